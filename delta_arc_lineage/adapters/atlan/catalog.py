"""The catalog port over Atlan: paged reads, bulk writes, confirmation entity by entity."""

from collections.abc import Sequence
from typing import Any

from delta_arc_lineage.adapters.atlan import searches
from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.adapters.atlan.mapping import OBSERVED_ATTRIBUTES, Entity, from_entity, to_entities
from delta_arc_lineage.errors import NotFound, PermissionDenied
from delta_arc_lineage.model.assets import Asset, Connection, Observed, ObservedAsset, Reference
from delta_arc_lineage.model.names import ConnectionName, SchemaName
from delta_arc_lineage.model.routes import SchemaReference
from delta_arc_lineage.model.snapshots import SchemaSnapshot
from delta_arc_lineage.ports.ambient import Clock, Progress
from delta_arc_lineage.ports.catalog import Catalog, Confirmation, FoundConnection, Scope, Spent

ADMIN_ROLE = "$admin"
_NAMES_A_REQUEST = 100
_CONNECTION_WAITS = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)


class AtlanCatalog(Catalog):
    """`page`: hits per search request; the SDK's own default is 300."""

    def __init__(self, requests: AtlanRequests, *, clock: Clock, progress: Progress, page: int = 300) -> None:
        self._requests, self._clock, self._progress, self._page = requests, clock, progress, page

    @property
    def requests(self) -> Spent:
        return self._requests.spent

    def close(self) -> None:
        self._requests.close()

    def find_connections(self, names: Sequence[str]) -> tuple[FoundConnection, ...]:
        attributes = ("name", "qualifiedName", "connectorName")
        entities, _ = self._sweep(searches.connections(names), attributes, what="find connections")
        found = [entity["attributes"] for entity in entities]
        return tuple(FoundConnection(str(one["qualifiedName"]), str(one.get("name")), _connector(one)) for one in found)

    def read_schema(self, schema: SchemaReference, connection: FoundConnection) -> SchemaSnapshot:
        name = SchemaName(ConnectionName.parse(connection.qualified_name), schema.database, schema.schema)
        read_at = self._clock.now()
        entities, complete = self._sweep(
            searches.schema_contents(name.qualified_name), searches.SCHEMA_ATTRIBUTES, what=f"read {schema.schema}"
        )
        if not entities:
            raise NotFound(
                what=f"the catalog shows no schema {schema.database}.{schema.schema} in {connection.name!r}",
                where=name.qualified_name,
                next_step="set database and schema as the catalog spells them, case included, and check that the "
                "API key may read them",
            )
        tables, skipped = searches.tables_from(entities)
        guid = next((str(entity.get("guid")) for entity in entities if entity.get("typeName") == "Schema"), "")
        return SchemaSnapshot(connection.name, name.qualified_name, tables, read_at, complete, skipped, guid)

    def observe(self, scope: Scope) -> Observed:
        return self._observed(searches.scope(scope), what="read what the catalog holds")

    def read(self, references: Sequence[Reference]) -> Observed:
        """Searched by name, a hundred at a time."""
        names = sorted({reference.qualified_name for reference in references})
        found: list[ObservedAsset] = []
        complete = True
        for at in range(0, len(names), _NAMES_A_REQUEST):
            part = self._observed(searches.by_names(names[at : at + _NAMES_A_REQUEST]), what="read back")
            found += part.assets
            complete = complete and part.complete
        return Observed(tuple(found), complete)

    def save(self, assets: Sequence[Asset], *, mark: str) -> Confirmation:
        makes_connection = any(isinstance(asset, Connection) for asset in assets)
        roles = self._admin_roles() if makes_connection else []
        answer = self._requests.save(to_entities(assets, mark=mark, admin_roles=roles))
        headers = _mutated(answer, "CREATE", "UPDATE", "PARTIAL_UPDATE")
        if makes_connection:
            self._wait_for_connections(headers)
        guids = {name: str(header.get("guid")) for name, header in zip(_names(headers), headers, strict=True)}
        sent = {asset.qualified_name for asset in assets}  # the answer also names parents that were touched
        return Confirmation(frozenset(guids) & sent, guids)

    def archive(self, held: Sequence[ObservedAsset]) -> Confirmation:
        answer = self._requests.archive([one.guid for one in held])
        return Confirmation(frozenset(_names(_mutated(answer, "DELETE"))))

    def _observed(self, query: searches.Query, *, what: str) -> Observed:
        entities, complete = self._sweep(query, OBSERVED_ATTRIBUTES, relations=("qualifiedName",), what=what)
        held = (from_entity(entity) for entity in entities)
        return Observed(tuple(one for one in held if one is not None), complete)

    def _sweep(
        self, query: searches.Query, attributes: Sequence[str], *, what: str, relations: Sequence[str] = ()
    ) -> tuple[list[Entity], bool]:
        """All hits of a query in guid order, and whether as many came as the index counted.

        `search_after` and not `from`, which the index refuses beyond 10,000; ordered by guid, which never changes
        while pages are read. A page that is not full is the last one, so no empty page is asked for.
        """
        dsl: dict[str, Any] = {"from": 0, "size": self._page, "track_total_hits": True, "query": query}
        dsl["sort"] = [{"__guid": {"order": "asc"}}]
        body: dict[str, Any] = {"dsl": dsl, "attributes": list(attributes), "relationAttributes": list(relations)}
        body |= {"suppressLogs": True, "excludeClassifications": True, "excludeMeanings": True}
        entities: list[Entity] = []
        counted = 0
        while True:
            answer = self._requests.search(body)
            hits = answer.get("entities") or []
            entities += hits
            counted = max(counted, int(answer.get("approximateCount") or 0))
            self._progress.step(what, len(entities), counted)
            if len(hits) < self._page:
                return entities, len({entity["guid"] for entity in entities}) >= counted
            dsl["search_after"] = [hits[-1]["guid"]]

    def _admin_roles(self) -> list[str]:
        records = self._requests.roles(ADMIN_ROLE).get("records") or []
        return [str(role["id"]) for role in records if role.get("name") == ADMIN_ROLE]

    def _wait_for_connections(self, headers: Sequence[Entity]) -> None:
        """A new connection answers 403 until its policies are in force: up to a minute (ATLAN.md)."""
        for header in headers:
            for wait in (*_CONNECTION_WAITS, None):
                try:
                    self._requests.entity(str(header["guid"]))
                    break
                except PermissionDenied:
                    if wait is None:
                        raise
                    self._progress.note(
                        f"the new connection's policies are not in force yet; asking again in {wait:g} s"
                    )
                    self._clock.sleep(wait)


def _connector(attributes: Entity) -> str:
    return str(attributes.get("connectorName") or str(attributes["qualifiedName"]).split("/")[1])


def _mutated(answer: Entity, *sorts: str) -> list[Entity]:
    mutated = answer.get("mutatedEntities") or {}
    return [header for sort in sorts for header in mutated.get(sort) or []]


def _names(headers: Sequence[Entity]) -> list[str]:
    return [str((header.get("attributes") or {}).get("qualifiedName")) for header in headers]
