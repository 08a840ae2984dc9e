"""The route table: from method and path to handler.

The catalog's routes hold under the gateway's prefix and under the metastore's own; the service's under theirs. A path
that exists in the real API but is not provided answers 501; one that does not exist 404.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.responses import (
    access,
    api_tokens,
    audit,
    basic_search,
    bulk_purge,
    bulk_tags,
    business_lineage,
    configs,
    contracts,
    credentials,
    custom_metadata,
    direct_search,
    entities,
    entity_repairs,
    events,
    glossary_lists,
    glossary_writing,
    images,
    index_search,
    lineage,
    linking,
    markings,
    oauth_clients,
    operations,
    people,
    purposes,
    relationships,
    requests,
    search_log,
    service,
    sso,
    tasks,
    typedefs,
)
from delta_arc_lineage.local_atlan.responses.guards import scrubbed
from delta_arc_lineage.local_atlan.web.exchange import Handler

_CATALOG_PREFIXES = ("/api/meta", "/api/atlas/v2", "/api/atlas")
_SERVICE_PREFIXES = ("/api/service",)
_REALM_PREFIXES = ("/auth",)

# Where a client's secret becomes a token: asked without one.
OPEN_PATHS = ("/api/service/oauth-clients/token", "/auth/realms/default/protocol/openid-connect/token")

Table = tuple[tuple[str, str, Handler], ...]

CATALOG: Table = (
    ("POST", "/entity/bulk", entities.save_bulk),
    ("GET", "/entity/bulk", entities.get_bulk),
    ("DELETE", "/entity/bulk", entities.delete_bulk),
    ("DELETE", "/entity/bulk/uniqueAttribute", entities.delete_bulk_by_name),
    ("GET", "/entity/bulk/uniqueAttribute/type/{type}", entities.get_bulk_by_name),
    ("POST", "/entity/restore/bulk", entities.restore_bulk),
    ("POST", "/entity", entities.save_one),
    ("GET", "/entity/guid/{guid}", entities.get_by_guid),
    ("PUT", "/entity/guid/{guid}", entities.update_attribute),
    ("DELETE", "/entity/guid/{guid}", entities.delete_one),
    ("GET", "/entity/guid/{guid}/header", entities.get_header),
    ("GET", "/entity/uniqueAttribute/type/{type}/header", entities.get_header),
    ("GET", "/entity/uniqueAttribute/type/{type}", entities.get_by_name),
    ("PUT", "/entity/uniqueAttribute/type/{type}", entities.update_by_name),
    ("POST", "/entity/uniqueAttribute/type/{type}", entities.update_by_name),
    ("DELETE", "/entity/uniqueAttribute/type/{type}", entities.delete_by_name),
    ("PUT", "/admin/purge", entities.purge),
    *index_search.ROUTES,
    *basic_search.ROUTES,
    *direct_search.ROUTES,
    *search_log.ROUTES,
    ("POST", "/lineage/list", scrubbed(lineage.list_lineage)),
    ("POST", "/lineage/getlineage", scrubbed(lineage.get_graph)),
    ("GET", "/lineage/uniqueAttribute/type/{type}", scrubbed(lineage.get_graph_by_name)),
    ("GET", "/lineage/{guid}", scrubbed(lineage.get_graph_by_guid)),
    ("POST", "/lineage/{guid}", scrubbed(lineage.open_graph)),
    *business_lineage.ROUTES,
    *typedefs.ROUTES,
    *markings.ROUTES,
    *bulk_tags.ROUTES,
    *entity_repairs.ROUTES,
    *bulk_purge.ROUTES,
    *custom_metadata.ROUTES,
    *audit.ROUTES,
    *glossary_lists.ROUTES,
    *glossary_writing.ROUTES,
    *linking.ROUTES,
    *purposes.ROUTES,
    *relationships.ROUTES,
    *access.ROUTES,
    *configs.ROUTES,
    *operations.ROUTES,
    *tasks.ROUTES,
    ("GET", "/admin/status", service.get_status),
    ("GET", "/admin/version", service.get_version),
)

SERVICE: Table = (
    *service.ROUTES,
    *people.ROUTES,
    *api_tokens.ROUTES,
    *oauth_clients.ROUTES,
    *events.ROUTES,
    *sso.ROUTES,
    *contracts.ROUTES,
    *requests.ROUTES,
    *credentials.ROUTES,
    *images.ROUTES,
)

REALM: Table = oauth_clients.REALM_ROUTES


_TABLES = ((_CATALOG_PREFIXES, CATALOG), (_SERVICE_PREFIXES, SERVICE), (_REALM_PREFIXES, REALM))


@dataclass(frozen=True)
class Route:
    """One method and path pattern with its handler."""

    method: str
    pattern: str
    handler: Handler


# Resources of which every operation is here but those named: what else is below them does not exist in the metastore
# either (`TaskREST`, `BusinessLineageREST`, the tasks of `AdminResource`).
_KNOWN_RESOURCES = {"/task": ("/task/bulk",), "/business-lineage": (), "/admin/tasks": ()}

# Operations of the metastore that are not here, at paths where a pattern of ours takes their last word for a guid
# (`GlossaryREST`). A path in words goes before a pattern there, so their method is not wrong: they are not provided.
_NOT_HERE = {("POST", "/glossary/import"), ("GET", "/glossary/import/template")}


@dataclass(frozen=True)
class Match:
    """The route of a request and the values in its path."""

    route: Route
    parameters: dict[str, str]


class Router:
    """Finds the route of a request."""

    def __init__(self, tables: tuple[tuple[tuple[str, ...], Table], ...] | None = None) -> None:
        self._routes: list[tuple[re.Pattern[str], Route, tuple[str, ...]]] = []
        for prefixes, table in tables or _TABLES:
            for method, pattern, handler in table:
                self._routes.append((_compile_pattern(pattern), Route(method, pattern, handler), prefixes))
        self._prefixes = sorted({prefix for _, _, prefixes in self._routes for prefix in prefixes}, key=len)[::-1]

    def find(self, method: str, path: str) -> Match:
        """The route, or the refusal: 404 for no such path, 405 for another method, 501 for one not provided."""
        prefix = next((candidate for candidate in self._prefixes if path.startswith(candidate + "/")), None)
        if prefix is None:
            raise CatalogError(ErrorKind.RESOURCE_NOT_FOUND, path)
        rest = re.sub(r"/{2,}", "/", path[len(prefix) :]).rstrip("/")
        if prefix in _CATALOG_PREFIXES and (method, rest) in _NOT_HERE:
            raise CatalogError(ErrorKind.NOT_PROVIDED, f"{method} {path}")
        methods: list[str] = []
        for pattern, route, prefixes in self._routes:
            match = pattern.fullmatch(rest) if prefix in prefixes else None
            if match is None:
                continue
            if route.method == method:
                return Match(route, {name: unquote(value) for name, value in match.groupdict().items()})
            methods.append(route.method)
        if methods:
            raise CatalogError(ErrorKind.METHOD_NOT_ALLOWED, method, path)
        if prefix in _CATALOG_PREFIXES and _is_nowhere(rest):
            raise CatalogError(ErrorKind.RESOURCE_NOT_FOUND, path)
        raise CatalogError(ErrorKind.NOT_PROVIDED, f"{method} {path}")


def _is_nowhere(path: str) -> bool:
    """Whether a path without a route is below a resource that has no other operations than those here."""
    return any(path.startswith(f"{root}/") and path not in elsewhere for root, elsewhere in _KNOWN_RESOURCES.items())


def _compile_pattern(pattern: str) -> re.Pattern[str]:
    """A path pattern as a regular expression."""
    parts = re.split(r"\{(\w+)\}", pattern)
    made = "".join(f"(?P<{part}>[^/]+)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
    return re.compile(made)
