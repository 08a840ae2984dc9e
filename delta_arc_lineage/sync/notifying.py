"""Notifying: people are told what failed or waits, once a cause, channel and day, over all machines of one state.

A mark in the state says who is about to send a notice, and that it was sent. It is claimed by compare and swap before
the channel is asked, so of many that find the same cause one sends. Where the channel refuses, the mark is free again
and the next run of the day tries. A process that is killed between claim and sending leaves a claim that ends by itself
after ten minutes; then the next run sends. One that is killed after sending and before it says so is the one case in
which a notice comes twice: what never comes would be worse. A state that does not answer stops no notice either.

A channel that fails costs a note and never the run.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from delta_arc_lineage.errors import DeltaArcError
from delta_arc_lineage.model.codec import digest_of, parse_object
from delta_arc_lineage.model.data_findings import SeenFinding
from delta_arc_lineage.model.moments import say_day
from delta_arc_lineage.model.notice_texts import NoticePages, write_notice
from delta_arc_lineage.model.notices import (
    Notice,
    NoticePlace,
    find_withheld,
    notice_of_failure,
    notice_of_test,
    notice_of_unconfirmed,
    notice_of_withheld,
    notices_of_findings,
    notices_of_plan,
)
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.notifier import Notifier
from delta_arc_lineage.ports.progress import Progress
from delta_arc_lineage.ports.state import StateStore
from delta_arc_lineage.sync.planning.consent import as_options

CLAIM = 600_000
"""Milliseconds for which a claim holds: no channel takes so long."""
_FOLDER, _SWEPT = "notices", "notices-swept"
_A_DAY = 86_400_000
_MOST_SWEPT = 1_000
_SENT, _FREE = "sent", "free"


@dataclass(frozen=True, slots=True)
class NoticeBoard:
    """The channels, and the state that keeps each notice to one a day. Without channels nothing is asked.

    `new_claim`: a text that no other claim has. `pages`: of Dagster's UI, for runs that have one. `secrets`: values
    that no text shows.
    """

    channels: tuple[Notifier, ...]
    state: StateStore
    clock: Clock
    progress: Progress
    tenant: str
    deployment: str
    new_claim: Callable[[], str]
    pages: NoticePages | None = None
    secrets: tuple[str, ...] = ()

    def tell(self, notice: Notice, *, route: str = "", run: str = "") -> None:
        """By each channel that was not told of it today; one that fails does not stop the others."""
        place, now = NoticePlace(self.tenant, self.deployment, route, run), self.clock.now()
        for channel in self.channels:
            self._tell_once(channel, notice, place, now=now)

    def test(self, channel: Notifier, *, now: int) -> None:
        """Send a test, whatever was sent today; DeltaArcError where the channel does not take it."""
        place = NoticePlace(self.tenant, self.deployment)
        channel.send(write_notice(notice_of_test(), place, now=now, identity=digest_of(self.new_claim())))

    def _tell_once(self, channel: Notifier, notice: Notice, place: NoticePlace, *, now: int) -> None:
        day = say_day(now // _A_DAY)
        cause = digest_of(place.tenant, place.deployment, place.route, notice.cause, channel.channel)
        mark = _Mark(self.state, f"{_FOLDER}/{day}/{cause}", self.new_claim(), now)
        try:
            is_ours = mark.claim()
        except DeltaArcError as error:
            self.progress.note(f"whether {channel.channel} was told today is not known, so it is told: {error}")
            is_ours = True
        if not is_ours:
            return
        text = write_notice(
            notice, place, now=now, identity=digest_of(cause, day), pages=self.pages, secrets=self.secrets
        )
        outcome = _SENT
        try:
            channel.send(text)
        except DeltaArcError as error:
            outcome = _FREE
            self.progress.note(f"{channel.channel} did not take the notice {text.subject!r}: {error}")
        try:
            mark.end(outcome)
            self._sweep(day)
        except DeltaArcError as error:
            self.progress.note(f"that {channel.channel} was told is not kept, so it may be told again: {error}")

    def _sweep(self, today: str) -> None:
        """Remove the marks of days that are over, once a day: whoever notes the day first does it."""
        swept, version = self.state.read_version(_SWEPT)
        if swept == today or self.state.replace(_SWEPT, today, version=version) is None:
            return
        marks = [name for name in self.state.names(_FOLDER) if name < f"{_FOLDER}/{today}/"]
        for name in marks[:_MOST_SWEPT]:
            self.state.write(name, None)


@dataclass(slots=True)
class _Mark:
    """That of one cause, channel and day: free, claimed since `at`, or sent."""

    state: StateStore
    name: str
    claimed_by: str
    at: int
    version: str = ""

    def claim(self) -> bool:
        """Whether it is ours now. A mark that nobody can read is free."""
        standing, version = self.state.read_version(self.name)
        if standing is not None and not self._is_free(standing):
            return False
        own = json.dumps({"by": self.claimed_by, "at": self.at})
        claimed = self.state.replace(self.name, own, version=version)
        if claimed is None:  # another was first, or the answer was lost
            standing, claimed = self.state.read_version(self.name)
            if standing != own:
                return False
        self.version = claimed
        return True

    def _is_free(self, standing: str) -> bool:
        try:
            told = parse_object(standing)
        except ValueError:
            return True
        if told.get("is") == _SENT:
            return False
        at = told.get("at")
        return told.get("is") == _FREE or not isinstance(at, int) or not 0 <= self.at - at < CLAIM

    def end(self, outcome: str) -> None:
        """Say how it ended, if the claim is still ours."""
        if self.version:
            self.state.replace(self.name, json.dumps({"is": outcome, "at": self.at}), version=self.version)


def notify_failure(error: BaseException, *, board: NoticeBoard, route: str = "", run: str = "") -> None:
    """Tell of a run that ended by an error, ours or another. `route`: empty where it failed before there was one."""
    board.tell(notice_of_failure(error), route=route, run=run)


def notify_outcome(
    plan: Plan, findings: Sequence[SeenFinding], *, board: NoticeBoard, consent: Consent | None, run: str = ""
) -> None:
    """Tell what a run that did not fail leaves to people, as the next two do.

    `findings`: of the assessment of the plan's route. `consent`: what there is for the plan, None where it waits.
    """
    notify_findings(plan, findings, board=board, run=run)
    notify_withheld(plan, board=board, consent=consent, run=run)


def notify_findings(plan: Plan, findings: Sequence[SeenFinding], *, board: NoticeBoard, run: str = "") -> None:
    """Tell of readings that were not complete, of contracts that are broken, and of other errors in the data."""
    for notice in (*notices_of_plan(plan), *notices_of_findings(findings, route=plan.route)):
        board.tell(notice, route=plan.route, run=run)


def notify_withheld(plan: Plan, *, board: NoticeBoard, consent: Consent | None, run: str = "") -> None:
    """Tell of a plan that waits for a person, and of nothing where none does."""
    why = find_withheld(plan, consent)
    if why:
        approve = f"`delta-arc apply --route {plan.route} --approve {plan.digest}{as_options(plan)}`"
        notice = notice_of_withheld(plan, consent, why=why, approve=approve)
        board.tell(notice, route=plan.route, run=run)


def notify_unconfirmed(plan: Plan, missing: Sequence[str], *, board: NoticeBoard, run: str = "") -> None:
    """Tell of changes that the catalog does not show after a run; `missing`: their qualified names."""
    if missing:
        board.tell(notice_of_unconfirmed(plan, missing), route=plan.route, run=run)
