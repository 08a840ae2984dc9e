"""A plugin of pytest's: how many lines and branches of the rooms that decide are run by the examples of their tests.

With `--floor PERCENT` a run that covers less fails. What is measured:

    where   the rooms that decide; the others work in servers, in copies of a process and in programs, most of the time
    when    while their own tests run; what a whole command happens to come by is not thought of
    which   examples only: tracing doubles the time of the laws, which draw from the same cases
"""

import subprocess
import sys
from collections.abc import Generator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage

ROOMS = ("errors", "model", "ports", "settings", "sync")
"""Of the product and of its tests."""
_IMPORT_ALL = """
import coverage, importlib, pkgutil, sys
measuring = coverage.Coverage(data_file=sys.argv[1], data_suffix=True, branch=True, include=sys.argv[3:])
measuring.start()
for name in sys.argv[2].split():
    room = importlib.import_module(f"delta_arc_lineage.{name}")
    for found in pkgutil.walk_packages(getattr(room, "__path__", []), f"{room.__name__}."):
        importlib.import_module(found.name)
measuring.stop()
measuring.save()
"""


class Floor:
    """One process of a run: the only one, or one of several workers, or the one that gathers what they measured."""

    def __init__(self, config: pytest.Config) -> None:
        self._least: float = config.getoption("floor")
        self._root = config.rootpath
        self._included = [str(self._root / "delta_arc_lineage" / room) for room in ROOMS]
        self._included = [f"{path}.py" if Path(f"{path}.py").exists() else f"{path}/*" for path in self._included]
        self._measuring = self._coverage(data_suffix=True)
        self._is_worker = hasattr(config, "workerinput")
        self._report = ""
        if not self._is_worker:
            self._coverage(data_suffix=None).erase()
            for file in self._root.glob(".coverage.*"):
                file.unlink()

    def _coverage(self, *, data_suffix: bool | None) -> Coverage:
        file = str(self._root / ".coverage")
        return Coverage(data_file=file, data_suffix=data_suffix, branch=True, include=self._included, messages=False)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        room = item.path.relative_to(self._root).parts[1].removeprefix("test_").removesuffix(".py")
        if room not in ROOMS or item.get_closest_marker("hypothesis"):
            return (yield)
        self._measuring.start()
        outcome = yield
        self._measuring.stop()
        return outcome

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        self._measuring.save()
        if self._is_worker:
            return
        all_rooms = [sys.executable, "-c", _IMPORT_ALL, str(self._root / ".coverage"), " ".join(ROOMS)]
        subprocess.run([*all_rooms, *self._included], cwd=self._root, check=True)
        gathered, table = self._coverage(data_suffix=None), StringIO()
        gathered.combine()
        total = gathered.report(file=table, skip_covered=True, show_missing=True)
        gathered.save()
        self._report = f"{total:.1f} % of lines and branches, and at least {self._least:g} % shall be"
        if total < self._least:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
            self._report = f"{table.getvalue()}\nTOO LITTLE: {self._report}"

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """The share, and every line that is missing where it is too little."""
        terminalreporter.section(f"run by the examples of {', '.join(ROOMS)}")
        terminalreporter.write_line(self._report)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--floor", type=float, default=0.0, metavar="PERCENT", help="fail if fewer lines are covered")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("floor"):
        config.pluginmanager.register(Floor(config), "floor")
