"""The doctor: each thing that is wrong is found by its look, told with its level, and stops no other look."""

from dataclasses import replace

import pytest

from delta_arc_lineage.adapters.memory import MemoryCatalog
from delta_arc_lineage.errors import (
    AuthenticationFailed,
    DeltaArcError,
    NotFound,
    PermissionDenied,
    SettingsError,
    Unreachable,
)
from delta_arc_lineage.model.ignoring import Ignore, NamePattern
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.ports.catalog import Access, FoundConnection
from delta_arc_lineage.sync.diagnosing.bucket_looks import MOST_KEYS
from delta_arc_lineage.sync.diagnosing.doctor import Doctor
from delta_arc_lineage.sync.diagnosing.findings import Level
from delta_arc_lineage.sync.tenants import note_tenant
from delta_arc_lineage_tests.conftest import NOON, ManualClock
from delta_arc_lineage_tests.model.examples import PREFIX, S3, TENANT
from delta_arc_lineage_tests.sync.diagnosing.looks import find_graver, look_around, look_at
from delta_arc_lineage_tests.sync.estate import Estate

FILES = FoundConnection(S3.qualified_name, "files", "s3")


def test_an_estate_that_is_well_has_nothing_wrong() -> None:
    """Every look ends well, and none of them writes to the catalog."""
    estate = Estate()
    estate.sync()
    writes = estate.catalog.requests.writes
    assert find_graver(look_at(estate)) == {} == find_graver(look_around(estate))
    assert estate.catalog.requests.writes == writes


def test_counts_are_told_of_both_schemas_the_bucket_and_the_links() -> None:
    """What a person compares with what they expect."""
    estate = Estate()
    estate.set_tables({"ORDERS": ["ID", "PRICE"], "SHIPPERS": ["ID"], "AUDIT_LOG": ["ID"]}, {"ORDERS": ["ID"]})
    estate.put("readme.txt")
    estate.put("_SUCCESS.csv")
    estate.route = replace(
        estate.route, ignore=Ignore(tables=(NamePattern("AUDIT_.*"),), keys=(NamePattern("_SUCCESS.*"),))
    )
    found = look_at(estate)
    assert "SHOP.SALES has 3 tables and 4 columns" in found["postgres schema"].detail
    assert "RAW.SALES has 1 tables and 1 columns" in found["snowflake schema"].detail
    assert "4 keys, 2 fit {table_name}\\.csv, 1 are ignored" in found["bucket"].detail
    assert found["object"].detail.startswith("not asked")
    estate.route = replace(estate.route, bucket=replace(estate.route.bucket, describe=True))
    assert look_at(estate)["object"].detail == "sales/ORDERS.csv can be read: text/csv"
    assert found["links"].detail == (
        "1 table links from end to end, of 2 source tables and 1 target table; files per table: 1; "
        "ignored by the route: 1 table, 1 key"
    )


HELD = "files catalogued already"


def test_the_cost_does_not_follow_what_is_there() -> None:
    """A schema of thousands of tables and a bucket of more keys than are looked at: as many requests as for a few."""
    estate = Estate(MemoryCatalog(ManualClock()))
    to_atlan = look_at(estate)["requests"].detail.partition(" and ")[0]
    many = {f"T{number:04}": ["ID"] for number in range(4_000)}
    estate.set_tables(many)
    estate.bucket.objects = {
        key: StoredObject(key, 1, NOON, "e") for key in (f"{PREFIX}T{number:05}.csv" for number in range(MOST_KEYS + 5))
    }
    found = look_at(estate)
    assert found["requests"].detail == f"{to_atlan} and 11 to S3 to look at all this, and 0 that write"
    assert "more than 10,000 keys" in found["bucket"].detail
    assert found["links"].detail.startswith("at least, of those looked at: ")


