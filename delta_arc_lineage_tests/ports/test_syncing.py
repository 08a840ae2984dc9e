"""The use cases over every catalog: the same plans, the same things, and the requests that were forecast."""

from dataclasses import replace

from delta_arc_lineage.adapters.memory import MemoryCatalog
from delta_arc_lineage.adapters.memory_bucket import MemoryBucket
from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.model.diff import Adopt, Modify, Remove, subject
from delta_arc_lineage.model.kinds import Kind, Phase, Reference
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.observed import ObservedAsset
from delta_arc_lineage.model.phases import CONNECTION_READS, Forecast
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage.ports.catalog import Catalog, RequestCount
from delta_arc_lineage.ports.progress import Silence
from delta_arc_lineage.sync.journals import Journals
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage.sync.planning.undoing import find_run, plan_undo
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage.sync.writing.applying import apply_phase
from delta_arc_lineage_tests.conftest import ManualClock
from delta_arc_lineage_tests.model.examples import PREFIX, ROUTE, TENANT, file
from delta_arc_lineage_tests.model.strategies import HOSTILE
from delta_arc_lineage_tests.ports.conftest import TABLES


def workspace(catalog: Catalog) -> Workspace:
    """Both databases as they were crawled, a file for each table, and one that nobody can place."""
    bucket = MemoryBucket([replace(file(f"{name}.csv"), content_type=None) for name in (*TABLES, "STRAY")])
    return Workspace(
        catalog=catalog,
        open_bucket=lambda _: bucket,
        state=MemoryStateStore(),
        clock=ManualClock(),
        progress=Silence(),
        tenant=TENANT,
        limits=Limits(batch=5),
    )


def applied(plan: Plan, space: Workspace, *, approved: bool = False) -> RequestCount:
    before = space.catalog.requests
    for phase in Phase:
        apply_phase(ROUTE, plan, phase, space, consent=Consent.DIGEST if approved else Consent.SETTING, run=plan.digest)
    return space.catalog.requests - before


def test_a_first_sync_adds_all_and_costs_what_was_forecast(catalog: Catalog) -> None:
    """Writes are exact. Reads are too, where making a connection asks for more."""
    space = workspace(catalog)
    plan = read_and_plan(ROUTE, space, run="first").plan
    kinds = [subject(change).kind for change in plan.changes]
    assert [kinds.count(kind) for kind in Kind] == [1, 1, 0, 4, 9, 6]
    spent = applied(plan, space)
    not_asked = CONNECTION_READS if isinstance(catalog, MemoryCatalog) else 0
    assert spent == RequestCount(reads=plan.forecast.reads - not_asked, writes=plan.forecast.writes)


def test_a_second_sync_plans_nothing(catalog: Catalog) -> None:
    """What was saved is observed as it was wanted, field by field, whatever the key."""
    space = workspace(catalog)
    for key in HOSTILE:
        space.open_bucket(ROUTE.bucket).objects[f"{PREFIX}{key}.csv"] = file(f"{key}.csv")
    first = read_and_plan(ROUTE, space, run="first").plan
    applied(first, space)
    second = read_and_plan(ROUTE, space, run="second").plan
    assert second.is_empty and second.unchanged == len(first.changes)
    assert applied(second, space) == RequestCount()


def test_a_change_and_a_removal_are_carried_out_and_nothing_else(catalog: Catalog) -> None:
    """One object and the bucket that counts it in place; one flow archived, column processes first; nothing is left."""
    space = workspace(catalog)
    applied(read_and_plan(ROUTE, space, run="first").plan, space)
    space.open_bucket(ROUTE.bucket).objects[f"{PREFIX}ORDERS.csv"] = file("ORDERS.csv", size=11)
    del space.open_bucket(ROUTE.bucket).objects[f"{PREFIX}SHIPPERS.csv"]
    plan = read_and_plan(ROUTE, space, run="second").plan
    assert plan.count(Modify) == 2 and plan.count(Remove) == len(plan.pending) == 7
    assert applied(plan, space) == RequestCount(reads=1, writes=1)
    assert applied(plan, space, approved=True).writes == 1
    assert read_and_plan(ROUTE, space, run="third").plan.is_empty


def test_others_lineage_is_found_respected_and_adopted(catalog: Catalog) -> None:
    """A process that somebody drew between our ends, in another connection of the route."""
    space = workspace(catalog)
    first = read_and_plan(ROUTE, space, run="first").plan
    applied(first, space)
    ours = next(subject(change) for change in first.changes if subject(change).name == "SHIPPERS pg to s3 process")
    theirs = replace(ours, qualified_name="default/postgres/1720611661/by-hand/1", name="theirs")
    catalog.save([theirs], mark="somebody's script")
    catalog.archive(_find_process(catalog, ours.qualified_name))
    plan = read_and_plan(ROUTE, space, run="second").plan
    assert plan.is_empty and [item.by for item in plan.respected] == [(theirs.qualified_name,)]
    plan = read_and_plan(ROUTE, space, run="third", adopt=True).plan
    assert [type(change) for change in plan.changes] == [Adopt] and not plan.is_safe
    applied(plan, space, approved=True)
    assert not _find_process(catalog, theirs.qualified_name) and _find_process(catalog, ours.qualified_name)
    assert read_and_plan(ROUTE, space, run="fourth").plan.is_empty


def _find_process(catalog: Catalog, name: str) -> tuple[ObservedAsset, ...]:
    return catalog.read([Reference("Process", name)]).assets


def test_a_thousand_removals_are_ten_writes(catalog: Catalog) -> None:
    """A request archives a hundred, as forecast, and its answer confirms them. Twenty saves bring them back."""
    space = replace(workspace(catalog), limits=Limits())
    first = read_and_plan(ROUTE, space, run="first").plan
    applied(first, space)
    (model,) = (subject(change) for change in first.changes if subject(change).name == "ORDERS.csv")
    gone = [
        replace(model, key=f"{PREFIX}{number}", name=f"{number}", qualified_name=f"{model.qualified_name}.{number}")
        for number in range(1000)
    ]
    for at in range(0, 1000, 500):
        catalog.save(gone[at : at + 500], mark=ROUTE.mark)
    plan = read_and_plan(ROUTE, space, run="second").plan
    assert plan.count(Remove) == 1000
    reads = 1 if isinstance(catalog, MemoryCatalog) else 4
    assert applied(plan, space, approved=True) == RequestCount(reads=reads, writes=10)
    assert not _find_process(catalog, gone[0].qualified_name)
    records = Journals(space.state).records()
    undo = plan_undo(ROUTE, find_run(records, plan.digest), records, space)
    assert undo.forecast == Forecast(reads=4, writes=20) and applied(undo, space) == RequestCount(
        reads=reads, writes=20
    )
    assert len(_find_process(catalog, gone[0].qualified_name)) == 1
