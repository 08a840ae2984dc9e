"""Contract findings: what breaks the contracts of a route's datasets, what could not be checked and why, and contracts
that are of no use: unreadable, of no dataset, or two of one."""

from collections.abc import Iterable, Iterator

from delta_arc_lineage.model.contract_assignment import Assignment, assign, observe_data
from delta_arc_lineage.model.contract_checks import ObservedDataset, check
from delta_arc_lineage.model.contract_places import Place, read_place
from delta_arc_lineage.model.contracts import Contract, Contracts
from delta_arc_lineage.model.data_findings import DataFinding, Severity, Topic
from delta_arc_lineage.model.nearest import NearestNames
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import Snapshots

_MEND = "mend it there; `delta-arc contract init` shows a whole one"


def find_contract_breaches(
    route: Route, snapshots: Snapshots, contracts: Contracts, *, now: int
) -> Iterator[DataFinding]:
    """All of a route, at this time in milliseconds since the epoch (UTC). Of a listing that is not complete, nothing is
    said of what would be missing in it."""
    observed = observe_data(route, snapshots) if contracts.contracts or contracts.unusable else {}
    assignment = assign(contracts, route.bucket, observed)
    yield from _tell_files(contracts)
    yield from _tell_strays(route, contracts, assignment, observed, is_complete=snapshots.files.complete)
    for path, found in assignment.of.items():
        if len(found) > 1:
            yield _tell_doubled(path, [contracts.name_of(contract.file) for contract in found])
        elif path not in assignment.unread:
            yield from _check(found[0], observed[path], contracts, now=now, is_complete=snapshots.files.complete)


def _check(
    contract: Contract, observed: ObservedDataset, contracts: Contracts, *, now: int, is_complete: bool
) -> Iterator[DataFinding]:
    checked = check(contract, observed, now=now, is_whole=is_complete)
    of = f"{observed.path} breaks {contracts.name_of(contract.file)}"
    for breach in checked.breaches:
        yield _finding(breach.severity, breach.rule, observed.path, f"{of}: {breach.words}", breach.about)
    if checked.unchecked:
        words = f"{observed.path} is not checked against all of {contracts.name_of(contract.file)}: "
        yield _finding(Severity.NOTE, "unchecked", observed.path, words + "; ".join(checked.unchecked))


def _tell_files(contracts: Contracts) -> Iterator[DataFinding]:
    if contracts.missing:
        words = (
            f"there is no folder {contracts.folder}: no contract is checked; `delta-arc contract init --write` makes it"
        )
        yield _finding(Severity.ERROR, "no-folder", contracts.folder, words)
    for unusable in contracts.unusable:
        name = contracts.name_of(unusable.file)
        words = f"{name} is no contract that can be read, and its dataset is not checked: {unusable.why}"
        yield _finding(Severity.ERROR, "unusable", name, f"{words}. Next: {unusable.next_step or _MEND}")


def _tell_strays(
    route: Route,
    contracts: Contracts,
    assignment: Assignment,
    observed: Iterable[str],
    *,
    is_complete: bool,
) -> Iterator[DataFinding]:
    for contract in assignment.nowhere:
        name = contracts.name_of(contract.file)
        words = f"{name} names no place in S3, and nothing is checked by it. Next: give it a server of type s3"
        yield _finding(Severity.WARNING, "no-place", name, words)
    nearest = NearestNames(observed) if assignment.lost and is_complete else None
    for contract in assignment.lost if nearest else ():
        places = [place for address in contract.places if (place := read_place(address))]
        near = nearest.to(places[0].path) if nearest else ()
        words = f"{contracts.name_of(contract.file)} is of no dataset: nothing lies at {_say(places)}"
        words += f"; there is {', '.join(near)}" if near else ""
        yield _finding(Severity.WARNING, "no-dataset", contracts.name_of(contract.file), words)


def _tell_doubled(path: str, files: list[str]) -> DataFinding:
    words = f"{path} has several contracts, and is checked against none: {', '.join(files)}. Next: keep one of them"
    return _finding(Severity.ERROR, "doubled", path, words)


def _finding(severity: Severity, rule: str, subject: str, words: str, part: str = "") -> DataFinding:
    return DataFinding(Topic.CONTRACTS, severity, f"contract-{rule}", subject, words, part)


def _say(places: Iterable[Place]) -> str:
    return ", ".join(f"s3://{place.bucket}/{place.path}" for place in places)
