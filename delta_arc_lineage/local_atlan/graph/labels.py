"""Labels of an entity: one way to change them, so that every way is recorded alike.

The audit tells the labels added, then those taken away, each line with all of them (`EntityAuditListenerV2`).
"""

from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.rows import Entity


def set_labels(change: Change, entity: Entity, labels: set[str]) -> None:
    """Give an entity exactly these labels."""
    former = set(entity.labels)
    if labels == former:
        return
    entity.labels = sorted(labels)
    change.touch(entity)
    for action, members in (("LABEL_ADD", labels - former), ("LABEL_DELETE", former - labels)):
        if members:
            change.record(entity, action, {"labels": " ".join(sorted(members))})
