"""A bucket that others catalogued already, in connections that no route names: their assets are the ends, and stay."""

from collections.abc import Sequence
from typing import Any

import pytest

from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run
from delta_arc_lineage_tests.shells.cli.test_crawled_bucket import process_ends
from delta_arc_lineage_tests.support.stack import catalog_of

CRAWLED, BY_HAND = "default/s3/1500000001", "default/s3/1500000002"
_TOLD_BY_OTHERS = {"inputToProcesses", "outputFromProcesses", "objects", "hasLineage", "__hasLineage"}


class Others:
    """Whoever catalogued the bucket beside us."""

    def __init__(self, landscape: Landscape) -> None:
        self._landscape = landscape
        self.bucket = landscape.stack.bucket
        self.arn = f"arn:aws:s3:::{self.bucket}"
        self.names: list[str] = []

    def crawl(self, *files: str) -> list[str]:
        """As Atlan's crawler makes them; the qualified names of the files."""
        self._connect(CRAWLED, "S3 crawler")
        self._save("S3Bucket", f"{CRAWLED}/{self.arn}", CRAWLED, name=self.bucket, awsArn=self.arn)
        return [self._save_file(f"{CRAWLED}/{self.arn}", file, CRAWLED, arn=True) for file in files]

    def register(self, *files: str) -> list[str]:
        """As somebody does by hand: the bucket under a name of its own, files by the SDK's creator with a prefix."""
        self._connect(BY_HAND, "lake, by hand")
        self._save("S3Bucket", f"{BY_HAND}/the lake", BY_HAND, name=self.bucket)
        return [self._save_file(f"{BY_HAND}/{self.bucket}", file, BY_HAND, arn=False) for file in files]

    def add_folder(self, folder: str) -> str:
        """As the crawler makes them."""
        name = f"{CRAWLED}/{self.arn}/{self._landscape.prefix}{folder}"
        return self._save("S3Prefix", name, CRAWLED, name=folder.rstrip("/"), s3BucketName=self.bucket)

    def read(self) -> dict[str, dict[str, Any]]:
        """All attributes of all of it, but for what Atlan derives of others' lineage; archived ones too."""
        names = {"terms": {"qualifiedName": self.names}}
        body = {"dsl": {"from": 0, "size": 300, "query": names}, "attributes": []}
        answer = catalog_of(self._landscape.stack).post("/api/meta/search/indexsearch", json=body).json()
        guids = [hit["guid"] for hit in answer["entities"]]
        entities = [catalog_of(self._landscape.stack).get(f"/api/meta/entity/guid/{guid}").json() for guid in guids]
        told = [answer["entity"] for answer in entities]
        return {
            entity["guid"]: {
                "status": entity["status"],
                **{name: value for name, value in entity["attributes"].items() if name not in _TOLD_BY_OTHERS},
            }
            for entity in told
        }

    def _connect(self, home: str, name: str) -> None:
        self._save("Connection", home, home, name=name, category="ObjectStore", adminUsers=["admin"])

    def _save_file(self, root: str, file: str, home: str, *, arn: bool) -> str:
        key = f"{self._landscape.prefix}{file}"
        more = {"awsArn": f"{self.arn}/{key}"} if arn else {"s3BucketName": self.bucket}
        return self._save("S3Object", f"{root}/{key}", home, name=file, s3ObjectKey=key, description="theirs", **more)

    def _save(self, type_name: str, qualified_name: str, home: str, /, **attributes: Any) -> str:
        self._landscape.save(type_name, qualified_name, connectionQualifiedName=home, connectorName="s3", **attributes)
        self.names.append(qualified_name)
        return qualified_name


@pytest.fixture
def others(landscape: Landscape) -> Others:
    landscape.put("ORDERS.csv", "SHIPPERS.csv")
    return Others(landscape)


def kinds(plan: dict[str, Any]) -> set[tuple[str, str]]:
    return {(change["change"], change["kind"]) for change in plan["changes"]}


def held(plan: dict[str, Any]) -> list[tuple[str, bool, int, int, int]]:
    counts = [(item["name"], item["bucket"], item["ends"], item["beside"], item["archived"]) for item in plan["held"]]
    return sorted(counts)


def settle(run: Run) -> None:
    """Approve whatever is planned, until nothing is; then a run costs no write."""
    for _ in range(2):
        digest = run("plan", "--json").only["digest"]
        assert run("apply", "--approve", digest).exit_code == 0
    run("apply", "--yes")
    assert run("apply", "--yes", "--json").only["requests"] == {"reads": 6, "writes": 0}


@pytest.mark.parametrize("way", ["crawl", "register"])
def test_others_files_are_the_ends_and_stay_as_they_are(
    run: Run, landscape: Landscape, others: Others, way: str
) -> None:
    """Processes are added in a connection of ours, no bucket and no file; again nothing; an undo leaves theirs."""
    names = getattr(others, way)("ORDERS.csv", "SHIPPERS.csv")
    before = others.read()
    assert kinds(run("plan", "--json").only) - {("add", "connection")} == {
        ("add", "process"),
        ("add", "column_process"),
    }
    assert run("apply", "--yes").exit_code == 0 and process_ends(landscape) == set(names)
    assert others.read() == before
    settle(run)
    assert others.read() == before
    done = run("history", "--json").json
    assert run("undo", done[-1]["run"], "--yes").exit_code == 0
    assert others.read() == before and not process_ends(landscape)


