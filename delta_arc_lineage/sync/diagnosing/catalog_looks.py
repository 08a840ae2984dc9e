"""Looks at what the tenant holds: connections, schemas, what this key may do, and what else stands for the bucket."""

from collections import defaultdict
from dataclasses import dataclass, field

from delta_arc_lineage.errors import PermissionDenied
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.names import BucketName, ConnectionName, ObjectName
from delta_arc_lineage.model.rights import WRITING
from delta_arc_lineage.model.routes import Route, SchemaReference, deployment_mark
from delta_arc_lineage.ports.catalog import Access, FoundConnection, HeldAssets, Right, SchemaSurvey
from delta_arc_lineage.sync.diagnosing.findings import Finding, fail, note, warn
from delta_arc_lineage.sync.reading.connections import find_connection, look_for_s3_connection, refuse_unknown_owners
from delta_arc_lineage.sync.workspace import Workspace

_NEVER_THERE = "delta-arc-doctor"
_OUR_MARKS = deployment_mark("")[:-1]


def look_at_tenant(space: Workspace) -> Finding:
    version = space.catalog.version()
    return Finding("tenant", f"{space.tenant}: {version or 'it does not tell its version'}")


@dataclass(slots=True)
class SchemaLooks:
    """One side of a route. `name` tells it from the other; `survey` is what the look found, for later ones."""

    schema: SchemaReference
    space: Workspace
    name: str
    connection: FoundConnection | None = None
    survey: SchemaSurvey | None = None

    def look_at_connection(self) -> Finding:
        connector = self.schema.connector
        self.connection = find_connection(self.space.catalog, self.schema.connection, connector=connector)
        return Finding(f"{self.name} connection", f"{self.connection.name} is {self.connection.qualified_name}")

    def look_at_schema(self) -> Finding:
        what, name = f"{self.name} schema", self.schema.words
        if self.connection is None:
            return note(what, f"{name} was not looked for, because its connection is not known")
        self.survey = self.space.catalog.survey_schema(self.schema, self.connection)
        counts = f"{name} has {self.survey.table_count:,} tables and {self.survey.column_count:,} columns"
        if self.survey.table_count:
            return Finding(what, counts)
        return warn(
            what,
            counts,
            where=self.survey.qualified_name,
            next_step="check database and schema, that it was crawled, and that the API key may read its tables",
        )


@dataclass(slots=True)
class CatalogLooks:
    """What the tenant holds of one route."""

    route: Route
    space: Workspace
    source: SchemaLooks = field(init=False)
    target: SchemaLooks = field(init=False)
    s3: FoundConnection | None = None
    s3_is_known: bool = False

    def __post_init__(self) -> None:
        source, target = self.route.source, self.route.target
        are_alike = source.connector == target.connector
        self.source = SchemaLooks(source, self.space, f"source {source.connector}" if are_alike else source.connector)
        self.target = SchemaLooks(target, self.space, f"target {target.connector}" if are_alike else target.connector)

    def look_at_s3_connection(self) -> Finding:
        what = "s3 connection"
        self.s3 = look_for_s3_connection(self.route, self.space.catalog)
        self.s3_is_known = True
        if self.s3 is None:
            refuse_unknown_owners(self.route.s3_connection_owners, self.space.catalog)
            return note(what, f"{self.route.s3_connection} is not there yet; the first apply makes it")
        return Finding(what, f"{self.s3.name} is {self.s3.qualified_name}")

    def look_at_rights(self) -> Finding:
        """Asked of the catalog's policies, for assets that are not there: nothing is written to find out."""
        what = "rights to write"
        if not self.s3_is_known:
            return note(what, "not known, because the S3 connection is not")
        rights = self._list_rights()
        granted = dict(zip(rights, self.space.catalog.evaluate(rights), strict=True))
        denied = [f"{right.access.words} {right.reference.type_name}" for right in rights if granted[right] is False]
        if denied:
            return fail(what, self._denied(denied))
        untold = [f"{right.access.words} {right.reference.type_name}" for right in rights if granted[right] is None]
        if untold:
            return note(what, f"not known: the tenant does not tell whether the API key may {', '.join(untold)}")
        if self.s3 is None:
            return note(
                what, "the API key may make the S3 connection; for what lies in it, not known before it is there"
            )
        return Finding(what, f"the API key may create, update and archive files and processes in {self.s3.name}")

    def _list_rights(self) -> list[Right]:
        if self.s3 is None:
            some = ConnectionName("s3", str(self.space.clock.now() // 1000)).qualified_name
            return [Right(Access.CREATE, Kind.CONNECTION.refer_to(self.route.s3_connection_qualified_name or some))]
        connection, location = ConnectionName.parse(self.s3.qualified_name), self.route.bucket
        bucket = BucketName(connection, location.catalog_arn)
        name = ObjectName(bucket, f"{location.prefix}{_NEVER_THERE}").qualified_name
        kinds = [kind for kind in Kind if not kind.is_permanent]
        return [Right(access, kind.refer_to(name)) for kind in kinds for access in WRITING]

    def _denied(self, denied: list[str]) -> PermissionDenied:
        return PermissionDenied(
            what=f"the API key may not {', '.join(denied)}",
            where=self.s3.qualified_name if self.s3 else self.route.s3_connection,
            next_step="grant the token a persona whose policies allow this on the S3 connection, or make it one of the "
            "connection's admins",
        )

    def look_at_bucket(self) -> Finding:
        """Who else holds assets of the bucket: a crawler, another deployment, another route."""
        what, name = "assets of the bucket", self.route.bucket.name
        held = self.space.catalog.survey_bucket(self.route.bucket)
        if not held:
            return Finding(what, f"the tenant holds none of {name}")
        places = sorted({group.connection for group in held if group.connection})
        names = {found.qualified_name: found.name for found in self.space.catalog.find_connections(places)}
        by_holder: dict[tuple[str, str], list[HeldAssets]] = defaultdict(list)
        for group in held:
            by_holder[group.connection, self._name_holder(group.mark)].append(group)
        words = [
            f"{_count(groups)} in {names.get(place, 'a connection that is not shown')} ({place}), {holder}"
            for (place, holder), groups in sorted(by_holder.items())
        ]
        ours = {group.mark for group in held} == {self.route.mark}
        return (Finding if ours else note)(what, "; ".join(words))

    def _name_holder(self, mark: str) -> str:
        own = deployment_mark(self.route.deployment)
        if mark.startswith(own):
            return f"kept by the route {mark.removeprefix(own)}"
        if mark.startswith(_OUR_MARKS):
            return f"kept by another deployment ({mark})"
        return f"kept by {mark}" if mark else "made by somebody else"


def _count(groups: list[HeldAssets]) -> str:
    return ", ".join(f"{group.count:,} {group.type_name}" for group in groups)
