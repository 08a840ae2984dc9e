"""Settings → ports: the one place that decides between a tenant and the embedded stack, and makes the adapters."""

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path

from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.adapters.embedded.running import RunningStack, ensure_running
from delta_arc_lineage.adapters.s3 import S3Access, S3Bucket, s3_client
from delta_arc_lineage.adapters.s3_state_store import S3StateStore
from delta_arc_lineage.adapters.shared_budget import SharedBudget
from delta_arc_lineage.adapters.state_store import FolderStateStore
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.ports.ambient import Progress
from delta_arc_lineage.ports.budget import RequestBudget
from delta_arc_lineage.ports.catalog import Catalog
from delta_arc_lineage.ports.objects import ObjectStore
from delta_arc_lineage.ports.state import StateStore
from delta_arc_lineage.settings import CACHE_PREFIX, CacheSettings, Settings
from delta_arc_lineage.sync.discovery import Discovery, name_of
from delta_arc_lineage.sync.reading import POSTGRES, SNOWFLAKE
from delta_arc_lineage.sync.workspace import Workspace


@dataclass(frozen=True, slots=True)
class CatalogAddress:
    """Where a catalog answers, and the key it takes."""

    base_url: str
    api_key: str = field(repr=False)

    def page_of(self, guid: str) -> str:
        """The address of an asset's page in Atlan."""
        return f"{self.base_url}/assets/{guid}/overview"


def embedded_stack(state: Path) -> RunningStack:
    """The embedded stack under the state folder, started if it does not run."""
    return ensure_running(state / "local")


def embedded_catalog(state: Path) -> CatalogAddress:
    stack = embedded_stack(state)
    return CatalogAddress(stack.catalog_url, stack.api_key)


def embedded_s3(state: Path) -> S3Access:
    return s3_access_of(embedded_stack(state))


def s3_access_of(stack: RunningStack) -> S3Access:
    """How to reach a local stack's bucket."""
    return S3Access(
        endpoint_url=stack.s3_endpoint,
        access_key_id=stack.access_key_id,
        secret_access_key=stack.secret_access_key,
    )


def catalog_address(settings: Settings) -> CatalogAddress:
    """The tenant's, or the embedded catalog's."""
    if settings.tenant is None:
        return embedded_catalog(settings.state)
    return CatalogAddress(settings.tenant.base_url, settings.tenant.key)


def s3_access(settings: Settings) -> S3Access:
    """The bucket's access by settings and the usual AWS credentials, or the embedded bucket's."""
    if settings.s3 is None:
        return embedded_s3(settings.state)
    s3 = settings.s3
    return S3Access(s3.endpoint_url, s3.region, s3.unsigned, read_timeout=s3.timeout)


def request_budget(base_url: str, state: Path, *, per_minute: int) -> RequestBudget:
    """One budget a tenant, shared by every run that uses this state folder."""
    name = hashlib.sha256(base_url.encode()).hexdigest()[:16]
    return SharedBudget(state / "budget" / name, limit=per_minute, clock=SystemClock())


def connect_catalog(
    address: CatalogAddress,
    *,
    page: int,
    patience: float,
    progress: Progress,
    budget: RequestBudget,
    timeout: float = 120.0,
) -> Catalog:
    """The catalog over HTTP; pyatlan is imported at its first request and not before (seconds of CPU)."""
    from delta_arc_lineage.adapters.atlan.catalog import AtlanCatalog
    from delta_arc_lineage.adapters.atlan.client import AtlanRequests

    clock = SystemClock()
    requests = AtlanRequests(
        base_url=address.base_url,
        api_key=address.api_key,
        clock=clock,
        progress=progress,
        budget=budget,
        patience=patience,
        read_timeout=timeout,
    )
    return AtlanCatalog(requests, clock=clock, progress=progress, page=page)


def bucket_of(route: Route, access: S3Access) -> S3Bucket:
    return S3Bucket(route.bucket.name, s3_client(access))


def state_store(folder: Path) -> StateStore:
    """Where snapshots, plans and journals are kept."""
    return FolderStateStore(folder / "state")


def discovery_cache(
    settings: Settings, *, tenant: str | None = None, expiry: float | None = None, refresh: bool = False
) -> Discovery:
    """Where readings are remembered; `tenant` and `expiry` where they are other than the settings'."""
    own = settings.tenant.base_url if settings.tenant else ""
    return Discovery(
        store=_cache_store(settings),
        tenant=(own if tenant is None else tenant) or "embedded",
        expiry=settings.cache.expiry if expiry is None else expiry,
        refresh=refresh,
        place=f"s3://{settings.cache.bucket}" if settings.cache.bucket else str(settings.state),
    )


def _cache_store(settings: Settings) -> StateStore:
    bucket, files = settings.cache.bucket, _cache_files(settings.cache)
    if bucket is None:
        elsewhere = {name: Path(file).absolute() for name, file in files.items()}
        return FolderStateStore(settings.state, elsewhere=elsewhere)
    return S3StateStore(
        bucket,
        lambda: s3_client(replace(s3_access(settings), unsigned=False)),
        setting="CACHE_S3_BUCKET",
        prefix=CACHE_PREFIX,
        elsewhere={name: file.lstrip("/") for name, file in files.items()},
    )


def _cache_files(cache: CacheSettings) -> dict[str, str]:
    by_stage = {POSTGRES: cache.source_files, SNOWFLAKE: cache.target_files}
    return {name_of(route, stage): file for stage, files in by_stage.items() for route, file in files.items()}


def workspace(
    settings: Settings,
    *,
    catalog: Catalog,
    objects: ObjectStore,
    progress: Progress,
    discovery: Discovery | None = None,
) -> Workspace:
    return Workspace(
        catalog=catalog,
        objects=objects,
        state=state_store(settings.state),
        clock=SystemClock(),
        progress=progress,
        limits=settings.limits,
        discovery=discovery or discovery_cache(settings),
        requests_per_minute=settings.requests_per_minute,
    )
