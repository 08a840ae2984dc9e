"""Datasets through a whole run: files come and go every night, and what stands for them stays."""

from dataclasses import replace

import pytest

from delta_arc_lineage.errors import NotFound
from delta_arc_lineage.model.assets import Prefix, S3Object
from delta_arc_lineage.model.diff import Add, Modify, subject
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.outcomes import Reason
from delta_arc_lineage.model.render import text
from delta_arc_lineage.model.snapshots import BucketSnapshot
from delta_arc_lineage.model.sorting import MOST_EXAMPLES
from delta_arc_lineage.sync.planning.explaining import explain
from delta_arc_lineage.sync.planning.route_plans import plan_route
from delta_arc_lineage.sync.reading.listings import list_bucket
from delta_arc_lineage.sync.reading.schemas import read_source, read_target
from delta_arc_lineage_tests.model.examples import PREFIX
from delta_arc_lineage_tests.sync.estate import Estate

PARTS = r"{table_name}/dt={date}/part-{any}\.parquet"
HOUR = 3_600_000


def folded_estate(pattern: str = PARTS, *, limits: Limits | None = None) -> Estate:
    """Two tables in both databases, and no file yet."""
    estate = Estate(limits=limits) if limits else Estate()
    estate.route = replace(estate.route, file_pattern=KeyPattern(pattern))
    estate.delete("ORDERS.csv")
    estate.delete("SHIPPERS.csv")
    return estate


def put_night(estate: Estate, day: str, run: str, *, files: int = 5) -> None:
    for table in ("orders", "shippers"):
        for number in range(files):
            estate.put(f"{table}/dt={day}/part-{number:05}-{run}.parquet")


def test_a_folder_is_one_asset_with_both_hops() -> None:
    """However many files it has."""
    estate = folded_estate()
    put_night(estate, "2024-01-01", "a", files=300)
    estate.sync()
    prefixes = [asset for asset in estate.kept().values() if isinstance(asset, Prefix)]
    assert {(asset.prefix, asset.object_count) for asset in prefixes} == {
        (f"{PREFIX}orders/", 300),
        (f"{PREFIX}shippers/", 300),
    }
    assert not any(isinstance(asset, S3Object) for asset in estate.kept().values())
    hops = [a for a in estate.kept().values() if a.kind is Kind.PROCESS and not a.counts]
    assert len(hops) == 4 and estate.sync(run="second").is_empty


def test_files_under_new_names_every_night_make_no_asset_and_remove_none() -> None:
    """One change a dataset, and nothing waits: the day after, and the day after that, unattended."""
    estate = folded_estate()
    put_night(estate, "2024-01-01", "a")
    first = estate.sync()
    assert first.count(Add) and not first.count(Modify)
    kept = estate.kept().keys()
    for night in range(2, 5):
        estate.clock.advance(24 * HOUR)
        for key in list(estate.bucket.objects):
            del estate.bucket.objects[key]
        put_night(estate, f"2024-01-{night:02}", f"run{night}", files=5 + night)
        plan = estate.sync(run=f"night-{night}")
        changed = sorted(subject(change).kind for change in plan.changes)
        assert {type(change) for change in plan.changes} == {Modify} and not plan.pending
        assert changed == [Kind.BUCKET, Kind.PREFIX, Kind.PREFIX]
        assert estate.kept().keys() == kept
        assert estate.sync(run=f"again-{night}").is_empty


def test_a_purged_dataset_leaves_its_tables_linked() -> None:
    """The folder goes by the rules of removals, and what connects the tables stays."""
    estate = folded_estate()
    put_night(estate, "2024-01-01", "a")
    estate.sync()
    for key in list(estate.bucket.objects):
        del estate.bucket.objects[key]
    plan = estate.sync(run="purged")
    assert {flow.source.name for flow in plan.fileless} == {"ORDERS", "SHIPPERS"}
    flows = [asset for asset in estate.kept().values() if asset.kind is Kind.PROCESS and asset.counts]
    assert len(flows) == 2


def test_keys_that_no_folder_holds_are_one_asset_with_placeholders() -> None:
    """Named by what they have in common."""
    estate = folded_estate(r"{date}/{table_name}\.csv")
    for day in range(1, 29):
        estate.put(f"2024-02-{day:02}/ORDERS.csv", size=100)
    estate.sync()
    (keys,) = (asset for asset in estate.kept().values() if isinstance(asset, S3Object))
    assert keys.key == f"{PREFIX}{{date}}/ORDERS.csv" and keys.size == 2800 and not keys.is_one_file
    assert keys.description.startswith("28 CSV files, 2.7 KiB, days 2024-02-01 … 2024-02-28, newest ")
    assert estate.sync(run="second").is_empty


def test_every_file_is_an_asset_where_the_route_says_so() -> None:
    """`fold: false`, as before."""
    estate = folded_estate()
    estate.route = replace(estate.route, fold=False)
    put_night(estate, "2024-01-01", "a")
    estate.sync()
    objects = [asset for asset in estate.kept().values() if isinstance(asset, S3Object)]
    assert len(objects) == 10 and all(asset.is_one_file for asset in objects)


