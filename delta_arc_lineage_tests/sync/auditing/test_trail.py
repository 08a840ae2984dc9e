"""The trail: every kind of journal is in it, and a catalog's audit is asked only about what is ours."""

from dataclasses import replace

import pytest

from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.model.audits import Standing
from delta_arc_lineage.model.marking_journal import MarkingEntry, MarkingJournal
from delta_arc_lineage.model.markings import Marking, MarkingSort
from delta_arc_lineage.model.plan import Consent, Purpose
from delta_arc_lineage.sync.auditing.trail import Wanted, gather, join_trail, show_trail
from delta_arc_lineage.sync.marking_documents import MarkingJournals
from delta_arc_lineage_tests.conftest import NOON, ManualClock
from delta_arc_lineage_tests.model.examples import ROUTE, TENANT
from delta_arc_lineage_tests.model.strategies import object_of
from delta_arc_lineage_tests.sync.estate import Estate

FILE = object_of("sales/ORDERS.csv")
OWNER, TAG = Marking(MarkingSort.OWNER, "ada"), Marking(MarkingSort.TAG, "PII", "lineage")
JOURNAL = MarkingJournal(
    route=ROUTE.name,
    tenant=TENANT,
    mark=ROUTE.mark,
    run="run",
    plan="a plan",
    purpose=Purpose.SYNC,
    actor="anna@build-7",
    why="a test",
    consent=Consent.ASKED,
    started_at=NOON,
    entries=(
        MarkingEntry(FILE.reference, None, OWNER, "the rule sales"),
        MarkingEntry(FILE.reference, TAG, None),
    ),
)


def test_markings_are_in_it_with_what_was_given_and_taken_back() -> None:
    """By whom, and by which rule; what was not confirmed is told so, and a journal that is damaged is named."""
    state = MemoryStateStore()
    name = MarkingJournals(state).keep(JOURNAL)
    assert {change.is_proven for change in gather(state).changes} == {False}
    MarkingJournals(state).end(name, JOURNAL, unconfirmed=(), ended_at=NOON + 1)
    MarkingJournals(state).keep(replace(JOURNAL, run="other"))
    state.write("journal/sales/torn/markings", "noise")
    gathered = gather(state)
    told = {(c.what, c.name, c.reason, c.actor, c.is_proven) for c in gathered.changes if c.run == "run"}
    assert told == {
        ("give", "owner ada", "the rule sales", "anna@build-7", True),
        ("take back", "tag PII", "", "anna@build-7", True),
    }
    assert gathered.torn == ("journal/sales/torn/markings",)


def test_all_that_a_route_did_is_found_in_the_catalogs_audit() -> None:
    """In one request, and with none where nothing was ever done."""
    estate = Estate()
    nothing = join_trail(gather(estate.space.state), Wanted(), estate.space, marks=[ROUTE.mark])
    assert nothing.trail.ours == () == nothing.trail.others and estate.space.catalog.requests.reads == 0
    estate.set_tables({"ORDERS": ["ID"]})
    estate.put("ORDERS.csv")
    estate.sync()
    before = estate.space.catalog.requests
    joined = join_trail(gather(estate.space.state), Wanted(), estate.space, marks=[ROUTE.mark])
    assert (estate.space.catalog.requests - before).reads == 1 and joined.is_complete
    assert {change.standing for change in joined.trail.ours} == {Standing.FOUND} and joined.trail.others == ()
    shown = show_trail(gather(estate.space.state), Wanted(name="ORDERS.csv"))
    assert [change.change.name for change in shown.ours] == ["ORDERS.csv"]


@pytest.mark.parametrize("minutes", [-4, 4])
def test_a_clock_that_is_not_the_catalogs_makes_nothing_missing(minutes: int) -> None:
    """Ahead or behind: whether a change is in the catalog's audit is told by its request, and not by our time."""
    estate = Estate()
    estate.clock = ManualClock(NOON + minutes * 60_000)
    estate.sync()
    since = min(change.at for change in gather(estate.space.state).changes)
    for wanted in (Wanted(), Wanted(since=since), Wanted(until=since)):
        joined = join_trail(gather(estate.space.state), wanted, estate.space, marks=[ROUTE.mark])
        assert {change.standing for change in joined.trail.ours} == {Standing.FOUND} and joined.trail.others == ()


@pytest.mark.parametrize(
    "wanted", [Wanted(since=NOON + 1), Wanted(actor="mem"), Wanted(route="other"), Wanted(until=NOON - 1), Wanted()]
)
def test_what_is_ours_and_not_asked_for_is_nobody_elses(wanted: Wanted) -> None:
    """Also where no trace tells it: a change of ours is never said to be a person's."""
    estate = Estate()
    estate.sync()
    (file,) = (asset for asset in estate.kept().values() if asset.name == "ORDERS.csv")
    given = replace(JOURNAL, run="marking", entries=(MarkingEntry(file.reference, None, OWNER),))
    name = MarkingJournals(estate.state).keep(given)
    MarkingJournals(estate.state).end(name, given, unconfirmed=(), ended_at=NOON)
    estate.catalog._note(file, "ENTITY_UPDATE", request="")
    trail = join_trail(gather(estate.state), wanted, estate.space, marks=[ROUTE.mark]).trail
    assert trail.others == ()
