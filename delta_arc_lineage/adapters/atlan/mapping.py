"""Model ↔ Atlan's entities: pure, both ways, in Atlan's own attribute names.

Only what we own is sent. Relationships go out as `relationshipAttributes`, which replace the relationship they name
and leave all others alone; ends are named by qualified name, or by the negative guid of a thing in the same request.
`status: ACTIVE` is always sent: it restores a thing that was archived, which an upsert alone does not. The connection
that a thing lives in is told from its qualified name, which holds for our own things only: others, whose process is
made active again, may have named it anyhow, so of theirs neither the connection nor the mark is sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from delta_arc_lineage.adapters.atlan.mapping_files import (
    SOURCE_TIME,
    bucket_attributes,
    object_attributes,
    prefix_attributes,
    read_bucket,
    read_object,
    read_prefix,
)
from delta_arc_lineage.adapters.atlan.related import (
    ARN,
    MARK,
    UNIQUE_ARN,
    Entity,
    active,
    qualified_name,
    references,
)
from delta_arc_lineage.model.assets import Asset, Bucket, ColumnProcess, Connection, Lineage, Prefix, Process, S3Object
from delta_arc_lineage.model.kinds import Kind, Reference
from delta_arc_lineage.model.names import ConnectionName
from delta_arc_lineage.model.observed import Edit, ObservedAsset

EVIDENCE = "additionalEtlContext"
"""What tells a program why a process is there; Atlan's own attribute for more about it."""
OBSERVED_ATTRIBUTES = (
    "name",
    "qualifiedName",
    "description",
    EVIDENCE,
    MARK,
    UNIQUE_ARN,
    ARN,
    "awsRegion",
    "s3ObjectCount",
    "s3ObjectKey",
    "s3ObjectSize",
    "s3ObjectLastModifiedTime",
    "s3ETag",
    "s3ObjectStorageClass",
    "s3ObjectContentType",
    "s3ObjectVersionId",
    "sourceURL",
    SOURCE_TIME,
    "bucket",
    "s3Bucket",
    "inputs",
    "outputs",
    "process",
)
_EDITS = {
    "userDescription": "description",
    "displayName": "display name",
    "ownerUsers": "owners",
    "ownerGroups": "owner groups",
    "certificateStatus": "certificate",
    "announcementType": "announcement",
    "announcementTitle": "announcement",
}
_RELATED = ("readme", "links")
EDIT_ATTRIBUTES = (*_EDITS, *_RELATED)
"""What people say of an asset in attributes; tags and terms come beside them."""


@dataclass(frozen=True, slots=True)
class Admins:
    """Who administers a connection from its beginning: `roles` by guid, and `users` beside its owners."""

    roles: tuple[str, ...] = ()
    users: tuple[str, ...] = ()


AdminsByConnection = Mapping[str, Admins]
Guids = Mapping[Reference, str]


def to_entities(assets: Sequence[Asset], *, mark: str | None, admins: AdminsByConnection | None = None) -> list[Entity]:
    """One entity per asset, in order, with guids -1, -2, … that their references to each other use.

    `mark`: the one to put on them; None for others' things, of which mark and connection stay as they are.
    `admins`: of each connection that was never there, by its qualified name. One that was there, and is archived,
    is made active again with the admins and owners it has: they are people's to say.
    """
    guids = {asset.reference: f"-{number}" for number, asset in enumerate(assets, start=1)}
    return [_to_entity(asset, mark=mark, guids=guids, admins=admins or {}) for asset in assets]


def _to_entity(asset: Asset, *, mark: str | None, guids: Guids, admins: AdminsByConnection) -> Entity:
    attributes: Entity = {"qualifiedName": asset.qualified_name, "name": asset.name}
    if mark is not None:
        attributes[MARK] = mark
        attributes |= _home(asset)
    entity: Entity = {
        "guid": guids[asset.reference],
        "typeName": asset.kind.type_name,
        "status": "ACTIVE",
        "attributes": attributes,
    }
    match asset:
        case Connection():
            if asset.qualified_name in admins:
                attributes |= _first_words(asset, admins[asset.qualified_name])
        case Bucket():
            attributes |= bucket_attributes(asset)
        case Prefix():
            attributes |= prefix_attributes(asset)
            entity["relationshipAttributes"] = {"s3Bucket": _end(Kind.BUCKET.refer_to(asset.bucket), guids)}
        case S3Object():
            attributes |= object_attributes(asset)
            entity["relationshipAttributes"] = {"bucket": _end(Kind.BUCKET.refer_to(asset.bucket), guids)}
        case Process():
            attributes |= _say_why(asset, is_ours=mark is not None)
            entity["relationshipAttributes"] = _ends(asset, guids)
        case ColumnProcess():
            attributes |= _say_why(asset, is_ours=mark is not None)
            entity["relationshipAttributes"] = {
                **_ends(asset, guids),
                "process": _end(Kind.PROCESS.refer_to(asset.parent), guids),
            }
    return entity


