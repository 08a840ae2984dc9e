"""Makes the README's pictures: `python -m docs.screenshots`, run by `make screenshots`.

Nothing is arranged: Dagster and the embedded stack start in a temporary folder on ports that are free, the bucket
sensor launches the first run, two files are dropped from the bucket so that removals wait, and Chromium looks.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from delta_arc_lineage.adapters.embedded.running import RunningStack, ensure_running, stop
from delta_arc_lineage.adapters.s3.access import S3Access
from delta_arc_lineage.adapters.s3.botocore_client import s3_client
from delta_arc_lineage.errors import OperatorError
from docs.catalog_pictures import take, take_catalog_pictures
from docs.chromium import Page, chromium
from docs.page_pictures import take_page_pictures

ROOT = Path(__file__).parents[1]
_SECONDS = 180.0
_RUNS = "{ runsOrError { ... on Runs { results { runId status } } } }"
_DONE = {"SUCCESS", "FAILURE", "CANCELED"}


@dataclass(frozen=True, slots=True)
class Dagster:
    """A running Dagster UI."""

    url: str

    def runs(self) -> list[dict[str, str]]:
        """Runs as the UI's own API tells them, newest first; none while it starts."""
        try:
            answer = httpx.post(f"{self.url}/graphql", json={"query": _RUNS}, trust_env=False, timeout=30)
        except httpx.TransportError:
            return []
        data: dict[str, Any] = answer.raise_for_status().json()["data"]
        return list(data["runsOrError"].get("results", ()))

    def wait_for_runs(self, number: int) -> dict[str, str]:
        """Until so many runs are done; the newest."""
        _wait(f"{number} runs", lambda: sum(run["status"] in _DONE for run in self.runs()) >= number)
        return self.runs()[0]


def _wait(what: str, there: Callable[[], object]) -> None:
    deadline = time.monotonic() + _SECONDS
    while not there():
        if time.monotonic() > deadline:
            raise OperatorError(what=f"waited {_SECONDS:g} s in vain for {what}")
        time.sleep(0.5)


@contextmanager
def _dagster(folder: Path, state: Path) -> Iterator[Dagster]:
    """`dagster dev` on a free port. Its process can be interrupted even where a shell's `&` made this one deaf."""
    home = folder / "home"
    home.mkdir()
    shutil.copy(ROOT / "dagster.yaml", home)
    port = find_free_port()
    with (folder / "dagster.log").open("wb") as log:
        process = subprocess.Popen(
            [str(Path(sys.executable).parent / "dagster"), "dev", "--host", "127.0.0.1", "--port", str(port)],
            cwd=ROOT,
            env={**_clean_environment(), "DAGSTER_HOME": str(home), "DELTA_ARC_STATE": str(state)},
            stdout=log,
            stderr=log,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
    try:
        yield Dagster(f"http://127.0.0.1:{port}")
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _clean_environment() -> dict[str, str]:
    """Without a person's own settings; the sensor looks often, so that nobody waits for a picture."""
    ours = ("DELTA_ARC_", "ATLAN_", "S3_", "POSTGRES_", "SNOWFLAKE_", "DAGSTER_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "DELTA_ARC_SENSOR_SECONDS": "5"}


def find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _drop_files(stack: RunningStack, *tables: str) -> None:
    keys = (stack.access_key_id, stack.secret_access_key)
    client = s3_client(S3Access(stack.s3_endpoint, None, False, *keys))
    for table in tables:
        client.delete_object(Bucket=stack.bucket, Key=f"{stack.prefix}{table}.csv")


def _pictures(dagster: Dagster, page: Page, stack: RunningStack, folder: Path) -> None:
    run = dagster.wait_for_runs(1)
    page.open(dagster.url, width=1440, height=900)
    page.click("Hide navigation")
    group = f"{dagster.url}/locations/delta_arc_lineage/asset-groups/lineage"
    take(page, group, "asset-graph", "column_lineage", "13 / 13", "1 / 1", height=640, width=2100)
    take(page, f"{dagster.url}/assets/lineage_plan", "plan", "75 to add", "CUSTOMERS.csv", height=1180)
    take(page, f"{dagster.url}/runs/{run['runId']}", "run", "Finished", "column_lineage", height=1240)
    take_catalog_pictures(page, stack)
    take_page_pictures(page, stack, state=folder / "state", folder=folder)
    _drop_files(stack, "CUSTOMERS", "ORDERS")
    dagster.wait_for_runs(2)
    checks = f"{dagster.url}/assets/lineage_plan?view=checks&checkDetail=plan_is_safe"
    take(page, checks, "checks", "removals wait", "how to approve", height=670)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="delta-arc-pictures-") as name:
        folder = Path(name)
        state = folder / "state"
        stack = ensure_running(state / "local")
        try:
            with _dagster(folder, state) as dagster, chromium(folder / "chromium") as page:
                _pictures(dagster, page, stack, folder)
        finally:
            stop(state / "local")


if __name__ == "__main__":
    main()
