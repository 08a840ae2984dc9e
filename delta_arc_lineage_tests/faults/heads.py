"""Killed in the middle of thousands of questions about single files: the next listing asks for what is missing only.

Answers are kept some hundreds at a time, so what is asked twice is less than that, and what was under way.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path

from delta_arc_lineage.sync.reading.describing import ANSWERS_A_DOCUMENT
from delta_arc_lineage.sync.reading.listings import list_bucket
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage_tests.faults.running import KILLED, Outcome, Run, finished, start
from delta_arc_lineage_tests.faults.scenarios import Scenario
from delta_arc_lineage_tests.faults.spoiling import FINE, KILL, gate_to
from delta_arc_lineage_tests.faults.surroundings import MANY, ROUTE
from delta_arc_lineage_tests.faults.worlds import Beginning, Broken
from delta_arc_lineage_tests.support.gate import Request

ASKING = replace(ROUTE, bucket=replace(ROUTE.bucket, describe=True))
UNDER_WAY = 100  # questions sent and not read by then, at most
_NO_CATALOG = "http://127.0.0.1:9"


@dataclass(frozen=True, slots=True)
class AtHead:
    """The choice that kills who waits for the answer of this number; None lets all through."""

    number: int | None
    seen: "count[int]"

    def __call__(self, request: Request) -> str:
        return KILL if request.method == "HEAD" and next(self.seen) == self.number else FINE


def list_only(space: Workspace, run: str) -> int:
    """The job: how many files are listed with their content type."""
    return sum(stored.content_type is not None for stored in list_bucket(ASKING, space).found.objects)


def every_head(beginning: Beginning, numbers: range) -> Iterator[Scenario]:
    """With the files and the state where those of `beginning` are."""
    for number in numbers:
        yield Scenario(f"killed at the answer to HEAD {number}", partial(_killed, beginning, number))


def _killed(of: Beginning, number: int, place: Path) -> str:
    place.mkdir()
    if _list(of, number, place).error != KILLED:
        raise Broken("the run never came there")
    resumed = _list(of, None, place)
    if resumed.error or resumed.changes != len(MANY.files):
        raise Broken(f"the next listing told {resumed.changes} content types: {resumed.said}")
    asked = Counter(_heads(place))
    twice = sum(times - 1 for times in asked.values())
    if len(asked) != len(MANY.files) or twice >= ANSWERS_A_DOCUMENT + UNDER_WAY:
        raise Broken(f"{len(asked)} of {len(MANY.files)} files were asked, {twice} of them twice")
    if _list(of, None, place).error or len(_heads(place)) != asked.total():
        raise Broken("a file was asked again of which all was known")
    if [*place.glob("state/heads/**/*.json")]:
        raise Broken("answers are kept that the snapshot holds")
    return "asked for what was missing"


def _list(of: Beginning, fatal: int | None, place: Path) -> Outcome:
    with gate_to(of.s3, AtHead(fatal, count()), log=place / "requests.log") as gate:
        run = Run(name="listing", folder=place, surroundings=MANY, s3=gate.url, kept=of.kept, job=list_only)
        child = start(run, _NO_CATALOG)
        gate.open_apart(victim=child.pid)
        return finished(run, child)


def _heads(place: Path) -> list[str]:
    """The paths of all HEADs so far."""
    lines = (place / "requests.log").read_text(encoding="utf-8").splitlines()
    return [path for method, path, *_ in map(json.loads, lines) if method == "HEAD"]
