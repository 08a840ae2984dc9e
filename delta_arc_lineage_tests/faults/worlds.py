"""Where runs begin: a catalog with its state folder, kept as files, and copied for every scenario.

A catalog server over a copied file starts in milliseconds, because it too is a copy of this process. So each scenario
has a catalog of its own, and none can spoil another.
"""

import json
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from delta_arc_lineage.local_atlan.server import configured, create_app, listening_socket, url_of
from delta_arc_lineage_tests.faults.equality import active, canonical, difference, things
from delta_arc_lineage_tests.faults.jobs import UNDISTURBED, Job, leftovers, purge, sync, undo
from delta_arc_lineage_tests.faults.running import Outcome, Run, finished, start
from delta_arc_lineage_tests.faults.spoiling import Choice, gate_to
from delta_arc_lineage_tests.faults.surroundings import CHANGED, FIRST, TOKEN, Surroundings, crawl_into, meddle
from delta_arc_lineage_tests.support.dump import Dump
from delta_arc_lineage_tests.support.http import open_http
from delta_arc_lineage_tests.support.processes import fork

_DATA = "catalog.sqlite"


class Broken(AssertionError):
    """What should hold does not."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """A catalog and a state folder as they are before a run, the surroundings it will find, and its end undisturbed.

    `job`: what the run is for; `kept`: the S3 whose bucket holds the state of each run, else it is a folder; `before`
    and `after`: canonical dumps; `things` and `ended`: by name; `reached`: the boundaries of the run.
    """

    surroundings: Surroundings
    folder: Path
    job: Job = sync
    s3: str = ""
    kept: str = ""
    before: list[str] = field(default_factory=list, repr=False)
    after: list[str] = field(default_factory=list, repr=False)
    things: dict[str, str] = field(default_factory=dict, repr=False)
    ended: dict[str, str] = field(default_factory=dict, repr=False)
    reached: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.surroundings.name if self.job is sync else self.job.__name__

    @contextmanager
    def world(self, place: Path) -> Iterator["World"]:
        """A copy of it, running in an empty folder, until the block ends."""
        shutil.copytree(self.folder, place, dirs_exist_ok=True)
        with catalog_over(place / _DATA) as url:
            yield World(self, url, place)


@dataclass(frozen=True, slots=True)
class World:
    """A running catalog and the state folder beside it, both of one scenario."""

    beginning: Beginning
    url: str
    folder: Path

    def plain(self, name: str, **options: Any) -> Run:
        """A run in the beginning's surroundings."""
        of = self.beginning
        given = {"folder": self.folder, "surroundings": of.surroundings, "job": of.job, "s3": of.s3, "kept": of.kept}
        return Run(name=name, **{**given, **options})

    def run(self, run: Run) -> Outcome:
        return finished(run, start(run, self.url))

    def run_through(self, choose: Choice, run: Run) -> Outcome:
        """With a gate before the catalog."""
        with gate_to(self.url, choose) as gate:
            child = start(run, gate.url)
            gate.open_apart(victim=child.pid)
            return finished(run, child)

    def run_well(self, run: Run) -> Outcome:
        """A run that nothing disturbs must end well."""
        outcome = self.run(run)
        if not outcome.is_green:
            raise Broken(f"{run.name} ended with {outcome.error}: {outcome.said}")
        return outcome

    def dump(self) -> Dump:
        with open_http(self.url, TOKEN) as client:
            return Dump.of(client)

    def must_be(self, expected: list[str]) -> None:
        """The catalog is as an undisturbed run leaves it: nothing lost, nothing doubled."""
        _must_equal(canonical(self.dump()), expected)

    def must_end_as_undisturbed(self) -> None:
        dump = self.dump()
        _must_equal(canonical(dump), self.beginning.after)
        self._must_have_noted_every_change(things(dump))
        self._must_hold_whole_documents()

    def must_not_have_removed(self) -> None:
        """Nothing is archived or gone but what was before, and what an undisturbed run takes away."""
        before, now, ended = self.beginning.things, things(self.dump()), self.beginning.ended
        archived_before = before.keys() - active(before)
        gone = {*before, *now} - active(now) - archived_before
        lost = sorted(gone - (before.keys() - active(ended)))
        if lost:
            raise Broken(f"taken away without reason: {lost[:3]}")

    def must_have_nothing_to_do(self) -> None:
        outcome = self.run_well(self.plain("afterwards"))
        if outcome.changes:
            raise Broken(f"{outcome.changes} changes are left to do")

    def _must_have_noted_every_change(self, now: dict[str, str]) -> None:
        """All that the runs changed is named in a journal, so that it can be shown and taken back."""
        journals = "".join(file.read_text(encoding="utf-8") for file in self.folder.glob("state/journal/**/*.json"))
        before = self.beginning.things
        changed = {name for name in {*before, *now} if before.get(name) != now.get(name)}
        silent = sorted(name for name in changed if f'"{name}"' not in journals)
        if silent:
            raise Broken(f"changed and in no journal: {silent[:3]}")

    def _must_hold_whole_documents(self) -> None:
        for file in self.folder.glob("state/**/[!.]*.json"):
            text = file.read_text(encoding="utf-8")
            kind = file.relative_to(self.folder).parts[1]
            documents = text.splitlines() if kind in ("journal", "plans") else [text]  # a JSON object a line
            is_sealed = kind != "plans" or not text.startswith("{") or documents[-1].startswith('{"seal":')
            if not text or not is_sealed or any(each[:1] in ("{", "[") and not _is_json(each) for each in documents):
                raise Broken(f"half a document: {file.relative_to(self.folder)}")


