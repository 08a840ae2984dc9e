"""Layouts that only a person can tell: tables of one name from two sources, and what a table keeps of itself."""

from delta_arc_lineage.model.proposing.drafts import list_data
from delta_arc_lineage.model.proposing.questions import Doubt
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.proposing.test_pairing import ARCHIVE, PUBLIC, RAW, draft, list_pairs, write_keys

_UUID = "0f8fad5b-d9cb-469f-a165-70867728950e"


def test_two_sources_that_lead_to_one_target_are_asked_about() -> None:
    """Whose rows the target holds nobody can tell from names: neither is linked, until one of them is like it."""
    found = draft([PUBLIC, ARCHIVE], [RAW], *write_keys("in/public", "in/archive"))
    assert not found.routes
    assert {question.doubt for question in found.questions} == {Doubt.TAKEN}
    assert sum(question.files for question in found.questions) == 4
    alone = draft([PUBLIC, ARCHIVE], [RAW], *write_keys("in/public"))
    assert list_pairs(alone) == {"in/public/": ("shop.public", "LAKE.RAW")}


def test_what_iceberg_tells_of_its_tables_is_no_data_wherever_they_lie() -> None:
    """Also in a folder that is called so by chance within one; a folder `metadata` of somebody's files is data."""
    metadata = "lake/orders/metadata"
    keys = [
        f"{metadata}/00001-{_UUID}.metadata.json",
        f"{metadata}/snap-1-1-{_UUID}.avro",
        f"{metadata}/old/{_UUID}-m0.avro",
        f"lake/orders/data/00000-0-{_UUID}-00001.parquet",
        "lake/metadata/users.csv",
    ]
    kept = list_data([StoredObject(key, 1, NOON, "e") for key in keys])
    assert kept == keys[3:]
