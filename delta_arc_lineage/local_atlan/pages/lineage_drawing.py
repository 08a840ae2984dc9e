"""Where the boxes of a lineage stand: layers from left to right with the data, processes between, lines as curves.

Layers are put in order by the middle of what they are joined with (the barycenter heuristic of layered drawings), from
the asset in the middle outwards. It is numbers only; the template writes them as SVG, so names are escaped there.
"""

from dataclasses import dataclass, field

from delta_arc_lineage.local_atlan.graph.rows import ACTIVE, Entity
from delta_arc_lineage.local_atlan.pages.lineage_boxes import Box, Lineage

_ASSET_WIDTH, _PROCESS_WIDTH = 190, 156
_ASSET_HEIGHT, _PROCESS_HEIGHT = 46, 30
_ROW_HEIGHT, _GAP_X, _GAP_Y, _MARGIN = 17, 34, 14, 12
_LETTER = 6.9


@dataclass(frozen=True)
class Text:
    """A line of text; `full` where `shown` is cut."""

    shown: str
    full: str
    y: float


@dataclass(frozen=True)
class Row:
    """A column in a box."""

    entity: Entity
    text: Text
    linked: bool


@dataclass
class Place:
    """A box with its place and what stands in it."""

    box: Box
    x: float
    width: float
    height: float
    y: float = 0.0
    name: str = ""
    kind: str = ""
    rows: list[Row] = field(default_factory=list)
    hidden_columns: int = 0

    @property
    def middle(self) -> float:
        """The height at which lines meet the box."""
        return self.y + (_PROCESS_HEIGHT if self.box.is_process else _ASSET_HEIGHT) / 2


@dataclass(frozen=True)
class Line:
    """A curve; `kind` is plain, back (against the layers), gone (archived) or column."""

    path: str
    kind: str
    says: str


@dataclass(frozen=True)
class More:
    """The place of what was cut from a layer."""

    x: float
    y: float
    width: float
    count: int


@dataclass(frozen=True)
class Drawing:
    """A whole drawing."""

    width: int
    height: int
    places: list[Place]
    lines: list[Line]
    more: list[More]


def draw(lineage: Lineage) -> Drawing:
    """The drawing of a lineage."""
    layers: dict[int, list[Box]] = {}
    for box in lineage.boxes.values():
        layers.setdefault(box.layer, []).append(box)
    places, x = _place(lineage, layers)
    cut: dict[int, int] = {}
    for layer, count in lineage.cut.items():
        nearest = min((abs(known - layer), known) for known in layers)[1]
        cut[nearest] = cut.get(nearest, 0) + count
    tallest = max(_measure(cut, layer, [places[box.entity.id] for box in layers[layer]]) for layer in layers)
    more = []
    for layer, boxes in layers.items():
        column = [places[box.entity.id] for box in boxes]
        y = _MARGIN + (tallest - _measure(cut, layer, column)) / 2
        for place in column:
            place.y = y
            y += place.height + _GAP_Y
        if layer in cut:
            more.append(More(column[0].x, y, column[0].width, cut[layer]))
    for place in places.values():
        _fill(place)
    lines = _draw_flows(lineage, places) + _draw_columns(lineage, places)
    return Drawing(int(x - _GAP_X + _MARGIN), int(tallest + 2 * _MARGIN), list(places.values()), lines, more)


def _place(lineage: Lineage, layers: dict[int, list[Box]]) -> tuple[dict[int, Place], float]:
    """Every box in its layer, the layers in order."""
    _order(lineage, layers)
    places: dict[int, Place] = {}
    x = float(_MARGIN)
    for layer in sorted(layers):
        width = max(_PROCESS_WIDTH if box.is_process else _ASSET_WIDTH for box in layers[layer])
        for box in layers[layer]:
            own = _PROCESS_WIDTH if box.is_process else _ASSET_WIDTH
            places[box.entity.id] = Place(box, x + (width - own) / 2, own, _measure_box(box))
        x += width + _GAP_X
    return places, x


