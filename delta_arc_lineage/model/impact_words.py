"""Impact in words: ways, groups, people, and what an answer leaves out. Names go through the medium that is given."""

from collections.abc import Iterable, Iterator, Sequence

from delta_arc_lineage.model.impact import Impact, Person, Reached, group_by_type, list_people
from delta_arc_lineage.model.media import Medium
from delta_arc_lineage.model.names import file_name
from delta_arc_lineage.model.traces import Direction, Trace, TracedAsset
from delta_arc_lineage.model.words import counted

MOST_OF_A_TYPE, MOST_OF_A_PERSON, MOST_RESPELLED = 50, 10, 5


def name_asset(asset: TracedAsset) -> str:
    """A column with its table, a field of a report with what it is shown in.

    >>> from delta_arc_lineage.model.kinds import Reference
    >>> column = TracedAsset("1", Reference("Column", "c/S/ORDERS/ID"), "ID", parents=("c/S/ORDERS",))
    >>> name_asset(column)
    'ORDERS.ID'
    """
    if not asset.is_column or not asset.parents:
        return asset.name
    parent = file_name(asset.parents[0])
    return f"{parent}.{asset.name}" if asset.reference.type_name.endswith("Column") else f"{asset.name} ({parent})"


def list_way(way: Iterable[TracedAsset | None]) -> list[str]:
    """The assets of a way by name, each with its system where that is another than before."""
    words: list[str] = []
    before = ""
    for asset in way:
        if asset is None or asset.is_hidden:
            words.append("(hidden)")
            before = ""
            continue
        words.append(name_asset(asset) if asset.system == before else f"{asset.system} {name_asset(asset)}".strip())
        before = asset.system
    return words


def say_impact(impact: Impact, show: Medium) -> list[str]:
    """What is there, in lines: a headline, each type with its assets and their ways, and who is to be told."""
    if not impact.reached:
        return [f"nothing {_say_seen(impact)}is {impact.trace.direction.words} of it"]
    count, hops = counted(len(impact.reached), "asset"), _say_hops(impact.most_hops)
    lines = [f"{count} {impact.trace.direction.words}, at most {hops} away"]
    for type_name, group in group_by_type(impact.reached).items():
        lines.append(f"  {len(group):,} {show(type_name)}")
        for reached in group[:MOST_OF_A_TYPE]:
            lines.append(f"    {show(name_asset(reached.asset))}{_say_more(reached, show)}")
            lines.append(f"      {show(' → '.join(list_way(impact.way_to(reached))))}")
        if len(group) > MOST_OF_A_TYPE:
            lines.append(f"    and {len(group) - MOST_OF_A_TYPE:,} more; --json has them all")
    return lines


def _say_seen(impact: Impact) -> str:
    """Of what nothing is told to be there, where that is not of all there may be."""
    if impact.trace.hidden:
        return "that this API key may read "
    if impact.trace.is_cut or impact.trace.unread:
        return "as far as was read "
    return "of this type " if any(not reached.asset.is_hidden for reached in impact.met.values()) else ""


def say_people(assets: Iterable[TracedAsset], show: Medium) -> list[str]:
    """Who is to be told of what."""
    people = [_say_person(person, show) for person in list_people(assets)]
    return ["to tell", *(f"  {line}" for line in people)] if people else []


def say_columns(columns: Sequence[Impact], unlinked: Sequence[str], show: Medium) -> Iterator[str]:
    """Of each column, what it leads to."""
    for impact in columns:
        first, *rest = say_impact(impact, show)
        yield f"{show(name_asset(impact.start))}: {first}"
        yield from rest
    if unlinked:
        yield f"no column lineage is known of {', '.join(map(show, unlinked))}"


def say_hidden_columns(count: int) -> Iterator[str]:
    """Columns that the key may not read; nothing for none."""
    if count:
        yield f"{counted(count, 'column')}, and what they lead to: this API key may not read {_say_them(count)}"


