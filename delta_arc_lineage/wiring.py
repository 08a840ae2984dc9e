"""Settings → ports: the one place that decides between a tenant and the embedded stack, and makes the adapters."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.adapters.embedded.running import RunningStack, ensure_running
from delta_arc_lineage.adapters.s3 import S3Access, S3Bucket, s3_client
from delta_arc_lineage.adapters.shared_budget import SharedBudget
from delta_arc_lineage.adapters.state_store import FolderStateStore
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.ports.ambient import Progress
from delta_arc_lineage.ports.budget import RequestBudget
from delta_arc_lineage.ports.catalog import Catalog
from delta_arc_lineage.ports.objects import ObjectStore
from delta_arc_lineage.ports.state import StateStore
from delta_arc_lineage.settings import Settings
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
    return S3Access(endpoint_url=settings.s3.endpoint_url, region=settings.s3.region, unsigned=settings.s3.unsigned)


def request_budget(base_url: str, state: Path, *, per_minute: int) -> RequestBudget:
    """One budget a tenant, shared by every run that uses this state folder."""
    name = hashlib.sha256(base_url.encode()).hexdigest()[:16]
    return SharedBudget(state / "budget" / name, limit=per_minute, clock=SystemClock())


def connect_catalog(
    address: CatalogAddress, *, page: int, patience: float, progress: Progress, budget: RequestBudget
) -> Catalog:
    """The catalog over HTTP; pyatlan is imported at its first request and not before (5–9 s of CPU)."""
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
    )
    return AtlanCatalog(requests, clock=clock, progress=progress, page=page)


def bucket_of(route: Route, access: S3Access) -> S3Bucket:
    return S3Bucket(route.bucket.name, s3_client(access))


def state_store(folder: Path) -> StateStore:
    """Where snapshots, plans and journals are kept."""
    return FolderStateStore(folder / "state")


def workspace(settings: Settings, *, catalog: Catalog, objects: ObjectStore, progress: Progress) -> Workspace:
    return Workspace(
        catalog=catalog,
        objects=objects,
        state=state_store(settings.state),
        clock=SystemClock(),
        progress=progress,
        limits=settings.limits,
    )
