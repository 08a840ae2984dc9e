"""Reading: each reading is kept, and one bad thing does not stop the rest."""

from dataclasses import replace
from typing import Any

import pytest

from delta_arc_lineage.errors import Ambiguous, NotFound, OperatorError
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.render import text
from delta_arc_lineage.model.routes import BucketLocation
from delta_arc_lineage.model.snapshots import BucketSnapshot, SchemaSnapshot, Skipped, StoredObject
from delta_arc_lineage.model.sorting import MOST_EXAMPLES
from delta_arc_lineage.ports.catalog import FoundConnection
from delta_arc_lineage.sync.documents import FILES, SOURCE, TARGET
from delta_arc_lineage.sync.planning.route_plans import plan_route
from delta_arc_lineage.sync.reading.listings import list_bucket
from delta_arc_lineage.sync.reading.schemas import latest_snapshots, read_source, read_target
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.examples import PREFIX, ROUTE, SOURCE_SCHEMA, TARGET_SCHEMA
from delta_arc_lineage_tests.model.strategies import HOSTILE
from delta_arc_lineage_tests.sync.estate import Estate


def test_both_schemas_are_read_from_their_own_connections_and_kept() -> None:
    """Source and target are two readings, each under its name."""
    estate = Estate()
    source, target = (read(estate.route, estate.space).found for read in (read_source, read_target))
    assert (source.schema, target.schema) == (SOURCE_SCHEMA, TARGET_SCHEMA)
    assert (source.connection_name, target.connection_name) == ("pg", "sf")
    assert estate.documents.snapshot(SOURCE, SchemaSnapshot) == source
    assert estate.documents.snapshot(TARGET, SchemaSnapshot) == target


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ({"connection": "nobody's"}, NotFound),
        ({"connection": "sf"}, NotFound),
        ({"schema": "NOT_THERE"}, NotFound),
        ({"connection": "twin"}, Ambiguous),
    ],
)
def test_a_source_that_cannot_be_told_is_an_error_and_keeps_the_reading_before(
    source: dict[str, str], error: type[Exception]
) -> None:
    """A missing connection, one of another system, a missing schema, two of one name."""
    estate = Estate()
    for number in (1, 2):
        estate.catalog.put_connection(FoundConnection(f"default/postgres/{number}", "twin", "postgres"))
    before = read_source(estate.route, estate.space).found
    with pytest.raises(error):
        read_source(replace(estate.route, source=replace(estate.route.source, **source)), estate.space)
    assert estate.documents.snapshot(SOURCE, SchemaSnapshot) == before


def test_a_listing_is_kept_in_key_order_with_its_time() -> None:
    """What is under the prefix, and when it was there."""
    estate = Estate()
    estate.bucket.objects["elsewhere/ORDERS.csv"] = StoredObject("elsewhere/ORDERS.csv", 1, NOON, "e")
    listing = list_bucket(estate.route, estate.space).found
    assert [stored.key for stored in listing.objects] == [f"{PREFIX}ORDERS.csv", f"{PREFIX}SHIPPERS.csv"]
    assert (listing.read_at, listing.complete, listing.bucket, listing.prefix) == (NOON, True, "landing", PREFIX)
    assert estate.documents.snapshot(FILES, BucketSnapshot) == listing


def test_folder_markers_are_set_aside_and_listed_as_such() -> None:
    """A folder marker is no file. It is listed as skipped, with the reason."""
    estate = Estate()
    estate.put("")
    estate.put("old/")
    listing = list_bucket(estate.route, estate.space).found
    assert len(listing.objects) == 2
    assert [(skipped.name, skipped.reason) for skipped in listing.skipped] == [
        (PREFIX, "a folder marker, not a file"),
        (f"{PREFIX}old/", "a folder marker, not a file"),
    ]


def test_an_empty_prefix_is_an_empty_complete_listing() -> None:
    """An empty listing is no error. The plan says what it means."""
    estate = Estate()
    estate.bucket.objects.clear()
    listing = list_bucket(estate.route, estate.space).found
    assert listing.objects == () and listing.complete


def test_hostile_keys_are_read_kept_planned_and_written_with_the_rest() -> None:
    """Newlines, quotes, `..`, 1,024 bytes, any alphabet: each is registered or a listed skip, and nothing is lost."""
    estate = Estate()
    estate.route = replace(estate.route, file_pattern=KeyPattern(r"(?s:.*?){table_name}(\.csv)?"), fold=False)
    for name in HOSTILE:
        estate.put(name)
    plan = estate.sync()
    snapshot = estate.documents.snapshot(FILES, BucketSnapshot)
    assert snapshot and {stored.key for stored in snapshot.objects} | {
        skipped.name for skipped in snapshot.skipped
    } == set(estate.bucket.objects)
    registered = {name for name in estate.kept() if any(name.endswith(f"/{PREFIX}{key}") for key in HOSTILE)}
    listed = {outcome.subject.name for outcome in plan.unlinked}
    assert len(registered) == len([key for key in HOSTILE if not key.endswith("/")])
    assert {f"{PREFIX}{key}" for key in HOSTILE if not key.endswith("/")} <= listed
    assert estate.sync(run="second").is_empty


