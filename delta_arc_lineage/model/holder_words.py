"""Who holds what of a bucket already, in words: for plans, explanations and the doctor."""

from collections.abc import Collection, Iterable

from delta_arc_lineage.model.counterparts import Counterpart, Held, Holder, Holdings
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.media import Medium
from delta_arc_lineage.model.routes import is_our_mark
from delta_arc_lineage.model.words import counted


def say_holdings(holdings: Holdings, mark: str, show: Medium) -> list[str]:
    """One line a connection and who made what is in it. `mark`: the route's own."""
    return [_say_held(held, holdings, mark, show) for held in holdings.held]


def _say_held(held: Held, holdings: Holdings, mark: str, show: Medium) -> str:
    place = f"{_name(held.holder, show)}{_say_maker(held.mark, mark, show)}"
    bucket = f"the bucket {show(holdings.bucket)}"
    is_there = held.has_bucket or held.ends or held.beside
    subject = bucket if held.has_bucket else f"something of {bucket}"
    parts = [f"{held.ends} of our {counted(holdings.wanted, 'dataset')} {_end(held.ends)} there"] if is_there else []
    parts += [f"{held.beside} that it holds too {'is' if held.beside == 1 else 'are'} no end"] if held.beside else []
    parts += [f"{held.archived} archived there {'is' if held.archived == 1 else 'are'} no end"] if held.archived else []
    return f"{subject} is in {place} already: {'; '.join(parts)}"


def say_counterparts(
    counterparts: Iterable[Counterpart], ends: Collection[Reference], mark: str, show: Medium
) -> list[str]:
    """One line an asset that stands for something of the bucket; `ends`: those at which the lineage ends."""
    return [
        f"{found.reference.words} {show(found.place or 'itself')} is in {_name(found.holder, show)}"
        f"{_say_maker(found.mark, mark, show)} already, {_say_use(found, ends)}: "
        f"{show(found.reference.qualified_name)}"
        for found in counterparts
    ]


def _say_use(found: Counterpart, ends: Collection[Reference]) -> str:
    if found.archived:
        return "archived, and no end of our lineage"
    return "and is the end of our lineage" if found.reference in ends else "and is no end of our lineage"


def _end(number: int) -> str:
    return "ends" if number == 1 else "end"


def _name(holder: Holder, show: Medium) -> str:
    name = show(holder.qualified_name)
    return f"the connection '{show(holder.name)}' ({name})" if holder.name else f"the connection {name}"


def _say_maker(mark: str, own: str, show: Medium) -> str:
    if mark == own:
        return ", made by this route under an earlier name,"
    if is_our_mark(mark):
        return f", made by another route or deployment of ours ({show(mark)}),"
    return f", made by {show(mark)}," if mark else ""
