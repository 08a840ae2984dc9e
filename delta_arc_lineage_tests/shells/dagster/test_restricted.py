"""A restricted token in the graph: a check names what it may not do, the rest is done, and the log file tells of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.adapters.log_file import start_log
from delta_arc_lineage.local.landscape import SOURCE, TARGET
from delta_arc_lineage.local.tables import NINTH_TABLE
from delta_arc_lineage_tests.local_atlan.access_calls import (
    make_connection_policy,
    make_persona,
    make_policy,
    make_token,
)
from delta_arc_lineage_tests.shells.dagster.conftest import Estates
from delta_arc_lineage_tests.support.stack import catalog_of


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """A log file, closed afterwards."""
    yield tmp_path / "run.log"
    start_log(None, level="INFO", secrets=())


def make_files_only(stack: RunningStack, name: str, home: str) -> str:
    """The key of a token that reads all of the route's connections, and may make nothing but files in that of S3."""
    client = catalog_of(stack)
    persona = make_persona(client, name)
    for connection in (SOURCE.qualified_name, TARGET.qualified_name, home):
        make_connection_policy(client, persona, connection, "persona-asset-read")
    make_connection_policy(client, persona, home, "persona-asset-update", "persona-api-delete")
    resources = (f"entity:{home}", "entity-type:S3Object")
    make_policy(client, persona, "persona-api-create", resources=resources, connectionQualifiedName=home, name="make")
    return str(make_token(client, name, persona)["attributes"]["accessToken"])


def test_what_the_token_may_not_do_is_a_check_that_stops_nothing(
    estates: Estates, stack: RunningStack, monkeypatch: pytest.MonkeyPatch, log: Path
) -> None:
    """The file is made, no process is tried, the run succeeds; the log file has each request, and no key."""
    tenant = {"DELTA_ARC_APPLY": "safe", "DELTA_ARC_LOG_FILE": str(log), "DELTA_ARC_LOG_LEVEL": "debug"}
    estate = estates(**{**stack.variables, **tenant}).fill()
    for name in ("ATLAN_API_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, stack.variables[name])
    first = estate.run()
    assert first.succeeded and first.checks["token_may_do_all"].passed
    files, processes = estate.count("S3Object"), estate.count("Process")
    (bucket,) = estate._search({"__typeName.keyword": "S3Bucket", **estate._marked()}, size=2)["entities"]
    home = bucket["attributes"]["qualifiedName"].rpartition("/arn")[0]
    monkeypatch.setenv("ATLAN_API_KEY", make_files_only(stack, estate.name, home))
    estate.crawl(NINTH_TABLE)
    estate.put(f"{NINTH_TABLE.name}.csv")
    run = estate.run()
    assert run.succeeded and not run.checks["token_may_do_all"].passed
    said = str(run.checks["token_may_do_all"].description)
    assert "this token may not create ColumnProcess in" in said and "`delta-arc access`" in said
    assert (estate.count("S3Object"), estate.count("Process")) == (files + 1, processes)
    text = log.read_text(encoding="utf-8")
    assert "DEBUG POST api/meta/entity/bulk/: 200 in" in text and "INFO write S3 assets: " in text
    assert stack.api_key not in text
