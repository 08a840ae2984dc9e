"""The plain page at ``/``: what this is, what it holds, where the API is."""

from __future__ import annotations

from html import escape

from delta_arc_lineage.local.catalog_server.catalog import Catalog
from delta_arc_lineage.local.catalog_server.exchange import Answer

TEMPLATE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Local catalog server</title>
<style>body {{ font: 16px/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 42rem; padding: 0 1rem }}
table {{ border-collapse: collapse }} td, th {{ padding: .15rem 1rem .15rem 0; text-align: left }}</style></head>
<body><h1>Local catalog server</h1>
<p>A stand-in for an Atlan tenant on this machine, for trying programs out and for tests. It is not Atlan.</p>
<p>The catalog's API is under <code>/api/meta/</code> (also <code>/api/atlas/v2/</code>), the service's under
<code>/api/service/</code>; each request carries the token as <code>Authorization: Bearer …</code>.</p>
<h2>What it holds</h2><table><tr><th>Type</th><th>Active</th><th>Archived</th></tr>{rows}</table>
</body></html>
"""

COUNTS = """
SELECT type_name, sum(status = 'ACTIVE'), sum(status <> 'ACTIVE') FROM entity GROUP BY type_name ORDER BY type_name
"""


def page(catalog: Catalog) -> Answer:
    """The page with current counts."""
    with catalog.reading() as connection:
        counts = connection.execute(COUNTS).fetchall()
    rows = "".join(f"<tr><td>{escape(row[0])}</td><td>{row[1]}</td><td>{row[2]}</td></tr>" for row in counts)
    empty = "<tr><td colspan=3>Nothing yet.</td></tr>"
    return Answer(TEMPLATE.format(rows=rows or empty), media_type="text/html; charset=utf-8")