def test_files_become_datasets_without_being_doubled_or_lost() -> None:
    """An installation of the version before: its files go by the rules of removals, and the edges of tables stay."""
    estate = folded_estate(limits=Limits(removal_count=100, minimum_age=0))
    estate.route = replace(estate.route, fold=False)
    put_night(estate, "2024-01-01", "a")
    estate.sync()
    flows = {name for name, asset in estate.kept().items() if asset.kind is Kind.PROCESS and asset.counts}
    estate.route = replace(estate.route, fold=True)
    plan = estate.sync(run="folded")
    assert {asset.kind for asset in map(subject, plan.changes)} >= {Kind.PREFIX, Kind.OBJECT, Kind.PROCESS}
    estate.sync(run="later")
    kept = estate.kept()
    assert flows <= kept.keys() and not any(isinstance(asset, S3Object) for asset in kept.values())
    assert estate.sync(run="last").is_empty


def test_a_listing_among_other_tables_is_not_planned_from() -> None:
    """The files of a new table would be counted as another's; a listing made anew reads them right."""
    estate = folded_estate(r"{table_name}_.*\.csv")
    estate.put("orders_items_2024.csv")
    estate.put("orders_2024.csv")
    estate.sync()
    estate.set_tables({"ORDERS": ["ID", "PRICE"], "SHIPPERS": ["ID"], "ORDERS_ITEMS": ["ID"]})
    read_source(estate.route, estate.space)
    read_target(estate.route, estate.space)
    with pytest.raises(NotFound, match=r"listed among other tables than there are now.*materialize s3_listing again"):
        plan_route(estate.route, estate.space, run="partly")
    listing = list_bucket(estate.route, estate.space).found
    assert {dataset.names for dataset in listing.datasets} == {("orders",), ("orders_items",)}
    plan_route(estate.route, estate.space, run="whole")


def test_what_is_no_data_ignored_or_misfits_is_counted_in_no_dataset() -> None:
    """Engines' own files, what an entry ignores, strays: as before."""
    estate = folded_estate(r"{table_name}/.*")
    put_night(estate, "2024-01-01", "a", files=2)
    for name in ("orders/_SUCCESS", "orders/_delta_log/0.json", "orders/dt=2024-01-01/.part.crc", "stray.csv"):
        estate.put(name)
    listing = list_bucket_of(estate)
    assert [dataset.count for dataset in listing.datasets] == [2, 2]
    assert listing.not_data == 3 and [stored.key for stored in listing.objects] == [f"{PREFIX}stray.csv"]
    strays = {f"{PREFIX}{number}.tmp": estate.bucket.objects[f"{PREFIX}stray.csv"] for number in range(MOST_EXAMPLES)}
    estate.bucket.objects |= {key: replace(stored, key=key) for key, stored in strays.items()}
    assert list_bucket_of(estate).unlisted == 1


def list_bucket_of(estate: Estate) -> BucketSnapshot:
    read_source(estate.route, estate.space)
    read_target(estate.route, estate.space)
    return list_bucket(estate.route, estate.space).found


def test_a_key_says_which_dataset_it_is_counted_in() -> None:
    """And which placeholder took which part; a dataset is explained by its path, and with its table."""
    estate = folded_estate()
    put_night(estate, "2024-01-01", "a", files=3)
    estate.sync()
    explained = explain(estate.route, estate.space, "orders/dt=2024-01-01/part-00000-a.parquet")
    (reading,) = explained.readings
    assert reading.dataset == f"{PREFIX}orders/"
    assert {part.placeholder: part.text for part in reading.parts} == {
        "table_name": "orders",
        "date": "2024-01-01",
        "any": "00000-a",
    }
    assert [dataset.count for dataset in explained.datasets] == [3] and len(explained.linked) == 2
    for name in (f"{PREFIX}orders/", "orders/", "ORDERS"):
        assert [dataset.path for dataset in explain(estate.route, estate.space, name).datasets] == [f"{PREFIX}orders/"]


def test_a_dataset_of_no_table_says_what_is_missing() -> None:
    """One outcome, however many files it has."""
    estate = folded_estate()
    for number in range(50):
        estate.put(f"invoices/dt=2024-01-01/part-{number}.parquet")
    plan = estate.sync()
    told = [outcome for outcome in plan.unlinked if outcome.subject.name == f"{PREFIX}invoices/"]
    assert {outcome.reason for outcome in told} == {Reason.NO_SOURCE, Reason.NO_TARGET}


def test_files_that_a_dataset_stands_for_wait_for_nobody_to_approve() -> None:
    """However many there were: nothing is lost with them. They go an hour on, and the plan says what they are."""
    estate = folded_estate()
    estate.route = replace(estate.route, fold=False)
    put_night(estate, "2024-01-01", "a", files=60)
    estate.sync()
    estate.route = replace(estate.route, fold=True)
    plan = estate.sync(run="folded")
    assert (plan.moved, plan.over_limit) == (120, "") and plan.pending
    assert "part of a dataset now: 120 files of earlier plans, whose own assets go" in text(plan)
    estate.clock.advance(2 * HOUR)
    estate.sync(run="later")
    assert not any(isinstance(asset, S3Object) for asset in estate.kept().values())
    for key in list(estate.bucket.objects):
        if "orders" in key:
            del estate.bucket.objects[key]
    assert estate.sync(run="purged").moved == 0
