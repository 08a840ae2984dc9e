"""What nobody told is no difference, a count alone is none, and what an earlier version made is written once more."""

from dataclasses import replace
from typing import Any

from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.model.diff import Change, Modify
from delta_arc_lineage.model.kinds import Kind
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
    """To ask no more changes nothing in the catalog. Of other bytes nothing is known, and that is said."""
    found = replace(the(Kind.OBJECT), content_type="binary/octet-stream", version_id="v1")
    for content_type in (None, "text/csv"):
        unknown = {"content_type": content_type, "version_id": None}
        assert told_apart(found, **unknown) == ()
        (change,) = told_apart(replace(found, etag="before"), **unknown)
        assert isinstance(change, Modify) and (change.after.content_type, change.after.version_id) == (
            content_type,
            None,
        )


def test_what_the_object_told_is_written_over_a_guess_and_a_guess_over_nothing() -> None:
    """A guess is what the key's ending tells. It stands where nobody has asked, and goes over no other word."""
    found, told = the(Kind.OBJECT), "application/octet-stream"
    (change,) = told_apart(replace(found, content_type=None))
    assert change.after.content_type == "text/csv"
    (change,) = told_apart(found, content_type=told)
    assert change.after.content_type == told
    assert told_apart(replace(found, content_type=told)) == ()


def test_a_version_is_known_apart_from_the_content_type() -> None:
    """One is listed, the other is asked; each is kept while the bytes are the same."""
    found = replace(the(Kind.OBJECT), content_type="application/octet-stream", version_id="v1")
    (change,) = told_apart(found, version_id="v2")
    assert (change.after.content_type, change.after.version_id) == ("application/octet-stream", "v2")


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
