"""Settings → ports: the one place that decides between a tenant and the embedded stack, and makes the adapters.

`open_workspace` is the one way into a use case, for the command line, Dagster and whoever comes next.
A client's modules are imported where it is connected: importing them costs more than most work that needs none.
"""

import hashlib
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.adapters.code import digest_of_deciding_code
from delta_arc_lineage.adapters.folder_state import FolderStateStore
from delta_arc_lineage.adapters.s3.access import S3Access
from delta_arc_lineage.adapters.shared_budget import SharedBudget
from delta_arc_lineage.model.notice_texts import NoticePages
from delta_arc_lineage.model.routes import BucketLocation
from delta_arc_lineage.openers import contract_reader, open_columns, schema_opener
from delta_arc_lineage.ports.budget import RequestBudget
from delta_arc_lineage.ports.catalog import Catalog
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.deadline import Deadline, NoDeadline
from delta_arc_lineage.ports.listing import Inventory
from delta_arc_lineage.ports.objects import ObjectStore
from delta_arc_lineage.ports.progress import Progress
from delta_arc_lineage.ports.state import StateStore
from delta_arc_lineage.settings.caches import CACHE_PREFIX, CacheSettings
from delta_arc_lineage.settings.load import BucketAccess, Settings
from delta_arc_lineage.settings.project import STATE
from delta_arc_lineage.sync.documents import SOURCE, TARGET
from delta_arc_lineage.sync.kept_classes import class_tag_producer
from delta_arc_lineage.sync.notifying import NoticeBoard
from delta_arc_lineage.sync.reading_cache import ReadingCache, document_name
from delta_arc_lineage.sync.route_leases import RouteLeases
from delta_arc_lineage.sync.workspace import Workspace

if TYPE_CHECKING:
    from delta_arc_lineage.adapters.embedded.running import RunningStack

OpenBucket = Callable[[BucketLocation], ObjectStore]


@dataclass(frozen=True, slots=True)
class CatalogAddress:
    """Where a catalog answers, and the key it takes."""

    base_url: str
    api_key: str = field(repr=False)

    def page_of(self, guid: str) -> str:
        """The address of an asset's page in Atlan."""
        return f"{self.base_url}/assets/{quote(guid, safe='')}/overview"


@contextmanager
def open_workspace(
    settings: Settings,
    *,
    progress: Progress,
    actor: str,
    why: str,
    catalog: Catalog | None = None,
    open_bucket: OpenBucket | None = None,
    refresh: bool = False,
    clock: Clock | None = None,
    deadline: Deadline = NoDeadline(),  # noqa: B008 - it holds nothing
) -> Iterator[Workspace]:
    """What a use case works with, closed at the end.

    `catalog`: a connection that the caller keeps, and closes; `open_bucket`: another way to the buckets than that of
    the settings. `refresh`: what the discovery cache remembers is not used. `clock`: by which is waited, and
    `deadline`, until when something may begin, for whoever has a time of its own.
    """
    clock = clock or SystemClock()
    own = nullcontext(catalog) if catalog is not None else None
    connection = own or closing(connect_catalog(settings, progress=progress, clock=clock, deadline=deadline))
    state = state_store(settings)
    shared = state if settings.state.bucket else None
    with connection as connected:
        yield Workspace(
            catalog=connected,
            open_bucket=open_bucket or bucket_opener(lambda: s3_access(settings)),
            state=state,
            clock=clock,
            progress=progress,
            tenant=settings.tenant_name,
            limits=settings.limits,
            cache=reading_cache(settings, refresh=refresh),
            requests_per_minute=settings.requests_per_minute,
            actor=actor,
            why=why,
            code=digest_of_deciding_code(),
            routes=tuple(settings.routes.values()),
            open_columns=open_columns,
            open_schemas=schema_opener(settings),
            read_contracts=contract_reader(settings),
            deadline=deadline,
            custom_set=settings.custom_metadata,
            want_more=class_tag_producer(state, settings.tenant_name),
            leases=RouteLeases(shared, clock, token=uuid.uuid4().hex, holder=actor, progress=progress),
        )


