"""Atlan's hits ↔ what a walk along lineage met: pure. The body of a request is written as the SDK's FluentLineage
writes it."""

from collections.abc import Mapping
from typing import Any

from delta_arc_lineage.adapters.atlan.declared_types import SIZE_ATTRIBUTES, declare
from delta_arc_lineage.adapters.atlan.related import MARK, Entity, active
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.names import file_name
from delta_arc_lineage.model.traces import OF_COLUMNS, Direction, TracedAsset, TracedProcess

ANY_DEPTH = 1_000_000
"""What the SDK asks for where any depth is meant."""
PARENT_ATTRIBUTES = (
    "tableQualifiedName",
    "viewQualifiedName",
    "lookerExploreQualifiedName",
    "lookerViewQualifiedName",
    "lookerTileQualifiedName",
    "lookerLookQualifiedName",
    "lookerDashboardQualifiedName",
)
PLACE_ATTRIBUTES = ("folderName", "projectName", "modelName")
"""Of Looker: the folder of a dashboard and of a look; the project and the model of what is defined in them."""
ASSET_ATTRIBUTES = (
    "name",
    "qualifiedName",
    "connectorName",
    "ownerUsers",
    "ownerGroups",
    "certificateStatus",
    "dataType",
    *SIZE_ATTRIBUTES,
    "order",
    "__hasLineage",
    MARK,
    *PARENT_ATTRIBUTES,
    *PLACE_ATTRIBUTES,
)
WALK_ATTRIBUTES = (*ASSET_ATTRIBUTES, "inputs", "outputs")
NEIGHBOURS = {Direction.DOWN: "immediateUpstream", Direction.UP: "immediateDownstream"}
"""Where a hit says who is one hop nearer."""
_SIDES = {Direction.DOWN: "OUTPUT", Direction.UP: "INPUT"}
_ACTIVE = {
    "condition": "AND",
    "criterion": [{"attributeName": "__state", "operator": "=", "attributeValue": "ACTIVE"}],
}


def ask_walk(
    guid: str, direction: Direction, *, depth: int | None, offset: int, size: int, with_neighbours: bool
) -> dict[str, Any]:
    """The body of one page of a lineage list, without what is archived or lies beyond it."""
    return {
        "guid": guid,
        "depth": ANY_DEPTH if depth is None else depth,
        "direction": _SIDES[direction],
        "from": offset,
        "size": size,
        "attributes": list(WALK_ATTRIBUTES),
        "entityTraversalFilters": _ACTIVE,
        "relationshipTraversalFilters": _ACTIVE,
        "excludeMeanings": True,
        "excludeClassifications": True,
        "immediateNeighbours": with_neighbours,
    }


def is_hidden(hit: Entity) -> bool:
    """Whether the catalog shows that a thing is there, and not what it is."""
    return bool(hit.get("scrubbed")) or not hit["attributes"].get("qualifiedName")


def is_process(hit: Entity) -> bool:
    return str(hit["typeName"]).endswith("Process")


def is_column(hit: Entity) -> bool:
    """By its type, which is shown of what is hidden too."""
    return str(hit["typeName"]).endswith(OF_COLUMNS)


def read_asset(hit: Entity) -> TracedAsset:
    """An asset as a search, a walk or a reading by its guid shows it."""
    attributes: Mapping[str, Any] = hit["attributes"]
    qualified_name = _text(attributes.get("qualifiedName"))
    return TracedAsset(
        guid=_text(hit.get("guid")),
        reference=Reference(_text(hit["typeName"]), qualified_name),
        name=_text(attributes.get("name")) or file_name(qualified_name),
        connector=_text(attributes.get("connectorName")),
        owners=_texts(attributes.get("ownerUsers")),
        groups=_texts(attributes.get("ownerGroups")),
        certificate=_text(attributes.get("certificateStatus")),
        parents=tuple(parent for name in PARENT_ATTRIBUTES if (parent := _text(attributes.get(name)))),
        place=_read_place(attributes),
        data_type=declare(attributes),
        order=int(attributes.get("order") or 0),
        mark=_text(attributes.get(MARK)),
        archived=hit.get("status", "ACTIVE") != "ACTIVE",
        has_lineage=has_lineage if isinstance(has_lineage := attributes.get("__hasLineage"), bool) else None,
    )


def _read_place(attributes: Mapping[str, Any]) -> tuple[str, ...]:
    """
    >>> _read_place({"folderName": "Sales", "modelName": "shop"}), _read_place({"projectName": "p", "modelName": "p"})
    (('Sales',), ('p',))
    """
    folder, *defined = (_text(attributes.get(name)) for name in PLACE_ATTRIBUTES)
    return (folder,) if folder else tuple(dict.fromkeys(filter(None, defined)))


def read_process(hit: Entity) -> TracedProcess:
    attributes = hit["attributes"]
    return TracedProcess(
        guid=_text(hit.get("guid")),
        reference=Reference(_text(hit["typeName"]), _text(attributes.get("qualifiedName"))),
        name=_text(attributes.get("name")),
        inputs=_list_guids(attributes.get("inputs")),
        outputs=_list_guids(attributes.get("outputs")),
        mark=_text(attributes.get(MARK)),
    )


def read_steps(hit: Entity, direction: Direction) -> list[tuple[str, str]]:
    """From who is one hop nearer to this one."""
    near = hit.get(NEIGHBOURS[direction])
    named = (guid for one in near if isinstance(one, dict) and (guid := _text(one.get("guid")))) if near else ()
    return [(guid, _text(hit.get("guid"))) for guid in named]


def _list_guids(ends: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_text(end.get("guid")) for end in active(ends)))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(sorted(text for text in value if isinstance(text, str))) if isinstance(value, list) else ()
