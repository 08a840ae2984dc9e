"""`export openlineage`: events on stdout, in a file or at a receiver, with what is not known said."""

import json
from pathlib import Path

import pytest

from delta_arc_lineage.cli.result_shapes import RESULTS
from delta_arc_lineage_tests.adapters.openlineage.event_schema import validate
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run
from delta_arc_lineage_tests.support.receivers import EventReceiver

pytestmark = pytest.mark.starts
KEY = "a-key-that-nobody-may-see"


def test_events_go_to_stdout_a_file_or_a_receiver(run: Run, landscape: Landscape) -> None:
    """The same ones, but for their time; the connection's host is what the catalog has, or what a person says."""
    landscape.put("ORDERS.csv")
    run("apply", "--yes")
    source, target = landscape.stack.source, landscape.stack.target
    landscape.save(
        "Connection", target.connection_qualified_name, name=target.connection, host="acme.snowflakecomputing.com"
    )
    said = "--usage", "0", "--namespace", f"{source.connection}=postgres://db:5432"
    printed = run("export", "openlineage", *said)
    events = [validate(line) for line in printed.out.splitlines()]
    ends = {end["namespace"] for event in events for end in (*event["inputs"], *event["outputs"])}
    assert ends == {"postgres://db:5432", "snowflake://acme", f"s3://{landscape.stack.bucket}"}
    assert "! Atlan does not tell" not in printed.err and "3 jobs, 3 datasets" in printed.err
    written = run("export", "openlineage", *said, "--to", "events.jsonl", "--json").only
    assert RESULTS["export openlineage"][0].model_validate(written).model_dump()["events"] == 3
    lines = Path("events.jsonl").read_text(encoding="utf-8").splitlines()
    assert [timeless(json.loads(line)) for line in lines] == [timeless(event) for event in events]
    with EventReceiver() as receiver:
        sent = run("export", "openlineage", *said, "--to", receiver.url, OPENLINEAGE_API_KEY=KEY)
        assert sent.exit_code == 0 and receiver.keys == {f"Bearer {KEY}"} and KEY not in sent.out + sent.err
        assert [timeless(event) for event in receiver.events] == [timeless(event) for event in events]


def test_events_of_a_wide_table_are_known_to_be_its_own(run: Run, landscape: Landscape) -> None:
    """Who made them stands at the end of each, which the beginning of a file need not reach."""
    landscape.put("ORDERS.csv")
    written = "export", "openlineage", "--usage", "0", "--to", "events.jsonl"
    assert run(*written).exit_code == 0
    first, *rest = Path("events.jsonl").read_text(encoding="utf-8").splitlines()
    wide = json.loads(first)
    wide["inputs"][0]["facets"]["schema"]["fields"] *= 2_000
    Path("events.jsonl").write_text("\n".join([json.dumps(wide), *rest]), encoding="utf-8")
    assert run(*written).exit_code == 0
    Path("events.jsonl").write_text("somebody's own", encoding="utf-8")
    assert run(*written).exit_code == 2


def timeless(event: dict[str, object]) -> dict[str, object]:
    return {**event, "eventTime": ""}


def test_what_goes_wrong_is_said(run: Run, landscape: Landscape) -> None:
    """A host that nobody knows, a file that is something else, a receiver that refuses, options that cannot be read."""
    landscape.put("ORDERS.csv")
    assert "say it with --namespace" in run("export", "openlineage", "--to", "events.jsonl").err
    slip = run("export", "openlineage", "--to", "events.jsonl", "--namespace", "pq=postgres://db:5432")
    assert slip.exit_code == 0 and "--namespace pq: no connection of this lineage is called so" in slip.err
    assert run("export", "openlineage", "--to", "events.jsonl").exit_code == 0
    Path("other.txt").write_text("mine", encoding="utf-8")
    refused = run("export", "openlineage", "--to", "other.txt")
    assert refused.exit_code == 2 and "--force" in refused.err and Path("other.txt").read_text() == "mine"
    with EventReceiver(*[401] * 3, said=KEY) as receiver:
        denied = run("export", "openlineage", "--to", receiver.url, OPENLINEAGE_API_KEY=KEY)
    assert denied.exit_code == 2 and "OPENLINEAGE_API_KEY" in denied.err and KEY not in denied.err
    assert run("export", "openlineage", "--json").exit_code == 2
    assert run("export", "openlineage", "--namespace", "pg").exit_code == 2
