"""A year in the life of an estate: syncs, good and broken, between the edits of everybody else.

Whatever the order: what others made is as they left it, and a sync that a person approved leaves nothing to do.
"""

from contextlib import suppress
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from delta_arc_lineage.errors import RequestRefused, StalePlan, TransientError, UnsafePlan
from delta_arc_lineage.model.assets import Asset, ColumnProcess, Connection, Process
from delta_arc_lineage.model.diff import Remove, subject
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.observed import ObservedAsset
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage.sync.journals import Journals
from delta_arc_lineage.sync.planning.undoing import plan_undo
from delta_arc_lineage.sync.writing.applying import apply_plan
from delta_arc_lineage_tests.conftest import HOUR, ManualClock
from delta_arc_lineage_tests.model.strategies import altered, object_of
from delta_arc_lineage_tests.sync.catalogs import FlakyCatalog
from delta_arc_lineage_tests.sync.estate import PG, SF, Estate

names = st.sampled_from(["ORDERS", "SHIPPERS", "shippers", "REGIONS"])
faults = st.lists(st.sampled_from(["before", "after", "half", "unsaid", "ignored", "fine"]), max_size=4)
OTHER_ROUTE = "delta-arc-lineage/default/other"
COLUMNS = {"ORDERS": ["ID", "PRICE"], "SHIPPERS": ["ID"], "shippers": ["id"], "REGIONS": []}


