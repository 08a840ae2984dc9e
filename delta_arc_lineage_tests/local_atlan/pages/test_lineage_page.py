"""Lineage on an asset's page: boxes over several hops both ways, processes between, columns on demand, cuts told."""

import re
from itertools import pairwise

import pytest

from delta_arc_lineage.local_atlan.pages.lineage_boxes import COLUMNS_OF_A_BOX, FEW, MANY
from delta_arc_lineage_tests.local_atlan.calls import reference, save
from delta_arc_lineage_tests.local_atlan.pages.browsing import Element, Person, Shown
from delta_arc_lineage_tests.local_atlan.pages.estate import (
    FILE,
    ORDERS,
    POSTGRES,
    S3,
    SNOWFLAKE,
    TARGET,
    Estate,
    make_table,
    named,
)


def see(person: Person, estate: Estate, name: str, **query: str | int) -> Shown:
    """The lineage page of an asset by qualified name."""
    return person.see(f"/assets/{estate.guids[name]}/lineage", **query)


def groups_of(shown: Shown) -> list[Element]:
    """The boxes of the drawing."""
    return [group for group in shown.all("g") if "box" in group.attributes.get("class", "").split()]


def boxes_of(shown: Shown) -> dict[str, float]:
    """The boxes by accessible name, with where they begin from the left."""
    found = {}
    for rect in shown.all("rect"):
        assert rect.parent is not None
        name = rect.parent.attributes.get("aria-label", "")
        if rect.parent.tag == "a" and not name.startswith("Show "):
            found[name] = float(rect.attributes["x"])
    return found


def lines_of(shown: Shown, kind: str = "") -> set[str]:
    """What runs to what, by the words of each line."""
    lines = [line for line in shown.all("path") if line.attributes.get("class", "").startswith("line")]
    return {line.text.strip() for line in lines if kind in line.attributes["class"]}


def make_chain(estate: Estate, prefix: str, length: int) -> list[str]:
    """Tables one after another, a process between each two."""
    names = [f"{prefix}/T{number}" for number in range(length)]
    estate.make(*(named("Table", name) for name in names))
    for number, (source, target) in enumerate(pairwise(names)):
        estate.flow(f"{prefix}/P{number}", ("Table", source), ("Table", target))
    return names


def test_boxes_stand_from_left_to_right_with_the_data(person: Person, estate: Estate) -> None:
    """From each asset of a flow the same order: process, file, process."""
    for start in (ORDERS, FILE, TARGET):
        boxes = boxes_of(see(person, estate, start))
        way = ["Process unload", "S3Object ORDERS.csv", "Process load"]
        assert [boxes[name] for name in way] == sorted(boxes[name] for name in way)
        assert len({boxes[name] for name in way}) == 3


def test_the_longest_way_decides_where_a_box_stands(person: Person, estate: Estate) -> None:
    """The target stands behind the file that leads to it, though a process leads there at once; no line runs back."""
    shown = see(person, estate, ORDERS)
    places = [float(rect.attributes["x"]) for rect in shown.all("rect")]
    target = next(
        group
        for group in groups_of(shown)
        if estate.guids[TARGET] in str([a.attributes for a in shown.all("a") if a.parent is group])
    )
    rect = next(rect for rect in shown.all("rect") if rect.parent and rect.parent.parent is target)
    assert float(rect.attributes["x"]) == max(places) and not lines_of(shown, "back")


def test_lines_run_from_assets_through_processes(person: Person, estate: Estate) -> None:
    """Each flow once; every process is a box, and is told in words with its ends and its evidence."""
    shown = see(person, estate, FILE)
    assert lines_of(shown) == {"ORDERS → unload", "unload → ORDERS.csv", "ORDERS.csv → load", "load → ORDERS"}
    words = shown.one("ul", **{"class": "processes"}).text
    assert "Stated by a person: unload" in words and '{"evidence": "copied"}' in words
    assert "ORDERS → ORDERS.csv" in " ".join(words.split()) and "additionalEtlContext:" in words
    through = see(person, estate, ORDERS)
    assert "COPY INTO ORDERS FROM @stage" in through.one("ul", **{"class": "processes"}).text
    assert "3 processes between" in through.main


