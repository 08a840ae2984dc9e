"""Counterparts of what a route wants: looked for where the catalog counts anything of the bucket beside ours."""

from collections.abc import Iterable

from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.model.counterparts import Counterparts, list_places
from delta_arc_lineage.model.names import connection_of
from delta_arc_lineage.model.observed import Observed
from delta_arc_lineage.ports.catalog import Scope
from delta_arc_lineage.sync.workspace import Workspace


def find_counterparts(wanted: Iterable[Asset], scope: Scope, observed: Observed, space: Workspace) -> Counterparts:
    """Of the wanted assets, and of those that the route made before. No request where there is nothing elsewhere."""
    ours = [found.asset for found in observed.assets if found.mark == scope.mark and found.asset.place is not None]
    is_all_here = all(f"{asset.qualified_name}/".startswith(f"{scope.bucket}/") for asset in ours)
    if is_all_here and observed.elsewhere is not None and not observed.elsewhere.count:
        return Counterparts()
    return space.catalog.find_counterparts(scope, list_places([*wanted, *ours]))


def find_claimants(bucket: Asset, mark: str, space: Workspace) -> frozenset[str]:
    """The qualified names of what carries the ARN of a bucket already, archived or not: what claims it is refused."""
    name = bucket.qualified_name
    found = space.catalog.find_counterparts(Scope(mark, connection_of(name), name, ""), ()).found
    others = [counterpart for counterpart in found if counterpart.reference != bucket.reference]
    return frozenset(other.reference.qualified_name for other in others if other.claims_arn)
