"""Assignment: which contract is of which dataset of a route, and what is known of each dataset."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from delta_arc_lineage.model.contract_checks import ObservedDataset
from delta_arc_lineage.model.contract_places import DatasetPaths, Place, read_place
from delta_arc_lineage.model.contracts import Contract, Contracts, Standing, UnusableContract
from delta_arc_lineage.model.data_keys import keep_matched
from delta_arc_lineage.model.file_schemas import FileSchemas
from delta_arc_lineage.model.routes import BucketLocation, Route
from delta_arc_lineage.model.snapshots import BucketSnapshot, Snapshots


@dataclass(frozen=True, slots=True)
class Assignment:
    """`of`: the contracts by the path of their dataset, of which one is right and several are too many; `unread`: by
    path, the file that would be its contract and cannot be read; `lost`: of this part of the bucket, and of no dataset;
    `nowhere`: of no place in S3 at all."""

    of: Mapping[str, tuple[Contract, ...]] = field(default_factory=dict)
    unread: Mapping[str, UnusableContract] = field(default_factory=dict)
    lost: tuple[Contract, ...] = ()
    nowhere: tuple[Contract, ...] = ()

    def find(self, path: str) -> Contract | None:
        """The one contract of a dataset, if it can be read; None where there is none or several."""
        found = self.of.get(path, ())
        return found[0] if len(found) == 1 and path not in self.unread else None


def assign(contracts: Contracts, bucket: BucketLocation, paths: Iterable[str]) -> Assignment:
    """The contracts of the datasets of these paths. A contract that is retired is of none, and its successor alone."""
    known = DatasetPaths(paths)
    of: dict[str, list[Contract]] = defaultdict(list)
    lost, nowhere = [], []
    for contract in contracts.contracts:
        if contract.standing is Standing.RETIRED:
            continue
        places = _read_places(contract.places)
        found = _find(known, bucket, places)
        for path in found:
            of[path].append(contract)
        if not places:
            nowhere.append(contract)
        elif not found and any(place.is_under(bucket) for place in places):
            lost.append(contract)
    unread = {
        path: unusable
        for unusable in contracts.unusable
        for path in _find(known, bucket, _read_places(unusable.places))
    }
    return Assignment({path: tuple(found) for path, found in of.items()}, unread, tuple(lost), tuple(nowhere))


def _read_places(addresses: Iterable[str]) -> list[Place]:
    return [place for address in addresses if (place := read_place(address)) is not None]


def _find(known: DatasetPaths, bucket: BucketLocation, places: Iterable[Place]) -> list[str]:
    """Each path once."""
    return list(dict.fromkeys(path for place in places if place.is_of(bucket) for path in known.find(place)))


def observe(files: BucketSnapshot, schemas: FileSchemas | None) -> dict[str, ObservedDataset]:
    """What is known of all datasets of a listing, by path."""
    told = {dataset.path: dataset for dataset in schemas.datasets} if schemas else {}
    folded = [
        ObservedDataset(dataset.path, dataset.count, dataset.size, dataset.newest, told.get(dataset.path))
        for dataset in files.datasets
    ]
    single = [
        ObservedDataset(stored.key, 1, stored.size, stored.last_modified, told.get(stored.key))
        for stored in files.objects
    ]
    return {observed.path: observed for observed in (*folded, *single)}


def observe_data(route: Route, snapshots: Snapshots) -> dict[str, ObservedDataset]:
    """What is known of all that a contract may be of, by path. What an engine leaves beside the data, and what the
    route ignores, keeps no promise and breaks none, whatever address it lies at."""
    kept = keep_matched(route, snapshots)
    return observe(kept.files, kept.schemas)
