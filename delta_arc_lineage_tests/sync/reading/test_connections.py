"""The S3 connection: found before it is made, made once, and never guessed between two."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.adapters.memory import MemoryCatalog
from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.errors import Ambiguous, NotFound, SettingsError
from delta_arc_lineage.model.assets import Connection
from delta_arc_lineage.model.diff import subject
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.ports.catalog import FoundConnection
from delta_arc_lineage.sync.reading.connections import find_connection, reserve_connection
from delta_arc_lineage_tests.conftest import NOON, ManualClock
from delta_arc_lineage_tests.model.examples import TENANT
from delta_arc_lineage_tests.sync.catalogs import LaggingCatalog
from delta_arc_lineage_tests.sync.estate import PG, Estate

NOW = NOON // 1000
THERE = FoundConnection("default/s3/1720796029", "files", "s3")


def catalog_with(*existing: FoundConnection) -> MemoryCatalog:
    catalog = MemoryCatalog(ManualClock())
    for connection in existing:
        catalog.put_connection(connection)
    return catalog


def connections(estate: Estate) -> list[Connection]:
    return [asset for asset in estate.kept(Kind.CONNECTION).values() if isinstance(asset, Connection)]


def test_a_connection_that_is_there_is_used_as_it_is() -> None:
    """By name or by qualified name: nothing is made, and nothing of it is changed."""
    for name in (THERE.name, THERE.qualified_name):
        estate = Estate()
        estate.catalog.put_connection(THERE)
        before = estate.catalog.active[THERE.qualified_name]
        estate.route = replace(estate.route, s3_connection=name, s3_connection_owners=("me",))
        estate.sync()
        assert estate.catalog.active[THERE.qualified_name] == before and len(connections(estate)) == 1


def second_of(qualified_name: str) -> int:
    return int(qualified_name.removeprefix("default/s3/"))


def test_a_new_connection_has_the_name_and_owners_that_were_set() -> None:
    """S1: `default/s3/<seconds>`, of the last day, called and owned as the settings say."""
    estate = Estate()
    estate.route = replace(estate.route, s3_connection_owners=("ada", "grace"))
    estate.sync()
    (connection,) = connections(estate)
    assert (connection.name, connection.owners) == ("files", ("ada", "grace"))
    assert 0 <= NOON // 1000 - second_of(connection.qualified_name) < 86_400


def test_runs_that_race_make_one_connection() -> None:
    """Many at once, each at another second: the first reservation stands for all."""
    state = MemoryStateStore()
    with ThreadPoolExecutor(8) as pool:
        seconds = range(NOW, NOW + 64)
        names = set(
            pool.map(lambda second: reserve_connection(state, tenant=TENANT, connection="files", epoch=second), seconds)
        )
    assert len(names) == 1 and names == {reserve_connection(state, tenant=TENANT, connection="files", epoch=NOW + 99)}


def test_a_second_goes_to_one_name_only() -> None:
    """Where two names take the same second, the later one takes the next, and keeps it."""
    state = MemoryStateStore()
    taken = second_of(reserve_connection(state, tenant=TENANT, connection="files", epoch=NOW))
    (place,) = (name for name in state.names("connections") if "/at/" in name)
    state = MemoryStateStore()
    state.create(place, "more files")
    assert reserve_connection(state, tenant=TENANT, connection="files", epoch=NOW) == f"default/s3/{taken + 1}"
    assert reserve_connection(state, tenant=TENANT, connection="files", epoch=NOW + 7) == f"default/s3/{taken + 1}"


def test_installations_without_a_common_state_make_two_connections_of_two_names() -> None:
    """Two first runs in the same second, each with a state of its own: the names are told apart all the same."""
    names = [f"files of team {number}" for number in range(20)]
    reserved = {reserve_connection(MemoryStateStore(), tenant=TENANT, connection=name, epoch=NOW) for name in names}
    assert len(reserved) == len(names)
    assert all(NOW - 86_400 < int(name.rpartition("/")[2]) <= NOW for name in reserved)


def test_a_second_run_before_the_index_shows_the_first_makes_nothing_twice() -> None:
    """The catalog does not show the connection yet; the reservation does, and all ids are ours."""
    catalog = LaggingCatalog(ManualClock())
    estate = Estate(catalog)
    estate.plan(run="zeroth")
    catalog.lag = 600
    estate.sync()
    first = estate.kept()
    estate.clock.sleep(30)
    assert catalog.find_connections(["files"]) == ()
    assert len(estate.sync(run="second").changes) == len(first) and estate.kept() == first
    estate.clock.sleep(600)
    assert estate.sync(run="third").is_empty and estate.kept() == first


def test_a_connection_named_by_qualified_name_is_never_made() -> None:
    """Its display name is not known. So the connection must be there."""
    estate = Estate()
    estate.route = replace(estate.route, s3_connection="default/s3/1")
    with pytest.raises(NotFound, match="default/s3/1"):
        estate.plan()


def test_a_name_that_is_not_there_tells_the_nearest() -> None:
    """What, where, and what to set instead."""
    catalog = catalog_with(
        FoundConnection("default/s3/1", "sales-files", "s3"), FoundConnection(PG, "sale-files", "postgres")
    )
    with pytest.raises(NotFound) as missing:
        find_connection(catalog, "sales-file", connector="s3")
    assert "no s3 connection named 'sales-file'; there is sales-files" in missing.value.what
    assert missing.value.where == "s3 connection" and "as the catalog shows it" in missing.value.next_step


def test_a_name_like_no_other_tells_what_there_is() -> None:
    """All names are told. Where there is none, none is made up."""
    with pytest.raises(NotFound, match=r"there is a, b, c \["):
        find_connection(
            catalog_with(*(FoundConnection(f"default/s3/{n}", n, "s3") for n in "dcba")), "x", connector="s3"
        )
    with pytest.raises(NotFound) as missing:
        find_connection(catalog_with(), "x", connector="s3")
    assert "there is" not in missing.value.what


def test_a_name_that_several_carry_is_not_guessed() -> None:
    """Each is named, and the next step is to say which."""
    catalog = catalog_with(
        THERE, replace(THERE, qualified_name="default/s3/2"), FoundConnection(PG, "files", "postgres")
    )
    with pytest.raises(Ambiguous) as several:
        find_connection(catalog, "files", connector="s3")
    assert several.value.where == "default/s3/1720796029, default/s3/2"
    assert "qualified name" in several.value.next_step
    assert find_connection(catalog, "files", connector="postgres").qualified_name == PG
    assert find_connection(catalog, "default/s3/2", connector="s3").qualified_name == "default/s3/2"


def test_two_s3_connections_of_one_name_stop_the_plan() -> None:
    """The plan is refused before anything is reserved or written."""
    estate = Estate()
    for connection in (THERE, replace(THERE, qualified_name="default/s3/2")):
        estate.catalog.put_connection(connection)
    with pytest.raises(Ambiguous):
        estate.plan()
    assert estate.catalog.requests.writes == 0


def test_of_names_that_differ_only_by_case_the_exact_one_is_meant() -> None:
    """The index ignores case. Without the exact name, the others are asked about and none is taken."""
    catalog = catalog_with(THERE, FoundConnection("default/s3/2", "Files", "s3"))
    assert find_connection(catalog, "Files", connector="s3").qualified_name == "default/s3/2"
    assert find_connection(catalog, "files", connector="s3") == THERE
    with pytest.raises(NotFound, match=r"no s3 connection named 'FILES'; did you mean 'Files' or 'files'\?"):
        find_connection(catalog, "FILES", connector="s3")


@given(st.lists(st.booleans(), min_size=5, max_size=5))
def test_a_connection_is_taken_by_its_exact_name_only(upper: list[bool]) -> None:
    """For every spelling of a name, on every side; an S3 connection is not made beside one that differs by case."""
    name = "".join(letter.upper() if up else letter for letter, up in zip(THERE.name, upper, strict=True))
    estate = Estate()
    estate.catalog.put_connection(THERE)
    estate.route = replace(estate.route, s3_connection=name)
    if name == THERE.name:
        estate.sync()
        assert len(connections(estate)) == 1
        return
    with pytest.raises(NotFound, match=f"named '{name}'; did you mean 'files'"):
        estate.plan()
    with pytest.raises(NotFound):
        find_connection(estate.catalog, name, connector="s3")
    assert not estate.state.names("connections") and estate.catalog.requests.writes == 0
    estate.route = replace(estate.route, s3_connection=THERE.qualified_name)
    estate.sync()
    assert len(connections(estate)) == 1


def test_a_connection_of_another_database_may_be_called_so() -> None:
    """Names are told apart within a connector; `PG` of Snowflake is no reason to ask about an S3 connection."""
    catalog = catalog_with(FoundConnection("default/snowflake/1", "FILES", "snowflake"))
    with pytest.raises(NotFound) as missing:
        find_connection(catalog, "files", connector="s3")
    assert "did you mean" not in missing.value.what


CHOSEN = "default/s3/1700000000"


def with_chosen_name(*existing: FoundConnection) -> Estate:
    """An estate whose settings choose both names of the S3 connection."""
    estate = Estate()
    for connection in existing:
        estate.catalog.put_connection(connection)
    estate.route = replace(estate.route, s3_connection_qualified_name=CHOSEN, s3_connection_owners=("ada",))
    return estate


def test_a_connection_is_made_under_the_qualified_name_that_was_chosen() -> None:
    """S1: and is found there the next time, whatever the state remembers."""
    estate = with_chosen_name()
    first = estate.sync()
    assert subject(first.changes[0]) == Connection(qualified_name=CHOSEN, name="files", owners=("ada",))
    assert all(name.startswith(CHOSEN) for name in estate.kept())
    estate.state = MemoryStateStore()
    assert estate.sync(run="second").is_empty and len(connections(estate)) == 1


@pytest.mark.parametrize(
    ("there", "told"),
    [
        (FoundConnection(CHOSEN, "theirs", "s3"), "is called 'theirs'"),
        (FoundConnection("default/s3/2", "files", "s3"), "default/s3/2 is there"),
        (FoundConnection("default/s3/2", "Files", "s3"), "is called 'Files'"),
    ],
    ids=["other name", "other place", "other case"],
)
def test_a_chosen_connection_that_is_half_anothers_is_refused(there: FoundConnection, told: str) -> None:
    """Neither is it renamed, nor is a second of its name made beside it; another connector's does not matter."""
    postgres = FoundConnection("default/postgres/3", "files", "postgres")
    with_chosen_name(replace(there, qualified_name=CHOSEN, name="files"), postgres).plan()
    estate = with_chosen_name(there, postgres)
    with pytest.raises(SettingsError, match=told):
        estate.plan()
    assert estate.catalog.requests.writes == 0
