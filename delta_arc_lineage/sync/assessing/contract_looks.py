"""Contract looks: the contracts of a route held against its bucket as it is now, and drafts for what has none.

Nothing is planned and nothing is written: the catalogs are read for the names that keys are read among.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from delta_arc_lineage.errors import NotFound
from delta_arc_lineage.model.contract_assignment import Assignment, assign, observe_data
from delta_arc_lineage.model.contract_checks import ObservedDataset
from delta_arc_lineage.model.contract_drafts import draft_contract
from delta_arc_lineage.model.contract_findings import find_contract_breaches
from delta_arc_lineage.model.contracts import Contract, Contracts
from delta_arc_lineage.model.data_findings import DataFinding, Severity
from delta_arc_lineage.model.nearest import NearestNames
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import BucketSnapshot, Snapshots
from delta_arc_lineage.model.words import Word
from delta_arc_lineage.sync.reading.file_schemas import read_file_schemas
from delta_arc_lineage.sync.reading.listings import list_bucket
from delta_arc_lineage.sync.reading.schemas import read_source, read_target
from delta_arc_lineage.sync.workspace import Workspace


class Verdict(Word):
    """What came of a dataset's contract."""

    KEPT = "kept", "kept"
    WARNED = "warned", "broken, a warning"
    BROKEN = "broken", "broken"
    UNUSABLE = "unusable", "not checked"
    NONE = "none", "no contract"


@dataclass(frozen=True, slots=True)
class JudgedDataset:
    """`files`: of its contracts."""

    path: str
    files: tuple[str, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ContractLook:
    """All datasets of a route in the order of their paths, and what was found; `complete`: the listing showed all."""

    datasets: tuple[JudgedDataset, ...]
    findings: tuple[DataFinding, ...]
    complete: bool

    @property
    def is_broken(self) -> bool:
        return any(finding.severity is Severity.ERROR for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Drafted:
    """A dataset and the contract that it keeps now; `existing`: the files of those that it has, and then no draft."""

    path: str
    name: str
    draft: Contract | None
    existing: tuple[str, ...] = ()


def look_at_contracts(route: Route, space: Workspace) -> ContractLook:
    """Read the bucket, and hold every dataset against its contract."""
    snapshots, contracts = _read(route, space), space.read_contracts(route)
    findings = tuple(find_contract_breaches(route, snapshots, contracts, now=space.clock.now()))
    observed = _list_data(route, snapshots)
    assignment = assign(contracts, route.bucket, observed)
    gravest: dict[str, Severity] = {}
    for finding in findings:
        known = gravest.get(finding.subject, Severity.NOTE)
        gravest[finding.subject] = min(finding.severity, known, key=list(Severity).index)
    judged = tuple(_judge(path, assignment, contracts, gravest) for path in sorted(observed))
    return ContractLook(judged, findings, snapshots.files.complete)


def _judge(path: str, assignment: Assignment, contracts: Contracts, gravest: Mapping[str, Severity]) -> JudgedDataset:
    files = _list_files(path, assignment, contracts)
    if not files:
        return JudgedDataset(path, (), Verdict.NONE)
    if assignment.find(path) is None:
        return JudgedDataset(path, files, Verdict.UNUSABLE)
    verdicts = {Severity.ERROR: Verdict.BROKEN, Severity.WARNING: Verdict.WARNED, Severity.NOTE: Verdict.KEPT}
    return JudgedDataset(path, files, verdicts[gravest.get(path, Severity.NOTE)])


def _list_files(path: str, assignment: Assignment, contracts: Contracts) -> tuple[str, ...]:
    unread = [assignment.unread[path].file] if path in assignment.unread else []
    return tuple(contracts.name_of(file) for file in (*unread, *(found.file for found in assignment.of.get(path, ()))))


def draft_contracts(route: Route, space: Workspace, dataset: str = "") -> list[Drafted]:
    """Of one dataset, named by its path or by what follows the prefix, or of all; NotFound where there is none such."""
    snapshots, contracts = _read(route, space), space.read_contracts(route)
    observed = _list_data(route, snapshots)
    chosen = [_choose(route, observed, dataset)] if dataset else sorted(observed)
    assignment = assign(contracts, route.bucket, observed)
    return list(_draft(route, snapshots.files, chosen, observed, assignment, contracts, now=space.clock.now()))


def _draft(
    route: Route,
    files: BucketSnapshot,
    chosen: list[str],
    observed: Mapping[str, ObservedDataset],
    assignment: Assignment,
    contracts: Contracts,
    *,
    now: int,
) -> Iterator[Drafted]:
    partitions = {dataset.path: dataset.partitions for dataset in files.datasets}
    for path in chosen:
        name = path.removeprefix(route.bucket.prefix) or path
        existing = _list_files(path, assignment, contracts)
        address = f"s3://{route.bucket.own_name}/{path}"
        draft = None
        if not existing:
            draft = draft_contract(observed[path], file=name, address=address, partitions=partitions.get(path), now=now)
        yield Drafted(path, name, draft, existing)


def _choose(route: Route, observed: Mapping[str, ObservedDataset], dataset: str) -> str:
    prefix = route.bucket.prefix
    for bucket in (route.bucket.own_name, route.bucket.name):
        dataset = dataset.removeprefix(f"s3://{bucket}/")
    for path in (dataset, f"{dataset}/", f"{prefix}{dataset}", f"{prefix}{dataset}/"):
        if path in observed:
            return path
    nearest = NearestNames(path.removeprefix(prefix) for path in observed).to(dataset.removeprefix(prefix))
    near = ", ".join(f"{prefix}{name}" for name in nearest)
    raise NotFound(
        what=f"the route {route.name!r} has no dataset {dataset!r}",
        where="DATASET",
        next_step=f"name one as `delta-arc contract check` lists it{f', such as {near}' if near else ''}",
    )


def _read(route: Route, space: Workspace) -> Snapshots:
    source, target = read_source(route, space), read_target(route, space)
    files = list_bucket(route, space, (source, target))
    schemas = read_file_schemas(route, space, files)
    return Snapshots(source.found, files.found, target.found, schemas.found)


def _list_data(route: Route, snapshots: Snapshots) -> dict[str, ObservedDataset]:
    """The datasets whose keys fit the pattern."""
    prefix, fits = route.bucket.prefix, route.file_pattern.candidates
    folded = {dataset.path for dataset in snapshots.files.datasets}
    observed = observe_data(route, snapshots).items()
    return {path: each for path, each in observed if path in folded or fits(path.removeprefix(prefix))}
