"""What cannot be given is refused before anything is written; what nobody may see is believed, and said."""

import pytest

from delta_arc_lineage.errors import NotFound, SettingsError, Unreachable
from delta_arc_lineage.model.custom_sets import CustomAttribute, CustomSet
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.markings import Marking, MarkingSort
from delta_arc_lineage.sync.marking_documents import KeptMarkingPlan, MarkingDocuments, MarkingJournals
from delta_arc_lineage_tests.conftest import ManualClock
from delta_arc_lineage_tests.sync.catalogs import FlakyCatalog
from delta_arc_lineage_tests.sync.marking.marked_estate import ANNA, BERT, SALES, VERIFIED, MarkedEstate, gives
from delta_arc_lineage_tests.sync.test_workspace import BROKEN

STATS = CustomSet("Stats", (CustomAttribute("Rows", "int"), CustomAttribute("Team", "string")))


class AskedCatalog(FlakyCatalog):
    """Counts how often each set of custom metadata was asked for; `is_gone`: it does not answer about them."""

    def __init__(self) -> None:
        super().__init__(ManualClock())
        self.sets: list[str] = []
        self.is_gone = False
        self.custom_sets["Stats"] = STATS

    def find_custom_set(self, name: str) -> CustomSet | None:
        self.sets.append(name)
        if self.is_gone:
            raise Unreachable(what="no answer")
        return super().find_custom_set(name)


class AskedEstate(MarkedEstate):
    """Whose tenant has one set of custom metadata."""

    catalog: AskedCatalog

    def __init__(self) -> None:
        super().__init__(AskedCatalog())


def custom(name: str, value: str) -> Marking:
    return Marking(MarkingSort.CUSTOM, f"Stats.{name}", value)


@pytest.mark.parametrize("sort", [MarkingSort.TAG, MarkingSort.TERM, MarkingSort.OWNER_GROUP])
def test_names_that_nobody_may_see_are_believed_and_that_is_said(sort: MarkingSort) -> None:
    """A token without the right gives what its rules say; another sort that it may see is looked at as ever."""
    estate = MarkedEstate()
    estate.catalog.vocabulary[sort] = None
    given = Marking(sort, "Anything")
    estate.set_rules(gives(given, ANNA))
    estate.sync_marked()
    assert estate.carried() == {given, ANNA}
    assert f"this token may not see whether the {sort.words}s to give are there" in estate.progress.notes
    estate.set_rules(gives(given, Marking(MarkingSort.OWNER, "bertt")))
    with pytest.raises(NotFound, match="did you mean 'bert'"):
        estate.sync_marked(run="second")


def test_many_names_that_are_not_there_are_told_as_some_and_a_number() -> None:
    """With the place of the rule; a page of names is read by nobody."""
    estate = MarkedEstate()
    estate.set_rules(gives(*(Marking(MarkingSort.TAG, f"Unknown {number}") for number in range(7))))
    with pytest.raises(NotFound, match=", and 2 more; no marking of the route is written") as refused:
        estate.sync_marked()
    assert "routes.yml, line 7" in refused.value.where and not estate.catalog._markings


def test_values_are_held_against_their_attributes_at_a_request_a_set() -> None:
    """However many of a set are given. One that the catalog would show otherwise is refused: it would count as
    somebody else's word ever after."""
    estate = AskedEstate()
    estate.set_rules(gives(custom("Rows", "7"), custom("Team", "ours")))
    estate.sync_marked()
    assert estate.carried() == {custom("Rows", "7"), custom("Team", "ours")} and estate.catalog.sets == ["Stats"]
    estate.set_rules(gives(custom("Rows", "7.0"), custom("Team", "ours")))
    with pytest.raises(SettingsError, match=r"Stats\.Rows cannot be '7\.0'"):
        estate.sync_marked(run="second")


def test_a_set_that_does_not_answer_holds_up_nothing() -> None:
    """Its types are not known then: what is given is text, as most of it is."""
    estate = AskedEstate()
    estate.catalog.is_gone = True
    estate.set_rules(gives(custom("Team", "ours")))
    estate.sync_marked()
    assert estate.carried() == {custom("Team", "ours")}


def test_an_undo_gives_back_what_was_replaced_and_says_what_it_cannot_read() -> None:
    """The run's damaged journal hides what it did: the rest is taken back all the same."""
    estate = MarkedEstate()
    estate.set_rules(gives(VERIFIED, ANNA))
    estate.sync_marked(run="first")
    draft = Marking(MarkingSort.CERTIFICATE, "", "DRAFT")
    estate.set_rules(gives(draft, BERT))
    estate.sync_marked(run="second", approve=True)
    assert estate.carried() == {draft, BERT}
    torn = "journal/sales/second/markings.2"
    estate.state.write(torn, "noise")
    estate.take_back("second")
    assert estate.carried() == {VERIFIED, ANNA}
    assert f"{torn} cannot be read: what it tells is not taken back" in estate.progress.notes


def test_an_undo_of_what_is_undone_or_gone_does_nothing() -> None:
    """An asset that was purged took along what was said of it."""
    estate = MarkedEstate()
    estate.set_rules(gives(SALES))
    estate.sync_marked(run="first")
    gone: Reference = estate.reference("SHIPPERS.csv")
    estate.catalog.drop(gone.qualified_name)
    assert [change.reference for change in estate.take_back("first", by="undo").changes] == [estate.reference()]
    again = estate.take_back("first", by="again")
    assert again.is_empty and again.settled == 2


@pytest.mark.parametrize("document", BROKEN)
def test_a_kept_plan_of_markings_is_the_whole_or_none(document: str) -> None:
    """What a page shows of it is never a half; where nobody can read it, the next plan makes another."""
    estate = MarkedEstate()
    documents = MarkingDocuments(estate.state, estate.route.name, "https://example.atlan.com")
    assert documents.plan() is None
    estate.set_rules(gives(ANNA))
    kept = KeptMarkingPlan(estate.plan_marked())
    documents.keep_plan(kept)
    assert documents.plan() == kept
    estate.state.write(f"marking_plans/{estate.route.name}", document)
    assert documents.plan() is None
    documents.keep_plan(kept)
    assert documents.plan() == kept


def test_a_run_tells_when_it_did_something_last_and_whether_it_came_to_an_end() -> None:
    """Of a run whose journals nobody can read neither is known."""
    estate = MarkedEstate()
    estate.set_rules(gives(ANNA))
    estate.sync_marked(run="first")
    journals = MarkingJournals(estate.state)
    record = journals.of_run("journal/sales/first")
    assert (record.started_at, record.ended_at, record.is_unfinished) == (*[estate.clock.now()] * 2, False)
    estate.state.write("journal/sales/torn/markings", "noise")
    torn = journals.of_run("journal/sales/torn")
    assert (torn.started_at, torn.ended_at, torn.torn) == (0, 0, ("journal/sales/torn/markings",))
