"""What a sync did between two dumps of a catalog that it had no right to."""

from delta_arc_lineage_tests.support.dump import MARK, Dump, Row

OF_THE_SERVER = {"updated_at", "updated_by", "version", "has_lineage", "status", "delete_handler"}
"""Written by the server whenever a neighbour changes; the status is looked at by itself."""
TECHNICAL = {
    MARK,
    "name",
    "description",
    "connectorName",
    "connectionQualifiedName",
    "awsArn",
    "cloudUniformResourceName",
    "awsRegion",
    "s3ObjectCount",
    "s3BucketName",
    "s3BucketQualifiedName",
    "s3ObjectKey",
    "s3ObjectSize",
    "s3ObjectLastModifiedTime",
    "s3ETag",
    "s3ObjectStorageClass",
    "s3ObjectContentType",
    "s3ObjectVersionId",
    "s3PrefixHierarchy",
    "s3ParentPrefixQualifiedName",
    "sourceURL",
    "sourceUpdatedAt",
}
"""What the product says of its own things; every other attribute of them is for people."""
OWNING_END = {
    "catalog_process_inputs": "end2",
    "process_catalog_outputs": "end2",
    "column_process_process": "end1",
    "s3_bucket_objects": "end2",
}
"""The relations that the product makes, and which end of each says whose it is: process, column process, object."""


def trespasses(before: Dump, after: Dump, *, mark: str, made: set[str], archived: set[str]) -> list[str]:
    """What happened between two dumps that a sync under this mark had no right to.

    `archived`: the names it may archive. `made`: those it may make. The catalog has one asset of a type and name, so
    making what somebody archived makes that active again: ours from then on, with all that people said of it.
    """
    found = [f"purged: {row['qualified_name']}" for guid, row in before.entities.items() if guid not in after.entities]
    for guid, row in after.entities.items():
        held = before.entities.get(guid)
        if held is None:
            found += [f"made without the mark: {row['qualified_name']}"] if row["attributes"].get(MARK) != mark else []
        else:
            ours = _is_ours(held, mark=mark, made=made)
            found += _changed(held, row, ours=ours, archived=archived)
    return [*found, *_relations(before, after, mark=mark), *_tags(before, after)]


def _is_ours(row: Row, *, mark: str, made: set[str]) -> bool:
    return row["attributes"].get(MARK) == mark or (row["status"] == "DELETED" and row["qualified_name"] in made)


def _changed(held: Row, row: Row, *, ours: bool, archived: set[str]) -> list[str]:
    name = f"{'ours' if ours else 'theirs'} {row['type_name']} {row['qualified_name']}"
    found = []
    if (held["status"], row["status"]) == ("ACTIVE", "DELETED") and not (ours and row["qualified_name"] in archived):
        found.append(f"archived: {name}")
    if (held["status"], row["status"]) == ("DELETED", "ACTIVE") and not ours:
        found.append(f"made active again: {name}")
    was, now = _theirs(held, ours=ours), _theirs(row, ours=ours)
    if was != now:
        differing = {
            key: (was.get(key), now.get(key)) for key in was.keys() | now.keys() if was.get(key) != now.get(key)
        }
        found.append(f"changed: {name}: {differing}")
    return found


def _theirs(row: Row, *, ours: bool) -> Row:
    """The part of a row that is not ours to touch: of things of others, all of it."""
    attributes = {name: value for name, value in row["attributes"].items() if not (ours and name in TECHNICAL)}
    return {**{name: value for name, value in row.items() if name not in OF_THE_SERVER}, "attributes": attributes}


def _relations(before: Dump, after: Dump, *, mark: str) -> list[str]:
    ours = {
        guid for dump in (before, after) for guid, row in dump.entities.items() if row["attributes"].get(MARK) == mark
    }
    found = []
    for guid in before.relations.keys() | after.relations.keys():
        was, now = before.relations.get(guid), after.relations.get(guid)
        row = now or was or {}
        touches_ours = bool({row["end1"], row["end2"]} & ours)
        is_ours = row.get(OWNING_END.get(row["type_name"], "")) in ours
        if is_ours or (touches_ours and _ended(was) != _ended(now)):
            continue
        if _bare(was) != _bare(now):
            found.append(f"relation {row['type_name']} was {was}, is {now}")
    return found


def _ended(row: Row | None) -> bool:
    """Relations of a thing that is archived are set aside by the server, and brought back with it."""
    return row is not None and row["status"] == "ARCHIVED"


def _bare(row: Row | None) -> Row:
    return {name: value for name, value in (row or {}).items() if not name.startswith("updated")}


def _tags(before: Dump, after: Dump) -> list[str]:
    def bare(dump: Dump, key: tuple[str, str]) -> Row:
        body = (dump.tags.get(key) or {}).get("body") or {}
        return {name: value for name, value in body.items() if name != "entityStatus"}

    keys = before.tags.keys() | after.tags.keys()
    return [
        f"tag {key}: was {bare(before, key)}, is {bare(after, key)}"
        for key in keys
        if bare(before, key) != bare(after, key)
    ]
