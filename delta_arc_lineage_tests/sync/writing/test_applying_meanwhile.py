"""Others at work while a phase is applied: a write that was lost is not sent again over what they did."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from delta_arc_lineage.errors import StalePlan, Unreachable
from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.model.diff import Add, Modify, Remove, Restore, subject
from delta_arc_lineage.model.kinds import Kind, Reference
from delta_arc_lineage.model.observed import Observed, ObservedAsset
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.ports.confirmation import Confirmation
from delta_arc_lineage.sync.journals import Journals
from delta_arc_lineage.sync.planning.undoing import plan_undo
from delta_arc_lineage_tests.conftest import HOUR, ManualClock
from delta_arc_lineage_tests.model.strategies import altered
from delta_arc_lineage_tests.sync.catalogs import StrictCatalog
from delta_arc_lineage_tests.sync.estate import Estate


class InterruptedCatalog(StrictCatalog):
    """Before the next write arrives `meanwhile` happens, and the write is lost. `hides`: reads are not complete."""

    def __init__(self) -> None:
        super().__init__(ManualClock())
        self.meanwhile: Callable[[], None] | None = None
        self.lost = 0
        self.hides = False

    def save(self, assets: Sequence[Asset], *, mark: str | None, request: str = "") -> Confirmation:
        self._interrupt()
        return super().save(assets, mark=mark, request=request)

    def archive(self, assets: Sequence[ObservedAsset], *, request: str = "") -> Confirmation:
        self._interrupt()
        return super().archive(assets, request=request)

    def read(self, references: Sequence[Reference], *, archived: bool = False) -> Observed:
        observed = super().read(references, archived=archived)
        return replace(observed, assets=(), complete=False) if self.hides else observed

    def _interrupt(self) -> None:
        if self.meanwhile:
            meanwhile, self.meanwhile = self.meanwhile, None
            meanwhile()
            self.lost += 1
            raise Unreachable(what="the connection was reset")


def planned(sort: type[Add | Modify | Remove]) -> tuple[Estate, InterruptedCatalog, Plan, Asset]:
    """A plan that does but one sort of thing, and the object it does it to."""
    catalog = InterruptedCatalog()
    estate = Estate(catalog)
    estate.sync(run="first")
    if sort is Modify:
        estate.put("ORDERS.csv", size=11)
    elif sort is Add:
        estate.put("REGIONS.csv")
        estate.set_tables({"ORDERS": ["ID", "PRICE"], "SHIPPERS": ["ID"], "REGIONS": ["ID"]})
    else:
        estate.delete("ORDERS.csv")
        estate.plan(run="pending")
        estate.clock.advance(HOUR)
    plan = estate.plan(run="second")
    subjects = [subject(change) for change in plan.changes if isinstance(change, sort)]
    return estate, catalog, plan, next(asset for asset in subjects if asset.kind is Kind.OBJECT)


@pytest.mark.parametrize("sort", [Add, Modify, Remove])
@pytest.mark.parametrize("mark", ["team-b", None])
def test_what_others_took_over_meanwhile_is_not_written_over(
    sort: type[Add | Modify | Remove], mark: str | None
) -> None:
    """The error calls the plan stale, theirs is as they left it, and the journal does not prove ours."""
    estate, catalog, plan, asset = planned(sort)
    catalog.meanwhile = lambda: catalog.put(altered(asset), mark=mark)
    with pytest.raises(StalePlan, match="only what the journal of this run names was written") as stale:
        estate.apply(plan, run="second")
    assert stale.value.fields["moved"] == (asset.qualified_name,) and catalog.lost == 1
    assert (catalog.active[asset.qualified_name].asset, catalog.active[asset.qualified_name].mark) == (
        altered(asset),
        mark,
    )
    assert asset.qualified_name not in {
        name for journal in estate.record("second").journals for name in journal.confirmed
    }


@pytest.mark.parametrize("sort", [Modify, Remove])
def test_another_mark_alone_is_enough(sort: type[Modify | Remove]) -> None:
    """An asset that was taken over as it stands is not ours any more."""
    estate, catalog, plan, asset = planned(sort)
    before = catalog.active[asset.qualified_name]
    catalog.meanwhile = lambda: catalog.put(before.asset, mark="team-b")
    with pytest.raises(StalePlan):
        estate.apply(plan, run="second")
    assert catalog.active[asset.qualified_name] == replace(before, mark="team-b")


@pytest.mark.parametrize("sort", [Add, Modify, Remove])
def test_what_is_as_it_was_is_sent_again(sort: type[Add | Modify | Remove]) -> None:
    """The control: nobody did anything, and the plan is carried out."""
    estate, catalog, plan, _ = planned(sort)
    catalog.meanwhile = lambda: None
    estate.apply(plan, run="second")
    assert catalog.lost == 1 and estate.plan(run="third").is_empty


@pytest.mark.parametrize("sort", [Add, Modify])
def test_what_is_as_it_shall_be_is_done_whoever_did_it(sort: type[Add | Modify]) -> None:
    """An asset that is as planned is not sent again."""
    estate, catalog, plan, asset = planned(sort)
    catalog.meanwhile = lambda: catalog.put(asset, mark="team-b")
    estate.apply(plan, run="second")
    assert catalog.active[asset.qualified_name].mark == "team-b"


@pytest.mark.parametrize("sort", [Add, Modify])
def test_half_a_reading_back_is_no_leave_to_send_again(sort: type[Add | Modify]) -> None:
    """An asset that it does not show may be there, and be somebody else's."""
    estate, catalog, plan, _ = planned(sort)
    catalog.meanwhile = lambda: setattr(catalog, "hides", True)
    with pytest.raises(Unreachable, match="counts more things than it shows"):
        estate.apply(plan, run="second")
    assert catalog.lost == 1


def undoing_a_removal() -> tuple[Estate, InterruptedCatalog, Plan, Asset]:
    """An undo that makes active again what was removed."""
    estate, catalog, plan, asset = planned(Remove)
    estate.apply(plan, run="second")
    records = Journals(estate.state).records()
    undo = plan_undo(estate.route, estate.record("second"), records, estate.space)
    assert Restore(asset, estate.route.mark) in undo.changes
    return estate, catalog, undo, asset


def test_a_thing_of_another_mark_is_not_what_was_to_be_restored() -> None:
    """Before the first write the mark counts: the asset is the same to the letter, but somebody else's."""
    estate, catalog, undo, asset = undoing_a_removal()
    catalog.put(asset, mark="team-b")
    with pytest.raises(StalePlan) as stale:
        estate.apply(undo, approved=True, run="undo")
    assert stale.value.fields["moved"] == (asset.qualified_name,)


def test_a_thing_of_another_mark_does_not_prove_that_it_was_restored() -> None:
    """Reading back after a lost answer, the mark counts too."""
    estate, catalog, undo, asset = undoing_a_removal()
    catalog.meanwhile = lambda: catalog.put(asset, mark="team-b")
    with pytest.raises(StalePlan) as stale:
        estate.apply(undo, approved=True, run="undo")
    assert stale.value.fields["moved"] == (asset.qualified_name,)
    assert catalog.active[asset.qualified_name].mark == "team-b"