def test_one_can_walk_along_the_boxes(person: Person, estate: Estate) -> None:
    """A box is a link to its own lineage, within the visit; the box in the middle says it is this page."""
    shown = see(person, estate, ORDERS)
    for name in ("Process unload", "S3Object ORDERS.csv", "Process load"):
        (link,) = [link for link in shown.all("a") if link.attributes.get("aria-label") == name]
        shown = person.follow(link.attributes["href"])
        (current,) = [link for link in shown.all("a") if link.attributes.get("aria-current") == "page"]
        assert current.attributes["aria-label"] == name and shown.one("h1").text == name.split(" ", 1)[1]


@pytest.mark.parametrize("hops", [1, 2, 3, 4])
def test_as_many_hops_as_asked_both_ways(person: Person, estate: Estate, hops: int) -> None:
    """From the middle of a chain: so many tables each way, with the processes between, and what is beyond is told."""
    prefix = f"chain{hops}"
    names = make_chain(estate, prefix, 11)
    shown = see(person, estate, names[5], hops=hops)
    tables = {name for name in boxes_of(shown) if name.startswith("Table")}
    assert tables == {f"Table T{number}" for number in range(5 - hops, 6 + hops)}
    assert len(boxes_of(shown)) == 4 * hops + 1 and len(lines_of(shown)) == 4 * hops
    assert "1 more further upstream. 1 more further downstream." in shown.main
    (current,) = [link.text for link in shown.all("a") if link.attributes.get("aria-current") == "true"]
    assert current == str(hops)
    assert ("Show 5 hops" in shown.main) is False and (f"Show {hops + 1} hops" in shown.main) == (hops < 4)


def test_the_end_of_a_chain_is_an_end(person: Person, estate: Estate) -> None:
    """Nothing is beyond, and nothing says so."""
    names = make_chain(estate, "short", 3)
    assert "further" not in see(person, estate, names[1]).main
    assert "further downstream" not in see(person, estate, names[2], hops=1).main
    assert "1 more further upstream" in see(person, estate, names[2], hops=1).main


def test_a_process_in_the_middle_has_hops_too(person: Person, estate: Estate) -> None:
    """One hop is the assets at its ends; two, the assets beyond them."""
    make_chain(estate, "middle", 6)
    estate_process = f"{S3}/middle/P2"
    one = boxes_of(see(person, estate, estate_process, hops=1))
    assert set(one) == {"Table T2", "Process P2", "Table T3"}
    assert {"Table T1", "Table T4"} < set(boxes_of(see(person, estate, estate_process, hops=2)))


@pytest.mark.parametrize("query", ["hops=0", "hops=5", "hops=-1", "hops=x", "hops=²", "hops=", "wide=1", "columns=yes"])
def test_what_is_not_offered_is_the_default(person: Person, estate: Estate, query: str) -> None:
    """A made-up address costs no more than two hops."""
    path = f"{person.base}/assets/{estate.guids[ORDERS]}/lineage"
    usual, odd = (Shown(person.client.get(address).text) for address in (path, f"{path}?{query}"))
    assert boxes_of(odd) == boxes_of(usual)


def test_a_circle_is_walked_once(person: Person, estate: Estate) -> None:
    """Three tables in a circle and one that feeds itself: each box once, the closing line drawn back."""
    names = make_chain(estate, "circle", 3)
    estate.flow("circle/back", ("Table", names[2]), ("Table", names[0]))
    for start in names:
        shown = see(person, estate, start, hops=4)
        assert len(groups_of(shown)) == 6 and len(lines_of(shown)) == 6
        assert len(lines_of(shown, "back")) >= 1
    estate.make(named("Table", "self/T"))
    estate.flow("self/P", ("Table", "self/T"), ("Table", "self/T"))
    shown = see(person, estate, "self/T", hops=4)
    assert len(groups_of(shown)) == 2 and lines_of(shown) == {"T → P", "P → T"}


