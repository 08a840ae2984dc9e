"""What every catalog does with markings: what is added stands beside all else, and what is taken is all that goes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.adapters.atlan.catalog import AtlanCatalog
from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.model.custom_sets import CustomAttribute, CustomSet
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.marking_edits import overlay
from delta_arc_lineage.model.markings import Marked, Marking, MarkingSort
from delta_arc_lineage.model.tracing import make_request_id
from delta_arc_lineage.ports.catalog import Catalog
from delta_arc_lineage.ports.progress import Silence
from delta_arc_lineage_tests.conftest import ManualClock
from delta_arc_lineage_tests.ports.conftest import _crawl_into, _memory_catalog
from delta_arc_lineage_tests.ports.test_catalog import ALL, BUCKET, MARK, PROCESS, s3_object, save
from delta_arc_lineage_tests.support.http import open_http
from delta_arc_lineage_tests.support.marker import TERMS, Marker

Sort = MarkingSort
UNIVERSE = (
    *(Marking(Sort.OWNER, name) for name in ("admin", "zoë", "ben")),
    Marking(Sort.OWNER_GROUP, "Data team"),
    *(Marking(Sort.STEWARD, name) for name in ("admin", "zoë")),
    *(Marking(Sort.TAG, "PII", ways) for ways in ("", "lineage", "lineage,hierarchy")),
    Marking(Sort.TAG, "Financial", "hierarchy"),
    *(Marking(Sort.TERM, f"{name}@{home}") for name, home in TERMS),
    *(Marking(Sort.CUSTOM, "RACI.Owner", text) for text in ("zoë", "Ben & co\n»x«")),
    *(Marking(Sort.CUSTOM, "RACI.Score", digits) for digits in ("0", "97")),
    *(Marking(Sort.DESCRIPTION, value=text) for text in ("Ours", 'Gold.\n\n"really" <b>')),
    Marking(Sort.DISPLAY_NAME, value="Orders, as booked"),
    *(Marking(Sort.CERTIFICATE, value=text) for text in ("VERIFIED", "DRAFT\nuntil Monday\nat noon")),
    *(Marking(Sort.ANNOUNCEMENT, value=text) for text in ("warning\nLate", "issue\nLost\nline\nline")),
    *(Marking(Sort.README, value=text) for text in ("<h1>Orders</h1> 100 % & more", "# Ours\n")),
    *(Marking(Sort.LINK, "https://example.com/a?b=c#d", title) for title in ("Runbook", "Wiki")),
    Marking(Sort.LINK, "https://example.com/other", "Other"),
)
"""Markings of every sort, some of which cannot be on one asset at once."""
some_markings = st.lists(st.sampled_from(UNIVERSE), max_size=8, unique_by=lambda marking: marking.place)


@dataclass
class World:
    """A catalog, and somebody else who says things in it. `wait`: until all changes before lie in the past."""

    catalog: Catalog
    say: Callable[[Reference, str, tuple[Marking, ...]], None]
    wait: Callable[[], int]
    numbers: Iterator[int] = field(default_factory=count)

    def make(self) -> Asset:
        """Another file."""
        file = s3_object(f"sales/FILE-{next(self.numbers)}.csv")
        save(self.catalog, file)
        return file

    def read(self, *assets: Asset) -> Marked:
        (marked,) = self.catalog.read_markings([asset.reference for asset in assets])
        return marked

    def let_say(self, asset: Asset, *markings: Marking) -> None:
        self.say(asset.reference, self.catalog.read([asset.reference]).assets[0].guid, markings)


def _memory_world() -> World:
    catalog = _memory_catalog()
    catalog.users = ("admin", "ben", "zoë")
    catalog.vocabulary = {
        Sort.TAG: ("PII", "Financial"),
        Sort.TERM: tuple(f"{name}@{home}" for name, home in TERMS),
        Sort.OWNER_GROUP: ("Data team", "Everyone"),
    }
    attributes = (CustomAttribute("Owner", "string"), CustomAttribute("Score", "int"))
    catalog.custom_sets = {"RACI": CustomSet("RACI", attributes)}

    def wait() -> int:
        assert isinstance(catalog._clock, ManualClock)
        catalog._clock.advance(1)
        return catalog._clock.now()

    return World(catalog, lambda reference, _, markings: catalog.say(reference, *markings), wait)


@pytest.fixture(scope="module", params=["memory", pytest.param("atlan", marks=pytest.mark.starts)])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """One for all tests of this module, each of which makes assets of its own."""
    if request.param == "memory":
        world = _memory_world()
        save(world.catalog, *ALL)
        yield world
        return
    with CatalogServer() as server, open_http(server.url, server.token) as client:
        _crawl_into(server)
        marker = Marker(client)
        for name in ("zoë", "ben"):
            marker.add_user(name)
        marker.add_group("Data team")
        requests = AtlanRequests(base_url=server.url, api_key=server.token, clock=ManualClock(), progress=Silence())
        catalog = AtlanCatalog(requests, clock=ManualClock(), progress=Silence())

        def wait() -> int:
            """The catalog's clock says when something was changed last."""
            file = s3_object("sales/NOW.csv", size=next(sizes))
            save(catalog, file)
            guid = catalog.read([file.reference]).assets[0].guid
            return int(marker.shown(guid)["updateTime"]) + 1

        sizes = count(10)
        world = World(catalog, lambda reference, guid, markings: marker.say(reference, guid, *markings), wait)
        save(catalog, *ALL)
        yield world
        requests.close()


