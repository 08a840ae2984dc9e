"""Hostile names on a real terminal: whatever a key, a table, a mark or a description holds, it is only shown.

Every command and every error that names something is run in a pseudo-terminal, over an estate in which each name would
set a title, colour, forge a line or turn text around.
"""

import io
import json
import os
import pty
import re
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
import yaml

from delta_arc_lineage.cli.main import main
from delta_arc_lineage.local.landscape import SOURCE, TARGET
from delta_arc_lineage.local.table_model import Column, Integer, Table
from delta_arc_lineage.model.report_pages import ReportFormat
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run
from delta_arc_lineage_tests.support.stack import crawl_schema

CODES = "\x1b]0;PWNED\x07\x9b31m\u202e\u2028"
FORGED = "+ file forged.csv"
NAME = f"ORDERS{CODES}\r\n{FORGED}"
KEY = f"ORDERS{CODES}\r{FORGED}.csv"  # the local S3 takes no newline in a key
ABOUT_DATA = (
    *(("report", "--format", form.value) for form in ReportFormat),
    ("suggest",),
    ("suggest", "--json"),
    ("contract", "init"),
    ("contract", "init", "--write"),
)
WITH_CONTRACTS = (("contract", "check"), ("contract", "check", "--json"), ("report", "--fail-on", "never"))
_ALLOWED = re.compile(r"\x1b\[(?:\d+(?:;\d+)*m|\d*[ABCDGJK]|\?25[lh])")
"""What the progress bars send: colours, moves, and the cursor."""


def on_a_terminal(*arguments: str, answer: str = "y\n" * 9) -> str:
    """What the command prints in a pseudo-terminal, with a person who says yes."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ |= {"COLUMNS": "200", "TERM": "xterm-256color"}
        sys.stdin, sys.stdout, sys.stderr = (os.fdopen(number, mode) for number, mode in ((0, "r"), (1, "w"), (2, "w")))
        sys.argv = ["delta-arc", *arguments]
        try:
            main()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(0)
    os.write(terminal, answer.encode())
    parts = []
    while True:
        try:
            part = os.read(terminal, 65_536)
        except OSError:  # the other side is closed
            break
        if not part:
            break
        parts.append(part)
    os.waitpid(pid, 0)
    os.close(terminal)
    return b"".join(parts).decode()


def assert_harmless(printed: str, *arguments: str) -> None:
    """No code but those of our own bars, no letter that turns text around, no line that a name began."""
    shown = _ALLOWED.sub("", printed)
    bad = {letter for letter in shown if not letter.isprintable() and letter not in "\r\n"}
    assert not bad, (arguments, bad, shown)
    assert "Traceback" not in shown, shown
    assert not [line for line in re.split(r"[\r\n]+", shown) if line.lstrip().startswith(FORGED)], (arguments, shown)


@pytest.fixture
def hostile(landscape: Landscape, environment: pytest.MonkeyPatch) -> None:
    """Tables, columns, files, others' lineage, marks, descriptions and owners, each called so."""
    tables = [Table(name, (Column(NAME, Integer()), Column("ID", Integer())), 1) for name in ("ORDERS", NAME)]
    for name, value in crawl_schema(landscape.stack, landscape.name.upper(), tables).items():
        environment.setenv(name, value)
    landscape.put("ORDERS.csv", KEY, f"none{CODES}.csv")
    landscape.put("ORDERS.csv", body=parquet("ID", NAME, f"more{NAME}"))
    landscape.put(KEY, body=parquet("ID", f"other{NAME}"))
    landscape.put(f"none{CODES}.csv", body=b"PK\x03\x04 is no CSV")
    landscape.save("Connection", "default/etl/1", name=NAME, connectorName="etl", adminUsers=["admin"])
    sides = (f"{side.database_qualified_name}/{landscape.name.upper()}/ORDERS" for side in (SOURCE, TARGET))
    start, end = ([{"typeName": "Table", "uniqueAttributes": {"qualifiedName": side}}] for side in sides)
    for name, mark in (("left", f"delta-arc-lineage/{landscape.name}/{NAME}"), ("theirs", NAME)):
        landscape.save(
            "Process",
            f"default/etl/1/{name}/{NAME}",
            name=NAME,
            description=NAME,
            lastSyncWorkflowName=mark,
            connectionQualifiedName="default/etl/1",
            relations={"inputs": start, "outputs": end},
        )


@pytest.mark.usefixtures("hostile")
def test_no_command_lets_a_name_do_anything(run: Run, landscape: Landscape) -> None:
    """Each command, each option that prints more, as text and as JSON."""
    outputs: dict[tuple[str, ...], str] = {}

    def show(*arguments: str) -> str:
        outputs[arguments] = on_a_terminal(*arguments)
        return outputs[arguments]

    show("plan")
    show("plan", "--verbose")
    show("plan", "--json")
    show("plan", "--adopt", "--verbose")
    show("apply")
    (applied,) = (record for record in run("history", "--json").json if record["route"] == "main")
    show("history")
    show("history", applied["run"])
    show("history", applied["run"], "--verbose")
    show("history", applied["run"], "--json")
    for name in ("ORDERS", NAME, f"ORDERS.{NAME}", KEY, f"none{CODES}.csv", f"no such thing {NAME}"):
        for command, form in product(("explain", "impact"), ((), ("--json",))):
            show(command, name, *form)
    show("leftovers")
    show("leftovers", "--verbose")
    show("leftovers", "--json")
    show("purge", "--approve", "x")
    show("purge", "--json", "--approve", "x")
    show("doctor")
    show("doctor", "--json")
    show("init", "--prefix", landscape.prefix, "--write", "proposed.yaml")
    show("init", "--prefix", landscape.prefix, "--json")
    show("cache", "status")
    for arguments in ABOUT_DATA:
        show(*arguments)
    spoil_contracts()
    for arguments in WITH_CONTRACTS:
        show(*arguments)
    (file,) = (name for name in landscape.ours() if name.endswith("/ORDERS.csv"))
    landscape.save("S3Object", file, ownerUsers=[NAME], userDescription=NAME)
    show("undo", applied["run"])
    show("undo", applied["run"], "--also-edited", "--json")
    for arguments, printed in outputs.items():
        assert printed.strip(), arguments
        assert_harmless(printed, *arguments)
    assert any("PWNED" in printed for printed in outputs.values())
    assert "wanted" in outputs["contract", "check"] and "more" in outputs["report", "--format", "html"]


