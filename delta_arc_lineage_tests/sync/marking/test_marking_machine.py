"""A year of markings: rules that change, people who say, change and take away, syncs that break, undos, a lost state.

Whatever the order, what a person said stands as they said it, and what they took away is not given again by the rules
that gave it.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from delta_arc_lineage.errors import NotFound, TransientError
from delta_arc_lineage.model.kinds import Kind, Reference
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.marking_ledger import GivenState
from delta_arc_lineage.model.marking_plan import MarkingPlan
from delta_arc_lineage.model.markings import Marking, MarkingSort
from delta_arc_lineage.ports.confirmation import Confirmation
from delta_arc_lineage.ports.markings import Markings
from delta_arc_lineage.sync.marking_documents import MarkingJournals
from delta_arc_lineage_tests.conftest import HOUR, ManualClock
from delta_arc_lineage_tests.sync.catalogs import FlakyCatalog
from delta_arc_lineage_tests.sync.marking.marked_estate import MarkedEstate, gives

Place = tuple[Reference, MarkingSort, str]
ANY = (
    Marking(MarkingSort.OWNER, "anna"),
    Marking(MarkingSort.OWNER, "bert"),
    Marking(MarkingSort.TAG, "PII"),
    Marking(MarkingSort.TAG, "PII", "lineage"),
    Marking(MarkingSort.DESCRIPTION, "", "one"),
    Marking(MarkingSort.DESCRIPTION, "", "two"),
    Marking(MarkingSort.CERTIFICATE, "", "VERIFIED"),
    Marking(MarkingSort.STEWARD, "anna"),
)
some = st.lists(st.sampled_from(ANY), min_size=1, max_size=3, unique=True)
faults = st.lists(st.sampled_from(["before", "after", "unsaid", "ignored", "fine"]), max_size=4)


class FlakyMarkings(FlakyCatalog):
    """Loses writes of markings too, in the words of its base."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self.spoils: list[str] = []

    def add_markings(self, markings: Markings, *, request: str = "") -> Confirmation:
        return self._spoil_markings(markings, super().add_markings)

    def take_markings(self, markings: Markings, *, request: str = "") -> Confirmation:
        return self._spoil_markings(markings, super().take_markings)

    def _spoil_markings(self, markings: Markings, write: Callable[[Markings], Confirmation]) -> Confirmation:
        fault = self.spoils.pop(0) if self.spoils else "fine"
        if fault == "before":
            raise TransientError(what="lost on the way there")
        if fault == "ignored":
            return Confirmation(frozenset())
        confirmation = write(markings)
        if fault == "after":
            raise TransientError(what="the answer is lost")
        return Confirmation(frozenset()) if fault == "unsaid" else confirmation


