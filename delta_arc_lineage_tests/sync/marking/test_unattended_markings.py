"""Markings where nobody sits: what is wrong with them is told and the lineage goes on; nothing is given unagreed."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from delta_arc_lineage.errors import DeltaArcError, NotFound, OutOfTime, RouteBusy, StalePlan, Unreachable, UnsafePlan
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.marking_plan import MarkingPlan
from delta_arc_lineage.model.markings import Marked, Marking, MarkingSort, WantedMarking
from delta_arc_lineage.model.plan import Consent
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.ports.confirmation import Confirmation
from delta_arc_lineage.ports.deadline import Deadline
from delta_arc_lineage.ports.markings import Markings
from delta_arc_lineage.sync.marking.marking_consent import require_marking_consent
from delta_arc_lineage.sync.marking.stale_markings import refuse_stale_markings
from delta_arc_lineage.sync.marking.unattended import (
    RouteMarkings,
    give_markings,
    look_at_markings,
    refuse_other_markings,
)
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage_tests.conftest import ManualClock
from delta_arc_lineage_tests.sync.catalogs import FlakyCatalog
from delta_arc_lineage_tests.sync.marking.marked_estate import ANNA, BERT, SALES, MarkedEstate, gives

RUN_IS_OVER = [OutOfTime(what="the call ends"), RouteBusy(what="another run has it")]


class Unwriting(FlakyCatalog):
    """`error`: what each write of markings ends with; `forgets`: it does nothing, and confirms nothing."""

    error: DeltaArcError | None = None
    forgets = False

    def add_markings(self, markings: Markings, *, request: str = "") -> Confirmation:
        if self.error is not None:
            raise self.error
        return Confirmation(frozenset()) if self.forgets else super().add_markings(markings, request=request)


class Raising(Deadline):
    """It is too late for anything."""

    def __init__(self, error: DeltaArcError) -> None:
        self._error = error

    def require_time(self, what: str) -> None:
        raise self._error


class Watched(MarkedEstate):
    """Lineage that is there, and rules that nobody has agreed to yet."""

    catalog: Unwriting

    def __init__(self, *, limits: Limits = Limits()) -> None:  # noqa: B008 - a frozen value
        super().__init__(Unwriting(ManualClock()), limits=limits)
        self.sync(run="lineage")
        self.set_rules(gives(ANNA, SALES))

    def look(self, space: Workspace | None = None) -> RouteMarkings:
        return look_at_markings(self.route, read_and_plan(self.route, self.space, run="look"), space or self.space)

    def give(
        self, markings: RouteMarkings, *, approved: str | None = None, agreed: Consent | None = None
    ) -> RouteMarkings:
        return give_markings(self.route, markings, self.space, approved=approved, agreed=agreed, run="given")


def plan_of(markings: RouteMarkings) -> MarkingPlan:
    assert markings.plan is not None, "there is a plan"
    return markings.plan


def test_a_route_without_rules_has_nothing_to_tell_and_nothing_to_give() -> None:
    """Not even where somebody agrees."""
    estate = Watched()
    estate.set_rules()
    markings = estate.look()
    assert markings == RouteMarkings() and not markings.is_of_rules and not markings.is_withheld
    assert estate.give(markings, agreed=Consent.SETTING) is markings and markings.waiting == 0


def test_what_nobody_agreed_to_waits_and_is_counted() -> None:
    """Nothing is written; the same plan waits again on the next run."""
    estate = Watched()
    markings = estate.give(estate.look())
    assert markings.is_of_rules and markings.is_withheld and markings.applied is None
    assert markings.waiting == 4 and estate.carried() == frozenset()
    assert plan_of(estate.look()).digest == plan_of(markings).digest


def test_what_the_lineage_was_agreed_to_with_is_given() -> None:
    """And then nothing waits."""
    estate = Watched()
    markings = estate.give(estate.look(), agreed=Consent.SETTING)
    assert markings.consent is Consent.SETTING and markings.applied is not None and markings.applied.given == 4
    assert markings.waiting == 0 and not markings.is_withheld and estate.carried() == {ANNA, SALES}
    settled = estate.give(estate.look())
    assert plan_of(settled).is_empty and not settled.is_withheld and settled.waiting == 0


def test_a_digest_agrees_by_itself() -> None:
    """Where lineage waits for a person, these markings do not; another digest agrees to nothing."""
    estate = Watched()
    markings = estate.look()
    assert estate.give(markings, approved="0" * 16).is_withheld
    given = estate.give(markings, approved=plan_of(markings).digest)
    assert given.consent is Consent.DIGEST and estate.carried() == {ANNA, SALES}


def test_what_is_over_a_limit_waits_and_the_rest_is_given() -> None:
    """A setting agrees to what is given, not to many rules gone at once."""
    estate = Watched(limits=Limits(removal_count=1, removal_share=0.1))
    estate.give(estate.look(), agreed=Consent.SETTING)
    estate.set_rules(gives(BERT))
    markings = estate.give(estate.look(), agreed=Consent.SETTING)
    assert markings.applied is not None and (markings.applied.given, markings.applied.taken) == (2, 0)
    assert markings.waiting == 4 and not markings.is_withheld and estate.carried() == {ANNA, BERT, SALES}


def test_what_is_wrong_with_a_rule_is_told_and_gives_nothing() -> None:
    """The lineage goes on: no error is raised for what is of markings alone."""
    estate = Watched()
    estate.set_rules(gives(ANNA, Marking(MarkingSort.TAG, "Salse")))
    markings = estate.look()
    assert isinstance(markings.error, NotFound) and "did you mean 'Sales'" in markings.error.what
    assert markings.is_of_rules and markings.waiting == 0 and not markings.is_withheld
    assert estate.give(markings, agreed=Consent.SETTING) is markings and estate.carried() == frozenset()


def test_what_goes_wrong_in_giving_is_told_with_the_consent_there_was() -> None:
    """A run that cannot write an owner has written its lineage, and says both."""
    estate = Watched()
    estate.catalog.error = Unreachable(what="the connection was reset")
    markings = estate.give(estate.look(), agreed=Consent.SETTING)
    assert markings.error is estate.catalog.error and markings.consent is Consent.SETTING
    assert markings.applied is None and markings.waiting == 4 and not markings.is_withheld


@pytest.mark.parametrize("error", RUN_IS_OVER)
def test_what_ends_a_run_is_not_told_as_of_its_markings(error: DeltaArcError) -> None:
    """Time that is over and a route that another run took are of the whole run, in planning as in giving."""
    estate = Watched()

    def want(_: Route) -> tuple[WantedMarking, ...]:
        raise error

    with pytest.raises(type(error)):
        estate.look(replace(estate.space, want_more=want))
    markings = estate.look()
    late = replace(estate.space, deadline=Raising(error))
    with pytest.raises(type(error)):
        give_markings(estate.route, markings, late, agreed=Consent.SETTING, run="late")
    assert estate.carried() == frozenset()


def test_the_digest_of_other_markings_is_refused_with_that_of_these() -> None:
    """A person approved what they read: nothing else is written in its place. None approved is none refused."""
    estate = Watched()
    markings = estate.look()
    digest = plan_of(markings).digest
    for approved in (None, "", digest):
        refuse_other_markings(markings, approved, where="run config")
    with pytest.raises(UnsafePlan, match=f"0000 was approved, and the markings' digest is {digest}") as refused:
        refuse_other_markings(markings, "0000", where="run config")
    assert (refused.value.fields["digest"], refused.value.where) == (digest, "run config")
    with pytest.raises(UnsafePlan, match="there are no markings to approve"):
        refuse_other_markings(RouteMarkings(), "0000", where="run config")


def test_who_needs_consent_is_told_how_to_give_it() -> None:
    """The digest, and both places that take it. An empty plan waits for nobody."""
    estate = Watched()
    plan = plan_of(estate.look())
    with pytest.raises(UnsafePlan) as refused:
        require_marking_consent(plan, approved=None, agreed=None)
    assert refused.value.next_step.count(plan.digest) == 2 and refused.value.fields["digest"] == plan.digest
    assert require_marking_consent(plan, approved=plan.digest, agreed=None) is Consent.DIGEST
    assert require_marking_consent(plan, approved=None, agreed=Consent.ASKED) is Consent.ASKED
    assert require_marking_consent(replace(plan, changes=()), approved=None, agreed=None) is Consent.SETTING


def drop(estate: Watched, file: Reference) -> None:
    estate.catalog.drop(file.qualified_name)


MOVES: dict[str, Callable[[Watched, Reference], None]] = {
    "a person said otherwise": lambda estate, file: estate.catalog.say(file, replace(SALES, value="lineage")),
    "the asset is gone": drop,
}


@pytest.mark.parametrize("move", MOVES)
def test_a_plan_of_which_something_moved_is_refused_as_a_whole(move: str) -> None:
    """It was read as one: the asset is named, and nothing is written. What is there already has not moved."""
    estate = Watched()
    plan = plan_of(estate.look())
    refuse_stale_markings(estate.route, plan, estate.space)
    estate.catalog.say(estate.reference("SHIPPERS.csv"), ANNA)
    refuse_stale_markings(estate.route, plan, estate.space)
    file = estate.reference()
    MOVES[move](estate, file)
    with pytest.raises(StalePlan) as stale:
        refuse_stale_markings(estate.route, plan, estate.space)
    assert stale.value.fields["moved"] == (file.qualified_name,) and "markings" in stale.value.where


def test_what_is_about_to_be_made_is_not_gone() -> None:
    """Markings of assets that the same plan makes are looked at before these are there."""
    estate = Watched()
    plan = plan_of(estate.look())
    file = estate.reference()
    drop(estate, file)
    refuse_stale_markings(estate.route, plan, estate.space, coming={file})
    with pytest.raises(StalePlan):
        refuse_stale_markings(estate.route, plan, estate.space, coming={estate.reference("SHIPPERS.csv")})


def test_what_no_answer_confirms_and_no_reading_shows_is_not_called_given() -> None:
    """The assets are named; the next run, to which the catalog answers, gives it once."""
    estate = Watched()
    estate.catalog.forgets = True
    markings = estate.give(estate.look(), agreed=Consent.SETTING)
    assert markings.error is not None and "reading back does not show them" in markings.error.what
    assert len(markings.error.fields["missing"]) == 2 and estate.carried() == frozenset()
    estate.catalog.forgets = False
    assert estate.give(estate.look(), agreed=Consent.SETTING).waiting == 0 and estate.carried() == {ANNA, SALES}


def test_what_moved_since_the_plan_is_left_and_what_is_done_is_not_sent_again() -> None:
    """An asset that is gone, a word of a person's, one that somebody said already: each is told apart."""
    estate = Watched()
    markings = estate.look()
    orders = estate.reference()
    estate.catalog.say(orders, ANNA, replace(SALES, value="lineage"))
    drop(estate, estate.reference("SHIPPERS.csv"))
    applied = estate.give(markings, agreed=Consent.SETTING).applied
    assert applied is not None and (applied.given, applied.done, applied.absent) == (0, 1, 2)
    assert [change.marking for change in applied.moved] == [SALES]
    (marked,) = estate.catalog.read_markings([orders])
    assert marked.markings == {ANNA, replace(SALES, value="lineage")} and isinstance(marked, Marked)
