"""What people said of a thing: named, and left alone unless told, wherever things are taken away."""

from collections.abc import Callable
from typing import Any

import pytest

from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run
from delta_arc_lineage_tests.shells.cli.test_taking_back import run_of
from delta_arc_lineage_tests.support.stack import catalog_of

TABLES = ("CUSTOMERS", "EMPLOYEES", "ORDERS", "ORDERDETAILS", "PRODUCTS", "SHIPPERS")
SORTS = ("description", "owners", "certificate", "announcement", "tags", "terms")


def edit_all(landscape: Landscape) -> dict[str, str]:
    """One file of ours for each sort of thing that people say of an asset: qualified name → the sort."""
    files = sorted(name for name in landscape.ours() if name.endswith(".csv"))
    assert len(files) == len(SORTS)
    said: list[Callable[[str], object]] = [
        lambda name: landscape.save("S3Object", name, userDescription="all of them"),
        lambda name: landscape.save("S3Object", name, ownerUsers=["ada"]),
        lambda name: landscape.save("S3Object", name, certificateStatus="VERIFIED"),
        lambda name: landscape.save("S3Object", name, announcementType="warning", announcementTitle="Moving"),
        lambda name: tag(landscape, name),
        lambda name: describe_by_term(landscape, name),
    ]
    for name, say in zip(files, said, strict=True):
        say(name)
    return dict(zip(files, SORTS, strict=True))


def call(landscape: Landscape, method: str, path: str, body: object) -> Any:
    return catalog_of(landscape.stack).request(method, f"/api/meta/{path}", json=body).raise_for_status().json()


def make_tag(landscape: Landscape, prefix: str) -> str:
    """A new kind of tag; the name that the server gave it."""
    name = f"{prefix} {landscape.name}"
    made = call(landscape, "POST", "types/typedefs", {"classificationDefs": [{"name": name, "displayName": name}]})
    return str(made["classificationDefs"][0]["name"])


def tag(landscape: Landscape, name: str) -> None:
    kind = make_tag(landscape, "Private")
    (found,) = landscape.found(qualifiedName=name)
    path = f"entity/guid/{found['guid']}/classifications"
    catalog_of(landscape.stack).post(f"/api/meta/{path}", json=[{"typeName": kind}]).raise_for_status()


def describe_by_term(landscape: Landscape, name: str) -> None:
    glossary = make(landscape, "AtlasGlossary", landscape.name)
    term = make(landscape, "AtlasGlossaryTerm", "Order", anchor=glossary)
    landscape.save("S3Object", name, relations={"meanings": [term]})


def make(landscape: Landscape, type_name: str, name: str, **relations: object) -> dict[str, str]:
    """A new thing of which the server makes the qualified name; a reference to it."""
    attributes = {"name": name, "qualifiedName": name}
    made = {"typeName": type_name, "guid": "-1", "attributes": attributes, "relationshipAttributes": relations}
    answer = call(landscape, "POST", "entity/bulk", {"entities": [made]})
    return {"typeName": type_name, "guid": answer["guidAssignments"]["-1"]}


@pytest.fixture
def applied(run: Run, landscape: Landscape) -> str:
    """A run that made six files and their lineage."""
    landscape.put(*(f"{table}.csv" for table in TABLES))
    return run_of(run("apply", "--yes").err)


def test_an_undo_names_what_people_said_and_leaves_it_alone(run: Run, landscape: Landscape, applied: str) -> None:
    """Each of the six, and what it hangs on; told to, it takes them too."""
    said = edit_all(landscape)
    undone = run("undo", applied, "--yes", "--json").only
    why = {item["qualified_name"]: item["why"] for item in undone["spared"]}
    assert {name: why.get(name) for name in said} == {
        name: f"people edited it since: {sort}" for name, sort in said.items()
    }
    assert said.keys() <= landscape.ours() and not [name for name in landscape.ours() if "delta-arc" in name]
    told = run("undo", applied, "--yes", "--also-edited")
    assert told.exit_code == 0 and "people edited it: " in told.out and not said.keys() & landscape.ours()