def test_each_thing_that_is_wrong_is_told_and_the_rest_goes_on() -> None:
    """Three wrong names are three errors; what hangs on them is noted as not looked at; the bucket is looked at."""
    estate = Estate()
    route = estate.route
    estate.route = replace(
        route,
        source=replace(route.source, connection="nobody's"),
        target=replace(route.target, connection="pg"),
        s3_connection="default/s3/1",
    )
    found = look_at(estate)
    wrong = {what: type(finding.error) for what, finding in found.items() if finding.error}
    assert wrong == dict.fromkeys(["postgres connection", "snowflake connection", "s3 connection"], NotFound)
    assert find_graver(found) == {
        **dict.fromkeys(wrong, Level.ERROR),
        **dict.fromkeys(["postgres schema", "snowflake schema", "rights to write", "links", HELD], Level.NOTE),
    }
    assert "2 keys, 2 fit" in found["bucket"].detail


def test_a_chosen_connection_that_is_half_anothers_is_told() -> None:
    """As a sync would refuse it; where nothing has either name, the first apply makes it."""
    estate = Estate()
    estate.route = replace(estate.route, s3_connection_qualified_name="default/s3/1700000000")
    assert "is not there yet; the first apply makes it" in look_at(estate)["s3 connection"].detail
    estate.catalog.put_connection(FILES)
    found = look_at(estate)["s3 connection"]
    assert isinstance(found.error, SettingsError) and "cannot be made as default/s3/1700000000" in found.detail


def test_a_schema_that_is_not_there_and_one_without_tables_are_told_apart() -> None:
    """The first is an error; an empty one may be meant, and is warned of."""
    estate = Estate()
    estate.set_tables({}, {"ORDERS": ["ID"]})
    estate.route = replace(estate.route, target=replace(estate.route.target, schema="NOWHERE"))
    assert find_graver(look_at(estate)) | {"links": Level.NOTE, HELD: Level.NOTE} == {
        HELD: Level.NOTE,
        "postgres schema": Level.WARNING,
        "snowflake schema": Level.ERROR,
        "s3 connection": Level.NOTE,
        "rights to write": Level.NOTE,
        "links": Level.NOTE,
    }


@pytest.mark.parametrize(
    ("answer", "level", "words"),
    [
        (True, Level.OK, "may create, update and archive"),
        (False, Level.ERROR, "may not archive S3Prefix, archive S3Object, archive Process, archive ColumnProcess"),
        (
            None,
            Level.NOTE,
            "the tenant does not tell whether the API key may archive S3Prefix, archive S3Object",
        ),
    ],
)
def test_rights_are_tried_without_writing_and_never_guessed(answer: bool | None, level: Level, words: str) -> None:
    """Granted, denied, or not known."""
    estate = Estate()
    estate.catalog.put_connection(FILES)
    estate.catalog.rights[Access.DELETE] = answer
    found = look_at(estate)["rights to write"]
    assert (found.level, type(found.error)) == (level, PermissionDenied if answer is False else type(None))
    assert words in found.detail and estate.catalog.requests.writes == 0


def test_a_denied_right_is_no_reason_to_ask_nothing_more() -> None:
    """The key is accepted: the looks that come after are made."""
    estate = Estate()
    estate.catalog.put_connection(FILES)
    estate.catalog.rights = dict.fromkeys(Access, False)
    assert find_graver(look_at(estate)) == {"rights to write": Level.ERROR}