@given(theirs=some_markings, ours=some_markings, later=some_markings)
def test_what_is_added_is_there_besides_and_what_is_taken_is_all_that_goes(
    world: World, theirs: list[Marking], ours: list[Marking], later: list[Marking]
) -> None:
    """Old ∪ ours after adding, even what somebody said since we looked; after taking, that without ours. A link that
    somebody makes to the address of ours is another asset in Atlan, and stays."""
    file = world.make()
    later = [each for each in later if each.sort is not Sort.LINK or each.place not in {given.place for given in ours}]
    world.let_say(file, *theirs)
    before = world.read(file).markings
    assert before == {*theirs}
    meanwhile = [marking for marking in later if marking.sort is Sort.OWNER]
    world.let_say(file, *meanwhile)
    if ours:
        assert file.qualified_name in world.catalog.add_markings({file.reference: ours}).confirmed
    there = overlay(overlay(theirs, meanwhile), ours)
    assert world.read(file).markings == there
    world.let_say(file, *later)
    there = overlay(there, later)
    if ours:
        assert file.qualified_name in world.catalog.take_markings({file.reference: ours}).confirmed
    assert world.read(file).markings == there - {*ours}


def test_adding_again_is_confirmed_and_changes_nothing(world: World) -> None:
    """Atlan's answer says nothing of what it finds as it is."""
    file = world.make()
    for _ in range(2):
        assert world.catalog.add_markings({file.reference: UNIVERSE[:1] + UNIVERSE[8:10]}).confirmed
    marked = world.read(file)
    since = world.wait()
    assert world.catalog.add_markings({file.reference: UNIVERSE[:1] + UNIVERSE[8:10]}).confirmed == {
        file.qualified_name
    }
    assert world.read(file) == marked and not world.catalog.find_remarked([file.reference], since=since)


def test_the_audit_shows_the_request_that_gave_and_the_one_that_took(world: World) -> None:
    """As it does of assets that are saved."""
    file, owner = world.make(), [Marking(Sort.OWNER, "admin")]
    gave, took = (make_request_id("0123456789abcdef01", at=0, number=number) for number in (1, 2))
    world.catalog.add_markings({file.reference: owner}, request=gave)
    world.catalog.take_markings({file.reference: owner}, request=took)
    lines = world.catalog.read_audit([file.qualified_name], since=0, until=2**53).lines
    assert [line.request for line in lines if line.action == "ENTITY_UPDATE"] == [gave, took]


def test_markings_of_every_sort_go_onto_bucket_and_process(world: World) -> None:
    """In one write for several assets, and off again in another; who made them is told."""
    given = tuple({marking.place: marking for marking in UNIVERSE}.values())
    markings = {BUCKET.reference: given, PROCESS.reference: given}
    assert world.catalog.add_markings(markings).confirmed == {BUCKET.qualified_name, PROCESS.qualified_name}
    for asset in (BUCKET, PROCESS):
        marked = world.read(asset)
        assert (marked.reference, marked.markings, marked.mark) == (asset.reference, {*given}, MARK)
    world.catalog.take_markings(markings)
    assert not world.read(BUCKET).markings and not world.read(PROCESS).markings


