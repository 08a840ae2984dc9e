"""One run of the product in a process of its own, over HTTP and a folder of state.

Whatever is planned is agreed to, removals and adoptions too: a fault that makes the plan too large has nobody to stop
it here, so that it shows.
"""

import json
import random
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from delta_arc_lineage.adapters.atlan.catalog import AtlanCatalog
from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.adapters.folder_state import FolderStateStore
from delta_arc_lineage.adapters.memory_bucket import MemoryBucket
from delta_arc_lineage.adapters.s3.access import S3Access
from delta_arc_lineage.adapters.s3.botocore_client import s3_client
from delta_arc_lineage.adapters.s3.bucket import S3Bucket
from delta_arc_lineage.adapters.shared_budget import SharedBudget
from delta_arc_lineage.errors import DeltaArcError, TransientError
from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.ports.catalog import Catalog
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.confirmation import Confirmation
from delta_arc_lineage.ports.objects import ObjectStore
from delta_arc_lineage.ports.progress import Silence
from delta_arc_lineage.ports.state import StateStore
from delta_arc_lineage.sync.reading_cache import ReadingCache
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage_tests.conftest import ManualClock
from delta_arc_lineage_tests.faults.boundaries import Boundaries, watched
from delta_arc_lineage_tests.faults.bucket_state import stores_in_bucket, take_back, take_there
from delta_arc_lineage_tests.faults.jobs import Job, sync
from delta_arc_lineage_tests.faults.surroundings import LIMITS, TOKEN, Surroundings
from delta_arc_lineage_tests.support.processes import Child, fork

CATALOG_WRITES, STATE_WRITES = (
    ("save", "archive", "purge"),
    ("write", "write_lines", "create", "replace", "append"),
)
KILLED = "killed"
_LONGEST_PAUSE = 0.02


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended. `error`: empty if well, else the name of what was raised; `ours`: it is of our tree."""

    error: str = ""
    said: str = ""
    ours: bool = True
    transient: bool = False
    changes: int = 0
    reached: tuple[str, ...] = ()

    @property
    def is_green(self) -> bool:
        return not self.error


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run is given.

    `job`: what it is for; `folder`: its state; `kept`: the S3 whose bucket holds the state while it runs, if it does;
    `s3`: where its own bucket is, else it is in memory; `fatal`: where it is killed; `losing`: the write (counted from
    0) that its catalog confirms and does not do; `hurry`: a seed for pauses between its calls.
    """

    name: str
    folder: Path
    surroundings: Surroundings
    s3: str = ""
    kept: str = ""
    page: int = 300
    job: Job = sync
    fatal: int | None = None
    losing: int | None = None
    hurry: int | None = None
    read_timeout: float = 20.0

    @property
    def objects(self) -> ObjectStore:
        if not self.s3:
            return MemoryBucket(self.surroundings.objects)
        access = S3Access(endpoint_url=self.s3, access_key_id="testing", secret_access_key="testing")
        return S3Bucket(self.surroundings.name, lambda: s3_client(access), clock=ManualClock(self.surroundings.now))

    @property
    def outcome_file(self) -> Path:
        return self.folder / f"{self.name}.outcome"


def start(run: Run, catalog: str) -> Child:
    """Begin the run against the catalog at this address."""
    run.outcome_file.unlink(missing_ok=True)
    if run.kept:
        take_there(run.folder, run.kept)
    return fork(partial(_work, run, catalog))


def finished(run: Run, child: Child) -> Outcome:
    """Wait for the run and learn how it ended."""
    code = child.wait()
    if run.kept:
        take_back(run.folder, run.kept)
    if not run.outcome_file.exists():
        return Outcome(KILLED if code == -9 else f"exit code {code}", ours=code == -9)
    fields = json.loads(run.outcome_file.read_text(encoding="utf-8"))
    return Outcome(**{**fields, "reached": tuple(fields["reached"])})


def _work(run: Run, catalog: str) -> None:
    boundaries = Boundaries(run.fatal)
    boundaries.watch_files(run.folder)
    try:
        changes = run.job(_workspace(run, catalog, boundaries), run.name)
        outcome = Outcome(changes=changes, reached=tuple(boundaries.reached))
    except Exception as error:  # noqa: BLE001 - what a bare one is, the report says
        outcome = Outcome(
            type(error).__name__,
            str(error),
            ours=isinstance(error, DeltaArcError) and type(error) is not DeltaArcError,
            transient=isinstance(error, TransientError),
            reached=tuple(boundaries.reached),
        )
    run.outcome_file.write_text(json.dumps(asdict(outcome)), encoding="utf-8")


def _workspace(run: Run, url: str, boundaries: Boundaries) -> Workspace:
    clock, silence = ManualClock(run.surroundings.now), Silence()
    requests = AtlanRequests(
        base_url=url,
        api_key=TOKEN,
        clock=clock,
        progress=silence,
        budget=SharedBudget(run.folder / "budget" / "tenant", limit=100_000, clock=clock),
        read_timeout=run.read_timeout,
    )
    catalog: Catalog = AtlanCatalog(requests, clock=clock, progress=silence, page=run.page)
    if run.losing is not None:
        catalog = watched(catalog, Catalog, _Losing(run.losing).see)
    if run.hurry is not None:
        catalog = watched(catalog, Catalog, partial(_pause, random.Random(run.hurry)))
    documents, cache = _stores(run, clock, boundaries)
    return Workspace(
        catalog=boundaries.around(catalog, Catalog, CATALOG_WRITES),
        open_bucket=lambda _: run.objects,
        state=boundaries.around(documents, StateStore, STATE_WRITES),
        clock=clock,
        progress=silence,
        tenant="here",
        limits=LIMITS,
        cache=ReadingCache(store=boundaries.around(cache, StateStore, STATE_WRITES), tenant="here"),
    )


def _stores(run: Run, clock: Clock, boundaries: Boundaries) -> tuple[StateStore, StateStore]:
    if run.kept:
        return stores_in_bucket(run.folder, run.kept, clock=clock, reach=boundaries.reach)
    return FolderStateStore(run.folder / "state"), FolderStateStore(run.folder)


@dataclass(slots=True)
class _Losing:
    """A catalog with a bug: it says of one write that it is done, and has not done it."""

    number: int
    _seen: list[str] = field(default_factory=list)

    def see(self, name: str, call: Callable[[], Any]) -> Any:
        if name in CATALOG_WRITES:
            self._seen.append(name)
            if len(self._seen) - 1 == self.number:
                return Confirmation(frozenset(_names(call)))
        return call()


def _names(call: Any) -> list[str]:
    (things,) = call.args
    assets: list[Asset] = [getattr(thing, "asset", thing) for thing in things]
    return [asset.qualified_name for asset in assets]


def _pause(moments: random.Random, name: str, call: Callable[[], Any]) -> Any:
    time.sleep(moments.random() * _LONGEST_PAUSE)
    return call()
