"""Deadlines: a run whose time is over stops between two batches, and the next one ends it as one run would have."""

from collections import Counter
from dataclasses import replace

import pytest

from delta_arc_lineage.adapters.call_deadline import MARGIN, CallDeadline, PunctualClock
from delta_arc_lineage.errors import OutOfTime, RouteBusy
from delta_arc_lineage.model.kinds import Phase
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.plan import Consent
from delta_arc_lineage.ports.deadline import Deadline
from delta_arc_lineage.sync.journals import Journals
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage.sync.route_leases import LEASE_SECONDS, SKEW_SECONDS, RouteLeases
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage.sync.writing.applying import apply_phase, apply_plan
from delta_arc_lineage_tests.conftest import ManualClock
from delta_arc_lineage_tests.sync.catalogs import FlakyCatalog
from delta_arc_lineage_tests.sync.estate import Estate

TABLES = {"ORDERS": ["ID", "PRICE"], "SHIPPERS": ["ID"], "A": ["ID"], "B": ["ID", "NAME"]}
BATCH = 2


class Allowance(Deadline):
    """Time for so many beginnings; what began is told."""

    def __init__(self, beginnings: int) -> None:
        self._left = beginnings
        self.began: list[str] = []

    def require_time(self, what: str) -> None:
        if not self._left:
            raise OutOfTime(what="it is late", where=what, next_step="later", is_waiting=False)
        self._left -= 1
        self.began.append(what)


def estate() -> Estate:
    """Four tables with their files, of which nothing is in the catalog yet, written two at a time."""
    made = Estate(FlakyCatalog(ManualClock()), limits=Limits(batch=BATCH, archive_batch=BATCH, forget_after=0))
    made.set_tables(TABLES)
    for name in ("A.csv", "B.csv"):
        made.put(name)
    return made


def sync(space: Workspace, made: Estate, run: str, *, by_phases: bool = False) -> None:
    plan = read_and_plan(made.route, space, run=run).plan
    if by_phases:
        for phase in Phase:
            apply_phase(made.route, plan, phase, space, consent=Consent.DIGEST, run=run)
    else:
        apply_plan(made.route, plan, space, consent=Consent.DIGEST, run=run)


def sent(made: Estate) -> Counter[str]:
    assert isinstance(made.catalog, FlakyCatalog)
    return Counter(name for batch in made.catalog.sent for name in batch)


def beginnings() -> int:
    """How often a whole sync asks for time."""
    allowance, made = Allowance(1_000), estate()
    sync(replace(made.space, deadline=allowance), made, "whole")
    return len(allowance.began)


@pytest.mark.parametrize("by_phases", [False, True])
def test_wherever_time_ends_the_next_run_completes_it(by_phases: bool) -> None:
    """At every boundary: each thing is written once over both runs, all that was begun is confirmed, nothing hangs on
    what is not there, and the catalog is that of one run."""
    whole = estate()
    sync(whole.space, whole, "whole")
    for allowed in range(beginnings()):
        made = estate()
        with pytest.raises(OutOfTime):
            sync(replace(made.space, deadline=Allowance(allowed)), made, "first", by_phases=by_phases)
        assert not set(sent(made)) - set(made.catalog.active), "what was sent is there"
        for record in Journals(made.state).records():
            assert all(journal.ended_at is not None for journal in record.journals)
            assert set(sent(made)) <= record.proven, "and is proven"
        needed = {each.qualified_name for one in made.kept().values() for each in one.prerequisites}
        assert not (needed & set(whole.kept())) - set(made.kept()), "and what it hangs on is there"
        sync(made.space, made, "second", by_phases=by_phases)
        assert made.kept() == whole.kept(), allowed
        assert set(sent(made).values()) == {1}, "and nothing is written twice"


def test_removals_stop_and_go_on_too() -> None:
    """What was archived in time stays so, and the next run archives the rest."""
    whole = estate()
    sync(whole.space, whole, "whole")
    whole.set_tables({"ORDERS": ["ID"]})
    stopped = 0
    for allowed in range(12):
        made = estate()
        sync(made.space, made, "whole")
        made.set_tables({"ORDERS": ["ID"]})
        try:
            sync(replace(made.space, deadline=Allowance(allowed)), made, "first")
        except OutOfTime:
            stopped += 1
        sync(made.space, made, "second")
        if allowed == 0:
            expected = made.kept()
        assert made.kept() == expected
    assert stopped > 3


def test_a_run_that_lost_its_route_stops_before_its_next_batch() -> None:
    """It took too long, another took the route over: not one more batch is sent."""
    made, shared = estate(), estate().state
    clock = made.clock
    slow = RouteLeases(shared, clock, token="slow", holder="slow")
    heir = RouteLeases(shared, clock, token="heir", holder="heir")

    class TooLong(Deadline):
        """After the third beginning this process stands still, as one that the machine stopped."""

        def __init__(self) -> None:
            self.began, self.taken = 0, heir.hold(made.route.name)

        def require_time(self, what: str) -> None:
            self.began += 1
            if self.began == 4:
                clock.advance(int((LEASE_SECONDS + SKEW_SECONDS) * 1000) + 1)
                self.taken.__enter__()

    stopped = TooLong()
    with pytest.raises(RouteBusy, match="heir works at it"):
        sync(replace(made.space, deadline=stopped, leases=slow), made, "slow")
    written = sent(made)
    assert 0 < len(written) <= 2 * BATCH
    sync(replace(made.space, leases=heir), made, "heir")
    assert not (sent(made) - written).keys() & written.keys()


def test_a_call_ends_before_its_deadline() -> None:
    """Nothing begins in the margin, nobody sleeps into its last part, and what is long enough goes on."""
    clock = ManualClock()
    deadline = CallDeadline(ends_at=clock.now() + 900_000, clock=clock)
    punctual = PunctualClock(clock, deadline)
    clock.advance(900_000 - int(MARGIN * 1000) - 1)
    deadline.require_time("the last")
    punctual.sleep(20)
    with pytest.raises(OutOfTime, match=r"nearly over.*\[one more\].*it goes on at the next call"):
        deadline.require_time("one more")
    before = clock.now()
    with pytest.raises(OutOfTime, match="no time left to wait 60 s") as late:
        punctual.sleep(60)
    assert clock.now() == before and late.value.fields == {"is_waiting": True}
    punctual.sleep(0)


@pytest.mark.parametrize("seconds", [3, 60, 900])
def test_a_short_call_has_a_short_margin(seconds: int) -> None:
    """Three quarters of its time at least are for work."""
    clock = ManualClock()
    deadline = CallDeadline(ends_at=clock.now() + seconds * 1000, clock=clock)
    clock.advance(seconds * 750 - 1)
    deadline.require_time("work")


@pytest.mark.parametrize("fault", ["ignored", "half", "before"])
def test_a_batch_that_time_ends_in_is_found_out_by_the_next_run(fault: str) -> None:
    """Sent, and no time to wait for the index: the journal claims nothing of it, and the next run looks."""
    whole, made = estate(), estate()
    sync(whole.space, whole, "whole")
    assert isinstance(made.catalog, FlakyCatalog)
    made.catalog.faults = ["fine", fault]
    deadline = CallDeadline(ends_at=made.clock.now() + 1_200, clock=made.clock)
    late = replace(made.space, deadline=deadline, clock=PunctualClock(made.clock, deadline))
    with pytest.raises(OutOfTime):
        sync(late, made, "first")
    claimed = {name for record in Journals(made.state).records() for name in record.proven}
    assert claimed <= set(made.catalog.active)
    sync(made.space, made, "second")
    assert made.kept() == whole.kept()
