"""What the catalog should hold for one route: connection, bucket, objects, processes, column processes.

Per flow: source table → each file, each file → target table, source table → target table, and under that last one
a column process per pair of columns. S3 objects have no columns in Atlan, so column lineage runs from end to end.
Where several files carry a table, the names of their hops tell the file. A hop that lacks an end is left out rather
than invented; a file that fits the pattern is registered either way. Lineage from end to end that is there already
stays for a time without any file.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from delta_arc_lineage.model.assets import (
    Asset,
    ColumnProcess,
    Connection,
    Lineage,
    Process,
    sort_key,
)
from delta_arc_lineage.model.column_matching import ColumnPair
from delta_arc_lineage.model.contract_holding import hold_back
from delta_arc_lineage.model.copied import CopyFinder
from delta_arc_lineage.model.copies import STAGE_TYPE, name_beside
from delta_arc_lineage.model.data_keys import leave_out_no_data
from delta_arc_lineage.model.desired_files import FileAssets, count_files
from delta_arc_lineage.model.evidence import Agreement, Evidence, by_name
from delta_arc_lineage.model.fileless import (
    Ends,
    Fileless,
    Past,
    WithoutFile,
    find_without_file,
    remember_since,
    tell_fileless,
)
from delta_arc_lineage.model.ignoring import IgnoredCount, leave_out
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.matching import FileLinks, Flow, Matching, match
from delta_arc_lineage.model.names import ConnectionName, ProcessName
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import BucketSnapshot, Carrier, Snapshots, Table

_NO_PAST = Past()
_TO_FILE, _FROM_FILE = "source-to-object", "object-to-target"
"""The sorts of hops, as they are part of their names."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What belongs together, and what the catalog should hold because of it. `ignored` took no part in it.

    `fileless`: the flows that stay though no file carries them; `since`: when a listing first showed none, of these and
    of those that stay no longer. `held`: the paths of new datasets that break their contracts.
    """

    matching: Matching
    desired: tuple[Asset, ...]
    ignored: IgnoredCount = IgnoredCount()  # noqa: RUF009 - a frozen value
    fileless: tuple[Fileless, ...] = ()
    since: Mapping[Ends, int] = field(default_factory=dict)
    held: tuple[str, ...] = ()


def decide(route: Route, snapshots: Snapshots, connection: Connection, past: Past = _NO_PAST) -> Decision:
    """The one decision of a route, for plans and explanations alike; `connection`: where its S3 assets live."""
    kept, ignored = leave_out(snapshots, route.ignore)
    kept, not_data = leave_out_no_data(route, kept)
    ignored = replace(ignored, not_data=not_data)
    kept, held = hold_back(kept, past.held)
    matching = match(route, kept)
    matching = replace(matching, unlinked=tuple(sorted((*matching.unlinked, *held)))) if held else matching
    without = find_without_file(matching.unlinked, kept, past, route.pairs, CopyFinder(kept.target, route.bucket))
    since = remember_since(without, past, kept.files)
    standing = [pair for pair in without if not past.is_forgotten(since.get(pair.ends))]
    return Decision(
        matching,
        desire_assets(route, matching, connection, files=kept.files, standing=standing),
        ignored,
        tell_fileless(standing, since, forget_after=past.forget_after),
        since,
        tuple(outcome.subject.name for outcome in held),
    )


def desire_assets(
    route: Route,
    matching: Matching,
    connection: Connection,
    *,
    files: BucketSnapshot,
    standing: Sequence[WithoutFile] = (),
) -> tuple[Asset, ...]:
    """Every asset this route wants, in dependency order; each qualified name once. `files`: what was matched;
    `standing`: tables whose lineage stays without a file. Without a file or lineage nothing is wanted, the connection
    neither: one that holds nothing is in everybody's way."""
    if not matching.files and not standing:
        return ()
    maker = _AssetMaker(route, connection, files)
    assets: dict[str, Asset] = {connection.qualified_name: connection}
    if matching.files:
        bucket = maker.files.make_bucket(sum(map(count_files, matching.files)))
        assets[bucket.qualified_name] = bucket
    for carrier in matching.files:
        asset = maker.files.make(carrier)
        assets[asset.qualified_name] = asset
    for flow in matching.flows:
        assets |= {process.qualified_name: process for process in maker.draw(flow)}
    for pair in standing:
        assets |= {process.qualified_name: process for process in maker.draw_again(pair)}
    return tuple(sorted(assets.values(), key=sort_key))


def rename_hop(hop: Lineage) -> Lineage:
    """A hop whose ends were exchanged, under the name that is made of them."""
    (start,), (end,) = hop.inputs, hop.outputs
    name = ProcessName.parse(hop.qualified_name)
    sort = _TO_FILE if end.is_file else _FROM_FILE
    name = ProcessName.between(
        start.qualified_name, end.qualified_name, kind=sort, connection=name.connection, id_suffix=name.id_suffix
    )
    return replace(hop, qualified_name=name.qualified_name)


