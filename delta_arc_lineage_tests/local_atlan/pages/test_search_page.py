"""The search of a visit: what is found, narrowed and paged through."""

import re
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delta_arc_lineage.local_atlan.pages.finding import LONGEST_QUERY, MOST_RANKED, PAGE_SIZE
from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import entity
from delta_arc_lineage_tests.local_atlan.pages.browsing import TOKEN, Person, Shown
from delta_arc_lineage_tests.local_atlan.pages.estate import ORDERS, POSTGRES, SNOWFLAKE, Estate, named, of_connection


def names_of(shown: Shown) -> list[str]:
    """The names of the hits, in order."""
    return [title.text.split("\n")[0].strip() for title in shown.all("h3")]


def hits_of(shown: Shown) -> list[tuple[str, str]]:
    """Name and type of each hit."""
    found = []
    for title in shown.all("h3"):
        link = next(element for element in shown.all("a") if element.parent is title)
        chip = next(element for element in reversed(shown.all("span")) if element.parent is title)
        found.append((link.text, chip.text))
    return found


def count_of(shown: Shown) -> int:
    """How many it says there are."""
    return int(re.match(r"[\d,]+", shown.one("p", role="status").text.strip())[0].replace(",", ""))  # type: ignore[index]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ORDERS", {"ORDERS", "ORDERS.csv"}),
        ("orders", {"ORDERS", "ORDERS.csv"}),
        ("  orders  ", {"ORDERS", "ORDERS.csv"}),
        ("ORDERS.csv", {"ORDERS.csv"}),
        ("rder", {"ORDERS", "ORDERS.csv"}),
        ("amou", {"AMOUNT"}),
        ("per order", {"ORDERS"}),
        (ORDERS, {"ORDERS"}),
        ("of-ours", {"postgres-of-ours", "s3-of-ours", "snowflake-of-ours"}),
        ("no such thing", set()),
        ("*", set()),
        ("?", set()),
        ("O*S", set()),
        ("\\", set()),
    ],
)
def test_names_are_found_whole_in_part_and_by_word(
    person: Person, estate: Estate, text: str, expected: set[str]
) -> None:
    """Letters large or small; words of descriptions; a qualified name; signs of a pattern mean themselves."""
    shown = person.see("/search", q=text)
    assert {name for name, _ in hits_of(shown)} == expected
    assert shown.one("input", name="q").attributes["value"] == text.strip()


def test_a_guid_is_found(person: Person, estate: Estate) -> None:
    """What a program's log says, pasted into the box."""
    shown = person.see("/search", q=estate.guids[ORDERS])
    assert hits_of(shown) == [("ORDERS", "Table")]


def test_the_exact_name_comes_first(person: Person, estate: Estate) -> None:
    """Before what begins with it, and that before what has it inside."""
    estate.make(*(named("Table", f"rank/{name}") for name in ("XFUND", "FUNDS", "FUND", "A_FUND")))
    assert [name for name, _ in hits_of(person.see("/search", q="fund"))] == ["FUND", "FUNDS", "A_FUND", "XFUND"]


def test_a_hit_says_what_it_is_in(person: Person, estate: Estate) -> None:
    """A column of a name that two tables have is told apart by its path; each part is a link."""
    shown = person.see("/search", q="AMOUNT", type="Column", connection=SNOWFLAKE)
    assert "in snowflake-of-ours › SHOP › SALES › ORDERS" in shown.main
    guids = [address for text, address in shown.links() if text == "SALES"]
    assert estate.guids[f"{SNOWFLAKE}/SHOP/SALES"] in guids[0]


def test_types_and_connections_narrow_and_widen(person: Person, estate: Estate) -> None:
    """Each choice finds as many as it says; `All` takes it back; the words stay."""
    shown = person.see("/search", q="ORDERS")
    for text, address in shown.links():
        if "type=" in address or "connection=" in address:
            narrowed = person.follow(address)
            assert 0 < count_of(narrowed) < count_of(shown)
            assert (
                narrowed.one("strong").text == text and narrowed.one("input", name="q").attributes["value"] == "ORDERS"
            )
            assert count_of(person.follow(narrowed.link("All"))) == count_of(shown)
    both = person.see("/search", q="ORDERS", type="Table", connection=POSTGRES)
    assert hits_of(both) == [("ORDERS", "Table")] and len(both.all("strong")) == 2


def test_the_choices_add_up(person: Person, estate: Estate) -> None:
    """The counts of the types are all that was found."""
    shown = person.see("/search")
    counts = re.findall(r'type=[A-Za-z0-9]+">[A-Za-z0-9]+</a> <span class="soft">([\d,]+)</span>', shown.source)
    assert sum(int(count.replace(",", "")) for count in counts) == count_of(shown)


@pytest.mark.parametrize("narrowed", [{"type": "NoSuchType"}, {"connection": "default/none/9"}, {"type": "'\"<"}])
def test_what_is_nowhere_finds_nothing(person: Person, estate: Estate, narrowed: dict[str, str]) -> None:
    """A type or connection of an old address is no error."""
    shown = person.see("/search", **narrowed)
    assert count_of(shown) == 0 and "Nothing found" in shown.main


def test_archived_things_are_found_where_they_are_asked_for(person: Person, estate: Estate) -> None:
    """Left out by default, told as archived when shown, and the switch goes both ways."""
    estate.make(named("Table", "gone/LEFTOVER"), named("Table", "gone/LEFTOVERS"))
    estate.archive("gone/LEFTOVER")
    shown = person.see("/search", q="leftover")
    assert [name for name, _ in hits_of(shown)] == ["LEFTOVERS"]
    more = person.follow(shown.link("Show as well"))
    assert count_of(more) == 2 and "archived" in next(
        title.text for title in more.all("h3") if "LEFTOVER" in title.text
    )
    assert count_of(person.follow(more.link("Leave out"))) == 1