def test_who_is_not_there_is_neither_made_nor_confirmed(world: World) -> None:
    """Never there, archived since it was read, and gone for good since; the others of the same write are marked."""
    absent, gone, purged, file = s3_object("sales/NEVER.csv"), world.make(), world.make(), world.make()
    owner = Marking(Sort.OWNER, "admin")
    world.catalog.read_markings([each.reference for each in (gone, purged, file)])
    world.catalog.archive(world.catalog.read([gone.reference]).assets)
    world.catalog.purge(world.catalog.read([purged.reference]).assets)
    everybody = {each.reference: [owner] for each in (absent, gone, purged, file)}
    assert world.catalog.add_markings(everybody).confirmed == {file.qualified_name}
    assert world.catalog.take_markings(everybody).confirmed == {file.qualified_name}
    assert not world.catalog.read([absent.reference, gone.reference, purged.reference]).assets


def test_a_change_of_any_marking_is_found(world: World) -> None:
    """Each sort by itself, as people give it; an untouched asset is not among those found."""
    untouched = world.make()
    for marking in UNIVERSE:
        file = world.make()
        since = world.wait()
        world.let_say(file, marking)
        found = world.catalog.find_remarked([file.reference, untouched.reference], since=since)
        assert found.keys() == {file.reference}, marking


@given(before=some_markings, after=some_markings)
def test_a_version_is_of_what_was_read_and_of_nothing_else(
    world: World, before: list[Marking], after: list[Marking]
) -> None:
    """It is the same as long as nobody says anything, and another one for any other word, however soon it is said."""
    file = world.make()
    world.let_say(file, *before)
    seen = world.read(file)
    for _ in range(2):
        assert world.catalog.find_remarked([file.reference], since=0) == {file.reference: seen.version}
    world.let_say(file, *after)
    found = world.catalog.find_remarked([file.reference], since=0)[file.reference]
    assert found == world.read(file).version and found != ""
    if world.read(file).markings != seen.markings:
        assert found != seen.version


@pytest.mark.parametrize(
    ("sort", "asked", "found"),
    [
        (Sort.TAG, "PII", ("PII",)),
        (Sort.TAG, "Finantial", ("Financial",)),
        (Sort.TERM, "Cost@Words", ("Cost@Words",)),
        (Sort.TERM, "Revenu@Words", ("Revenue@Other words", "Revenue@Words")),
        (Sort.OWNER, "zoë", ("zoë",)),
        (Sort.OWNER, "bennn", ("ben",)),
        (Sort.STEWARD, "admin", ("admin",)),
        (Sort.OWNER_GROUP, "Data team", ("Data team",)),
        (Sort.OWNER_GROUP, "data teams", ("Data team",)),
        (Sort.CUSTOM, "RACI.Score", ("RACI.Score",)),
        (Sort.CUSTOM, "RACI.Scores", ("RACI.Score",)),
        (Sort.LINK, "https://example.com", ("https://example.com",)),
    ],
)
def test_a_name_is_found_or_the_nearest_to_it(world: World, sort: MarkingSort, asked: str, found: tuple[str]) -> None:
    """For people to mend what they misspelt."""
    names = world.catalog.find_vocabulary(sort, [asked]).names
    assert names is not None and {*found} <= {*names} and len(names) <= 3
    assert names == found or asked not in names


def test_a_set_is_made_once_and_completed_later(world: World) -> None:
    """What is there stays as it is, also where it is wanted otherwise."""
    assert world.catalog.find_custom_set("Evidence") is None
    score = CustomAttribute("Score", "float", "How sure", ("S3Object",))
    made = world.catalog.define_custom_set(CustomSet("Evidence", (score,), "Why"))
    assert made == CustomSet("Evidence", (score,), "Why") == world.catalog.find_custom_set("Evidence")
    kind = CustomAttribute("Kind", "string", "Which", ("Process", "S3Object"))
    other = CustomAttribute("Score", "int", "Something else", ("Process",))
    completed = world.catalog.define_custom_set(CustomSet("Evidence", (other, kind)))
    assert completed == CustomSet("Evidence", (score, kind), "Why")
    file = world.make()
    value = Marking(Sort.CUSTOM, "Evidence.Score", "0.5")
    world.catalog.add_markings({file.reference: [value]})
    assert world.read(file).markings == {value}