class MarkingMachine(RuleBasedStateMachine):
    """`theirs`: what must stand, as people said it. A word that is taken away and said again between two looks cannot
    be told from ours, and is not among them."""

    def __init__(self) -> None:
        super().__init__()
        self.catalog = FlakyMarkings(ManualClock())
        self.estate = MarkedEstate(self.catalog, limits=Limits(removal_count=100, removal_share=1, batch=2))
        self.theirs: dict[Place, Marking] = {}
        self.runs = 0
        self.tag = "PII"
        self.estate.set_rules(gives(ANY[0], ANY[2], ANY[4], ANY[7]))

    def _run(self) -> str:
        self.runs += 1
        return f"run-{self.runs}"

    def _assets(self) -> list[Reference]:
        kinds = (Kind.BUCKET, Kind.OBJECT, Kind.PROCESS)
        return sorted(asset.reference for asset in self.estate.kept(*kinds).values())

    def _carried(self, reference: Reference) -> dict[Place, Marking]:
        found = self.catalog.read_markings([reference])
        return {(reference, *marking.place): marking for each in found for marking in each.markings}

    def _now(self, marking: Marking) -> Marking:
        """Under the name that its tag has now."""
        return replace(marking, name=self.tag) if marking.sort is MarkingSort.TAG else marking

    @rule(name=st.sampled_from(["PII", "Personal", "Private"]))
    def somebody_renames_the_tag(self, name: str) -> None:
        if name != self.tag:
            self.catalog.rename(MarkingSort.TAG, self.tag, to=name)
            self.tag = name
            said = ((place[0], self._now(marking)) for place, marking in self.theirs.items())
            self.theirs = {(reference, *marking.place): marking for reference, marking in said}

    @rule(markings=some, others=some)
    def the_rules_change(self, markings: list[Marking], others: list[Marking]) -> None:
        self.estate.set_rules(gives(*map(self._now, markings)), gives(*map(self._now, others)))

    @rule()
    def the_rules_go(self) -> None:
        self.estate.set_rules()

    @rule(name=st.sampled_from(["ORDERS", "SHIPPERS"]))
    def a_file_comes_or_goes(self, name: str) -> None:
        key = f"{name}.csv"
        if self.estate.bucket.objects.pop(f"sales/{key}", None) is None:
            self.estate.put(key)

    @rule(minutes=st.sampled_from([1, 70]))
    def time_passes(self, minutes: int) -> None:
        self.estate.clock.advance(minutes * HOUR // 60)

    @precondition(lambda self: self._assets())
    @rule(data=st.data(), marking=st.sampled_from(ANY))
    def somebody_says_something(self, data: st.DataObject, marking: Marking) -> None:
        reference, marking = data.draw(st.sampled_from(self._assets())), self._now(marking)
        place = (reference, *marking.place)
        before = self._carried(reference).get(place)
        self.catalog.say(reference, marking)
        ledger = self.estate.space.marking_documents(self.estate.route).ledger().values()
        entry = {(each.reference, *self._now(each.marking).place): each for each in ledger}.get(place)
        is_as_ours = entry is not None and self._now(entry.marking) == marking and entry.state is not GivenState.REFUSED
        if before != marking and not is_as_ours:
            self.theirs[place] = marking
        elif before != marking:
            self.theirs.pop(place, None)

    @precondition(lambda self: any(self._carried(reference) for reference in self._assets()))
    @rule(data=st.data())
    def somebody_takes_something_away(self, data: st.DataObject) -> None:
        carried = {place: m for reference in self._assets() for place, m in self._carried(reference).items()}
        place = data.draw(st.sampled_from(sorted(carried)))
        self.catalog.unsay(place[0], carried[place])
        self.theirs.pop(place, None)

    @rule()
    def a_sync(self) -> None:
        before = {reference: self._carried(reference) for reference in self._assets()}
        ledger = self.estate.space.marking_documents(self.estate.route).ledger()
        try:
            self.estate.sync_marked(run=self._run())
        except NotFound:
            given = (entry for entry in ledger.values() if entry.state is GivenState.GIVEN)
            assert not any(self._now(each.marking) in self._carried(each.reference).values() for each in given)
            return
        again = self.estate.plan_marked()
        assert again is None or again.is_empty
        wanted = {self._now(marking).place for each in self.estate.route.enrichment.rules for marking in each.gives}
        for entry in ledger.values():
            place = (entry.reference, *self._now(entry.marking).place)
            was_taken = place[0] in before and place not in before[place[0]] and entry.state is GivenState.GIVEN
            if was_taken and place[1:] in wanted:
                assert place not in self._carried(place[0])

    def _plan(self) -> MarkingPlan | None:
        """None, too, where a rule says a name that nothing has, and that nothing of ours had."""
        with suppress(NotFound):
            return self.estate.plan_marked()
        return None

    @precondition(lambda self: any(self._carried(reference) for reference in self._assets()))
    @rule(data=st.data(), is_touched=st.booleans())
    def a_look(self, data: st.DataObject, is_touched: bool) -> None:
        """What is known from a moment before and what is looked at anew tell the same, also if somebody spoke."""
        self._plan()
        if is_touched:
            self.somebody_takes_something_away(data=data)
        documents = self.estate.space.marking_documents(self.estate.route)
        short, known = self._plan(), documents.ledger()
        documents.keep_settled(None)
        long = self._plan()
        assert (short and short.changes) == (long and long.changes) and known == documents.ledger()

    @rule(lost=faults)
    def a_sync_breaks(self, lost: list[str]) -> None:
        self.catalog.spoils = list(lost)
        with suppress(TransientError, NotFound):
            self.estate.sync_marked(run=self._run())
        self.catalog.spoils = []

    @rule()
    def the_state_is_lost(self) -> None:
        documents = self.estate.space.marking_documents(self.estate.route)
        documents.keep_ledger({}, before=documents.ledger())
        documents.keep_settled(None)
        for name in self.estate.state.names("journal"):
            self.estate.state.write(name, None)

    @precondition(lambda self: MarkingJournals(self.estate.state).records())
    @rule(data=st.data())
    def a_run_is_taken_back(self, data: st.DataObject) -> None:
        record = data.draw(st.sampled_from(MarkingJournals(self.estate.state).records()))
        self.estate.take_back(record.run, by=self._run())

    @invariant()
    def what_people_said_stands(self) -> None:
        there = frozenset(self._assets())
        for place, marking in self.theirs.items():
            if place[0] in there:
                assert self._carried(place[0]).get(place) == marking, place


MarkingMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=25)
TestMarkings = MarkingMachine.TestCase
