"""Schema breaks in words: each change, and what it does, the gravest first."""

from collections.abc import Iterator

from delta_arc_lineage.model.impact_words import MOST_OF_A_TYPE, list_way, name_asset
from delta_arc_lineage.model.media import Medium
from delta_arc_lineage.model.schema_breaks import ChangeImpact, Consequence, SchemaImpact, Verdict
from delta_arc_lineage.model.schema_states import ChangeSort, ColumnChange, StatedColumn
from delta_arc_lineage.model.words import counted

_LISTED = (Verdict.BREAKS, Verdict.MAY_BREAK)


def say_changes(found: SchemaImpact, show: Medium) -> Iterator[str]:
    """A line a change, and below it what breaks or may break by it, each with its way."""
    if not found.changes:
        yield "no column changed"
    for impact in found.changes:
        yield f"{show(say_change(impact.change))}: {_count(impact)}"
        for verdict in _LISTED:
            yield from _list_consequences([each for each in impact.consequences if each.verdict is verdict], show)


def say_change(change: ColumnChange) -> str:
    """
    >>> say_change(ColumnChange(ChangeSort.WIDENED, StatedColumn("ID", "int"), StatedColumn("ID", "bigint")))
    'ID is widened, from int to bigint'
    """
    before, after = change.before, change.after
    if before is None or after is None:
        told = before or after
        typed = f" {told.type}" if told and told.type else ""
        return f"{change.column}{typed} is {change.sort.words}"
    if change.sort is ChangeSort.RENAMED:
        return f"{before.name} is probably renamed to {after.name}: {change.why}"
    return f"{before.name} is {change.sort.words}, from {_type_of(before)} to {_type_of(after)}"


def _type_of(column: StatedColumn) -> str:
    return column.type or "no type"


def _count(impact: ChangeImpact) -> str:
    counts = [
        f"{counted(count, 'asset')} {verdict.words}"
        for verdict in Verdict
        if (count := sum(each.verdict is verdict for each in impact.consequences))
    ]
    return ", ".join(_agree(told) for told in counts) or "nothing is made of it, as far as lineage is known"


def _agree(told: str) -> str:
    """
    >>> _agree("2 assets breaks"), _agree("1 asset breaks"), _agree("2 assets may break")
    ('2 assets break', '1 asset breaks', '2 assets may break')
    """
    return told if told.startswith("1 ") else told.replace(" breaks", " break").replace(" holds", " hold")


def _list_consequences(found: list[Consequence], show: Medium) -> Iterator[str]:
    for consequence in found[:MOST_OF_A_TYPE]:
        asset = consequence.reached.asset
        named = f"{show(asset.reference.words)} {show(name_asset(asset))}"
        yield f"  {consequence.verdict.words}: {named}: {show(consequence.why)}"
        yield f"    {show(' → '.join(list_way(consequence.impact.way_to(consequence.reached))))}"
    if len(found) > MOST_OF_A_TYPE:
        yield f"  and {len(found) - MOST_OF_A_TYPE:,} more; --json has them all"
