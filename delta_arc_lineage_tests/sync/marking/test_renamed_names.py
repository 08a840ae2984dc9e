"""Somebody calls a tag, a term or an attribute otherwise: nothing of ours is lost, and nothing of theirs is taken."""

from dataclasses import replace

import pytest

from delta_arc_lineage.model.custom_sets import CustomAttribute, CustomSet
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.marking_ledger import GivenState
from delta_arc_lineage.model.markings import Marking, MarkingSort
from delta_arc_lineage_tests.sync.marking.marked_estate import ANNA, PII, SALES, MarkedEstate, gives

TERM, CUSTOM = Marking(MarkingSort.TERM, "Order@Sales"), Marking(MarkingSort.CUSTOM, "RACI.Owner", "ada")
NEW = {SALES: "Trade", TERM: "Purchase@Sales", CUSTOM: "RACI.Held by"}
every_sort = pytest.mark.parametrize("given", [SALES, TERM, CUSTOM])


def make_estate(given: Marking) -> MarkedEstate:
    """An estate to which it was given, and which knows nothing from a look after that."""
    estate = MarkedEstate()
    estate.catalog.custom_sets = {"RACI": CustomSet("RACI", (CustomAttribute("Owner", "string"),))}
    estate.catalog.vocabulary[MarkingSort.CUSTOM] = ("RACI.Owner",)
    estate.set_rules(gives(given))
    estate.sync_marked(run="first")
    return estate


def rename(estate: MarkedEstate, given: Marking) -> Marking:
    estate.catalog.rename(given.sort, given.name, to=NEW[given])
    return replace(given, name=NEW[given])


def make_another(estate: MarkedEstate) -> None:
    """A tag that is called as ours was."""
    tags = estate.catalog.vocabulary[MarkingSort.TAG]
    assert tags is not None
    estate.catalog.vocabulary[MarkingSort.TAG] = (*tags, SALES.name)


@every_sort
def test_a_rule_that_says_the_old_name_means_the_same_thing(given: Marking) -> None:
    """Nothing is planned for what carries it, and a new dataset gets it under the name it has now."""
    estate = make_estate(given)
    renamed = rename(estate, given)
    plan = estate.plan_marked()
    assert plan is not None and plan.is_empty and not plan.kept
    estate.put("REST.csv")
    estate.set_tables({"ORDERS": ["ID"], "SHIPPERS": ["ID"], "REST": ["ID"]})
    estate.sync_marked(run="second")
    assert estate.carried() == estate.carried("REST.csv") == {renamed}
    for name in ("ORDERS.csv", "SHIPPERS.csv"):
        estate.catalog.unsay(estate.reference(name), renamed)
    estate.put("MORE.csv")
    estate.set_tables({"ORDERS": ["ID"], "SHIPPERS": ["ID"], "REST": ["ID"], "MORE": ["ID"]})
    estate.sync_marked(run="third")
    assert estate.carried("MORE.csv") == {renamed} and not estate.carried()


@every_sort
@pytest.mark.parametrize("is_seen_before", [False, True])
def test_a_rule_that_says_the_new_name_finds_it_given_and_takes_it_along_when_it_goes(
    given: Marking, is_seen_before: bool
) -> None:
    """Whether or not the old name was looked for in between."""
    estate = make_estate(given)
    renamed = rename(estate, given)
    if is_seen_before:
        estate.sync_marked(run="old")
    estate.set_rules(gives(renamed))
    plan = estate.plan_marked()
    assert plan is not None and plan.is_empty and estate.carried() == {renamed}
    estate.set_rules(gives(ANNA))
    estate.sync_marked(run="without", approve=True)
    assert estate.carried() == {ANNA}


@every_sort
def test_an_undo_takes_what_was_given_under_another_name(given: Marking) -> None:
    """Also after a look that knows it by its new one."""
    for looks in (0, 1):
        estate = make_estate(given)
        rename(estate, given)
        for _ in range(looks):
            estate.sync_marked(run="look")
        estate.take_back("first")
        assert estate.carried() == frozenset()


@every_sort
def test_an_undo_of_a_taking_gives_back_what_has_another_name_now(given: Marking) -> None:
    """Nothing carries it any more: its identity alone tells what is meant."""
    estate = make_estate(given)
    estate.set_rules()
    estate.sync_marked(run="without", approve=True)
    renamed = rename(estate, given)
    estate.take_back("without")
    assert estate.carried() == estate.carried("SHIPPERS.csv") == {renamed}


@every_sort
def test_what_somebody_took_away_is_not_given_again_under_its_new_name(given: Marking) -> None:
    """To an asset of those that still carry it."""
    estate = make_estate(given)
    estate.catalog.unsay(estate.reference(), given)
    estate.sync_marked(run="refused")
    renamed = rename(estate, given)
    for run, stated in (("old", given), ("new", renamed)):
        estate.set_rules(gives(stated))
        estate.sync_marked(run=run)
        assert estate.carried() == frozenset() and estate.carried("SHIPPERS.csv") == {renamed}


def test_another_tag_that_has_the_name_now_is_what_the_rule_means() -> None:
    """Ours goes, under its new name, and the other one is given."""
    estate = make_estate(SALES)
    renamed = rename(estate, SALES)
    make_another(estate)
    plan = estate.sync_marked(run="second", approve=True)
    assert plan is not None and (plan.given, plan.taken) == (2, 2) and renamed not in estate.carried()
    assert estate.carried() == {SALES}


@pytest.mark.parametrize("way", ["rule", "undo", "between"])
def test_a_persons_tag_that_has_the_name_of_ours_is_never_taken(way: str) -> None:
    """Ours is renamed and taken away, and theirs, which is called as ours was, stands there."""
    estate = make_estate(SALES)
    plan = None
    if way == "between":
        estate.set_rules(gives(ANNA))
        plan = estate.plan_marked()
    renamed = rename(estate, SALES)
    make_another(estate)
    estate.catalog.unsay(estate.reference(), renamed)
    estate.catalog.say(estate.reference(), SALES)
    if way == "undo":
        estate.take_back("first")
    elif plan is not None:
        estate.apply_marked(plan, run="second")
    else:
        estate.sync_marked(run="second")
        estate.set_rules(gives(ANNA))
        estate.sync_marked(run="third", approve=True)
    assert SALES in estate.carried()


def test_a_renamed_tag_of_ours_spares_no_removal() -> None:
    """It is no word of a person's, also where no look at markings knew of the renaming yet."""
    estate = make_estate(SALES)
    rename(estate, SALES)
    estate.put("REST.csv")
    estate.set_tables({"REST": ["ID"]})
    for name in ("ORDERS.csv", "SHIPPERS.csv"):
        estate.delete(name)
    for run in ("second", "third"):
        estate.sync(run=run)
        estate.clock.advance(2 * 3_600_000)
    assert {asset.name for asset in estate.kept(Kind.OBJECT).values()} == {"REST.csv"}


def test_identities_are_learned_of_what_was_given_before_they_were_kept() -> None:
    """A ledger of an earlier version knows none; the next look does."""
    estate = make_estate(PII)
    documents = estate.space.marking_documents(estate.route)
    ledger = documents.ledger()
    bare = {at: replace(each, marking=replace(each.marking, identity="")) for at, each in ledger.items()}
    documents.keep_ledger(bare, before=ledger)
    assert not any(entry.marking.identity for entry in documents.ledger().values())
    estate.sync_marked(run="look")
    assert all(entry.marking.identity for entry in documents.ledger().values())
    assert {entry.state for entry in documents.ledger().values()} == {GivenState.GIVEN}
