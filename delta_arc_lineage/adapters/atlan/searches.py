"""Searches as Atlan's index understands them: pure builders of queries, and the values read from their hits.

What is swept with a memory (schemas, scopes) is asked without a state, since what was archived is news too.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from delta_arc_lineage.adapters.atlan.declared_types import SIZE_ATTRIBUTES, declare
from delta_arc_lineage.adapters.atlan.related import ARN, MARK, UNIQUE_ARN, Entity, processes_at
from delta_arc_lineage.adapters.atlan.table_activity_mapping import activity_of
from delta_arc_lineage.model.copies import STAGE_TYPE
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.names import BucketName, file_name, table_of_column
from delta_arc_lineage.model.routes import BucketLocation
from delta_arc_lineage.model.snapshots import Column, Partition, Skipped, Table
from delta_arc_lineage.ports.catalog import SchemaTables, Scope

Query = dict[str, Any]
IN_BUCKET = ("S3Bucket", "S3Object", "S3Prefix")
ARN_FIELDS = (UNIQUE_ARN, ARN)
TABLE_TYPES = ("Table", "View", "MaterialisedView", "SnowflakeDynamicTable")
PARTITION_TYPE = "TablePartition"
SCHEMA_ATTRIBUTES = (
    "name",
    "qualifiedName",
    "order",
    "dataType",
    *SIZE_ATTRIBUTES,
    "isNullable",
    "tableQualifiedName",
    "viewQualifiedName",
)
PIPE_TYPE, PROCESS_TYPE = "SnowflakePipe", "Process"
COPY_TYPES = (STAGE_TYPE, PIPE_TYPE, PROCESS_TYPE)
SQL_ATTRIBUTES = ("definition", "tableDefinition", "sql", "code")
"""Those that hold statements."""
COPY_ATTRIBUTES = ("snowflakeStageExternalLocation", "externalLocation", *SQL_ATTRIBUTES, "outputs")
"""What says which files a warehouse loads: of stages, pipes, external tables and processes."""
TABLE_ATTRIBUTES = ("name", "qualifiedName", "schemaQualifiedName")

_MODIFIED = "__modificationTimestamp"
NEWEST: Query = {"newest": {"max": {"field": _MODIFIED}}}
OWN, BESIDE = "own", "beside"
"""Aggregations of what is asked for, and of what is counted besides."""


def _term(name: str, value: str) -> Query:
    return {"term": {name: {"value": value}}}


def _terms(name: str, values: Sequence[str]) -> Query:
    return {"terms": {name: list(values)}}


def _all(*queries: Query) -> Query:
    return {"bool": {"filter": list(queries)}}


def active(query: Query) -> Query:
    """Without what is archived, which the index keeps."""
    return _all(_term("__state", "ACTIVE"), query)


def modified(*, after: int, until: int | None = None) -> Query:
    """Changed after one moment and not after the other, in milliseconds since the epoch."""
    return {"range": {_MODIFIED: {"gt": after} if until is None else {"gt": after, "lte": until}}}


def counts(*, after: int, until: int, moments: int) -> Query:
    """Aggregations: how many are active, and how many of them were changed at each moment of a span of time."""
    by_moment = {"terms": {"field": _MODIFIED, "size": moments}}
    return {
        **NEWEST,
        "active": {"filter": _term("__state", "ACTIVE")},
        "late": {"filter": active(modified(after=after, until=until)), "aggregations": {"moments": by_moment}},
    }


def with_beside(body: Query, beside: Query | None) -> Query:
    """The body of a search which counts besides what another query finds: as an aggregation of the same request, in
    which its own aggregations are of its own hits alone."""
    if beside is None:
        return body
    own = body["query"]
    shown = _all(own, body["post_filter"]) if "post_filter" in body else own
    counted = {**NEWEST, "active": {"filter": _term("__state", "ACTIVE")}}
    return {
        "query": _any(own, beside),
        "post_filter": shown,
        "aggregations": {
            OWN: {"filter": own, "aggregations": body["aggregations"]},
            BESIDE: {"filter": beside, "aggregations": counted},
        },
    }


def _any(*queries: Query) -> Query:
    return {"bool": {"should": list(queries), "minimum_should_match": 1}}


def connections(names: Sequence[str]) -> Query:
    """Connections by display name or qualified name; with no names, all."""
    of_type = of_types([Kind.CONNECTION.type_name])
    if not names:
        return active(of_type)
    return active(_all(of_type, _any(_terms("name.keyword", names), _terms("qualifiedName", names))))


def tables_of(connections: Sequence[str]) -> Query:
    """The tables and views of these connections."""
    return _all(of_types(TABLE_TYPES), _terms("connectionQualifiedName", connections))


def of_types(type_names: Sequence[str]) -> Query:
    """Assets of these types."""
    return _terms("__typeName.keyword", type_names)


def of_bucket(bucket: BucketLocation, type_names: Sequence[str]) -> Query:
    """Assets of these types that stand for a bucket or for what lies in it, under its own name or that of its copy."""
    names, arns = sorted({bucket.own_name, bucket.catalog_name}), sorted({bucket.arn, bucket.catalog_arn})
    return _all(of_types(type_names), _in_bucket(names, arns))


def _in_bucket(names: Sequence[str], arns: Sequence[str]) -> Query:
    under = ({"prefix": {field: {"value": f"{arn}/"}}} for field in ARN_FIELDS for arn in arns)
    is_bucket = _all(of_types(["S3Bucket"]), _terms("name.keyword", [name.lower() for name in names]))
    return _any(is_bucket, _terms("s3BucketName", names), *(_terms(field, arns) for field in ARN_FIELDS), *under)


def beside(asked: Scope) -> Query:
    """What else there is of the bucket of a scope, in any state: in other connections, under other names, or of any
    type and with its ARN. What lies in the bucket under our names concerns the routes whose it is."""
    name = BucketName.parse(asked.bucket)
    other = {"prefix": {"qualifiedName": {"value": f"{asked.bucket}/"}}}
    of_scope = [_term(MARK, asked.mark), _term("qualifiedName", asked.bucket), other]
    return {"bool": {"filter": [_of_place(name)], "must_not": of_scope}}


def _of_place(name: BucketName) -> Query:
    of_it = _in_bucket([name.bucket], [name.arn])
    return _any(_all(of_types(IN_BUCKET), of_it), _terms(UNIQUE_ARN, [name.arn]))


def buckets_of(asked: Scope) -> Query:
    """The assets that stand for the bucket of a scope, or have its ARN."""
    name = BucketName.parse(asked.bucket)
    is_bucket = _all(
        of_types(["S3Bucket"]), _any(_in_bucket([name.bucket], [name.arn]), _term("qualifiedName", asked.bucket))
    )
    return _any(is_bucket, _terms(UNIQUE_ARN, [name.arn]))


def at_places(asked: Scope, places: Sequence[str], roots: Sequence[str]) -> Query:
    """What stands for these keys and folders of the bucket of a scope, by key, ARN or qualified name.

    `roots`: the beginnings of qualified names in its bucket, as its connections have them.
    """
    name = BucketName.parse(asked.bucket)
    spelled = sorted({spelling for place in places for spelling in (place, place.rstrip("/"))})
    by_key = _all(_in_bucket([name.bucket], [name.arn]), _terms("s3ObjectKey", places))
    arns = [f"{name.arn}/{place}" for place in spelled]
    names = [f"{root}/{place}" for root in roots for place in spelled]
    by_arn = (_terms(field, arns) for field in ARN_FIELDS)
    return _all(of_types(IN_BUCKET), _any(by_key, *by_arn, _terms("qualifiedName", names)))


def schema_contents(schema: str) -> Query:
    """The schema itself, its tables, their partitions, its views, and their columns: the schema shows that an empty one
    is there."""
    types = _terms("__typeName.keyword", ["Schema", *TABLE_TYPES, PARTITION_TYPE, "Column"])
    return _all(types, _any(_term("qualifiedName", schema), _term("schemaQualifiedName", schema)))


def with_copies(contents: Query, connection: str) -> Query:
    """A schema's contents, and what says which files its warehouse loads: stages and pipes of all its schemas, since a
    pipe may lie in one, take from a second and load into a third, and processes whose SQL copies."""
    its_own = _term("connectionQualifiedName", connection)
    copies = _any(*({"match_phrase": {name: {"query": "copy into"}}} for name in ("sql", "code")))
    return _any(
        contents,
        _all(of_types([STAGE_TYPE, PIPE_TYPE]), its_own),
        _all(of_types([PROCESS_TYPE]), its_own, copies),
    )


def scope(asked: Scope) -> Query:
    """The route's connection and bucket, what carries its mark, and the objects under its prefix."""
    return _any(
        _term(MARK, asked.mark),
        _terms("qualifiedName", [asked.connection, asked.bucket]),
        {"prefix": {"qualifiedName": {"value": f"{asked.bucket}/{asked.prefix}"}}},
    )


