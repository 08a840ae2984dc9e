"""The handler that links data products to assets, as a workflow of the service does.

The rules are those of the metastore's `BusinessLineageREST` and `BusinessLineageService`. A request without operations
is refused before the caller is asked for, there after. Links by an edge label are not there.
"""

from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.rows import find_by_guid
from delta_arc_lineage.local_atlan.responses.direct_search import WORKFLOW_ACCOUNT
from delta_arc_lineage.local_atlan.web.exchange import DONE, Answer, Exchange, Handler

_OTHER_ATTRIBUTE, _ATTRIBUTE = "outputProductGUIDs", "productGUIDs"


def _link(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST business-lineage/create-lineage`: note on assets the products that they belong to, or take that away."""
    operations = exchange.body().get("lineageOperations")
    if not isinstance(operations, list) or not operations:
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, "Lineage operations are empty")
    if exchange.user != WORKFLOW_ACCOUNT:
        raise CatalogError(ErrorKind.UNAUTHORIZED, exchange.user, "Lineage creation")

    def work(change: Change) -> None:
        for operation in operations:
            _apply(change, _check(operation))

    catalog.change(exchange.user, work)
    return DONE


def _check(operation: Any) -> dict[str, Any]:
    """One operation, or its refusal."""
    if not isinstance(operation, dict) or operation.get("operation") not in ("ADD", "REMOVE"):
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, "Invalid lineage operation")
    if not all(isinstance(operation.get(name), str) and operation[name] for name in ("assetGuid", "productGuid")):
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, "Invalid lineage operation")
    if operation.get("edgeLabel"):
        raise CatalogError(ErrorKind.NOT_PROVIDED, "edgeLabel of a lineage operation")
    return operation


def _apply(change: Change, operation: dict[str, Any]) -> None:
    """Add or remove a product; an asset or a product that is not there is passed over."""
    asset = change.keep(find_by_guid(change.connection, operation["assetGuid"]))
    adds, product = operation["operation"] == "ADD", operation["productGuid"]
    if asset is None or (adds and find_by_guid(change.connection, product) is None):
        return
    name = _OTHER_ATTRIBUTE if operation.get("assetDenormAttribute") == _OTHER_ATTRIBUTE else _ATTRIBUTE
    products = list(asset.attributes.get(name) or [])
    if adds == (product in products):
        return
    asset.attributes[name] = [*products, product] if adds else [known for known in products if known != product]
    change.touch(asset)


ROUTES: tuple[tuple[str, str, Handler], ...] = (("POST", "/business-lineage/create-lineage", _link),)
