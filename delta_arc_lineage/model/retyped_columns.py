"""Retyped columns: where a column's type does not agree with the one that it has at another end, or cannot hold it.

The source says what there is to hold: files have few types, `int64` for every whole number, and what they say more is
not what they carry more. Only of a column whose source is not known do the files tell what the target must hold.
"""

from dataclasses import dataclass, replace

from delta_arc_lineage.model.column_types import ColumnType, Family, can_hold, types_agree
from delta_arc_lineage.model.column_ways import ColumnWay
from delta_arc_lineage.model.outcomes import Side


@dataclass(frozen=True, slots=True)
class Retyping:
    """Two ends whose types differ. `is_narrowed`: the second cannot hold all of the first, `drops_zone`: but for the
    zone it could; `is_harmless`: nothing but a form is lost."""

    hop: tuple[Side, Side]
    is_narrowed: bool
    is_harmless: bool
    drops_zone: bool = False


def judge_types(way: ColumnWay, *, trust_file: bool = True) -> Retyping | None:
    """The gravest difference on a column's way, the first of equals; None where there is none that is known."""
    is_known = way.source is not None and way.source.type.family is not Family.UNKNOWN
    hops = [(Side.SOURCE, Side.FILE), (Side.SOURCE, Side.TARGET)] if is_known else [(Side.FILE, Side.TARGET)]
    told = [found for hop in hops if (trust_file or Side.FILE not in hop) and (found := _judge_hop(way, hop))]
    return min(told, key=lambda found: found.is_harmless, default=None)


def _judge_hop(way: ColumnWay, hop: tuple[Side, Side]) -> Retyping | None:
    before, after = way.at(hop[0]), way.at(hop[1])
    if before is None or after is None:
        return None
    holds = can_hold(after.type, before.type)
    if holds is False:
        drops_zone = _drops_only_zone(after.type, before.type)
        return Retyping(hop, is_narrowed=True, is_harmless=drops_zone, drops_zone=drops_zone)
    if types_agree(before.type, after.type) is False:
        return Retyping(hop, is_narrowed=False, is_harmless=holds is True)
    return None


def _drops_only_zone(target: ColumnType, source: ColumnType) -> bool:
    is_drop = target.family is source.family and bool(source.has_zone) and target.has_zone is False
    return is_drop and can_hold(replace(target, has_zone=True), source) is not False
