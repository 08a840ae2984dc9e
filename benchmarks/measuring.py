"""What the benchmarks measure with: CPU of this process, its largest memory, and tables in Markdown."""

import resource
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def cpu_of(work: Callable[[], T]) -> tuple[T, float]:
    """What the work gives, and the CPU seconds it took."""
    started = time.process_time()
    done = work()
    return done, time.process_time() - started


def largest_memory() -> int:
    """The most bytes this process has had in memory so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def show(*cells: object) -> None:
    """One row of a table."""
    print(f"| {' | '.join(map(str, cells))} |", flush=True)  # noqa: T201


def show_header(names: Sequence[str]) -> None:
    show(*names)
    show(*("---" if number == 0 else "---:" for number, _ in enumerate(names)))
