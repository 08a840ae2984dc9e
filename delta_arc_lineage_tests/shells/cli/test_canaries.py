"""Canaries through the real program: no secret and no value of a file in whatever it prints, logs, keeps or sends."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from delta_arc_lineage.adapters.log_file import start_log
from delta_arc_lineage.local.table_model import Column, Table, Text
from delta_arc_lineage_tests.local_atlan.access_calls import make_connection_policy, make_persona, make_token
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run
from delta_arc_lineage_tests.support.canaries import CSV, VALUES, find_shown, read_folder
from delta_arc_lineage_tests.support.dump import read_rows
from delta_arc_lineage_tests.support.gate import Answer, Gate, Request
from delta_arc_lineage_tests.support.inboxes import WebhookInbox
from delta_arc_lineage_tests.support.receivers import EventReceiver
from delta_arc_lineage_tests.support.stack import catalog_of, crawl_schema

pytestmark = pytest.mark.starts
KEY = "an-openlineage-key-of-no-known-form-93c1"
COMMANDS = (
    ("plan", "--verbose"),
    ("plan", "--out", "plan.jsonl", "--json"),
    ("apply", "--yes", "--notify", "--verbose"),
    ("report",),
    ("report", "--format", "html"),
    ("classify",),
    ("classify", "--json"),
    ("compliance",),
    ("compliance", "--format", "html", "--out", "compliance.html"),
    ("compliance", "--format", "json"),
    ("page", "--out", "page.html"),
    ("export", "openlineage", "--to", "events.jsonl"),
    ("explain", "USERS.csv"),
    ("suggest",),
    ("doctor",),
    ("access",),
    ("history", "--verbose"),
    ("audit", "--atlan"),
    ("cache", "status"),
    ("contract", "init"),
)


@pytest.fixture
def users(landscape: Landscape, environment: pytest.MonkeyPatch) -> None:
    """A table on both sides whose file holds the canaries, looked at for classes of data."""
    table = Table("USERS", tuple(Column(name, Text(80)) for name in VALUES), 3)
    for name, value in crawl_schema(landscape.stack, landscape.name.upper(), [table]).items():
        environment.setenv(name, value)
    environment.setenv("DELTA_ARC_CLASSIFY", "propose")
    landscape.put("USERS.csv", body=CSV)


def echo(secret: str) -> Callable[[Request], Answer | None]:
    """A server in between that refuses every write, and repeats the key that it was sent."""
    said = json.dumps({"errorCode": "ATLAS-400-00-1", "errorMessage": f"bad header Authorization: Bearer {secret}"})
    return lambda request: Answer(400, said.encode()) if request.writes else None


def test_no_secret_and_no_value_is_shown_logged_kept_or_sent(
    run: Run, landscape: Landscape, users: None, tmp_path: Path
) -> None:
    """Of every command that reads files or asks the catalog, at debug; of a failure that repeats the key; of what a
    channel of notices and a receiver of events get, and of the catalog."""
    with WebhookInbox() as inbox, EventReceiver() as receiver:
        secrets = {
            "ATLAN_API_KEY": landscape.stack.api_key,
            "DELTA_ARC_NOTIFY_WEBHOOK_URL": inbox.url,
            "OPENLINEAGE_API_KEY": KEY,
        }
        log = ("--log-file", "run.log", "--log-level", "debug")
        told = []
        for command in (*COMMANDS, ("export", "openlineage", "--to", receiver.url)):
            result = run(*log, *command, **secrets)
            assert result.exit_code in (0, 3), (command, result.err)
            told += [(" ".join(command), result.out), (" ".join(command), result.err)]
        landscape.put("more/USERS.csv", body=CSV)
        landscape.put("ORDERS.csv", body=CSV)
        with Gate(landscape.stack.catalog_url, echo(landscape.stack.api_key)).open() as gate:
            fresh = {"S3_CONNECTION_NAME": f"{landscape.name}-fresh", "DELTA_ARC_ROUTE": "fresh"}
            failed = run(*log, "apply", "--yes", "--notify", **secrets, **fresh, ATLAN_BASE_URL=gate.url)
        assert failed.exit_code == 2 and "bad header" in failed.err
        told += [("the failure", failed.out + failed.err)]
        assert inbox.texts and receiver.events
        told += [("a notice", text) for text in inbox.texts]
        told += [("an event", json.dumps(event, ensure_ascii=False)) for event in receiver.events]
    start_log(None, level="INFO", secrets=())
    kept = list(read_folder(tmp_path))
    names = {Path(place).name for place, _ in kept}
    assert {"run.log", "plan.jsonl", "page.html", "events.jsonl", "compliance.html"} <= names
    assert any("/journal/" in place for place, _ in kept)
    assert '"validator": "email"' in "".join(text for _, text in kept), "values were looked at"
    assert " DEBUG " in dict(kept)[str(tmp_path / "run.log")]
    rows = [row for kind in ("entity", "relationship") for row in read_rows(catalog_of(landscape.stack), kind)]
    told += [("the catalog", json.dumps(row, default=str, ensure_ascii=False)) for row in rows]
    hidden = (landscape.stack.api_key, inbox.url.rpartition("/")[2], KEY, landscape.stack.secret_access_key)
    assert not find_shown([*told, *kept], VALUES.values())
    assert not find_shown([*told, *kept], hidden)


def test_the_key_of_a_restricted_token_is_in_no_refusal(run: Run, landscape: Landscape, tmp_path: Path) -> None:
    """What the evaluator and Atlan say of a token is said without it."""
    landscape.put("ORDERS.csv")
    assert run("apply", "--yes").exit_code == 0
    client = catalog_of(landscape.stack)
    persona = make_persona(client, landscape.name)
    home = "/".join(min(landscape.ours()).split("/")[:3])
    make_connection_policy(client, persona, home, "persona-asset-read")
    key = str(make_token(client, landscape.name, persona)["attributes"]["accessToken"])
    told = []
    for command in (("access",), ("plan",), ("apply", "--yes"), ("purge", "--json"), ("doctor",)):
        result = run("--log-file", "run.log", "--log-level", "debug", *command, ATLAN_API_KEY=key)
        told.append((command[0], result.out + result.err))
    start_log(None, level="INFO", secrets=())
    assert "may not" in "".join(text for _, text in told)
    assert not find_shown([*told, *read_folder(tmp_path)], [key])
