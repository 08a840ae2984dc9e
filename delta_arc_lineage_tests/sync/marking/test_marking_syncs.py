"""Markings through plan, apply and undo, on the catalog in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import pytest

from delta_arc_lineage.errors import NotFound, Unreachable
from delta_arc_lineage.model.kinds import Kind, Reference
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.marking_diff import KeptWhy
from delta_arc_lineage.model.marking_plan import MarkingPlan
from delta_arc_lineage.model.marking_rules import Inheritance, MarkedPart
from delta_arc_lineage.model.markings import Marked, Marking, MarkingSort, WantedMarking
from delta_arc_lineage.ports.confirmation import Confirmation
from delta_arc_lineage.ports.markings import Markings
from delta_arc_lineage.sync.marking_documents import MarkingJournals
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage_tests.conftest import HOUR, ManualClock
from delta_arc_lineage_tests.model.examples import SOURCE_SCHEMA
from delta_arc_lineage_tests.sync.catalogs import FlakyCatalog
from delta_arc_lineage_tests.sync.marking.marked_estate import (
    ANNA,
    BERT,
    PII,
    SALES,
    TEXT,
    VERIFIED,
    MarkedEstate,
    gives,
)

FILES_OF_ORDERS = Marking(MarkingSort.DESCRIPTION, "", "Files of ORDERS")


def test_markings_are_given_with_the_assets_that_a_plan_makes() -> None:
    """A plan for assets that are not there yet; a second run has nothing to do."""
    estate = MarkedEstate()
    estate.set_rules(gives(ANNA, SALES, TEXT, VERIFIED))
    plan = estate.sync_marked()
    assert plan is not None and plan.coming == len(plan.changes) == 8
    assert estate.carried() == {ANNA, SALES, FILES_OF_ORDERS, VERIFIED}
    bucket = next(iter(estate.kept(Kind.BUCKET).values()))
    assert estate.catalog.read_markings([bucket.reference])[0].markings == frozenset()
    again = estate.sync_marked(run="again")
    assert again is not None and again.is_empty and again.settled == 8


def test_a_route_without_rules_asks_nothing_more() -> None:
    """Neither at first nor later."""
    estate = MarkedEstate()
    plain, first = MarkedEstate(), estate.sync_marked()
    plain.sync(run="run")
    assert first is None and estate.catalog.requests == plain.catalog.requests


def test_an_unchanged_route_costs_one_request_more() -> None:
    """Until an asset, a rule or the lineage changes; a person's edit is seen."""
    estate = MarkedEstate()
    estate.set_rules(gives(ANNA))
    for run in ("make", "settle", "remember"):
        estate.sync_marked(run=run)
        estate.clock.advance(HOUR)
    before = estate.catalog.requests.reads
    estate.plan(run="alone")
    alone = estate.catalog.requests.reads - before
    assert estate.sync_marked(run="unchanged") is not None
    assert estate.catalog.requests.reads - before - 2 * alone <= 1
    estate.catalog.unsay(estate.reference(), ANNA)
    plan = estate.sync_marked(run="changed")
    assert plan is not None and plan.count_kept(KeptWhy.REFUSED) == 1 and estate.carried() == frozenset()


def test_what_a_person_says_in_the_moment_of_our_change_is_seen_and_nothing_else_is_looked_at_twice() -> None:
    """All of it at one moment by the catalog's clock, and of a sort that no reading of the lineage shows: a request for
    what changed, and after a person's word the whole look, once."""
    estate, steward = MarkedEstate(), Marking(MarkingSort.STEWARD, "carl")
    estate.set_rules(gives(ANNA, steward))
    for run in ("make", "settle", "remember"):
        estate.sync_marked(run=run)

    def spent() -> tuple[int, MarkingPlan | None]:
        before = estate.catalog.requests.reads
        estate.plan(run="alone")
        alone = estate.catalog.requests.reads - before
        plan = estate.plan_marked()
        return estate.catalog.requests.reads - before - 2 * alone, plan

    assert [spent()[0] for _ in range(2)] == [1, 1]
    estate.catalog.unsay(estate.reference(), steward)
    reads, plan = spent()
    assert reads == 2 and plan is not None and plan.count_kept(KeptWhy.REFUSED) == 1 and plan.is_empty
    assert spent()[0] == 1 and estate.carried() == {ANNA}


