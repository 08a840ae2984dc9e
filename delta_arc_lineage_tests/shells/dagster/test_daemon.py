"""A real daemon over workspace.yaml, on the laptop's instance: what it launches, and what it leaves alone."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import dagster as dg

from delta_arc_lineage.local.table_model import Column, Text
from delta_arc_lineage.local.tables import NINTH_TABLE
from delta_arc_lineage_tests.shells.dagster.conftest import ROOT, Estates
from delta_arc_lineage_tests.shells.dagster.landscape import INFORMING, READING, WRITING, Estate
from delta_arc_lineage_tests.support.inboxes import WebhookInbox
from delta_arc_lineage_tests.support.processes import ended_by, hearing

TICK = "Tick produced"
SECONDS = 600.0


class Watched:
    """The daemon's runs, as its instance tells them, and its log."""

    def __init__(self, instance: dg.DagsterInstance, log: Path) -> None:
        self._instance, self._log = instance, log
        self._ours: set[str] = set()

    def launched(self) -> list[dg.DagsterRun]:
        """What the daemon launched, oldest first."""
        runs = [record.dagster_run for record in self._instance.get_run_records(ascending=True)]
        return [run for run in runs if run.run_id not in self._ours]

    def by_hand(self, estate: Estate, *assets: str) -> None:
        """A person materializes these assets, in this process: a start-up less, and one instance to look at."""
        run = estate.run(only=assets)
        assert run.succeeded
        self._ours.add(run.id)

    def wait_for_ticks(self, number: int) -> None:
        """Until the automation looked so many times more, beginning now."""
        before = self._log.read_text().count(TICK)
        self.wait("another tick", lambda: self._log.read_text().count(TICK) >= before + number)

    def wait_for_runs(self, number: int) -> list[dg.DagsterRun]:
        """Until so many runs of the daemon are done; all must be well."""
        self.wait(f"{number} runs", lambda: sum(run.is_finished for run in self.launched()) >= number)
        runs = self.launched()
        statuses = [f"{run.status.value}: {run.tags}" for run in runs]
        assert [run.status for run in runs] == [dg.DagsterRunStatus.SUCCESS] * number, "\n".join(statuses)
        return runs

    def wait(self, what: str, there: Callable[[], object]) -> None:
        deadline = time.monotonic() + SECONDS
        while not there():
            assert time.monotonic() < deadline, f"waited in vain for {what}\n{self._log.read_text()[-3000:]}"
            time.sleep(0.5)

    def span(self, run: dg.DagsterRun) -> tuple[float, float]:
        """When it began and ended, in seconds."""
        record = self._instance.get_run_record_by_id(run.run_id)
        assert record is not None and record.start_time is not None and record.end_time is not None
        return record.start_time, record.end_time


@contextmanager
def _daemon(estate: Estate, log: Path) -> Iterator[None]:
    """`dagster-daemon run`, interrupted at the end."""
    program = str(Path(sys.executable).parent / "dagster-daemon")
    with log.open("wb") as output:
        process = subprocess.Popen(
            hearing(program, "run", "-w", "workspace.yaml"),
            cwd=ROOT,
            env={**os.environ, **estate.environment},
            stdout=output,
            stderr=output,
        )
    with ended_by(signal.SIGINT, process):
        yield


def test_the_daemon_launches_what_changed_and_nothing_else(estates: Estates, home: Path, tmp_path: Path) -> None:
    """Sensor: a run for the first look and one for a dropped key, one after the other. Conditions: nothing after
    whole runs or an equal reading, the chain once after a changed one, with the blocking check in it. Of all that,
    nobody is told; of a run that automation launches and that fails, once."""
    log, inbox = tmp_path / "daemon.log", WebhookInbox()
    estate = estates(DELTA_ARC_SENSOR_SECONDS="5", DELTA_ARC_NOTIFY_WEBHOOK_URL=inbox.url).fill()
    with inbox, dg.DagsterInstance.get() as estate.instance, _daemon(estate, log):
        daemon = Watched(estate.instance, log)
        daemon.wait("a first run", daemon.launched)
        estate.crawl(NINTH_TABLE)
        estate.put(f"{NINTH_TABLE.name}.csv")
        first, second = daemon.wait_for_runs(2)
        assert all(run.tags["dagster/sensor_name"] == "bucket_sensor" for run in (first, second))
        assert daemon.span(second)[0] >= daemon.span(first)[1]
        assert (estate.count("S3Object"), estate.count("Process"), estate.count("ColumnProcess")) == (4, 12, 13)

        daemon.wait_for_ticks(2)
        daemon.by_hand(estate, *READING)
        daemon.wait_for_ticks(2)
        assert len(daemon.launched()) == 2

        estate.crawl(replace(NINTH_TABLE, columns=(*NINTH_TABLE.columns, Column("LATER", Text(9)))))
        daemon.by_hand(estate, *READING[:2])
        *_, third = daemon.wait_for_runs(3)
        assert {key.to_user_string() for key in third.asset_selection or ()} == {
            *READING[2:],
            "lineage_plan",
            *WRITING,
            "markings",
        }
        assert third.tags["dagster/partition"] == estate.name
        checked = estate.instance.all_logs(third.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
        names = {entry.get_dagster_event().asset_check_evaluation_data.check_name for entry in checked}
        assert names == {"plan_is_safe", *INFORMING, "catalog_equals_plan"}
        assert estate.count("ColumnProcess") == 14

        daemon.wait_for_ticks(2)
        assert len(daemon.launched()) == 3 and not inbox.messages

        estate.crawl(replace(NINTH_TABLE, columns=(*NINTH_TABLE.columns, Column("LAST", Text(9)))))
        estate.misbehave({"kind": "forbid", "permission": "entity-create", "method": "POST", "route": "*entity/bulk*"})
        daemon.by_hand(estate, *READING[:2])
        daemon.wait("a notice", lambda: inbox.messages)
        assert [run.status for run in daemon.launched()[3:]] == [dg.DagsterRunStatus.FAILURE]
        assert f"a run failed, route {estate.name}" in inbox.texts[0] and daemon.launched()[3].run_id in inbox.texts[0]
