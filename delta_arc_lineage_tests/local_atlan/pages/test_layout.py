"""The layout of a drawing, by laws: nothing overlaps, data goes right, every name fits, whatever the graph."""

import re
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.pages.lineage_boxes import Box, Column, Flow, Lineage, spread
from delta_arc_lineage.local_atlan.pages.lineage_drawing import Drawing, Place, cut_text, draw

NUMBER = re.compile(r"-?\d+")


def make_entity(row_id: int, name: str = "", type_name: str = "Table", status: str = "ACTIVE") -> Entity:
    """An asset that is only drawn."""
    return Entity(
        row_id, f"g{row_id}", type_name, name or f"N{row_id}", status, 0, "a", 0, "a", {"name": name or f"N{row_id}"}
    )


def make_lineage(layers: list[int], pairs: set[tuple[int, int]], columns: dict[int, int] | None = None) -> Lineage:
    """Boxes in these layers, the first in the middle; odd layers are processes."""
    lineage = Lineage(make_entity(0))
    for row_id, layer in enumerate([0, *layers]):
        box = Box(make_entity(row_id), layer, layer % 2 != 0)
        count = (columns or {}).get(row_id, 0) if not box.is_process else 0
        box.columns = [
            Column(make_entity(1000 * row_id + place, f"C{place}", "Column")) for place in range(1, min(count, 8) + 1)
        ]
        box.column_count = count
        lineage.boxes[row_id] = box
    known = lineage.boxes
    lineage.flows = [Flow(a, b, True) for a, b in sorted(pairs) if a in known and b in known and a != b]
    return lineage


graphs = st.builds(
    make_lineage,
    st.lists(st.integers(-6, 6).filter(bool), max_size=25),
    st.sets(st.tuples(st.integers(0, 25), st.integers(0, 25)), max_size=60),
    st.dictionaries(st.integers(0, 25), st.integers(0, 40), max_size=10),
)


def overlap(first: Place, second: Place) -> bool:
    """Whether two boxes share ground."""
    apart_x = first.x + first.width <= second.x or second.x + second.width <= first.x
    apart_y = first.y + first.height <= second.y or second.y + second.height <= first.y
    return not (apart_x or apart_y)


@given(graphs)
def test_every_box_is_drawn_once_and_none_lies_on_another(lineage: Lineage) -> None:
    """All within the drawing."""
    drawing = draw(lineage)
    assert sorted(place.box.entity.id for place in drawing.places) == sorted(lineage.boxes)
    assert not [pair for pair in combinations(drawing.places, 2) if overlap(*pair)]
    for place in drawing.places:
        assert place.x >= 0 and place.y >= 0
        assert place.x + place.width <= drawing.width and place.y + place.height <= drawing.height


@given(graphs)
def test_layers_go_from_left_to_right(lineage: Lineage) -> None:
    """A box of a later layer begins after the whole of an earlier one."""
    for first, second in combinations(draw(lineage).places, 2):
        if first.box.layer < second.box.layer:
            assert first.x + first.width < second.x
        if first.box.layer == second.box.layer and first.box.is_process == second.box.is_process:
            assert first.x == second.x


@given(graphs)
def test_every_flow_is_a_line_from_box_to_box(lineage: Lineage) -> None:
    """It begins at the right of its source and ends at the left of its target; backwards only against the layers."""
    drawing = draw(lineage)
    at = {place.box.entity.id: place for place in drawing.places}
    assert len(drawing.lines) == len(lineage.flows)
    for flow, line in zip(lineage.flows, drawing.lines, strict=True):
        numbers = [int(number) for number in NUMBER.findall(line.path)]
        source, target = at[flow.source], at[flow.target]
        assert numbers[:2] == [round(source.x + source.width), round(source.middle)]
        assert numbers[-2:] == [round(target.x), round(target.middle)]
        assert (line.kind == "back") == (target.box.layer <= source.box.layer)


@given(graphs)
def test_columns_lie_within_their_box(lineage: Lineage) -> None:
    """Each row below the name, one under another, with room for what is not shown."""
    for place in draw(lineage).places:
        heights = [row.text.y for row in place.rows]
        assert heights == sorted(set(heights)) and len(heights) == min(place.box.column_count, 8)
        assert all(place.y + 46 < y <= place.y + place.height for y in heights)
        assert place.hidden_columns == place.box.column_count - len(heights)


