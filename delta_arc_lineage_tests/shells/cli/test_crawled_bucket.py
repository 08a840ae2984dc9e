"""Where Atlan's own S3 crawler ran already: its objects are the ends of our lineage, and nothing of its is changed."""

from typing import Any

import pytest

from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run
from delta_arc_lineage_tests.support.stack import catalog_of

CRAWLED = "default/s3/1500000001"
NAME = "landing zone, crawled"


@pytest.fixture
def crawled(landscape: Landscape, environment: pytest.MonkeyPatch) -> dict[str, str]:
    """The bucket and two of its objects as the crawler catalogues them, and someone's words on one."""
    bucket = landscape.stack.bucket
    environment.setenv("S3_CONNECTION_NAME", NAME)
    landscape.save("Connection", CRAWLED, name=NAME, connectorName="s3", adminUsers=["admin"])
    names = {"bucket": f"{CRAWLED}/arn:aws:s3:::{bucket}"}
    home = {"connectionQualifiedName": CRAWLED, "connectorName": "s3"}
    landscape.save("S3Bucket", names["bucket"], name=bucket, awsArn=f"arn:aws:s3:::{bucket}", **home)
    for table in ("ORDERS", "SHIPPERS"):
        landscape.put(f"{table}.csv")
        key = f"{landscape.prefix}{table}.csv"
        names[table] = f"{names['bucket']}/{key}"
        landscape.save(
            "S3Object",
            names[table],
            name=f"{table}.csv",
            awsArn=f"arn:aws:s3:::{bucket}/{key}",
            s3ObjectKey=key,
            s3BucketName=bucket,
            s3BucketQualifiedName=names["bucket"],
            description="what a person said",
            **home,
            relations={"bucket": {"typeName": "S3Bucket", "uniqueAttributes": {"qualifiedName": names["bucket"]}}},
        )
    return names


def read_all(landscape: Landscape, names: dict[str, str]) -> list[dict[str, Any]]:
    """All attributes, but for what Atlan derives of others: which processes end there, what lies in the bucket."""
    told_by_others = {"inputToProcesses", "outputFromProcesses", "objects", "hasLineage", "__hasLineage"}
    read = [landscape.attributes(name) for name in (CRAWLED, *names.values())]
    return [{name: value for name, value in one.items() if name not in told_by_others} for one in read]


def process_ends(landscape: Landscape, of: str = "S3Object") -> set[str]:
    """Qualified names of the assets of a type that our processes begin or end at."""
    mark = {"prefix": {"lastSyncWorkflowName": f"delta-arc-lineage/{landscape.name}/"}}
    query = {"bool": {"filter": [{"term": {"__typeName.keyword": "Process"}}, {"term": {"__state": "ACTIVE"}}, mark]}}
    body = {
        "dsl": {"from": 0, "size": 100, "query": query},
        "attributes": ["inputs", "outputs"],
        "relationAttributes": ["qualifiedName"],
    }
    answer = catalog_of(landscape.stack).post("/api/meta/search/indexsearch", json=body).raise_for_status().json()
    sides = [
        end for row in answer.get("entities") or () for side in ("inputs", "outputs") for end in row["attributes"][side]
    ]
    return {end["attributes"]["qualifiedName"] for end in sides if end["typeName"] == of}


def test_the_crawlers_objects_are_ends_and_stay_as_they_are(
    run: Run, landscape: Landscape, crawled: dict[str, str]
) -> None:
    """Only processes are added; another run is free; taking the run back leaves what the crawler made."""
    before = read_all(landscape, crawled)
    plan = run("plan", "--json").only
    assert {change["after"]["kind"] for change in plan["changes"]} == {"process", "column_process"}
    assert run("apply", "--yes").exit_code == 0
    assert process_ends(landscape) == {crawled["ORDERS"], crawled["SHIPPERS"]}
    run("apply", "--yes")
    assert run("apply", "--yes", "--json").only["requests"] == {"reads": 6, "writes": 0}
    assert read_all(landscape, crawled) == before
    done = run("history", "--json").json
    assert run("undo", done[-1]["run"], "--yes").exit_code == 0
    assert read_all(landscape, crawled) == before and not landscape.ours()


def test_a_file_that_the_crawler_has_not_seen_is_made_in_its_connection(
    run: Run, landscape: Landscape, crawled: dict[str, str]
) -> None:
    """Under the bucket that it made, with our mark; what it made stays as it is."""
    landscape.put("PRODUCTS.csv")
    before = read_all(landscape, crawled)
    assert run("apply", "--yes").exit_code == 0
    made = f"{crawled['bucket']}/{landscape.prefix}PRODUCTS.csv"
    assert made in landscape.ours() and landscape.attributes(made)["s3BucketQualifiedName"] == crawled["bucket"]
    assert read_all(landscape, crawled) == before
