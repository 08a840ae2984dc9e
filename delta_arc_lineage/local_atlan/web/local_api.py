"""The server's own API under `/api/local`: request counts, faults, export and import, links to look around.

It is no part of Atlan's API: no fault spoils it and no count includes it.
"""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.identity.accounts import ADMINISTRATOR, SERVICE_ACCOUNT
from delta_arc_lineage.local_atlan.identity.permissions import find_permissions
from delta_arc_lineage.local_atlan.pages.visits import Visits
from delta_arc_lineage.local_atlan.reading import MAXIMUM_LONG
from delta_arc_lineage.local_atlan.transfer import MAXIMUM_PAGE, read_lines, take_lines
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange
from delta_arc_lineage.local_atlan.web.faults import Faults, FaultSettings

PREFIX = "/api/local"


class Requests:
    """Requests counted by method, route and status."""

    def __init__(self) -> None:
        self._counted: Counter[tuple[str, str, int]] = Counter()
        self._lock = threading.Lock()

    def count(self, method: str, route: str, status: int) -> None:
        """Count a request; status 0 is a connection cut on purpose."""
        with self._lock:
            self._counted[(method, route, status)] += 1

    def clear(self) -> None:
        """Forget all counts."""
        with self._lock:
            self._counted.clear()

    def to_json(self) -> dict[str, Any]:
        """The counts, sorted, and their sum."""
        with self._lock:
            items = sorted(self._counted.items())
        lines = [
            {"method": method, "route": route, "status": status, "count": count}
            for (method, route, status), count in items
        ]
        return {"total": sum(count for _, count in items), "requests": lines}


class LocalApi:
    """The handlers, over what one server shares with them."""

    def __init__(self, catalog: Catalog, faults: Faults, requests: Requests, visits: Visits) -> None:
        self._catalog = catalog
        self._faults = faults
        self._requests = requests
        self._visits = visits
        self._routes: dict[tuple[str, str], Callable[[Exchange], Answer]] = {
            ("GET", "/requests"): self._list_requests,
            ("DELETE", "/requests"): self._forget_requests,
            ("GET", "/faults"): self._show_faults,
            ("POST", "/faults"): self._set_faults,
            ("GET", "/export"): self._export,
            ("POST", "/import"): self._import,
            ("POST", "/visits"): self._open_visit,
        }

    def answer(self, exchange: Exchange) -> Answer:
        """The answer to one request."""
        handler = self._routes.get((exchange.method, exchange.path.removeprefix(PREFIX)))
        if handler is None:
            raise CatalogError(ErrorKind.RESOURCE_NOT_FOUND, exchange.path)
        with self._catalog.read() as connection:
            find_permissions(connection, self._catalog.types, exchange.user).verify_administration()
        return handler(exchange)

    def put_in_force(self, settings: FaultSettings) -> None:
        """Put fault settings in force."""
        self._faults.set(settings)
        self._catalog.index_lag_ms = settings.index_lag_ms

    def _list_requests(self, exchange: Exchange) -> Answer:
        """The requests counted so far, by method, route and status."""
        return Answer(self._requests.to_json())

    def _forget_requests(self, exchange: Exchange) -> Answer:
        """Forget the requests counted so far."""
        self._requests.clear()
        return Answer({})

    def _show_faults(self, exchange: Exchange) -> Answer:
        """The faults in force."""
        return Answer(self._faults.settings.to_json())

    def _set_faults(self, exchange: Exchange) -> Answer:
        """Put faults in force; an empty object ends them all."""
        self.put_in_force(FaultSettings.read(exchange.body()))
        return self._show_faults(exchange)

    def _export(self, exchange: Exchange) -> Answer:
        """One page of everything it holds: `kind`, `offset` and `size`."""
        offset = exchange.number("offset", otherwise=0, most=MAXIMUM_LONG)
        size = exchange.number("size", otherwise=1000, most=MAXIMUM_PAGE)
        with self._catalog.read() as connection:
            lines = read_lines(connection, exchange.value("kind") or "", offset=offset, size=size)
        return Answer({"lines": lines})

    def _open_visit(self, exchange: Exchange) -> Answer:
        """A link that opens one visit of a browser within the hour: only for the server's own token."""
        if exchange.user.startswith("service-account-") and exchange.user != SERVICE_ACCOUNT:
            raise CatalogError(ErrorKind.UNAUTHORIZED, exchange.user, "open a visit")
        return Answer({"path": f"/?code={self._visits.issue_code()}"})

    def _import(self, exchange: Exchange) -> Answer:
        """Take lines of an export in, all or none."""
        lines = exchange.body().get("lines") or []

        def work(change: Change) -> list[tuple[str, Any]]:
            return take_lines(change, lines)

        for category, definition in self._catalog.change_types(ADMINISTRATOR, work):
            self._catalog.types.define(category, definition)
        return Answer({"taken": len(lines)})
