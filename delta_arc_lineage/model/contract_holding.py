"""Holding back: a dataset that is new and breaks its contract is not linked; one that is there stays, and is a finding.

New is what the catalog holds neither as an asset of ours nor at an end of our lineage, as where somebody else's asset
stands for it. What breaks a contract as a warning holds nothing back.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace

from delta_arc_lineage.model.assets import Lineage
from delta_arc_lineage.model.contract_assignment import assign, observe_data
from delta_arc_lineage.model.contract_checks import check
from delta_arc_lineage.model.contracts import Contracts
from delta_arc_lineage.model.data_findings import Severity
from delta_arc_lineage.model.observed import Observed
from delta_arc_lineage.model.outcome_book import subject_of
from delta_arc_lineage.model.outcomes import Reason, Unlinked
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import Carrier, Snapshots


def find_held(
    route: Route, snapshots: Snapshots, contracts: Contracts, observed: Observed, *, now: int
) -> frozenset[str]:
    """The paths of new datasets that an error of their contract keeps out, at this time in milliseconds since the epoch
    (UTC)."""
    if not contracts.contracts:
        return frozenset()
    datasets = observe_data(route, snapshots)
    assignment = assign(contracts, route.bucket, datasets)
    broken = set()
    for path in assignment.of:
        contract = assignment.find(path)
        checked = contract and check(contract, datasets[path], now=now, is_whole=snapshots.files.complete)
        if checked and any(breach.severity is Severity.ERROR for breach in checked.breaches):
            broken.add(path)
    return frozenset(broken.difference(_list_known(route, observed)) if broken else ())


def _list_known(route: Route, observed: Observed) -> Iterator[str]:
    """The paths of what is linked by us already, with and without a slash at the end."""
    for found in observed.assets:
        if found.mark == route.mark:
            ends = (*found.asset.inputs, *found.asset.outputs) if isinstance(found.asset, Lineage) else ()
            for name in (found.asset.qualified_name, *(end.qualified_name for end in ends)):
                path = _path_of(name)
                yield from (path, f"{path}/")


def _path_of(qualified_name: str) -> str:
    """What follows the bucket's ARN, as every asset of S3 is called; empty for what is none."""
    at = qualified_name.find("/arn:")
    end = qualified_name.find("/", at + 1)
    return qualified_name[end + 1 :] if at >= 0 and end >= 0 else ""


def hold_back(snapshots: Snapshots, held: Collection[str]) -> tuple[Snapshots, tuple[Unlinked, ...]]:
    """The snapshots without these datasets, and an outcome for each."""
    files = snapshots.files
    carriers: list[Carrier] = [*files.datasets, *files.objects] if held else []
    left_out = [carrier for carrier in carriers if carrier.path in held]
    if not left_out:
        return snapshots, ()
    paths = {carrier.path for carrier in left_out}
    kept = replace(
        files,
        datasets=tuple(dataset for dataset in files.datasets if dataset.path not in paths),
        objects=tuple(stored for stored in files.objects if stored.path not in paths),
    )
    outcomes = tuple(Unlinked(subject_of(carrier), Reason.BREACH) for carrier in left_out)
    return replace(snapshots, files=kept), outcomes
