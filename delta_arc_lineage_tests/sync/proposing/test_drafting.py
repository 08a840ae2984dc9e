"""Drafting: routes for a bucket as it lies there, what they would do with it, and which S3 connection they are of."""

from dataclasses import replace

import pytest

from delta_arc_lineage.model.ignoring import Ignore, NamePattern
from delta_arc_lineage.model.names import BucketName, ConnectionName, ObjectName
from delta_arc_lineage.model.proposing.proposals import write_route
from delta_arc_lineage.ports.catalog import FoundConnection
from delta_arc_lineage.sync.proposing.drafting import choose_s3_connection, look_and_draft, preview
from delta_arc_lineage_tests.model.examples import ARN, ROUTE
from delta_arc_lineage_tests.model.strategies import object_of
from delta_arc_lineage_tests.sync.estate import Estate

TABLES = {"ORDERS": ["ID"], "SHIPPERS": ["ID"], "TAXES": ["ID"]}


@pytest.fixture
def estate() -> Estate:
    """Three tables of either side, a file of each, and a file of no table."""
    estate = Estate()
    estate.set_tables(TABLES)
    estate.put("TAXES.csv")
    estate.put("strays/readme.txt")
    return estate


def test_a_bucket_is_drafted_from_what_lies_there_and_nothing_is_written(estate: Estate) -> None:
    """One route from the source to the warehouse, whose pattern reads the tables' names out of the keys."""
    look = look_and_draft(estate.space, ROUTE.bucket)
    assert look.complete and len(look.sample.objects) == 4
    (drafted,) = look.draft.routes
    assert (drafted.source, drafted.target) == (ROUTE.source, ROUTE.target)
    assert write_route(drafted, ROUTE.bucket).file_pattern.candidates("TAXES.csv")
    assert estate.catalog.requests.writes == 0 and not estate.state._documents


def test_a_preview_says_what_routes_do_with_the_sample_that_was_looked_at(estate: Estate) -> None:
    """Without another request; one that a person changed covers less."""
    look = look_and_draft(estate.space, ROUTE.bucket, source="pg", target="sf")
    spent = estate.catalog.requests
    drafted = write_route(look.draft.routes[0], ROUTE.bucket)
    less = replace(drafted, ignore=Ignore(tables=(NamePattern("TAXES"),)))
    whole, part = preview([drafted, less], look)
    assert (len(whole.through), len(part.through)) == (3, 2) and estate.catalog.requests == spent


def hold(estate: Estate, connection: FoundConnection, *names: str) -> None:
    """Somebody else catalogued these keys in this connection."""
    estate.catalog.put_connection(connection)
    for name in names:
        bucket = BucketName(ConnectionName.parse(connection.qualified_name), ARN)
        asset = replace(
            object_of(f"sales/{name}"),
            qualified_name=ObjectName(bucket, f"sales/{name}").qualified_name,
            bucket=bucket.qualified_name,
        )
        estate.catalog.put(asset)


FEW, MOST = FoundConnection("default/s3/1", "few", "s3"), FoundConnection("default/s3/2", "most", "s3")


def test_the_connection_that_holds_most_of_the_bucket_is_chosen(estate: Estate) -> None:
    """Our assets lie beside those of whoever crawled it; of equals always the same one."""
    assert choose_s3_connection(estate.catalog, ROUTE.bucket) == "delta-arc-s3"
    hold(estate, FEW, "ORDERS.csv")
    assert choose_s3_connection(estate.catalog, ROUTE.bucket) == FEW.qualified_name
    hold(estate, MOST, "SHIPPERS.csv")
    assert choose_s3_connection(estate.catalog, ROUTE.bucket) == FEW.qualified_name
    hold(estate, MOST, "TAXES.csv")
    assert choose_s3_connection(estate.catalog, ROUTE.bucket) == MOST.qualified_name


def test_a_connection_of_another_system_is_not_chosen(estate: Estate) -> None:
    """A crawler of logs may hold assets of the bucket in a connection of its own: files do not belong there."""
    hold(estate, FoundConnection("default/glue/3", "glue", "glue"), "ORDERS.csv", "TAXES.csv")
    assert choose_s3_connection(estate.catalog, ROUTE.bucket) == "delta-arc-s3"
