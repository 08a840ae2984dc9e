"""Who is told of a plan that could not do all: each cause once, with the one who acts and the next step."""

from dataclasses import replace

from delta_arc_lineage.model.notices import (
    NoticeKind,
    notice_of_test,
    notice_of_unconfirmed,
    notice_of_withheld,
    notices_of_plan,
)
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage.model.sparing import Spared
from delta_arc_lineage_tests.model.examples import make_world, plan_of
from delta_arc_lineage_tests.model.strategies import object_of


def plan() -> Plan:
    return plan_of(make_world())


def test_a_plan_that_saw_all_and_may_do_all_tells_nobody() -> None:
    """What waits for a person is told by who asks for it; what people edited is theirs."""
    edited = Spared(object_of("a.csv"), "people edited it: owners", edited=True)
    assert notices_of_plan(plan()) == [] == notices_of_plan(replace(plan(), spared=(edited,)))


def test_half_a_reading_and_a_lacking_right_are_two_causes() -> None:
    """Both the operator's; each with the command that says more."""
    denied = Spared(object_of("a.csv"), "the token may not make it", denied="make files")
    incomplete, rights = notices_of_plan(
        replace(plan(), incomplete=("the listing of the bucket is not complete",), spared=(denied,))
    )
    assert (incomplete.kind, incomplete.who_acts) == (NoticeKind.FAILED_CHECK, "the operator")
    assert incomplete.what == "the check readings_are_complete"
    assert incomplete.why == "the listing of the bucket is not complete" and "delta-arc doctor" in incomplete.next_step
    assert rights.what == "the check token_may_do_all" and "make files" in rights.why
    assert "delta-arc access" in rights.next_step and incomplete.cause != rights.cause


def test_changes_that_are_not_there_afterwards_are_counted() -> None:
    """More of them tomorrow are the same cause: numbers are none."""
    one, many = notice_of_unconfirmed(plan(), ["a"]), notice_of_unconfirmed(plan(), ["a"] * 12)
    assert one.why == "1 change of the plan is not in the catalog"
    assert many.why == "12 changes of the plan are not in the catalog"
    assert one.digest == plan().digest and one.what == "the check catalog_equals_plan"


def test_a_plan_that_waits_says_how_much_of_it_does() -> None:
    """All of it without a consent; with one, what its limit holds back."""
    made = plan()
    for consent, text in ((None, f"{len(made.changes)} changes of"), (Consent.OPTION, "0 changes of")):
        notice = notice_of_withheld(made, consent, why="because", approve="`delta-arc apply`")
        assert notice.what.startswith(text) and made.digest in notice.what and "`delta-arc apply`" in notice.next_step
    single = replace(made, changes=made.changes[:1])
    assert notice_of_withheld(single, None, why="x", approve="y").what.endswith("waits for a person")


def test_a_test_says_that_it_is_one() -> None:
    """So that nobody gets up at night for it; always one cause, and none of a real one."""
    notice = notice_of_test()
    assert notice.kind is NoticeKind.TEST and "this is a test" in notice.what and notice == notice_of_test()
    assert notice.cause not in {each.cause for each in notices_of_plan(replace(plan(), incomplete=("x",)))}
