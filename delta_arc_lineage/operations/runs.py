"""Runs: work that takes longer than a client waits, and what is known of it, by any process that shares the state.

A run is a document in the state: written before the work begins, renewed while it goes on, and written again with what
came of it. A process that ends leaves a document that nobody renews: its run is told as lost, and not as going on.
"""

import json
import logging
import re
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass, field, replace
from threading import Event, Lock, Thread
from typing import Any

from delta_arc_lineage.model.codec import parse_object
from delta_arc_lineage.operations import problems
from delta_arc_lineage.operations.handling import Handled
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.state import StateStore
from delta_arc_lineage.sync.retention import OPERATIONS as FOLDER

RENEWED_EVERY = 20.0  # seconds
LEASE = 90_000  # milliseconds
MOST = 4
_RUN = re.compile(r"op-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LOG = logging.getLogger("delta_arc_lineage.operations")


@dataclass(frozen=True, slots=True)
class Run:
    """`operation` and `subject` (what it works on: a route) say what it is; `asked`: a digest of the request. Times in
    milliseconds since the epoch; `alive_until`: when it counts as lost unless it is renewed; `ended_at` 0: not yet."""

    run: str
    operation: str
    subject: str
    asked: str
    started_at: int
    alive_until: int
    ended_at: int = 0
    status: int = 0
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def handled(self) -> Handled | None:
        """What came of it; None while it goes on."""
        return Handled(self.status, self.body) if self.ended_at else None

    def seen_at(self, now: int) -> "Run":
        """The run as it is told then: one that nobody renewed has failed."""
        if self.ended_at or now < self.alive_until:
            return self
        lost = problems.of_lost_run(f"/runs/{self.run}")
        return replace(self, ended_at=self.alive_until, status=lost.status, body=lost.to_body())


@dataclass(slots=True)
class _Working:
    run: Run
    future: "Future[None] | None" = None


class RunBook:
    """The runs of this process, and the documents of all. One run a subject at a time, and at most `MOST` in all."""

    def __init__(self, state: StateStore, clock: Clock, *, renewed_every: float = RENEWED_EVERY) -> None:
        self._state, self._clock, self._renewed_every = state, clock, renewed_every
        self._workers = ThreadPoolExecutor(MOST, thread_name_prefix="operation")
        self._lock, self._closing = Lock(), Event()
        self._working: dict[str, _Working] = {}
        self._pulse: Thread | None = None

    def start(self, run: str, work: Callable[[], Handled], *, operation: str, subject: str, asked: str) -> Run:
        """Begin it. Where a run of the subject goes on, or as many as may, that one, and this is not begun: the caller
        tells by its id, and by what was asked."""
        with self._lock:
            going_on = next((item.run for item in self._working.values() if item.run.subject == subject), None)
            if going_on is None and len(self._working) >= MOST:
                going_on = next(iter(self._working.values())).run
            if going_on is not None:
                return going_on
            now = self._clock.now()
            begun = Run(run, operation, subject, asked, started_at=now, alive_until=now + LEASE)
            self._write(begun)
            self._working[run] = working = _Working(begun)
            working.future = self._workers.submit(self._carry_out, begun, work)
            self._beat()
        return begun

    def read(self, run: str) -> Run | None:
        """The run as it is now; None where there is none."""
        if not _RUN.fullmatch(run):
            return None
        document = self._state.read(f"{FOLDER}/{run}")
        try:
            return Run(**parse_object(document)).seen_at(self._clock.now()) if document else None
        except (TypeError, ValueError):
            return None

    def wait(self, run: str, seconds: float) -> Handled | None:
        """What came of a run of this process, if it comes to an end in that time."""
        with self._lock:
            working = self._working.get(run)
            future = working.future if working else None
        if future is not None:
            wait([future], timeout=seconds)
        found = self.read(run)
        return found.handled if found else None

    def close(self) -> None:
        """Wait for the runs that go on; no other is begun."""
        self._workers.shutdown(wait=True)
        self._closing.set()
        if self._pulse is not None:
            self._pulse.join()

    def _carry_out(self, run: Run, work: Callable[[], Handled]) -> None:
        try:
            handled = work()
        except Exception:  # noqa: BLE001 - a thread's edge: a fault is an end as well
            fault = problems.of_fault(f"/runs/{run.run}")
            _LOG.exception("%s failed in a way nobody foresaw", fault.instance)
            handled = Handled(fault.status, fault.to_body())
        ended = replace(run, ended_at=self._clock.now(), status=handled.status, body=handled.body)
        with self._lock:
            del self._working[run.run]
            self._write_if_it_can_be(ended)

    def _beat(self) -> None:
        if self._pulse is None:
            self._pulse = Thread(target=self._renew_all, name="operation-runs", daemon=True)
            self._pulse.start()

    def _renew_all(self) -> None:
        while not self._closing.wait(self._renewed_every):
            with self._lock:
                for working in self._working.values():
                    self._write_if_it_can_be(replace(working.run, alive_until=self._clock.now() + LEASE))

    def _write_if_it_can_be(self, run: Run) -> None:
        """A renewal that fails is made good by the next one. An end that fails is told as lost: the same request, sent
        again, finds all of it done."""
        try:
            self._write(run)
        except Exception:  # noqa: BLE001 - a thread's edge
            _LOG.exception("what is known of run %s could not be written", run.run)

    def _write(self, run: Run) -> None:
        self._state.write(f"{FOLDER}/{run.run}", json.dumps(asdict(run), ensure_ascii=False))