def _order(lineage: Lineage, layers: dict[int, list[Box]]) -> None:
    """Sort each layer by the mean place of what it is joined with one layer further in."""
    joined: dict[int, list[int]] = {}
    for flow in lineage.flows:
        joined.setdefault(flow.source, []).append(flow.target)
        joined.setdefault(flow.target, []).append(flow.source)
    for layer in sorted(layers, key=abs):
        inner = layers.get(layer - (1 if layer > 0 else -1), []) if layer else []
        at = {box.entity.id: place for place, box in enumerate(inner)}

        def find_middle(box: Box, at: dict[int, int] = at) -> tuple[float, str]:
            met = [at[row_id] for row_id in joined.get(box.entity.id, ()) if row_id in at]
            return (sum(met) / len(met) if met else float(len(at)), box.entity.qualified_name)

        layers[layer].sort(key=find_middle)


def _measure_box(box: Box) -> float:
    """The height of a box."""
    rows = len(box.columns) + (1 if box.column_count > len(box.columns) else 0)
    return (_PROCESS_HEIGHT if box.is_process else _ASSET_HEIGHT) + rows * _ROW_HEIGHT + (6 if rows else 0)


def _measure(cut: dict[int, int], layer: int, places: list[Place]) -> float:
    """The height of a layer."""
    more = _PROCESS_HEIGHT + _GAP_Y if layer in cut else 0
    return sum(place.height for place in places) + _GAP_Y * (len(places) - 1) + more


def _fill(place: Place) -> None:
    """The texts of a box, cut to its width."""
    box = place.box
    place.name = cut_text(get_name(box.entity), place.width - (8 if box.is_process else 20))
    connector = str(box.entity.attributes.get("connectorName") or "")
    said = [box.entity.type_name, connector, "" if box.entity.status == ACTIVE else "archived"]
    place.kind = cut_text(" · ".join(part for part in said if part), place.width - 8)
    y = place.y + _ASSET_HEIGHT + 10
    for column in box.columns:
        name = get_name(column.entity)
        declared = str(column.entity.attributes.get("dataType") or "")
        full = f"{name} {declared}".strip()
        place.rows.append(Row(column.entity, Text(cut_text(full, place.width - 24), full, y), column.linked))
        y += _ROW_HEIGHT
    place.hidden_columns = box.column_count - len(box.columns)


def get_name(entity: Entity) -> str:
    """The human name of an asset."""
    return str(entity.attributes.get("displayName") or entity.attributes.get("name") or entity.qualified_name)


def cut_text(text: str, width: float) -> str:
    """A text that fits a width.

    >>> cut_text("ORDERS", 100), cut_text("A_RATHER_LONG_NAME", 60)
    ('ORDERS', 'A_RATHE…')
    """
    most = int(width / _LETTER)
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _draw_flows(lineage: Lineage, places: dict[int, Place]) -> list[Line]:
    """The lines between boxes."""
    lines = []
    for flow in lineage.flows:
        source, target = places[flow.source], places[flow.target]
        back = target.box.layer <= source.box.layer
        kind = "gone" if not flow.active else "back" if back else "plain"
        start, end = (source.x + source.width, source.middle), (target.x, target.middle)
        says = f"{get_name(source.box.entity)} → {get_name(target.box.entity)}"
        lines.append(Line(_curve(start, end, back=back), kind, says))
    return lines


def _draw_columns(lineage: Lineage, places: dict[int, Place]) -> list[Line]:
    """The lines between columns."""
    at = {row.entity.id: (place, row) for place in places.values() for row in place.rows}
    lines = []
    for source_id, target_id in lineage.column_flows:
        (source, first), (target, second) = at[source_id], at[target_id]
        start, end = (source.x + source.width, first.text.y - 4), (target.x, second.text.y - 4)
        says = f"{get_name(first.entity)} → {get_name(second.entity)}"
        lines.append(Line(_curve(start, end, back=target.x <= source.x), "column", says))
    return lines


def _curve(start: tuple[float, float], end: tuple[float, float], *, back: bool) -> str:
    """A curve that leaves to the right and arrives from the left; against the layers it swings around below."""
    (x1, y1), (x2, y2) = start, end
    if not back:
        pull = (x2 - x1) / 2
        return f"M{x1:.0f},{y1:.0f} C{x1 + pull:.0f},{y1:.0f} {x2 - pull:.0f},{y2:.0f} {x2:.0f},{y2:.0f}"
    low = max(y1, y2) + 60
    return f"M{x1:.0f},{y1:.0f} C{x1 + 70:.0f},{low:.0f} {x2 - 70:.0f},{low:.0f} {x2:.0f},{y2:.0f}"
