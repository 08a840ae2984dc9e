"""What a use case works with: the ports, and who runs it and why."""

from collections.abc import Callable
from dataclasses import dataclass

from delta_arc_lineage.model.contracts import NO_CONTRACTS, Contracts
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.marking_wants import WantMore, nobody_wants_more
from delta_arc_lineage.model.routes import AnyRoute, BucketLocation, Route
from delta_arc_lineage.ports.catalog import Catalog
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.column_sorter import OpenColumns, nobody_sorts_columns
from delta_arc_lineage.ports.deadline import Deadline, NoDeadline
from delta_arc_lineage.ports.file_schemas import OpenSchemas, nobody_reads_schemas
from delta_arc_lineage.ports.objects import ObjectStore
from delta_arc_lineage.ports.progress import Progress
from delta_arc_lineage.ports.state import StateStore
from delta_arc_lineage.sync.documents import Documents
from delta_arc_lineage.sync.journals import Journals
from delta_arc_lineage.sync.marking_documents import MarkingDocuments
from delta_arc_lineage.sync.reading_cache import ReadingCache
from delta_arc_lineage.sync.route_leases import NO_LEASES, RouteLeases


@dataclass(frozen=True, slots=True)
class Workspace:
    """The ports of one run. `open_bucket` connects to a bucket: only who lists or reads objects pays for it.

    `tenant` is the address of the catalog, which all documents of the state carry; `actor` is who runs it and `why`
    what started it, for the journal. `code` tells versions of the code that decides apart; where it is not told, no
    decision is remembered. `routes`: all that the settings have, which may use each other's assets. `open_columns`:
    finds who sorts many objects at once; `open_schemas`: who opens files for their columns. `read_contracts`: those of
    the folder that a route names, as they are now. `deadline`: until when something may begin; `leases`: what keeps
    runs of one route apart. `want_more`: who wants markings beside the rules of a route; `custom_set`: the set of
    custom metadata that datasets and processes are given, empty where none is.
    """

    catalog: Catalog
    open_bucket: Callable[[BucketLocation], ObjectStore]
    state: StateStore
    clock: Clock
    progress: Progress
    tenant: str
    limits: Limits = Limits()  # noqa: RUF009 - a frozen value
    cache: ReadingCache = ReadingCache()  # noqa: RUF009 - a frozen value, that remembers nothing
    requests_per_minute: int = 400
    actor: str = ""
    why: str = ""
    code: str = ""
    routes: tuple[Route, ...] = ()
    open_columns: OpenColumns = nobody_sorts_columns
    open_schemas: OpenSchemas = nobody_reads_schemas
    read_contracts: Callable[[Route], Contracts] = lambda _: NO_CONTRACTS
    deadline: Deadline = NoDeadline()  # noqa: RUF009 - it holds nothing
    leases: RouteLeases = NO_LEASES
    want_more: WantMore = nobody_wants_more
    custom_set: str = ""

    def require_time(self, what: str) -> None:
        """To be called where work can be gone on with later, before `what`, in words, begins: OutOfTime where it is too
        late for that, RouteBusy where another run took the route over meanwhile."""
        self.deadline.require_time(what)
        self.leases.renew()

    def documents(self, route: AnyRoute) -> Documents:
        """What is kept of a route."""
        return Documents(self.state, route.name, self.tenant)

    def marking_documents(self, route: AnyRoute) -> MarkingDocuments:
        """What is kept of the markings of a route."""
        return MarkingDocuments(self.state, route.name, self.tenant)

    @property
    def journals(self) -> Journals:
        return Journals(self.state)