@pytest.fixture(scope="module")
def crowd() -> Any:
    """A person before 10,060 tables of one name after another."""
    with CatalogServer(token=TOKEN) as server:
        person = Person(server.url)
        person.open()
        with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60) as api:
            for start in range(0, 10_060, 2_012):
                rows = [entity("Table", f"T{number:05}") for number in range(start, start + 2_012)]
                api.post("/api/meta/entity/bulk", json={"entities": rows}).raise_for_status()
        yield person


def test_pages_hold_everything_once_and_in_order(person: Person, estate: Estate) -> None:
    """Following *Next* to the end meets every asset once, by name; *Previous* leads back."""
    estate.make(*(named("Table", f"paged/PAGED_{number:03}") for number in range(2 * PAGE_SIZE + 3)))
    shown = person.see("/search", q="paged_")
    met = names_of(shown)
    pages = [shown]
    while any(text == "Next" for text, _ in shown.links()):
        shown = person.follow(shown.link("Next"))
        pages.append(shown)
        met += names_of(shown)
    assert [name.split()[0] for name in met] == [f"PAGED_{number:03}" for number in range(2 * PAGE_SIZE + 3)]
    assert [f"Page {number} of 3" in page.main for number, page in enumerate(pages, 1)] == [True] * 3
    assert names_of(person.follow(shown.link("Previous"))) == names_of(pages[1])
    assert shown.one("ol").attributes["start"] == str(2 * PAGE_SIZE + 1)


def test_the_window_of_the_index_is_said(crowd: Person) -> None:
    """The true count, the last page that can be had, and what to do about the rest."""
    shown = crowd.see("/search", q="T", page=400)
    assert count_of(shown) == 10_060 and "Page 400 of 400" in shown.main
    assert "The first 10,000 can be paged through" in shown.main and not [
        text for text, _ in shown.links() if text == "Next"
    ]
    assert names_of(shown)[-1].split()[0] == "T09999"


def test_few_are_ranked_and_many_in_order_of_name(crowd: Person) -> None:
    """A name as a whole comes before its parts where there are up to two thousand; beyond, it is said."""
    many = crowd.see("/search", q="t0")
    assert count_of(many) == 10_000 and "in order of name" in many.one("p", role="status").text
    assert names_of(many)[0].split()[0] == "T00000"
    few = crowd.see("/search", q="0001")
    assert count_of(few) <= MOST_RANKED and "in order of name" not in few.main
    first, *others = (name.split()[0] for name in names_of(crowd.see("/search", q="T0001")))
    assert first == "T00010" and all(name.startswith("T0001") for name in others)


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "1.5", "401", "999999999999", "²", "１", "1e3", "%00", "null"])
def test_a_page_that_cannot_be_is_no_error(crowd: Person, page: str) -> None:
    """The first, or the last that can be."""
    assert crowd.get("/search", q="T", page=page).status_code == 200


def test_a_page_after_the_last_says_so(person: Person, estate: Estate) -> None:
    """An old address after things were removed."""
    shown = person.see("/search", q="IDLE", page=3)
    assert "No more on this page" in shown.main and count_of(shown) == 1


def test_a_long_text_is_cut(person: Person, estate: Estate) -> None:
    """The box says as much, and the server does not rely on it."""
    shown = person.see("/search", q="y" * 3000)
    box = shown.one("input", name="q").attributes
    assert box["value"] == "y" * LONGEST_QUERY and box["maxlength"] == str(LONGEST_QUERY)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60), type_name=st.text(max_size=20), connection=st.text(max_size=20))
def test_any_text_is_a_search(person: Person, estate: Estate, text: str, type_name: str, connection: str) -> None:
    """Whatever is typed is looked for, shown again as it was, and breaks no page."""
    answer = person.get("/search", q=text, type=type_name, connection=connection)
    assert answer.status_code == 200
    box = Shown(answer.text).one("input", name="q").attributes["value"]
    assert box == text.strip().replace("\r\n", "\n") or "\r" in text or "\x00" in text


@pytest.mark.parametrize(
    "query", ["q=%ff%fe", "q=%ed%a0%80", "q=%00", "q=a&q=b", "=", "&&&", "q", "q=%", "q=%zz", "type=%ff", "page=%ff"]
)
def test_a_malformed_address_is_a_search_too(person: Person, estate: Estate, query: str) -> None:
    """Half characters, doubled names and broken escapes."""
    answer = person.client.get(f"{person.base}/search?{query}")
    assert answer.status_code == 200 and Shown(answer.text).one("main")


def test_the_first_of_a_doubled_parameter_counts(person: Person, estate: Estate) -> None:
    """As for the API's parameters."""
    answer = Shown(person.client.get(f"{person.base}/search?q=IDLE&q=ORDERS").text)
    assert {name for name, _ in hits_of(answer)} == {"IDLE"}


def test_a_search_finds_what_the_index_knows_now(server: CatalogServer, client: httpx.Client, person: Person) -> None:
    """A lagging index lags for people too: pages ask it as programs do."""
    client.post("/api/local/faults", json={"index_lag_ms": 3_600_000}).raise_for_status()
    client.post(
        "/api/meta/entity/bulk", json={"entities": [named("Table", "late/LATECOMER", **of_connection(POSTGRES))]}
    )
    assert count_of(person.see("/search", q="LATECOMER")) == 0
    client.post("/api/local/faults", json={}).raise_for_status()
