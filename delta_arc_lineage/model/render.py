"""Plans and outcomes as text and Markdown, for a terminal, a log and Dagster's pages.

A reader must be able to predict every change in the tenant, so nothing is summed up without being listed too; long
lists end with how many more there are, and `plan --json` has them all. Names are shown with what does not print
escaped: a key may hold newlines and terminal codes, and would write lines of its own into the plan.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields

from delta_arc_lineage.model.assets import Asset, ColumnProcess, Kind, Process
from delta_arc_lineage.model.diff import Add, Adopt, Change, Modify, Remove, subject
from delta_arc_lineage.model.outcomes import Linked, Unlinked
from delta_arc_lineage.model.plan import Plan

_SIGNS: dict[type[Change], str] = {Add: "+", Modify: "~", Remove: "-", Adopt: "="}
_WORDS: dict[type[Change], str] = {Add: "add", Modify: "change", Remove: "remove", Adopt: "adopt"}


def headline(plan: Plan) -> str:
    """One line: what the plan would do, its size and its digest."""
    counts = [f"{plan.count(kind)} to {word}" for kind, word in _WORDS.items() if plan.count(kind)]
    pending = f", {len(plan.pending)} of the removals pending" if plan.pending else ""
    what = ", ".join(counts) + pending if counts else "nothing to change"
    return f"{plan.route}: {what}; {plan.unchanged} unchanged; {plan.forecast.writes} writes; digest {plan.digest}"


def counts_by_kind(plan: Plan) -> list[tuple[str, int, int, int, int]]:
    """Rows of (kind, add, change, remove, adopt), kinds without a change left out."""
    rows = [(kind.value, *(plan.count(change, kind) for change in _WORDS)) for kind in Kind]
    return [(name, *counts) for name, *counts in rows if any(counts)]  # type: ignore[misc]


def describe(change: Change) -> str:
    """One line for one change; for a modification, each field with its value before and after."""
    asset = subject(change)
    line = f"{_SIGNS[type(change)]} {asset.kind} {asset.name!r} {_printable(asset.qualified_name)}"
    if isinstance(change, Modify):
        line += "".join(
            f"\n    {name}: {old!r} → {new!r}" for name, old, new in differences(change.before, change.after)
        )
    if isinstance(change, Adopt):
        line += "".join(f"\n    replaces {_printable(theirs.qualified_name)}" for theirs in change.replaces)
    return line


def differences(before: Asset, after: Asset) -> list[tuple[str, object, object]]:
    """The fields in which two values of one kind differ: (name, before, after)."""
    pairs = ((field.name, getattr(before, field.name), getattr(after, field.name)) for field in fields(after))
    return [(name, old, new) for name, old, new in pairs if old != new]


def show(asset: Asset) -> str:
    """One line for one asset; for lineage, both ends and the rule."""
    line = f"{asset.kind} {asset.name!r} {_printable(asset.qualified_name)}"
    if isinstance(asset, Process | ColumnProcess):
        ends = " → ".join(", ".join(end.qualified_name for end in side) for side in (asset.inputs, asset.outputs))
        line += f"\n      {_printable(ends)}\n      {_printable(asset.description)}"
    return line


def explain_outcome(outcome: Linked | Unlinked) -> str:
    """One line for one outcome of matching."""
    subject_ = f"{outcome.subject.side} {outcome.subject.name!r}"
    if isinstance(outcome, Linked):
        return f"{subject_} ↔ {outcome.partner.side} {outcome.partner.name!r}: {outcome.agreement} (by name only)"
    near = f"; nearest: {', '.join(map(_printable, outcome.candidates))}" if outcome.candidates else ""
    return f"{subject_} is not linked: {outcome.reason}{near}"


def text(plan: Plan, *, most: int = 200) -> str:
    """The whole plan for a terminal; `most` changes and unlinked things are listed each."""
    lines = [headline(plan)]
    lines += _listed([describe(change) for change in plan.changes], most)
    lines += _listed([f"  pending until seen missing again: {_printable(name)}" for name in plan.pending], most)
    lines += [f"! no removal was planned: {reason}" for reason in plan.withheld]
    lines += [f"! needs approval: {violation}" for violation in plan.violations]
    lines += _listed([_respected(item.wanted, item.by) for item in plan.respected], most)
    lines += _listed([explain_outcome(outcome) for outcome in plan.unlinked], most)
    return "\n".join(lines)


def markdown(plan: Plan, *, most: int = 50) -> str:
    """The plan for a Dagster page."""
    parts = [f"**{headline(plan)}**"]
    if plan.changes:
        parts.append(table(("kind", "add", "change", "remove", "adopt"), counts_by_kind(plan)))
        parts.append("\n".join(f"- `{line}`" for line in _listed([_first(describe(c)) for c in plan.changes], most)))
    for title, lines in (
        ("Needs approval", plan.violations),
        ("No removal was planned", plan.withheld),
        ("Pending until seen missing again", [_printable(name) for name in plan.pending]),
        ("Others' work, kept as it is", [_respected(item.wanted, item.by) for item in plan.respected]),
        ("Not linked", [explain_outcome(outcome) for outcome in plan.unlinked]),
    ):
        if lines:
            parts.append(f"**{title}**\n\n" + "\n".join(f"- {line}" for line in _listed(lines, most)))
    return "\n\n".join(parts)


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
    lines += ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _respected(wanted: Asset, by: Sequence[str]) -> str:
    return (
        f"{wanted.kind} {wanted.name!r} is there already and not ours, kept as it is: {', '.join(map(_printable, by))}"
    )


def _printable(name: str) -> str:
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in name)


def _first(lines: str) -> str:
    return lines.partition("\n")[0]


def _listed(lines: Sequence[str], most: int) -> list[str]:
    more = len(lines) - most
    return list(lines[:most]) + ([f"… and {more} more"] if more > 0 else [])
