"""What a run leaves to people is told: a plan that waits, broken contracts, changes that are not there; and no more."""

from dataclasses import replace

import pytest

from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.errors import PermissionDenied, Unreachable
from delta_arc_lineage.model.data_findings import DataFinding, SeenFinding, Severity, Topic
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage.ports.state import Versioned
from delta_arc_lineage.sync.notifying import NoticeBoard, notify_failure, notify_outcome, notify_unconfirmed
from delta_arc_lineage_tests.conftest import HOUR, NOON, ManualClock
from delta_arc_lineage_tests.model.examples import make_world, plan_of, source_of, table
from delta_arc_lineage_tests.ports.test_notifying import ERROR, Inbox, Notes, board_of
from delta_arc_lineage_tests.sync.estate import Estate

SAFE = plan_of(make_world())
EMPTY = replace(SAFE, changes=())
INCOMPLETE = plan_of(make_world(source=source_of(table("ORDERS", "ID"), complete=False)))


def finding(topic: Topic, severity: Severity) -> SeenFinding:
    words = f"{topic.value} of sales/orders/ is {severity.value}"
    return SeenFinding(DataFinding(topic, severity, "a-rule", "sales/orders/", words), NOON)


def told(
    plan: Plan, *findings: SeenFinding, consent: Consent | None = Consent.SETTING, board: NoticeBoard | None = None
) -> list[str]:
    """The subjects of what is told."""
    inbox = Inbox()
    shown = replace(board, channels=(inbox,)) if board else board_of(MemoryStateStore(), inbox)
    notify_outcome(plan, findings, board=shown, consent=consent, run="run-1")
    return [notice.subject for notice in inbox.taken]


def test_a_run_that_leaves_nothing_to_people_tells_nothing() -> None:
    """A safe plan that was agreed to, one without changes, findings that are no errors."""
    mild = [finding(topic, severity) for topic in Topic for severity in (Severity.WARNING, Severity.NOTE)]
    assert told(SAFE, *mild) == [] and told(EMPTY, consent=None) == []


def test_a_plan_that_waits_is_told_with_what_approves_it() -> None:
    """Where settings only plan, and where removals are over the limit; not where a person gave its digest."""
    inbox = Inbox()
    board = board_of(MemoryStateStore(), inbox)
    notify_outcome(SAFE, (), board=board, consent=None)
    (notice,) = inbox.taken
    assert "a plan waits for a person" in notice.subject
    assert f"delta-arc apply --route {SAFE.route} --approve {SAFE.digest}" in notice.body
    assert told(SAFE, consent=Consent.DIGEST) == []


def test_removals_over_the_limit_are_told_although_the_rest_was_agreed_to() -> None:
    """The run applied what it may and did not fail: without a notice they would wait unseen."""
    estate = Estate(limits=Limits(removal_count=0, removal_share=0.0))
    estate.sync(run="first")
    estate.delete("ORDERS.csv")
    estate.set_tables({"SHIPPERS": ["ID"]})
    estate.sync(run="second")
    estate.clock.advance(2 * HOUR)
    plan = estate.plan(run="third")
    assert plan.over_limit and plan.changes
    assert len(told(plan)) == 1 and told(plan, consent=Consent.DIGEST) == []


def test_errors_in_the_data_are_told_once_a_topic() -> None:
    """A broken contract as one, whatever else is wrong; a reading that did not show all as one that did not."""
    errors = [finding(topic, Severity.ERROR) for topic in (Topic.CONTRACTS, Topic.DRIFT)]
    subjects = told(SAFE, *errors, errors[0])
    assert len(subjects) == 2 and sum("contract is broken" in subject for subject in subjects) == 1
    assert any("a check failed" in subject for subject in told(INCOMPLETE))


def test_changes_that_the_catalog_does_not_show_are_told_and_none_where_it_shows_all() -> None:
    """After a run that was told that it wrote them."""
    inbox = Inbox()
    board = board_of(MemoryStateStore(), inbox)
    notify_unconfirmed(SAFE, [], board=board)
    assert inbox.taken == []
    notify_unconfirmed(SAFE, ["default/s3/1/a", "default/s3/1/b"], board=board)
    (notice,) = inbox.taken
    assert "2 changes of the plan are not in the catalog" in notice.body


def test_the_same_outcome_is_told_once_a_day_and_another_at_once() -> None:
    """Nobody reads what comes every hour."""
    clock = ManualClock()
    board = board_of(MemoryStateStore(), clock=clock)
    assert len(told(SAFE, consent=None, board=board)) == 1
    clock.advance(HOUR)
    assert told(SAFE, consent=None, board=board) == []
    assert len(told(SAFE, finding(Topic.CONTRACTS, Severity.ERROR), consent=None, board=board)) == 1
    clock.advance(24 * HOUR)
    assert len(told(SAFE, consent=None, board=board)) == 1


def test_a_test_is_sent_whenever_a_person_asks_and_a_channel_that_fails_says_so() -> None:
    """What arrives is not kept from the next test, nor from what is really to tell."""
    inbox = Inbox()
    board = board_of(MemoryStateStore(), inbox)
    for _ in range(2):
        board.test(inbox, now=NOON)
    assert len(inbox.taken) == 2 and len({notice.identity for notice in inbox.taken}) == 2
    assert all("a test" in notice.subject for notice in inbox.taken)
    inbox.is_broken = True
    with pytest.raises(Unreachable):
        board.test(inbox, now=NOON)


class Guarded(MemoryStateStore):
    """`refused`: what this process may not do with it."""

    refused = ""

    def read_version(self, name: str) -> Versioned:
        if self.refused == "read":
            raise PermissionDenied(what="this key may not read the state")
        return super().read_version(name)

    def replace(self, name: str, document: str, *, version: str) -> str | None:
        if self.refused == "end" and '"is"' in document:
            raise PermissionDenied(what="this key may not write the state")
        return super().replace(name, document, version=version)


@pytest.mark.parametrize(
    ("refused", "words"), [("read", "is not known, so it is told"), ("end", "is not kept, so it may be told again")]
)
def test_a_state_that_does_not_answer_stops_no_notice(refused: str, words: str) -> None:
    """What never comes would be worse than what comes twice; the log says why it may."""
    state, inbox, notes = Guarded(), Inbox(), Notes()
    state.refused = refused
    notify_failure(ERROR, board=board_of(state, inbox, notes=notes))
    assert len(inbox.taken) == 1 and any(words in line for line in notes.lines)
