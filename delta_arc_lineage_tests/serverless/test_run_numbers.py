"""Numbers of a run: what alarms go by."""

from dataclasses import replace

from delta_arc_lineage.model.diff import Remove
from delta_arc_lineage.model.plan import Consent, Pending, Plan
from delta_arc_lineage.serverless.run_numbers import count_waiting
from delta_arc_lineage_tests.model.strategies import object_of

GONE = object_of("sales/GONE.csv")
PLAN = Plan("main", (Remove(GONE),), made_at=0)


def test_only_removals_that_wait_for_a_person_are_counted() -> None:
    """A file that is gone waits an hour for a second look, and nobody is woken for that."""
    unproven = replace(PLAN, pending=(Pending(GONE.qualified_name, due_at=1),))
    over = replace(unproven, over_limit="12 of 40 would be removed")
    others = replace(unproven, violations=("2 are others'",))
    assert [count_waiting(plan, Consent.SETTING) for plan in (PLAN, unproven, over)] == [0, 0, 1]
    assert [count_waiting(plan, None) for plan in (PLAN, unproven, over, others)] == [1] * 4
    assert [count_waiting(plan, Consent.DIGEST) for plan in (PLAN, unproven, over, others)] == [0] * 4
    assert count_waiting(replace(over, changes=()), Consent.SETTING) == 0
