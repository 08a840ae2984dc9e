"""`__hasLineage`: true for a process with inputs and outputs, and for an asset that such a process reads or makes."""

import json

from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.relationship_rows import INPUTS, OUTPUTS
from delta_arc_lineage.local_atlan.graph.rows import ACTIVE

_PROCESS = """
SELECT EXISTS (SELECT 1 FROM relationship r JOIN entity e ON e.id = r.end1
               WHERE r.end2 = ?1 AND r.type_name = ?2 AND r.status = 'ACTIVE' AND e.status = 'ACTIVE')
   AND EXISTS (SELECT 1 FROM relationship r JOIN entity e ON e.id = r.end1
               WHERE r.end2 = ?1 AND r.type_name = ?3 AND r.status = 'ACTIVE' AND e.status = 'ACTIVE')
"""
_ASSET = """
SELECT EXISTS (SELECT 1 FROM relationship r JOIN entity p ON p.id = r.end2
               WHERE r.end1 = ? AND r.type_name IN (?, ?) AND r.status = 'ACTIVE'
                 AND p.status = 'ACTIVE' AND p.has_lineage)
"""
_NEIGHBOURS = """
SELECT DISTINCT end1 FROM relationship WHERE end2 IN (SELECT value FROM json_each(?)) AND type_name IN (?, ?)
"""


def refresh_flags(change: Change) -> None:
    """Recompute the flag of every entity whose lineage this request touched, processes before assets."""
    if not change.lineage:
        return
    change.load(change.lineage)
    processes = change.types.subtypes("Process")
    alive = [change.get(row_id) for row_id in change.lineage if row_id not in change.purged]
    flipped: list[int] = []
    for entity in alive:
        if entity.type_name not in processes:
            continue
        flag = entity.status == ACTIVE and bool(
            change.connection.execute(_PROCESS, (entity.id, INPUTS, OUTPUTS)).fetchone()[0]
        )
        if _set_flag(change, entity.id, flag):
            flipped.append(entity.id)
    neighbours = change.connection.execute(_NEIGHBOURS, (json.dumps(flipped), INPUTS, OUTPUTS)).fetchall()
    assets = {row[0] for row in neighbours} | {entity.id for entity in alive if entity.type_name not in processes}
    change.load(assets)
    for row_id in sorted(assets - change.purged):
        row = change.connection.execute(_ASSET, (row_id, INPUTS, OUTPUTS)).fetchone()
        _set_flag(change, row_id, bool(row[0]))


def _set_flag(change: Change, row_id: int, flag: bool) -> bool:
    """Write the flag if it differs; it moves no time of modification."""
    entity = change.get(row_id)
    if entity.has_lineage == flag:
        return False
    entity.has_lineage = flag
    change.connection.execute("UPDATE entity SET has_lineage=? WHERE id=?", (int(flag), row_id))
    change.reindexed.add(row_id)
    return True
