"""What nobody told is no difference, a count alone is none, and what an earlier version made is written once more."""

from dataclasses import replace
from typing import Any

from delta_arc_lineage.model.assets import Asset, Kind
from delta_arc_lineage.model.diff import Change, Modify
from delta_arc_lineage_tests.model.examples import bucket_of, compare, file, make_world, observe_all, wanted_by


def told_apart(found: Asset, **known: Any) -> tuple[Change, ...]:
    """The changes where everything is there as wanted, but for what is known of the file or the bucket."""
    world = make_world()
    wanted = [replace(asset, **known) if asset.reference == found.reference else asset for asset in wanted_by(world)]
    observed = [found if asset.reference == found.reference else asset for asset in wanted_by(world)]
    return compare(wanted, replace(world, observed=observe_all(tuple(observed)))).changes


def the(kind: Kind) -> Any:
    return next(asset for asset in wanted_by(make_world()) if asset.kind is kind)


def test_what_nobody_asked_about_is_no_difference_while_the_file_is_the_same() -> None:
    """`S3_DESCRIBE=false` changes nothing in the catalog. Of other bytes nothing is known, and that is said."""
    found = replace(the(Kind.OBJECT), content_type="text/csv", version_id="v1")
    unknown = {"content_type": None, "version_id": None}
    assert told_apart(found, **unknown) == ()
    (change,) = told_apart(replace(found, etag="before"), **unknown)
    assert isinstance(change, Modify) and (change.after.content_type, change.after.version_id) == (None, None)
    (change,) = told_apart(replace(found, content_type=None))
    assert change.after.content_type == "text/csv"


def test_a_region_that_nothing_tells_stays() -> None:
    """And one that is told is written."""
    found = replace(the(Kind.BUCKET), region="eu-west-1")
    assert told_apart(found, region="") == ()
    (change,) = told_apart(found, region="eu-north-1")
    assert change.after.region == "eu-north-1"


def test_a_count_is_written_with_files_and_is_no_difference_alone() -> None:
    """So a removal's plan keeps its digest while it waits. Half a listing counts nothing."""
    found = replace(the(Kind.BUCKET), object_count=7)
    assert told_apart(found) == ()
    (change,) = told_apart(found, description="other")
    assert change.after.object_count == 1
    world = make_world(files=bucket_of(file("ORDERS.csv"), file("X.csv")))
    there = [asset for asset in wanted_by(make_world()) if asset.reference != found.reference]
    world = replace(world, observed=observe_all((found, *there)))
    for files, counted in ((world.files, [2]), (replace(world.files, complete=False), [])):
        looked_at = replace(world, files=files)
        changes = compare(wanted_by(looked_at), looked_at).changes
        assert [change.after.object_count for change in changes if isinstance(change, Modify)] == counted


def test_what_an_earlier_version_made_is_written_once_more() -> None:
    """It lacks what follows from its key and time, which a reading tells by one attribute."""
    found = replace(the(Kind.OBJECT), is_whole=False)
    (change,) = told_apart(found)
    assert change == Modify(found, the(Kind.OBJECT))
    assert told_apart(the(Kind.OBJECT)) == ()
