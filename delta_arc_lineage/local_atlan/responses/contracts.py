"""Handler of the first draft of a data contract: the service writes one for an asset, and stores nothing."""

from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph import rows
from delta_arc_lineage.local_atlan.graph.payload import find_entity_type
from delta_arc_lineage.local_atlan.graph.views import Related
from delta_arc_lineage.local_atlan.made.contract_text import write_first
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange, Handler


def _init(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST contracts/init`: a contract in YAML for an asset, with its columns."""
    body = exchange.body()
    kind, name = find_entity_type(catalog.types, body.get("assetType")), str(body.get("assetQualifiedName") or "")
    with catalog.read() as connection:
        asset = rows.find_by_qualified_name(connection, name, catalog.types.subtypes(kind.name))
        if asset is None:
            raise CatalogError(ErrorKind.UNIQUE_NOT_FOUND, kind.name, f"{{qualifiedName={name}}}")
        end = kind.ends.get("columns")
        found = Related(connection, [asset.id]).of(asset, end) if end else []
        entities = [rows.find_by_guid(connection, row["guid"]) for row in found]
    columns = [_describe_column(column.attributes) for column in entities if column]
    return Answer({"contract": write_first(asset.type_name, str(asset.attributes.get("name")), columns)})


def _describe_column(attributes: dict[str, Any]) -> dict[str, Any]:
    """What a contract says of a column; a draft leaves room for tags and terms."""
    said = {
        "name": attributes.get("name"),
        "description": attributes.get("userDescription") or attributes.get("description"),
        "data_type": attributes.get("dataType"),
    }
    return {name: value for name, value in said.items() if value is not None} | {"tags": [], "terms": []}


ROUTES: tuple[tuple[str, str, Handler], ...] = (("POST", "/contracts/init", _init),)
