"""The plain page at `/`: what this is, what it holds, where the API is. It names no asset and shows no token."""

from html import escape

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.pages.html import make_page
from delta_arc_lineage.local_atlan.web.exchange import Answer

_COUNTS = """
SELECT type_name, sum(status = 'ACTIVE'), sum(status <> 'ACTIVE') FROM entity GROUP BY type_name ORDER BY type_name
"""

_BODY = """<h1>Local catalog server</h1>
<p>Speaks Atlan's HTTP API to programs on this machine, for trying them out and for tests. It is not Atlan, and nothing
here leaves this machine.</p>
<h2>Where the API is</h2>
<table>
<tr><th><code>/api/meta/</code></th><td>the catalog, as Atlan's SDKs call it; also <code>/api/atlas/v2/</code></td></tr>
<tr><th><code>/api/service/</code></th><td>who am I, users, groups, roles, API tokens</td></tr>
<tr><th><code>/api/local/</code></th><td>this server's own: requests counted, faults on purpose</td></tr>
<tr><th><a href="/openapi.json"><code>/openapi.json</code></a></th><td>every operation, as OpenAPI</td></tr>
<tr><th><code>/assets/{{guid}}/overview</code></th><td>the page of one asset, as links from elsewhere open it</td></tr>
</table>
<p>Each call carries the token that the server was started with:</p>
<pre>from pyatlan.client.atlan import AtlanClient

client = AtlanClient(base_url="http://{host}", api_key="…")</pre>
<h2>What it holds</h2>
<table><tr><th>Type</th><td class="number soft">active</td><td class="number soft">archived</td></tr>{rows}</table>
"""


def show_home(catalog: Catalog, host: str) -> Answer:
    """The page with current counts."""
    with catalog.read() as connection:
        counts = connection.execute(_COUNTS).fetchall()
    lines = "".join(
        f'<tr><td>{escape(row[0])}</td><td class="number">{row[1]}</td><td class="number">{row[2]}</td></tr>'
        for row in counts
    )
    empty = '<tr><td colspan="3" class="soft">Nothing yet.</td></tr>'
    return make_page("Local catalog server", _BODY.format(host=escape(host), rows=lines or empty))
