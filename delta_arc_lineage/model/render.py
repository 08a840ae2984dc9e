"""Plans and outcomes as text and Markdown, for a terminal, a log and Dagster's pages.

A reader must be able to predict every change in the tenant, so nothing is summed up without being listed too; long
lists end with how many more there are, and `plan --json` has them all. Names are shown with what does not print
escaped: a key may hold newlines and terminal codes, and would write lines of its own into the plan.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields

from delta_arc_lineage.model.assets import Asset, Kind, Lineage
from delta_arc_lineage.model.diff import Add, Adopt, Change, Duplicate, Modify, Remove, Restore, Retire, subject
from delta_arc_lineage.model.moments import moment
from delta_arc_lineage.model.outcomes import Linked, Unlinked
from delta_arc_lineage.model.phases import Forecast
from delta_arc_lineage.model.plan import Consent, Pending, Plan, Purpose
from delta_arc_lineage.model.sparing import Spared

_SIGNS: dict[type[Change], str] = {Add: "+", Modify: "~", Remove: "-", Adopt: "=", Restore: "^", Retire: "x"}
_WORDS: dict[type[Change], str] = {
    Add: "add",
    Modify: "change",
    Remove: "remove",
    Adopt: "adopt",
    Restore: "restore",
    Retire: "retire",
}
_ALWAYS_COUNTED = (Add, Modify, Remove, Adopt)
_NOT_LINKED = "Not linked"


def headline(plan: Plan) -> str:
    """One line: what the plan would do, its size and its digest."""
    counts = [f"{plan.count(kind)} to {word}" for kind, word in _WORDS.items() if plan.count(kind)]
    pending = f", {len(plan.pending)} of the removals pending" if plan.pending else ""
    what = ", ".join(counts) + pending if counts else "nothing to change"
    undone = f"undo of {plan.undoes}: " if plan.undoes else ""
    kept = f"{plan.unchanged} unchanged; " if plan.purpose is Purpose.SYNC else ""
    return f"{plan.route}: {undone}{what}; {kept}{plan.forecast.writes} writes; digest {plan.digest}"


def cost(forecast: Forecast, *, per_minute: int) -> str:
    """What applying will cost, in requests and in time at the request limit."""
    seconds = forecast.seconds_at_least(per_minute)
    return f"{forecast.writes} writes and {forecast.reads} reads, about {duration(seconds)} at {per_minute} a minute"


def duration(seconds: float) -> str:
    """A time as a person says it: 40 s, 3 min, 2 h 5 min."""
    if seconds < 100:
        return f"{max(1, round(seconds)) if seconds else 0} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"


def explain_waiting(plan: Plan, consent: Consent | None) -> str:
    """What of the plan waits for a person, or for a later reading, and why; empty for nothing."""
    if consent is None:
        why = "; ".join(plan.violations) or "DELTA_ARC_APPLY=plan"
        return f"planned; {len(plan.changes)} changes wait for a person ({why})"
    waiting = len(plan.changes) - len(plan.due(consent))
    if not waiting:
        return ""
    when = f"the first is due {moment(min(pending.due_at for pending in plan.pending))}" if plan.pending else ""
    why = plan.over_limit or when
    return f"{waiting} removals wait: {why}; approving the plan applies them now"


def counts_by_kind(plan: Plan) -> str:
    """A Markdown table of how many changes of each sort there are of each kind; kinds without a change left out."""
    sorts = [sort for sort in _WORDS if sort in _ALWAYS_COUNTED or plan.count(sort)]
    rows = [(kind.words, *(plan.count(sort, kind) for sort in sorts)) for kind in Kind]
    return table(("kind", *(_WORDS[sort] for sort in sorts)), [row for row in rows if any(row[1:])])


def describe(change: Change) -> str:
    """One line for one change; for a modification, each field with its value before and after."""
    asset = subject(change)
    line = f"{_SIGNS[type(change)]} {show_name(asset)}"
    if isinstance(change, Modify):
        line += "".join(
            f"\n    {name}: {old!r} → {new!r}" for name, old, new in differences(change.before, change.after)
        )
    if isinstance(change, Adopt):
        line += "".join(f"\n    replaces {printable(theirs.qualified_name)}" for theirs in change.replaces)
    if isinstance(change, Retire):
        line += "".join(f"\n    a duplicate of ours {printable(name)}" for name in change.by)
    if isinstance(change, Restore):
        line += f"\n    with the mark {change.mark or 'none'}"
    return line


def differences(before: Asset, after: Asset) -> list[tuple[str, object, object]]:
    """The fields in which two values of one kind differ: (name, before, after)."""
    pairs = ((field.name, getattr(before, field.name), getattr(after, field.name)) for field in fields(after))
    return [(name, old, new) for name, old, new in pairs if old != new]


def show_name(asset: Asset) -> str:
    """What an asset is and is called."""
    return f"{asset.kind.words} {asset.name!r} {printable(asset.qualified_name)}"


def show(asset: Asset) -> str:
    """One line for one asset; for lineage, both ends and the rule."""
    line = show_name(asset)
    if isinstance(asset, Lineage):
        ends = " → ".join(", ".join(end.qualified_name for end in side) for side in (asset.inputs, asset.outputs))
        line += f"\n      {printable(ends)}\n      {printable(asset.description)}"
    return line


def explain_outcome(outcome: Linked | Unlinked) -> str:
    """One line for one outcome of matching."""
    what = f"{outcome.subject.side.words} {outcome.subject.name!r}"
    if isinstance(outcome, Linked):
        partner, evidence = f"{outcome.partner.side.words} {outcome.partner.name!r}", outcome.evidence
        return f"{what} ↔ {partner}: {evidence.agreement.words} ({evidence.kind.words})"
    where = " in an incomplete reading" if outcome.in_part else ""
    near = f"; nearest: {', '.join(map(printable, outcome.candidates))}" if outcome.candidates else ""
    return f"{what} is not linked: {outcome.reason.words}{where}{near}"


def text(plan: Plan, *, most: int = 200) -> str:
    """The whole plan for a terminal; `most` changes and unlinked things are listed each."""
    lines = [headline(plan)]
    lines += _listed([describe(change) for change in plan.changes], most)
    lines += _listed([f"  {_pending(pending)}" for pending in plan.pending], most)
    lines += [f"! removals wait for approval: {plan.over_limit}"] if plan.over_limit else []
    lines += [f"! {reason}" for reason in plan.incomplete]
    lines += [f"! no removal was planned: {reason}" for reason in plan.withheld]
    lines += [f"! needs approval: {violation}" for violation in plan.violations]
    lines += _listed([_spared(spared) for spared in plan.spared], most)
    lines += _listed([_respected(item.wanted, item.by) for item in plan.respected], most)
    lines += _listed([_duplicate(item) for item in plan.duplicates], most)
    lines += _listed([explain_outcome(outcome) for outcome in plan.unlinked], most, unlisted=plan.unlisted)
    return "\n".join(lines)


def markdown(plan: Plan, *, most: int = 50) -> str:
    """The plan for a Dagster page."""
    parts = [f"**{headline(plan)}**"]
    if plan.changes:
        parts.append(counts_by_kind(plan))
        parts.append("\n".join(f"- `{line}`" for line in _listed([_first(describe(c)) for c in plan.changes], most)))
    for title, lines in (
        ("Needs approval", plan.violations),
        ("No removal was planned", plan.withheld),
        ("Readings that are not complete", plan.incomplete),
        ("Removals wait for approval", [plan.over_limit] if plan.over_limit else []),
        ("Pending", [_pending(pending) for pending in plan.pending]),
        ("Left alone", [_spared(spared) for spared in plan.spared]),
        ("Others' work, kept as it is", [_respected(item.wanted, item.by) for item in plan.respected]),
        ("Duplicates of ours", [_duplicate(item) for item in plan.duplicates]),
        (_NOT_LINKED, [explain_outcome(outcome) for outcome in plan.unlinked]),
    ):
        if lines:
            unlisted = plan.unlisted if title == _NOT_LINKED else 0
            listed = _listed(lines, most, unlisted=unlisted)
            parts.append(f"**{title}**\n\n" + "\n".join(f"- {line}" for line in listed))
    return "\n\n".join(parts)


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
    lines += ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _respected(wanted: Asset, by: Sequence[str]) -> str:
    theirs = ", ".join(map(printable, by))
    return f"{wanted.kind.words} {wanted.name!r} is there already and not ours, kept as it is: {theirs}"


def _duplicate(item: Duplicate) -> str:
    theirs, ours = item.theirs, ", ".join(map(printable, item.of))
    return f"{show_name(theirs)} is a duplicate of ours: {ours}"


def _pending(pending: Pending) -> str:
    return f"waits until it is missed again after {moment(pending.due_at)}: {printable(pending.qualified_name)}"


def _spared(spared: Spared) -> str:
    return f"! left alone: {show_name(spared.asset)}: {spared.why}"


def printable(name: str) -> str:
    """A name with what does not print escaped: it may hold newlines and terminal codes."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in name)


def _first(lines: str) -> str:
    return lines.partition("\n")[0]


def _listed(lines: Sequence[str], most: int, *, unlisted: int = 0) -> list[str]:
    more = len(lines) - most
    listed = [*lines[:most], *([f"… and {more} more"] if more > 0 else [])]
    return listed + ([f"… and {unlisted:,} more keys that do not fit the pattern"] if unlisted else [])
