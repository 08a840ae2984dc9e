"""The two resources: Atlan and S3. Secrets come by `EnvVar`, so the UI shows a variable's name and never a key.

With no tenant configured both stand for the embedded stack, and start it the first time they are used.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import dagster as dg
from dagster_aws.s3 import S3Resource
from pydantic import Field, PrivateAttr

from delta_arc_lineage.adapters.s3 import S3Access, S3Bucket, s3_client
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.ports.ambient import Progress, Relay
from delta_arc_lineage.ports.catalog import Catalog
from delta_arc_lineage.settings import Settings
from delta_arc_lineage.sync.discovery import Discovery
from delta_arc_lineage.wiring import (
    CatalogAddress,
    connect_catalog,
    discovery_cache,
    embedded_catalog,
    embedded_s3,
    request_budget,
)

Buckets = Callable[[Route], S3Bucket]


class AtlanResource(dg.ConfigurableResource):
    """An Atlan tenant, or the embedded catalog where no address is given."""

    base_url: str = Field(default="", description="The tenant's address; empty for the embedded catalog.")
    api_key: str = Field(default="", description="Its API key, by EnvVar.")
    state: str = Field(description="The folder under which the embedded stack keeps itself.")
    page: int = Field(default=300, description="Assets in one page of a search.")
    requests_per_minute: int = Field(default=400, description="The most requests in any minute, over all runs.")
    patience_seconds: float = Field(default=300.0, description="How long to wait in all for the request limit.")
    timeout_seconds: float = Field(default=120.0, description="How long to wait for one answer.")
    cache_expiry_hours: float = Field(default=24.0, description="Hours until everything is read again; 0: each time.")
    force_refresh: bool = Field(default=False, description="Read everything now, whatever the cache remembers.")
    _relay: Relay = PrivateAttr(default_factory=Relay)
    _catalog: Catalog | None = PrivateAttr(default=None)
    _address: CatalogAddress | None = PrivateAttr(default=None)
    _discovery: Discovery | None = PrivateAttr(default=None)

    @property
    def address(self) -> CatalogAddress:
        if self._address is None:
            own = CatalogAddress(self.base_url, self.api_key)
            self._address = own if self.base_url else embedded_catalog(Path(self.state))
        return self._address

    def catalog(self, progress: Progress) -> Catalog:
        """One connection for all steps of a run, made when the first step asks."""
        self._relay.to = progress
        if self._catalog is None:
            self._catalog = connect_catalog(
                self.address,
                page=self.page,
                patience=self.patience_seconds,
                progress=self._relay,
                timeout=self.timeout_seconds,
                budget=request_budget(self.address.base_url, Path(self.state), per_minute=self.requests_per_minute),
            )
        return self._catalog

    def discovery(self, settings: Settings, *, refresh: bool = False) -> Discovery:
        """What is remembered of this tenant, one store for all steps; `refresh`: read everything in this one."""
        if self._discovery is None:
            self._discovery = discovery_cache(settings, tenant=self.base_url, expiry=self.cache_expiry_hours)
        return replace(self._discovery, refresh=refresh or self.force_refresh)

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        if self._catalog is not None:
            self._catalog.close()
            self._catalog = None


def atlan_resource(settings: Settings) -> AtlanResource:
    tenant = settings.tenant
    return AtlanResource(
        base_url=tenant.base_url if tenant else "",
        api_key=dg.EnvVar(tenant.key_variable) if tenant else "",
        state=str(settings.state),
        page=settings.page,
        requests_per_minute=settings.requests_per_minute,
        patience_seconds=settings.patience,
        timeout_seconds=settings.timeout,
        cache_expiry_hours=settings.cache.expiry,
    )


def s3_resource(settings: Settings) -> S3Resource:
    """dagster-aws's own resource; credentials are found the usual AWS way.

    It makes a client of its own whenever it is handed to a step. For the embedded bucket and an unsigned one it is
    given words instead of keys, or that client would look for credentials on the network each time.
    """
    if settings.s3 is None:
        return S3Resource(aws_access_key_id="embedded", aws_secret_access_key="embedded")
    word = "unsigned" if settings.s3.unsigned else None
    return S3Resource(
        aws_access_key_id=word,
        aws_secret_access_key=word,
        use_unsigned_session=settings.s3.unsigned,
        region_name=settings.s3.region,
        endpoint_url=settings.s3.endpoint_url,
    )


def buckets(settings: Settings, s3: S3Resource) -> Buckets:
    """Routes' buckets by what the S3 resource says, or the embedded one where the settings name none."""
    return _by_one_client(_access(settings, s3))


def buckets_in_a_hurry(settings: Settings, s3: S3Resource, *, seconds: float, tries: int) -> Buckets:
    """The same for who comes again soon: gives an answer so many seconds, and asks so often for it."""
    access = _access(settings, s3)
    return _by_one_client(replace(access, read_timeout=min(seconds, access.read_timeout), tries=tries))


def _by_one_client(access: S3Access) -> Buckets:
    """Making a client costs 0.2 s of CPU, which a sensor with many routes would pay for each."""
    client = s3_client(access)
    return lambda route: S3Bucket(route.bucket.name, client)


def _access(settings: Settings, s3: S3Resource) -> S3Access:
    if settings.s3 is None:
        return embedded_s3(settings.state)
    return S3Access(
        endpoint_url=s3.endpoint_url,
        region=s3.region_name,
        unsigned=s3.use_unsigned_session,
        access_key_id=s3.aws_access_key_id,
        secret_access_key=s3.aws_secret_access_key,
        session_token=s3.aws_session_token,
        profile=s3.profile_name,
        verify_tls=bool(s3.verify),
        read_timeout=settings.s3.timeout,
    )
