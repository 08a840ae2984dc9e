"""Consent: reading is free, writing needs a yes. A table says which."""

from dataclasses import replace

import pytest

from delta_arc_lineage.errors import UnsafePlan
from delta_arc_lineage.model.assets import Process
from delta_arc_lineage.model.diff import Remove
from delta_arc_lineage.model.observed import Edit, Observed
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage.sync.planning.consent import require_consent
from delta_arc_lineage_tests.model.examples import make_world, observe, plan_of, wanted_by
from delta_arc_lineage_tests.model.strategies import drawn_by_others, object_of

EMPTY = plan_of(make_world(observed=Observed(tuple(observe(asset) for asset in wanted_by(make_world())))))
SAFE = plan_of(make_world())
OVER_LIMIT = plan_of(make_world(observed=Observed(tuple(observe(object_of(f"sales/{n}.csv")) for n in range(11)))))
THEIRS = drawn_by_others(next(asset for asset in wanted_by(make_world()) if isinstance(asset, Process)))
UNSAFE = plan_of(make_world(observed=Observed((observe(THEIRS, mark="crawler"),))), adopt=True)
ITS_DIGEST, ANOTHER = "its digest", "0" * 16


@pytest.mark.parametrize(
    ("plan", "approved", "agreed", "consent"),
    [
        (EMPTY, None, None, Consent.SETTING),
        (EMPTY, None, Consent.SETTING, Consent.SETTING),
        (EMPTY, ITS_DIGEST, None, Consent.DIGEST),
        (EMPTY, ANOTHER, Consent.SETTING, None),
        (SAFE, None, Consent.SETTING, Consent.SETTING),
        (SAFE, None, Consent.OPTION, Consent.OPTION),
        (SAFE, None, Consent.ASKED, Consent.ASKED),
        (SAFE, None, None, None),
        (SAFE, "", Consent.SETTING, Consent.SETTING),
        (SAFE, ITS_DIGEST, None, Consent.DIGEST),
        (SAFE, ITS_DIGEST, Consent.SETTING, Consent.DIGEST),
        (SAFE, ANOTHER, Consent.SETTING, None),
        (OVER_LIMIT, None, Consent.SETTING, Consent.SETTING),
        (OVER_LIMIT, None, None, None),
        (OVER_LIMIT, ITS_DIGEST, None, Consent.DIGEST),
        (UNSAFE, None, Consent.SETTING, None),
        (UNSAFE, None, Consent.OPTION, None),
        (UNSAFE, None, None, None),
        (UNSAFE, ITS_DIGEST, None, Consent.DIGEST),
        (UNSAFE, ITS_DIGEST, Consent.SETTING, Consent.DIGEST),
        (UNSAFE, ANOTHER, Consent.SETTING, None),
    ],
)
def test_who_has_to_say_yes(plan: Plan, approved: str | None, agreed: Consent | None, consent: Consent | None) -> None:
    """By digest, all is due; agreed otherwise, all but what waits. None: refused."""
    digest = plan.digest if approved == ITS_DIGEST else approved
    if consent is not None:
        assert require_consent(plan, approved=digest, agreed=agreed) is consent
        return
    with pytest.raises(UnsafePlan) as refused:
        require_consent(plan, approved=digest, agreed=agreed)
    assert refused.value.fields["digest"] == plan.digest and plan.digest in str(refused.value)


def test_a_refusal_says_why_and_how_to_approve() -> None:
    """What it would do to others, the setting it waits for, or the other plan that was approved."""
    for plan, approved, why in (
        (UNSAFE, None, "would be archived and replaced by ours"),
        (SAFE, None, "DELTA_ARC_APPLY=plan"),
        (SAFE, ANOTHER, f"{ANOTHER} was approved: it is another plan"),
    ):
        with pytest.raises(UnsafePlan, match=why) as refused:
            require_consent(plan, approved=approved, agreed=None)
        assert "digest" in refused.value.next_step or plan.digest in refused.value.next_step


def test_how_to_approve_repeats_what_the_plan_was_asked_for() -> None:
    """Without it another plan would be made, and the digest would be refused."""
    gone = Remove(object_of("sales/x.csv"), (Edit.of_owners(["ada"]),))
    for plan, asked in ((SAFE, ""), (UNSAFE, "adopt"), (replace(SAFE, changes=(gone,)), "also_edited")):
        with pytest.raises(UnsafePlan) as refused:
            require_consent(plan, approved=None, agreed=None)
        option, config = (f" --{asked.replace('_', '-')}", f", {asked}: true") if asked else ("", "")
        assert f"--approve {plan.digest}{option}, or" in refused.value.next_step
        assert f"approve: {plan.digest}{config} for lineage_plan" in refused.value.next_step
