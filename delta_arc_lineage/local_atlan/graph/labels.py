"""Labels of an entity: short words of its own, set, added or taken away.

A label is letters, digits, `_` and `-`, at most 50 (`EntityGraphMapper.validateLabels`), also in a save.
"""

import re
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.rows import Entity

_MAXIMUM = 50
_LABEL = re.compile(r"[A-Za-z0-9_-]*")


def read_labels(sent: Any) -> set[str]:
    """The labels of a request, each once; what is no label is refused. Nothing sent is none."""
    if sent is None:
        return set()
    if not isinstance(sent, list) or any(label is None or isinstance(label, (list, dict)) for label in sent):
        raise CatalogError(ErrorKind.BAD_REQUEST, "labels are a JSON list of texts")
    labels = {str(label).lower() if isinstance(label, bool) else str(label) for label in sent}
    for label in sorted(labels):
        if len(label) > _MAXIMUM:
            raise CatalogError(ErrorKind.INVALID_LABEL_LENGTH, label, _MAXIMUM)
        if not _LABEL.fullmatch(label):
            raise CatalogError(ErrorKind.INVALID_LABEL_CHARACTERS, label)
    return labels


def set_labels(change: Change, entity: Entity, labels: set[str]) -> None:
    """Give an entity exactly these labels.

    The audit tells those added, then those taken away (`EntityAuditListenerV2`).
    """
    former = set(entity.labels)
    if labels == former:
        return
    entity.labels = sorted(labels)
    change.touch(entity)
    for action, members in (("LABEL_ADD", labels - former), ("LABEL_DELETE", former - labels)):
        if members:
            change.record(entity, action, {"labels": " ".join(sorted(members))})


def add_labels(change: Change, entity: Entity, labels: set[str]) -> None:
    """Give an entity these labels too."""
    set_labels(change, entity, {*entity.labels, *labels})


def take_labels(change: Change, entity: Entity, labels: set[str]) -> None:
    """Take these labels away; those it does not have are passed over."""
    set_labels(change, entity, set(entity.labels) - labels)
