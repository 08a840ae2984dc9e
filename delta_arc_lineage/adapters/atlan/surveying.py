"""Surveys: what aggregations and Atlan's evaluator tell of a tenant, at a cost that does not follow what it holds."""

from collections.abc import Mapping, Sequence
from typing import Any

from delta_arc_lineage.adapters.atlan import searches
from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.adapters.atlan.related import MARK, Entity
from delta_arc_lineage.errors import NotFound, PermissionDenied, RateLimited, RequestRefused, Unreachable
from delta_arc_lineage.model.names import SchemaName
from delta_arc_lineage.model.routes import BucketLocation
from delta_arc_lineage.model.snapshots import Table
from delta_arc_lineage.ports.catalog import (
    SURVEY_PAGE,
    SURVEY_REQUESTS,
    Access,
    HeldAssets,
    Right,
    SchemaSurvey,
)

_ACTIONS = {
    Access.READ: "ENTITY_READ",
    Access.CREATE: "ENTITY_CREATE",
    Access.UPDATE: "ENTITY_UPDATE",
    Access.DELETE: "ENTITY_DELETE",
    Access.TAG: "ENTITY_ADD_CLASSIFICATION",
    Access.METADATA: "ENTITY_UPDATE_BUSINESS_METADATA",
    Access.UNTAG: "ENTITY_REMOVE_CLASSIFICATION",
}
_OF_TERMS = {Access.TERM: "RELATIONSHIP_ADD", Access.UNTERM: "RELATIONSHIP_REMOVE"}
_TERMS, _SOME_TERM = "AtlasGlossarySemanticAssignment", ("AtlasGlossaryTerm", "delta-arc@delta-arc")
_ECHOED = ("typeName", "entityId", "action", "entityTypeEnd1", "entityIdEnd1", "entityTypeEnd2", "entityIdEnd2")
_DENIED = "ATLAS-403-"
_MOST_CONNECTIONS, _MOST_MARKS, _MOST_USERS = 100, 20, 300


