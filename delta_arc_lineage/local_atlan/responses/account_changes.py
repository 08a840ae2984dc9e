"""The one way in which handlers change accounts: judged, in one transaction, and told as an event."""

from collections.abc import Callable
from typing import Any, TypeVar

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.identity.account_events import record_admin
from delta_arc_lineage.local_atlan.identity.permissions import find_permissions
from delta_arc_lineage.local_atlan.web.exchange import Exchange

Result = TypeVar("Result")


def change_accounts(catalog: Catalog, exchange: Exchange, work: Callable[[Change], Result]) -> Result:
    """Run a piece of writing of accounts; a token that policies restrict may not."""

    def judged(change: Change) -> Result:
        find_permissions(change.connection, change.types, change.user).verify_administration()
        return work(change)

    return catalog.change(exchange.user, judged)[0]


def tell(change: Change, operation: str, resource: str, path: str, said: Any = None) -> None:
    """Keep the event of a change: what was done, to what kind of resource, and where it is."""
    record_admin(change.connection, operation, resource, path=path, now=change.now, user=change.user, said=said)
