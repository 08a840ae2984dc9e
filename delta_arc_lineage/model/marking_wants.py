"""What the assets of a route are wanted to carry, by its rules and by other producers: a pure function.

Other producers (classes of data, for one) say what they want as `WantedMarking`s with their reasons: a `WantMore` in
the workspace (`Workspace.want_more`), which every door asks alike. They are heard after the rules.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from delta_arc_lineage.model.assets import Asset, ColumnProcess, Process
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.marking_rules import Enrichment, MarkedPart, Named, fill_in
from delta_arc_lineage.model.markings import Marked, MarkingSort, WantedMarking
from delta_arc_lineage.model.names import file_name
from delta_arc_lineage.model.routes import Route

_INHERITED = frozenset({MarkingSort.OWNER, MarkingSort.OWNER_GROUP, MarkingSort.TAG, MarkingSort.TERM})

WantMore = Callable[[Route], tuple[WantedMarking, ...]]
"""Another producer of markings. It asks the catalog nothing, and gives the same for a state and settings that are the
same; what it wants of assets that the route does not have is left out."""


def nobody_wants_more(route: Route) -> tuple[WantedMarking, ...]:
    """The producer of a workspace that has none."""
    return ()


@dataclass(frozen=True, slots=True)
class Markable:
    """An asset that may be given markings, with what rules look at. `source`: the table that it comes from."""

    reference: Reference
    named: Named
    source: Reference | None = None


def list_markables(assets: Sequence[Asset]) -> tuple[Markable, ...]:
    """Those of the assets of a route that rules can mean, in the order of the assets."""
    tables, sources = _find_tables(assets)
    paths = {asset.reference: (asset.place or "").rstrip("/") for asset in assets if asset.reference.is_file}
    processes = {asset.qualified_name: asset for asset in assets if isinstance(asset, Process)}
    found = []
    for asset in assets:
        part = MarkedPart.of_kind(asset.kind)
        if part is None:
            continue
        table, path, source = tables.get(asset.reference), paths.get(asset.reference, ""), sources.get(asset.reference)
        process = processes.get(asset.parent) if isinstance(asset, ColumnProcess) else asset
        if isinstance(process, Process):
            ends = (*process.inputs, *process.outputs)
            path = next((paths[end] for end in ends if end in paths), "")
            source = next((end for end in process.inputs if not end.is_file), None)
            source = source or next((sources[end] for end in ends if end in sources), None)
            table = source or next((end for end in process.outputs if not end.is_file), None)
        found.append(Markable(asset.reference, Named(part, _name_of(table), path), source))
    return tuple(found)


def _find_tables(assets: Sequence[Asset]) -> tuple[dict[Reference, Reference], dict[Reference, Reference]]:
    """Of each file its table, and of those that come from one, that source."""
    tables: dict[Reference, Reference] = {}
    sources: dict[Reference, Reference] = {}
    for asset in assets:
        if isinstance(asset, Process):
            starts = [end for end in asset.inputs if not end.is_file]
            ends = [end for end in asset.outputs if not end.is_file]
            sources |= {end: starts[0] for end in asset.outputs if end.is_file and starts and end not in sources}
            tables |= {end: ends[0] for end in asset.inputs if end.is_file and ends and end not in tables}
    return tables | sources, sources


def _name_of(table: Reference | None) -> str:
    return file_name(table.qualified_name) if table else ""


def list_sources(enrichment: Enrichment, markables: Iterable[Markable]) -> tuple[Reference, ...]:
    """The source tables from which something is inherited."""
    return tuple(sorted({source for _, source in _list_heirs(enrichment, markables)}))


def _list_heirs(enrichment: Enrichment, markables: Iterable[Markable]) -> Iterator[tuple[Reference, Reference]]:
    """Assets that inherit, each with its source table."""
    inheritance = enrichment.inheritance
    for each in markables:
        if inheritance.sorts and each.named.part in inheritance.parts and each.source is not None:
            yield each.reference, each.source


def want_markings(
    route: Route,
    markables: Sequence[Markable],
    sources: Mapping[Reference, Marked],
    more: Sequence[WantedMarking] = (),
) -> tuple[WantedMarking, ...]:
    """The markings that the rules want, in the order in which they are heard. `sources`: what source tables carry;
    `more`: what other producers want."""
    own = {markable.reference for markable in markables}
    stated = (wanted for markable in markables for wanted in _want_by_rules(route, markable))
    inherited = (wanted for markable in markables for wanted in _inherit(route, markable, sources))
    return (*stated, *inherited, *(wanted for wanted in more if wanted.reference in own))


def _want_by_rules(route: Route, markable: Markable) -> Iterator[WantedMarking]:
    named = markable.named
    words = {
        "table_name": named.table,
        "schema_name": route.source.schema,
        "database_name": route.source.database,
        "bucket": route.bucket.catalog_name,
        "path": named.path,
        "route": route.name,
    }
    for rule in route.enrichment.rules:
        reason = rule.find_reason(named)
        filled = (fill_in(marking, words) for marking in rule.gives) if reason else ()
        yield from (WantedMarking(markable.reference, marking, reason) for marking in filled if marking is not None)


def _inherit(route: Route, markable: Markable, sources: Mapping[Reference, Marked]) -> Iterator[WantedMarking]:
    """A tag is taken over without its switches: how far it goes on is said where it stands."""
    inheritance, marked = route.enrichment.inheritance, sources.get(markable.source) if markable.source else None
    if marked is None or markable.named.part not in inheritance.parts:
        return
    for marking in sorted(marked.markings):
        kind = MarkingSort.OWNER if marking.sort is MarkingSort.OWNER_GROUP else marking.sort
        if kind in inheritance.sorts:
            own = replace(marking, value="") if marking.sort is MarkingSort.TAG else marking
            yield WantedMarking(markable.reference, own, f"the source table {_name_of(markable.source)} carries it")


def find_unsure(
    enrichment: Enrichment, markables: Iterable[Markable], sources: Mapping[Reference, Marked]
) -> frozenset[tuple[Reference, MarkingSort]]:
    """Assets whose source table was not shown, or not with all that it carries of a sort: what they inherited of it may
    still be there, and is not taken back."""
    heirs = list(_list_heirs(enrichment, markables))
    unshown = {source: _list_unshown(sources.get(source)) for _, source in heirs}
    return frozenset((asset, sort) for asset, source in heirs for sort in unshown[source])


def _list_unshown(source: Marked | None) -> frozenset[MarkingSort]:
    return _INHERITED if source is None else _INHERITED & source.unseen
