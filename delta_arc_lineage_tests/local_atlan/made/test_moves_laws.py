"""Laws of moves: after any of them, names, places and relationships of glossaries and domains tell the same."""

from itertools import count
from typing import Any

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delta_arc_lineage_tests.local_atlan.calls import Json, link, read
from delta_arc_lineage_tests.local_atlan.made.steps import (
    BULK,
    category,
    domain,
    glossary,
    name_of,
    only,
    product,
    related,
    term,
    update_of,
)

RUN = count()
LAWS = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
PLACES = st.lists(st.integers(0, 5), min_size=2, max_size=6)
MOVES = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=6)


def _try(client: httpx.Client, sent: Json) -> None:
    """Ask for a move; it is made or refused in words."""
    answer = client.post(BULK, json={"entities": [sent]})
    assert answer.status_code in (200, 400, 409), answer.text


def _check_glossary(client: httpx.Client, shelves: list[Json], parts: list[Json]) -> None:
    """Who is in a glossary says so, bears its name, and is of the glossary of its parent."""
    held = {shelf["guid"]: read(client, shelf["guid"]) for shelf in shelves}
    for part in parts:
        found = read(client, part["guid"])
        anchor = str(only(found, "anchor"))
        side = "terms" if part["typeName"] == "AtlasGlossaryTerm" else "categories"
        assert name_of(found) == f"{name_of(part).split('@')[0]}@{name_of(held[anchor])}"
        assert [guid for guid in held if part["guid"] in related(held[guid], side)] == [anchor]
        above = [only(found, "parentCategory")] if side == "categories" else related(found, "categories")
        for guid in above:
            assert guid is None or only(read(client, guid), "anchor") == anchor


@LAWS
@given(places=PLACES, moves=MOVES)
def test_glossaries_agree_after_any_moves(client: httpx.Client, places: list[int], moves: list[Any]) -> None:
    """A random tree of categories with a term in each; any category or term to any of three glossaries."""
    run = next(RUN)
    shelves = [glossary(client, f"Law {run} {number}") for number in range(3)]
    folders: list[Json] = []
    for number, place in enumerate(places):
        parent = folders[place % len(folders)] if folders and place else None
        folders.append(category(client, f"C{number}", shelves[0], parent))
    ends = [{"categories": [link("AtlasGlossaryCategory", folder["guid"])]} for folder in folders]
    terms = [term(client, f"T{number}", shelves[0], **end) for number, end in enumerate(ends)]
    parts = [*folders, *terms]
    for which, where in moves:
        part, shelf = read(client, parts[which % len(parts)]["guid"]), shelves[where % 3]
        free = {"parentCategory": None} if part["typeName"] == "AtlasGlossaryCategory" else {"categories": []}
        told = free if where > 2 else {}
        _try(client, update_of(part, {"anchor": link("AtlasGlossary", shelf["guid"]), **told}))
        _check_glossary(client, shelves, parts)


def _check_domains(client: httpx.Client, domains: list[Json], goods: list[Json]) -> None:
    """A name is that of the domain above and an own part; the top is that of the domain above, or that itself."""
    for held in (*domains, *goods):
        found = read(client, held["guid"])
        end = "parentDomain" if held["typeName"] == "DataDomain" else "dataDomain"
        guid = only(found, end)
        said = found["attributes"]
        if guid is None:
            assert name_of(found).startswith("default/domain/")
            assert name_of(found).endswith("/super")
            assert said.get("parentDomainQualifiedName") is None
            assert said.get("superDomainQualifiedName") is None
            continue
        above = read(client, guid)
        own = "/".join(name_of(found).split("/")[-2:])
        assert name_of(found) == f"{name_of(above)}/{own}"
        assert said["parentDomainQualifiedName"] == name_of(above)
        assert said["superDomainQualifiedName"] == (
            above["attributes"].get("superDomainQualifiedName") or name_of(above)
        )


@LAWS
@given(places=PLACES, moves=MOVES)
def test_domains_agree_after_any_moves(client: httpx.Client, places: list[int], moves: list[Any]) -> None:
    """A random tree of domains with a product in each; any of them to any other place, not below itself."""
    run = next(RUN)
    domains = [domain(client, f"Law {run} root")]
    for number, place in enumerate(places):
        domains.append(domain(client, f"Law {run} {number}", domains[place % len(domains)]))
    goods = [product(client, f"Law {run} {number}", held) for number, held in enumerate(domains)]
    for which, where in moves:
        moved = read(client, domains[which % len(domains)]["guid"])
        target = read(client, domains[where % len(domains)]["guid"])
        ware = read(client, goods[where % len(goods)]["guid"])
        if not name_of(target).startswith(name_of(moved)):
            _try(client, update_of(moved, {"parentDomain": link("DataDomain", target["guid"])}))
        _try(client, update_of(ware, {"dataDomain": link("DataDomain", moved["guid"])}))
        _check_domains(client, domains, goods)
    for held in domains[1:]:
        _try(client, update_of(read(client, held["guid"]), {"parentDomain": None}))
        _check_domains(client, domains, goods)
