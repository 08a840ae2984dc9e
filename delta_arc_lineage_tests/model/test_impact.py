"""Impact: every asset that lineage leads to, by its shortest way, whatever circles there are."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.impact import find_impact, group_by_type, list_people
from delta_arc_lineage.model.impact_words import list_way, say_gaps, say_hidden_columns, say_impact, say_people
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.traces import Direction, Trace, TracedAsset, TracedProcess

GUIDS = [f"a{at}" for at in range(8)]
ENDS = st.lists(st.sampled_from(GUIDS), min_size=1, max_size=3, unique=True).map(tuple)
GRAPHS = st.lists(st.tuples(ENDS, ENDS), max_size=12)


def asset(guid: str, type_name: str = "Table", **more: object) -> TracedAsset:
    return TracedAsset(guid, Reference(type_name, f"default/snowflake/1/D/S/{guid}"), guid, **more)  # type: ignore[arg-type]


def process(name: str, inputs: tuple[str, ...], outputs: tuple[str, ...], mark: str = "") -> TracedProcess:
    return TracedProcess(name, Reference("Process", f"c/{name}"), name, inputs, outputs, mark)


def trace_of(
    edges: list[tuple[tuple[str, ...], tuple[str, ...]]], direction: Direction = Direction.DOWN, start: str = "a0"
) -> Trace:
    processes = tuple(process(f"p{at}", *ends) for at, ends in enumerate(edges))
    return Trace(asset(start), direction, tuple(map(asset, GUIDS)), processes)


def measure(edges: list[tuple[tuple[str, ...], tuple[str, ...]]], start: str) -> Mapping[str, int]:
    """Hops to whatever can be reached, found by going on until nothing changes."""
    hops = {start: 0}
    for _ in GUIDS:
        for inputs, outputs in edges:
            near = [hops[guid] for guid in inputs if guid in hops]
            for guid in outputs if near else ():
                hops[guid] = min(hops.get(guid, 99), min(near) + 1)
    return hops


@given(GRAPHS)
def test_each_asset_is_reached_by_a_shortest_way_that_is_there(
    edges: list[tuple[tuple[str, ...], tuple[str, ...]]],
) -> None:
    """Each step of the way is drawn by a process; the start is never reached, though a circle leads back to it."""
    impact = find_impact(trace_of(edges))
    hops = measure(edges, "a0")
    known = {each.asset.guid: each.distance for each in impact.reached if each.before is not None}
    assert known == {guid: count for guid, count in hops.items() if guid != "a0"}
    for reached in impact.reached:
        way = [each.guid if each else "" for each in impact.way_to(reached)]
        if reached.before is None:
            assert way == ["a0", "", reached.asset.guid]  # nothing leads there: said, and not left out
            continue
        assert way[0] == "a0" and way[-1] == reached.asset.guid and len(way) == reached.distance + 1
        for near, far in pairwise(way):
            assert any(near in inputs and far in outputs for inputs, outputs in edges)


@given(GRAPHS)
def test_upstream_is_downstream_of_the_graph_turned_around(
    edges: list[tuple[tuple[str, ...], tuple[str, ...]]],
) -> None:
    """The same assets at the same distance; ways read with the data."""
    turned = [(outputs, inputs) for inputs, outputs in edges]
    up, down = find_impact(trace_of(edges, Direction.UP)), find_impact(trace_of(turned))
    assert [(each.asset, each.distance) for each in up.reached] == [
        (each.asset, each.distance) for each in down.reached
    ]
    for each in up.reached:
        if each.before is not None:
            assert up.way_to(each)[-1] == up.start and up.way_to(each)[0] == each.asset


def test_a_table_is_reached_through_its_file_though_a_shortcut_is_drawn() -> None:
    """A route draws table → table besides; without a file that is the only way, and is shown."""
    file = asset("file", "S3Object")
    hops = process("in", ("a0",), ("file",)), process("out", ("file",), ("a1",))
    shortcut, other = process("end", ("a0",), ("a1",)), process("lone", ("a0",), ("a2",))
    trace = Trace(asset("a0"), Direction.DOWN, (file, asset("a1"), asset("a2")), (shortcut, *hops, other))
    ways = {
        each.asset.guid: [step.guid for step in find_impact(trace).way_to(each) if step]
        for each in find_impact(trace).reached
    }
    assert ways == {"file": ["a0", "file"], "a1": ["a0", "file", "a1"], "a2": ["a0", "a2"]}


def test_hidden_assets_are_counted_and_stand_in_ways() -> None:
    """Nothing is told of them but that they are there."""
    hidden = TracedAsset("h", Reference("LookerTile", ""), "")
    hops = process("p", ("a0",), ("h",)), process("q", ("h",), ("a1",))
    impact = find_impact(Trace(asset("a0"), Direction.DOWN, (hidden, asset("a1")), hops, hidden_processes=1))
    (reached,) = impact.reached
    assert list_way(impact.way_to(reached)) == ["snowflake a0", "(hidden)", "snowflake a1"]
    assert not impact.is_whole and impact.trace.hidden == 2
    assert say_gaps([impact.trace]) == ["2 things downstream of a0: this API key may not read them"]


def test_only_some_are_told_and_ways_lead_through_all() -> None:
    """By a type, or by how its name ends."""
    dashboard = asset("d", "LookerDashboard")
    hops = process("p", ("a0",), ("a1",)), process("q", ("a1",), ("d",))
    impact = find_impact(Trace(asset("a0"), Direction.DOWN, (asset("a1"), dashboard), hops))
    for type_name in ("dashboard", "LookerDashboard", "lookerdashboard"):
        (reached,) = impact.only_of(type_name).reached
        assert [step.guid for step in impact.only_of(type_name).way_to(reached) if step] == ["a0", "a1", "d"]
    assert impact.only_of("Board").reached and not impact.only_of("Look").reached
    assert list(group_by_type(impact.reached)) == ["LookerDashboard", "Table"]


def test_people_are_told_of_what_they_own_once() -> None:
    """Users before groups; what nobody owns comes last, without columns, which are owned with their tables."""
    owned = asset("x", owners=("bo", "ann"), groups=("sales",))
    column = asset("c", "Column")
    people = list_people([owned, asset("y", owners=("ann",)), asset("z"), column, owned])
    told = [(person.name, person.is_group, [each.guid for each in person.assets]) for person in people]
    assert told == [
        ("ann", False, ["x", "y"]),
        ("bo", False, ["x"]),
        ("sales", True, ["x"]),
        ("", False, ["z"]),
    ]
    assert say_people([column], terminal) == []


def test_a_cut_answer_says_that_there_is_more() -> None:
    """Because of a depth, or because it is as large as an answer gets."""
    by_depth = Trace(asset("a0"), Direction.UP, (), (), is_cut=True, depth=1)
    by_size = Trace(asset("a0"), Direction.DOWN, (asset("a1"),), (), is_cut=True)
    assert say_gaps([by_depth]) == ["what is beyond 1 hop, as --depth says: there is more"]
    assert say_gaps([by_size]) == [
        "what comes after the first 1 assets and processes: there is more; --depth makes an answer smaller"
    ]
    assert say_gaps([Trace(asset("a0"), Direction.DOWN)]) == []


def test_what_lineage_names_and_no_page_shows_is_said() -> None:
    """Such an answer is not whole, and says of nothing that it is nothing."""
    unread = find_impact(Trace(asset("a0"), Direction.DOWN, unread=2))
    assert not unread.is_whole and say_impact(unread, terminal)[0].startswith("nothing as far as was read")
    assert say_gaps([unread.trace]) == [
        "2 things downstream of a0: lineage names them, and the catalog did not show them; run again"
    ]


def test_hostile_names_are_text() -> None:
    """A name that would clear the terminal or forge a line is shown on its own line, escaped."""
    evil = asset("e\n\x1b[2Jtwo", "Look\x1b[0mer", owners=("ann\nroot",))
    impact = find_impact(Trace(asset("a0"), Direction.DOWN, (evil,), (process("p", ("a0",), (evil.guid,)),)))
    lines = [*say_impact(impact, terminal), *say_people(impact.assets, terminal)]
    assert all(line.isprintable() for line in lines) and any("\\x1b[2Jtwo" in line for line in lines)


def test_nothing_is_said_to_be_there_of_what_was_seen_alone() -> None:
    """Hidden, beyond a bound, or of another type: the first line says of what nothing is."""
    alone = Trace(asset("a0"), Direction.DOWN)
    reached = find_impact(trace_of([(("a0",), ("a1",))]))
    told = {
        "nothing is downstream of it": find_impact(alone),
        "nothing that this API key may read is downstream of it": find_impact(replace(alone, hidden_processes=1)),
        "nothing as far as was read is downstream of it": find_impact(replace(alone, is_cut=True)),
        "nothing of this type is downstream of it": reached.only_of("dashboard"),
    }
    assert {line: say_impact(impact, terminal) for line, impact in told.items()} == {line: [line] for line in told}
    assert list(say_hidden_columns(0)) == [] and "may not read them" in next(say_hidden_columns(2))
