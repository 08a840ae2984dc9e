"""Trials: a proposed route run over a sample of a bucket by the product's own decision, and what came of it.

What a route draws is known where it is drawn. One that would link anything else than what it was made from is narrowed
until it does not, and left out where that does not help.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from delta_arc_lineage.model.assets import Connection
from delta_arc_lineage.model.desired import Decision, decide
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.names import ConnectionName
from delta_arc_lineage.model.outcomes import Side
from delta_arc_lineage.model.proposing.known_schemas import KnownSchema
from delta_arc_lineage.model.proposing.landscape import Landscape
from delta_arc_lineage.model.proposing.proposals import ProposedRoute, write_route
from delta_arc_lineage.model.routes import BucketLocation, Route
from delta_arc_lineage.model.snapshots import BucketSnapshot, SchemaSnapshot, Snapshots, StoredObject, Table
from delta_arc_lineage.model.templates import escape

_CONNECTION = Connection(qualified_name=ConnectionName("s3", "0").qualified_name, name="sample")
_MOST_ROUNDS = 3


def try_route(route: Route, landscape: Landscape, objects: Sequence[StoredObject]) -> Decision:
    """What the route decides of a sample, all of it taken for complete, file by file: of a dataset the keys would not
    be told. `objects` in the order of their keys."""
    prefix = route.bucket.prefix
    files = tuple(stored for stored in objects if stored.key.startswith(prefix))
    snapshots = Snapshots(
        take_snapshot(landscape.find(route.source)),
        BucketSnapshot(route.bucket.name, prefix, files, read_at=0),
        take_snapshot(landscape.find(route.target)),
    )
    return decide(replace(route, fold=False), snapshots, _CONNECTION)


def take_snapshot(schema: KnownSchema) -> SchemaSnapshot:
    """Its tables as if they had been read, without columns."""
    name = schema.qualified_name
    tables = tuple(Table(f"{name}/{table}", table) for table in schema.tables)
    return SchemaSnapshot(schema.reference.connection, name, tables, read_at=0)


def narrow_routes(
    routes: Sequence[ProposedRoute], landscape: Landscape, bucket: BucketLocation, objects: Sequence[StoredObject]
) -> tuple[ProposedRoute, ...]:
    """The routes, so that each links only what it was made from, and no file is of two tables of one side."""
    narrowed = [replace(route, excluded=_list_others(route, routes)) for route in routes]
    for _ in range(_MOST_ROUNDS):
        strangers = _find_strangers(narrowed, landscape, bucket, objects)
        if not any(strangers):
            return tuple(narrowed)
        narrowed = [
            replace(route, ignored=tuple(sorted({*route.ignored, *map(escape, names)})))
            for route, names in zip(narrowed, strangers, strict=True)
        ]
    strangers = _find_strangers(narrowed, landscape, bucket, objects)
    return tuple(route for route, names in zip(narrowed, strangers, strict=True) if not names)


def _list_others(route: ProposedRoute, routes: Iterable[ProposedRoute]) -> tuple[str, ...]:
    """The layouts of other routes whose keys this one's pattern fits too, as key expressions."""
    prefix, pattern, own = escape(route.prefix), KeyPattern(route.file_pattern), {p.layout.place for p in route.pairs}
    excluded = set()
    for place, layout in {pair.layout.place: pair.layout for other in routes for pair in other.pairs}.items():
        head = place.before.removeprefix(prefix)
        if place in own or not place.before.startswith(prefix) or not head:
            continue
        if any(pattern.fits(example.removeprefix(route.prefix)) for example in layout.examples.values()):
            excluded.add(f"{head}{{any}}{place.residue}" + ("/{path}" if place.is_folder else ""))
    return tuple(sorted(excluded))


def _find_strangers(
    routes: Sequence[ProposedRoute], landscape: Landscape, bucket: BucketLocation, objects: Sequence[StoredObject]
) -> list[set[str]]:
    """By route, the tables that it links and was not made from, or to a file that another route links to another."""
    strangers: list[set[str]] = [set() for _ in routes]
    claims: dict[tuple[Side, str], set[tuple[int, str, str]]] = defaultdict(set)
    for number, route in enumerate(routes):
        meant = {Side.SOURCE: route.source_tables, Side.TARGET: route.target_tables}
        for link in try_route(write_route(route, bucket), landscape, objects).matching.linked:
            side, table = link.subject.side, link.subject.name
            if table not in meant[side]:
                strangers[number].add(table)
            claims[side, link.partner.name].add((number, table, link.subject.qualified_name))
    for claimants in claims.values():
        if len({qualified_name for _, _, qualified_name in claimants}) > 1:
            for number, table, _ in claimants:
                strangers[number].add(table)
    return strangers