class EstateMachine(RuleBasedStateMachine):
    """`theirs` is what the catalog must hold of others' at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.catalog = FlakyCatalog(ManualClock())
        self.estate = Estate(self.catalog, limits=Limits(removal_count=6, batch=3))
        self.source, self.target = {"ORDERS", "SHIPPERS"}, {"ORDERS", "SHIPPERS"}
        self.theirs: dict[str, ObservedAsset] = {name: self.catalog.active[name] for name in (PG, SF)}
        self.runs = 0
        self.old_plan: Plan | None = None

    def _run(self) -> str:
        self.runs += 1
        return f"run-{self.runs}"

    def _ours(self) -> list[ObservedAsset]:
        assets = self.catalog.active.values()
        return [
            observed
            for observed in assets
            if observed.mark == self.estate.route.mark and not observed.asset.kind.is_permanent
        ]

    def _put_theirs(self, asset: Asset, mark: str | None) -> None:
        self.catalog.put(asset, mark=mark)
        self.theirs[asset.qualified_name] = self.catalog.active[asset.qualified_name]

    @rule(name=names, sides=st.sampled_from(["source", "target", "both"]))
    def a_table_comes_or_goes(self, name: str, sides: str) -> None:
        self.source = self.source if sides == "target" else self.source ^ {name}
        self.target = self.target if sides == "source" else self.target ^ {name}
        source, target = ({table: COLUMNS[table] for table in sorted(side)} for side in (self.source, self.target))
        self.estate.set_tables(source, target)

    @rule(name=names, size=st.integers(0, 2))
    def a_file_lands(self, name: str, size: int) -> None:
        self.estate.put(f"{name}.csv", size=size)

    @rule(name=names)
    def a_file_is_deleted(self, name: str) -> None:
        self.estate.bucket.objects.pop(f"sales/{name}.csv", None)

    @rule(minutes=st.sampled_from([1, 40, 70]))
    def time_passes(self, minutes: int) -> None:
        self.estate.clock.advance(minutes * HOUR // 60)

    @rule(
        key=st.sampled_from(["sales/REGIONS.csv", "sales/by-hand.csv"]),
        mark=st.sampled_from(["crawler", OTHER_ROUTE, None]),
    )
    def somebody_registers_an_object(self, key: str, mark: str | None) -> None:
        (home, *_) = [*self.estate.kept(Kind.CONNECTION), "default/s3/1"]
        asset = object_of(key)
        name = asset.qualified_name.replace(asset.qualified_name.split("/arn:")[0], home)
        if name not in self.catalog.active:
            self._put_theirs(replace(asset, qualified_name=name), mark)

    @precondition(lambda self: any(isinstance(observed.asset, Process | ColumnProcess) for observed in self._ours()))
    @rule(data=st.data(), keep=st.booleans())
    def somebody_draws_one_of_our_edges(self, data: st.DataObject, keep: bool) -> None:
        lineage = [observed.asset for observed in self._ours() if isinstance(observed.asset, Process | ColumnProcess)]
        ours = data.draw(st.sampled_from(sorted(lineage, key=lambda asset: asset.qualified_name)))
        theirs = replace(ours, qualified_name=f"{PG}/by-hand/{len(self.theirs)}", name="theirs")
        self._put_theirs(theirs, "crawler")
        if not keep and not isinstance(ours, Process):
            self.catalog.drop(ours.qualified_name)

    @precondition(lambda self: self._ours())
    @rule(data=st.data(), what=st.sampled_from(["edit", "take over", "delete"]))
    def somebody_meddles_with_ours(self, data: st.DataObject, what: str) -> None:
        ours = data.draw(st.sampled_from(sorted(self._ours(), key=lambda observed: observed.asset.qualified_name)))
        if what == "edit":
            self.catalog.put(altered(ours.asset), mark=ours.mark)
        elif what == "delete":
            self.catalog.drop(ours.asset.qualified_name)
        elif ours.asset.kind is Kind.OBJECT:
            self._put_theirs(ours.asset, "crawler")

    @precondition(lambda self: self.estate.kept(Kind.BUCKET))
    @rule(data=st.data(), what=st.sampled_from(["take over", "edit"]))
    def somebody_is_faster_than_a_plan(self, data: st.DataObject, what: str) -> None:
        plan = self.estate.plan(run=self._run())
        changes = [change for change in plan.changes if not subject(change).kind.is_permanent]
        if not changes:
            return
        asset = subject(data.draw(st.sampled_from(changes)))
        before = self.catalog.active.get(asset.qualified_name)
        if what == "take over":
            self._put_theirs(before.asset if before else altered(asset), "crawler")
        elif before:
            self.catalog.put(altered(before.asset), mark=self.estate.route.mark)
        observed = self.catalog.active.get(asset.qualified_name)
        with suppress(StalePlan, RequestRefused):
            self.estate.apply(plan, approved=True, run=self._run())
        assert self.catalog.active.get(asset.qualified_name) == observed or not (before or what == "take over")

    @rule()
    def a_plan_is_made_for_later(self) -> None:
        self.old_plan = self.estate.plan(run=self._run())

    @precondition(lambda self: self.old_plan)
    @rule(approved=st.booleans())
    def an_old_plan_is_applied(self, approved: bool) -> None:
        before = self.catalog.active
        assert self.old_plan
        try:
            self.estate.apply(self.old_plan, approved=approved and self.old_plan.is_safe, run=self._run())
        except StalePlan as stale:
            planned = [subject(change) for change in self.old_plan.changes]
            ends = {need.qualified_name for asset in planned for need in asset.prerequisites}
            assert set(stale.fields["moved"]) <= {asset.qualified_name for asset in planned} | ends
        except RequestRefused:
            pass  # a table of it is gone
        changed = {
            name
            for name in before.keys() | self.catalog.active.keys()
            if before.get(name) != self.catalog.active.get(name)
        }
        assert changed <= {subject(change).qualified_name for change in self.old_plan.changes}
        self.old_plan = None

    @rule(lost=faults)
    def a_sync_breaks(self, lost: list[str]) -> None:
        self.catalog.faults = list(lost)
        with suppress(TransientError, UnsafePlan):
            self.estate.sync(run=self._run())
        self.catalog.faults = []

    @rule()
    def a_safe_sync(self) -> None:
        self.estate.sync(run=self._run())
        plan = self.estate.plan(run=self._run())
        assert {type(change) for change in plan.changes} <= {Remove}
        assert plan.over_limit or len(plan.pending) == len(plan.changes)

    @rule()
    def an_approved_sync(self) -> None:
        plan = self.estate.sync(run=self._run(), approve=True)
        columns = [observed.asset for observed in self._ours() if isinstance(observed.asset, ColumnProcess)]
        assert plan.withheld or {column.parent for column in columns} <= self.catalog.active.keys()
        spent = self.catalog.requests.writes
        assert self.estate.sync(run=self._run()).is_empty and self.catalog.requests.writes == spent

    @precondition(lambda self: Journals(self.estate.state).records())
    @rule(data=st.data(), lost=faults)
    def a_run_is_taken_back(self, data: st.DataObject, lost: list[str]) -> None:
        records = Journals(self.estate.state).records()
        record = data.draw(st.sampled_from(records))
        plan = plan_undo(self.estate.route, record, records, self.estate.space)
        self.catalog.faults = list(lost)
        with suppress(TransientError):
            apply_plan(self.estate.route, plan, self.estate.space, consent=Consent.DIGEST, run=self._run())
        self.catalog.faults = []
        if not lost:
            records = Journals(self.estate.state).records()
            assert plan_undo(self.estate.route, record, records, self.estate.space).is_empty

    @invariant()
    def others_things_are_as_they_left_them(self) -> None:
        active = self.catalog.active
        assert {name: active.get(name) for name in self.theirs} == self.theirs

    @invariant()
    def there_is_one_connection_of_a_name(self) -> None:
        connections = [
            asset for asset in self.estate.kept().values() if isinstance(asset, Connection) and asset.name == "files"
        ]
        assert len(connections) <= 1


EstateMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=25)
TestEstate = EstateMachine.TestCase
