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
    audit,
    configs,
    credentials,
    entities,
    glossary,
    index_search,
    lineage,
    markings,
    operations,
    people,
    relationships,
    requests,
    service,
    tasks,
    typedefs,
)
from delta_arc_lineage.local_atlan.web.exchange import Handler

_CATALOG_PREFIXES = ("/api/meta", "/api/atlas/v2", "/api/atlas")
_SERVICE_PREFIXES = ("/api/service",)

Table = tuple[tuple[str, str, Handler], ...]

CATALOG: Table = (
    ("POST", "/entity/bulk", entities.save_bulk),
    ("GET", "/entity/bulk", entities.get_bulk),
    ("DELETE", "/entity/bulk", entities.delete_bulk),
    ("DELETE", "/entity/bulk/uniqueAttribute", entities.delete_bulk_by_name),
    ("GET", "/entity/bulk/uniqueAttribute/type/{type}", entities.get_bulk_by_name),
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
    ("POST", "/search/indexsearch", index_search.search_index),
    ("POST", "/lineage/list", lineage.list_lineage),
    ("POST", "/lineage/getlineage", lineage.get_graph),
    ("GET", "/lineage/uniqueAttribute/type/{type}", lineage.get_graph_by_name),
    ("GET", "/lineage/{guid}", lineage.get_graph_by_guid),
    ("POST", "/lineage/{guid}", lineage.open_graph),
    *typedefs.ROUTES,
    *markings.ROUTES,
    *audit.ROUTES,
    *glossary.ROUTES,
    *relationships.ROUTES,
    *access.ROUTES,
    *configs.ROUTES,
    *operations.ROUTES,
    *tasks.ROUTES,
    ("GET", "/admin/status", service.get_status),
    ("GET", "/admin/version", service.get_version),
)

SERVICE: Table = (*service.ROUTES, *people.ROUTES, *requests.ROUTES, *credentials.ROUTES)


@dataclass(frozen=True)
class Route:
    """One method and path pattern with its handler."""

    method: str
    pattern: str
    handler: Handler


@dataclass(frozen=True)
class Match:
    """The route of a request and the values in its path."""

    route: Route
    parameters: dict[str, str]


class Router:
    """Finds the route of a request."""

    def __init__(self, tables: tuple[tuple[tuple[str, ...], Table], ...] | None = None) -> None:
        self._routes: list[tuple[re.Pattern[str], Route]] = []
        for _, table in tables or ((_CATALOG_PREFIXES, CATALOG), (_SERVICE_PREFIXES, SERVICE)):
            for method, pattern, handler in table:
                self._routes.append((_compile_pattern(pattern), Route(method, pattern, handler)))
        self._prefixes = sorted((*_CATALOG_PREFIXES, *_SERVICE_PREFIXES), key=len, reverse=True)
        self._service = {pattern for _, pattern, _ in SERVICE}

    def find(self, method: str, path: str) -> Match:
        """The route, or the refusal: 404 for no such path, 405 for another method, 501 for one not provided."""
        prefix = next((candidate for candidate in self._prefixes if path.startswith(candidate + "/")), None)
        if prefix is None:
            raise CatalogError(ErrorKind.RESOURCE_NOT_FOUND, path)
        rest = re.sub(r"/{2,}", "/", path[len(prefix) :]).rstrip("/")
        methods: list[str] = []
        for pattern, route in self._routes:
            match = pattern.fullmatch(rest)
            if match is None or (prefix in _SERVICE_PREFIXES) != (route.pattern in self._service):
                continue
            if route.method == method:
                return Match(route, {name: unquote(value) for name, value in match.groupdict().items()})
            methods.append(route.method)
        if methods:
            raise CatalogError(ErrorKind.METHOD_NOT_ALLOWED, method, path)
        raise CatalogError(ErrorKind.NOT_PROVIDED, f"{method} {path}")


def _compile_pattern(pattern: str) -> re.Pattern[str]:
    """A path pattern as a regular expression."""
    parts = re.split(r"\{(\w+)\}", pattern)
    made = "".join(f"(?P<{part}>[^/]+)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
    return re.compile(made)
