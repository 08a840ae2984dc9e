"""Suggesting: what may belong together of all that matching left without a partner.

A table and a file are suggested for each other where each is the best of the other by a margin, taken ones being
rivals too: a file whose columns are most like those of a table that has its file is a copy of that one, and no other's.
What columns contradict is not suggested, whatever the names say. Of a side that was not shown whole, or where files
are still to be opened, nothing is suggested: something unseen could be the better one.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from delta_arc_lineage.model.matching import Matching
from delta_arc_lineage.model.outcomes import Side
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import Snapshots, Table
from delta_arc_lineage.model.suggesting.column_suggestions import suggest_columns, suggest_for_flows
from delta_arc_lineage.model.suggesting.fields import to_fields
from delta_arc_lineage.model.suggesting.open_ends import SIDES, FileGroup, OpenEnds, find_open_ends
from delta_arc_lineage.model.suggesting.suggestions import LEAST_SCORE, SuggestedLink, Suggestion
from delta_arc_lineage.model.suggesting.things import Affinity, Thing, ThingIndex

_DOUBT, _DOUBT_LEAST = 1.25, 0.01
_BORNE_OUT = 0.5
_LEAST_LINK = 0.3


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The likeliest first. `looked_at`: how many entries of the indexes were looked at, for whoever counts."""

    found: tuple[Suggestion, ...] = ()
    looked_at: int = 0


def suggest(route: Route, snapshots: Snapshots, matching: Matching) -> Suggestions:
    """For one route; `snapshots`: what was matched, without what the route ignores. The order of it means nothing."""
    ends = find_open_ends(route, snapshots, matching)
    linked = list(suggest_for_flows(matching, snapshots, ends.sure))
    if ends.is_empty:
        return Suggestions(tuple(sorted(linked, key=lambda suggestion: suggestion.order)))
    suggester = _Suggester(ends)
    found = [*suggester.run(), *linked]
    return Suggestions(tuple(sorted(found, key=lambda suggestion: suggestion.order)), suggester.looked_at)


class _Suggester:
    def __init__(self, ends: OpenEnds) -> None:
        self._ends = ends
        self._files = ThingIndex(group.thing for group in ends.groups.values())
        self._tables = {side: ThingIndex(map(to_thing, ends.tables[side].values())) for side in SIDES}

    @property
    def looked_at(self) -> int:
        return sum(index.looked_at for index in (self._files, *self._tables.values()))

    def run(self) -> Iterator[Suggestion]:
        best = {side: dict(self._pair_best(side)) for side in SIDES}
        for name, group in sorted(self._ends.groups.items()):
            links = {side: best[side][name] for side in SIDES if name in best[side]}
            if links:
                yield from self._make(group, links)

    def _pair_best(self, side: Side) -> Iterator[tuple[str, tuple[str, Affinity]]]:
        """By the name of files, the table of this side that is theirs and whose they are, each before all others."""
        if side not in self._ends.sure:
            return
        free = self._ends.free[side]
        of_file: dict[str, dict[str, Affinity]] = defaultdict(dict)
        of_table: dict[str, dict[str, Affinity]] = defaultdict(dict)
        for name, key in self._list_rivals(side):
            affinity = self._tables[side].compare(self._files.things[name], self._tables[side].things[key])
            of_file[name][key] = of_table[key][name] = affinity
        for name, found in of_file.items():
            key = choose(found)
            is_open = side in self._ends.groups[name].open_sides and key in free
            if is_open and choose(of_table[key]) == name and not found[key].is_contradicted:
                yield name, (key, found[key])

    def _list_rivals(self, side: Side) -> set[tuple[str, str]]:
        """Open files with all tables that are near, and free tables with all files that are."""
        tables = self._tables[side]
        pairs = {
            (name, key)
            for name, group in self._ends.groups.items()
            if side in group.open_sides
            for key in tables.find_candidates(group.thing)
        }
        return pairs | {
            (name, key)
            for key in self._ends.free[side]
            if key in tables.things
            for name in self._files.find_candidates(tables.things[key])
        }

    def _make(self, group: FileGroup, links: Mapping[Side, tuple[str, Affinity]]) -> Iterator[Suggestion]:
        keys = {side: links[side][0] if side in links else _only(group.linked[side]) for side in SIDES}
        tables = {side: self._ends.tables[side].get(key) for side, key in keys.items()}
        source, target = tables[Side.SOURCE], tables[Side.TARGET]
        across = self._compare_ends(source, target)
        if across is not None and across.is_contradicted:
            return
        made = []
        for side, (key, affinity) in links.items():
            score = _bear_out(affinity, across)
            table = self._ends.tables[side][key]
            if score >= LEAST_SCORE:
                made.append(SuggestedLink(side, table.name, key, round(score, 2), affinity.why))
        if len(made) < len(links):
            return
        yield Suggestion(
            source.name if source else "",
            group.paths,
            target.name if target else "",
            group.name,
            tuple(made),
            suggest_columns(source, target, carried=group.fields) if source and target else (),
            "" if source and target else f"no {'target' if source else 'source'} table is found, and a pair names both",
        )

    def _compare_ends(self, source: Table | None, target: Table | None) -> Affinity | None:
        if source is None or target is None:
            return None
        return self._tables[Side.TARGET].compare(to_thing(source), to_thing(target))


def _bear_out(affinity: Affinity, across: Affinity | None) -> float:
    """The score of an end. Where nobody knows the columns of the files, those of both tables bear their names out."""
    if affinity.columns is not None or across is None or affinity.score < _LEAST_LINK:
        return affinity.score
    return 1 - (1 - affinity.score) * (1 - _BORNE_OUT * across.score)


def choose(found: Mapping[str, Affinity]) -> str:
    """The best by a margin, empty for none: the next one leaves a quarter more doubt at least."""
    ranked = sorted(found, key=lambda key: (-found[key].score, key))
    if len(ranked) == 1:
        return ranked[0]
    best, following = (1 - found[key].score for key in ranked[:2])
    return ranked[0] if following >= _DOUBT * best + _DOUBT_LEAST else ""


def _only(keys: frozenset[str]) -> str:
    return next(iter(keys)) if len(keys) == 1 else ""


def to_thing(table: Table) -> Thing:
    """A table, as it is compared."""
    columns = sorted(table.columns, key=lambda column: (column.order, column.name))
    return Thing(table.qualified_name, table.name, to_fields((column.name, column.data_type) for column in columns))
