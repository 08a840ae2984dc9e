r"""Paths of datasets: which dataset a key belongs to, by the key and the pattern alone.

The folder of a table where it has one: `sales/orders/` for all keys under it. Else the keys themselves, with what
differs from file to file replaced: `sales/{date}/orders.csv`. What a placeholder took is replaced by the placeholder;
in what fitted an expression, the parts that vary by their kinds, so words stand. Before the table's name words stand in
any case, since they may name a schema.

No name of a dataset may be read as if it took keys of another table. `flights_{date}.csv` could be thought to take
`flights_2013_2024-10-25.csv`, where there is a table `flights_2013`: then the year of the date stands.
"""

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from delta_arc_lineage.model.datasets import Shape
from delta_arc_lineage.model.key_patterns import KeyPattern, Segment
from delta_arc_lineage.model.key_reading import KeyReading
from delta_arc_lineage.model.key_shapes import find_tokens
from delta_arc_lineage.model.partitions import Step, read_step
from delta_arc_lineage.model.placeholders import PLACEHOLDERS, PlaceholderKind
from delta_arc_lineage.model.templates import Span

_TELL_PARTITIONS = frozenset(
    name for name, placeholder in PLACEHOLDERS.items() if placeholder.kind is PlaceholderKind.PARTITION
)
_OF_DIGITS = _TELL_PARTITIONS | {"number", "uuid", "hash"}
_NUMERIC, _HAS_DIGIT = re.compile(r"[0-9T:_.=/-]+"), re.compile("[0-9]")
_AFTER_YEAR = re.compile(r"[0-9]{4}[-_.]?(?P<month>[0-9]{2})[-_.]?(?P<day>[0-9]{2})")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a key that is replaced in the path of its dataset: from `start` to `end` stands `shown`. `kind`: of
    the placeholder."""

    start: int
    end: int
    kind: str
    shown: str


@dataclass(frozen=True, slots=True)
class KeyLayout:
    """How one key is laid out; the same for keys that differ only in what varies. `tables`: where the names stand that
    it is read with; `varying`: what is not the same in all keys of the dataset, in its order; `parts`: kind, start and
    end of all that may tell a partition. A folder ends with the slash at `folder_end`."""

    tables: tuple[Span, ...]
    varying: tuple[Piece, ...]
    parts: tuple[tuple[str, int, int], ...]
    folder_end: int = 0

    @property
    def shape(self) -> Shape:
        if self.folder_end:
            return Shape.FOLDER
        return Shape.KEYS if self.varying else Shape.FILE

    def path_of(self, name: str) -> str:
        """The path of the dataset of a key that is laid out so, from its first character after the prefix. Braces of
        the key itself are doubled, so they are no placeholders."""
        if not self.varying or self.folder_end:
            return name[: self.folder_end or None]
        written, at = [], 0
        for piece in self.varying:
            written += [_double_braces(name[at : piece.start]), piece.shown]
            at = piece.end
        return "".join((*written, _double_braces(name[at:])))

    def step_of(self, name: str) -> Step | None:
        """The partition that a key names which is laid out so."""
        return read_step(tuple((kind, name[start:end]) for kind, start, end in self.parts)) if self.parts else None


class LayoutFinder:
    """Finds the layouts of keys, among the names that the tables of both sides have."""

    def __init__(self, pattern: KeyPattern, names: Iterable[str]) -> None:
        self._pattern = pattern
        self._words_stand = not pattern.leaves_no_choice
        self._followed, self._preceded = _list_numbered({name.casefold() for name in names})

    def find(self, name: str, reading: KeyReading) -> KeyLayout:
        """`name`: all of a key that follows the prefix, which fits the pattern."""
        segments = self._pattern.segment(name, reading.names[0]) if len(reading.names) == 1 else ()
        if not segments:
            return _lay_out_contested(name, reading.names)
        at = next(number for number, segment in enumerate(segments) if segment.is_table)
        table = segments[at]
        head = [piece for segment in segments[:at] for piece in self._break(segment, is_before=True)]
        tail = [piece for segment in segments[at + 1 :] for piece in self._break(segment, is_before=False)]
        parts = tuple(
            (piece.kind, piece.start, piece.end) for piece in (*head, *tail) if piece.kind in _TELL_PARTITIONS
        )
        spans = ((table.start, table.end),)
        if not head and name[table.end : table.end + 1] == "/" and not segments[at + 1].placeholder:
            return KeyLayout(spans, tuple(tail), parts, folder_end=table.end + 1)
        if table.text.casefold() in self._followed and tail:
            tail = [*_let_stand(tail[0], name), *tail[1:]]
        if table.text.casefold() in self._preceded and head:
            head = [*head[:-1], *_let_stand(head[-1], name)]
        return KeyLayout(spans, (*head, *tail), parts)

    def _break(self, segment: Segment, *, is_before: bool) -> list[Piece]:
        """What varies in it."""
        placeholder = segment.placeholder
        if segment.is_plain or (placeholder is not None and placeholder.kind is PlaceholderKind.NAME):
            return []
        if placeholder is None or (is_before and self._words_stand and placeholder.name not in _OF_DIGITS):
            return _find_pieces(segment.text, segment.start)
        return [Piece(segment.start, segment.end, placeholder.name, f"{{{placeholder.name}}}")]


def _find_pieces(text: str, start: int) -> list[Piece]:
    return [
        Piece(start + token.start, start + token.end, token.kind, f"{{{token.kind}}}") for token in find_tokens(text)
    ]


def _lay_out_contested(name: str, names: Sequence[str]) -> KeyLayout:
    """Of a key that several names claim equally well: all of them stand."""
    claims = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))
    spans = tuple(found.span() for found in claims.finditer(name))
    ends = [0, *(at for span in spans for at in span), len(name)]
    between = zip(ends[::2], ends[1::2], strict=True)
    pieces = tuple(piece for start, end in between for piece in _find_pieces(name[start:end], start))
    parts = tuple((piece.kind, piece.start, piece.end) for piece in pieces if piece.kind in _TELL_PARTITIONS)
    return KeyLayout(spans, pieces, parts)


def _double_braces(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}") if "{" in text or "}" in text else text


def _let_stand(piece: Piece, name: str) -> list[Piece]:
    """As it is in the key, but for month and day of a date."""
    dated = _AFTER_YEAR.fullmatch(name, piece.start, piece.end) if piece.kind == "date" else None
    if dated is None:
        return []
    return [Piece(dated.start(kind), dated.end(kind), kind, f"{{{kind}}}") for kind in ("month", "day")]


def _list_numbered(known: Set[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The folded names that others continue with nothing but digits and what separates them, as `flights_2013` does
    `flights`; and those that others begin with such."""
    followed, preceded = set(), set()
    for name in filter(_HAS_DIGIT.search, known):
        for at in range(1, len(name)):
            if name[:at] in known and _NUMERIC.fullmatch(name, at):
                followed.add(name[:at])
            if name[at:] in known and _NUMERIC.fullmatch(name, 0, at):
                preceded.add(name[at:])
    return frozenset(followed), frozenset(preceded)