def test_what_a_person_took_away_is_not_given_again_and_their_word_is_not_taken() -> None:
    """Also where they say later exactly what the rule said."""
    estate = MarkedEstate()
    estate.set_rules(gives(ANNA))
    estate.sync_marked(run="first")
    estate.catalog.unsay(estate.reference(), ANNA)
    estate.sync_marked(run="second")
    assert estate.carried() == frozenset()
    estate.catalog.say(estate.reference(), ANNA)
    estate.sync_marked(run="third")
    estate.set_rules()
    estate.sync_marked(run="fourth", approve=True)
    assert estate.carried() == {ANNA}
    assert estate.carried("SHIPPERS.csv") == frozenset()


def test_a_rule_that_changes_changes_what_it_gave() -> None:
    """And not what a person wrote over it."""
    estate = MarkedEstate()
    estate.set_rules(gives(TEXT, SALES))
    estate.sync_marked(run="first")
    own = Marking(MarkingSort.DESCRIPTION, "", "by hand")
    estate.catalog.say(estate.reference("SHIPPERS.csv"), own)
    estate.set_rules(gives(replace(TEXT, value="Anew: {table_name}"), replace(SALES, value="lineage")))
    estate.sync_marked(run="second")
    assert estate.carried() == {replace(SALES, value="lineage"), replace(TEXT, value="Anew: ORDERS")}
    assert estate.carried("SHIPPERS.csv") == {replace(SALES, value="lineage"), own}


def test_the_first_rule_is_heard_for_a_single_sort() -> None:
    """The other one is told."""
    estate = MarkedEstate()
    estate.set_rules(gives(TEXT, ANNA), gives(replace(TEXT, value="other"), BERT))
    plan = estate.sync_marked()
    assert plan is not None and plan.count_kept(KeptWhy.OVERRULED) == 2
    assert estate.carried() == {FILES_OF_ORDERS, ANNA, BERT}


def test_owners_and_tags_are_inherited_and_go_with_the_source() -> None:
    """A tag that reaches the asset by propagation is not given anew; a table that is not shown takes nothing along."""
    catalog = CatalogWithTables(ManualClock())
    estate = MarkedEstate(catalog)
    estate.set_rules(inheritance=Inheritance((MarkingSort.OWNER, MarkingSort.TAG), (MarkedPart.DATASETS,)))
    estate.sync_marked(run="make")
    orders = Reference("Table", f"{SOURCE_SCHEMA}/ORDERS")
    catalog.tables[orders] = Marked(orders, "guid-orders", frozenset({ANNA, PII, SALES, VERIFIED}))
    catalog.propagate(estate.reference(), "PII")
    plan = estate.sync_marked(run="inherit")
    assert estate.carried() == {ANNA, SALES} and plan is not None and plan.count_kept(KeptWhy.REACHED) == 1
    assert estate.carried("SHIPPERS.csv") == frozenset()
    catalog.tables[orders] = Marked(orders, "guid-orders", frozenset({SALES}))
    estate.sync_marked(run="later")
    assert estate.carried() == {SALES}
    del catalog.tables[orders]
    estate.sync_marked(run="unseen")
    assert estate.carried() == {SALES}


class CatalogWithTables(FlakyCatalog):
    """Shows the markings of tables, too, which crawlers made."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self.tables: dict[Reference, Marked] = {}

    def read_markings(self, references: Sequence[Reference], *, known: Collection[Marking] = ()) -> tuple[Marked, ...]:
        tables = (self.tables[reference] for reference in references if reference in self.tables)
        return (*super().read_markings(references), *tables)

    def find_remarked(self, references: Sequence[Reference], *, since: int) -> Mapping[Reference, str]:
        return dict.fromkeys(references, "")


@pytest.mark.parametrize(
    ("marking", "near"), [(Marking(MarkingSort.TAG, "Salez"), "Sales"), (Marking(MarkingSort.OWNER, "ana"), "anna")]
)
def test_a_name_that_is_not_there_stops_the_markings_and_not_the_lineage(marking: Marking, near: str) -> None:
    """The nearest name and the rule's place are in the error; nothing is written."""
    estate = MarkedEstate()
    estate.sync()
    estate.set_rules(gives(marking, VERIFIED))
    with pytest.raises(NotFound, match=f"did you mean '{near}'") as refused:
        estate.plan_marked()
    assert "routes.yml, line 7" in refused.value.where and estate.carried() == frozenset()


