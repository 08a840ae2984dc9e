"""Every failure of docs/errors.md, made to happen under the real command line: its line, its exit code, its traces."""

import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from delta_arc_lineage import errors
from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.ports.progress import Silence
from delta_arc_lineage_tests.conftest import ManualClock
from delta_arc_lineage_tests.shells.cli.injected.catalog_rows import CATALOG_ROWS, MANY_ROUTES, reads, refusal
from delta_arc_lineage_tests.shells.cli.injected.channel_rows import CHANNEL_ROWS
from delta_arc_lineage_tests.shells.cli.injected.faults import Fault, Faults
from delta_arc_lineage_tests.shells.cli.injected.inventory_rows import INVENTORY_ROWS, prepare_inventories
from delta_arc_lineage_tests.shells.cli.injected.place_rows import PLACE_ROWS
from delta_arc_lineage_tests.shells.cli.injected.running import Outcome, Row, own_name, run_all
from delta_arc_lineage_tests.shells.cli.injected.storage_rows import STORAGE_ROWS
from delta_arc_lineage_tests.support.dump import read_rows
from delta_arc_lineage_tests.support.gate import Gate, Late
from delta_arc_lineage_tests.support.stack import bucket_of, catalog_of
from delta_arc_lineage_tests.support.warmth import warm_up
from docs.failures import FAILURES, Failure

ROWS = [*CATALOG_ROWS, *STORAGE_ROWS, *PLACE_ROWS, *INVENTORY_ROWS, *CHANNEL_ROWS]
FAILING = [row for row in ROWS if row.error]
APPLIED = [row for row in ROWS if row.command.startswith("apply")]
PAGE = Path(__file__).parents[4] / "docs" / "errors.md"
ELSEWHERE = {"StalePlan", "RequestInvalid", "RouteBusy", "OutOfTime"}
"""Made to happen by test_plan_files.py, as it takes more than one command, by the tests of operations, by
test_busy_routes.py and by those of functions' calls."""
Outcomes = dict[str, Outcome]
named = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)


@pytest.fixture(scope="module")
def prepared(stack: RunningStack) -> RunningStack:
    """Two files, connections that nobody should have made, and everything imported that a command imports."""
    warm_up("delta_arc_lineage.cli.apply", "delta_arc_lineage.adapters.atlan.catalog")
    bucket = bucket_of(stack)
    for name in ("ORDERS", "SHIPPERS"):
        bucket.put_object(Bucket=stack.bucket, Key=f"injected/{name}.csv", Body=b"1\n")
    prepare_inventories(bucket, stack.bucket)
    connections = [
        {"typeName": "Connection", "attributes": {"name": name, "qualifiedName": place, "connectorName": "postgres"}}
        for name, place in (("twins", "default/postgres/1"), ("twins", "default/postgres/2"), ("oddly", "by-hand"))
    ]
    catalog_of(stack).post("/api/meta/entity/bulk", json={"entities": connections}).raise_for_status()
    return stack


