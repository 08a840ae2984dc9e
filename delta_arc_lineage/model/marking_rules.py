"""Rules of markings: which assets of a route they mean, what these are given, and the reason that people read.

A rule is stated (`enrich`), told by what a name or a path says (`infer`), or takes over what the source table carries
(`inherit`). The first that speaks for a place is heard: a route's own rules before those of all routes, stated ones
before told ones, and these before what is inherited.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import re2

from delta_arc_lineage.errors import PatternError
from delta_arc_lineage.model.ignoring import NamePattern
from delta_arc_lineage.model.key_expressions import KeyExpression
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.markings import Marking, MarkingSort
from delta_arc_lineage.model.templates import compile_pattern, words_of
from delta_arc_lineage.model.words import Word

TEXT_PLACEHOLDERS = ("table_name", "schema_name", "database_name", "bucket", "path", "route")
"""What may stand in braces in a text that a rule gives."""
_BRACES = re.compile(r"\{([a-z_]+)\}")
_TEXTS = frozenset(sort for sort in MarkingSort if sort.is_single or sort in (MarkingSort.CUSTOM, MarkingSort.LINK))
"""The sorts whose values are words for people; all else is a name of the catalog's vocabulary."""
_ENDLESS = frozenset(
    (MarkingSort.DISPLAY_NAME, MarkingSort.DESCRIPTION, MarkingSort.CERTIFICATE, MarkingSort.ANNOUNCEMENT)
)
"""The sorts of whose texts a newline at the end is no part: YAML's blocks (`|`) end in one."""
_BEGINNING = re.compile(r"\^([\w ./=-]+)")


class MarkedPart(Word):
    """A part of a route's assets, as rules name it."""

    BUCKET = "bucket", "the bucket"
    DATASETS = "datasets", "datasets"
    PROCESSES = "processes", "processes"
    COLUMN_PROCESSES = "column_processes", "column processes"

    @classmethod
    def of_kind(cls, kind: Kind) -> "MarkedPart | None":
        """None for the connection, which many share."""
        return _PARTS.get(kind)


_PARTS = {
    Kind.BUCKET: MarkedPart.BUCKET,
    Kind.PREFIX: MarkedPart.DATASETS,
    Kind.OBJECT: MarkedPart.DATASETS,
    Kind.PROCESS: MarkedPart.PROCESSES,
    Kind.COLUMN_PROCESS: MarkedPart.COLUMN_PROCESSES,
}
USUAL_PARTS = (MarkedPart.BUCKET, MarkedPart.DATASETS, MarkedPart.PROCESSES)
"""Those that a rule is of where it does not say: column processes are many, and nobody looks at one."""


@dataclass(frozen=True, slots=True)
class Named:
    """What rules look at of an asset. `table`: the source table that it carries, else the target table; `path`: its
    place from the start of the bucket, without a slash at its end; both empty where there is none."""

    part: MarkedPart
    table: str = ""
    path: str = ""


@dataclass(frozen=True)
class NameSign:
    """A regular expression (RE2) that is looked for in a path, and in a table's name.

    >>> NameSign("^finance/").find(Named(MarkedPart.DATASETS, "ORDERS", "finance/orders"))
    'the path begins with `finance/`'
    """

    text: str
    place: str = field(default="infer", compare=False)

    def __post_init__(self) -> None:
        try:
            if not self.text:
                raise self._refuse("it is empty")
            _ = self._compiled
        except re2.error as error:
            raise self._refuse(words_of(error)) from error

    def find(self, named: Named) -> str:
        """What says so, in words; empty where nothing does."""
        for noun, name in (("path", named.path), ("table's name", named.table)):
            if name and self._compiled.search(name) is not None:
                beginning = _BEGINNING.fullmatch(self.text)
                told = f"begins with `{beginning[1]}`" if beginning else f"fits `{self.text}`"
                return f"the {noun} {told}"
        return ""

    @cached_property
    def _compiled(self) -> Any:
        return compile_pattern(self.text)

    def _refuse(self, why: str) -> PatternError:
        return PatternError(
            what=f"the sign {self.text!r} does not parse: {why}",
            where=self.place,
            next_step="write a regular expression (RE2) that is looked for in paths and names, such as ^finance/",
        )


@dataclass(frozen=True, slots=True)
class MarkingRule:
    """`gives`: with placeholders in their texts. An asset is meant where it is of one of the parts, and its table and
    its path fit one of the patterns each, where there are any; `sign`: where that is found in its names too. `place`:
    where the rule stands, for people."""

    gives: tuple[Marking, ...]
    parts: tuple[MarkedPart, ...] = USUAL_PARTS
    tables: tuple[NamePattern, ...] = ()
    paths: tuple[KeyExpression, ...] = ()
    sign: NameSign | None = None
    place: str = field(default="", compare=False)

    def find_reason(self, named: Named) -> str:
        """Why the asset is meant, in words; empty where it is not."""
        if named.part not in self.parts or not (_fits(self.tables, named.table) and _fits(self.paths, named.path)):
            return ""
        if self.sign is None:
            return f"the rule in {self.place}"
        return self.sign.find(named)


@dataclass(frozen=True, slots=True)
class Inheritance:
    """What assets take over from their source table: markings of these sorts, on these parts."""

    sorts: tuple[MarkingSort, ...] = ()
    parts: tuple[MarkedPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Enrichment:
    """All rules of a route, in the order in which they are heard. A place is not part of what it says. `general`: those
    of them that are stated for all routes, and so hold for one that only a request states; with what that inherits."""

    rules: tuple[MarkingRule, ...] = ()
    inheritance: Inheritance = Inheritance()
    general: tuple[MarkingRule, ...] = field(default=(), compare=False)
    general_inheritance: Inheritance = field(default=Inheritance(), compare=False)

    @property
    def is_empty(self) -> bool:
        return not self.rules and not self.inheritance.sorts

    @property
    def of_all(self) -> "Enrichment":
        """What is stated for all routes."""
        return Enrichment(self.general, self.general_inheritance)


def _fits(patterns: tuple[NamePattern, ...] | tuple[KeyExpression, ...], name: str) -> bool:
    return not patterns or (bool(name) and any(pattern.fits(name) for pattern in patterns))


def find_unknown_placeholders(marking: Marking) -> tuple[str, ...]:
    """Words in braces in a text that stand for nothing."""
    if marking.sort not in _TEXTS:
        return ()
    texts = (marking.value, marking.name if marking.sort is MarkingSort.LINK else "")
    return tuple(word for text in texts for word in _BRACES.findall(text) if word not in TEXT_PLACEHOLDERS)


def fill_in(marking: Marking, words: dict[str, str]) -> Marking | None:
    """The marking with these words in the place of placeholders, as a catalog shows it again; None where one is
    not known of the asset: a text with a hole in it says less than none."""
    if marking.sort not in _TEXTS:
        return marking
    name = _fill(marking.name, words) if marking.sort is MarkingSort.LINK else marking.name
    value = _fill(marking.value, words)
    if name is None or value is None:
        return None
    if marking.sort is MarkingSort.LINK:
        return Marking(marking.sort, name, value.strip() or name)
    return Marking(marking.sort, name, value.rstrip("\n") if marking.sort in _ENDLESS else value)


def _fill(text: str, words: dict[str, str]) -> str | None:
    if not all(words.get(word) for word in _BRACES.findall(text) if word in TEXT_PLACEHOLDERS):
        return None
    return _BRACES.sub(lambda found: words.get(found[1], found[0]), text)
