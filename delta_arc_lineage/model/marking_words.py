"""Plans of markings for people: every change with the rule that says so, and what is kept with its reason."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.marking_diff import Give, Kept, KeptWhy, MarkingChange
from delta_arc_lineage.model.marking_plan import MarkingPlan
from delta_arc_lineage.model.markings import Marking, MarkingSort
from delta_arc_lineage.model.media import Medium, terminal
from delta_arc_lineage.model.names import key_of_object
from delta_arc_lineage.model.plan import Purpose
from delta_arc_lineage.model.words import counted

_LONGEST = 60
_IN_LINES = (MarkingSort.CERTIFICATE, MarkingSort.ANNOUNCEMENT)
"""Sorts whose values are short texts, one a line."""


def say_marking(marking: Marking) -> str:
    """One marking in a few words.

    >>> say_marking(Marking(MarkingSort.TAG, "PII", "lineage")), say_marking(Marking(MarkingSort.README, "", "a"))
    ('tag PII (lineage)', "README 'a'")
    >>> say_marking(Marking(MarkingSort.CERTIFICATE, "", "VERIFIED\\nlooked at in May"))
    "certificate 'VERIFIED: looked at in May'"
    """
    value = ": ".join(marking.value.split("\n")) if marking.sort in _IN_LINES else marking.value
    value = value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"
    if marking.sort.is_single:
        return f"{marking.sort.words} {value!r}"
    return f"{marking.sort.words} {marking.name}" + (f" ({value})" if value else "")


def say_asset(reference: Reference) -> str:
    """An asset by its kind and the shortest name that tells it."""
    name = key_of_object(reference.qualified_name) if reference.is_file else reference.qualified_name
    return f"{reference.words} {name}"


def say_headline(plan: MarkingPlan, show: Medium = terminal) -> str:
    """One line: what would be given and taken back, and the digest."""
    counts = [f"{plan.given} to give" if plan.given else "", f"{plan.taken} to take back" if plan.taken else ""]
    what = ", ".join(filter(None, counts)) or "nothing to change"
    coming = f" ({plan.coming} of assets that are about to be made)" if plan.coming else ""
    kept = f"; {len(plan.kept)} kept as they are" if plan.kept else ""
    undone = f"undo of {plan.undoes}: " if plan.purpose is Purpose.UNDO else ""
    writes = counted(plan.forecast.writes, "write")
    return f"{show(plan.route)}: markings: {undone}{what}{coming}{kept}; at most {writes}; digest {plan.digest}"


def say_plan(plan: MarkingPlan, *, show: Medium = terminal, most: int = 200, verbose: bool = False) -> str:
    """The whole plan for a terminal; `most` assets are listed, and what is overruled only with `verbose`."""
    groups = [list(changes) for _, changes in groupby(plan.changes, key=lambda change: change.reference)]
    lines = [say_headline(plan, show), *_list_groups(groups[:most], show)]
    if len(groups) > most:
        lines.append(f"… and {counted(len(groups) - most, 'asset')} more")
    lines += [f"! not allowed: {line}" for line in say_denied_markings(plan, show)]
    kept = [each for each in plan.kept if verbose or each.why not in (KeptWhy.OVERRULED, KeptWhy.DENIED)]
    lines += [f"! {show(say_kept(each))}" for each in kept[:most]]
    if len(kept) > most:
        lines.append(f"! … and {len(kept) - most} more that are kept")
    if overruled := 0 if verbose else plan.count_kept(KeptWhy.OVERRULED):
        lines.append(f"  {overruled} more that a rule before them overrules: the same with --verbose")
    if plan.over_limit:
        lines.append(f"! takings wait for approval: {plan.over_limit}")
    return "\n".join(lines)


def _list_groups(groups: Sequence[Sequence[MarkingChange]], show: Medium) -> Iterator[str]:
    for changes in groups:
        yield f"  {show(say_asset(changes[0].reference))}"
        yield from (f"    {show(say_change(change))}" for change in changes)


def say_change(change: MarkingChange) -> str:
    """One change with its reason."""
    because = f": {change.reason}" if change.reason else ""
    if not isinstance(change, Give):
        return f"- {say_marking(change.marking)}{because}"
    instead = f", instead of {say_marking(change.replaces)}" if change.replaces else ""
    return f"+ {say_marking(change.marking)}{instead}{because}"


def say_kept(kept: Kept) -> str:
    """What is wanted and not given, and why."""
    what = (
        f"{say_asset(kept.reference)}: {say_marking(kept.marking)} is not {'taken back' if kept.is_taking else 'given'}"
    )
    there = f" ({say_marking(kept.there)})" if kept.there and not kept.is_taking else ""
    denied = f" {kept.denied}" if kept.denied else ""
    return f"{what}: {kept.why.words}{denied}{there}"


def say_denied_markings(plan: MarkingPlan, show: Medium = terminal) -> list[str]:
    """A line for each missing right: how many markings it holds back, of how many there would be."""
    return say_denied_kept(plan.kept, len(plan.changes), show)


def say_denied_kept(kept: Sequence[Kept], changes: int, show: Medium) -> list[str]:
    """A line for each missing right that keeps one of these; `changes`: how many are made beside them."""
    counts = Counter(each.denied for each in kept if each.denied)
    total = counted(changes + counts.total(), "marking")
    return [f"{n} of {total}: this token may not {show(what)}" for what, n in sorted(counts.items())]
