"""Listings: a bucket's objects under a route's prefix, kept as a snapshot."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from delta_arc_lineage.model.codec import digest_of
from delta_arc_lineage.model.data_keys import by_length
from delta_arc_lineage.model.datasets import Dataset
from delta_arc_lineage.model.folding import Folding
from delta_arc_lineage.model.not_data import NoData, Sign, is_named
from delta_arc_lineage.model.routes import BucketLocation, Route
from delta_arc_lineage.model.snapshots import BucketSnapshot, SchemaSnapshot, Skipped, StoredObject, by_key
from delta_arc_lineage.ports.listing import Listing, ObjectLister
from delta_arc_lineage.ports.progress import Progress
from delta_arc_lineage.ports.reading import Reading
from delta_arc_lineage.sync.documents import FILES
from delta_arc_lineage.sync.reading.describing import describe
from delta_arc_lineage.sync.reading.known_names import digest_known, find_known_names
from delta_arc_lineage.sync.reading.nearest_folders import find_nearest_folders
from delta_arc_lineage.sync.reading.schemas import latest_tables
from delta_arc_lineage.sync.workspace import Workspace

MOST_EXAMPLES = 10_000  # of the keys that do not fit, and of folder markers: all others are counted
_LISTING_STEP = 10_000


Tables = tuple[Reading[SchemaSnapshot], Reading[SchemaSnapshot]]
"""Those of the source and those of the target."""


def list_bucket(route: Route, space: Workspace, tables: Tables | None = None) -> Reading[BucketSnapshot]:
    """Datasets under the route's prefix, each file that is one by itself with what else is known of it. `tables`: among
    whose names keys are read; else those that the latest readings found.

    A listing like the last one is that one: nothing is asked of its objects, and its snapshot is read where somebody
    looks. One of which an object refused to tell more is like no other, and is asked about again; so is one of
    nothing, because what lies beside the prefix is told then.
    """
    documents, bucket = space.documents(route), space.open_bucket(route.bucket)
    listing = list_as_asked(route.bucket, bucket)
    names = find_known_names(route, *(tables or latest_tables(route, space)), space)
    sorted_ = _sort(route, listing, names, space.progress)
    settings = (space.code, route.bucket, route.file_pattern, route.fold, route.not_data, route.ignore)
    known = digest_known(names)
    version = digest_of(*settings, known, listing.home, listing.complete, sorted_.digest, sorted_.datasets)

    def make() -> BucketSnapshot:
        described = describe(route, sorted_.fitting, bucket, space)
        return BucketSnapshot(
            bucket=route.bucket.name,
            prefix=route.bucket.prefix,
            objects=tuple(sorted([*described.objects, *sorted_.misfits], key=by_key)),
            read_at=listing.read_at,
            complete=listing.complete,
            skipped=(*sorted_.skipped, *described.refused),
            unlisted=sorted_.unlisted,
            home=listing.home,
            not_data=sorted_.not_data,
            empty=tuple(sorted_.empty),
            datasets=sorted_.datasets,
            known=known,
            nearest=() if sorted_.has_objects else find_nearest_folders(route.bucket.prefix, bucket)[0],
        )

    def recall() -> BucketSnapshot:
        return documents.snapshot(FILES, BucketSnapshot) or make()

    if documents.has(FILES, version):
        reading = Reading(recall, listing.read_at, version)
    else:
        snapshot = make()
        is_told = sorted_.has_objects and len(snapshot.skipped) == len(sorted_.skipped)
        reading = Reading(lambda: snapshot, listing.read_at, version if is_told else "")
    kept = documents.keep_snapshot(FILES, reading)
    documents.forget_head_answers()
    return kept


def list_as_asked(location: BucketLocation, lister: ObjectLister) -> Listing:
    """The objects under a route's prefix, by the bucket's inventory where the route names one."""
    inventory = lister.inventory
    return list_now(location, lister) if inventory is None else inventory.list_objects(location.prefix)


def list_now(location: BucketLocation, lister: ObjectLister) -> Listing:
    """The objects under a route's prefix; with their versions where the route asks for them."""
    prefix = location.prefix
    return lister.list_versions(prefix) if location.versions else lister.list_objects(prefix)


@dataclass(slots=True)
class _Sorted:
    """What a listing is sorted into while it streams by: no more of it is kept than a plan or a reader can use."""

    datasets: tuple[Dataset, ...] = ()
    fitting: list[StoredObject] = field(default_factory=list)
    misfits: list[StoredObject] = field(default_factory=list)
    markers: list[str] = field(default_factory=list)
    unlisted: int = 0
    unlisted_markers: int = 0
    not_data: int = 0
    empty: list[str] = field(default_factory=list)
    _seen: Any = field(default_factory=sha256)

    def add(self, stored: StoredObject, *, fits: bool) -> None:
        if not fits and len(self.misfits) >= MOST_EXAMPLES:
            self.unlisted += 1
            return
        (self.fitting if fits else self.misfits).append(stored)
        facts = (stored.key, stored.etag, stored.storage_class, stored.content_type, stored.version_id)
        self._seen.update(f"{fits} {stored.size} {stored.last_modified} {facts}\n".encode("utf-8", "surrogatepass"))

    def add_marker(self, key: str) -> None:
        if len(self.markers) >= MOST_EXAMPLES:
            self.unlisted_markers += 1
            return
        self.markers.append(key)
        self._seen.update(f"{key!r}\n".encode())

    def add_no_data(self, key: str, no_data: NoData) -> None:
        self.not_data += 1
        if no_data.why is Sign.EMPTY and len(self.empty) < MOST_EXAMPLES:
            self.empty.append(key)
            self._seen.update(f"empty {key!r}\n".encode())

    @property
    def digest(self) -> str:
        """Of all that is kept or counted."""
        return f"{self._seen.hexdigest()}-{self.unlisted}-{self.unlisted_markers}-{self.not_data}"

    @property
    def has_objects(self) -> bool:
        return bool(self.fitting or self.misfits or self.not_data or self.datasets)

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        listed = [Skipped(key, "a folder marker, not a file") for key in self.markers]
        more = [Skipped(f"{self.unlisted_markers} more", "folder markers, not files")] if self.unlisted_markers else []
        return (*listed, *more)


def _sort(route: Route, listing: Listing, names: frozenset[str], progress: Progress) -> _Sorted:
    prefix = route.bucket.prefix
    folding, known = Folding(route, names) if route.folds else None, by_length(names)
    found = _Sorted()
    for number, stored in enumerate(listing, start=1):
        name = stored.key.removeprefix(prefix)
        no_data = route.not_data.find(name, stored.size, route.file_pattern)
        if stored.key.endswith("/"):
            found.add_marker(stored.key)
        elif route.ignore.find_key_entry(name) is not None:
            found.add(stored, fits=folding is None and bool(route.file_pattern.candidates(name)))
        elif no_data is not None and not no_data.unless_named:
            found.add_no_data(stored.key, no_data)
            if folding is not None:
                folding.note_log(name)
        elif folding is None:
            found.add(stored, fits=bool(route.file_pattern.candidates(name)))
        elif no_data is not None and not is_named(name, no_data, known, route.file_pattern):
            found.add(stored, fits=False)
        elif (is_folded := folding.add(stored)) is not True:
            found.add(stored, fits=is_folded is False)
        if number % _LISTING_STEP == 0:
            progress.step(f"list {route.bucket.name}/{prefix}", number)
    found.datasets = folding.datasets if folding else ()
    return found
