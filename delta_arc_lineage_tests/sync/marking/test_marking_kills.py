"""A process that dies at any boundary of a write leaves a journal that undo can use, and nothing of a person's changes.

Death is told to everything that would still write: no `finally` of a dead process does.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.markings import Marking, MarkingSort
from delta_arc_lineage.ports.catalog import Catalog
from delta_arc_lineage.ports.state import StateStore
from delta_arc_lineage.sync.marking_documents import MarkingJournals
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage_tests.faults.boundaries import watched
from delta_arc_lineage_tests.sync.marking.marked_estate import ANNA, BERT, SALES, TEXT, VERIFIED, MarkedEstate, gives

_STATE = ("write", "write_lines", "create", "replace", "append")
_CATALOG = ("add_markings", "take_markings")
OWN = Marking(MarkingSort.CERTIFICATE, "", "DRAFT")


class Dead(BaseException):
    """The process is killed."""


class MortalEstate(MarkedEstate):
    """Dies at the boundary of this number, counted from 0; None: it lives, and counts."""

    def __init__(self) -> None:
        super().__init__(limits=Limits(batch=1, removal_count=100, removal_share=1))
        self.fatal: int | None = None
        self.reached = 0
        self.is_watched = False

    @property
    def space(self) -> Workspace:
        space = super().space
        if not self.is_watched:
            return space
        state, catalog = self._around(space.state, StateStore, _STATE), self._around(space.catalog, Catalog, _CATALOG)
        return replace(space, state=state, catalog=catalog)

    def _around(self, port: Any, kind: type[Any], writes: tuple[str, ...]) -> Any:
        def see(name: str, call: Callable[[], Any]) -> Any:
            if name not in writes:
                return call()
            self._reach()
            answer = call()
            self._reach()
            return answer

        return watched(port, kind, see)

    def _reach(self) -> None:
        self.reached += 1
        if self.fatal is not None and self.reached > self.fatal:
            raise Dead


def make_estate() -> MortalEstate:
    """Markings of before, one of which a person changed, and rules that give others."""
    estate = MortalEstate()
    estate.set_rules(gives(ANNA, TEXT))
    estate.sync_marked(run="before")
    estate.catalog.say(estate.reference("SHIPPERS.csv"), OWN)
    estate.set_rules(gives(BERT, SALES, VERIFIED, replace(TEXT, value="anew")))
    return estate


def run_until(fatal: int | None) -> MortalEstate:
    estate = make_estate()
    plan = estate.plan_marked()
    assert plan is not None and plan.changes
    estate.is_watched, estate.fatal = True, fatal
    try:
        estate.apply_marked(plan, run="killed")
    except Dead:
        assert fatal is not None
    estate.is_watched = False
    return estate


def test_death_at_any_boundary_leaves_what_undo_needs() -> None:
    """Undo restores the world of before; the next sync finishes the work."""
    boundaries = run_until(None).reached
    assert boundaries > 12
    before = {name: make_estate().carried(name) for name in ("ORDERS.csv", "SHIPPERS.csv")}
    for fatal in range(boundaries):
        estate = run_until(fatal)
        if any(record.run == "killed" for record in MarkingJournals(estate.state).records()):
            estate.take_back("killed")
        assert {name: estate.carried(name) for name in before} == before, fatal


def test_after_death_at_any_boundary_the_next_sync_finishes() -> None:
    """And takes nothing for a person's that it gave itself, nor the other way round."""
    for fatal in range(run_until(None).reached):
        estate = run_until(fatal)
        estate.sync_marked(run="next")
        anew = replace(TEXT, value="anew")
        assert estate.carried() == {BERT, SALES, VERIFIED, anew}, fatal
        assert estate.carried("SHIPPERS.csv") == {BERT, SALES, OWN, anew}, fatal
        estate.set_rules()
        estate.sync_marked(run="none")
        assert estate.carried() == frozenset() and estate.carried("SHIPPERS.csv") == {OWN}, fatal
        assert len(estate.kept(Kind.OBJECT)) == 2