def _home(asset: Asset) -> Entity:
    """Where an asset lives, as the qualified name that we gave it says."""
    connection = ConnectionName.of(asset.qualified_name)
    assert connection is not None, "we name assets by their connection"
    connector = {"connectorName": connection.connector}
    if isinstance(asset, Connection):
        return connector
    return {**connector, "connectionQualifiedName": connection.qualified_name}


def _first_words(connection: Connection, admins: Admins) -> Entity:
    """What is said of a connection when it is made, and never afterwards.

    Of several who would make it at the same moment one does, and what the others say is an update, where a list takes
    the place of the one there: an empty one is not sent, and that of the admins is as the catalog completed it.
    """
    owners = connection.owners
    lists = {
        "adminUsers": dict.fromkeys((*owners, *admins.users)) if owners else (),
        "adminRoles": admins.roles,
        "ownerUsers": owners,
    }
    return {"category": "ObjectStore", **{name: list(said) for name, said in lists.items() if said}}


def _say_why(lineage: Lineage, *, is_ours: bool) -> Entity:
    """A journal of an earlier version does not know what others' processes have for evidence: it stays."""
    said = {"description": lineage.description}
    return {**said, EVIDENCE: lineage.evidence} if is_ours or lineage.evidence else said


def _ends(asset: Process | ColumnProcess, guids: Guids) -> Entity:
    return {
        "inputs": [_end(reference, guids) for reference in asset.inputs],
        "outputs": [_end(reference, guids) for reference in asset.outputs],
    }


def _end(reference: Reference, guids: Guids) -> Entity:
    if reference in guids:
        return {"typeName": reference.type_name, "guid": guids[reference]}
    return {"typeName": reference.type_name, "uniqueAttributes": {"qualifiedName": reference.qualified_name}}


def from_entity(entity: Entity) -> ObservedAsset | None:
    """The observed asset, or None for a type that none of our kinds has."""
    attributes = entity.get("attributes") or {}
    asset = _asset(str(entity.get("typeName")), attributes)
    archived = entity.get("status") == "DELETED"
    if asset is None:
        return None
    return ObservedAsset(asset, str(entity.get("guid")), attributes.get(MARK), archived, _edits(entity, attributes))


def _edits(entity: Entity, attributes: Entity) -> tuple[Edit, ...]:
    """What people said of it, as far as it was asked for. Tags that came down its lineage were said of others."""
    if attributes.keys().isdisjoint(EDIT_ATTRIBUTES) and not (entity.get("classifications") or entity.get("meanings")):
        return ()
    said = [(what, attributes.get(name)) for name, what in _EDITS.items()]
    said += [(name, active(attributes.get(name))) for name in _RELATED]
    edits = {Edit(what, _words_of(value)) for what, value in said if value}
    tags = entity.get("classifications") or []
    edits |= {Edit("tags", str(tag.get("typeName"))) for tag in tags if tag.get("entityGuid") == entity.get("guid")}
    edits |= {Edit("terms", str(term.get("displayText"))) for term in entity.get("meanings") or []}
    return tuple(sorted(edits))


def _words_of(value: Any) -> str:
    """A text as it is; of several, all of them; of a related asset, its name."""
    if isinstance(value, list):
        return ", ".join(sorted(map(_words_of, value)))
    return qualified_name(value) if isinstance(value, dict) else str(value)


def _asset(type_name: str, attributes: Entity) -> Asset | None:
    name: dict[str, Any] = {
        "qualified_name": str(attributes.get("qualifiedName")),
        "name": str(attributes.get("name") or ""),
    }
    description = str(attributes.get("description") or "")
    said: dict[str, Any] = {"description": description, "evidence": str(attributes.get(EVIDENCE) or "")}
    match Kind.of_type(type_name):
        case Kind.CONNECTION:
            return Connection(**name)
        case Kind.BUCKET:
            return read_bucket(name, attributes, description)
        case Kind.PREFIX:
            return read_prefix(name, attributes, description)
        case Kind.OBJECT:
            return read_object(name, attributes, description)
        case Kind.COLUMN_PROCESS:
            parents = references(attributes.get("process"))
            parent = parents[0].qualified_name if parents else ""
            return ColumnProcess(**name, **_observed_ends(attributes), **said, parent=parent)
        case Kind.PROCESS:
            return Process(**name, **_observed_ends(attributes), **said)
    return None


def _observed_ends(attributes: Entity) -> dict[str, Any]:
    return {"inputs": references(attributes.get("inputs")), "outputs": references(attributes.get("outputs"))}
