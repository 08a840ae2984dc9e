"""What a plan hangs on is looked at before the first write, and a look that did not show all proves nothing gone."""

import pytest

from delta_arc_lineage.errors import DeltaArcError, StalePlan, StateUnusable
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage.sync.planning.prerequisites import refuse_orphans
from delta_arc_lineage_tests.conftest import ManualClock
from delta_arc_lineage_tests.model.texts import write_plan
from delta_arc_lineage_tests.sync.catalogs import HalfReadCatalog, PartlyShownCatalog, StrictCatalog
from delta_arc_lineage_tests.sync.estate import Estate


def planned(catalog: StrictCatalog) -> tuple[Estate, Plan]:
    """A plan for one more file, whose connection a run before it made."""
    estate = Estate(catalog)
    estate.sync(run="first")
    estate.set_tables({"ORDERS": ["ID"], "SHIPPERS": ["ID"], "TAXES": ["ID"]})
    estate.put("TAXES.csv")
    return estate, estate.plan(run="second")


def refuse(estate: Estate, plan: Plan) -> None:
    refuse_orphans(estate.route, plan, estate.space, consent=Consent.DIGEST)


def test_a_plan_whose_table_or_connection_went_meanwhile_is_refused_by_their_names() -> None:
    """Atlan would refuse it halfway through. As long as all is there it is not held up."""
    estate, plan = planned(StrictCatalog(ManualClock()))
    refuse(estate, plan)
    (connection,) = estate.kept(Kind.CONNECTION)
    estate.catalog.drop(connection)
    with pytest.raises(StalePlan) as stale:
        refuse(estate, plan)
    assert stale.value.fields["moved"] == (connection,)
    again, other = planned(StrictCatalog(ManualClock()))
    again.set_tables({"ORDERS": ["ID"], "SHIPPERS": ["ID"]})
    with pytest.raises(StalePlan) as stale:
        refuse(again, other)
    assert all("TAXES" in name for name in stale.value.fields["moved"]) and stale.value.fields["moved"]


def test_a_look_that_did_not_show_all_calls_nothing_gone() -> None:
    """Neither where our own assets are half read nor where a schema is: it is said that it could not be told."""
    halved, plan = planned(StrictCatalog(ManualClock()))
    halved.catalog = HalfReadCatalog(halved.clock)
    partly, other = planned(PartlyShownCatalog(ManualClock()))
    assert isinstance(partly.catalog, PartlyShownCatalog)
    partly.catalog.shows_all = False
    for estate, made in ((halved, plan), (partly, other)):
        with pytest.raises(DeltaArcError, match="what the plan hangs on") as refused:
            refuse(estate, made)
        assert not isinstance(refused.value, StalePlan)


def test_a_stored_plan_of_another_tenant_is_not_applied_in_this_one() -> None:
    """A state folder that served two: the plan is named, with whose it is."""
    estate = Estate()
    plan = estate.plan(run="first")
    place = f"plans/{estate.route.name}/{plan.digest}"
    estate.state.write(place, write_plan(plan).replace(plan.tenant, "https://other.atlan.com"))
    with pytest.raises(StateUnusable, match=r"cannot be read"):
        estate.documents.plan(digest=plan.digest)


@pytest.mark.parametrize("document", ["", "{", "[]", '{"differed_at": "noon"}', '{"differed_at": true}'])
def test_a_note_that_nobody_can_read_blames_no_cache(document: str) -> None:
    """When the empty plan that was remembered was wrong is told by a number alone."""
    estate = Estate()
    estate.state.write(f"unchanged/{estate.route.name}", f"{document}\n")
    assert estate.documents.differed_at() == 0 and estate.documents.unchanged_plan("premises") is None
