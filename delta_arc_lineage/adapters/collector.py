"""Python's garbage collector, out of the way while a landscape is read and planned.

A reading makes many small values, and nearly all of them live until the plan is made. The collector looks for cycles
among them again and again: a tenth of the CPU of a plan of 1,000 tables. What is done with is freed by its reference
count all the same, so memory stays as it was; freezing what is left afterwards was measured, and saves nothing more.

Commands and the steps of Dagster pause it around the same work. Elsewhere it was measured and does not pay: a command's
imports are through before it looks at everything once, and `explain` over 500 tables costs the same without it.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """No collection until the block ends. Where something else turned the collector off, it stays off."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
