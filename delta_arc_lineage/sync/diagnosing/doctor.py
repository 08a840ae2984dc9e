"""The doctor: looks at everything that the settings name, one thing after the other, and writes nothing to Atlan.

A look costs a request or a few, however large the tenant and the bucket are: what would cost more is looked at in part,
and told so.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from delta_arc_lineage.errors import AuthenticationFailed, DeltaArcError, PermissionDenied, Unreachable
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.sync.diagnosing.bucket_looks import BucketLooks
from delta_arc_lineage.sync.diagnosing.catalog_looks import CatalogLooks, look_at_tenant
from delta_arc_lineage.sync.diagnosing.custom_set_looks import look_at_custom_set
from delta_arc_lineage.sync.diagnosing.ends_looks import look_at_ends
from delta_arc_lineage.sync.diagnosing.findings import Finding, fail, look_once, note
from delta_arc_lineage.sync.diagnosing.state_looks import (
    look_at_cache,
    look_at_state,
    look_at_tenants,
    look_at_versions,
)
from delta_arc_lineage.sync.workspace import Workspace


@dataclass(slots=True)
class Doctor:
    """Looks at one route after another. A catalog that refuses us, or was never there, is not asked again."""

    _refusal: DeltaArcError | None = None
    _was_answered: bool = False

    def look_around(self, space: Workspace) -> Iterator[Finding]:
        """What all routes share."""
        yield look_once("state", lambda: look_at_state(space))
        yield look_once("versions of the state", lambda: look_at_versions(space))
        yield look_once("tenants of the state", lambda: look_at_tenants(space))
        yield self._ask("tenant", lambda: look_at_tenant(space))
        if space.custom_set:
            yield self._ask("custom metadata", lambda: look_at_custom_set(space))

    def look_at(self, route: Route, space: Workspace) -> Iterator[Finding]:
        """Each thing of a route in turn; one that fails does not stop the rest."""
        before = space.catalog.requests
        catalog, bucket = CatalogLooks(route, space), BucketLooks(route, space)
        yield look_once("discovery cache", lambda: look_at_cache(route, space))
        for side in (catalog.source, catalog.target):
            yield self._ask(f"{side.name} connection", side.look_at_connection)
            yield self._ask(f"{side.name} schema", side.look_at_schema)
        yield self._ask("s3 connection", catalog.look_at_s3_connection)
        yield self._ask("rights to write", catalog.look_at_rights)
        yield self._ask("assets of the bucket", catalog.look_at_bucket)
        yield from bucket.look_at_inventory()
        yield look_once("bucket", bucket.look_at_listing)
        yield look_once("object", bucket.look_at_object)
        yield bucket.look_at_links(catalog.source.survey, catalog.target.survey)
        yield self._ask("files catalogued already", lambda: look_at_ends(bucket, catalog.s3))
        spent = space.catalog.requests - before
        reads = f"{spent.reads} to Atlan and {bucket.requests} to S3"
        yield Finding("requests", f"{reads} to look at all this, and {spent.writes} that write")

    def _ask(self, what: str, look: Callable[[], Finding]) -> Finding:
        """What only the catalog can tell."""
        if self._refusal is not None:
            return note(what, f"not asked, because {self._refusal.what}")
        try:
            finding = look()
        except DeltaArcError as error:
            is_away = isinstance(error, Unreachable) and not self._was_answered
            if is_away or isinstance(error, AuthenticationFailed | PermissionDenied):
                self._refusal = error
            finding = fail(what, error)
        self._was_answered = self._was_answered or not isinstance(finding.error, Unreachable)
        return finding