def _must_equal(lines: list[str], expected: list[str]) -> None:
    if lines != expected:
        raise Broken("the catalog differs: " + "; ".join(difference(lines, expected)))


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


@contextmanager
def catalog_over(data: Path) -> Iterator[str]:
    """The address of a catalog server over this file; closed in order, so that the file may be copied afterwards."""
    listening = listening_socket(0)
    child = fork(partial(_serve, data, listening))
    url = url_of(listening)
    listening.close()
    try:
        yield url
    finally:
        child.end(signal.SIGTERM)


def _serve(data: Path, listening: Any) -> None:
    application = create_app(data=data, token=TOKEN)
    try:
        configured(application).run(sockets=[listening])
    finally:
        application.catalog.close()


@dataclass(frozen=True, slots=True)
class Beginnings:
    """`first`: nothing is there yet. `changed`: everything is there, and much has changed. `done`: all of that is done.

    `over_s3`: with a real bucket. `taking_away`: all is done, and a command takes it back, or away.
    """

    first: Beginning
    changed: Beginning
    done: Beginning
    over_s3: tuple[Beginning, ...] = ()
    taking_away: tuple[Beginning, ...] = ()

    @property
    def both(self) -> tuple[Beginning, Beginning]:
        return self.first, self.changed


def prepare(place: Path, *, s3: str, kept: str = "") -> Beginnings:
    """The beginnings are made by runs that nothing disturbs. `kept`: the S3 of the state; else it is a folder."""
    empty, changed, done = place / "empty", place / "changed", place / "done"
    empty.mkdir(parents=True)
    with catalog_over(empty / _DATA) as url:
        crawl_into(url, FIRST)
    with Beginning(FIRST, empty, kept=kept).world(changed) as world:
        world.run_well(world.plain("earlier"))
        crawl_into(world.url, CHANGED)
        meddle(world.url)
    first = _undisturbed(Beginning(FIRST, empty, kept=kept), place / "filled")
    second = _undisturbed(Beginning(CHANGED, changed, kept=kept), done)
    third = _undisturbed(Beginning(CHANGED, done, kept=kept), place / "same")
    over = tuple(
        _undisturbed(replace(beginning, s3=s3), place / f"{number}-over-s3")
        for number, beginning in enumerate((first, second))
    )
    taking = tuple(
        _undisturbed(Beginning(CHANGED, done, job, kept=kept), place / job.__name__, run="taking-away")
        for job in (undo, leftovers, purge)
    )
    return Beginnings(first, second, third, over, taking)


def _undisturbed(beginning: Beginning, end: Path, *, run: str = UNDISTURBED) -> Beginning:
    with beginning.world(end) as world:
        before = world.dump()
        outcome = world.run_well(world.plain(run))
        after = world.dump()
        return replace(
            beginning,
            before=canonical(before),
            after=canonical(after),
            things=things(before),
            ended=things(after),
            reached=outcome.reached,
        )