@given(graphs, st.dictionaries(st.integers(-6, 6).filter(bool), st.integers(1, 500), max_size=4))
def test_what_was_cut_is_said_in_full(lineage: Lineage, cut: dict[int, int]) -> None:
    """The counts add up, wherever their layer went, and lie on no box."""
    lineage.cut = cut
    drawing = draw(lineage)
    assert sum(more.count for more in drawing.more) == sum(cut.values())
    for more in drawing.more:
        ground = Place(Box(make_entity(-1), 0, True), more.x, more.width, 30, more.y)
        assert not [place for place in drawing.places if overlap(ground, place)]
        assert more.y + 30 <= drawing.height


def reach(lineage: Lineage, flows: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Which box leads to which, in any number of steps."""
    reached = set(flows)
    while True:
        longer = {(a, d) for a, b in reached for c, d in flows if b == c} | reached
        if longer == reached:
            return reached
        reached = longer


@given(st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=25))
def test_without_circles_all_data_goes_right(pairs: set[tuple[int, int]]) -> None:
    """A downstream side whose flows make no circle has each box behind everything that leads to it."""
    forward = {(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}
    reached = {0} | {b for a, b in reach(Lineage(make_entity(0)), forward) if a == 0}
    lineage = Lineage(make_entity(0))
    lineage.boxes = {row_id: Box(make_entity(row_id), 1 if row_id else 0, False) for row_id in sorted(reached)}
    lineage.flows = [Flow(a, b, True) for a, b in sorted(forward) if {a, b} <= reached]
    spread(lineage, downstream=True)
    layers = {row_id: box.layer for row_id, box in lineage.boxes.items()}
    assert layers[0] == 0 and all(layers[flow.source] < layers[flow.target] for flow in lineage.flows)
    for row_id in reached - {0}:
        assert layers[row_id] == 1 + max(layers[flow.source] for flow in lineage.flows if flow.target == row_id)


@given(graphs, st.booleans())
def test_circles_end_and_sides_stay_apart(lineage: Lineage, downstream: bool) -> None:
    """Whatever leads where: a side stays on its side, the asset in the middle, and the layers are few."""
    before = {row_id: box.layer for row_id, box in lineage.boxes.items()}
    spread(lineage, downstream=downstream)
    for row_id, box in lineage.boxes.items():
        if (before[row_id] > 0) == downstream and before[row_id]:
            assert 0 < (box.layer if downstream else -box.layer) < len(lineage.boxes)
        else:
            assert box.layer == before[row_id]


@given(st.text(max_size=300), st.integers(20, 400))
def test_a_text_fits_its_width(text: str, width: int) -> None:
    """No line break, no more letters than fit, and nothing is cut that fits."""
    shown = cut_text(text, width)
    assert "\n" not in shown and len(shown) <= max(1, int(width / 6.9))
    line = " ".join(text.split())
    assert shown == line or (shown.endswith("…") and line.startswith(shown[:-1]) and len(line) * 6.9 > width - 6.9)


def test_the_same_lineage_is_the_same_drawing() -> None:
    """Whatever order it came in."""
    pairs = {(0, 1), (1, 2), (0, 3), (3, 4), (5, 0)}
    lineage, turned = (make_lineage([1, 2, 1, 2, -1], pairs) for _ in range(2))
    turned.flows.reverse()
    turned.boxes = dict(reversed(turned.boxes.items()))

    def tell(drawing: Drawing) -> list[tuple[int, float, float]]:
        return sorted((place.box.entity.id, place.x, place.y) for place in drawing.places)

    assert tell(draw(lineage)) == tell(draw(turned))


def test_one_box_is_a_drawing() -> None:
    """An asset alone, archived and of a long name."""
    lineage = Lineage(make_entity(0, "N" * 500, status="DELETED"))
    lineage.boxes[0] = Box(lineage.start, 0, False)
    drawing = draw(lineage)
    (place,) = drawing.places
    assert place.name.endswith("…") and place.kind == "Table · archived" and not drawing.lines
