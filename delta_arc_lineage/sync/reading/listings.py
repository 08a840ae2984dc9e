"""Listings: a bucket's objects under a route's prefix, kept as a snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import BucketSnapshot, Skipped, StoredObject, by_key
from delta_arc_lineage.ports.listing import Listing
from delta_arc_lineage.ports.objects import ObjectReader
from delta_arc_lineage.ports.progress import Progress
from delta_arc_lineage.sync.documents import FILES
from delta_arc_lineage.sync.workspace import Workspace

MOST_EXAMPLES = 10_000  # of the keys that do not fit, and of folder markers: all others are counted
_LISTING_STEP = 10_000


def list_bucket(route: Route, space: Workspace) -> BucketSnapshot:
    """Objects under the route's prefix. Content type and version cost a HEAD each, so they are asked only of
    objects that fit the key pattern and are new or changed since the last snapshot of this bucket and prefix."""
    documents, bucket = space.documents(route), space.open_bucket(route.bucket)
    listing = bucket.list_objects(route.bucket.prefix)
    sorted_ = _sort(route, listing, space.progress)
    known = documents.snapshot(FILES, BucketSnapshot)
    known_objects = known.objects if known is not None and is_of_bucket(route, known) else ()
    objects = _describe(sorted_.fitting, bucket, known=known_objects)
    snapshot = BucketSnapshot(
        bucket=route.bucket.name,
        prefix=route.bucket.prefix,
        objects=tuple(sorted([*objects, *sorted_.misfits], key=by_key)),
        read_at=listing.read_at,
        complete=listing.complete,
        skipped=sorted_.skipped,
        unlisted=sorted_.unlisted,
    )
    documents.keep_snapshot(FILES, snapshot)
    return snapshot


def is_of_bucket(route: Route, snapshot: BucketSnapshot) -> bool:
    """Whether it is a snapshot of the route's bucket and prefix: a route keeps its name when its settings change."""
    return (snapshot.bucket, snapshot.prefix) == (route.bucket.name, route.bucket.prefix)


@dataclass(slots=True)
class _Sorted:
    """What a listing is sorted into while it streams by: no more of it is kept than a plan or a reader can use."""

    fitting: list[StoredObject] = field(default_factory=list)
    misfits: list[StoredObject] = field(default_factory=list)
    markers: list[str] = field(default_factory=list)
    unlisted: int = 0
    unlisted_markers: int = 0

    def add(self, stored: StoredObject, *, fits: bool) -> None:
        if fits:
            self.fitting.append(stored)
        elif len(self.misfits) < MOST_EXAMPLES:
            self.misfits.append(stored)
        else:
            self.unlisted += 1

    def add_marker(self, key: str) -> None:
        if len(self.markers) < MOST_EXAMPLES:
            self.markers.append(key)
        else:
            self.unlisted_markers += 1

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        listed = [Skipped(key, "a folder marker, not a file") for key in self.markers]
        more = [Skipped(f"{self.unlisted_markers} more", "folder markers, not files")] if self.unlisted_markers else []
        return (*listed, *more)


def _sort(route: Route, listing: Listing, progress: Progress) -> _Sorted:
    prefix, found = route.bucket.prefix, _Sorted()
    for number, stored in enumerate(listing, start=1):
        if stored.key.endswith("/"):
            found.add_marker(stored.key)
        else:
            found.add(stored, fits=bool(route.file_pattern.candidates(stored.key.removeprefix(prefix))))
        if number % _LISTING_STEP == 0:
            progress.step(f"list {route.bucket.name}/{prefix}", number)
    return found


def _describe(
    fitting: Sequence[StoredObject], reader: ObjectReader, *, known: Sequence[StoredObject]
) -> list[StoredObject]:
    """These objects with what a HEAD tells; those that are gone by then left out."""
    before = {stored.key: stored for stored in known if stored.content_type is not None}
    as_before = {stored.key: before[stored.key] for stored in fitting if _is_unchanged(stored, before.get(stored.key))}
    news = [stored for stored in fitting if stored.key not in as_before]
    described = {stored.key: stored for stored in reader.describe(news)} if news else {}
    objects = (as_before.get(stored.key) or described.get(stored.key) for stored in fitting)
    return [stored for stored in objects if stored is not None]


def _is_unchanged(stored: StoredObject, before: StoredObject | None) -> bool:
    return before is not None and _listed_facts(stored) == _listed_facts(before)


def _listed_facts(stored: StoredObject) -> tuple[str, int, int, str, str]:
    return stored.key, stored.size, stored.last_modified, stored.etag, stored.storage_class
