"""A process that is killed while it gives markings: what it left is undone, or finished by the next sync."""

import os
import signal
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from delta_arc_lineage.adapters.folder_state import FolderStateStore
from delta_arc_lineage.sync.reading.connections import reserve_connection
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run
from delta_arc_lineage_tests.support.gate import Gate, Kill, Request

pytestmark = pytest.mark.starts

RULES = "enrich: [{of: [bucket, datasets], owners: [admin], certificate: VERIFIED}]\nroutes: {main: {}}\n"
THEIRS = {"ownerUsers": None, "certificateStatus": "DRAFT"}
BARE = {"ownerUsers": None, "certificateStatus": None}
GIVEN = {"ownerUsers": ["admin"], "certificateStatus": "VERIFIED"}


class Second:
    """Kills whoever sends the second write, once that is done and before it is answered."""

    def __init__(self) -> None:
        self.writes = 0

    def __call__(self, request: Request) -> Kill | None:
        self.writes += request.writes
        return Kill() if request.writes and self.writes == 2 else None


@pytest.fixture
def gate(landscape: Landscape) -> Iterator[Gate]:
    """The catalog as this test addresses it."""
    with Gate(landscape.stack.catalog_url) as gate:
        epoch = 1_600_000_000 + zlib.crc32(landscape.name.encode()) % 10**8
        store = FolderStateStore(landscape.state)
        reserve_connection(store, tenant=gate.url, connection=landscape.name, epoch=epoch)
        yield gate.open()


def shown(landscape: Landscape) -> dict[str, Any]:
    """By the end of their names, what the bucket and its files carry."""
    names = [name for name in landscape.ours() if name.endswith((".csv", landscape.stack.bucket))]
    told = {name.rpartition("/")[2]: landscape.attributes(name) for name in names}
    return {name: {key: each[key] or None for key in BARE} for name, each in told.items()}


def die_giving(gate: Gate) -> None:
    """The command in a process of its own, a marked asset a request, until it is killed."""
    gate.policy = Second()
    command = [sys.executable, "-c", "from delta_arc_lineage.cli.main import main; main()", "apply", "--yes"]
    own = {"ATLAN_BASE_URL": gate.url, "DELTA_ARC_BATCH": "1"}
    with subprocess.Popen(command, env={**os.environ, **own}, stderr=subprocess.DEVNULL) as process:
        gate.victim = process.pid
    gate.policy = lambda _: None
    assert process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("then", ["undo", "sync"])
def test_after_a_kill_undo_and_the_next_sync_are_right(run: Run, landscape: Landscape, gate: Gate, then: str) -> None:
    """Of three writes one was answered, one was done, and one never sent; a person's word stands throughout."""
    landscape.put("ORDERS.csv", "CUSTOMERS.csv")
    assert run("apply", "--yes", ATLAN_BASE_URL=gate.url).exit_code == 0
    (customers,) = (name for name in landscape.ours() if name.endswith("CUSTOMERS.csv"))
    landscape.save("S3Object", customers, name="CUSTOMERS.csv", certificateStatus="DRAFT")
    before = shown(landscape)
    Path("routes.yaml").write_text(RULES, encoding="utf-8")
    die_giving(gate)
    told = run("history", "--json", ATLAN_BASE_URL=gate.url).json
    (killed,) = (each for each in told if each["markings"] and each["markings"]["unfinished"])
    assert (
        shown(landscape) != before
        and before.pop("CUSTOMERS.csv") == THEIRS
        and {*map(str, before.values())} == {str(BARE)}
    )
    if then == "undo":
        assert run("undo", killed["run"], "--yes", ATLAN_BASE_URL=gate.url).exit_code == 0
        assert shown(landscape) == {**before, "CUSTOMERS.csv": THEIRS}
    assert run("apply", "--yes", ATLAN_BASE_URL=gate.url).exit_code == 0
    assert shown(landscape) == {**dict.fromkeys(before, GIVEN), "CUSTOMERS.csv": {**THEIRS, "ownerUsers": ["admin"]}}
    Path("routes.yaml").write_text(RULES.partition("\n")[2], encoding="utf-8")
    assert run("apply", "--yes", ATLAN_BASE_URL=gate.url).exit_code == 0
    assert shown(landscape) == {**before, "CUSTOMERS.csv": THEIRS}
