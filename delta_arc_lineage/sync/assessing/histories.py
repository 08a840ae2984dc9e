"""Histories in the state: what the datasets of a route were until now, one document a route.

It is kept in rows of numbers, since there may be a hundred thousand points; one that cannot be read is begun anew.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import astuple, fields
from typing import Any

from delta_arc_lineage.model.codec import parse_object
from delta_arc_lineage.model.dataset_histories import DatasetHistory, Point
from delta_arc_lineage.model.partitions import Unit
from delta_arc_lineage.model.rhythms import DAY
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.sync.kept_objects import change_document
from delta_arc_lineage.sync.workspace import Workspace

_FORMAT = 1
_LATEST = 84_006 * DAY
"""The end of 2199: what is said to be of later was not written by us, and neither was a number beyond any size."""
_MOST = 2**63
Histories = Mapping[str, DatasetHistory]
"""By the path of the dataset."""


def recall_histories(route: Route, space: Workspace) -> Histories:
    """Those of the route's bucket, as they were kept for this tenant; none where they were another's."""
    return _recall(space.state.read(_place(route)), route, space)


def change_histories(change: Callable[[Histories], Histories], route: Route, space: Workspace) -> Histories:
    """What `change` makes of those that are kept, written where it differs; asked again where another was faster."""
    changed: Histories = {}

    def changed_document(document: str | None) -> str | None:
        nonlocal changed
        before = _recall(document, route, space)
        changed = change(before)
        return None if changed == before else _to_document(changed, route, space)

    change_document(space.state, _place(route), changed_document)
    return changed


def _recall(document: str | None, route: Route, space: Workspace) -> Histories:
    try:
        kept = parse_object(document or "{}")
        if (kept.get("format"), kept.get("tenant"), kept.get("bucket")) != (_FORMAT, space.tenant, route.bucket.name):
            return {}
        return {path: _read(path, *told) for path, told in kept["datasets"].items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}


def _to_document(histories: Histories, route: Route, space: Workspace) -> str:
    datasets = {
        path: [history.unit.value, [list(astuple(point)) for point in history.points]]
        for path, history in histories.items()
    }
    own = {"format": _FORMAT, "tenant": space.tenant, "bucket": route.bucket.name, "datasets": datasets}
    return json.dumps(own, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _place(route: Route) -> str:
    return f"histories/{route.name}"


def _read(path: str, unit: Any, points: Any) -> DatasetHistory:
    units = {each.value: each for each in Unit}
    rows = [tuple(row) for row in points]
    if not rows or not all(map(_is_point, rows)):
        raise ValueError(f"the history of {path} is none")
    return DatasetHistory(path, units[unit], tuple(sorted(Point(*row) for row in rows)))


def _is_point(row: tuple[Any, ...]) -> bool:
    if len(row) != len(fields(Point)) or not all(type(number) is int and 0 <= number < _MOST for number in row):
        return False
    point = Point(*row)
    return point.newest < _LATEST and point.step < _LATEST // DAY
