"""One request of a run meets bad weather, whichever it is: the run ends as without it, or says what the weather was.

Weather that passes costs a read another try, and a write a reading back. Weather that stays from one request on ends
the run with an error that the machine tries again; the address is asked about only if nothing of Atlan's came before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from delta_arc_lineage_tests.faults.running import Outcome, finished, start
from delta_arc_lineage_tests.faults.scenarios import Scenario
from delta_arc_lineage_tests.faults.spoiling import FINE, Choice, gate_to
from delta_arc_lineage_tests.faults.worlds import Beginning, Broken, World
from delta_arc_lineage_tests.support.gate import Request

NAMED = {
    "html": "a web page",
    "html after": "a web page",
    "html 403": "a web page (403)",
    "redirect": "it redirects (302)",
    "nothing": "it is empty",
    "nothing after": "it is empty",
    "garbled": "not encoded as it says",
    "garbled after": "not encoded as it says",
    "halved": "no JSON, or cut off",
    "error in a 200": "upgrading",
    "late 504": "504",
}
"""What the catalog may meet, and the words that an error has for it."""
OF_S3 = ("html", "nothing", "garbled", "halved", "redirect")


@dataclass(slots=True)
class At:
    """The choice that spoils the request of this number, counted from 0, and all after it where the weather stays."""

    number: int
    kind: str
    stays: bool
    seen: int = 0

    def __call__(self, request: Request) -> str:
        strikes = self.seen >= self.number if self.stays else self.seen == self.number
        self.seen += 1
        return self.kind if strikes else FINE


def every_request(beginning: Beginning, place: Path, *, kinds: tuple[str, ...], of_s3: bool) -> Iterator[Scenario]:
    requests = _count(beginning, place, of_s3=of_s3)
    for number in range(requests):
        for kind in kinds:
            for stays in (False, True):
                where = f"{'S3' if of_s3 else 'catalog'}, {'from ' if stays else ''}request {number} of {requests}"
                check = partial(_met, beginning, At(number, kind, stays), of_s3)
                yield Scenario(f"{beginning.name}, {where}: {kind}", check)


def _count(beginning: Beginning, place: Path, *, of_s3: bool) -> int:
    """How many requests an undisturbed run sends."""
    with beginning.world(place / "counted") as world:
        log = place / "requests.log"
        outcome = _run(world, lambda _: FINE, of_s3=of_s3, log=log)
        if not outcome.is_green:
            raise Broken(f"an undisturbed run ended with {outcome.error}: {outcome.said}")
    count = len(log.read_text(encoding="utf-8").splitlines())
    log.unlink()
    return count


def _met(beginning: Beginning, at: At, of_s3: bool, place: Path) -> str:
    with beginning.world(place) as world:
        outcome = _run(world, at, of_s3=of_s3)
        is_fair = outcome.transient or (at.number == 0 and not of_s3 and "an Atlan tenant?" in outcome.said)
        if outcome.error and not (at.stays and is_fair):
            raise Broken(f"it ended with {outcome.error}: {outcome.said}")
        if outcome.error and not of_s3 and NAMED[at.kind] not in outcome.said:
            raise Broken(f"it does not name the weather: {outcome.said}")
        if not outcome.error:
            world.must_end_as_undisturbed()
            return f"{at.kind}: passed"
        world.must_not_have_removed()
        world.run_well(world.plain("afterwards"))
        world.must_be(beginning.after)
    return f"{at.kind}: stayed, and was named"


def _run(world: World, choose: Choice, *, of_s3: bool, log: Path | None = None) -> Outcome:
    with gate_to(world.beginning.s3 if of_s3 else world.url, choose, log=log) as gate:
        run = world.plain("disturbed", **({"s3": gate.url} if of_s3 else {}))
        child = start(run, world.url if of_s3 else gate.url)
        gate.open_apart()
        return finished(run, child)
