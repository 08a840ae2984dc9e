"""Accepting: the pairs that suggestions become, and whether they draw what is suggested and nothing else.

A pair is found by three names, those of both tables and that of its files, so it may take files that nobody thought
of. It is tried on what was read: one that would link anything else cannot be accepted, and says why.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from delta_arc_lineage.model.matching import Matching, match
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import Snapshots
from delta_arc_lineage.model.stated_pairs import StatedColumns, StatedPair
from delta_arc_lineage.model.suggesting.suggestions import Suggestion

_Ends = dict[str, frozenset[tuple[str, str]]]
"""The names of both tables of each flow that a file is part of, by its path."""


def to_pair(suggestion: Suggestion) -> StatedPair:
    """What a route would state for it."""
    columns = tuple(StatedColumns(pair.source, pair.target) for pair in suggestion.columns)
    is_said = suggestion.name in (suggestion.source, suggestion.target)
    return StatedPair(suggestion.source, suggestion.target, "" if is_said else suggestion.name, columns)


def check_pairs(
    route: Route, snapshots: Snapshots, matching: Matching, suggestions: Sequence[Suggestion]
) -> tuple[Suggestion, ...]:
    """The same suggestions; those whose pair contradicts one that is there, or would link anything else, say so in
    `why_not`. Costs a matching, and one more for each round in which some are found."""
    checked = list(_refuse_taken(route.pairs, suggestions))
    before = _ends_of(matching)
    while any(suggestion.can_be_accepted for suggestion in checked):
        after = _ends_of(_try(route, snapshots, checked))
        wrong = [suggestion.can_be_accepted and _draws_other(suggestion, before, after) for suggestion in checked]
        if not any(wrong):
            break
        checked = [
            replace(suggestion, why_not="a pair of these names would link other files too, or not these")
            if is_wrong
            else suggestion
            for suggestion, is_wrong in zip(checked, wrong, strict=True)
        ]
    return tuple(checked)


def _refuse_taken(pairs: Iterable[StatedPair], suggestions: Iterable[Suggestion]) -> Iterable[Suggestion]:
    """A table, and a name of files, has one pair."""
    taken = {name for pair in pairs for name in _names_of(pair)}
    for suggestion in suggestions:
        names = _names_of(to_pair(suggestion))
        clash = sorted(taken & names)
        if not suggestion.can_be_accepted:
            yield suggestion
        elif clash:
            yield replace(suggestion, why_not=f"the {clash[0][0]} {clash[0][1]} has a pair already")
        else:
            taken |= names
            yield suggestion


def _names_of(pair: StatedPair) -> set[tuple[str, str]]:
    named = {("source table", pair.source), ("target table", pair.target), ("file name", pair.file)}
    return {(noun, name) for noun, name in named if name}


def _try(route: Route, snapshots: Snapshots, suggestions: Iterable[Suggestion]) -> Matching:
    pairs = tuple(to_pair(suggestion) for suggestion in suggestions if suggestion.can_be_accepted)
    return match(replace(route, pairs=(*route.pairs, *pairs)), snapshots)


def _ends_of(matching: Matching) -> _Ends:
    found: dict[str, set[tuple[str, str]]] = {}
    for flow in matching.flows:
        ends = (flow.source.name if flow.source else "", flow.target.name if flow.target else "")
        for carrier in flow.files:
            found.setdefault(carrier.path, set()).add(ends)
    return {path: frozenset(ends) for path, ends in found.items()}


def _draws_other(suggestion: Suggestion, before: _Ends, after: _Ends) -> bool:
    """Whether its tables are linked through other files than they were and it says, or not as it says."""
    ends = suggestion.source, suggestion.target
    paths = set(suggestion.files)
    mine = {path for path, found in after.items() if ends in found and ends not in before.get(path, ())}
    lost = {path for path, found in before.items() if _touches(found, ends) and path not in paths}
    return mine != paths or any(after.get(path) != before[path] for path in lost)


def _touches(found: Iterable[tuple[str, str]], ends: tuple[str, str]) -> bool:
    return any(source == ends[0] or target == ends[1] for source, target in found)
