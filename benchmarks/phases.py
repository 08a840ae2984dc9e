"""The CPU of one plan by phase. A phase is without the phases inside of it, so that they add up to the whole.

    python -m benchmarks.phases FILE [OPTION …]     # `delta-arc plan OPTION …`; the seconds go to FILE, as JSON
    python -m benchmarks.scale --phases             # for each plan, on canned answers

The product knows nothing of this: its functions are wrapped here, in this process alone, by their names. A name that is
not there any more is said on standard error, and its time is in the phase around it.
"""

import functools
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from threading import get_ident
from typing import Any

_ROOT = "delta_arc_lineage"
START, REST = "start", "rest"
NAMES = {
    "connect": (
        "sync.reading.connections:find_connection",
        "sync.reading.connections:find_s3_connection",
    ),
    "read source": ("sync.reading.schemas:read_source",),
    "list": ("sync.reading.listings:list_bucket",),
    "read target": ("sync.reading.schemas:read_target",),
    "decide": ("model.desired:decide",),
    "observe": ("adapters.atlan.catalog:AtlanCatalog.observe", "sync.planning.route_plans:_observe"),
    "diff": ("model.diff:diff", "model.foreign:find_foreign", "model.sparing:spare_unseen"),
    "plan": ("model.plan:make_plan", "model.plan:remember_absences", "model.extent:measure"),
    "ask": ("adapters.atlan.client:AtlanRequests.search",),
    "decode": (
        "adapters.atlan.swept:_decode",
        "sync.reading_cache:_recall",
        "sync.documents:Documents.snapshot",
        "sync.documents:Documents.head_answers",
    ),
    "encode": (
        "adapters.atlan.swept:Swept.to_baseline",
        "model.codec:write_document",
        "model.codec:to_object",
        "model.plan_document:plan_to_lines",
        "sync.documents:Documents._to_document",
        "sync.documents:Documents.keep_snapshot",
        "sync.documents:Documents.keep_plan",
    ),
    "write": tuple(f"adapters.folder_state:FolderStateStore.{verb}" for verb in ("write", "create", "append")),
    "show": ("model.render:text",),
}
PHASES = (START, *NAMES, REST)
"""`start`: the interpreter and all imports but the lazy ones; `ask`: requests to Atlan, with their answers parsed;
`rest`: what is in no other."""
_LOADED = ("cli.main", "cli.plan", "adapters.atlan.catalog", "adapters.s3.bucket")


@dataclass(slots=True)
class Stopwatch:
    """CPU seconds by phase: those between two changes are the running one's. `clock` tells those of this process."""

    clock: Callable[[], float] = time.process_time
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    running: list[str] = field(default_factory=lambda: [START])
    told: float = 0.0
    thread: int = field(default_factory=get_ident)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        self.tell()
        self.running.append(name)
        try:
            yield
        finally:
            self.tell()
            self.running.pop()

    def tell(self) -> None:
        now = self.clock()
        self.seconds[self.running[-1]] += now - self.told
        self.told = now

    def wrap(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        """Calls of other threads belong to the phase of the one that waits for them."""

        @functools.wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            if get_ident() != self.thread:
                return function(*args, **kwargs)
            with self.phase(name):
                return function(*args, **kwargs)

        return timed


def watch(stopwatch: Stopwatch) -> list[str]:
    """Wrap all that is named; the names that are not there."""
    for module in _LOADED:
        import_module(f"{_ROOT}.{module}")
    return [name for phase, names in NAMES.items() for name in names if not _wrap(name, phase, stopwatch)]


def _wrap(name: str, phase: str, stopwatch: Stopwatch) -> bool:
    module, _, path = name.partition(":")
    *owners, last = path.split(".")
    try:
        owner = functools.reduce(getattr, owners, import_module(f"{_ROOT}.{module}"))
        found = vars(owner)[last]
    except (ImportError, AttributeError, KeyError):
        return False
    if isinstance(found, classmethod):
        setattr(owner, last, classmethod(stopwatch.wrap(found.__func__, phase)))
    elif owners:
        setattr(owner, last, stopwatch.wrap(found, phase))
    else:
        _replace_everywhere(found, stopwatch.wrap(found, phase))
    return True


def _replace_everywhere(function: Any, timed: Any) -> None:
    """In each module that imported it by its name."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == _ROOT:
            for attribute in [key for key, value in vars(module).items() if value is function]:
                setattr(module, attribute, timed)


def main() -> None:
    file, *options = sys.argv[1:]
    stopwatch = Stopwatch()
    missing = watch(stopwatch)
    if missing:
        sys.stderr.write(f"not timed, since they are not there any more: {', '.join(missing)}\n")
    run = import_module(f"{_ROOT}.cli.main").main
    sys.argv = ["delta-arc", "plan", *options]
    try:
        with stopwatch.phase(REST):
            run()
    finally:
        Path(file).write_text(json.dumps(stopwatch.seconds), encoding="utf-8")


if __name__ == "__main__":
    main()
