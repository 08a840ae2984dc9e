"""Handlers of glossaries beside the entity API: the list of all."""

from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.graph.rows import COLUMNS, read_row
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange, Handler


def _list_all(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET glossary`: every active glossary."""
    query = f"SELECT {COLUMNS} FROM entity WHERE type_name='AtlasGlossary' AND status='ACTIVE' ORDER BY id"
    with catalog.read() as connection:
        glossaries = [read_row(row) for row in connection.execute(query)]
    shown: list[dict[str, Any]] = [
        {
            "guid": glossary.guid,
            "qualifiedName": glossary.qualified_name,
            "name": glossary.attributes.get("name"),
            "shortDescription": glossary.attributes.get("shortDescription"),
            "longDescription": glossary.attributes.get("longDescription"),
        }
        for glossary in glossaries
    ]
    return Answer(shown)


ROUTES: tuple[tuple[str, str, Handler], ...] = (("GET", "/glossary", _list_all),)
