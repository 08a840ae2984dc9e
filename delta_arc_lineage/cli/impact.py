"""impact: what is made of an asset, or what it is made of, as the catalog's lineage says."""

from delta_arc_lineage.cli.console import print_results, say
from delta_arc_lineage.cli.impact_results import of_impact
from delta_arc_lineage.cli.running import load_and_log, open_session
from delta_arc_lineage.errors import DataOwnerError, OperatorError
from delta_arc_lineage.model.impact_words import (
    say_columns,
    say_gaps,
    say_hidden_columns,
    say_impact,
    say_of_nothing,
    say_people,
    say_start,
    say_unread_columns,
)
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.traces import Direction
from delta_arc_lineage.sync.tracing.impacts import TracedImpact, only_of_type, trace_impact
from delta_arc_lineage.sync.tracing.meant_assets import find_meant

FOUND, NOT_ALL_SEEN = DataOwnerError.exit_code, OperatorError.exit_code
"""What --exit-code ends with: something is there; nothing is, as far as this API key sees, or as an answer goes."""


def run_impact(
    *, name: str, direction: str, columns: bool, depth: int | None, type_name: str, for_machines: bool, as_json: bool
) -> int:
    way = next(each for each in Direction if each == direction)
    with open_session(load_and_log()) as session:
        space = session.space
        meant = find_meant(name, way, space)
        traced = trace_impact(meant, way, space, depth=depth, with_columns=columns)
        spent = space.catalog.requests
    traced = only_of_type(traced, type_name) if type_name else traced
    if as_json:
        print_results([of_impact(name, traced, spent)])
    else:
        _show(traced)
    return choose_exit(is_found=not traced.is_empty, is_whole=traced.is_whole) if for_machines else 0


def choose_exit(*, is_found: bool, is_whole: bool) -> int:
    """0 only where nothing is there, and all was seen."""
    if is_found:
        return FOUND
    return 0 if is_whole else NOT_ALL_SEEN


def _show(traced: TracedImpact) -> None:
    direction, meant = traced.impact.trace.direction, traced.meant
    lines = say_start(meant.asset, meant.others, direction, terminal, respelled=meant.respelled, hidden=meant.hidden)
    lines += say_impact(traced.impact, terminal)
    if traced.is_empty:
        lines += say_of_nothing(traced.impact, terminal)
    lines += say_columns(traced.columns, traced.unlinked, terminal)
    lines += say_people(traced.impact.assets, terminal)
    lines += [f"! not shown: {gap}" for gap in say_gaps(impact.trace for impact in traced.impacts)]
    lines += [f"! not shown: {gap}" for gap in say_hidden_columns(traced.hidden_columns)]
    lines += [f"! not shown: {gap}" for gap in say_unread_columns(are_whole=traced.are_columns_whole)]
    for line in lines:
        say(line)