def test_what_others_hold_of_the_bucket_is_told_with_whose_it_is_and_where() -> None:
    """Ours, another deployment's, a crawler's: by connection, type and holder, counted."""
    estate = Estate()
    estate.sync()
    ours = look_at(estate)["assets of the bucket"]
    assert ours.level is Level.OK
    assert ours.detail == f"1 S3Bucket, 2 S3Object in files ({s3_of(estate)}), kept by the route sales"
    crawled = FoundConnection("default/s3/5", "crawled", "s3")
    estate.catalog.put_connection(crawled)
    for asset in estate.kept().values():
        if asset.kind.type_name == "S3Object":
            name = asset.qualified_name.replace(s3_of(estate), crawled.qualified_name)
            estate.catalog.put(replace(asset, qualified_name=name), mark=None)
    for mark in ("delta-arc-lineage/other/sales", "atlan-s3-crawler"):
        asset = next(one for one in estate.kept().values() if one.kind.type_name == "S3Object")
        estate.catalog.put(replace(asset, qualified_name=f"{asset.qualified_name}.{mark[:3]}"), mark=mark)
    found = look_at(estate)["assets of the bucket"]
    assert found.level is Level.NOTE
    for words in (
        "2 S3Object in crawled (default/s3/5), made by somebody else",
        "kept by another deployment (delta-arc-lineage/other/sales)",
        "kept by atlan-s3-crawler",
        "kept by the route sales",
    ):
        assert words in found.detail


def s3_of(estate: Estate) -> str:
    """The qualified name of the S3 connection that was made."""
    return next(name for name in estate.kept() if name.startswith("default/s3/") and name.count("/") == 2)


class RefusingCatalog(MemoryCatalog):
    """Answers every question with this error."""

    def __init__(self, error: DeltaArcError) -> None:
        super().__init__(ManualClock())
        self._error = error

    def find_connections(self, names: object) -> tuple[FoundConnection, ...]:
        self._count(reads=1)
        raise self._error

    def version(self) -> str | None:
        return None if isinstance(self._error, PermissionDenied) else str(self.find_connections([]))


@pytest.mark.parametrize(("kind", "unasked"), [(AuthenticationFailed, 16), (PermissionDenied, 15), (Unreachable, 16)])
def test_a_catalog_that_refuses_or_was_never_there_is_asked_once(kind: type[DeltaArcError], unasked: int) -> None:
    """Over all routes. The other looks note why they were not made, and the bucket is looked at all the same."""
    estate, doctor = Estate(), Doctor()
    estate.catalog = RefusingCatalog(kind(what="it says no"))
    findings = [*doctor.look_around(estate.space)]
    findings += [finding for _ in range(2) for finding in doctor.look_at(estate.route, estate.space)]
    assert [type(finding.error) for finding in findings if finding.error] == [kind]
    assert estate.catalog.requests.reads == 1
    assert sum("not asked, because it says no" in finding.detail for finding in findings) == unasked
    assert sum("can be listed" in finding.detail for finding in findings) == 2


def test_a_catalog_that_goes_away_later_is_asked_again() -> None:
    """One answer was its own: another question may be answered."""
    estate, doctor = Estate(), Doctor()
    list(doctor.look_around(estate.space))
    estate.catalog = RefusingCatalog(Unreachable(what="no answer this time"))
    findings = list(doctor.look_at(estate.route, estate.space))
    assert sum(isinstance(finding.error, Unreachable) for finding in findings) == 3


def test_the_tenants_of_a_state_folder_are_told() -> None:
    """None yet, this one, several, or only others, which is warned of; nothing is refused because of it."""
    estate = Estate()
    assert "used for none yet" in look_around(estate)["tenants of the state"].detail
    estate.sync()
    alone = look_around(estate)["tenants of the state"]
    assert (alone.level, f"used for {TENANT} since" in alone.detail) == (Level.OK, True)
    note_tenant(estate.state, "https://other.atlan.com", now=NOON + 1)
    several = look_around(estate)["tenants of the state"]
    assert several.level is Level.NOTE and "https://other.atlan.com" in several.detail
    other = Doctor().look_around(replace(estate.space, tenant="https://third.atlan.com"))
    (found,) = (finding for finding in other if finding.what == "tenants of the state")
    assert found.level is Level.WARNING and "the settings are of https://third.atlan.com" in found.detail


def test_looking_makes_no_tenant_of_a_state_folder() -> None:
    """A doctor called with the wrong tenant leaves no trace of it."""
    estate = Estate()
    look_at(estate)
    look_around(estate)
    assert estate.state.names("tenants") == ()
