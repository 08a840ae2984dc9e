"""Accepting: what a suggestion states draws what it says and nothing else, or it cannot be accepted."""

from dataclasses import replace

from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.matching import match
from delta_arc_lineage.model.stated_pairs import StatedPair
from delta_arc_lineage.model.suggesting.accepting import to_pair
from delta_arc_lineage_tests.model.suggesting.landscapes import (
    ACCOUNTS,
    FOLDERS,
    PARTS,
    PICTURE,
    TARGETS,
    Landscape,
    landscape,
)


def accept(shown: Landscape) -> Landscape:
    pairs = tuple(to_pair(suggestion) for suggestion in shown.checked if suggestion.can_be_accepted)
    return replace(shown, route=replace(shown.route, pairs=(*shown.route.pairs, *pairs)))


def flows_of(shown: Landscape) -> set[tuple[str, str, tuple[str, ...]]]:
    flows = match(shown.route, shown.snapshots).flows
    ends = ((flow.source.name if flow.source else "", flow.target.name if flow.target else "") for flow in flows)
    return {(*names, tuple(file.path for file in flow.files)) for names, flow in zip(ends, flows, strict=True)}


def test_what_is_accepted_is_drawn_and_suggested_no_more() -> None:
    """Exactly these flows, beside those that were there."""
    sources, targets = {**PICTURE, "orders": ["id", "price"]}, {**TARGETS, "ORDERS": ["ID", "PRICE"]}
    route = replace(PARTS, pairs=(StatedPair("orders", "ORDERS"),))
    shown = landscape(sources, {**FOLDERS, "orders": ["id", "price"]}, targets, route=route)
    before, suggested = flows_of(shown), shown.suggestions
    accepted = accept(shown)
    assert flows_of(accepted) - before == {(s.source, s.target, s.files) for s in suggested} and len(suggested) == 3
    assert before < flows_of(accepted) and not accepted.suggestions


def test_the_name_of_files_is_stated_where_no_table_has_it() -> None:
    """As `pairs` of a route want it."""
    pairs = {to_pair(suggestion) for suggestion in landscape(PICTURE, FOLDERS, TARGETS).suggestions}
    assert StatedPair("accounts", "DIM_ACCOUNTS", "acct") in pairs


def test_what_has_a_pair_already_is_not_paired_again() -> None:
    """A pair that a person stated is kept as it is; what contradicts it says so."""
    route = replace(PARTS, pairs=(StatedPair("gone", "DIM_ACCOUNTS"),))
    checked = landscape(PICTURE, FOLDERS, TARGETS, route=route).checked
    refused = {suggestion.label: suggestion.why_not for suggestion in checked if not suggestion.can_be_accepted}
    assert refused == {"acct": "the target table DIM_ACCOUNTS has a pair already"}


def test_a_pair_that_would_take_other_files_too_is_refused() -> None:
    """A name means files whatever their case, so `ACCT/`, which holds something else, would be of the pair."""
    folders = {"acct": list(ACCOUNTS), "ACCT": ["browser", "os", "seen"]}
    (suggestion,) = landscape(PICTURE, folders, TARGETS).checked
    assert suggestion.label == "acct" and "would link other files too" in suggestion.why_not


def test_files_of_one_name_with_other_columns_are_not_suggested() -> None:
    """Under a pattern that leaves a choice both folders are read as `acct`, and one pair would state both."""
    route = replace(PARTS, file_pattern=KeyPattern(r"{table_name}(_[a-z]+)?/part-{number}\.parquet"))
    assert landscape(PICTURE, {"acct": list(ACCOUNTS)}, TARGETS, route=route).ends.keys() == {"acct"}
    folders = {"acct": list(ACCOUNTS), "acct_logs": ["browser", "os", "seen"]}
    assert not landscape(PICTURE, folders, TARGETS, route=route).suggestions