def connect_catalog(
    settings: Settings,
    *,
    progress: Progress,
    clock: Clock | None = None,
    deadline: Deadline = NoDeadline(),  # noqa: B008 - it holds nothing
) -> Catalog:
    """The catalog over HTTP."""
    from delta_arc_lineage.adapters.atlan.catalog import AtlanCatalog
    from delta_arc_lineage.adapters.atlan.client import AtlanRequests

    address, clock = catalog_address(settings), clock or SystemClock()
    requests = AtlanRequests(
        base_url=address.base_url,
        api_key=address.api_key,
        clock=clock,
        progress=progress,
        budget=request_budget(address.base_url, settings),
        patience=settings.patience,
        read_timeout=settings.timeout,
        authorities=settings.authorities,
    )
    return AtlanCatalog(requests, clock=clock, progress=progress, page=settings.page, deadline=deadline)


def catalog_address(settings: Settings) -> CatalogAddress:
    """The tenant's, or the embedded catalog's."""
    if settings.tenant is None:
        stack = embedded_stack(settings.state.folder)
        return CatalogAddress(stack.catalog_url, stack.api_key)
    return CatalogAddress(settings.tenant.base_url, settings.tenant.key)


def request_budget(base_url: str, settings: Settings) -> RequestBudget:
    """One budget a tenant, shared by every run that uses this state: through a file, or by leases in the bucket."""
    place, name = settings.state, hashlib.sha256(base_url.encode()).hexdigest()[:16]
    if place.bucket:
        from delta_arc_lineage.adapters.s3.leases import open_leased_budget

        return open_leased_budget(
            place.bucket,
            lambda: _connect_s3(_state_access(settings)),
            setting=STATE,
            prefix=place.prefix,
            name=f"budget/{name}",
            limit=settings.requests_per_minute,
        )
    file = place.folder / "budget" / name
    return SharedBudget(file, limit=settings.requests_per_minute, clock=SystemClock())


def bucket_opener(access: Callable[[], S3Access]) -> OpenBucket:
    """Opens buckets by one client, made at the first request."""
    reached = cache(access)
    connect = cache(lambda: _connect_s3(reached()))

    def open_bucket(location: BucketLocation) -> ObjectStore:
        from delta_arc_lineage.adapters.s3.bucket import S3Bucket

        inventory = _open_inventory(location, connect)
        return S3Bucket(
            location.name, connect, clock=SystemClock(), region=lambda: reached().region, inventory=inventory
        )

    return open_bucket


def _open_inventory(location: BucketLocation, connect: Callable[[], Any]) -> Inventory | None:
    """What S3 lists of the bucket now and then, by the same client, where the settings name it."""
    if location.inventory is None:
        return None
    from delta_arc_lineage.adapters.inventory.stored_inventory import StoredInventory
    from delta_arc_lineage.adapters.s3.bucket import S3Bucket
    from delta_arc_lineage.adapters.s3.inventory_filters import find_inventory_filter

    place, clock = location.inventory, SystemClock()
    bucket = S3Bucket(location.name, connect, clock=clock)
    return StoredInventory(
        location,
        place,
        S3Bucket(place.bucket, connect, clock=clock, setting=place.place),
        bucket=bucket,
        clock=clock,
        find_filter=lambda name: find_inventory_filter(bucket.client, location.name, name),
    )


def _connect_s3(access: S3Access) -> Any:
    from delta_arc_lineage.adapters.s3.botocore_client import s3_client

    return s3_client(access)


def s3_access(settings: Settings) -> S3Access:
    """The bucket's access by settings and the usual AWS credentials, or the embedded bucket's."""
    s3 = settings.s3
    if s3 is None:
        return s3_access_of(embedded_stack(settings.state.folder))
    return S3Access(s3.endpoint_url, s3.region, s3.unsigned, requester_pays=s3.requester_pays, read_timeout=s3.timeout)


