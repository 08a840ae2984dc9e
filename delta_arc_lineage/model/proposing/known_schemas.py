"""Known schemas: the tables that a tenant's databases have, by the names that keys may carry.

Only names, no columns: what a proposal of routes is made from. A schema is read in more than one way where its tables
share an affix, as `STG_ORDERS` is the table that keys call `orders`.

>>> schema = KnownSchema(SchemaReference("sf", "DWH", "RAW", "snowflake"), ("STG_ORDERS", "STG_ITEMS"))
>>> [(way.pattern, sorted(way.tables)) for way in list_ways(schema, frozenset())]
[('{table_name}', ['stg_items', 'stg_orders']), ('STG_{table_name}', ['items', 'orders'])]
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from delta_arc_lineage.model.canonical import canonical_form
from delta_arc_lineage.model.routes import SchemaReference
from delta_arc_lineage.model.templates import PLACEHOLDER, escape

_WORD = re.compile(r"[^_\-. ]+")
_MOST_WORDS, _FEWEST_TABLES, _HALF, _NEARLY_ALL = 2, 2, 0.5, 0.8
_USUAL = frozenset({"base", "dim", "fact", "fct", "ods", "raw", "src", "staging", "stage", "stg", "tbl"})
"""Words of affixes that one table alone tells."""
_WORD_OF_NAME = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, order=True)
class Affix:
    """What stands before or after the part of a table's name that keys carry; one of the two is empty."""

    before: str = ""
    after: str = ""

    @property
    def words(self) -> frozenset[str]:
        return words_of_name(f"{self.before} {self.after}")


@dataclass(frozen=True)
class KnownSchema:
    """A schema and the names of its tables, as the catalog spells them. `qualified_name` is the schema's."""

    reference: SchemaReference
    tables: tuple[str, ...]
    qualified_name: str = ""

    @cached_property
    def forms(self) -> Mapping[str, tuple[str, ...]]:
        """The tables by the canonical forms of their names."""
        return _by_form((name, name) for name in self.tables)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the schema's and the database's name."""
        return words_of_name(f"{self.reference.schema} {self.reference.database}")

    @cached_property
    def connection_words(self) -> frozenset[str]:
        """Those of the connection's name."""
        return words_of_name(self.reference.connection)


@dataclass(frozen=True)
class Way:
    """A way to read the names of a schema's tables: the table pattern, the tables by the form that it reads, and the
    words of the affix that it reads over, where that is called as a schema of the other side."""

    schema: KnownSchema
    pattern: str
    tables: Mapping[str, tuple[str, ...]]
    caller: frozenset[str] = frozenset()

    def list_tables(self, forms: Iterable[str]) -> tuple[str, ...]:
        """The tables of these forms."""
        return tuple(table for form in forms for table in self.tables.get(form, ()))


def words_of_name(text: str) -> frozenset[str]:
    """The words of a name or of a part of a key, by their canonical forms."""
    return frozenset(_WORD_OF_NAME.findall(canonical_form(text)))


def list_ways(
    schema: KnownSchema, opposite: Collection[str], callers: Collection[frozenset[str]] = ()
) -> tuple[Way, ...]:
    """The ways to read a schema's tables, the plain one first. `opposite`: the forms that the names of the other side's
    tables have; affixes that stand before or after two of them or more are read in one way. `callers`: the words of
    each schema of the other side; an affix that is called as one of these is read alone: it says whose table it is."""
    every = _cut_affixes(schema.tables)
    called = {affix for affix in every if affix.words and any(affix.words <= words for words in callers)}
    cut = {affix: found for affix, found in every.items() if affix not in called}
    enough = max(_FEWEST_TABLES, _NEARLY_ALL * len(schema.tables))
    sets: set[tuple[Affix, ...]] = {(affix,) for affix, found in cut.items() if len(found) >= enough}
    agreeing = [affix for affix, found in cut.items() if _agree(affix, found, opposite)]
    for side in ([a for a in agreeing if a.before], [a for a in agreeing if a.after]):
        sets |= {_keep_outermost(side)} if side else set()
    sets = {affixes for affixes in sets if sum(len(cut[affix]) for affix in affixes) >= _HALF * len(schema.tables)}
    ways = [Way(schema, PLACEHOLDER, schema.forms)]
    for affixes in (*sorted(sets), *((affix,) for affix in sorted(called))):
        tables = _by_form(pair for affix in affixes for pair in every[affix])
        caller = affixes[0].words if affixes[0] in called else frozenset[str]()
        ways.append(Way(schema, _write(affixes, every), tables, caller))
    return tuple(ways)


def _agree(affix: Affix, found: Iterable[tuple[str, str]], opposite: Collection[str]) -> bool:
    """Whether two tables or more are called as the other side's are but for the affix, and not with it; one will do
    for an affix that is used for nothing else."""
    rests = {
        form
        for rest, name in found
        if (form := canonical_form(rest)) in opposite and canonical_form(name) not in opposite
    }
    is_usual = affix.words <= _USUAL
    return len(rests) >= (1 if is_usual else _FEWEST_TABLES)


def _keep_outermost(affixes: Collection[Affix]) -> tuple[Affix, ...]:
    """Without those that go on where another one ends: `STG_` and not `STG_SALES_`."""
    return tuple(
        sorted(affix for affix in affixes if not any(affix != other and _goes_on(affix, other) for other in affixes))
    )


def _goes_on(affix: Affix, other: Affix) -> bool:
    return affix.before.startswith(other.before) and affix.after.endswith(other.after)


def _cut_affixes(names: Iterable[str]) -> dict[Affix, list[tuple[str, str]]]:
    """By each affix that names have, what is left of them, and the name: one or two whole words, in small letters, with
    what joins them to the rest."""
    found: dict[Affix, list[tuple[str, str]]] = defaultdict(list)
    for name in names:
        words = [word.span() for word in _WORD.finditer(name)]
        for count in range(1, min(_MOST_WORDS, len(words) - 1) + 1):
            start, end = words[count][0], words[-count - 1][1]
            found[Affix(before=name[:start].lower())].append((name[start:], name))
            found[Affix(after=name[end:].lower())].append((name[:end], name))
    return found


def _by_form(pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for part, name in pairs:
        found[canonical_form(part)].append(name)
    return {form: tuple(sorted(set(names))) for form, names in found.items() if form}


def _write(affixes: tuple[Affix, ...], cut: Mapping[Affix, list[tuple[str, str]]]) -> str:
    """The table pattern of affixes that stand on one side, each spelt as a table has it."""
    spelt = [_spell(affix, *min(cut[affix])) for affix in affixes]
    together = escape(spelt[0]) if len(spelt) == 1 else f"({'|'.join(map(escape, spelt))})"
    return f"{together}{PLACEHOLDER}" if affixes[0].before else f"{PLACEHOLDER}{together}"


def _spell(affix: Affix, rest: str, name: str) -> str:
    return name.removesuffix(rest) if affix.before else name.removeprefix(rest)
