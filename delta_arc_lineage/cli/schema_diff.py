"""impact --diff and --schema: the columns of a table as JSON, and what breaks by a change of them."""

from pathlib import Path

from delta_arc_lineage.cli.console import print_results, say
from delta_arc_lineage.cli.impact import choose_exit
from delta_arc_lineage.cli.impact_results import of_schema_impact
from delta_arc_lineage.cli.running import load_and_log, open_session
from delta_arc_lineage.errors import CommandRefused
from delta_arc_lineage.model.impact_words import say_gaps, say_people, say_start
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.schema_break_words import say_changes
from delta_arc_lineage.model.schema_breaks import SchemaImpact, Verdict
from delta_arc_lineage.model.schema_states import SchemaState, choose_state, find_changes, read_states, respell
from delta_arc_lineage.model.traces import Direction
from delta_arc_lineage.sync.tracing.meant_assets import Meant, find_meant
from delta_arc_lineage.sync.tracing.schema_impacts import read_columns, state_of, trace_changes


def write_schema(name: str) -> int:
    """Print the columns of a table as they are now."""
    with open_session(load_and_log()) as session:
        table = find_meant(name, Direction.DOWN, session.space).asset
        say(state_of(table, read_columns(table, session.space)).to_json())
    return 0


def run_diff(*, name: str, old: Path, new: Path | None, depth: int | None, for_machines: bool, as_json: bool) -> int:
    """From OLD to NEW, or to the table as it is now."""
    settings = load_and_log()
    states = {file: _read(file) for file in (old, new) if file is not None}
    with open_session(settings) as session:
        space = session.space
        meant = find_meant(name, Direction.DOWN, space)
        columns = read_columns(meant.asset, space)
        now = state_of(meant.asset, columns)
        before = respell(_choose(states[old], meant, old), now.names)
        after = respell(respell(_choose(states[new], meant, new), now.names), before.names) if new is not None else now
        found = trace_changes(meant.asset, columns, find_changes(before, after), space, depth=depth)
        spent = space.catalog.requests
    if as_json:
        print_results([of_schema_impact(name, meant, found, spent)])
    else:
        _show(meant, found)
    is_sure = found.verdict is Verdict.HOLDS and found.is_whole and not meant.hidden
    return choose_exit(is_found=found.verdict is Verdict.BREAKS, is_whole=is_sure) if for_machines else 0


def _read(file: Path) -> tuple[SchemaState, ...]:
    try:
        return read_states(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:  # no text and no JSON are values of no such form too
        raise CommandRefused(
            what=f"it is no schema that can be compared: {error}",
            where=str(file),
            next_step='write one with `delta-arc impact NAME --schema`, or as {"TABLE": {"COLUMN": "type"}}',
        ) from error


def _choose(states: tuple[SchemaState, ...], meant: Meant, file: Path) -> SchemaState:
    state = choose_state(states, meant.asset.reference.qualified_name)
    if state is None:
        raise CommandRefused(
            what=f"it does not say which columns {meant.asset.reference.qualified_name} has",
            where=str(file),
            next_step=f"it is about {', '.join(state.qualified_name or state.table for state in states[:5])}",
        )
    return state


def _show(meant: Meant, found: SchemaImpact) -> None:
    lines = say_start(
        meant.asset, meant.others, Direction.DOWN, terminal, respelled=meant.respelled, hidden=meant.hidden
    )
    lines += say_changes(found, terminal)
    lines += say_people(found.touched, terminal)
    lines += [f"! not shown: {gap}" for gap in say_gaps(impact.trace for impact in found.impacts)]
    for line in lines:
        say(line)