class _AssetMaker:
    """Makes assets of one route in one connection."""

    def __init__(self, route: Route, connection: Connection, files: BucketSnapshot) -> None:
        self.route, self.connection = route, ConnectionName.parse(connection.qualified_name)
        self.files = FileAssets(route, self.connection, files)

    def draw(self, flow: Flow) -> Iterator[Process | ColumnProcess]:
        for carrier, links in zip(flow.files, flow.links, strict=True):
            yield from self._draw_hops(flow, carrier, links)
        if flow.source is not None and flow.target is not None:
            parent = self._draw_end_to_end(flow.source, flow.target, flow.evidence)
            yield parent
            yield from self._draw_columns(flow.source, flow.target, flow.columns, parent)

    def draw_again(self, pair: WithoutFile) -> Iterator[Process | ColumnProcess]:
        """Lineage of two tables without a file: their process says what it said, their columns are as they are now."""
        parent = self._draw_end_to_end(pair.source, pair.target, by_name(_agreement_of(pair.source, pair.target)))
        description, context = pair.said
        if description or context:
            parent = replace(parent, description=description, evidence=context)
        yield parent
        yield from self._draw_columns(pair.source, pair.target, pair.columns, parent)

    def _draw_hops(self, flow: Flow, carrier: Carrier, links: FileLinks) -> Iterator[Process]:
        naming = self.route.process_naming
        file, name = self.files.refer_to(carrier), self.files.name_of(carrier)
        told_apart = f" {name}" if len(flow.files) > 1 else ""
        if flow.source is not None and links.source is not None:
            yield self._draw_process(
                _reference(flow.source),
                file,
                sort=_TO_FILE,
                name=f"{flow.source.name}{told_apart} {naming.source_extraction_process_name_suffix}",
                id_suffix=naming.source_extraction_process_id_suffix,
                evidence=links.source,
                ends=f"table {flow.source.name}, {file.words} {name}",
            )
        if flow.target is not None and links.target is not None:
            end, end_name = self._find_end(flow.target, links)
            yield self._draw_process(
                file,
                end,
                sort=_FROM_FILE,
                name=f"{end_name}{told_apart} {naming.target_import_process_name_suffix}",
                id_suffix=naming.target_import_process_id_suffix,
                evidence=links.target,
                ends=f"{file.words} {name}, {'table' if end.type_name != STAGE_TYPE else 'stage'} {end_name}",
            )

    def _find_end(self, target: Table, links: FileLinks) -> tuple[Reference, str]:
        """Where a file goes to: the table, or the stage from which others draw the way to it."""
        if links.stage is None or not self.route.through_stages:
            return _reference(target), target.name
        return Reference(STAGE_TYPE, name_beside(target.qualified_name, links.stage)), links.stage.name

    def _draw_end_to_end(self, source: Table, target: Table, evidence: Evidence) -> Process:
        naming = self.route.process_naming
        return self._draw_process(
            _reference(source),
            _reference(target),
            sort="source-to-target",
            name=f"{source.name} {naming.end_to_end_process_name_suffix}",
            id_suffix=naming.end_to_end_process_id_suffix,
            evidence=evidence,
            ends=f"table {source.name}, through S3, table {target.name}",
        )

    def _draw_process(
        self, start: Reference, end: Reference, *, sort: str, name: str, id_suffix: str, evidence: Evidence, ends: str
    ) -> Process:
        """`ends`: what it connects, in words."""
        return Process(
            qualified_name=self._identify(start, end, sort=sort, id_suffix=id_suffix),
            name=name,
            inputs=(start,),
            outputs=(end,),
            description=evidence.describe(ends),
            evidence=evidence.context,
        )

    def _identify(self, start: Reference, end: Reference, *, sort: str, id_suffix: str = "") -> str:
        """The qualified name of the process of this sort between two ends."""
        return ProcessName.between(
            start.qualified_name, end.qualified_name, kind=sort, connection=self.connection, id_suffix=id_suffix
        ).qualified_name

    def _draw_columns(
        self, source: Table, target: Table, columns: Iterable[ColumnPair], parent: Process
    ) -> Iterator[ColumnProcess]:
        for pair in columns:
            start = Reference("Column", pair.source.qualified_name)
            end = Reference("Column", pair.target.qualified_name)
            yield ColumnProcess(
                qualified_name=self._identify(start, end, sort="column-to-column"),
                name=f"{source.name}.{pair.source.name} → {target.name}.{pair.target.name}",
                inputs=(start,),
                outputs=(end,),
                parent=parent.qualified_name,
                **_say_why(pair.evidence),
            )


def _agreement_of(source: Table, target: Table) -> Agreement:
    """How two names agree whose file is not there to tell by which pattern they were read."""
    if source.name == target.name:
        return Agreement.EXACT
    return Agreement.CASE if source.name.casefold() == target.name.casefold() else Agreement.CANONICAL


def _reference(table: Table) -> Reference:
    return Reference(table.type_name, table.qualified_name)


@cache
def _say_why(evidence: Evidence) -> dict[str, str]:
    """Of two columns. A few texts for all pairs of a landscape, each once in memory."""
    return {"description": evidence.describe(), "evidence": evidence.context}
