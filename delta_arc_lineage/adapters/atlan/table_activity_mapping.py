"""Table activity as Atlan's crawlers write it: attributes of tables, which come in the search that reads a schema.

Snowflake's writes `sourceUpdatedAt` (LAST_ALTERED), `rowCount` and `sizeBytes`; others write what their database
tells. `lastRowChangedAt` is of rows alone and stands over it where it is there. Every crawl writes `lastSyncRunAt`.
"""

import math
from collections.abc import Mapping
from typing import Any

from delta_arc_lineage.adapters.atlan.related import Entity
from delta_arc_lineage.model.table_activity import TableActivity

ACTIVITY_ATTRIBUTES = ("sourceUpdatedAt", "lastRowChangedAt", "rowCount", "sizeBytes", "lastSyncRunAt")
_LATEST = 10**14  # milliseconds; what is later is no time


def activity_of(entity: Entity) -> TableActivity:
    """Of a table as a search shows it. What is no number is as if it were not there: it decides no lineage.

    Where no crawl says when it looked, it was when the catalog was last told anything of the table, or later.
    """
    told: Mapping[str, Any] = entity["attributes"]
    changed_at = _read_time(told.get("lastRowChangedAt")) or _read_time(told.get("sourceUpdatedAt"))
    seen_at = _read_time(told.get("lastSyncRunAt")) or _read_time(entity.get("updateTime"))
    return TableActivity(changed_at, seen_at, _read(told.get("rowCount")), _read(told.get("sizeBytes")))


def _read(value: object) -> int | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0
    return int(value) if is_number and isinstance(value, int | float) else None


def _read_time(value: object) -> int:
    time = _read(value) or 0
    return time if time < _LATEST else 0