def test_so_it_is_with_what_routes_left(run: Run, landscape: Landscape, applied: str) -> None:
    """`leftovers --remove`: the list says what stays and why, and how to take it too."""
    said = edit_all(landscape)
    listed = run("leftovers", DELTA_ARC_ROUTE="successor")
    for sort in said.values():
        assert f"people edited it: {sort}" in listed.out
    assert "with --also-edited, what people edited goes too" in listed.out
    plan = run("leftovers", "--json", DELTA_ARC_ROUTE="successor").only
    assert run("leftovers", "--approve", plan["digest"], DELTA_ARC_ROUTE="successor").exit_code == 0
    assert said.keys() <= landscape.ours() and not [name for name in landscape.ours() if "delta-arc" in name]
    everything = run("leftovers", "--json", "--also-edited", DELTA_ARC_ROUTE="successor").only
    approved = ("--also-edited", "--approve", everything["digest"])
    assert run("leftovers", *approved, DELTA_ARC_ROUTE="successor").exit_code == 0
    assert not said.keys() & landscape.ours()


def test_so_it_is_with_the_removals_of_a_sync(run: Run, landscape: Landscape, applied: str) -> None:
    """A file that is gone and that people described stays, and the plan says so; the rest of it goes by digest."""
    said = edit_all(landscape)
    landscape.put("SUPPLIERS.csv")
    landscape.remove(*(f"{table}.csv" for table in TABLES))
    plan = run("plan", "--json").only
    assert {item["qualified_name"] for item in plan["spared"]} == said.keys()
    assert run("apply", "--approve", plan["digest"]).exit_code == 0 and said.keys() <= landscape.ours()
    told = run("plan", "--json", "--also-edited").only
    assert {sort for change in told["changes"] for sort in change["despite"]} == set(SORTS)
    hint = f"delta-arc apply --route main --approve {told['digest']} --also-edited,"
    waiting = run("apply", "--also-edited", DELTA_ARC_APPLY="plan").err
    assert hint in waiting and waiting.count("[route main]") == 1 and "error: route main" not in waiting
    assert run("apply", "--also-edited", "--approve", told["digest"]).exit_code == 0
    assert not said.keys() & landscape.ours()


def test_what_is_said_between_plan_and_removal_stops_it(run: Run, landscape: Landscape, applied: str) -> None:
    """The plan was read before somebody described the file: it is stale, and nothing is removed."""
    landscape.remove("ORDERS.csv")
    plan = run("plan", "--out", "p.json", "--json").only
    (file,) = (name for name in landscape.ours() if name.endswith("/ORDERS.csv"))
    landscape.save("S3Object", file, userDescription="still needed")
    stale = run("apply", "p.json", "--approve", plan["digest"])
    assert stale.exit_code == 4 and file in stale.err and file in landscape.ours()


def test_a_tag_that_came_down_the_lineage_is_no_word_of_anybody(run: Run, landscape: Landscape, applied: str) -> None:
    """Somebody tagged the source table, and the tag propagates to its file: the file is as we left it."""
    source = next(end for end in landscape.found(**{"__typeName.keyword": "Table", "name.keyword": "ORDERS"}))
    kind = make_tag(landscape, "Handed down")
    path = f"/api/meta/entity/guid/{source['guid']}/classifications"
    body = [{"typeName": kind, "propagate": True, "restrictPropagationThroughLineage": False}]
    people = catalog_of(landscape.stack)
    people.post(path, json=body).raise_for_status()
    try:
        undone = run("undo", applied, "--yes", "--json").only
    finally:
        people.delete(f"{path.removesuffix('s')}/{kind}").raise_for_status()
    assert not [item for item in undone["spared"] if "people edited" in item["why"]]


def test_owners_that_the_settings_gave_are_no_edit_of_what_a_route_left(run: Run, landscape: Landscape) -> None:
    """A route that was renamed: what ASSET_OWNERS said when a file was made is not what a person said."""
    landscape.put("ORDERS.csv", "SHIPPERS.csv")
    assert run("apply", "--yes", ASSET_OWNERS="ada,grace").exit_code == 0
    (described,) = [name for name in landscape.ours() if name.endswith("ORDERS.csv")]
    landscape.save("S3Object", described, ownerUsers=["ada"])
    spared = run("leftovers", "--json", DELTA_ARC_ROUTE="successor", ASSET_OWNERS="grace,ada").only["spared"]
    edited = [item["qualified_name"] for item in spared if "people edited it" in item["why"]]
    assert edited == [described], "who took an owner away said something"
