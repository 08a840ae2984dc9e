"""Proposals: routes that a person may take as they are, made of what names tell.

A route for each source schema, target schema and folder. Folders that all keys of it lie in are its prefix; where keys
differ before the table's name, one pattern says all of it only if that fits no other key than those that were seen.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from functools import cached_property

from delta_arc_lineage.model.ignoring import Ignore, NamePattern
from delta_arc_lineage.model.key_expressions import KeyExpression
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.proposing.alternatives import merge_folders, write_alternatives
from delta_arc_lineage.model.proposing.layouts import Layout
from delta_arc_lineage.model.proposing.pairs import Pair
from delta_arc_lineage.model.proposing.places import is_plain_place
from delta_arc_lineage.model.routes import BucketLocation, Route, SchemaReference
from delta_arc_lineage.model.templates import PLACEHOLDER, TablePattern, escape, unescape

_LETTERS = re.compile(r"[^A-Za-z0-9]+")
_FOLDER = re.compile(r"[^/{}]*/")
_MOST_LETTERS = 50


@dataclass(frozen=True)
class ProposedRoute:
    """A route as a routes file states it, but for what the settings know: bucket and connection of S3.

    `excluded`: key expressions of other routes' files; `ignored`: tables of which only a person knows whose files are
    called after them. `pairs`: what it was made from.
    """

    name: str
    source: SchemaReference
    target: SchemaReference
    prefix: str
    file_pattern: str
    source_pattern: str = PLACEHOLDER
    target_pattern: str = PLACEHOLDER
    excluded: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    pairs: tuple[Pair, ...] = ()

    @cached_property
    def source_tables(self) -> frozenset[str]:
        """The tables that are meant."""
        return frozenset(table for pair in self.pairs for table in pair.source.list_tables(pair.forms))

    @cached_property
    def target_tables(self) -> frozenset[str]:
        return frozenset(table for pair in self.pairs for table in pair.target.list_tables(pair.forms))


def write_route(route: ProposedRoute, bucket: BucketLocation) -> Route:
    """The route as settings would make it; `bucket`: where it looks, whatever the prefix."""
    return Route(
        name=route.name,
        source=route.source,
        target=route.target,
        bucket=replace(bucket, prefix=route.prefix),
        s3_connection="",
        source_pattern=TablePattern(route.source_pattern),
        file_pattern=KeyPattern(route.file_pattern),
        target_pattern=TablePattern(route.target_pattern),
        ignore=Ignore(
            tables=tuple(map(NamePattern, route.ignored)), excluded=tuple(map(KeyExpression, route.excluded))
        ),
    )


def propose_routes(pairs: Iterable[Pair]) -> tuple[ProposedRoute, ...]:
    """The routes of these pairs, by the names of their schemas."""
    grouped: dict[tuple[object, ...], list[Pair]] = defaultdict(list)
    for pair in pairs:
        grouped[pair.schemas, pair.source.pattern, pair.target.pattern, prefix_of(pair.layout)].append(pair)
    routes = [route for alike in grouped.values() for route in _write_routes(alike)]
    return tuple(_with_names(sorted(_tell_apart(routes), key=_order)))


def _tell_apart(routes: Sequence[ProposedRoute]) -> Iterator[ProposedRoute]:
    """A route whose folder lies in that of another one of the same schemas, with the same pattern, looks where that
    one does, by a pattern of its own: settings refuse two that only their prefixes tell apart."""
    for route in routes:
        outer = [other.prefix for other in routes if other is not route and _hides(other, route)]
        prefix = min(outer, key=len, default=route.prefix)
        yield replace(route, prefix=prefix, file_pattern=escape(route.prefix[len(prefix) :]) + route.file_pattern)


def _hides(outer: ProposedRoute, inner: ProposedRoute) -> bool:
    told = [(route.source, route.target, route.file_pattern) for route in (outer, inner)]
    return told[0] == told[1] and inner.prefix.startswith(outer.prefix) and inner.prefix != outer.prefix


def _order(route: ProposedRoute) -> tuple[str, ...]:
    return (*astuple(route.source), *astuple(route.target), route.prefix, route.file_pattern)


def prefix_of(layout: Layout) -> str:
    """The folders that all keys of a layout lie in, as they are called."""
    at = 0
    while found := _FOLDER.match(layout.place.before, at):
        at = found.end()
    return unescape(layout.place.before[:at])


def _write_routes(pairs: Sequence[Pair]) -> Iterator[ProposedRoute]:
    """One route, or one for each way in which keys begin."""
    first, prefix = pairs[0], prefix_of(pairs[0].layout)
    heads: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        heads[_head_of(pair.layout)].append(pair)
    afters = {head: _afters_of(pair.layout for pair in alike) for head, alike in heads.items()}
    is_one = len({tuple(found) for found in afters.values()}) == 1 or all(is_plain_place(p.layout.place) for p in pairs)
    for group in [list(heads)] if is_one else [[head] for head in heads]:
        text = "".join(
            (
                write_alternatives(group),
                PLACEHOLDER,
                write_alternatives({after for head in group for after in afters[head]}),
            )
        )
        source, target = first.schemas
        yield ProposedRoute(
            name="",
            source=source,
            target=target,
            prefix=prefix,
            file_pattern=text,
            source_pattern=first.source.pattern,
            target_pattern=first.target.pattern,
            pairs=tuple(pair for head in group for pair in heads[head]),
        )


def _head_of(layout: Layout) -> str:
    """What stands between the prefix and the table's name, as a piece of a pattern."""
    place = layout.place
    at = 0
    while found := _FOLDER.match(place.before, at):
        at = found.end()
    return place.before[at:]


def _afters_of(layouts: Iterable[Layout]) -> list[str]:
    found: set[str] = set()
    for layout in layouts:
        found |= {*merge_folders(layout.afters)} if layout.place.is_folder else {*layout.afters}
    return sorted(found)


def _with_names(routes: Sequence[ProposedRoute]) -> Iterator[ProposedRoute]:
    """Each after its source schema; after its target or its folder too, where several would be called the same."""
    taken: set[str] = set()
    named = [_slug(route.source.schema) for route in routes]
    for route, name in zip(routes, named, strict=True):
        longer = _slug(f"{name} {route.prefix}") if named.count(name) > 1 else name
        number, chosen = 2, longer
        while chosen.casefold() in taken:
            chosen, number = f"{longer}-{number}", number + 1
        taken.add(chosen.casefold())
        yield replace(route, name=chosen)


def _slug(text: str) -> str:
    """In letters that the name of a route may have."""
    return _LETTERS.sub("-", text).strip("-")[:_MOST_LETTERS].strip("-").lower() or "route"
