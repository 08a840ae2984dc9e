"""Page `k` of anything that is paged fails for good, for every `k`: whatever the run does then, it removes nothing.

The catalog is read three hits at a time and the bucket one key at a time. Requests are told apart by their bodies, so
that trying again fails too. Where nothing has changed nothing may change; where something has, no more than that is
removed, and the next run without the fault does the rest.
"""

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from delta_arc_lineage_tests.faults.running import Outcome, finished, start
from delta_arc_lineage_tests.faults.scenarios import Scenario
from delta_arc_lineage_tests.faults.spoiling import FINE, Choice, gate_to
from delta_arc_lineage_tests.faults.worlds import Beginning, Broken, World
from delta_arc_lineage_tests.support.gate import Request

HITS, KEYS = 3, 1
OF_CATALOG = ("500", "truncated", "html", "empty", "short")
OF_S3 = ("500", "truncated", "html", "empty")


@dataclass(slots=True)
class FailingPage:
    """The choice that spoils the read of this number, counted from 0, and every repetition of it."""

    number: int | None
    kind: str
    seen: list[str] = field(default_factory=list)

    def __call__(self, request: Request) -> str:
        if request.writes:
            return FINE
        digest = hashlib.sha256(request.path.encode() + request.body).hexdigest()
        if digest not in self.seen:
            self.seen.append(digest)
        return self.kind if self.seen.index(digest) == self.number else FINE


def every_page(beginning: Beginning, place: Path, *, with_cache: bool, kinds: tuple[str, ...]) -> Iterator[Scenario]:
    """Pages of the catalog. `with_cache`: with what earlier runs left in the cache, or without."""
    pages = _count(beginning, place, of_s3=False, with_cache=with_cache)
    how = "by changes" if with_cache else "in full"
    for number in range(pages):
        for kind in kinds:
            check = partial(_failing, beginning, number, kind, False, with_cache)
            yield Scenario(f"{beginning.name}, read {how}, request {number} of {pages}: {kind}", check)


def every_key(beginning: Beginning, place: Path, *, kinds: tuple[str, ...]) -> Iterator[Scenario]:
    """Pages of the bucket's listing, and what is asked of single objects."""
    pages = _count(beginning, place, of_s3=True, with_cache=True)
    for number in range(pages):
        for kind in kinds:
            check = partial(_failing, beginning, number, kind, True, True)
            yield Scenario(f"{beginning.name}, S3, request {number} of {pages}: {kind}", check)


def _count(beginning: Beginning, place: Path, *, of_s3: bool, with_cache: bool) -> int:
    """How many different reads an undisturbed run asks."""
    log, counting = place / "requests.log", FailingPage(None, FINE)
    with beginning.world(place) as world:
        outcome = _run(world, counting, of_s3=of_s3, with_cache=with_cache, log=log)
        if not outcome.is_green:
            raise Broken(f"an undisturbed run ended with {outcome.error}: {outcome.said}")
    lines = set(log.read_text(encoding="utf-8").splitlines())
    shutil.rmtree(place)
    return sum("/entity/bulk" not in line for line in lines)


def _failing(beginning: Beginning, number: int, kind: str, of_s3: bool, with_cache: bool, place: Path) -> str:
    with beginning.world(place) as world:
        outcome = _run(world, FailingPage(number, kind), of_s3=of_s3, with_cache=with_cache)
        if not outcome.ours:
            raise Broken(f"it ended with a bare {outcome.error}: {outcome.said}")
        world.must_not_have_removed()
        if beginning.before == beginning.after:
            world.must_be(beginning.after)
        world.run_well(world.plain("afterwards"))
        world.must_be(beginning.after)
    return f"{kind}: {'failed' if outcome.error else 'went on'}"


def _run(world: World, choose: Choice, *, of_s3: bool, with_cache: bool, log: Path | None = None) -> Outcome:
    if not with_cache:
        shutil.rmtree(world.folder / "cache", ignore_errors=True)
    target = world.beginning.s3 if of_s3 else world.url
    with gate_to(target, choose, per_page=KEYS, log=log) as gate:
        run = world.plain("disturbed", page=HITS, **({"s3": gate.url} if of_s3 else {}))
        child = start(run, world.url if of_s3 else gate.url)
        gate.open_apart()
        return finished(run, child)