def make_fan(estate: Estate, name: str, count: int) -> str:
    """A table that one process each leads to so many files."""
    estate.make(named("Table", f"{name}/HUB"))
    estate.make(*(named("S3Object", f"{name}/f{number:03}") for number in range(count)))
    hub = [reference("Table", f"{name}/HUB")]
    flows = [
        named("Process", f"{name}/p{number:03}", inputs=hub, outputs=[reference("S3Object", f"{name}/f{number:03}")])
        for number in range(count)
    ]
    save(estate.client, *flows)
    return f"{name}/HUB"


def test_many_neighbours_are_cut_with_their_count(person: Person, estate: Estate) -> None:
    """A few processes, how many more, and a link that shows them all; back again by another."""
    hub = make_fan(estate, "fan", 150)
    shown = see(person, estate, hub)
    assert len([name for name in boxes_of(shown) if name.startswith("Process")]) == FEW
    assert f"and {150 - FEW} more" in shown.main
    wide = person.follow(
        next(a.attributes["href"] for a in shown.all("a") if a.attributes.get("aria-label") == f"Show {150 - FEW} more")
    )
    assert len(boxes_of(wide)) == 301 and "more" not in wide.one("svg").text
    assert len(boxes_of(person.follow(wide.link("Show fewer")))) == 2 * FEW + 1


def test_more_than_can_be_drawn_stays_cut(person: Person, estate: Estate) -> None:
    """Two hundred a step at most; the rest is counted without a link that would not help."""
    hub = make_fan(estate, "crowd", MANY + 30)
    shown = see(person, estate, hub, wide="on")
    assert len([name for name in boxes_of(shown) if name.startswith("S3Object")]) == MANY
    assert "and 30 more" in shown.one("svg").text
    assert not [a for a in shown.all("a") if a.attributes.get("aria-label", "").startswith("Show ")]


def test_columns_are_shown_on_demand(person: Person, estate: Estate) -> None:
    """Not at first; then in their tables' boxes with types, and lines between those that flow."""
    plain = see(person, estate, ORDERS)
    assert "AMOUNT" not in plain.one("svg").text and not lines_of(plain, "column")
    shown = person.follow(plain.link("Show columns"))
    text = shown.one("svg").text
    assert text.count("ID NUMBER(38,0)") >= 2 and "AMOUNT VARCHAR" in text
    assert lines_of(shown, "column") == {"ID → ID", "NAME → NAME"}
    assert "AMOUNT" not in person.follow(shown.link("Hide columns")).one("svg").text


def test_columns_of_tables_further_on_are_joined_over_the_file(person: Person, estate: Estate) -> None:
    """A file has no columns: lines run from table to table past it."""
    assert lines_of(see(person, estate, FILE, columns="on"), "column") == {"ID → ID", "NAME → NAME"}


def test_of_three_hundred_columns_those_that_flow_come_first(person: Person, estate: Estate) -> None:
    """A box shows a few, the linked ones before the others, and how many more there are."""
    names = tuple(f"C{number:03}" for number in range(300))
    for table, connection in (("BROAD", POSTGRES), ("BROAD", SNOWFLAKE)):
        estate.make(*make_table(connection, table, names))
    source, target = f"{POSTGRES}/SHOP/SALES/BROAD", f"{SNOWFLAKE}/SHOP/SALES/BROAD"
    estate.flow("broad", ("Table", source), ("Table", target))
    estate.flow("broad/column", ("Column", f"{source}/C250"), ("Column", f"{target}/C250"))
    shown = see(person, estate, source, columns="on")
    assert lines_of(shown, "column") == {"C250 → C250"}
    columns = [text.text for text in shown.all("text") if text.attributes.get("class", "").startswith("column")]
    assert (
        len(columns) == 2 * (COLUMNS_OF_A_BOX + 1) and columns[0].startswith("C250") and columns[1].startswith("C000")
    )
    assert columns.count(f"and {300 - COLUMNS_OF_A_BOX} more") == 2
    assert estate.guids[source] in shown.link(f"and {300 - COLUMNS_OF_A_BOX} more")


