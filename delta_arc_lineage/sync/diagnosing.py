"""Diagnosing: does each thing the settings name exist, and may we read it? A handful of requests, no write."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from delta_arc_lineage.errors import AuthenticationFailed, DeltaArcError, PermissionDenied
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.sync.reading.connections import find_connection
from delta_arc_lineage.sync.reading_cache import Validity
from delta_arc_lineage.sync.workspace import Workspace

PROBE = "doctor/probe"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found; `error` None where all is well."""

    what: str
    detail: str
    error: DeltaArcError | None = None


@dataclass(slots=True)
class Doctor:
    """Looks at one route after another. A catalog that refuses us is not asked again: it would refuse us again."""

    _refusal: DeltaArcError | None = None

    def look_at(self, route: Route, space: Workspace) -> Iterator[Finding]:
        """Each thing in turn; one that fails does not stop the rest."""
        source, target = route.source, route.target
        yield _try("state folder", lambda: _state(space))
        yield _try("discovery cache", lambda: _cache(route, space))
        yield self._ask(f"{source.connector} connection", lambda: _connection(source.connection, "postgres", space))
        yield self._ask(f"{target.connector} connection", lambda: _connection(target.connection, "snowflake", space))
        yield self._ask("s3 connection", lambda: _s3_connection(route, space))
        yield _try("bucket", lambda: _bucket(route, space))

    def _ask(self, what: str, look: Callable[[], str]) -> Finding:
        """What only the catalog can tell."""
        if self._refusal is not None:
            return Finding(what, f"not asked, because {self._refusal.what}", self._refusal)
        finding = _try(what, look)
        if isinstance(finding.error, AuthenticationFailed | PermissionDenied):
            self._refusal = finding.error
        return finding


def _try(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what, look())
    except DeltaArcError as error:
        return Finding(what, error.what, error)


def _state(space: Workspace) -> str:
    space.state.write(PROBE, str(space.clock.now()))
    return "can be written"


def _cache(route: Route, space: Workspace) -> str:
    """Where it is, and what of it the next run would use."""
    cache = space.cache
    if not cache.is_on:
        return "off; every run reads everything (CACHE_EXPIRY_HOURS=0)"
    entries = cache.entries(route.name, now=space.clock.now())
    stages = [entry.cached.stage for entry in entries if entry.cached and entry.validity is Validity.USED]
    return f"{cache.place}, for {cache.expiry:g} hours; remembered: {', '.join(stages) or 'nothing yet'}"


def _connection(name: str, connector: str, space: Workspace) -> str:
    found = find_connection(space.catalog, name, connector=connector)
    return f"{found.name} is {found.qualified_name}"


def _s3_connection(route: Route, space: Workspace) -> str:
    named = space.catalog.find_connections([route.s3_connection])
    found = [connection for connection in named if connection.connector == "s3"]
    if not found and not route.s3_connection.startswith("default/"):
        return f"{route.s3_connection} is not there yet; the first apply makes it"
    return _connection(route.s3_connection, "s3", space)


def _bucket(route: Route, space: Workspace) -> str:
    first = list(islice(space.open_bucket(route.bucket).list_objects(route.bucket.prefix), 1))
    place = f"s3://{route.bucket.name}/{route.bucket.prefix}"
    return f"{place} can be listed" + ("" if first else ", and is empty")