def by_names(qualified_names: Sequence[str]) -> Query:
    """Every asset of these qualified names, archived ones included."""
    return _terms("qualifiedName", qualified_names)


def of_mark(beginning: str) -> Query:
    """Every asset whose mark begins so, archived ones included."""
    return {"prefix": {MARK: {"value": beginning}}}


def tables_from(entities: Sequence[Entity]) -> tuple[tuple[Table, ...], tuple[Skipped, ...]]:
    """Tables with their columns in order, and what had to be set aside with the reason. Columns of partitions are those
    of their tables once more."""
    columns: dict[str, list[Column]] = defaultdict(list)
    skipped: list[Skipped] = []
    tables = [entity for entity in entities if entity.get("typeName") in TABLE_TYPES]
    known = {str(table["attributes"].get("qualifiedName")) for table in tables}
    partitions = {partition.qualified_name for partition in partitions_from(entities)}
    for entity in entities:
        if entity.get("typeName") != "Column":
            continue
        attributes = entity["attributes"]
        parent = _table_of(attributes)
        if parent in known:
            columns[parent].append(_column(attributes))
        elif parent not in partitions and table_of_column(str(attributes.get("qualifiedName"))) not in partitions:
            skipped.append(
                Skipped(str(attributes.get("qualifiedName")), "a column whose table the catalog does not show")
            )
    found = [_table(entity, columns) for entity in tables if entity["attributes"].get("name")]
    skipped += [
        Skipped(str(entity["attributes"].get("qualifiedName")), "a table without a name")
        for entity in tables
        if not entity["attributes"].get("name")
    ]
    return tuple(sorted(found)), tuple(sorted(skipped))


