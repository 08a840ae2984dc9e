"""export openlineage: the lineage graph of some routes as OpenLineage events, to stdout, a file or a receiver."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from delta_arc_lineage.cli.console import print_results, say
from delta_arc_lineage.cli.export_shapes import ExportResult, NamespaceItem
from delta_arc_lineage.cli.lineage_graphs import Gathered, gathered_graph
from delta_arc_lineage.cli.own_files import refuse_to_overwrite, write_file
from delta_arc_lineage.cli.results import of_requests
from delta_arc_lineage.cli.running import load_and_log
from delta_arc_lineage.errors import CommandRefused
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.moments import iso
from delta_arc_lineage.model.open_names import Namespaces, list_connections, tell_namespaces
from delta_arc_lineage.model.words import counted
from delta_arc_lineage.settings.export_access import find_openlineage_key
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.sync.graphing.hosts import find_hosts

if TYPE_CHECKING:
    from delta_arc_lineage.adapters.openlineage.events import Event

_OURS = re.compile(r'\{"eventTime": .*"_?producer": "urn:delta-arc-lineage:', re.DOTALL)
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})
_NAMESPACE = re.compile(r"[a-z][a-z0-9+.-]*:(//)?[^\s]+")


def run_export(
    *,
    routes: Sequence[str],
    file: Path | None,
    url: str,
    namespaces: Sequence[str],
    force: bool,
    refresh: bool,
    usage: int,
    as_json: bool,
) -> int:
    _require_client()
    if as_json and file is None and not url:
        raise click.UsageError("--json says what was exported: name where it goes with --to")
    stated = dict(map(_read_namespace, namespaces))
    settings = load_and_log()
    if file is not None:
        refuse_to_overwrite(file, lambda text: _OURS.match(text) is not None, option="--to", force=force)
    with gathered_graph(settings, routes, refresh=refresh, usage=usage) as gathered:
        if gathered.failed is not None:
            return gathered.exit_code
        graph = gathered.graph
        named = tell_namespaces(find_hosts(list_connections(graph.nodes), gathered.session.space.catalog), stated)
        from delta_arc_lineage.adapters.openlineage.events import make_events, to_line

        events = list(make_events(graph, named))
        lines = [f"{to_line(event)}\n" for event in events]
        if url:
            _send(events, url, settings, gathered)
    if file is not None:
        write_file(file, lines, option="--to")
    elif not url:
        click.echo("".join(lines), nl=False)
    to = url.partition("?")[0] or (str(file) if file else "")
    size = sum(len(line.encode()) for line in lines)
    if as_json:
        print_results([_of_export(gathered, named, to=to, events=len(events), size=size)])
    _tell(gathered, named, to=to, events=len(events), size=size)
    return gathered.exit_code


def _require_client() -> None:
    from importlib.util import find_spec

    if find_spec("openlineage") is None:
        raise CommandRefused(
            what="OpenLineage's client is not installed",
            where="delta-arc export openlineage",
            next_step="pip install 'delta_arc_lineage[openlineage]'",
        )


def _read_namespace(stated: str) -> tuple[str, str]:
    """A name may hold an equals sign, and a namespace begins with its scheme."""
    connection, _, namespace = stated.partition("=")
    if not connection.strip() or not _NAMESPACE.fullmatch(namespace.strip()):
        raise click.UsageError(f"--namespace {stated}: say it as CONNECTION=NAMESPACE, as pg=postgres://db:5432")
    return connection.strip(), namespace.strip()


def _tell_of_plain_key(url: str) -> None:
    """Of a key that anybody on the way could read; on this machine nobody is."""
    parts = urlsplit(url)
    if parts.scheme == "http" and parts.hostname not in _HERE and find_openlineage_key():
        say("! the receiver's key goes there over http, which is not encrypted: use https if it has it", err=True)


def _send(events: "Sequence[Event]", url: str, settings: Settings, gathered: Gathered) -> None:
    from delta_arc_lineage.adapters.openlineage.sending import send_events

    _tell_of_plain_key(url)
    send_events(
        events,
        url,
        key=find_openlineage_key(),
        progress=gathered.session.progress,
        total=len(events),
        timeout=settings.timeout,
        authorities=settings.authorities,
    )
    gathered.session.pause()


def _of_export(gathered: Gathered, named: Namespaces, *, to: str, events: int, size: int) -> ExportResult:
    graph = gathered.graph
    return ExportResult(
        route=", ".join(graph.routes),
        to=to,
        events=events,
        datasets=len(graph.nodes),
        bytes=size,
        event_time=iso(graph.made_at),
        namespaces=[
            NamespaceItem(
                connection=connection,
                namespace=namespace,
                made_up=connection in named.made_up,
                usual_port=connection in named.usual_ports,
            )
            for connection, namespace in named.by_connection.items()
        ],
        left_out=list(graph.left_out),
        requests=of_requests(gathered.spent),
    )


def _tell(gathered: Gathered, named: Namespaces, *, to: str, events: int, size: int) -> None:
    """On stderr: the events themselves may be on stdout."""
    for connection in named.made_up:
        say(
            f"! Atlan does not tell the host of {connection}: its datasets are under "
            f"{named.by_connection[connection]}, which no other program uses; say it with --namespace "
            f"{connection}=<scheme>://<host>",
            err=True,
        )
    for connection in named.usual_ports:
        say(
            f"! Atlan does not tell the port of {connection}: its datasets are under "
            f"{named.by_connection[connection]}, by the usual port; where that is another one, say it with --namespace",
            err=True,
        )
    for name in named.unmatched:
        known = ", ".join(map(terminal, named.by_connection)) or "none"
        say(f"! --namespace {terminal(name)}: no connection of this lineage is called so; there are: {known}", err=True)
    for words in gathered.graph.left_out:
        say(f"! {words}", err=True)
    jobs = f"{counted(events, 'job')}, {counted(len(gathered.graph.nodes), 'dataset')}, {size:,} bytes"
    said = f"{jobs}{f', to {to}' if to else ''}; read with {gathered.spent.reads} requests to Atlan"
    say(f"{said}; nothing was written to it", err=True)