def say_unread_columns(*, are_whole: bool) -> Iterator[str]:
    """Columns that the catalog counts and did not show; nothing where it showed all."""
    if not are_whole:
        yield "columns that the catalog counts and did not show, and what they lead to: run again"


def _say_them(count: int) -> str:
    return "it" if count == 1 else "them"


def say_gaps(traces: Iterable[Trace]) -> list[str]:
    """What an answer does not show, and why; nothing for one that is whole."""
    gaps: list[str] = []
    for trace in traces:
        if trace.hidden:
            things = f"{counted(trace.hidden, 'thing')} {trace.direction.words} of {trace.start.name}"
            gaps.append(f"{things}: this API key may not read {_say_them(trace.hidden)}")
        if trace.unread:
            things = f"{counted(trace.unread, 'thing')} {trace.direction.words} of {trace.start.name}"
            them = _say_them(trace.unread)
            gaps.append(f"{things}: lineage names {them}, and the catalog did not show {them}; run again")
        if trace.is_cut and trace.depth is not None:
            gaps.append(f"what is beyond {_say_hops(trace.depth)}, as --depth says: there is more")
        elif trace.is_cut:
            met = f"{len(trace.assets) + len(trace.processes):,} assets and processes"
            gaps.append(f"what comes after the first {met}: there is more; --depth makes an answer smaller")
    return list(dict.fromkeys(gaps))


def _say_hops(hops: int) -> str:
    return counted(hops, "hop")


def _say_more(reached: Reached, show: Medium) -> str:
    asset = reached.asset
    said = [_say_hops(reached.distance), asset.certificate]
    owners = [*asset.owners, *(f"group {group}" for group in asset.groups)]
    said += [f"owned by {', '.join(owners)}"] if owners else []
    return show("".join(f", {word}" for word in said if word))


def _say_person(person: Person, show: Medium) -> str:
    named = [name_asset(asset) for asset in person.assets[:MOST_OF_A_PERSON]]
    more = len(person.assets) - len(named)
    told = show(", ".join(named)) + (f" and {more:,} more" if more else "")
    if not person.name:
        return f"nobody owns {told}"
    return f"{'group ' if person.is_group else ''}{show(person.name)}: {told}"


def say_start(
    start: TracedAsset,
    others: Sequence[TracedAsset],
    direction: Direction,
    show: Medium,
    *,
    respelled: Sequence[TracedAsset] = (),
    hidden: int = 0,
) -> list[str]:
    """Which asset is meant, and which ones are called so too, or in another case; `hidden`: how many more may be, that
    the key may not read."""
    lines = [_name_in_full(start, show)]
    lines += [f"  {_name_in_full(other, show)} is called so too, and is {direction.words} of it" for other in others]
    told = respelled[:MOST_RESPELLED]
    lines += [f"  {_name_in_full(other, show)} is called so in another case, and is not meant" for other in told]
    if more := len(respelled) - len(told):
        lines.append(f"  {counted(more, 'more asset')} are called so in another case")
    if hidden:
        lines.append(
            f"  {counted(hidden, 'more asset')} may be called so: this API key may not read {_say_them(hidden)}"
        )
    return lines


def _name_in_full(asset: TracedAsset, show: Medium) -> str:
    return f"{show(asset.reference.words)} {show(asset.reference.qualified_name)}"


def say_of_nothing(impact: Impact, show: Medium) -> Iterator[str]:
    """Where nothing is reached: what was met of other types, or where else to look."""
    others = group_by_type(each for each in impact.met.values() if not each.asset.is_hidden)
    if others:
        yield f"of other types there are {', '.join(f'{len(group):,} {show(name)}' for name, group in others.items())}"
    elif impact.trace.direction is Direction.DOWN and impact.is_whole:
        if impact.start.is_column:
            yield "as far as columns go; its table may lead further"
        elif impact.start.reference.is_file:
            yield "as far as this file or folder goes; what holds it or lies in it may lead further"
        yield "what it is made of: --up"
