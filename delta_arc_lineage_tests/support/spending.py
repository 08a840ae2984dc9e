"""A plugin of pytest's: where the time of a run goes, printed at its end.

CPU is counted for each module, in this process and in those it started. A process counts where somebody waits for its
end, so a server that many modules share counts by itself. Under xdist each worker counts, and all are added up.
"""

import resource
import time
from collections import defaultdict
from collections.abc import Generator
from dataclasses import astuple, dataclass
from operator import add, sub
from pathlib import Path
from typing import Any, Self

import pytest

_LINES = 15
_WORTH_A_TABLE = 10.0  # seconds of CPU


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds: of CPU in this process, of CPU in processes that it started, and on the clock."""

    own: float = 0.0
    children: float = 0.0
    wall: float = 0.0

    @classmethod
    def until_now(cls) -> Self:
        own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return cls(own.ru_utime + own.ru_stime, children.ru_utime + children.ru_stime, time.monotonic())

    @property
    def cpu(self) -> float:
        return self.own + self.children

    def __add__(self, other: Self) -> Self:
        return type(self)(*map(add, astuple(self), astuple(other)))

    def __sub__(self, other: Self) -> Self:
        return type(self)(*map(sub, astuple(self), astuple(other)))

    def __str__(self) -> str:
        return f"{self.cpu:9.1f} {self.own:9.1f} {self.children:9.1f} {self.wall:9.1f}"


class Spending:
    """What was spent for each module so far, and for finding them, from the start of the process on."""

    def __init__(self, root: Path) -> None:
        self._root, self._last = root, Spent(wall=time.monotonic())
        self.by_name: dict[str, Spent] = defaultdict(Spent)

    def _name_of(self, item: pytest.Item) -> str:
        return str(item.path.relative_to(self._root))

    def book(self, name: str) -> None:
        """Whatever was spent since the last booking was spent for this."""
        now = Spent.until_now()
        self.by_name[name] += now - self._last
        self._last = now

    def pytest_collection_finish(self) -> None:
        self.book("finding the tests")

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        self._last = Spent.until_now()
        outcome = yield
        self.book(self._name_of(item))
        return outcome

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, Any, Any]:
        if nextitem:
            return (yield)
        self.book(self._name_of(item))
        outcome = yield
        self.book("what modules shared, at its end")
        return outcome

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        told = getattr(session.config, "workeroutput", None)
        if told is not None:
            told["spending"] = {name: astuple(spent) for name, spent in self.by_name.items()}

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        for name, spent in getattr(node, "workeroutput", {}).get("spending", {}).items():
            self.by_name[name] += Spent(*spent)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """The dearest modules; nothing where little was spent."""
        total = sum(self.by_name.values(), Spent())
        if total.cpu < _WORTH_A_TABLE:
            return
        dearest = sorted(self.by_name.items(), key=lambda row: -row[1].cpu)[:_LINES]
        terminalreporter.section("where the time goes, in seconds")
        terminalreporter.write_line(f"{'CPU':>9} {'own':>9} {'children':>9} {'wall':>9}")
        for name, spent in [*dearest, ("in all", total)]:
            terminalreporter.write_line(f"{spent}  {name}")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Spending(config.rootpath), "spending")