def test_a_long_listing_tells_how_far_it_is() -> None:
    """S20: every ten thousand keys."""
    estate = Estate()
    estate.bucket.objects = {f"{PREFIX}{n}": StoredObject(f"{PREFIX}{n}", 1, NOON, "e") for n in range(20_001)}
    list_bucket(estate.route, estate.space)
    assert [done for what, done, _ in estate.progress.steps if "list landing/sales/" in what] == [10_000, 20_000]


def test_keys_that_do_not_fit_are_kept_as_examples_and_counted_beyond() -> None:
    """A million of them cost no more memory than ten thousand, the plan says how many there are, and what is linked
    does not change with it."""
    estate = Estate()
    before = estate.plan()
    strays = [f"{PREFIX}{n:06}.tmp" for n in range(MOST_EXAMPLES + 7)] + [f"{PREFIX}{n:06}/" for n in range(12)]
    estate.bucket.objects |= {key: StoredObject(key, 1, NOON, "e") for key in strays}
    listing = list_bucket(estate.route, estate.space).found
    assert len(listing.objects) == MOST_EXAMPLES + 2 and (listing.unlisted, listing.count) == (7, MOST_EXAMPLES + 9)
    assert [stored.key for stored in listing.objects] == sorted(stored.key for stored in listing.objects)
    plan = plan_route(estate.route, estate.space, run="run")
    assert plan.plan.digest == before.digest and "… and 7 more keys that do not fit the pattern" in text(plan.plan)
    estate.bucket.objects[f"{PREFIX}zzz.tmp"] = StoredObject(f"{PREFIX}zzz.tmp", 1, NOON, "e")
    assert list_bucket(estate.route, estate.space).found.digest != listing.digest


def test_folder_markers_beyond_the_examples_are_counted() -> None:
    """The markers beyond the examples are one entry."""
    estate = Estate()
    markers = [f"{PREFIX}{n:06}/" for n in range(MOST_EXAMPLES + 3)]
    estate.bucket.objects |= {key: StoredObject(key, 0, NOON, "e") for key in markers}
    skipped = list_bucket(estate.route, estate.space).found.skipped
    assert len(skipped) == MOST_EXAMPLES + 1 and skipped[-1] == Skipped("3 more", "folder markers, not files")


@pytest.mark.parametrize("stage", [SOURCE, FILES, TARGET])
def test_planning_without_a_reading_says_which_one_to_make_first(stage: str) -> None:
    """An asset that is materialized alone names the reading that it needs."""
    estate = Estate()
    for name, read in ((SOURCE, read_source), (FILES, list_bucket), (TARGET, read_target)):
        if name != stage:
            read(estate.route, estate.space)
    with pytest.raises(OperatorError, match=f"no reading of {stage}") as missing:
        plan_route(estate.route, estate.space, run="run")
    assert f"materialize {stage} first" in missing.value.next_step


OTHER_BUCKET = BucketLocation(name="other", arn="arn:aws:s3:::other", prefix=PREFIX)


@pytest.mark.parametrize(
    ("changed", "stage"),
    [
        ({"bucket": OTHER_BUCKET}, FILES),
        ({"bucket": replace(ROUTE.bucket, prefix="sales/2025/")}, FILES),
        ({"source": replace(ROUTE.source, schema="BILLING")}, SOURCE),
        ({"source": replace(ROUTE.source, database="SHOP2")}, SOURCE),
        ({"source": replace(ROUTE.source, connection="pg2")}, SOURCE),
        ({"target": replace(ROUTE.target, schema="BILLING")}, TARGET),
        ({"target": replace(ROUTE.target, connection="default/snowflake/1")}, TARGET),
        ({"target": replace(ROUTE.target, connector="redshift")}, TARGET),
    ],
)
def test_a_reading_of_another_bucket_or_schema_is_as_good_as_none(changed: dict[str, Any], stage: str) -> None:
    """A route keeps its name when its settings change; its old files are not written under the new bucket's name."""
    estate = Estate()
    estate.plan()
    with pytest.raises(NotFound, match=f"no reading of {stage}") as missing:
        latest_snapshots(replace(estate.route, **changed), estate.space)
    assert f"materialize {stage} first" in missing.value.next_step


@pytest.mark.parametrize("connection", ["pg", SOURCE_SCHEMA.removesuffix("/SHOP/SALES")])
def test_a_reading_of_the_routes_own_is_one_however_the_connection_is_named(connection: str) -> None:
    """By display name or by qualified name."""
    estate = Estate()
    estate.plan()
    route = replace(estate.route, source=replace(estate.route.source, connection=connection))
    assert latest_snapshots(route, estate.space) == latest_snapshots(estate.route, estate.space)


@pytest.mark.parametrize("document", [None, "", "{", "[]", "{}", '{"schema": 3}', '{"schema": "a/b"}', "[" * 100_000])
@pytest.mark.parametrize("stage", [SOURCE, FILES, TARGET])
def test_no_reading_at_all_is_told_in_the_same_words(stage: str, document: str | None) -> None:
    """A reading that was never made, is torn, or is something else is no reading."""
    estate = Estate()
    estate.plan()
    estate.state.write(f"snapshots/sales/{stage}", document)
    with pytest.raises(NotFound, match=f"no reading of {stage}"):
        latest_snapshots(estate.route, estate.space)
