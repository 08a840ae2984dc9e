"""Explaining: why a thing is linked or not, by whatever name a person has for it; and what doctor looks at."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from delta_arc_lineage.adapters.memory import MemoryBucket, MemoryCatalog
from delta_arc_lineage.errors import NotFound, OperatorError, Unreachable
from delta_arc_lineage.model.assets import ColumnProcess, Process, S3Object
from delta_arc_lineage.model.outcomes import Reason
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.ports.catalog import FoundConnection
from delta_arc_lineage.sync.diagnosing import Doctor
from delta_arc_lineage.sync.planning.explaining import Explanation, explain
from delta_arc_lineage.sync.reading.listings import MOST_EXAMPLES
from delta_arc_lineage_tests.conftest import NOON, ManualClock
from delta_arc_lineage_tests.model.examples import PREFIX, SOURCE_SCHEMA
from delta_arc_lineage_tests.sync.estate import Estate


def explained(name: str) -> Explanation:
    estate = Estate()
    estate.set_tables({"ORDERS": ["ID", "PRICE"], "SHIPPERS": ["ID"]}, {"ORDERS": ["ID"], "SHIPPER": ["ID"]})
    estate.plan()
    estate.clock.advance(5)
    return explain(estate.route, estate.space, name)


@pytest.mark.parametrize(
    "name", ["ORDERS.csv", "sales/ORDERS.csv", "s3://landing/sales/ORDERS.csv", "orders.csv", "ORDERS", "orders"]
)
def test_a_linked_thing_shows_its_links_and_every_edge_of_them(name: str) -> None:
    """By key with or without prefix or bucket, by table, in whatever case: both links, three processes."""
    explanation = explained(name)
    assert {link.partner.name for link in explanation.linked} == {"sales/ORDERS.csv"} and not explanation.unlinked
    processes = [asset for asset in explanation.assets if type(asset) is Process]
    assert len(processes) == (3 if name.casefold() == "orders" else 2)
    assert not explanation.is_empty and not explanation.nearest


def test_a_qualified_name_explains_one_thing() -> None:
    """The source table alone, not its namesake on the other side."""
    explanation = explained(f"{SOURCE_SCHEMA}/ORDERS")
    assert [link.subject.qualified_name for link in explanation.linked] == [f"{SOURCE_SCHEMA}/ORDERS"]


@pytest.mark.parametrize("name", ["ORDERS.ID", "orders.id"])
def test_a_column_shows_its_edge(name: str) -> None:
    """`TABLE.COLUMN`, in whatever case."""
    (edge,) = explained(name).assets
    assert isinstance(edge, ColumnProcess) and edge.name == "ORDERS.ID → ORDERS.ID"


def test_an_unlinked_thing_shows_the_rule_that_failed_and_the_nearest() -> None:
    """B10, for a table, and for a column."""
    (outcome,) = explained("SHIPPERS").unlinked
    assert outcome.reason is Reason.NO_TARGET and outcome.candidates == ("SHIPPER",)
    (outcome,) = explained("ORDERS.PRICE").unlinked
    assert outcome.reason is Reason.NO_COLUMN


def test_a_file_that_is_registered_and_half_linked_shows_both() -> None:
    """Linked to its source, unlinked to a target, and kept as an object."""
    explanation = explained("SHIPPERS.csv")
    assert len(explanation.linked) == len(explanation.unlinked) == 1
    assert [asset.name for asset in explanation.assets if isinstance(asset, S3Object)] == ["SHIPPERS.csv"]


def test_a_name_that_nothing_has_tells_the_nearest_and_how_old_the_readings_are() -> None:
    """The nearest name may be the one that was meant. The readings may be too old to have it."""
    explanation = explained("ORDER")
    assert explanation.is_empty and explanation.nearest[0] == "ORDERS" and explanation.read_at == NOON


@pytest.fixture(scope="module")
def crowded() -> Estate:
    """More keys that do not fit than a listing keeps, read once."""
    estate = Estate()
    estate.bucket.objects |= {f"{PREFIX}{n}": StoredObject(f"{PREFIX}{n}", 1, NOON, "e") for n in range(MOST_EXAMPLES)}
    estate.put("zz.tmp")
    estate.plan()
    return estate


@pytest.mark.parametrize("name", ["zz.tmp", "sales/zz.tmp", "s3://landing/sales/zz.tmp"])
def test_a_key_that_was_only_counted_is_explained_by_its_name(crowded: Estate, name: str) -> None:
    """A listing keeps so many keys that do not fit and counts the rest: none of them was made up or lost."""
    estate = crowded
    (outcome,) = explain(estate.route, estate.space, name).unlinked
    assert (outcome.subject.name, outcome.reason) == ("sales/zz.tmp", Reason.PATTERN)
    assert (
        explain(estate.route, estate.space, "ORDERX.csv").nearest and explain(estate.route, estate.space, "0").unlinked
    )


def test_explaining_writes_nothing_and_needs_readings() -> None:
    """From what was read last; the catalog is asked for the connection only."""
    estate = Estate()
    with pytest.raises(OperatorError, match="materialize postgres_catalog first"):
        explain(estate.route, estate.space, "ORDERS")
    estate.plan()
    before = estate.catalog.requests
    explain(estate.route, estate.space, "ORDERS")
    assert (estate.catalog.requests - before).writes == 0 and (estate.catalog.requests - before).reads <= 1


def find_errors(estate: Estate) -> dict[str, type[Exception]]:
    return {
        finding.what: type(finding.error) for finding in Doctor().look_at(estate.route, estate.space) if finding.error
    }


def test_an_estate_that_is_well_has_nothing_wrong() -> None:
    """Six things looked at, no write to the catalog; a connection that is not there yet is well too."""
    estate = Estate()
    looked = [(finding.what, finding.detail) for finding in Doctor().look_at(estate.route, estate.space)]
    assert [what for what, _ in looked] == [
        "state folder",
        "discovery cache",
        "postgres connection",
        "snowflake connection",
        "s3 connection",
        "bucket",
    ]
    assert "the first apply makes it" in dict(looked)["s3 connection"]
    assert find_errors(estate) == {} and estate.catalog.requests.writes == 0


def test_each_thing_that_is_wrong_is_told_and_the_rest_goes_on() -> None:
    """Three wrong names are three findings; a qualified name that is not there is never made."""
    estate = Estate()
    route = estate.route
    estate.route = replace(
        route,
        source=replace(route.source, connection="nobody's"),
        target=replace(route.target, connection="pg"),
        s3_connection="default/s3/1",
    )
    assert find_errors(estate) == dict.fromkeys(
        ["postgres connection", "snowflake connection", "s3 connection"], NotFound
    )


class AwayBucket(MemoryBucket):
    """Does not answer."""

    def list_objects(self, prefix: str, *, start_after: str = "") -> Iterator[StoredObject]:
        raise Unreachable(what="S3 gave no usable answer")


def test_a_bucket_that_does_not_answer_and_one_that_is_empty_are_told_apart() -> None:
    """A bucket that does not answer is wrong. An empty one may be meant."""
    estate = Estate()
    estate.bucket = AwayBucket()
    assert find_errors(estate) == {"bucket": Unreachable}
    estate.bucket = MemoryBucket()
    (*_, bucket) = Doctor().look_at(estate.route, estate.space)
    assert bucket.detail == "s3://landing/sales/ can be listed, and is empty"


def test_a_connection_that_is_there_is_told_by_its_qualified_name() -> None:
    """A person sees which connection of the tenant it is."""
    estate = Estate(MemoryCatalog(ManualClock()))
    estate.catalog.put_connection(FoundConnection("default/s3/7", "files", "s3"))
    details = {finding.what: finding.detail for finding in Doctor().look_at(estate.route, estate.space)}
    assert details["s3 connection"] == "files is default/s3/7"
