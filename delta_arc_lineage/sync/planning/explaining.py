"""Explaining: why a table, file, column or edge is linked, or why it is not, from the route's latest snapshots."""

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, field

from delta_arc_lineage.model.assets import Asset, Lineage
from delta_arc_lineage.model.datasets import Dataset
from delta_arc_lineage.model.desired import decide
from delta_arc_lineage.model.file_schemas import FileSchemas, SchemaSample
from delta_arc_lineage.model.fileless import Fileless, Past
from delta_arc_lineage.model.flow_words import describe_flow
from delta_arc_lineage.model.ignoring import IgnoredName, list_ignored
from delta_arc_lineage.model.matching import Matching
from delta_arc_lineage.model.nearest import NearestNames
from delta_arc_lineage.model.not_data import NoData
from delta_arc_lineage.model.outcomes import Linked, Side, Unlinked
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import Partition, Snapshots
from delta_arc_lineage.model.suggesting.hints import hint_at
from delta_arc_lineage.sync.planning.elsewhere import SettledPart, settle_part
from delta_arc_lineage.sync.planning.explaining_keys import (
    KeyReading,
    judge_by_name,
    list_no_data_of,
    read_folded,
    read_keys,
)
from delta_arc_lineage.sync.planning.spellings import Spellings, spell
from delta_arc_lineage.sync.planning.suggesting import suggest_for_plan
from delta_arc_lineage.sync.reading.connections import find_s3_connection
from delta_arc_lineage.sync.reading.schemas import latest_snapshots
from delta_arc_lineage.sync.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is known of one name: outcomes of matching, what is ignored, the assets and edges wanted because of them.

    `read_at`: when the oldest of the snapshots was taken, in milliseconds. `nearest`: names known instead, where
    nothing carries this one. `readings`: of each file among the outcomes, what the pattern's placeholders took;
    `fileless`: its flows that stay without a file; `partitions`: those of tables; `no_data`: files of this name that
    are none, by key; `datasets`: those of several files that it is, or that carry it; `samples`: what files
    of these that were opened say of their columns; `part`: the assets, and what stands for its files and for their
    bucket already; `flows`: those of it, a sentence each.
    """

    name: str
    read_at: int
    linked: tuple[Linked, ...]
    unlinked: tuple[Unlinked, ...]
    part: SettledPart
    nearest: tuple[str, ...] = ()
    ignored: tuple[IgnoredName, ...] = ()
    fileless: tuple[Fileless, ...] = ()
    partitions: tuple[Partition, ...] = ()
    readings: tuple[KeyReading, ...] = ()
    no_data: Mapping[str, NoData] = field(default_factory=dict)
    datasets: tuple[Dataset, ...] = ()
    samples: tuple[SchemaSample, ...] = ()
    flows: tuple[str, ...] = ()

    @property
    def assets(self) -> tuple[Asset, ...]:
        return self.part.assets

    @property
    def is_empty(self) -> bool:
        told = (self.linked, self.unlinked, self.assets, self.ignored, self.partitions, self.no_data)
        return not any(told)


def explain(route: Route, space: Workspace, name: str) -> Explanation:
    """`name`: a table, `TABLE.COLUMN`, a qualified name, or a key, of which prefix and folders may be left out; however
    people spell it."""
    snapshots = latest_snapshots(route, space)
    connection = find_s3_connection(route, space)
    decision = decide(route, snapshots, connection, _recall_past(route, space))
    matching = decision.matching
    meant = spell(name, route.bucket)
    counted_in = read_folded(route, snapshots, meant)
    meant = spell(counted_in.dataset, route.bucket) if counted_in else meant
    linked = tuple(link for link in matching.linked if meant.are_of(link.subject) or meant.are_of(link.partner))
    unlinked = _find_unlinked(route, snapshots, matching, meant)
    partitions = _find_partitions(snapshots, meant)
    ignored = tuple(thing for thing in list_ignored(snapshots, route.ignore) if _is_ignored(thing, meant))
    fileless = tuple(flow for flow in decision.fileless if meant.are_of(flow.source) or meant.are_of(flow.target))
    named = _list_named(linked, fileless, meant)
    assets = tuple(asset for asset in decision.desired if _concerns(asset, meant, named))
    no_data = {} if linked or unlinked or ignored else list_no_data_of(route, snapshots, meant)
    is_known = bool(linked or unlinked or ignored or partitions or assets or no_data)
    nearest = () if is_known else NearestNames(_list_known(matching)).to(meant.key)
    if not is_known:
        unlinked, ignored, no_data = judge_by_name(route, snapshots.files, meant.key, nearest)
    paths = _list_paths(linked, unlinked)
    return Explanation(
        name=name,
        flows=_describe_flows(route, matching, paths),
        read_at=snapshots.read_at,
        linked=linked,
        unlinked=unlinked,
        part=settle_part(route, decision.desired, assets, connection, space),
        nearest=() if unlinked or ignored or no_data else nearest,
        ignored=ignored,
        fileless=fileless,
        partitions=partitions,
        readings=(counted_in,) if counted_in else read_keys(route, linked, unlinked, meant),
        no_data=no_data,
        datasets=tuple(dataset for dataset in snapshots.files.datasets if dataset.path in paths),
        samples=_list_samples(snapshots.schemas, paths),
    )


def _list_known(matching: Matching) -> list[str]:
    """The names of all that the outcomes are about."""
    ends = [end.name for link in matching.linked for end in (link.subject, link.partner)]
    return ends + [outcome.subject.name for outcome in matching.unlinked]


def _recall_past(route: Route, space: Workspace) -> Past:
    """What the state tells of earlier runs."""
    kept = space.documents(route)
    return Past(route.mark, None, kept.since(), space.limits.forget_after, space.clock.now(), kept.held())


def _list_named(linked: Iterable[Linked], fileless: Iterable[Fileless], meant: Spellings) -> set[str]:
    """The qualified names, or keys, of what was meant."""
    told = [end for link in linked for end in (link.subject, link.partner)]
    told += [end for flow in fileless for end in (flow.source, flow.target)]
    return {subject.qualified_name for subject in told if meant.are_of(subject)}


def _list_paths(linked: Iterable[Linked], unlinked: Iterable[Unlinked]) -> set[str]:
    """Of the datasets that the outcomes are about."""
    subjects = [outcome.subject for outcome in unlinked]
    subjects += [end for link in linked for end in (link.subject, link.partner)]
    return {subject.name for subject in subjects if subject.side is Side.FILE}


def _list_samples(schemas: FileSchemas | None, paths: Collection[str]) -> tuple[SchemaSample, ...]:
    told = schemas.datasets if schemas is not None else ()
    return tuple(sample for dataset in told if dataset.path in paths for sample in dataset.all_samples)


def _find_unlinked(route: Route, snapshots: Snapshots, matching: Matching, meant: Spellings) -> tuple[Unlinked, ...]:
    """With what each may belong to nevertheless."""
    unlinked = tuple(outcome for outcome in matching.unlinked if meant.are_of(outcome.subject))
    return hint_at(unlinked, suggest_for_plan(route, snapshots, matching)) if unlinked else ()


def _describe_flows(route: Route, matching: Matching, paths: Container[str]) -> tuple[str, ...]:
    """Those that any of these datasets is part of."""
    flows = (flow for flow in matching.flows if any(file.path in paths for file in flow.files))
    return tuple(describe_flow(flow, route) for flow in flows)


def _find_partitions(snapshots: Snapshots, meant: Spellings) -> tuple[Partition, ...]:
    both = (*snapshots.source.partitions, *snapshots.target.partitions)
    return tuple(partition for partition in both if _is_partition(partition, meant))


def _is_partition(partition: Partition, meant: Spellings) -> bool:
    return partition.name.casefold() in meant.names or meant.are_of_asset(partition.qualified_name)


def _is_ignored(ignored: IgnoredName, meant: Spellings) -> bool:
    """An entry for columns is of every table: a person asks for the column alone."""
    is_column = ignored.subject.side in (Side.SOURCE_COLUMN, Side.TARGET_COLUMN)
    is_asked_alone = is_column and ignored.subject.name.rpartition(".")[2].casefold() in meant.names
    return meant.are_of(ignored.subject) or is_asked_alone


def _concerns(asset: Asset, meant: Spellings, named: set[str]) -> bool:
    """An asset of this name, or an edge that touches it; `TABLE.COLUMN` finds the column's edges. `named`: the
    qualified names, or keys, of what was meant."""
    if asset.qualified_name in meant.exact or asset.name in meant.exact:
        return True
    if not isinstance(asset, Lineage):
        return any(asset.qualified_name.endswith(f"/{spelling}") for spelling in meant.exact)
    tails = _tails(named)
    return any(
        end.qualified_name in named
        or meant.are_of_asset(end.qualified_name)
        or end.qualified_name.endswith(tuple(tails))
        for end in (*asset.inputs, *asset.outputs)
    )


def _tails(keys: set[str]) -> set[str]:
    """Files are named by key in outcomes and by qualified name in edges."""
    return {f"/{key}" for key in keys if not key.startswith("default/")}
