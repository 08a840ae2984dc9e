"""Pairing: which schemas the tables of a layout are of, on either side.

The schema whose tables are named most is meant. Where several have the same tables, as dev and prod, or an archive of
the same tables, only what the keys say decides: the name of a schema or a database that stands in them before the
table's. What they do not say is a question with its candidates, and nothing is linked.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from delta_arc_lineage.model.canonical import canonical_form
from delta_arc_lineage.model.proposing.doubts import keep_tellable
from delta_arc_lineage.model.proposing.known_schemas import Way, words_of_name
from delta_arc_lineage.model.proposing.landscape import Landscape
from delta_arc_lineage.model.proposing.layouts import Layout
from delta_arc_lineage.model.proposing.pairs import Pair, is_mentioned, literal_of, parts_of
from delta_arc_lineage.model.proposing.questions import Doubt, Question
from delta_arc_lineage.model.routes import SchemaReference

_HALF = 0.5
_AKIN = 1.5
"""How many times more the tables of a schema weigh that is called as the keys or the other schema are."""


@dataclass(slots=True)
class Paired:
    """The layouts with their schemas, and those that a person has to tell."""

    pairs: list[Pair] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def pair_layouts(layouts: Sequence[Layout], landscape: Landscape) -> Paired:
    """Each layout with its source's schema and its target's. Tables of one folder may be of several schemas."""
    paired = Paired()
    for layout in layouts:
        paired.pairs += _pair_all(layout, landscape, paired.questions)
    paired.pairs = keep_tellable(paired.pairs, paired.questions)
    return paired


def _pair_all(layout: Layout, landscape: Landscape, questions: list[Question]) -> list[Pair]:
    """The pairs of a layout: one, or several where its tables are of several schemas. Which of these a table is of that
    more than one of them has is not known."""
    pairs: list[Pair] = []
    left = frozenset(layout.named)
    of_sources = frozenset(form for way in landscape.source_ways for form in way.tables)
    while left and (pair := _pair(layout, left, landscape, questions)) is not None:
        pairs.append(pair)
        left = (left - pair.forms) & of_sources
    named = frozenset(layout.named)
    shared = Counter(form for pair in pairs for form in named & pair.source.tables.keys())
    doubtful = frozenset(form for form, count in shared.items() if count > 1)
    if doubtful and not any(is_mentioned(pair.source.schema, layout) for pair in pairs):
        candidates = tuple(sorted(pair.source.schema.reference.words for pair in pairs))
        questions.append(Question.of_layout(Doubt.SOURCE, layout, candidates, forms=doubtful))
        return [replace(pair, forms=pair.forms - doubtful) for pair in pairs]
    return pairs


def _pair(layout: Layout, forms: frozenset[str], landscape: Landscape, questions: list[Question]) -> Pair | None:
    words = words_of_name(literal_of(layout.place.before))
    mentioned = [way for way in landscape.source_ways if is_mentioned(way.schema, layout)]
    sources = _weigh(mentioned or landscape.source_ways, forms, words)
    source = _choose(sources, lambda found: _score(found, sources, layout, words))
    if isinstance(source, list):
        questions.append(_ask(Doubt.SOURCE if source else Doubt.NO_SOURCE, layout, source))
        return None
    name = source.way.schema.reference
    akin = words | words_of_name(f"{name.schema} {name.database}")
    targets = _weigh(landscape.target_ways, forms, akin, lambda way: _list_namesakes(way, source.way, landscape))
    targets = [found for found in targets if found.way.schema.reference != name]
    target = _choose(targets, lambda found: _score_target(found, targets, akin))
    if isinstance(target, list):
        questions.append(_ask(Doubt.TARGET if target else Doubt.NO_TARGET, layout, target))
        return None
    doubtful = _list_namesakes(target.way, source.way, landscape) & target.way.tables.keys()
    return Pair(layout, source.way, target.way, (source.forms | target.forms) - doubtful)


@dataclass(frozen=True, slots=True)
class _Cover:
    """The names that a schema has, as it is read in one way."""

    way: Way
    forms: frozenset[str]

    @property
    def weight(self) -> tuple[int, int]:
        return len(self.forms), len(self.way.caller)


def _list_namesakes(target: Way, source: Way, landscape: Landscape) -> frozenset[str]:
    """The names that another source schema has too, of which the target's is called after, and not after this one."""
    own, called = words_of_name(source.schema.reference.schema), words_of_name(target.schema.reference.schema)
    if own <= called:
        return frozenset()
    others = (way for way in landscape.source_ways if way.schema != source.schema)
    alike = (way for way in others if words_of_name(way.schema.reference.schema) <= called)
    return frozenset(form for way in alike for form in way.tables)


def _weigh(
    ways: Iterable[Way],
    forms: frozenset[str],
    words: Collection[str],
    doubtful: Callable[[Way], frozenset[str]] = lambda _: frozenset(),
) -> list[_Cover]:
    """Each schema that has one of these names, but for doubtful ones, read in the way in which it has most. `words`: of
    the schema that a table may be called after, as `SALES_ORDERS` is after `sales`."""
    best: dict[SchemaReference, _Cover] = {}
    for way in ways:
        cover = _Cover(way, (forms & way.tables.keys()) - doubtful(way))
        known = best.get(way.schema.reference)
        if cover.forms and way.caller <= set(words) and (known is None or cover.weight > known.weight):
            best[way.schema.reference] = cover
    return list(best.values())


def _choose(found: Sequence[_Cover], score: Callable[[_Cover], tuple[float, ...]]) -> _Cover | list[_Cover]:
    """The one that has most of the names, where no other has more than half of them, or where the keys tell it from
    these; else all that it may be. `score`: how many names, and what tells for them."""
    ranked = sorted(found, key=score, reverse=True)
    if not ranked:
        return []
    best = ranked[0]
    rivals = [
        other
        for other in ranked[1:]
        if len(other.forms & best.forms) > _HALF * len(best.forms) and score(other)[1:] >= score(best)[1:]
    ]
    return [best, *rivals] if rivals else best


def _score(found: _Cover, among: Sequence[_Cover], layout: Layout, words: Collection[str]) -> tuple[float, ...]:
    parts = list(map(canonical_form, parts_of(layout.place.before)))
    reference = found.way.schema.reference
    names = {canonical_form(reference.schema), canonical_form(reference.database)}
    return (len(found.forms), sum(name in parts for name in names), _count_telling(found, among, words))


def _score_target(found: _Cover, among: Sequence[_Cover], words: Collection[str]) -> tuple[float, ...]:
    telling = _count_telling(found, among, words)
    return (len(found.forms) * (_AKIN if telling else 1), telling)


def _count_telling(found: _Cover, among: Sequence[_Cover], words: Collection[str]) -> int:
    """How many of the words that tell a schema from the others stand there, those of its connection too."""
    schemas = [other.way.schema for other in among]
    own = found.way.schema.words - frozenset.intersection(*(schema.words for schema in schemas))
    of_connection = frozenset.intersection(*(schema.connection_words for schema in schemas))
    return len((own | (found.way.schema.connection_words - of_connection)) & set(words))


def _ask(doubt: Doubt, layout: Layout, found: Iterable[_Cover]) -> Question:
    return Question.of_layout(doubt, layout, tuple(sorted(cover.way.schema.reference.words for cover in found)))
