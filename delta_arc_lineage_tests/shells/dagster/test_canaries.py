"""Canaries through the graph: neither a secret nor a value of a file is in what Dagster keeps, shows or prints."""

import json
from dataclasses import replace
from pathlib import Path

import dagster as dg
import pytest

from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.adapters.log_file import start_log
from delta_arc_lineage.local.table_model import Column, Table, Text
from delta_arc_lineage_tests.shells.dagster.landscape import new_estate
from delta_arc_lineage_tests.support.canaries import CSV, VALUES, find_shown, read_folder
from delta_arc_lineage_tests.support.gate import Answer, Gate, Request
from delta_arc_lineage_tests.support.inboxes import WebhookInbox

pytestmark = pytest.mark.starts
USERS = Table("USERS", tuple(Column(name, Text(80)) for name in VALUES), 3)
SECRETS = ("ATLAN_API_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")


def test_dagster_keeps_no_secret_and_no_value(
    stack: RunningStack,
    state: Path,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """A run that does all, and one that fails because Atlan repeats the key it was sent: event log, metadata, checks,
    what steps printed, the log file at debug, notices and the state."""
    log = tmp_path / "graph.log"
    for name in SECRETS:
        monkeypatch.setenv(name, stack.variables[name])

    def echo(request: Request) -> Answer | None:
        said = {"errorCode": "ATLAS-400-00-1", "errorMessage": f"bad header Authorization: Bearer {stack.api_key}"}
        return Answer(400, json.dumps(said).encode()) if request.writes and is_spoiled else None

    is_spoiled = False
    gate = Gate(stack.catalog_url, echo)
    with dg.DagsterInstance.get() as instance, WebhookInbox() as inbox, gate.open() as opened:
        variables = {
            **stack.variables,
            "ATLAN_BASE_URL": opened.url,
            "DELTA_ARC_APPLY": "safe",
            "DELTA_ARC_CLASSIFY": "propose",
            "DELTA_ARC_LOG_FILE": str(log),
            "DELTA_ARC_LOG_LEVEL": "debug",
            "DELTA_ARC_NOTIFY_WEBHOOK_URL": inbox.url,
        }
        estate = new_estate(stack, state, instance, **variables)
        estate.crawl(USERS)
        estate.put("USERS.csv", CSV)
        first = estate.run()
        assert first.succeeded and "carries personal data" in (first.checks["tags_agree"].description or "")
        is_spoiled = True
        estate.crawl(USERS, replace(USERS, name="MORE"))
        estate.put("MORE.csv", CSV)
        failed = estate.run()
        events = [str(entry) for run in (first, failed) for entry in instance.all_logs(run.id)]
        notices = list(inbox.texts)
    start_log(None, level="INFO", secrets=())
    printed = "".join(capfd.readouterr())
    assert not failed.succeeded and "bad header" in "".join(events)
    kept = [*read_folder(home), *read_folder(state / "state"), ("the log", log.read_text(encoding="utf-8"))]
    assert any(place.endswith(".db") and "ASSET_MATERIALIZATION" in text for place, text in kept)
    assert " DEBUG " in kept[-1][1] and '"validator": "email"' in "".join(text for _, text in kept)
    told = [("an event", event) for event in events] + [("a notice", text) for text in notices]
    told.append(("what was printed", printed))
    hidden = (stack.api_key, stack.variables["AWS_SECRET_ACCESS_KEY"], inbox.url.rpartition("/")[2])
    assert not find_shown([*told, *kept], VALUES.values())
    assert not find_shown([*told, *kept], hidden)
