"""Plans and outcomes as text and Markdown, for a terminal, a log and Dagster's pages.

A reader must be able to predict every change in the tenant, so nothing is summed up without being listed too; long
lists end with how many more there are, and `plan --json` has them all. What others wrote goes through the medium.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from delta_arc_lineage.model.assets import Asset, Lineage
from delta_arc_lineage.model.diff import Add, Adopt, Change, Duplicate, Modify, Remove, Respected, Restore, Retire
from delta_arc_lineage.model.fileless import Fileless
from delta_arc_lineage.model.holder_words import say_holdings
from delta_arc_lineage.model.ignoring import IgnoredName
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.media import Medium, markdown, terminal
from delta_arc_lineage.model.moments import moment
from delta_arc_lineage.model.outcomes import Linked, Reason, Side, Unlinked
from delta_arc_lineage.model.phases import Forecast
from delta_arc_lineage.model.plan import Consent, Plan, Purpose
from delta_arc_lineage.model.review import FlowReview, review, review_respected
from delta_arc_lineage.model.rights import say_denied
from delta_arc_lineage.model.snapshots import Partition
from delta_arc_lineage.model.words import counted

_WORDS: dict[type[Change], str] = {
    Add: "add",
    Modify: "change",
    Remove: "remove",
    Adopt: "adopt",
    Restore: "restore",
    Retire: "retire",
}
_ALWAYS_COUNTED = (Add, Modify, Remove, Adopt)
_COLUMNS = {Side.SOURCE_COLUMN, Side.TARGET_COLUMN}
_MOST_COLUMNS = 12
_LEADS = {Reason.CONTRADICTED: "see ", Reason.TOO_WEAK: "it says "}
"""What stands before the candidates, where they are not merely the nearest."""
_PIPE = re.compile(r"(?<!\\)(\\*)\|")


def headline(plan: Plan, show: Medium) -> str:
    """One line: what the plan would do, its size and its digest."""
    counts = [f"{plan.count(kind)} to {word}" for kind, word in _WORDS.items() if plan.count(kind)]
    pending = f", {len(plan.pending)} of the removals pending" if plan.pending else ""
    what = ", ".join(counts) + pending if counts else "nothing to change"
    undone = f"undo of {plan.undoes}: " if plan.undoes else ""
    kept = f"{plan.unchanged} unchanged; " if plan.purpose is Purpose.SYNC else ""
    return f"{show(plan.route)}: {undone}{what}; {kept}{counted(plan.forecast.writes, 'write')}; digest {plan.digest}"


def cost(forecast: Forecast, *, per_minute: int) -> str:
    """What applying will cost, in requests and in time at the request limit."""
    seconds = forecast.seconds_at_least(per_minute)
    requests = f"{counted(forecast.writes, 'write')} and {counted(forecast.reads, 'read')}"
    return f"{requests}, about {duration(seconds)} at {per_minute} a minute"


def duration(seconds: float) -> str:
    """A time as a person says it: 40 s, 3 min, 2 h 5 min."""
    if seconds < 100:
        return f"{max(1, round(seconds)) if seconds else 0} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"


def explain_waiting(plan: Plan, consent: Consent | None) -> str:
    """What of the plan waits for a person, or for a later reading, and why; empty for nothing."""
    if plan.is_empty:
        return ""
    if consent is None:
        why = "; ".join(plan.violations) or "DELTA_ARC_APPLY=plan"
        return f"planned; {_say_wait(len(plan.changes), 'change')} for a person: {why}"
    waiting = len(plan.changes) - len(plan.due(consent))
    if not waiting:
        return ""
    when = f"the first is due {moment(min(pending.due_at for pending in plan.pending))}" if plan.pending else ""
    return f"{_say_wait(waiting, 'removal')}: {plan.over_limit or when}; approving the plan applies them now"


def _say_wait(number: int, noun: str) -> str:
    return f"{counted(number, noun)} {'waits' if number == 1 else 'wait'}"


def counts_by_kind(plan: Plan) -> str:
    """A Markdown table of how many changes of each sort there are of each kind; kinds without a change left out."""
    sorts = [sort for sort in _WORDS if sort in _ALWAYS_COUNTED or plan.count(sort)]
    rows = [(kind.words, *(plan.count(sort, kind) for sort in sorts)) for kind in Kind]
    return table(("kind", *(_WORDS[sort] for sort in sorts)), [row for row in rows if any(row[1:])])


def review_plan(plan: Plan, show: Medium, *, verbose: bool = False) -> list[FlowReview]:
    """The changes of a plan by flow, each pending removal with the time that it falls due."""
    due_at = {pending.qualified_name: pending.due_at for pending in plan.pending}
    return review(plan.changes, show=show, context=plan.context, due_at=due_at, verbose=verbose)


def text(plan: Plan, *, most: int = 200, verbose: bool = False) -> str:
    """The whole plan for a terminal; `most` flows and unlinked things are listed each."""
    lines = [headline(plan, terminal), *list_flows(review_plan(plan, terminal, verbose=verbose), most)]
    for title, notes in _notes(plan, terminal, verbose=verbose):
        lines += [f"! {title}: {note}" for note in _listed(notes, most)]
    return "\n".join([*lines, *_list_unlinked(plan, terminal, most), *_say_ignored(plan)])


def list_flows(flows: Sequence[FlowReview], most: int) -> list[str]:
    """Flows for a terminal, what changes under each."""
    return _listed(["\n".join((flow.title, *(f"    {line}" for line in flow.lines))) for flow in flows], most)


def as_markdown(plan: Plan, *, most: int = 50) -> str:
    """The plan for a Dagster page."""
    parts = [f"**{headline(plan, markdown)}**"]
    if plan.changes:
        parts += [counts_by_kind(plan), list_flows_as_markdown(review_plan(plan, markdown), most)]
    for title, lines in _notes(plan, markdown, asked="with `also_edited: true` in the run config"):
        parts.append(f"**{title.capitalize()}**\n\n" + _bullets(_listed(lines, most)))
    unlinked = _list_unlinked(plan, markdown, most)
    parts += [f"**Not linked**\n\n{_bullets(unlinked)}"] if unlinked else []
    return "\n\n".join([*parts, *_say_ignored(plan)])


def list_flows_as_markdown(flows: Sequence[FlowReview], most: int) -> str:
    blocks = ["\n".join((f"- {flow.title}", *(f"    - {line}" for line in flow.lines))) for flow in flows[:most]]
    more = [f"- … and {len(flows) - most} more"] if len(flows) > most else []
    return "\n".join([*blocks, *more])


def _notes(
    plan: Plan, show: Medium, *, asked: str = "with --also-edited", verbose: bool = False
) -> list[tuple[str, list[str]]]:
    """What else a reader has to know, by title; what there is nothing of is left out. `asked`: how a person says that
    what people edited goes too."""
    left = plan.spared if verbose else [item for item in plan.spared if not item.denied]
    spared = [f"{_name(item.asset, show, verbose=verbose)}: {show(item.why)}" for item in left]
    if any(item.edited for item in plan.spared):
        spared.append(f"{asked}, what people edited goes too")
    notes = [
        ("the prefix", [show(plan.finding)] if plan.finding else []),
        ("there already", say_holdings(plan.holdings, plan.mark, show)),
        *say_limits(plan, show),
        ("not allowed", say_denied(plan.spared, len(plan.changes), show)),
        ("what the warehouse loads", [show(finding.words) for finding in plan.copies]),
        ("no file is there", [explain_fileless(flow, show) for flow in plan.fileless]),
        ("left alone", spared),
        ("others' work, kept as it is", _list_respected(plan, show, verbose=verbose)),
        ("duplicates of ours", [_duplicate(item, show, verbose=verbose) for item in plan.duplicates]),
    ]
    return [(title, lines) for title, lines in notes if lines]


def say_limits(plan: Plan, show: Medium) -> list[tuple[str, list[str]]]:
    """What holds the plan back, or part of it, by title."""
    unproven = [f"{plan.unproven}, because the catalog may hold them and did not show it"] if plan.unproven else []
    limits = [
        ("needs approval", [show(violation) for violation in plan.violations]),
        ("removals wait for approval", [plan.over_limit] if plan.over_limit else []),
        ("not complete", list(plan.incomplete)),
        ("additions not planned", unproven),
        ("no removal was planned", list(plan.withheld)),
    ]
    return [(title, lines) for title, lines in limits if lines]


def explain_outcome(outcome: Linked | Unlinked, show: Medium) -> str:
    """One line for one outcome of matching."""
    what = f"{outcome.subject.words} {show(outcome.subject.name)}"
    if isinstance(outcome, Linked):
        partner, evidence = f"{outcome.partner.words} {show(outcome.partner.name)}", outcome.evidence
        return f"{what} ↔ {partner}: {show(evidence.facts)} ({evidence.kind.words}, score {evidence.score:.2f})"
    return f"{what} is not linked: {_reason(outcome, show)}"


def explain_fileless(flow: Fileless, show: Medium) -> str:
    """One line for a flow that stays without a file."""
    ends = f"{show(flow.source.name)} → {show(flow.target.name)}"
    return f"{ends}: no file since {moment(flow.since)}; its lineage stays until {moment(flow.until)} if none comes"


def explain_ignored(ignored: IgnoredName, show: Medium) -> str:
    """One line for a thing that the route ignores, with the entry that says so."""
    what = f"{ignored.subject.side.words} {show(ignored.subject.name)}"
    return f"{what} is ignored by the route: {show(ignored.entry)} ({show(ignored.place)})"


def explain_partition(partition: Partition, show: Medium) -> str:
    """One line for a partition of a table."""
    return f"{show(partition.name)} is {show(partition.why_set_aside)}"


def explain_unlinked(unlinked: Sequence[Unlinked], show: Medium) -> list[str]:
    """A line for each outcome; columns of one table for one reason, and near nothing, share one."""
    lines: list[str] = []
    folded: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for outcome in unlinked:
        if outcome.subject.side in _COLUMNS and not outcome.candidates and not outcome.hint:
            table_name, _, column = outcome.subject.name.partition(".")
            folded[outcome.subject.side.words, table_name, _reason(outcome, show)].append(column)
        else:
            lines.append(explain_outcome(outcome, show))
    for (side, table_name, reason), columns in folded.items():
        if len(columns) == 1:
            lines.append(f"{side} {show(f'{table_name}.{columns[0]}')} is not linked: {reason}")
        else:
            names = ", ".join(_listed([show(column) for column in columns], _MOST_COLUMNS))
            lines.append(f"{len(columns)} {side}s of {show(table_name)} are not linked: {reason}: {names}")
    return lines


def _reason(outcome: Unlinked, show: Medium) -> str:
    where = " in an incomplete reading" if outcome.in_part else ""
    lead = _LEADS.get(outcome.reason, "nearest: ")
    near = f"; {lead}{', '.join(map(show, outcome.candidates))}" if outcome.candidates else ""
    hint = f"; {show(outcome.hint)}" if outcome.hint else ""
    return f"{outcome.reason.words}{where}{hint or near}"


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
    lines += ["| " + " | ".join(_escape_pipes(str(cell)) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _escape_pipes(cell: str) -> str:
    """A pipe ends a cell, in code too, but after an odd run of backslashes: where one stands already, the cell shows
    one too many rather than end in the middle of somebody's name."""
    return _PIPE.sub(lambda pipe: f"{pipe[1]}{pipe[1][: len(pipe[1]) % 2]}\\|", cell)