def group_tables(tables: Sequence[Mapping[str, Any]]) -> tuple[SchemaTables, ...]:
    """The names of tables by their schemas; of a table that names none, by what its qualified name begins with."""
    found: dict[str, set[str]] = defaultdict(set)
    for table in tables:
        name, qualified_name = str(table.get("name") or ""), str(table.get("qualifiedName") or "")
        schema = str(table.get("schemaQualifiedName") or qualified_name.removesuffix(f"/{name}"))
        if name and schema:
            found[schema].add(name)
    return tuple(SchemaTables(schema, tuple(sorted(names))) for schema, names in sorted(found.items()))


def partitions_from(entities: Sequence[Entity]) -> tuple[Partition, ...]:
    """The partitions of tables, which are told and take no part."""
    found = [entity["attributes"] for entity in entities if entity.get("typeName") == PARTITION_TYPE]
    return tuple(sorted(map(_partition, found)))


def _partition(attributes: Mapping[str, Any]) -> Partition:
    qualified_name = str(attributes.get("qualifiedName"))
    name, table = str(attributes.get("name") or ""), str(attributes.get("tableQualifiedName") or "")
    return Partition(qualified_name, name or file_name(qualified_name), table)


def _table(entity: Entity, columns: Mapping[str, list[Column]]) -> Table:
    attributes = entity["attributes"]
    qualified_name = str(attributes["qualifiedName"])
    own = sorted(columns.get(qualified_name, ()), key=lambda column: (column.order, column.name))
    return Table(
        qualified_name,
        str(attributes["name"]),
        str(entity["typeName"]),
        tuple(own),
        str(entity.get("guid")),
        processes_at(attributes),
        activity_of(entity),
    )


def _table_of(attributes: Mapping[str, Any]) -> str:
    stated = attributes.get("tableQualifiedName") or attributes.get("viewQualifiedName")
    return str(stated or str(attributes.get("qualifiedName")).removesuffix(f"/{attributes.get('name')}"))


def _column(attributes: Mapping[str, Any]) -> Column:
    return Column(
        qualified_name=str(attributes.get("qualifiedName")),
        name=str(attributes.get("name")),
        order=int(attributes.get("order") or 0),
        data_type=str(attributes.get("dataType") or ""),
        declared=declare(attributes),
        nullable=attributes.get("isNullable"),
        processes=processes_at(attributes),
    )
