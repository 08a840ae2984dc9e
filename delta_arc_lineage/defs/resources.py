"""The two resources: Atlan and S3. Secrets come by `EnvVar`, so the UI shows a variable's name and never a key.

With no tenant configured both stand for the embedded stack, and start it the first time they are used.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import dagster as dg
from dagster_aws.s3 import S3Resource
from pydantic import Field, PrivateAttr

from delta_arc_lineage.adapters.s3.access import S3Access
from delta_arc_lineage.ports.catalog import Catalog
from delta_arc_lineage.ports.progress import Progress, Relay
from delta_arc_lineage.settings.load import Settings, Tenant, load_settings
from delta_arc_lineage.wiring import (
    CatalogAddress,
    OpenBucket,
    bucket_opener,
    catalog_address,
    connect_catalog,
    s3_access,
)

if TYPE_CHECKING:
    from delta_arc_lineage.adapters.atlan.sdk import AtlanClient


class AtlanResource(dg.ConfigurableResource):
    """An Atlan tenant, or the embedded catalog where no address is given."""

    base_url: str = Field(default="", description="The tenant's address; empty for the embedded catalog.")
    api_key: str = Field(default="", description="Its API key, by EnvVar.")
    page: int = Field(default=300, description="Assets in one page of a search.")
    requests_per_minute: int = Field(default=400, description="The most requests in any minute, over all runs.")
    patience_seconds: float = Field(default=300.0, description="How long to wait in all for the request limit.")
    timeout_seconds: float = Field(default=120.0, description="How long to wait for one answer.")
    cache_expiry_hours: float = Field(default=24.0, description="Hours until everything is read again; 0: each time.")
    force_refresh: bool = Field(default=False, description="Read everything now, whatever the cache remembers.")
    _relay: Relay = PrivateAttr(default_factory=Relay)
    _catalog: Catalog | None = PrivateAttr(default=None)
    _client: Any = PrivateAttr(default=None)

    def client(self, settings: Settings | None = None) -> "AtlanClient":
        """Atlan's own `AtlanClient` for assets that you write: one for all steps of a run, imported when asked.

        `settings`: where the embedded catalog is, for a resource without an address; the environment's if not given.
        """
        from delta_arc_lineage.adapters.atlan.sdk import open_sdk

        if self._client is None:
            address = self if self.base_url else self.address(settings or load_settings())
            self._client = open_sdk(address.base_url, address.api_key)
        return self._client

    def adjust(self, settings: Settings) -> Settings:
        """The settings as the resource's own configuration has them: a person may change it for one run."""
        tenant = Tenant(self.base_url, "the atlan resource", self.api_key) if self.base_url else None
        return replace(
            settings,
            tenant=tenant,
            page=self.page,
            requests_per_minute=self.requests_per_minute,
            patience=self.patience_seconds,
            timeout=self.timeout_seconds,
            cache=replace(settings.cache, expiry=self.cache_expiry_hours, refresh=self.force_refresh),
        )

    def address(self, settings: Settings) -> CatalogAddress:
        return catalog_address(self.adjust(settings))

    def catalog(self, settings: Settings, progress: Progress) -> Catalog:
        """One connection for all steps of a run, made when the first step asks."""
        self._relay.to = progress
        if self._catalog is None:
            self._catalog = connect_catalog(self.adjust(settings), progress=self._relay)
        return self._catalog

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        if self._catalog is not None:
            self._catalog.close()
            self._catalog = None
        if self._client is not None:
            self._client._session.close()  # it has no word of its own for that
            self._client = None


def atlan_resource(settings: Settings) -> AtlanResource:
    tenant = settings.tenant
    return AtlanResource(
        base_url=tenant.base_url if tenant else "",
        api_key=dg.EnvVar(tenant.key_variable) if tenant else "",
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


def open_buckets(settings: Settings, s3: S3Resource) -> OpenBucket:
    """Buckets by what the S3 resource says, or the embedded one where the settings name none."""
    return bucket_opener(lambda: _access(settings, s3))


def open_buckets_in_a_hurry(settings: Settings, s3: S3Resource, *, seconds: float, tries: int) -> OpenBucket:
    """The same for who comes again soon: gives an answer so many seconds, and asks so often for it."""

    def hurried() -> S3Access:
        access = _access(settings, s3)
        return replace(access, read_timeout=min(seconds, access.read_timeout), tries=tries)

    return bucket_opener(hurried)


def _access(settings: Settings, s3: S3Resource) -> S3Access:
    if settings.s3 is None:
        return s3_access(settings)
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