class Surveyor:
    """Surveys one tenant."""

    def __init__(self, requests: AtlanRequests) -> None:
        self._requests = requests

    def survey_schema(self, name: SchemaName) -> SchemaSurvey:
        """Counts come with the first page of tables. What the key may not read is counted and has no name."""
        dsl = {
            "from": 0,
            "size": SURVEY_PAGE,
            "track_total_hits": True,
            "query": searches.active(searches.schema_contents(name.qualified_name)),
            "post_filter": searches.of_types(searches.TABLE_TYPES),
            "aggregations": {
                "schemas": {"filter": searches.of_types(["Schema"])},
                "tables": {"filter": searches.of_types(searches.TABLE_TYPES)},
                "columns": {"filter": searches.of_types(["Column"])},
            },
            "sort": [{"__guid": {"order": "asc"}}],
        }
        answer = self._search(dsl, ("name", "qualifiedName"))
        counts = {sort: _count_of(answer, sort) for sort in ("schemas", "tables", "columns")}
        if not any(counts.values()):
            raise NotFound(
                what=f"the catalog shows no schema {name.words} in {name.connection.qualified_name}",
                where=name.qualified_name,
                next_step="set database and schema as the catalog spells them, case included, and check that the "
                "API key may read them",
            )
        hits = list(answer.get("entities") or ())
        for page in range(1, SURVEY_REQUESTS):
            if len(hits) < page * SURVEY_PAGE:
                break
            dsl |= {"search_after": [str(hits[-1]["guid"])]}
            dsl.pop("aggregations", None)
            hits += self._search(dsl, ("name", "qualifiedName")).get("entities") or ()
        tables = tuple(table for table in map(_table, hits) if table is not None)
        is_complete = len(tables) >= counts["tables"]
        return SchemaSurvey(
            name.qualified_name, counts["tables"], counts["columns"], tuple(sorted(tables)), is_complete
        )

    def survey_bucket(self, bucket: BucketLocation) -> tuple[HeldAssets, ...]:
        """Counted by connection, type and mark; buckets also by name, since not all carry an ARN."""
        by_mark = {"terms": {"field": MARK, "size": _MOST_MARKS, "missing": ""}}
        by_type = {
            "terms": {"field": "__typeName.keyword", "size": len(searches.IN_BUCKET)},
            "aggregations": {"marks": by_mark},
        }
        by_connection = {
            "terms": {"field": "connectionQualifiedName", "size": _MOST_CONNECTIONS, "missing": ""},
            "aggregations": {"types": by_type},
        }
        dsl = {
            "from": 0,
            "size": 0,
            "track_total_hits": True,
            "query": searches.active(searches.of_bucket(bucket, searches.IN_BUCKET)),
            "aggregations": {"connections": by_connection},
        }
        answer = self._search(dsl, ())
        found = [
            HeldAssets(str(connection["key"]), _type_name(str(kind["key"])), str(mark["key"]), int(mark["doc_count"]))
            for connection in _buckets(answer.get("aggregations") or {}, "connections")
            for kind in _buckets(connection, "types")
            for mark in _buckets(kind, "marks")
        ]
        return tuple(sorted(found))

    def evaluate(self, rights: Sequence[Right]) -> tuple[bool | None, ...]:
        """Asked of the evaluator, which Atlan's own pages ask before they show a button.

        It answers in the order of the questions and leaves out what it does not understand; what it denies for another
        reason than a policy says nothing about rights.
        """
        asked = [_ask(right) for right in rights]
        try:
            decisions = self._requests.evaluate(asked)
        except (PermissionDenied, RequestRefused, RateLimited, Unreachable):
            return (None,) * len(rights)
        told = {_key_of(decision): _judge(decision) for decision in decisions}
        return tuple(told.get(_key_of(question)) for question in asked)

    def version(self) -> str | None:
        """The metastore's, which Atlas has always told; gateways may keep it to themselves."""
        try:
            answer = self._requests.version()
        except (PermissionDenied, RequestRefused):
            return None
        said = [str(answer[name]) for name in ("Name", "Version", "Revision") if isinstance(answer.get(name), str)]
        return " ".join(said) or None

    def find_users(self, names: Sequence[str]) -> tuple[str, ...] | None:
        """Asked of the service that keeps accounts, which not every key may ask."""
        try:
            answer = self._requests.users({"username": {"$in": list(names)}} if names else {}, most=_MOST_USERS)
        except (PermissionDenied, RequestRefused):
            return None
        records = answer.get("records")
        if not isinstance(records, list):
            return None
        return tuple(sorted(str(record["username"]) for record in records if record.get("username")))

    def find_roles(self, name: str) -> tuple[str, ...]:
        """The guids of the roles of this name, of which a catalog has one."""
        records = self._requests.roles(name).get("records") or []
        return tuple(str(role["id"]) for role in records if role.get("name") == name)

    def find_own_name(self) -> str | None:
        """The user name of the key, as the catalog writes it into what the key makes; None where it does not tell."""
        try:
            return str(self._requests.current_user().get("username") or "") or None
        except (PermissionDenied, RequestRefused):
            return None

    def _search(self, dsl: Mapping[str, Any], attributes: Sequence[str]) -> Entity:
        return self._requests.search(
            {
                "dsl": dsl,
                "attributes": list(attributes),
                "suppressLogs": True,
                "excludeClassifications": True,
                "excludeMeanings": True,
            }
        )


def _count_of(answer: Entity, aggregation: str) -> int:
    return int(((answer.get("aggregations") or {}).get(aggregation) or {}).get("doc_count") or 0)


def _buckets(aggregations: Mapping[str, Any], name: str) -> list[Entity]:
    return (aggregations.get(name) or {}).get("buckets") or []


def _type_name(key: str) -> str:
    """The index writes types in lower case."""
    return next((name for name in searches.IN_BUCKET if name.lower() == key.lower()), key)


def _table(entity: Entity) -> Table | None:
    name, qualified_name = (entity["attributes"].get(attribute) for attribute in ("name", "qualifiedName"))
    return Table(str(qualified_name), str(name), str(entity["typeName"])) if name and qualified_name else None


def _ask(right: Right) -> Entity:
    """Of terms, whether any may be attached or taken away: a relation has two ends."""
    type_name, name = right.reference.type_name, right.reference.qualified_name
    if right.access in _OF_TERMS:
        term = {"entityTypeEnd1": _SOME_TERM[0], "entityIdEnd1": _SOME_TERM[1]}
        asset = {"entityTypeEnd2": type_name, "entityIdEnd2": name}
        return {"action": _OF_TERMS[right.access], "relationShipTypeName": _TERMS, **term, **asset}
    return {"typeName": type_name, "entityId": name, "action": _ACTIONS[right.access]}


def _key_of(question: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(question.get(name)) for name in _ECHOED)


def _judge(decision: Mapping[str, Any]) -> bool | None:
    allowed = decision.get("allowed")
    if allowed is True:
        return True
    return False if allowed is False and str(decision.get("errorCode") or "").startswith(_DENIED) else None
