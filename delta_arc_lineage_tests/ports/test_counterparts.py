"""What stands for a bucket and for places in it already, as every catalog finds it, and at what cost."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from delta_arc_lineage.model.assets import Asset, Connection, S3Object
from delta_arc_lineage.model.counterparts import Counterpart
from delta_arc_lineage.model.observed import Elsewhere
from delta_arc_lineage.ports.catalog import Catalog
from delta_arc_lineage_tests.ports.test_catalog import (
    ALL,
    BUCKET,
    FILE,
    MARK,
    NAME,
    S3,
    SCOPE,
    THEIRS,
    archive,
    process,
    s3_object,
    save,
)

CRAWLED = Connection(qualified_name="default/s3/5", name="S3 crawler")
OTHERS = replace(NAME, connection=replace(NAME.connection, epoch="5"))
THEIR_BUCKET = replace(BUCKET, qualified_name=OTHERS.qualified_name)


def theirs(asset: S3Object) -> S3Object:
    """The same object as the crawler has it."""
    name = f"{OTHERS.qualified_name}/{asset.key}"
    return replace(asset, qualified_name=name, bucket=THEIR_BUCKET.qualified_name)


def save_theirs(catalog: Catalog, *assets: Asset) -> None:
    save(catalog, CRAWLED, mark=THEIRS)
    save(catalog, THEIR_BUCKET, *assets, mark=THEIRS)


def places(found: Iterable[Counterpart]) -> set[tuple[str, str, str]]:
    return {(one.place, one.reference.qualified_name, one.holder.name) for one in found}


def count(catalog: Catalog) -> Elsewhere:
    elsewhere = catalog.observe(SCOPE).found.elsewhere
    assert elsewhere is not None
    return elsewhere


def test_a_scope_counts_what_else_there_is_of_its_bucket(catalog: Catalog) -> None:
    """Active and archived, and tells when it changed; ours, and what lies in the bucket under our names, is not."""
    save(catalog, *ALL)
    save(catalog, s3_object("other/x.csv"), mark=THEIRS)
    assert count(catalog) == Elsewhere()
    save_theirs(catalog, theirs(FILE))
    both = count(catalog)
    assert (both.active, both.archived) == (2, 0) and both.changed_at
    archive(catalog, theirs(FILE))
    assert (count(catalog).active, count(catalog).archived) == (1, 1)


def test_a_change_elsewhere_is_another_version(catalog: Catalog) -> None:
    """By the changes alone too, so that a plan that rests on it is made anew; and the assets read are the same."""
    save(catalog, *ALL)
    first = catalog.observe(SCOPE)
    again = catalog.observe(SCOPE, baseline=first.baseline)
    assert again.version == first.version and again.since is not None and again.baseline == first.baseline
    save_theirs(catalog, theirs(FILE))
    changed = catalog.observe(SCOPE, baseline=again.baseline)
    assert changed.version != first.version and changed.since is not None
    assert changed.found.elsewhere == catalog.observe(SCOPE).found.elsewhere
    assert set(changed.found.assets) == set(first.found.assets)
    assert catalog.observe(SCOPE, baseline=changed.baseline).version == changed.version


def test_what_stands_for_places_is_found_wherever_it_is(catalog: Catalog) -> None:
    """Ours and theirs, with the connection and whether it is archived; of places that nobody asks for, nothing."""
    save(catalog, *ALL)
    save_theirs(catalog, theirs(FILE), theirs(s3_object("sales/OTHER.csv")))
    found = catalog.find_counterparts(SCOPE, [FILE.key, "sales/nobody's.csv"])
    assert found.complete and places(found.found) == {
        ("", BUCKET.qualified_name, S3.name),
        ("", THEIR_BUCKET.qualified_name, CRAWLED.name),
        (FILE.key, FILE.qualified_name, S3.name),
        (FILE.key, theirs(FILE).qualified_name, CRAWLED.name),
    }
    assert {(one.holder.qualified_name, one.mark) for one in found.found} == {
        (S3.qualified_name, MARK),
        (CRAWLED.qualified_name, THEIRS),
    }
    archive(catalog, theirs(FILE))
    again = catalog.find_counterparts(SCOPE, [FILE.key]).found
    assert {one.archived for one in again if one.reference == theirs(FILE).reference} == {True}


def test_the_processes_at_what_others_hold_are_told(catalog: Catalog) -> None:
    """Those of everybody but the route itself."""
    save(catalog, *ALL)
    save_theirs(catalog, theirs(FILE))
    drawn = replace(process("drawn", CRAWLED.qualified_name), outputs=(theirs(FILE).reference,))
    save(catalog, drawn, mark=THEIRS)
    save(catalog, replace(drawn, qualified_name=f"{S3.qualified_name}/delta-arc/v1/own"))
    ends = catalog.find_counterparts(SCOPE, [FILE.key]).ends
    assert {(end.process.qualified_name, end.asset, end.is_input) for end in ends} == {
        (drawn.qualified_name, theirs(FILE).reference, False)
    }


@pytest.mark.parametrize("others", [3, 400])
def test_the_cost_follows_the_places_and_not_what_others_hold(catalog: Catalog, others: int) -> None:
    """Whatever a crawler has of the bucket, a few requests; and none to learn that there is something."""
    save(catalog, *ALL)
    save_theirs(catalog, theirs(FILE))
    held = [theirs(s3_object(f"sales/{number}.csv")) for number in range(others)]
    save(catalog, *held, mark=THEIRS)
    before = catalog.requests
    assert count(catalog).active == others + 2
    assert catalog.requests.reads - before.reads == 1
    asked = [FILE.key, *(f"sales/missing {number}.csv" for number in range(150))]
    assert len(catalog.find_counterparts(SCOPE, asked).found) == 4
    assert catalog.requests.reads - before.reads <= 5 and catalog.requests.writes == before.writes