def parquet(*columns: str) -> bytes:
    """A file whose columns are called so."""
    file = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({name: [1, 2] for name in columns}), file)
    return file.getvalue()


def spoil_contracts() -> None:
    """Each wants a column of a hostile name, and the first of them more than one thing that no contract knows."""
    for number, path in enumerate(sorted(Path("contracts").rglob("*.odcs.yaml"))):
        contract = yaml.safe_load(path.read_text(encoding="utf-8"))
        wanted = {"name": f"wanted{NAME}", "logicalType": "string", "required": True}
        contract["schema"][0].setdefault("properties", []).append(wanted)
        contract |= {"status": NAME} if number == 0 else {}
        contract["name"] = NAME
        path.write_text(yaml.safe_dump(contract), encoding="utf-8")


def stale(run: Run, landscape: Landscape) -> tuple[str, ...]:
    """A plan of a file that somebody renamed meanwhile."""
    run("plan", "--out", "p.json")
    run("apply", "--yes")
    for name in landscape.ours():
        if "forged" in name:
            landscape.save("S3Object", name, name="renamed")
    return "apply", "p.json", "--yes"


def spoiled_plan(run: Run, landscape: Landscape) -> tuple[str, ...]:
    run("plan", "--out", "p.json")
    first, *rest = Path("p.json").read_text(encoding="utf-8").splitlines(keepends=True)
    spoiled = json.dumps({**json.loads(first), "tenant": NAME})
    Path("p.json").write_text("".join([f"{spoiled}\n", *rest]), encoding="utf-8")
    return "apply", "p.json", "--yes"


ERRORS: dict[str, Callable[[Run, Landscape], tuple[str, ...]]] = {
    "a stale plan": stale,
    "a plan that was changed": spoiled_plan,
    "a file of a hostile name": lambda run, landscape: ("apply", f"{NAME}.json"),
    "a plan written nowhere": lambda run, landscape: ("plan", "--out", f"no/{NAME}.json"),
    "purging what is not ours": lambda run, landscape: ("purge", f"default/etl/1/theirs/{NAME}"),
    "purging nothing": lambda run, landscape: ("purge", NAME),
    "a route of a hostile name": lambda run, landscape: ("plan", "--route", NAME),
    "a run of a hostile name": lambda run, landscape: ("undo", NAME),
    "a history of a hostile name": lambda run, landscape: ("history", NAME),
    "leftovers of a hostile name": lambda run, landscape: ("leftovers", "--route", f"x{NAME}"),
    "a digest of a hostile name": lambda run, landscape: ("apply", "--approve", NAME),
    "an option of a hostile name": lambda run, landscape: ("plan", f"--{NAME}"),
    "a command of a hostile name": lambda run, landscape: (NAME,),
}


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("name", ERRORS)
def test_no_error_lets_a_name_do_anything(run: Run, landscape: Landscape, name: str) -> None:
    """What is named in an error is escaped there too, also by the library that reads the command line."""
    arguments = ERRORS[name](run, landscape)
    printed = on_a_terminal(*arguments)
    assert_harmless(printed, *arguments)
    assert "rror" in printed or "No such" in printed or "nothing" in printed, printed


VARIABLES = {
    "POSTGRES_CONNECTION_NAME": NAME,
    "POSTGRES_SCHEMA": NAME.replace("/", ""),
    "S3_BUCKET_NAME": NAME,
    "S3_FILE_NAME_PATTERN": f"{NAME}(",
    "S3_PREFIX": NAME,
    "DELTA_ARC_ROUTES": f"{NAME}.yaml",
    "DELTA_ARC_SCHEDULE": NAME,
    "DELTA_ARC_DEPLOYMENT": NAME,
    "ATLAN_BASE_URL": f"https://{NAME}",
    "CACHE_EXPIRY_HOURS": NAME,
    "DELTA_ARC_LOG_FILE": f"no/{NAME}",
}


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("variable", VARIABLES)
def test_no_setting_lets_a_name_do_anything(environment: pytest.MonkeyPatch, variable: str) -> None:
    """Whether it is refused, or used and not found."""
    environment.setenv(variable, VARIABLES[variable])
    for command in ("plan", "doctor"):
        assert_harmless(on_a_terminal(command), command)


@pytest.mark.usefixtures("hostile")
def test_no_line_of_the_log_is_forged(run: Run) -> None:
    """The log file is read on a terminal too."""
    run("apply", "--yes", DELTA_ARC_LOG_FILE="run.log", DELTA_ARC_LOG_LEVEL="debug", S3_CONNECTION_NAME=NAME)
    lines = Path("run.log").read_text(encoding="utf-8").split("\n")
    assert all(line.isprintable() for line in lines) and all(re.match(r"\d{4}-|$", line) for line in lines)
