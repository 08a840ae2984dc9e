"""Names that are kept or looked for: of a connection that is not there yet, and of a prefix that nobody has."""

from dataclasses import replace

import pytest

from delta_arc_lineage.adapters.memory_bucket import MemoryBucket
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.sync.reading.connections import find_s3_connection
from delta_arc_lineage.sync.reading.nearest_folders import find_nearest_folders
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.sync.estate import Estate


@pytest.mark.parametrize("damage", ["", "{", "default/s3/", "default/snowflake/1", "default/s3/12a"])
def test_a_damaged_reservation_stops_nobody_and_parts_nobody(damage: str) -> None:
    """Two runs that find it go on to the same name: two connections of one name would be made otherwise. What was
    reserved before the damage is not lost to another connection either."""
    estate = Estate()
    first = find_s3_connection(estate.route, estate.space).qualified_name
    place = next(name for name in estate.state.names("connections") if "/at/" not in name)
    estate.state.write(place, damage)
    estate.clock.advance(90_000)
    again = find_s3_connection(estate.route, estate.space).qualified_name
    estate.clock.advance(90_000)
    assert find_s3_connection(estate.route, estate.space).qualified_name == again
    other = find_s3_connection(replace(estate.route, s3_connection="other"), estate.space).qualified_name
    assert again.startswith("default/s3/") and again.rpartition("/")[2].isdigit()
    assert other not in (first, again)


@pytest.mark.parametrize(
    ("prefix", "near", "requests"),
    [
        ("sales/", (), 1),
        ("raw/slaes/", ("raw/sales/",), 2),
        ("raw/sales/ordres/2025/", ("raw/sales/orders/",), 3),
        ("xyz/", ("raw/", "sales/"), 1),
        ("", (), 0),
    ],
)
def test_the_nearest_folder_is_told_where_the_way_to_a_prefix_ends(
    prefix: str, near: tuple[str, ...], requests: int
) -> None:
    """A slip of the hand is told with what was meant, at a request a step; where nothing is near, what there is."""
    keys = ("raw/sales/orders/a.csv", "raw/sales/people/a.csv", "raw/other/a.csv", "sales/a.csv")
    bucket = MemoryBucket([StoredObject(key, 1, NOON, "e") for key in keys])
    assert find_nearest_folders(prefix, bucket) == (near, requests)