@pytest.fixture(scope="module")
def outcomes(prepared: RunningStack, tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    return run_all(ROWS, prepared, tmp_path_factory.mktemp("injected"))


@pytest.fixture(scope="module")
def ours(outcomes: Outcomes, prepared: RunningStack) -> Iterator[dict[str, Counter[str]]]:
    """What the catalog holds of each row's deployment, by type."""
    counts: dict[str, Counter[str]] = {}
    for row in read_rows(catalog_of(prepared), "entity"):
        product, _, rest = str(row["attributes"].get("lastSyncWorkflowName")).partition("/")
        if product == "delta-arc-lineage":
            counts.setdefault(rest.partition("/")[0], Counter())[row["type_name"]] += 1
    yield counts


def _exit_codes() -> dict[str, int]:
    """The class and the exit code of each row of the page."""
    rows = re.findall(r"^\| `(\w+)` \|.*\| (\d) \| (?:yes|no) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: int(code) for name, code in rows}


@named
def test_it_ends_with_the_exit_code_of_its_class(outcomes: Outcomes, row: Row) -> None:
    """The exit code is that of the row's class. A failure that can be got over ends with 0."""
    wanted = getattr(errors, row.error).exit_code if row.error else 0
    assert outcomes[row.name].exit_code == wanted, outcomes[row.name].err
    assert _exit_codes().get(row.error or "", wanted) == wanted


@pytest.mark.parametrize("row", FAILING, ids=lambda row: row.name)
def test_one_line_says_what_happened_and_the_next_step(outcomes: Outcomes, row: Row) -> None:
    """There is exactly one such line, in words. Python's name for the failure is no message."""
    (line,) = outcomes[row.name].error_lines
    assert " Next: " in line
    assert not re.match(r"error: (route \S+: )?'?\w*(Error|Exception)\b", line)
    for word in row.says:
        assert word in line


@named
def test_nobody_sees_a_traceback_or_the_key(outcomes: Outcomes, prepared: RunningStack, row: Row) -> None:
    """Neither on stdout nor on stderr, whatever happens."""
    shown = outcomes[row.name].out + outcomes[row.name].err
    assert "Traceback" not in shown and "nobody foresaw" not in shown
    assert prepared.api_key not in shown and "secret" not in shown
    assert prepared.secret_access_key not in shown


@pytest.mark.parametrize("row", [row for row in ROWS if row.most], ids=lambda row: row.name)
def test_a_refusal_is_not_asked_for_again(outcomes: Outcomes, row: Row) -> None:
    """What will be refused again is not sent again: two requests at most."""
    assert len(outcomes[row.name].asked) <= (row.most or 0)


@pytest.mark.parametrize("row", [row for row in FAILING if row not in APPLIED], ids=lambda row: row.name)
def test_reading_that_fails_writes_nothing(outcomes: Outcomes, ours: dict[str, Counter[str]], row: Row) -> None:
    """No write is sent, and nothing is there."""
    assert not outcomes[row.name].writes
    assert own_name(row.name) not in ours


@pytest.mark.parametrize("row", APPLIED, ids=lambda row: row.name)
def test_applying_leaves_all_or_what_was_confirmed(outcomes: Outcomes, ours: dict[str, Counter[str]], row: Row) -> None:
    """A green run leaves all of it, and nothing twice. A run that is refused from its first write on leaves nothing."""
    whole, counts = ours[own_name("no fault at all")], ours.get(own_name(row.name), Counter())
    assert counts == (whole if outcomes[row.name].exit_code == 0 else Counter())
    assert whole["Connection"] == 1 and whole["S3Object"] == 2 and whole["ColumnProcess"] > 2


@pytest.mark.parametrize("name", ["401", "403"])
def test_a_wrong_key_or_permission_is_told_at_once(prepared: RunningStack, tmp_path: Path, name: str) -> None:
    """In one or two requests, and with no waiting between tries: pyatlan's own would take 48 seconds."""
    (row,) = [row for row in ROWS if row.name == name]
    outcome = run_all([row], prepared, tmp_path)[name]
    assert outcome.exit_code == 2 and len(outcome.asked) <= 2 and outcome.seconds <= 30


def test_an_answer_that_does_not_come_is_not_waited_for_longer_than_told(prepared: RunningStack) -> None:
    """A server that stalls: each try ends with the time to read, and the last one in words."""
    with Gate(prepared.catalog_url, Faults(Fault(Late(10.0)))).open() as gate:
        requests = AtlanRequests(
            base_url=gate.url, api_key="a-key", clock=ManualClock(), progress=Silence(), read_timeout=0.2
        )
        began = time.monotonic()
        with pytest.raises(errors.Unreachable, match="ReadTimeout"):
            requests.search({})
        assert time.monotonic() - began < 10 and requests.spent.reads == 4
        requests.close()
        deadline = time.monotonic() + 30
        while len(gate.asked) < 4:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert len(gate.asked) == 4


@pytest.mark.parametrize(
    "failure", [failure for failure in FAILURES if failure.injected], ids=lambda failure: failure.injected
)
def test_what_the_table_of_failures_says_is_what_is_printed(outcomes: Outcomes, failure: Failure) -> None:
    """A line of the table, its failure made to happen: the class and the next step are the printed ones."""
    (row,) = [row for row in ROWS if row.name == failure.injected]
    (line,) = outcomes[row.name].error_lines
    assert row.error == failure.error.__name__ and failure.is_told_by(line), line


@pytest.mark.parametrize("row", FAILING, ids=lambda row: row.name)
def test_each_next_step_that_is_printed_is_in_the_table(outcomes: Outcomes, row: Row) -> None:
    """No failure is left out of the table."""
    (line,) = outcomes[row.name].error_lines
    assert [failure for failure in FAILURES if failure.error.__name__ == row.error and failure.is_told_by(line)], line


@pytest.mark.parametrize(("status", "error"), [(401, "AuthenticationFailed"), (403, "PermissionDenied")])
def test_a_catalog_that_refuses_doctor_is_asked_once(
    prepared: RunningStack, tmp_path: Path, status: int, error: str
) -> None:
    """Over all routes; the other things are told as not asked, and the bucket is looked at all the same."""
    row = Row("doctor", error, command="doctor", catalog=reads(refusal(status)), **MANY_ROUTES)
    outcome = run_all([row], prepared, tmp_path)[row.name]
    assert outcome.exit_code == 2
    assert outcome.asked == ("GET /api/meta/admin/version", "POST /api/meta/search/indexsearch")
    assert outcome.out.count("not asked") == 3 * 8 - 1 and outcome.out.count("can be listed") == 3


def test_a_reader_that_goes_away_hears_no_more(tmp_path: Path) -> None:
    """`| head -1`: nothing on stderr."""
    command = [sys.executable, "-c", "from delta_arc_lineage.cli.main import main; main()", "--help"]
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(command, cwd=tmp_path, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert ended.stderr == b""


def test_every_class_of_the_page_is_made_to_happen() -> None:
    """No row of docs/errors.md is a promise only."""
    assert _exit_codes().keys() - {row.error for row in ROWS} == ELSEWHERE & _exit_codes().keys()
