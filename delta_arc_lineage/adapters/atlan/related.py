"""What an entity tells of the assets that it is related to: the headers of processes, ends, buckets and parents."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.observed import DrawnBy, End

MARK = "lastSyncWorkflowName"
UNIQUE_ARN, ARN = "awsArn", "cloudUniformResourceName"
"""The ARN that no other asset has, and the one that any may have."""
INPUT_OF, OUTPUT_OF = "inputToProcesses", "outputFromProcesses"
"""The processes at an asset: those that it leads into, and those that lead to it."""
PROCESS_ATTRIBUTES = ("qualifiedName", "name", MARK)
Entity = dict[str, Any]


def processes_at(attributes: Mapping[str, Any], *relations: str) -> tuple[DrawnBy, ...]:
    """The active processes at an asset, by these relations or by both."""
    headers = [header for name in relations or (INPUT_OF, OUTPUT_OF) for header in active(attributes.get(name))]
    return tuple(sorted(map(_drawn_by, headers))) if headers else ()


def ends_at(entity: Entity) -> list[End]:
    """The ends of processes that an asset is."""
    attributes = entity.get("attributes") or {}
    if attributes.keys().isdisjoint((INPUT_OF, OUTPUT_OF)):
        return []
    asset = Reference(str(entity.get("typeName")), str(attributes.get("qualifiedName")))
    into, out_of = processes_at(attributes, INPUT_OF), processes_at(attributes, OUTPUT_OF)
    return [*(End(process, asset, True) for process in into), *(End(process, asset, False) for process in out_of)]


def lineage_under(process: Entity) -> tuple[Reference, ...]:
    """The column processes that hang under a process."""
    return references(process["attributes"].get("columnProcesses"))


def _drawn_by(header: Entity) -> DrawnBy:
    attributes = header.get("attributes") or {}
    name, mark = str(attributes.get("name") or ""), attributes.get(MARK)
    known_as = qualified_name(header) or str(header.get("guid") or "")  # without names several would be taken for one
    return DrawnBy(str(header.get("typeName")), known_as, name, str(mark) if mark else None)


def active(value: Any) -> list[Entity]:
    """Of one related asset or several, those that are not archived, and related still.

    Atlas keeps a relationship that ended, with a status of its own, while both assets live on.
    """
    if not value:
        return []
    items = value if isinstance(value, list) else [value]
    return [item for item in items if "DELETED" not in (item.get("entityStatus"), item.get("relationshipStatus"))]


def references(value: Any) -> tuple[Reference, ...]:
    """Active related assets, sorted."""
    found = [Reference(str(item.get("typeName")), qualified_name(item)) for item in active(value)]
    return tuple(sorted(found) if len(found) > 1 else found)


def qualified_name(header: Entity) -> str:
    """That of a related asset, in either place of its header; empty where it has none."""
    for place in ("attributes", "uniqueAttributes"):
        found = (header.get(place) or {}).get("qualifiedName")
        if found:
            return str(found)
    return ""


def link_name(guid: str, address: str) -> str:
    """The qualified name of a link that we make of an asset; those that people make have other ones."""
    return f"{guid}/link/{sha256(address.encode()).hexdigest()[:16]}"
