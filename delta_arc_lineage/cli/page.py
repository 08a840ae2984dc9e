"""page: the lineage of some routes as one HTML file, which needs nothing but a browser."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import click

from delta_arc_lineage.cli.console import say
from delta_arc_lineage.cli.lineage_graphs import gathered_graph
from delta_arc_lineage.cli.own_files import refuse_to_overwrite, write_file
from delta_arc_lineage.cli.running import load_and_log
from delta_arc_lineage.errors import NotFound
from delta_arc_lineage.model.graph_document import to_document, to_json
from delta_arc_lineage.model.lineage_graph import GraphNode, LineageGraph
from delta_arc_lineage.model.nearest import NearestNames
from delta_arc_lineage.model.words import counted
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.settings.project import PAGE
from delta_arc_lineage.wiring import catalog_address

_OURS = re.compile(r"<meta\s[^>]*delta-arc-lineage|<script[^>]*\bid=.?lineage\b", re.IGNORECASE)


def run_page(
    *,
    routes: Sequence[str],
    out: Path | None,
    focus: str | None,
    opens: bool,
    force: bool,
    refresh: bool,
    as_json: bool,
) -> int:
    settings = load_and_log()
    file = find_page(settings) if out is None else out.absolute()
    if not as_json:
        refuse_to_overwrite(file, lambda text: _OURS.search(text) is not None, option="--out", force=force)
    with gathered_graph(settings, routes, refresh=refresh) as gathered:
        if gathered.failed is not None:
            return gathered.exit_code
        graph, spent = gathered.graph, gathered.spent
    fragment = _point_to(_find_node(graph, focus)) if focus else ""
    address = catalog_address(settings)
    document = to_json(to_document(replace(graph, tenant=address.base_url), page_of=address.page_of))
    if as_json:
        click.echo(document)
        return gathered.exit_code
    from delta_arc_lineage.page.template import render_page

    page = render_page(document)
    write_file(file, [page], option="--out")
    for words in graph.left_out:
        say(f"! {words}", err=True)
    say(f"{file.as_uri()}{fragment}")
    counts = f"{counted(len(graph.nodes), 'node')}, {counted(len(graph.edges), 'edge')}"
    columns = f"{counted(len(graph.column_edges), 'column edge')}, {counted(len(graph.findings), 'finding')}"
    size = f"{len(page.encode()):,} bytes"
    say(f"{counts}, {columns}, {size}; read with {spent.reads} requests to Atlan; nothing was written to it", err=True)
    if opens:
        click.launch(f"{file.as_uri()}{fragment}")
    return gathered.exit_code


def find_page(settings: Settings) -> Path:
    """Where the page is, unless it was put elsewhere."""
    return settings.project.locate(PAGE).absolute()


def _find_node(graph: LineageGraph, name: str) -> GraphNode:
    """The node of this qualified name, path or name; of several of one name, the first on the way of the data."""
    for spelling in (str, str.casefold):
        wanted = spelling(name)
        for node in graph.nodes:
            known = (node.reference.qualified_name, node.name, dict(node.facts).get("path", ""))
            if wanted in {spelling(each) for each in known}:
                return node
    near = NearestNames(node.name for node in graph.nodes).to(name)
    raise NotFound(
        what=f"the page has no {name!r}",
        where="--focus",
        next_step=f"name one of: {', '.join(near)}" if near else "look at the names on the page without --focus",
    )


def _point_to(node: GraphNode) -> str:
    return f"#node={quote(node.reference.qualified_name, safe='')}"
