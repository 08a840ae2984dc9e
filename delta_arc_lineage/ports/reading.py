"""What one reading of the world gives: what it found, in which version, and what the next one goes on from."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Generic, TypeVar

from delta_arc_lineage.model.file_schemas import FileSchemas
from delta_arc_lineage.model.observed import Observed
from delta_arc_lineage.model.snapshots import BucketSnapshot, SchemaSnapshot

Found = TypeVar("Found", SchemaSnapshot, Observed, BucketSnapshot, FileSchemas)
Remembered = TypeVar("Remembered", SchemaSnapshot, Observed, BucketSnapshot)
"""What the discovery cache keeps: answers of whoever can say what changed since."""


class UnusableBaseline(Exception):
    """Of a baseline that was believed, and whose body turns out to be none: what it stood for has to be read again."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What an earlier reading left behind, so that the next one asks only for what changed since.

    `full_at`: when everything was last read, in milliseconds since the epoch (UTC). The rest is the adapter's own
    words, kept and given back as they are: `head`, one line, is enough to ask what changed, and empty where nothing was
    left behind; `body` gives all that was found, and is asked where something changed. A baseline that the adapter
    cannot read, or that was made for something else, is as good as none.
    """

    full_at: int
    head: str
    body: Callable[[], str] = field(default=str, compare=False, repr=False)


@dataclass(frozen=True)
class Reading(Generic[Found]):
    """What one reading found, as if all had been read, and the baseline for the next one.

    `find` makes what was found, where somebody looks at it. `version` tells it from anything else that might have been
    found, when it was read apart: equal versions are equal findings, and an empty one is equal to none. `read_at` in
    milliseconds since the epoch (UTC). Where nothing changed since, the baseline is the one that was given, and not a
    copy of it. `since`: the moment after which changes were asked for, by the catalog's clock; None where all was read.
    """

    find: Callable[[], Found]
    read_at: int = 0
    version: str = ""
    baseline: Baseline = Baseline(0, "")
    since: int | None = None

    @cached_property
    def found(self) -> Found:
        """Raises UnusableBaseline where it cannot be made of what was remembered."""
        return self.find()
