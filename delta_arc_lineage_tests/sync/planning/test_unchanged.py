"""Empty plans, remembered: the short way gives the plan of the long way, letter by letter, and costs nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.adapters.code import digest_of_deciding_code
from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.model.assets import Process
from delta_arc_lineage.model.ignoring import Ignore, NamePattern
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.model.plan_document import plan_to_lines
from delta_arc_lineage.model.snapshots import SchemaSnapshot
from delta_arc_lineage.sync.documents import FILES, SOURCE, TARGET
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage.sync.reading_cache import ReadingCache
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage_tests.conftest import HOUR
from delta_arc_lineage_tests.model.examples import table, target_table
from delta_arc_lineage_tests.sync.estate import Estate


def text_of(plan: Plan) -> str:
    """Every word of it."""
    return "".join(plan_to_lines(plan))


WHOLE = ("cache/", "snapshots/")
"""Where all that was found is kept; of these a short way reads first lines."""


class ReadStore(MemoryStateStore):
    """Knows which documents were read whole."""

    def __init__(self) -> None:
        super().__init__()
        self.read_whole: list[str] = []

    def read(self, name: str) -> str | None:
        self.read_whole.append(name)
        return super().read(name)


@dataclass
class Rememberer:
    """Plans an estate by the short way where it can. `state` is its own, the estate's is another's."""

    estate: Estate
    state: ReadStore = field(default_factory=ReadStore)
    code: str = "this version"
    refresh: bool = False
    runs: "count[int]" = field(default_factory=count)

    @property
    def space(self) -> Workspace:
        cache = ReadingCache(self.state, tenant=self.estate.space.tenant, refresh=self.refresh)
        return replace(self.estate.space, state=self.state, cache=cache, code=self.code)

    def plan(self, *, also_edited: bool = False) -> Plan:
        run = f"run-{next(self.runs)}"
        return read_and_plan(self.estate.route, self.space, run=run, also_edited=also_edited).plan

    def took_the_short_way(self) -> bool:
        """Whether the next plan does."""
        self.state.read_whole.clear()
        self.plan()
        return not [name for name in self.state.read_whole if name.startswith(WHOLE)]


@pytest.fixture
def rememberer() -> Rememberer:
    """Of an estate that is in sync, planned by changes until nothing was new."""
    estate = Estate()
    estate.sync()
    rememberer = Rememberer(estate)
    for _ in range(2):
        assert rememberer.plan().is_empty
    return rememberer


def test_an_unchanged_route_is_planned_without_looking_at_what_there_is(rememberer: Rememberer) -> None:
    """No snapshot and no baseline is read but for its first line, and the plan is as new as any."""
    rememberer.estate.clock.advance(HOUR)
    assert rememberer.took_the_short_way()
    assert text_of(rememberer.plan()) == text_of(rememberer.estate.plan())


@pytest.mark.parametrize(
    "change",
    [
        lambda estate: estate.put("ORDERS.csv", size=11),
        lambda estate: estate.put("notes.txt"),
        lambda estate: estate.put("_SUCCESS"),
        lambda estate: estate.put("_started", size=0),
        lambda estate: estate.delete("SHIPPERS.csv"),
        lambda estate: estate.set_tables({"ORDERS": ["ID", "PRICE", "NEW"], "SHIPPERS": ["ID"]}),
        lambda estate: estate.set_tables({"ORDERS": ["ID", "PRICE"], "SHIPPERS": ["ID"], "NEW": []}),
        lambda estate: setattr(estate, "limits", Limits(removal_count=1)),
        lambda estate: setattr(estate, "route", replace(estate.route, own_parents=True)),
        lambda estate: setattr(estate, "route", replace(estate.route, ignore=Ignore((NamePattern("SHIPPERS"),)))),
    ],
)
def test_whatever_changes_is_looked_at(rememberer: Rememberer, change: Callable[[Estate], None]) -> None:
    """The readings, the settings, the limits."""
    change(rememberer.estate)
    assert not rememberer.took_the_short_way()


def test_only_an_empty_plan_is_remembered(rememberer: Rememberer) -> None:
    """Another one is made of all there is each time, until it is applied."""
    rememberer.estate.put("ORDERS.csv", size=11)
    kept = rememberer.state.read("unchanged/sales")
    assert rememberer.plan().changes and rememberer.plan().changes
    assert rememberer.state.read("unchanged/sales") == kept and not rememberer.took_the_short_way()


def test_what_was_missed_and_is_back_is_told_of_though_all_is_as_it_was(rememberer: Rememberer) -> None:
    """The plan before it saw the absence: it is one of the premises."""
    kept = dict(rememberer.estate.bucket.objects)
    rememberer.estate.delete("SHIPPERS.csv")
    assert rememberer.plan().pending and rememberer.estate.plan().pending
    rememberer.estate.bucket.objects = kept
    plan = rememberer.plan()
    assert plan.returned and text_of(plan) == text_of(rememberer.estate.plan())
    assert not rememberer.plan().returned


def test_another_version_of_the_code_decides_for_itself(rememberer: Rememberer) -> None:
    """What one version concluded, another one may not; and where the version is not told, nothing is remembered."""
    rememberer.code = "the next version"
    assert not rememberer.took_the_short_way()
    assert rememberer.took_the_short_way()
    rememberer.code = ""
    assert not rememberer.took_the_short_way()
    assert digest_of_deciding_code()


def test_whoever_asks_for_everything_gets_the_long_way(rememberer: Rememberer) -> None:
    """So does a reading that has expired."""
    rememberer.refresh = True
    assert not rememberer.took_the_short_way()
    rememberer.refresh = False
    assert rememberer.took_the_short_way()
    rememberer.estate.clock.advance(25 * HOUR)
    assert not rememberer.took_the_short_way()
    assert rememberer.took_the_short_way()
    assert rememberer.estate.progress.notes == []


def test_an_empty_plan_that_is_not_what_the_long_way_gives_is_a_finding(rememberer: Rememberer) -> None:
    """The long way stands, is kept, and the time of the difference with it."""
    documents = rememberer.space.documents(rememberer.estate.route)
    kept = rememberer.state.read("unchanged/sales") or ""
    first, _, _ = kept.partition("\n")
    other = replace(rememberer.plan(), unchanged=99)
    rememberer.state.write("unchanged/sales", f"{first}\n{text_of(other)}")
    assert rememberer.plan().unchanged == 99
    rememberer.refresh = True
    assert rememberer.plan().unchanged != 99
    assert ["not the empty one" in note for note in rememberer.estate.progress.notes] == [True]
    assert documents.differed_at() == rememberer.estate.clock.now()
    rememberer.refresh = False
    assert rememberer.plan().unchanged != 99 and len(rememberer.estate.progress.notes) == 1


@pytest.mark.parametrize(
    "spoil", [lambda text: "", lambda text: text[:-3], lambda text: text.replace("sales", "other")]
)
@pytest.mark.parametrize("name", ["unchanged/sales", *(f"readings/sales/{stage}" for stage in (SOURCE, TARGET, FILES))])
def test_a_damaged_memory_is_none(rememberer: Rememberer, name: str, spoil: Callable[[str], str]) -> None:
    """The plan is made the long way, and what is damaged is made anew."""
    rememberer.state.write(name, spoil(rememberer.state.read(name) or ""))
    assert text_of(rememberer.plan()) == text_of(rememberer.estate.plan())
    assert rememberer.took_the_short_way()


def test_a_damaged_snapshot_is_written_anew_once_somebody_found_it_so(rememberer: Rememberer) -> None:
    """The short way does not look at it. Whoever does, and finds it to be none, leaves word."""
    name = f"snapshots/sales/{SOURCE}"
    kept = rememberer.state.read(name) or ""
    rememberer.state.write(name, kept[:-3])
    assert rememberer.took_the_short_way()
    documents = rememberer.space.documents(rememberer.estate.route)
    assert documents.snapshot(SOURCE, SchemaSnapshot) is None
    assert rememberer.plan().is_empty
    assert documents.snapshot(SOURCE, SchemaSnapshot) is not None


@dataclass
class World:
    """An estate and whoever remembers it; `columns` of tables by name, in the source and in the target."""

    estate: Estate = field(default_factory=lambda: Estate(limits=Limits(removal_count=100)))
    columns: tuple[dict[str, list[str]], dict[str, list[str]]] = field(
        default_factory=lambda: ({"ORDERS": ["ID", "PRICE"], "SHIPPERS": ["ID"]}, {"ORDERS": ["ID"]})
    )

    def __post_init__(self) -> None:
        self.rememberer = Rememberer(self.estate)
        self.estate.set_tables(*self.columns)


@dataclass(frozen=True)
class Event:
    """What happens to the estate between two plans: `what`, to which thing, and how many."""

    what: str
    number: int
    many: int

    def on(self, world: World) -> None:
        name = ("ORDERS", "SHIPPERS", "Orders")[self.number % 3]
        getattr(self, f"_{self.what}")(world, name)

    def _columns(self, world: World, name: str) -> None:
        side = world.columns[self.number % 2]
        side.pop(name, None)
        if self.many:
            side[name] = ["ID", "PRICE", "price"][: self.many]
        world.estate.set_tables(*world.columns)

    def _file(self, world: World, name: str) -> None:
        if self.many == 0 and f"sales/{name}.csv" in world.estate.bucket.objects:
            world.estate.delete(f"{name}.csv")
        else:
            world.estate.put(f"{name}.csv", size=self.many)

    def _marker(self, world: World, name: str) -> None:
        """What an engine leaves, of whatever size; or nothing under the prefix at all."""
        if self.many == 0:
            world.estate.bucket.objects.clear()
        else:
            world.estate.put(("_SUCCESS", "_temporary/0.csv", f"_{name}")[self.number % 3], size=self.many - 1)

    def _drawn(self, world: World, name: str) -> None:
        """By somebody else, over the same two tables."""
        start, end = table(name), target_table(name)
        ends = [Reference(place.type_name, place.qualified_name) for place in (start, end)]
        theirs = Process(qualified_name=f"default/s3/1/{name}", name=name, inputs=(ends[0],), outputs=(ends[1],))
        if self.many == 0:
            world.estate.catalog.drop(theirs.qualified_name)
        else:
            world.estate.catalog.put(theirs, mark="theirs")

    def _dropped(self, world: World, name: str) -> None:
        """One of ours, archived by somebody."""
        ours = sorted(world.estate.kept())
        if ours:
            world.estate.catalog.drop(ours[self.number % len(ours)])

    def _setting(self, world: World, name: str) -> None:
        ignored = (NamePattern(name),) if self.many else ()
        world.estate.route = replace(world.estate.route, ignore=Ignore(ignored), own_parents=self.many == 1)

    def _time(self, world: World, name: str) -> None:
        world.estate.clock.advance(self.many * 11 * HOUR)

    def _damage(self, world: World, name: str) -> None:
        """To a document of the rememberer's: torn, emptied or gone. Who remembers nothing has no such state to lose."""
        folders = ("cache", "snapshots", "readings", "unchanged")
        names = [name for folder in folders for name in world.rememberer.state.names(folder)]
        if names:
            name = names[self.number % len(names)]
            kept = world.rememberer.state.read(name) or ""
            world.rememberer.state.write(name, (None, "", kept[:-2], kept[: len(kept) // 2])[self.many % 4])


events = st.builds(
    Event,
    st.sampled_from(["columns", "file", "marker", "drawn", "dropped", "setting", "time", "damage"]),
    st.integers(0, 5),
    st.integers(0, 3),
)


@given(history=st.lists(st.tuples(st.lists(events, max_size=2), st.booleans()), max_size=8))
def test_whatever_happened_the_short_way_gives_the_plan_of_the_long_one(
    history: list[tuple[list[Event], bool]],
) -> None:
    """Letter by letter, at every step of any history, whether plans are applied in between or not."""
    world = World()
    for happened, applies in history:
        for event in happened:
            event.on(world)
        long, short = world.estate.plan(), world.rememberer.plan()
        assert text_of(short) == text_of(long)
        if applies:
            world.estate.apply(long)
            assert text_of(world.rememberer.plan()) == text_of(world.estate.plan())
    notes = world.estate.progress.notes
    assert notes == [note for note in notes if "damaged" in note or "descri" in note]
