"""Fileless flows: two tables that lineage of ours connects, and of which no file is there any more.

Loaders purge what they loaded, replace it, and let it expire: a file's presence says when data moved, not whether it
moves. So the lineage of two tables that are both there stays when their files go, until none was seen for a time that
is set; the files' own assets and hops go by the rules of every removal. Where a file is there and says something else,
it is believed: then the tables are not without a file, and this says nothing of them.

The catalog is the memory of what was linked, the state of since when there is no file. Where the state is lost, the
lineage stays and the time begins anew.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from delta_arc_lineage.model.assets import Lineage
from delta_arc_lineage.model.column_matching import ColumnPair, match_columns
from delta_arc_lineage.model.copied import CopyFinder
from delta_arc_lineage.model.copied_columns import list_stated_columns
from delta_arc_lineage.model.names import table_of_column
from delta_arc_lineage.model.observed import Observed
from delta_arc_lineage.model.outcomes import Reason, Side, Subject, Unlinked
from delta_arc_lineage.model.snapshots import BucketSnapshot, Snapshots, Table
from delta_arc_lineage.model.stated_pairs import StatedPair

Ends = tuple[str, str]
"""The qualified names of a source table and a target table."""
Said = tuple[str, str]
"""The description and the evidence of a process."""
_NOTHING_SAID: Said = ("", "")


@dataclass(frozen=True, slots=True, order=True)
class Fileless:
    """A flow that stays without a file. Times in milliseconds since the epoch (UTC).

    `since`: when a listing first showed none; `until`: when its lineage goes if none comes.
    """

    source: Subject
    target: Subject
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class Past:
    """What earlier runs left: lineage of the mark, and since when a listing shows no file of two tables.

    `observed` None: what the catalog holds was not asked, and what the state tells has to do. `forget_after`: how long
    lineage stays without a file, in milliseconds. `held`: the paths of new datasets that break their contracts.
    """

    mark: str = ""
    observed: Observed | None = None
    since: Mapping[Ends, int] = field(default_factory=dict)
    forget_after: int = 0
    now: int = 0
    held: Collection[str] = ()

    def is_forgotten(self, since: int | None) -> bool:
        """Whether there was no file for so long that lineage goes; `since` None: nobody knows yet."""
        return since is not None and self.now >= since + self.forget_after

    def find_drawn(self, sources: Collection[str], targets: Collection[str]) -> dict[Ends, Said]:
        """The pairs of these tables between which lineage leads, and what the process between the two says; nothing
        where only their columns are connected, or where the catalog was not asked."""
        known = {} if self.observed is not None and self.observed.complete else dict.fromkeys(self.since, _NOTHING_SAID)
        for found in self.observed.assets if self.observed is not None else ():
            if found.mark == self.mark and isinstance(found.asset, Lineage):
                for ends in _find_tables(found.asset):
                    said = found.asset.description, found.asset.evidence
                    if known.get(ends, _NOTHING_SAID) == _NOTHING_SAID:
                        known[ends] = _NOTHING_SAID if found.asset.parent else said
        return {ends: said for ends, said in known.items() if ends[0] in sources and ends[1] in targets}


@dataclass(frozen=True, slots=True)
class WithoutFile:
    """Two tables that lineage connects and of which no file is there. `said`: what their process says."""

    source: Table
    target: Table
    columns: tuple[ColumnPair, ...]
    said: Said

    @property
    def ends(self) -> Ends:
        return self.source.qualified_name, self.target.qualified_name


def find_without_file(
    unlinked: Iterable[Unlinked],
    snapshots: Snapshots,
    past: Past,
    stated: Iterable[StatedPair] = (),
    copies: CopyFinder | None = None,
) -> tuple[WithoutFile, ...]:
    """The pairs that lineage connects, of tables that are there and that no file carries. `unlinked`: the outcomes;
    `stated`: the pairs of the route, whose columns may be stated too; `copies`: the statements that may name others."""
    columns_of = {(pair.source, pair.target): pair.columns for pair in stated}
    named = {side: set[str]() for side in Side}
    for outcome in unlinked:
        if outcome.reason is Reason.NO_FILE:
            named[outcome.subject.side].add(outcome.subject.qualified_name)
    sources, targets = (
        {table.qualified_name: table for table in tables if table.qualified_name in named[side]}
        for tables, side in ((snapshots.source.tables, Side.SOURCE), (snapshots.target.tables, Side.TARGET))
    )
    drawn = past.find_drawn(sources.keys(), targets.keys()) if sources and targets else {}
    complete = snapshots.source.complete and snapshots.target.complete
    found = []
    for ends in sorted(drawn):
        source, target = sources[ends[0]], targets[ends[1]]
        own = columns_of.get((source.name, target.name), ())
        copied = list_stated_columns(copies.list_into(target) if copies else ())
        columns, _ = match_columns(source, target, stated=own, copied=copied, complete=complete)
        found.append(WithoutFile(source, target, columns, drawn[ends]))
    return tuple(found)


def remember_since(pairs: Sequence[WithoutFile], past: Past, files: BucketSnapshot) -> dict[Ends, int]:
    """Since when each of these has no file, for the next plan. What has one again, or no lineage, is left out; nothing
    begins with a listing that is not complete."""
    begun = [pair.ends for pair in pairs if files.complete or pair.ends in past.since]
    return {ends: past.since.get(ends, files.read_at) for ends in begun}


def tell_fileless(
    standing: Iterable[WithoutFile], since: Mapping[Ends, int], *, forget_after: int
) -> tuple[Fileless, ...]:
    """What a person is told of those that stay, where it is known since when they have no file."""
    return tuple(
        Fileless(
            _subject(pair.source, Side.SOURCE),
            _subject(pair.target, Side.TARGET),
            since[pair.ends],
            since[pair.ends] + forget_after,
        )
        for pair in standing
        if pair.ends in since
    )


def _find_tables(process: Lineage) -> Iterator[Ends]:
    """The pairs of tables that it connects, itself or by their columns; none for the hop of a file."""
    if any(end.is_file for end in (*process.inputs, *process.outputs)):
        return
    for start, end in product(process.inputs, process.outputs):
        names = start.qualified_name, end.qualified_name
        yield (table_of_column(names[0]), table_of_column(names[1])) if process.parent else names


def _subject(table: Table, side: Side) -> Subject:
    return Subject(side, table.name, table.qualified_name)