def show_asset(asset: Asset, show: Medium) -> str:
    """What an asset is and is called, and its qualified name; for lineage, both ends and the rule."""
    line = _name(asset, show, verbose=True)
    if isinstance(asset, Lineage):
        sides = (asset.inputs, asset.outputs)
        ends = " → ".join(", ".join(show(end.qualified_name) for end in side) for side in sides)
        line += f"\n      {ends}\n      {show(asset.description)}"
    return line


def _name(asset: Asset, show: Medium, *, verbose: bool) -> str:
    name = f"{asset.kind.words} {show(asset.name)}"
    return f"{name} {show(asset.qualified_name)}" if verbose else name


def _list_respected(plan: Plan, show: Medium, *, verbose: bool) -> list[str]:
    return (
        [_respected(item, show) for item in plan.respected] if verbose else review_respected(plan.respected, show=show)
    )


def _respected(item: Respected, show: Medium) -> str:
    return f"{_name(item.wanted, show, verbose=False)} is there already: {', '.join(map(show, item.by))}"


def _duplicate(item: Duplicate, show: Medium, *, verbose: bool) -> str:
    of = f" of {', '.join(map(show, item.of))}" if verbose else ""
    return f"{_name(item.theirs, show, verbose=verbose)} draws an edge{of} that ours draws too"


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _list_unlinked(plan: Plan, show: Medium, most: int) -> list[str]:
    """With how many keys were counted beyond those that a listing keeps: of them nobody knows which are ignored."""
    ignored = ", or are ignored" if plan.ignored.keys else ""
    more = [f"… and {plan.unlisted:,} more keys that do not fit the pattern{ignored}"] if plan.unlisted else []
    return _listed(explain_unlinked(plan.unlinked, show), most) + more


def _say_ignored(plan: Plan) -> list[str]:
    aside = f"set aside: {counted(plan.partitions, 'partition')} of tables, whose lineage is that of their tables"
    moved = f"part of a dataset now: {counted(plan.moved, 'file')} of earlier plans, whose own assets go"
    said = {
        f"ignored by the route: {plan.ignored.words}": plan.ignored.words,
        f"no data: {counted(plan.ignored.not_data, 'key')}": plan.ignored.not_data,
        aside: plan.partitions,
        moved: plan.moved,
    }
    return [line for line, is_said in said.items() if is_said]


def _listed(lines: Sequence[str], most: int) -> list[str]:
    return [*lines[:most], *([f"… and {len(lines) - most} more"] if len(lines) > most else [])]
