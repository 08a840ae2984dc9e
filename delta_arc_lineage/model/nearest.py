"""The nearest names to one that found no partner, by shared trigrams.

Edit distance against every name costs names × names; an index of trigrams costs what the names share, so a
thousand unlinked tables beside a hundred thousand files stay cheap.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

MOST = 3
_ENOUGH = 0.3
_TOO_COMMON = 500


def _trigrams(name: str) -> set[str]:
    padded = f"  {name.casefold()} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


class NearestNames:
    """An index over names; `to` gives the few that are most like another, best first, ties by name.

    >>> NearestNames(["CUSTOMERS", "ORDERS", "SHIPPERS"]).to("CUSTOMER")
    ('CUSTOMERS',)
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._sizes: dict[str, int] = {}
        self._holders: dict[str, list[str]] = defaultdict(list)
        for name in sorted(set(names)):
            trigrams = _trigrams(name)
            self._sizes[name] = len(trigrams)
            for trigram in trigrams:
                self._holders[trigram].append(name)

    def to(self, name: str) -> tuple[str, ...]:
        trigrams = _trigrams(name)
        shared: Counter[str] = Counter()
        for trigram in trigrams:
            holders = self._holders.get(trigram, [])
            if len(holders) <= _TOO_COMMON:
                shared.update(holders)
        likeness = {
            holder: 2 * count / (len(trigrams) + self._sizes[holder])
            for holder, count in shared.items()
            if holder != name
        }
        near = [holder for holder, score in likeness.items() if score >= _ENOUGH]
        return tuple(sorted(near, key=lambda holder: (-likeness[holder], holder))[:MOST])


def choose_near(names: Sequence[str], there: Sequence[str]) -> tuple[str, ...]:
    """Of the names there, those that are asked for, and the nearest to each that is not there."""
    nearest = NearestNames(there)
    chosen = {near for name in names for near in ((name,) if name in there else nearest.to(name))}
    return tuple(sorted(chosen))
