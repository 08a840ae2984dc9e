"""Extents: how much there is of a route, before a plan and after it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from delta_arc_lineage.model.desired import Decision
from delta_arc_lineage.model.desired_files import count_files
from delta_arc_lineage.model.diff import Add, Adopt, Change, Difference, Remove, Restore, subject
from delta_arc_lineage.model.kinds import Kind, Phase, Reference
from delta_arc_lineage.model.observed import Observed


@dataclass(frozen=True, slots=True)
class Extent:
    """`flows`: source tables with a target table; `files`: those that fit the pattern, in so many `datasets`. The
    other three count the route's assets in the catalog when the plan was made, those of other routes that it uses among
    them.
    """

    flows: int = 0
    files: int = 0
    datasets: int = 0
    s3_assets: int = 0
    table_lineage: int = 0
    column_lineage: int = 0

    def of(self, phase: Phase) -> int:
        """The assets of one phase."""
        counts = {
            Phase.S3_ASSETS: self.s3_assets,
            Phase.TABLE_LINEAGE: self.table_lineage,
            Phase.COLUMN_LINEAGE: self.column_lineage,
        }
        return counts[phase]

    def after(self, due: Sequence[Change], phase: Phase) -> int:
        """The assets of one phase once these changes of its plan are applied, archived ones of the last phase too."""
        added = sum(isinstance(c, Add | Adopt | Restore) and subject(c).kind.phase is phase for c in due)
        removed = sum(isinstance(c, Remove) and subject(c).kind.phase is phase for c in due)
        return self.of(phase) + added - removed


def measure(
    decision: Decision, observed: Observed, difference: Difference, *, mark: str, used: Iterable[Reference] = ()
) -> Extent:
    """The extent of the route whose mark this is. `used`: what stands for assets of ours in other connections."""
    matching = decision.matching
    own = {found.reference for found in observed.assets if found.mark == mark}
    there = own.union(used, (asset.reference for asset in difference.unchanged))
    kinds = (Kind.of_type(reference.type_name) for reference in there)
    counts = Counter(kind.phase for kind in kinds if kind is not None)
    return Extent(
        flows=sum(flow.source is not None and flow.target is not None for flow in matching.flows)
        + len(decision.fileless),
        files=sum(map(count_files, matching.files)),
        datasets=len(matching.files),
        s3_assets=counts[Phase.S3_ASSETS],
        table_lineage=counts[Phase.TABLE_LINEAGE],
        column_lineage=counts[Phase.COLUMN_LINEAGE],
    )
