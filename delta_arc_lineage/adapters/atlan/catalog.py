"""The catalog port over Atlan: paged reads, bulk writes, confirmation entity by entity."""

from collections.abc import Sequence

from delta_arc_lineage.adapters.atlan import searches
from delta_arc_lineage.adapters.atlan.asset_finder import AssetFinder
from delta_arc_lineage.adapters.atlan.auditing import AuditReader
from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.adapters.atlan.counterparts import CounterpartFinder
from delta_arc_lineage.adapters.atlan.entity_headers import list_mutated, list_names, to_connection
from delta_arc_lineage.adapters.atlan.failures import hidden
from delta_arc_lineage.adapters.atlan.lineage_walks import LineageWalker
from delta_arc_lineage.adapters.atlan.mapping import (
    EDIT_ATTRIBUTES,
    OBSERVED_ATTRIBUTES,
    Admins,
    from_entity,
    to_entities,
)
from delta_arc_lineage.adapters.atlan.markings import AtlanMarkings
from delta_arc_lineage.adapters.atlan.related import (
    INPUT_OF,
    OUTPUT_OF,
    PROCESS_ATTRIBUTES,
    Entity,
    ends_at,
    lineage_under,
)
from delta_arc_lineage.adapters.atlan.schema_reading import SchemaReader
from delta_arc_lineage.adapters.atlan.surveying import Surveyor
from delta_arc_lineage.adapters.atlan.sweeping import Sweeper
from delta_arc_lineage.adapters.atlan.swept import Question, Swept, version_of
from delta_arc_lineage.adapters.atlan.tag_reading import TagReader
from delta_arc_lineage.errors import PermissionDenied, Unreachable
from delta_arc_lineage.model.assets import Asset, Connection
from delta_arc_lineage.model.counterparts import Counterparts
from delta_arc_lineage.model.kinds import Kind, Reference
from delta_arc_lineage.model.names import ConnectionName, SchemaName
from delta_arc_lineage.model.observed import Observed, ObservedAsset
from delta_arc_lineage.model.routes import BucketLocation, SchemaReference
from delta_arc_lineage.model.snapshots import SchemaSnapshot
from delta_arc_lineage.ports.audit import AuditReading
from delta_arc_lineage.ports.catalog import (
    TABLES_PAGE,
    Catalog,
    CatalogedAsset,
    FoundConnection,
    HeldAssets,
    RequestCount,
    Right,
    SchemaSurvey,
    Scope,
    TableSurvey,
)
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.confirmation import Confirmation
from delta_arc_lineage.ports.deadline import Deadline, NoDeadline
from delta_arc_lineage.ports.progress import Progress
from delta_arc_lineage.ports.reading import Baseline, Reading

ADMIN_ROLE = "$admin"
_NAMES_A_REQUEST = 300
_CONNECTION_WAITS = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)


