"""Hostile names in Chromium: `make browser`. Beside the suite, because a webserver and a browser cost a minute of CPU.

After each chapter of `hostile.tell`, the pages that show it are opened as a person opens them, long texts too.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import httpx
import pytest
from dagster._core.scheduler.instigation import InstigatorType, TickData, TickStatus

from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.model.data_findings import Severity
from delta_arc_lineage.model.report_pages import to_html
from delta_arc_lineage_tests.model.test_route_report import finding, report_of
from delta_arc_lineage_tests.shells.dagster.conftest import ROOT
from delta_arc_lineage_tests.shells.dagster.hostile import Canary, Told, tell
from delta_arc_lineage_tests.shells.dagster.landscape import Estate
from delta_arc_lineage_tests.support.processes import ended_by, hearing
from docs.chromium import Page, chromium
from docs.screenshots import find_free_port

SECONDS = 180.0
SENSOR = "locations/delta_arc_lineage/sensors/bucket_sensor"
_FOUND = """
JSON.stringify({
  links: [...document.querySelectorAll('a[href]')].map(link => link.getAttribute('href')),
  sources: [...document.querySelectorAll('[src]')].map(element => element.src),
  title: document.title,
  shown: document.body.innerText,
})
"""
_MORE = "[...document.querySelectorAll('a')].filter(link => link.innerText.trim() === '[Show Markdown]')"
_SENSORS = """
{ repositoriesOrError { ... on RepositoryConnection { nodes { sensors { name sensorState { id selectorId } } } } } }
"""


class Webserver:
    """A running Dagster UI."""

    def __init__(self, url: str) -> None:
        self.url = url

    def wait(self) -> None:
        deadline = time.monotonic() + SECONDS
        while not self._answers():
            assert time.monotonic() < deadline, "Dagster's webserver did not start"
            time.sleep(0.5)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/server_info", trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def sensor_ids(self) -> tuple[str, str]:
        """The bucket sensor's ids in the instance: of its origin, and of its selector."""
        answer = httpx.post(f"{self.url}/graphql", json={"query": _SENSORS}, trust_env=False, timeout=60).json()
        sensors = answer["data"]["repositoriesOrError"]["nodes"][0]["sensors"]
        (state,) = (sensor["sensorState"] for sensor in sensors if sensor["name"] == "bucket_sensor")
        return state["id"].split(":")[0], state["selectorId"]


@contextmanager
def webserver(estate: Estate, log: Path) -> Iterator[Webserver]:
    """`dagster-webserver` over this estate and the instance of DAGSTER_HOME."""
    port = find_free_port()
    program = str(Path(sys.executable).parent / "dagster-webserver")
    environment = {name: value for name, value in os.environ.items() if name != "ATLAN_API_KEY"}
    with log.open("wb") as output:
        process = subprocess.Popen(
            hearing(program, "-h", "127.0.0.1", "-p", str(port), "-w", "workspace.yaml"),
            cwd=ROOT,
            env={**environment, **estate.environment},
            stdout=output,
            stderr=output,
        )
    with ended_by(signal.SIGINT, process):
        server = Webserver(f"http://127.0.0.1:{port}")
        server.wait()
        yield server


def assert_only_shown(page: Page, canary: str, where: str) -> bool:
    """No link and no source of a name, no script; whether a name shows at all."""
    found = json.loads(page.evaluate(_FOUND))
    bad = [link for link in (*found["links"], *found["sources"]) if link.startswith(canary) or "PWNED" in link.upper()]
    scripts = [link for link in found["links"] if link.startswith("javascript:") and link != "javascript:void(0)"]
    assert not bad and not scripts, (where, bad, scripts)
    assert "PWNED" not in found["title"], where
    return "PWNED" in found["shown"]


def look(page: Page, url: str, canary: str, *words: str) -> bool:
    """Open a page, and each long text of it; whether a name shows."""
    page.open(url, width=1600, height=8000)
    page.wait_for(*words)
    time.sleep(2)
    if SENSOR in url:
        page.click("0 runs requested")
        page.wait_for("Skip reason")
    shows = assert_only_shown(page, canary, url)
    for number in range(page.evaluate(f"{_MORE}.length")):
        page.evaluate(f"{_MORE}[{number}].click()")
        page.wait_for("Close")
        time.sleep(0.3)
        shows |= assert_only_shown(page, canary, f"{url}: long text {number}")
        page.click("Close")
        time.sleep(0.3)
    return shows


def find_pages(told: Told, first: bool) -> list[tuple[str, str]]:
    """Addresses of the pages that show a chapter, each with a word that it shows once it is there.

    An error of a tick is shown as those of steps are.
    """
    if told.run is None:
        return [(SENSOR, "0 runs requested")] if told.said else []
    pages = [(f"runs/{told.run.id}", "TIMESTAMP")]
    if first:  # only its assets are loaded
        pages += [(f"assets/{name}", "Metadata") for name in told.run.materialized]
        owners = {name: check.asset_key.to_user_string() for name, check in told.run.checks.items()}
        pages += [(f"assets/{asset}?view=checks&checkDetail={name}", name) for name, asset in owners.items()]
    return pages


def test_no_name_does_anything_in_a_browser(
    stack: RunningStack, state: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No request leaves for the canary, no link and no picture is of a name, no script of one runs."""
    for name in ("ATLAN_API_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, stack.variables[name])
    opened, shown = set(), set()
    with Canary() as canary, dg.DagsterInstance.get() as instance, chromium(tmp_path / "chromium") as page:
        chapters = tell(stack, state, instance, canary.url)
        opening = next(chapters)
        with webserver(opening.estate, tmp_path / "webserver.log") as server:
            for told in (opening, *chapters):
                if told.said:
                    _keep_tick(instance, server.sensor_ids(), told.said)
                for path, word in find_pages(told, told.estate is opening.estate):
                    opened.add(told.title)
                    if look(page, f"{server.url}/{path}", canary.url, word):
                        shown.add(told.title)
    assert canary.asked == []
    assert shown == opened, "a chapter that shows no hostile name tells nothing"


def _keep_tick(instance: dg.DagsterInstance, ids: tuple[str, str], said: str) -> None:
    """A tick of the bucket sensor that asked for nothing, as the daemon keeps it."""
    kind, status = InstigatorType.SENSOR, TickStatus.SKIPPED
    instance.create_tick(
        TickData(ids[0], "bucket_sensor", kind, status, time.time(), selector_id=ids[1], skip_reason=said)
    )


def test_a_report_is_as_wide_as_the_window_however_long_a_name_is(tmp_path: Path) -> None:
    """A name without a space breaks, and cuts off no column."""
    words = f"column {'x' * 1024} is gone"
    file = tmp_path / "report.html"
    file.write_text(to_html([report_of(finding(Severity.ERROR, words=words), words=words)]), encoding="utf-8")
    with chromium(tmp_path / "chromium") as page:
        page.open(file.as_uri(), width=1300, height=900)
        page.wait_for("is gone")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1300
