"""The two resources: Atlan and S3. Secrets come by `EnvVar`, so the UI shows a variable's name and never a key.

With no tenant configured both stand for the embedded stack, and start it the first time they are used.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import dagster as dg
from pydantic import Field, PrivateAttr

from delta_arc_lineage.adapters.s3.access import S3Access
from delta_arc_lineage.ports.catalog import Catalog
from delta_arc_lineage.ports.progress import Progress, Relay
from delta_arc_lineage.settings.load import Settings, load_settings
from delta_arc_lineage.settings.tenant_access import Tenant
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


class S3Resource(dg.ConfigurableResource):
    """How S3 is reached, in the words of dagster-aws's resource of this name.

    That one stays for `get_client`. Its import loads all of dagster-aws and the tools that Dagster tests itself with:
    0.7 s of CPU in each code location. And it makes a client, and looks for credentials, for each step.
    """

    endpoint_url: str | None = Field(default=None, description="Another endpoint than AWS's.")
    region_name: str | None = Field(default=None, description="The region of the bucket.")
    use_unsigned_session: bool = Field(default=False, description="Send no credentials, for a public bucket.")
    requester_pays: bool = Field(default=False, description="Pay for requests to a bucket of somebody else's.")
    profile_name: str | None = Field(default=None, description="The profile of AWS's files to use.")
    verify: bool | None = Field(default=None, description="False: believe any certificate.")
    aws_access_key_id: str | None = Field(default=None, description="The usual AWS credentials, if not given.")
    aws_secret_access_key: str | None = Field(default=None, description="Its secret, by EnvVar.")
    aws_session_token: str | None = Field(default=None, description="Its token, by EnvVar.")

    def access(self, settings: Settings) -> S3Access:
        """How to reach S3 as this says, or the embedded bucket where the settings name none."""
        if settings.s3 is None:
            return s3_access(settings)
        return S3Access(
            endpoint_url=self.endpoint_url,
            region=self.region_name,
            unsigned=self.use_unsigned_session,
            access_key_id=self.aws_access_key_id,
            secret_access_key=self.aws_secret_access_key,
            session_token=self.aws_session_token,
            profile=self.profile_name,
            verify_tls=self.verify is not False,
            requester_pays=self.requester_pays,
            read_timeout=settings.s3.timeout,
        )

    def get_client(self, settings: Settings | None = None) -> Any:
        """A boto3 client for assets that you write, as dagster-aws makes it, imported when asked.

        `settings`: whether the bucket is the embedded one, and where that is; the environment's if not given.
        """
        from dagster_aws.s3 import S3Resource as DagsterS3Resource

        access = self.access(settings or load_settings())
        return DagsterS3Resource(
            endpoint_url=access.endpoint_url,
            region_name=access.region,
            use_unsigned_session=access.unsigned,
            profile_name=access.profile,
            verify=None if access.verify_tls else False,
            aws_access_key_id=access.access_key_id,
            aws_secret_access_key=access.secret_access_key,
            aws_session_token=access.session_token,
        ).get_client()


def s3_resource(settings: Settings) -> S3Resource:
    """As the settings say; credentials are found the usual AWS way."""
    if settings.s3 is None:
        return S3Resource()
    return S3Resource(
        use_unsigned_session=settings.s3.unsigned,
        requester_pays=settings.s3.requester_pays,
        region_name=settings.s3.region,
        endpoint_url=settings.s3.endpoint_url,
    )


def open_buckets(settings: Settings, s3: S3Resource) -> OpenBucket:
    """Buckets by what the S3 resource says, or the embedded one where the settings name none."""
    return bucket_opener(lambda: s3.access(settings))


def open_buckets_in_a_hurry(settings: Settings, s3: S3Resource, *, seconds: float, tries: int) -> OpenBucket:
    """The same for who comes again soon: gives an answer so many seconds, and asks so often for it."""

    def hurried() -> S3Access:
        access = s3.access(settings)
        return replace(access, read_timeout=min(seconds, access.read_timeout), tries=tries)

    return bucket_opener(hurried)
