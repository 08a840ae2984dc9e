"""Listings: a bucket's objects under a route's prefix, kept as a snapshot."""

from collections.abc import Iterator
from itertools import islice

from delta_arc_lineage.model.codec import digest_of
from delta_arc_lineage.model.routes import BucketLocation, Route
from delta_arc_lineage.model.snapshots import BucketSnapshot, SchemaSnapshot, StoredObject, by_key
from delta_arc_lineage.model.sorting import Sorted, Sorter
from delta_arc_lineage.ports.listing import BatchedListing, Listing, ObjectLister
from delta_arc_lineage.ports.object_batches import ObjectBatch
from delta_arc_lineage.ports.reading import Reading
from delta_arc_lineage.sync.documents import FILES
from delta_arc_lineage.sync.reading.describing import describe
from delta_arc_lineage.sync.reading.known_names import digest_known, find_known_names
from delta_arc_lineage.sync.reading.nearest_folders import find_nearest_folders
from delta_arc_lineage.sync.reading.schemas import latest_tables
from delta_arc_lineage.sync.workspace import Workspace

_LISTING_STEP = 10_000
_WORTH_COLUMNS = 10_000  # objects: as many are sorted while an engine for columns, of 60 MiB, is imported

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
    sorted_ = _sort(route, listing, names, space)
    settings = (space.code, route.bucket, route.file_pattern, route.fold, route.not_data, route.ignore)
    known, datasets = digest_known(names), sorted_.datasets
    version = digest_of(*settings, known, listing.home, listing.complete, sorted_.digest, datasets)

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
            datasets=datasets,
            known=known,
            nearest=() if sorted_.has_objects else find_nearest_folders(route.bucket.prefix, bucket)[0],
        )

    def recall() -> BucketSnapshot:
        return documents.snapshot(FILES, BucketSnapshot) or make()

    if documents.has(FILES, version):
        return documents.keep_snapshot(FILES, Reading(recall, listing.read_at, version), is_kept=True)
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


def _sort(route: Route, listing: Listing, names: frozenset[str], space: Workspace) -> Sorted:
    """In columns where somebody can and it is worth it; row by row else."""
    sorter, columns = Sorter(route, names), None
    number = 0
    what = f"list {route.bucket.name}/{route.bucket.prefix}"
    for batch in _in_batches(listing):
        if columns is None and route.folds and (isinstance(batch, ObjectBatch) or number >= _WORTH_COLUMNS):
            columns = space.open_columns(sorter)
        if columns is not None:
            columns.add(batch)
        else:
            for stored in batch.objects() if isinstance(batch, ObjectBatch) else batch:
                sorter.add(stored)
        steps, number = number // _LISTING_STEP, number + len(batch)
        if number // _LISTING_STEP > steps:
            space.progress.step(what, number)
            space.require_time(what)
    if columns is not None:
        columns.finish()
    return sorter.sorted


def _in_batches(listing: Listing) -> Iterator[ObjectBatch | list[StoredObject]]:
    if isinstance(listing, BatchedListing):
        yield from listing.batches()
        return
    objects = iter(listing)
    while batch := list(islice(objects, _LISTING_STEP)):
        yield batch