def test_a_column_has_lineage_of_its_own(person: Person, estate: Estate) -> None:
    """Its column processes between, and the column at the other end."""
    boxes = boxes_of(see(person, estate, f"{ORDERS}/ID"))
    assert set(boxes) == {"Column ID", "ColumnProcess ID"}
    shown = see(person, estate, f"{ORDERS}/ID")
    assert len(groups_of(shown)) == 3 and "1 process between" in shown.main


def test_archived_lineage_is_told_and_shown_on_demand(person: Person, estate: Estate) -> None:
    """Left out with its count; on demand drawn as archived; back again."""
    names = make_chain(estate, "past", 3)
    estate.archive(f"{S3}/past/P0")
    shown = see(person, estate, names[1])
    assert set(boxes_of(shown)) == {"Table T1", "Process P1", "Table T2"}
    assert "Not drawn: 1 archived." in shown.main
    past = person.follow(shown.link("Show 1 archived"))
    assert {"Process P0, archived", "Table T0"} <= set(boxes_of(past))
    assert lines_of(past, "gone") == {"T0 → P0", "P0 → T1"}
    assert set(boxes_of(person.follow(past.link("Hide archived")))) == set(boxes_of(shown))


def test_an_archived_asset_shows_the_lineage_it_had(person: Person, estate: Estate) -> None:
    """At once: what it was for is the question one opens its page with."""
    names = make_chain(estate, "buried", 3)
    estate.archive(names[1])
    shown = see(person, estate, names[1])
    assert {"Table T0", "Table T2", "Table T1, archived"} <= set(boxes_of(shown))
    assert lines_of(shown, "gone") == {"P0 → T1", "T1 → P1"} and len(lines_of(shown)) == 4


def test_only_archived_lineage_is_still_told(person: Person, estate: Estate) -> None:
    """No drawing of one box, but the count and the link."""
    names = make_chain(estate, "ended", 2)
    estate.archive(f"{S3}/ended/P0")
    shown = see(person, estate, names[0])
    assert not shown.all("svg") and "Show 1 archived" in shown.main
    assert len(groups_of(person.follow(shown.link("Show 1 archived")))) == 3


def test_without_lineage_there_is_no_drawing(person: Person, estate: Estate) -> None:
    """A table that flows nowhere, and a schema that never does."""
    for name in (f"{POSTGRES}/SHOP/SALES/IDLE", f"{POSTGRES}/SHOP/SALES"):
        shown = see(person, estate, name)
        assert not shown.all("svg") and "Lineage" not in [title.text for title in shown.all("h2")]


def test_what_is_chosen_stays_chosen(person: Person, estate: Estate) -> None:
    """Each control changes one thing of the address."""
    shown = see(person, estate, ORDERS, hops=3, columns="on", wide="on")
    address = shown.link("4")
    assert re.search(r"\?hops=4&wide=on&columns=on#lineage$", address)
    assert shown.link("Hide columns").endswith("?hops=3&wide=on#lineage")


def test_an_asset_that_feeds_many_through_one_process(person: Person, estate: Estate) -> None:
    """One process with 60 outputs: the process once, its outputs cut, and in words a dozen with the rest counted."""
    estate.make(named("Table", "one/IN"))
    outputs = [f"one/out{number:02}" for number in range(60)]
    estate.make(*(named("Table", name) for name in outputs))
    ends = {"inputs": [reference("Table", "one/IN")], "outputs": [reference("Table", name) for name in outputs]}
    estate.make(named("Process", "one/P", **ends))
    shown = see(person, estate, "one/IN")
    assert len(boxes_of(shown)) == FEW + 2 and "and 48 more" in shown.main
    wide = see(person, estate, "one/IN", wide="on")
    assert len(boxes_of(wide)) == 62 and "and 48 more" in " ".join(
        wide.one("ul", **{"class": "processes"}).text.split()
    )
