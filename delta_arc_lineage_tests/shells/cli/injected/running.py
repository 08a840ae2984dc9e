"""One command in a process of its own, between a catalog and a bucket that are spoiled, and what came of it.

The process begins as a copy of this one, in which everything is imported already, and commands that wait for a tenant
to recover wait beside each other instead of one after the other.
"""

import contextlib
import io
import json
import os
import signal
import sys
import time
import traceback
import warnings
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.adapters.folder_state import FolderStateStore
from delta_arc_lineage.cli.main import main
from delta_arc_lineage.local.tables import EIGHT_TABLES
from delta_arc_lineage.settings.variables import NAMES
from delta_arc_lineage.sync.reading.connections import reserve_connection
from delta_arc_lineage_tests.shells.cli.injected.faults import Fault, Faults
from delta_arc_lineage_tests.support.gate import Gate
from delta_arc_lineage_tests.support.stack import crawl_schema
from delta_arc_lineage_tests.support.untrusted import Untrusted

_TWO_TABLES = [table for table in EIGHT_TABLES if table.name in ("ORDERS", "SHIPPERS")]
_AT_ONCE = 24
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class Row:
    """A failure, how it is made, and what the command line has to answer.

    `error`: the class in docs/errors.md, None where the command succeeds all the same. `says`: words of the one line.
    `most`: requests to the catalog at most. `files`: what lies in the working folder. `stdout`: where it prints to.
    `without`: a package that is not installed, and the module of ours that imports it.
    """

    name: str
    error: str | None
    says: tuple[str, ...] = ()
    command: str = "plan"
    catalog: tuple[Fault, ...] = ()
    s3: tuple[Fault, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    most: int | None = None
    disk_is_full: bool = False
    stdout: str = ""
    without: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command printed, asked and took."""

    exit_code: int
    out: str
    err: str
    asked: tuple[str, ...]
    seconds: float

    @property
    def error_lines(self) -> list[str]:
        return [line for line in self.err.splitlines() if line.startswith("error: ")]

    @property
    def writes(self) -> list[str]:
        return [request for request in self.asked if "entity/bulk" in request]


def run_all(rows: Sequence[Row], stack: RunningStack, folder: Path) -> dict[str, Outcome]:
    """Every row in a process of its own, so many at once."""
    waiting, running = list(rows), dict[int, Row]()
    outcomes: dict[str, Outcome] = {}
    while waiting or running:
        while waiting and len(running) < _AT_ONCE:
            row = waiting.pop(0)
            running[_start(row, stack, folder / row.name.replace(" ", "-"))] = row
        pid, status = os.wait()
        if pid in running:
            row = running.pop(pid)
            outcomes[row.name] = _outcome(folder / row.name.replace(" ", "-"), status)
    return outcomes


def _outcome(folder: Path, status: int) -> Outcome:
    report = folder.with_suffix(".told")
    if not report.exists():
        return Outcome(os.waitstatus_to_exitcode(status), "", "the process ended without a word", (), _LONGEST)
    fields: dict[str, Any] = json.loads(report.read_text())
    return Outcome(**{**fields, "asked": tuple(fields["asked"])})


def _start(row: Row, stack: RunningStack, folder: Path) -> int:
    folder.mkdir()
    pid = os.fork()
    if pid:
        return pid
    try:
        signal.alarm(_LONGEST)
        outcome = _run(row, stack, folder)
        folder.with_suffix(".told").write_text(json.dumps(asdict(outcome)))
    except BaseException:  # noqa: BLE001 - nothing of the copy may run on in the parent's frames
        traceback.print_exc()
    finally:
        os._exit(0)


def _run(row: Row, stack: RunningStack, folder: Path) -> Outcome:
    catalog = Gate(stack.catalog_url, Faults(*row.catalog)).open()
    s3 = Gate(stack.s3_endpoint, Faults(*row.s3)).open()
    os.chdir(folder)
    for name, body in row.files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(body)
    for name in (*NAMES, "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        os.environ.pop(name, None)
    os.environ |= {**environment(stack, row.name), "ATLAN_BASE_URL": catalog.url, "S3_ENDPOINT_URL": s3.url}
    addresses = {"gate": catalog.url[7:], "untrusted": Untrusted().url[8:]}
    if "apply" in row.command:
        os.environ |= crawl_schema(stack, own_name(row.name), _TWO_TABLES)
    os.environ |= {name: value.format(**addresses) for name, value in row.variables.items()}
    if "apply" in row.command:
        _reserve_a_connection(row)
    if row.without:
        package, importing = row.without
        sys.modules[package] = None  # type: ignore[assignment] # as Python marks what cannot be imported
        sys.modules.pop(importing, None)
    warnings.simplefilter("ignore")  # as in a process of a user's
    out, err = io.StringIO(), io.StringIO()
    sys.argv = ["delta-arc", *row.command.split()]
    began = time.monotonic()
    to = Path(row.stdout).open("w") if row.stdout else out  # noqa: SIM115 - the process ends anyway
    with contextlib.redirect_stdout(to), contextlib.redirect_stderr(err), _disk(full=row.disk_is_full):
        exit_code = _ended()
    return Outcome(exit_code, out.getvalue(), err.getvalue(), tuple(catalog.asked), time.monotonic() - began)


def _reserve_a_connection(row: Row) -> None:
    """A second of the row's own: rows that begin in the same one, with a state each, would make one connection."""
    own = own_name(row.name)
    reserve_connection(
        FolderStateStore(Path("state/state")),
        tenant=os.environ.get("ATLAN_BASE_URL", ""),
        connection=own,
        epoch=1_600_000_000 + zlib.crc32(own.encode()) % 10**8,
    )


def _ended() -> int:
    """How the command ends, as the interpreter would end it."""
    try:
        main()
    except SystemExit as ended:
        return int(ended.code or 0)
    except BaseException:  # noqa: BLE001 - this is what a user would see
        traceback.print_exc()
    return 1


@contextlib.contextmanager
def _disk(*, full: bool) -> Any:
    """A disk that takes no byte more."""
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    if full:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, most))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


def environment(stack: RunningStack, name: str) -> dict[str, str]:
    """The settings of a tenant; a copy of the bucket, a connection and a deployment of the row's own."""
    own = own_name(name)
    return {
        **stack.variables,
        "S3_PREFIX": "injected/",
        "S3_CONNECTION_NAME": own,
        "S3_QUALIFIER_SUFFIX": own.lower(),
        "AWS_EC2_METADATA_DISABLED": "true",
        "DELTA_ARC_STATE": "state",
        "DELTA_ARC_DEPLOYMENT": own,
        "DELTA_ARC_PATIENCE_SECONDS": "2",
    }


def own_name(name: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in name)