class AtlanCatalog(LineageWalker, AtlanMarkings, Catalog):
    """`page`: hits per search request; the SDK's own default is 300. `deadline`: asked between two of them."""

    def __init__(
        self,
        requests: AtlanRequests,
        *,
        clock: Clock,
        progress: Progress,
        page: int = 300,
        deadline: Deadline = NoDeadline(),  # noqa: B008 - it holds nothing
    ) -> None:
        super().__init__(requests)
        self._requests, self._clock, self._progress = requests, clock, progress
        self._sweeper = Sweeper(requests, progress=progress, deadline=deadline, page=page)
        self._tags = TagReader(self._naming, progress)
        self._schemas = SchemaReader(self._sweeper, clock, self._tags)
        self._surveyor = Surveyor(requests)
        self._finder = AssetFinder(requests, self._sweeper)
        self._auditor = AuditReader(requests, progress=progress, deadline=deadline)
        self._unanswered: list[str] = []

    @property
    def requests(self) -> RequestCount:
        return self._requests.spent

    def close(self) -> None:
        self._requests.close()

    def find_connections(self, names: Sequence[str]) -> tuple[FoundConnection, ...]:
        attributes = ("name", "qualifiedName", "connectorName")
        question = Question(searches.connections(names), attributes, what="find connections")
        swept = self._all_of(self._sweeper.full(question))
        found = self._with(swept, "name", "qualifiedName") if names else _attributes(swept)
        return tuple(connection for connection in map(to_connection, found) if connection is not None)

    def read_schema(
        self,
        schema: SchemaReference,
        connection: FoundConnection,
        *,
        mark: str,
        is_target: bool = False,
        with_tags: bool = False,
        baseline: Baseline | None = None,
    ) -> Reading[SchemaSnapshot]:
        read = self._schemas.read
        return read(schema, connection, mark=mark, is_target=is_target, with_tags=with_tags, baseline=baseline)

    def observe(self, scope: Scope, *, baseline: Baseline | None = None) -> Reading[Observed]:
        question = Question(
            searches.scope(scope),
            (*OBSERVED_ATTRIBUTES, INPUT_OF, OUTPUT_OF),
            PROCESS_ATTRIBUTES,
            what="read what the catalog holds",
            own_mark=scope.mark,
            with_tags=scope.with_tags,
            beside=searches.beside(scope) if scope.has_bucket else None,
        )
        read_at = self._clock.now()
        swept, new_baseline = self._sweeper.sweep(question, baseline, now=read_at)

        def find() -> Observed:
            ends = tuple(end for entity in swept.entities.values() for end in ends_at(entity))
            tags = self._tags.list_tags(swept.entities.values()) if scope.with_tags else ()
            return Observed(_observed(swept), swept.complete, ends, swept.beside, tags)

        return Reading(find, read_at, version_of(new_baseline), new_baseline, swept.since)

    def find_counterparts(self, scope: Scope, places: Sequence[str]) -> Counterparts:
        return CounterpartFinder(self._requests, self._sweeper, scope).find(places)

    def read(self, references: Sequence[Reference], *, archived: bool = False) -> Observed:
        """Searched by name, three hundred at a time."""
        names = sorted({reference.qualified_name for reference in references})
        found: list[ObservedAsset] = []
        complete = True
        for at in range(0, len(names), _NAMES_A_REQUEST):
            query = searches.by_names(names[at : at + _NAMES_A_REQUEST])
            question = _about_ours(query, what="read back")
            swept = self._sweeper.full(question, archived=archived, page=_NAMES_A_REQUEST + 1)
            found += _observed(swept)
            complete = complete and swept.complete
        return Observed(tuple(found), complete)

    def read_lineage(self, references: Sequence[Reference]) -> Observed:
        """Read by name, with what hangs under it; that is read by name too."""
        names = sorted({reference.qualified_name for reference in references})
        question = Question(searches.by_names(names), ("columnProcesses",), ("qualifiedName",), "read lineage")
        entities = self._sweeper.full(question).entities.values()
        under = {str(entity["guid"]): lineage_under(entity) for entity in entities}
        observed = self.read([*references, *(child for children in under.values() for child in children)])
        read = {found.reference for found in observed.assets}
        whole = tuple(found for found in observed.assets if read.issuperset(under.get(found.guid, ())))
        return Observed(whole, observed.complete)

    def save(self, assets: Sequence[Asset], *, mark: str | None, request: str = "") -> Confirmation:
        sent_connections = [asset for asset in assets if isinstance(asset, Connection)]
        connections = [connection.qualified_name for connection in sent_connections]
        self._wait_for_unanswered()
        admins = self._find_admins(sent_connections) if connections else None
        self._unanswered = connections
        answer = self._requests.save(to_entities(assets, mark=mark, admins=admins), request=request)
        seconds = self._requests.answered_in
        headers = list_mutated(answer, "CREATE", "UPDATE", "PARTIAL_UPDATE")
        guids = {name: str(header.get("guid")) for name, header in zip(list_names(headers), headers, strict=True)}
        if connections:
            self._wait_for_connections(list(guids.values()))
        self._unanswered = [name for name in connections if name not in guids]
        sent = {asset.qualified_name for asset in assets}  # the answer also names parents that were touched
        return Confirmation(frozenset(guids) & sent, guids, seconds)

    def archive(self, assets: Sequence[ObservedAsset], *, request: str = "") -> Confirmation:
        answer = self._requests.archive([found.guid for found in assets], request=request)
        return Confirmation(frozenset(list_names(list_mutated(answer, "DELETE"))), seconds=self._requests.answered_in)

    def find_marked(self, beginning: str) -> tuple[ObservedAsset, ...]:
        """Looked at again here: an index that knows no case would give other deployments' assets to be purged."""
        question = _about_ours(searches.of_mark(beginning), what="read what is ours")
        swept = self._all_of(self._sweeper.full(question, archived=True))
        if swept.scrubbed:
            raise hidden(question.what)
        return tuple(found for found in _observed(swept) if (found.mark or "").startswith(beginning))

    def purge(self, assets: Sequence[ObservedAsset], *, request: str = "") -> Confirmation:
        answer = self._requests.purge([found.guid for found in assets], request=request)
        return Confirmation(frozenset(list_names(list_mutated(answer, "DELETE"))), seconds=self._requests.answered_in)

    def survey_schema(self, schema: SchemaReference, connection: FoundConnection) -> SchemaSurvey:
        home = ConnectionName.parse(connection.qualified_name)
        return self._surveyor.survey_schema(SchemaName(home, schema.database, schema.schema))

    def survey_bucket(self, bucket: BucketLocation) -> tuple[HeldAssets, ...]:
        return self._surveyor.survey_bucket(bucket)

    def survey_tables(self, connections: Sequence[FoundConnection]) -> TableSurvey:
        query = searches.tables_of([connection.qualified_name for connection in connections])
        swept = self._sweeper.full(Question(query, searches.TABLE_ATTRIBUTES, what="list tables"), page=TABLES_PAGE)
        return TableSurvey(searches.group_tables(_attributes(swept)), swept.complete)

    def evaluate(self, rights: Sequence[Right]) -> tuple[bool | None, ...]:
        return self._surveyor.evaluate(rights)

    def find_by_guid(self, guid: str) -> CatalogedAsset | None:
        return self._finder.find_by_guid(guid)

    def find_by_name(self, reference: Reference) -> CatalogedAsset | None:
        return self._finder.find_by_name(reference)

    def find_types(self, qualified_name: str) -> tuple[str, ...]:
        return self._finder.find_types(qualified_name)

    def find_users(self, names: Sequence[str]) -> tuple[str, ...] | None:
        return self._surveyor.find_users(names)

    def find_own_name(self) -> str | None:
        return self._surveyor.find_own_name()

    def read_audit(self, places: Sequence[str], *, since: int, until: int) -> AuditReading:
        return self._auditor.read(places, since=since, until=until)

    def version(self) -> str | None:
        return self._surveyor.version()

    @staticmethod
    def _all_of(swept: Swept) -> Swept:
        """For readings whose user would take what is not shown for not there."""
        if not swept.all_shown:
            raise Unreachable(
                what="the catalog counts more things than it shows",
                where=f"search, {len(swept.entities)} shown",
                next_step="run again when its index has caught up; nothing is decided on half a reading",
            )
        return swept

    @staticmethod
    def _with(swept: Swept, *needed: str) -> list[Entity]:
        """For readings that look at names alone, which Atlan may show of things that the key may not read."""
        found = _attributes(swept)
        if not all(attributes.get(name) for attributes in found for name in needed):
            raise hidden("read the names of connections")
        return found

    def _find_admins(self, connections: Sequence[Connection]) -> dict[str, Admins]:
        """Who shall administer each that was never there; an archived one keeps what people gave it."""
        names = [connection.qualified_name for connection in connections]
        question = Question(searches.by_names(names), ("qualifiedName",), what="look for archived connections")
        swept = self._all_of(self._sweeper.full(question, archived=True, page=len(connections) + 1))
        there = {str(attributes["qualifiedName"]) for attributes in self._with(swept, "qualifiedName")}
        roles = self._surveyor.find_roles(ADMIN_ROLE)
        new = [connection for connection in connections if connection.qualified_name not in there]
        own = self._surveyor.find_own_name() if any(connection.owners for connection in new) else None
        return {connection.qualified_name: Admins(roles, (own,) if own else ()) for connection in new}

    def _wait_for_unanswered(self) -> None:
        """A connection whose answer was lost and that is there all the same is waited for like any other."""
        if self._unanswered:
            sent = [Kind.CONNECTION.refer_to(name) for name in self._unanswered]
            self._wait_for_connections([found.guid for found in self.read(sent).assets])
            self._unanswered = []

    def _wait_for_connections(self, guids: Sequence[str]) -> None:
        """A new connection answers 403 until its policies are in force: up to a minute (ATLAN.md)."""
        for guid in guids:
            for wait in (*_CONNECTION_WAITS, None):
                try:
                    self._requests.entity(guid)
                    break
                except PermissionDenied:
                    if wait is None:
                        raise
                    self._progress.note(
                        f"the new connection's policies are not in force yet; asking again in {wait:g} s"
                    )
                    self._clock.sleep(wait)


def _about_ours(query: searches.Query, *, what: str) -> Question:
    """All we own of a thing, its ends by name, and what people said of it."""
    return Question(query, (*OBSERVED_ATTRIBUTES, *EDIT_ATTRIBUTES), ("qualifiedName",), what, with_markings=True)


def _observed(swept: Swept) -> tuple[ObservedAsset, ...]:
    return tuple(found for found in map(from_entity, swept.entities.values()) if found is not None)


def _attributes(swept: Swept) -> list[Entity]:
    return [entity["attributes"] for entity in swept.entities.values()]