def test_a_folder_that_others_catalogued_is_the_end_of_its_files(
    run: Run, landscape: Landscape, others: Others, environment: pytest.MonkeyPatch
) -> None:
    """A dataset is one asset too: theirs, where they have its folder; their single files in it are no ends."""
    environment.setenv("S3_FILE_NAME_PATTERN", r"{table_name}/dt={date}/part-{number}\.csv")
    landscape.put("ORDERS/dt=2026-01-01/part-1.csv", "ORDERS/dt=2026-01-02/part-1.csv")
    others.crawl("ORDERS/dt=2026-01-01/part-1.csv")
    folder = others.add_folder("ORDERS/")
    before = others.read()
    plan = run("plan", "--json").only
    assert held(plan) == [("S3 crawler", True, 1, 0, 0)] and not {("add", "prefix"), ("add", "object")} & kinds(plan)
    assert run("apply", "--yes").exit_code == 0
    settle(run)
    assert process_ends(landscape, of="S3Prefix") == {folder} and others.read() == before


def test_a_plan_says_whose_the_bucket_is(run: Run, others: Others) -> None:
    """In words, in JSON, and of one file by `explain`."""
    (name,) = others.crawl("ORDERS.csv")
    words = (
        f"the bucket {others.bucket} is in the connection 'S3 crawler' ({CRAWLED}) already: 1 of our 2 datasets ends"
    )
    assert f"! there already: {words} there" in run("plan").out
    assert held(run("plan", "--json").only) == [("S3 crawler", True, 1, 0, 0)]
    told = run("explain", "ORDERS.csv")
    assert f"in the connection 'S3 crawler' ({CRAWLED}) already, and is the end of our lineage: {name}" in told.out
    found = run("explain", "ORDERS.csv", "--json").only
    assert {(item["qualified_name"], item["is_end"]) for item in found["counterparts"] if item["place"]} == {
        (name, True)
    }
    assert not [asset for asset in found["assets"] if asset["kind"] == "object"]


def test_the_doctor_says_whose_the_bucket_is(run: Run, others: Others) -> None:
    """And how many of the datasets end there."""
    others.crawl("ORDERS.csv")
    out = run("doctor").out
    assert f"1 S3Bucket, 1 S3Object in S3 crawler ({CRAWLED}), made by somebody else" in out
    assert f"'S3 crawler' ({CRAWLED}) already: 1 of our 2 datasets ends there; they are used as they are" in out


def test_a_crawler_that_comes_after_us_takes_our_files_place(run: Run, landscape: Landscape, others: Others) -> None:
    """Its files get lineage at once; ours wait like every removal and go; the bucket of ours stays, and is told."""
    assert run("apply", "--yes").exit_code == 0
    with pytest.raises(Exception, match="409"):
        others.crawl()
    names = others.register("ORDERS.csv", "SHIPPERS.csv")
    before = others.read()
    plan = run("plan", "--json").only
    assert kinds(plan) == {("add", "process"), ("remove", "process"), ("remove", "object")} and plan["pending"] == 6
    settle(run)
    assert process_ends(landscape) == set(names) and others.read() == before
    assert [name for name in landscape.ours() if name.endswith(others.arn)]


def test_what_others_archived_is_no_end_and_keeps_its_arn(run: Run, landscape: Landscape, others: Others) -> None:
    """Ours are made in their place, the bucket without the ARN that would be refused; nothing comes back to life."""
    others.crawl("ORDERS.csv", "SHIPPERS.csv")
    landscape.archive(*others.names[1:])
    before = others.read()
    assert held(run("plan", "--json").only) == [("S3 crawler", False, 0, 0, 3)]
    assert run("apply", "--yes").exit_code == 0
    settle(run)
    bucket = next(name for name in landscape.ours() if name.endswith(others.arn))
    attributes = landscape.attributes(bucket)
    assert attributes["cloudUniformResourceName"] == others.arn and not attributes.get("awsArn")
    assert others.read() == before


def test_of_two_others_one_is_the_end_and_both_are_told(run: Run, landscape: Landscape, others: Others) -> None:
    """The older one, whoever asks."""
    (older,) = others.register("ORDERS.csv")
    others.crawl("ORDERS.csv")
    before = others.read()
    assert held(run("plan", "--json").only) == [("S3 crawler", True, 0, 1, 0), ("lake, by hand", True, 1, 0, 0)]
    assert run("apply", "--yes").exit_code == 0 and older in process_ends(landscape)
    settle(run)
    assert others.read() == before


def test_an_arn_that_is_taken_meanwhile_is_told(run: Run, landscape: Landscape, others: Others) -> None:
    """The catalog refuses it; the error names whose it is, and the next plan ends there."""
    assert run("plan", "--out", "plan.json").exit_code == 0
    others.crawl("ORDERS.csv")
    refused = run("apply", "plan.json", "--yes")
    assert refused.exit_code and f"{CRAWLED}/{others.arn}" in refused.err
    assert run("apply", "--yes").exit_code == 0 and f"{CRAWLED}/{others.arn}" in str(process_ends(landscape))


def test_nothing_of_ours_but_a_new_bucket_has_the_unique_arn(run: Run, landscape: Landscape, others: Others) -> None:
    """A crawler may come later. Every ARN is where any number of assets may have it."""
    assert run("apply", "--yes").exit_code == 0
    ours: Sequence[dict[str, Any]] = [landscape.attributes(name) for name in landscape.ours() if others.arn in name]
    assert {each.get("awsArn") for each in ours} == {others.arn, None}
    assert {each["cloudUniformResourceName"] for each in ours} == {
        others.arn,
        *(f"{others.arn}/{landscape.prefix}{file}" for file in ("ORDERS.csv", "SHIPPERS.csv")),
    }
