"""Column changes: what is other at the ends of a flow than it was when its route was last assessed, and which moved.

A change is a finding of the run that sees it: by the next one it is how things are, and what does not fit is drift.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from delta_arc_lineage.model.canonical import canonical_form
from delta_arc_lineage.model.column_types import can_hold, read_type, types_agree
from delta_arc_lineage.model.column_ways import is_loaders
from delta_arc_lineage.model.data_findings import DataFinding, Severity, Topic
from delta_arc_lineage.model.drift_words import list_names, name_flow
from delta_arc_lineage.model.kept_columns import Ends, KeptColumn, KeptEnd
from delta_arc_lineage.model.matching import Flow, Matching
from delta_arc_lineage.model.names import file_name
from delta_arc_lineage.model.outcomes import Side
from delta_arc_lineage.model.words import Word


class Change(Word):
    """What became of a column since the last run."""

    GONE = "gone_since", "is gone from"
    ADDED = "added_since", "is new in"
    RETYPED = "retyped_since", "is of another type in"
    REORDERED = "reordered_since", "stand in another order in"


@dataclass(frozen=True, slots=True)
class _Move:
    """What changed at one end. `is_grave`: what was held there is not, or not as it was."""

    change: Change
    column: str
    end: KeptEnd
    is_grave: bool
    detail: str = ""


def find_changes(matching: Matching, before: Ends, now: Ends) -> Iterator[DataFinding]:
    """One a flow, change and column, with the ends that moved and those that did not, in whatever order flows are."""
    for flow in sorted(matching.flows, key=name_flow):
        ends = [(before[key], now[key]) for key in _list_keys(flow) if key in before and key in now]
        moves: dict[tuple[Change, str], list[_Move]] = defaultdict(list)
        for old, new in ends:
            for move in _compare(old, new):
                moves[move.change, canonical_form(move.column) or move.column].append(move)
        for _, told in sorted(moves.items()):
            yield _tell(flow, told, [new for _, new in ends])


def _list_keys(flow: Flow) -> Iterator[tuple[Side, str]]:
    """The ends of a flow, from the source on."""
    if flow.source:
        yield Side.SOURCE, flow.source.qualified_name
    for path in sorted(carrier.path for carrier in flow.files):
        yield Side.FILE, path
    if flow.target:
        yield Side.TARGET, flow.target.qualified_name


def _compare(old: KeptEnd, new: KeptEnd) -> Iterator[_Move]:
    if old == new:
        return
    pairs = _pair(old.columns, new.columns)
    kept, held = {before.name for before, _ in pairs}, {after.name for _, after in pairs}
    gone = [column for column in old.columns if column.name not in kept]
    added = [column for column in new.columns if column.name not in held]
    for column in gone:
        yield _Move(Change.GONE, column.name, new, is_grave=not is_loaders(column.name), detail=column.type)
    for column in added:
        yield _Move(Change.ADDED, column.name, new, is_grave=False, detail=column.type)
    for before, after in pairs:
        yield from _compare_types(before, after, old, new)
    moved = _find_moved(pairs, new.columns)
    if moved:
        yield _Move(Change.REORDERED, "", new, is_grave=new.is_text, detail=list_names(moved))


def _pair(old: Sequence[KeptColumn], new: Sequence[KeptColumn]) -> list[tuple[KeptColumn, KeptColumn]]:
    """The columns that are there still, in their old order; one that is only written otherwise is the same."""
    after = {column.name: column for column in new}
    lone = defaultdict[str, list[KeptColumn]](list)
    names = {column.name for column in old}
    for column in new:
        if column.name not in names:
            lone[canonical_form(column.name)].append(column)
    forms = Counter(canonical_form(column.name) for column in old if column.name not in after)
    pairs = []
    for column in old:
        form = canonical_form(column.name)
        respelled = lone.get(form, []) if form and forms[form] == 1 else []
        found = after.get(column.name) or (respelled[0] if len(respelled) == 1 else None)
        if found is not None:
            pairs.append((column, found))
    return pairs


def _compare_types(before: KeptColumn, after: KeptColumn, old: KeptEnd, new: KeptEnd) -> Iterator[_Move]:
    """What rows of text look like is of another type only where nothing is printed in both ways."""
    if before.type == after.type and old.format == new.format:
        return
    was, is_now = read_type(before.type, old.format), read_type(after.type, new.format)
    agree = types_agree(was, is_now)
    are_declared = was.is_declared and is_now.is_declared and old.format == new.format
    is_same = was == is_now and (agree is not None or before.type.casefold() == after.type.casefold())
    if is_same or (not are_declared and agree is not False):
        return
    is_grave = (agree is False or can_hold(is_now, was) is False) and not is_loaders(after.name)
    detail = f"{after.type or 'of no type that is told'}, and was {before.type or 'of none'}"
    yield _Move(Change.RETYPED, after.name, new, is_grave=is_grave, detail=detail)


def _find_moved(pairs: Sequence[tuple[KeptColumn, KeptColumn]], new: Sequence[KeptColumn]) -> list[str]:
    """The names of those that stand elsewhere among those that are there still."""
    stayed = {after.name for _, after in pairs}
    order = [column.name for column in new if column.name in stayed]
    return [after.name for (_, after), name in zip(pairs, order, strict=True) if after.name != name]


def _tell(flow: Flow, told: Sequence[_Move], ends: Sequence[KeptEnd]) -> DataFinding:
    """A warning where it is grave and not all ends went along."""
    change, column = told[0].change, told[0].column
    moved = {move.end.key for move in told}
    stayed = [end for end in ends if end.key not in moved]
    is_grave = any(move.is_grave for move in told) and (bool(stayed) or len(moved) == 1)
    unmoved = f"; {list_names([_say(end) for end in stayed])} did not move" if stayed else ""
    return DataFinding(
        Topic.DRIFT,
        Severity.WARNING if is_grave else Severity.NOTE,
        change,
        name_flow(flow),
        f"since the last run, {_say_move(change, column, told)}{unmoved}",
        column,
    )


def _say_move(change: Change, column: str, told: Sequence[_Move]) -> str:
    ends = list_names([_say(move.end) for move in told])
    match change:
        case Change.REORDERED:
            return f"columns {change.words} {ends} ({told[0].detail})"
        case Change.RETYPED:
            return f"column {column} {change.words} {ends}: it is {told[0].detail}"
    typed = f" ({told[0].detail})" if told[0].detail else ""
    return f"column {column}{typed} {change.words} {ends}"


def _say(end: KeptEnd) -> str:
    return f"the files of {end.name}" if end.side is Side.FILE else f"{end.side.words} {file_name(end.name)}"
