"""What the holders of a request budget claim of it: the one document that they share, and its arithmetic.

Time is cut in cells, `CELLS` of them in a window. Who claims n of a cell may send n requests while that cell or the
next one lasts, so there is no moment at which nobody may send. A window touches one cell more than it holds, and claims
of the cell before: claims of any `REACH` cells in a row together stay within the limit.

A claim that is written down counts until no window can see it, whoever crashes. Nothing is ever judged by age.
"""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import uuid4

CELLS = 24
SPAN = 2
REACH = CELLS + SPAN
AHEAD = REACH
"""Cells that may be claimed before they begin."""
_GRACE = CELLS // 2
_NOBODY = ""
_LONGEST_BLOCK = 10
"""Windows for which a tenant may be closed; what says more is damaged."""


@dataclass(slots=True)
class Claims:
    """`held`: requests by cell, by holder; those of nobody were sent, or are lost. `closed_until`: in milliseconds."""

    held: dict[str, Counter[int]] = field(default_factory=dict)
    closed_until: int = 0

    def count_holders(self, *, since: int) -> int:
        """How many claim something of this cell or a later one."""
        return sum(any(cell >= since for cell in cells) for holder, cells in self.held.items() if holder != _NOBODY)

    def of(self, holder: str) -> Counter[int]:
        return self.held.setdefault(holder, Counter())

    def settle(self, holder: str, *, before: int, now: int) -> None:
        """What the holder claimed of cells before this one is nobody's; what no claim from `now` on meets is forgotten.

        Others' claims are nobody's later: until then they may give back what they did not send.
        """
        spent = self.held.pop(_NOBODY, Counter())
        for claimer, cells in self.held.items():
            end = before if claimer == holder else now - _GRACE
            for cell in [cell for cell in cells if cell < end]:
                spent[cell] += cells.pop(cell)
        self.held = {claimer: +cells for claimer, cells in self.held.items() if +cells}
        self.held[_NOBODY] = Counter({cell: n for cell, n in spent.items() if cell >= now - REACH - SPAN and n > 0})

    def claim(self, holder: str, wanted: int, *, first: int, at_once: Callable[[int], int], limit: int) -> int:
        """Claim of the first cells from `first` on that have room what is wanted, `at_once` of a cell at most. How much
        of that the cells had no room for."""
        own, missing = self.of(holder), 0
        seen = self._count_seen(first)
        for cell in range(first, first + AHEAD):
            asked = min(wanted, at_once(cell))
            if asked <= 0:
                continue
            windows = range(cell - REACH + 1, cell + 1)
            given = max(0, min(asked, limit - max(seen[start] for start in windows)))
            missing += asked - given
            if given:
                own[cell] += given
                wanted -= given
                for start in windows:
                    seen[start] += given
        return missing

    def _count_seen(self, first: int) -> dict[int, int]:
        """What is claimed of `REACH` cells in a row, by the first of them, for all that a claim from there on is in.

        >>> Claims({"a": Counter({9: 2, 10: 3})})._count_seen(10)[9]
        5
        """
        claimed = Counter[int]()
        for cells in self.held.values():
            claimed.update(cells)
        starts = range(first - REACH + 1, first + AHEAD)
        return {start: sum(claimed[cell] for cell in range(start, start + REACH)) for start in starts}

    def to_json(self) -> str:
        """Never equal to an earlier one: a store's version may be by content, and a late write must find another."""
        held = {
            holder: {str(cell): n for cell, n in sorted(cells.items())} for holder, cells in sorted(self.held.items())
        }
        return json.dumps({"closed_until": self.closed_until, "held": held, "written": uuid4().hex})


def read_claims(document: str | None, *, cell: int, length: int) -> Claims | None:
    """From the document as it stands in this cell, cells being `length` milliseconds long. None where it is damaged or
    speaks of what nobody can have claimed yet: then nobody knows what was sent."""
    if document is None:
        return Claims()
    try:
        read = json.loads(document)
        held = {
            str(holder): Counter({int(cell): _count(n) for cell, n in cells.items()})
            for holder, cells in read["held"].items()
        }
        claims = Claims(held, _count(read["closed_until"]))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None
    latest = max((claimed for cells in held.values() for claimed in cells), default=cell)
    is_possible = latest <= cell + 2 * AHEAD and claims.closed_until <= (cell + _LONGEST_BLOCK * CELLS) * length
    return claims if is_possible else None


def after_damage(*, cell: int, length: int) -> Claims:
    """Nobody knows what was claimed, so all that may have been is sent, and a window more goes by, before anything is
    claimed again."""
    return Claims(closed_until=(cell + AHEAD + REACH + 2 * SPAN) * length)


def _count(read: object) -> int:
    if type(read) is not int or read < 0:
        raise ValueError(f"{read!r} counts nothing")
    return read
