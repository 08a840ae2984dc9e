"""Consent: reading is free, writing needs a yes. A table says which."""

import pytest

from delta_arc_lineage.errors import UnsafePlan
from delta_arc_lineage.model.assets import Observed
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.sync.planning.consent import require_consent
from delta_arc_lineage_tests.model.examples import make_world, observe, plan_of, wanted_by
from delta_arc_lineage_tests.model.strategies import object_of

EMPTY = plan_of(make_world(observed=Observed(tuple(observe(asset) for asset in wanted_by(make_world())))))
SAFE = plan_of(make_world())
UNSAFE = plan_of(make_world(observed=Observed(tuple(observe(object_of(f"sales/{n}.csv")) for n in range(11)))))
ITS_DIGEST, ANOTHER = "its digest", "0" * 16


@pytest.mark.parametrize(
    ("plan", "approved", "safe_plans_apply", "consent"),
    [
        (EMPTY, None, False, False),
        (EMPTY, None, True, False),
        (EMPTY, ITS_DIGEST, False, True),
        (EMPTY, ANOTHER, True, None),
        (SAFE, None, True, False),
        (SAFE, None, False, None),
        (SAFE, "", True, False),
        (SAFE, ITS_DIGEST, False, True),
        (SAFE, ITS_DIGEST, True, True),
        (SAFE, ANOTHER, True, None),
        (UNSAFE, None, True, None),
        (UNSAFE, None, False, None),
        (UNSAFE, ITS_DIGEST, False, True),
        (UNSAFE, ITS_DIGEST, True, True),
        (UNSAFE, ANOTHER, True, None),
    ],
)
def test_who_has_to_say_yes(plan: Plan, approved: str | None, safe_plans_apply: bool, consent: bool | None) -> None:
    """True: approved, all is due. False: safe, all but what waits is due. None: refused."""
    digest = plan.digest if approved == ITS_DIGEST else approved
    if consent is not None:
        assert require_consent(plan, approved=digest, safe_plans_apply=safe_plans_apply) is consent
        return
    with pytest.raises(UnsafePlan) as refused:
        require_consent(plan, approved=digest, safe_plans_apply=safe_plans_apply)
    assert refused.value.fields["digest"] == plan.digest and plan.digest in str(refused.value)


def test_a_refusal_says_why_and_how_to_approve() -> None:
    """The limit it is over, the setting it waits for, or the other plan that was approved."""
    for plan, approved, why in (
        (UNSAFE, None, "would be removed"),
        (SAFE, None, "DELTA_ARC_APPLY=plan"),
        (SAFE, ANOTHER, f"{ANOTHER} was approved: it is another plan"),
    ):
        with pytest.raises(UnsafePlan, match=why) as refused:
            require_consent(plan, approved=approved, safe_plans_apply=False)
        assert "digest" in refused.value.next_step or plan.digest in refused.value.next_step