def test_undo_takes_back_what_is_as_it_was_given() -> None:
    """What a person changed is spared and told; then the assets themselves may go."""
    estate = MarkedEstate()
    estate.set_rules(gives(TEXT, ANNA))
    estate.sync_marked(run="first")
    estate.catalog.say(estate.reference(), replace(TEXT, value="by hand"))
    plan = estate.take_back("first")
    assert plan.taken == 3 and [kept.why for kept in plan.kept] == [KeptWhy.SAID]
    assert estate.carried() == {replace(TEXT, value="by hand")} and estate.carried("SHIPPERS.csv") == frozenset()
    estate.take_back("undo", by="redo")
    assert estate.carried("SHIPPERS.csv") == {replace(TEXT, value="Files of SHIPPERS"), ANNA}


def test_our_markings_do_not_spare_a_dataset_and_a_persons_do() -> None:
    """A removal is held back by what people said, and not by what rules gave."""
    estate = MarkedEstate()
    estate.set_rules(gives(ANNA, SALES, VERIFIED))
    estate.sync_marked(run="first")
    own = Marking(MarkingSort.DESCRIPTION, "", "by hand")
    estate.catalog.say(estate.reference("SHIPPERS.csv"), own)
    estate.put("REST.csv")
    estate.set_tables({"REST": ["ID"]})
    estate.delete("ORDERS.csv")
    estate.delete("SHIPPERS.csv")
    for run in ("second", "third"):
        estate.sync_marked(run=run, approve=True)
        estate.clock.advance(2 * HOUR)
    names = {asset.name for asset in estate.kept(Kind.OBJECT).values()}
    assert "ORDERS.csv" not in names and "SHIPPERS.csv" in names


def test_what_another_producer_wants_is_heard_after_the_rules() -> None:
    """Every door asks the producers of the workspace."""
    estate = MarkedEstate()
    estate.sync()
    wanted = (WantedMarking(estate.reference(), PII, "the column EMAIL"), WantedMarking(estate.reference(), ANNA, "x"))

    class Wanting(MarkedEstate):
        @property
        def space(self) -> Workspace:
            return replace(super().space, want_more=lambda route: wanted)

    wanting = Wanting()
    wanting.set_rules(gives(VERIFIED))
    plan = wanting.sync_marked()
    assert plan is not None and wanting.carried() == {PII, ANNA, VERIFIED}
    assert {change.reason for change in plan.changes} == {"the column EMAIL", "x", "the rule in routes.yml, line 7"}


def test_takings_over_the_limit_wait_for_a_person_and_givings_do_not() -> None:
    """As removals do."""
    estate = MarkedEstate(limits=Limits(removal_count=1))
    estate.set_rules(gives(ANNA, BERT))
    estate.sync_marked(run="first")
    estate.set_rules(gives(SALES))
    plan = estate.sync_marked(run="second")
    assert plan is not None and plan.over_limit and estate.carried() == {ANNA, BERT, SALES}
    estate.sync_marked(run="third", approve=True)
    assert estate.carried() == {SALES}


class BrokenCatalog(FlakyCatalog):
    """Breaks at its nth write of markings, before it or after it."""

    def __init__(self, clock: ManualClock, *, at: int, after: bool) -> None:
        super().__init__(clock)
        self.left, self.after = at, after

    def add_markings(self, markings: Markings, *, request: str = "") -> Confirmation:
        self.left -= 1
        if self.left == 0 and not self.after:
            raise Unreachable(what="killed")
        confirmation = super().add_markings(markings)
        if self.left == 0:
            raise Unreachable(what="killed")
        return confirmation


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", [1, 2])
def test_a_run_that_breaks_leaves_a_journal_that_undo_can_use(at: int, after: bool) -> None:
    """At any write: what was done is taken back, and nothing of a person's."""
    estate = MarkedEstate(BrokenCatalog(ManualClock(), at=at, after=after), limits=Limits(batch=1))
    estate.sync()
    estate.set_rules(gives(ANNA, VERIFIED))
    with pytest.raises(Unreachable):
        estate.sync_marked(run="broken")
    (record,) = MarkingJournals(estate.state).records()
    assert record.is_unfinished and len(record.journals[0].entries) == 4
    estate.take_back("broken")
    assert estate.carried() == estate.carried("SHIPPERS.csv") == frozenset()
    plan = estate.sync_marked(run="again")
    assert plan is not None and estate.carried() == {ANNA, VERIFIED}