def s3_access_of(stack: "RunningStack") -> S3Access:
    """How to reach a local stack's bucket."""
    return S3Access(
        endpoint_url=stack.s3_endpoint,
        access_key_id=stack.access_key_id,
        secret_access_key=stack.secret_access_key,
    )


def embedded_stack(state: Path) -> "RunningStack":
    """The embedded stack under this machine's state folder, started if it does not run."""
    from delta_arc_lineage.adapters.embedded.running import ensure_running

    return ensure_running(state / "local")


def state_store(settings: Settings) -> StateStore:
    """Where snapshots, plans and journals are kept."""
    place = settings.state
    if not place.bucket:
        return FolderStateStore(place.folder / "state")
    return _store_in_bucket(settings, place.bucket, f"{place.prefix}state/", setting=STATE, elsewhere={})


def _store_in_bucket(
    settings: Settings, bucket: str, prefix: str, *, setting: str, elsewhere: Mapping[str, str]
) -> StateStore:
    from delta_arc_lineage.adapters.s3.s3_state import S3StateStore

    access = _state_access(settings)
    return S3StateStore(bucket, lambda: _connect_s3(access), setting=setting, prefix=prefix, elsewhere=elsewhere)


def notifier_of(settings: Settings, *, progress: Progress, pages: NoticePages | None = None) -> NoticeBoard:
    """Whom to tell of what fails or waits, by the channels of the settings. `pages`: of runs in Dagster's UI."""
    from delta_arc_lineage.adapters.notices.channels import open_channels

    return NoticeBoard(
        channels=tuple(open_channels(settings.notices, authorities=settings.authorities)),
        state=state_store(settings),
        clock=SystemClock(),
        progress=progress,
        tenant=settings.tenant_name,
        deployment=settings.deployment,
        new_claim=lambda: uuid.uuid4().hex,
        pages=pages,
        secrets=settings.secrets,
    )


def _state_access(settings: Settings) -> S3Access:
    """By the usual AWS credentials; where the embedded bucket stands for the route's, it is not that of the state."""
    s3 = settings.s3 or BucketAccess()
    return S3Access(s3.endpoint_url, s3.region, read_timeout=s3.timeout)


def reading_cache(settings: Settings, *, refresh: bool = False) -> ReadingCache:
    """Where readings are remembered."""
    cache = settings.cache
    return ReadingCache(
        store=_cache_store(settings),
        tenant=settings.tenant_name,
        expiry=cache.expiry,
        refresh=refresh or cache.refresh,
        place=f"s3://{cache.bucket}" if cache.bucket else str(settings.state),
    )


def _cache_store(settings: Settings) -> StateStore:
    cache, files = settings.cache, _cache_files(settings.cache)
    if cache.bucket is not None:
        from delta_arc_lineage.adapters.s3.s3_state import S3StateStore

        return S3StateStore(
            cache.bucket,
            lambda: _connect_s3(replace(s3_access(settings), unsigned=False)),
            setting="CACHE_S3_BUCKET",
            prefix=CACHE_PREFIX,
            elsewhere={name: file.lstrip("/") for name, file in files.items()},
        )
    place = settings.state
    if place.bucket:
        keys = {name: f"{place.prefix}{file.lstrip('/')}" for name, file in files.items()}
        return _store_in_bucket(settings, place.bucket, place.prefix, setting=STATE, elsewhere=keys)
    return FolderStateStore(place.folder, elsewhere={name: Path(file).absolute() for name, file in files.items()})


def _cache_files(cache: CacheSettings) -> dict[str, str]:
    by_stage = {SOURCE: cache.source_files, TARGET: cache.target_files}
    return {document_name(route, stage): file for stage, files in by_stage.items() for route, file in files.items()}
