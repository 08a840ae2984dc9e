"""Glossaries, terms and categories (`glossary/*PreProcessor`): names, places, moves, refusals."""

import re

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import Json, link, read, save
from delta_arc_lineage_tests.local_atlan.made.steps import (
    category,
    changed,
    draft,
    erase,
    glossary,
    made,
    name_of,
    only,
    refusal,
    related,
    term,
    update_of,
)

ORDER = "lexicographicalSortOrder"
NAMELESS = (400, "ATLAS-400-00-083", "name cannot contain following special chars ('@')")


def _anchored(kind: str, name: str, anchor: Json, **attributes: str) -> Json:
    return draft(kind, name, {"anchor": link("AtlasGlossary", anchor["guid"])}, **attributes)


def test_names_are_the_servers_own(client: httpx.Client) -> None:
    """Whatever qualified name is sent, a glossary's is an id of 21 signs, and what lies in it is named after it."""
    shelf = glossary(client, "Names")
    assert re.fullmatch(r"[A-Za-z0-9]{21}", name_of(shelf))
    for asset in (term(client, "Customer", shelf), category(client, "People", shelf)):
        assert re.fullmatch(rf"[A-Za-z0-9]{{21}}@{name_of(shelf)}", name_of(asset))


@pytest.mark.parametrize("name", ["", "with@sign"])
@pytest.mark.parametrize("kind", ["AtlasGlossary", "AtlasGlossaryTerm", "AtlasGlossaryCategory"])
def test_display_names_must_be_and_hold_no_at_sign(client: httpx.Client, kind: str, name: str) -> None:
    """No name and one with `@` are refused alike, for each of the three."""
    shelf = glossary(client, f"Signs of {kind} {len(name)}")
    sent = draft(kind, name) if kind == "AtlasGlossary" else _anchored(kind, name, shelf)
    assert refusal(client, sent) == NAMELESS


@pytest.mark.parametrize("kind", ["AtlasGlossaryTerm", "AtlasGlossaryCategory"])
def test_an_anchor_is_mandatory(client: httpx.Client, kind: str) -> None:
    """A term or category without its glossary is refused, when made and when updated."""
    assert refusal(client, draft(kind, "Nowhere"))[:2] == (400, "ATLAS-400-00-072")
    shelf = glossary(client, f"Anchors of {kind}")
    held = made(client, _anchored(kind, "Somewhere", shelf))
    assert refusal(client, update_of(held, userDescription="told"))[:2] == (400, "ATLAS-400-00-072")


@pytest.mark.parametrize("kind", ["AtlasGlossaryTerm", "AtlasGlossaryCategory"])
def test_nothing_is_named_after_itself(client: httpx.Client, kind: str) -> None:
    """A draft that is its own glossary refers to nothing, and neither do two that are each other's."""
    alone = {"guid": "-1", **draft(kind, "Alone", {"anchor": link(kind, "-1")})}
    assert refusal(client, alone)[:2] == (404, "ATLAS-404-00-00A")
    pair = [{"guid": f"-{n}", **draft(kind, "Pair", {"anchor": link(kind, f"-{3 - n}")})} for n in (1, 2)]
    assert refusal(client, *pair)[:2] == (404, "ATLAS-404-00-00A")


def test_a_category_and_its_children_come_in_one_request(client: httpx.Client) -> None:
    """Told from both sides at once."""
    shelf = glossary(client, "Both sides")
    anchor = {"anchor": link("AtlasGlossary", shelf["guid"])}
    kind = "AtlasGlossaryCategory"
    top = {"guid": "-1", **draft(kind, "Top", {**anchor, "childrenCategories": [link(kind, "-2")]})}
    low = {"guid": "-2", **draft(kind, "Low", {**anchor, "parentCategory": link(kind, "-1")})}
    guids = save(client, top, low)["guidAssignments"]
    assert related(read(client, guids["-1"]), "childrenCategories") == [guids["-2"]]


def test_a_glossary_is_alone_of_its_name(client: httpx.Client) -> None:
    """A second of a name is refused, made or renamed; an archived one frees its name."""
    first, second = glossary(client, "Alone"), glossary(client, "Company")
    assert refusal(client, draft("AtlasGlossary", "Alone")) == (
        409,
        "ATLAS-409-00-007",
        "Glossary with name Alone already exists",
    )
    assert refusal(client, update_of(second, name="Alone"))[1] == "ATLAS-409-00-007"
    assert erase(client, first["guid"]).status_code == 200
    assert changed(client, second, name="Alone")["attributes"]["name"] == "Alone"


def test_a_term_is_alone_of_its_name_in_its_glossary(client: httpx.Client) -> None:
    """Names are taken within a glossary, not over all; a rename meets the same rule."""
    shelf, other = glossary(client, "Terms one"), glossary(client, "Terms two")
    first = term(client, "Customer", shelf)
    term(client, "Customer", other)
    code = (409, "ATLAS-409-00-009", "Glossary term with name Customer already exists")
    assert refusal(client, _anchored("AtlasGlossaryTerm", "Customer", shelf)) == code
    second = term(client, "Client", shelf)
    anchor = {"anchor": link("AtlasGlossary", shelf["guid"])}
    assert refusal(client, update_of(second, anchor, name="Customer")) == code
    assert erase(client, first["guid"]).status_code == 200
    assert changed(client, second, anchor, name="Customer")["attributes"]["name"] == "Customer"


def test_two_terms_of_one_name_in_one_request_are_refused(client: httpx.Client) -> None:
    """The request as a whole is refused, and nothing of it is kept."""
    shelf = glossary(client, "Twice")
    twins = [{"guid": f"-{n}", **_anchored("AtlasGlossaryTerm", "Twin", shelf)} for n in (1, 2)]
    assert refusal(client, *twins)[1] == "ATLAS-409-00-009"
    assert related(read(client, shelf["guid"]), "terms") == []


def test_a_category_is_alone_of_its_name_on_its_level(client: httpx.Client) -> None:
    """The same name may stand below another category, not twice below one."""
    shelf = glossary(client, "Levels")
    top = category(client, "Same", shelf)
    below = category(client, "Same", shelf, top)
    assert name_of(top) != name_of(below)
    parent = {"parentCategory": link("AtlasGlossaryCategory", top["guid"])}
    twin = draft("AtlasGlossaryCategory", "Same", {"anchor": link("AtlasGlossary", shelf["guid"]), **parent})
    assert refusal(client, twin) == (
        409,
        "ATLAS-409-00-00A",
        "Glossary category with name Same already exists on this level",
    )
    assert refusal(client, _anchored("AtlasGlossaryCategory", "Same", shelf))[1] == "ATLAS-409-00-00A"


def test_the_name_of_a_category_is_trimmed(client: httpx.Client) -> None:
    """Space around it does not make another name."""
    shelf = glossary(client, "Space")
    assert category(client, "  Room ", shelf)["attributes"]["name"] == "Room"
    assert refusal(client, _anchored("AtlasGlossaryCategory", " Room", shelf))[1] == "ATLAS-409-00-00A"


def test_families_are_of_one_glossary(client: httpx.Client) -> None:
    """Parents and children of a category, and the category of a term, are of its own glossary."""
    shelf, other = glossary(client, "Own family"), glossary(client, "Foreign family")
    foreign, own = category(client, "Foreign", other), category(client, "Own", shelf)
    anchor = {"anchor": link("AtlasGlossary", shelf["guid"])}
    reference = link("AtlasGlossaryCategory", foreign["guid"])
    parent = (409, "ATLAS-400-00-0015", "Parent category from another Anchor(glossary) not supported")
    assert refusal(client, draft("AtlasGlossaryCategory", "A", {**anchor, "parentCategory": reference})) == parent
    assert refusal(client, draft("AtlasGlossaryCategory", "B", {**anchor, "childrenCategories": [reference]})) == parent
    assert refusal(client, update_of(own, {**anchor, "parentCategory": reference}, userDescription="x")) == parent
    words = "Passed category doesn't belongs to Passed Glossary"
    sent = draft("AtlasGlossaryTerm", "C", {**anchor, "categories": [reference]})
    assert refusal(client, sent) == (400, "ATLAS-400-00-029", words)


def test_a_term_moves_to_another_glossary(client: httpx.Client) -> None:
    """Its qualified name follows; its id stays; the old glossary holds it no more."""
    source, target = glossary(client, "Source of a term"), glossary(client, "Target of a term")
    moved = term(client, "Nomad", source)
    after = changed(client, moved, {"anchor": link("AtlasGlossary", target["guid"])})
    assert name_of(after) == name_of(moved).replace(name_of(source), name_of(target))
    assert only(after, "anchor") == target["guid"]
    assert related(read(client, source["guid"]), "terms") == []
    assert related(read(client, target["guid"]), "terms") == [moved["guid"]]


def test_a_move_meets_the_names_and_categories_of_the_other_glossary(client: httpx.Client) -> None:
    """A term that is there already refuses it, and so does a category that the term would leave behind."""
    source, target = glossary(client, "Source refused"), glossary(client, "Target refused")
    term(client, "Taken", target)
    anchor = {"anchor": link("AtlasGlossary", target["guid"])}
    assert refusal(client, update_of(term(client, "Taken", source), anchor))[1] == "ATLAS-409-00-009"
    folder = category(client, "Folder", source)
    filed = term(client, "Filed", source, categories=[link("AtlasGlossaryCategory", folder["guid"])])
    assert refusal(client, update_of(filed, anchor))[1] == "ATLAS-400-00-029"
    after = changed(client, filed, {**anchor, "categories": []})
    assert related(after, "categories") == []
    assert only(after, "anchor") == target["guid"]


def test_a_category_takes_along_what_is_below_it(client: httpx.Client) -> None:
    """Its terms, the categories below and their terms are renamed and belong to the other glossary."""
    source, target = glossary(client, "Source of a tree"), glossary(client, "Target of a tree")
    top = category(client, "Top", source)
    low = category(client, "Low", source, top)
    leaf = term(client, "Leaf", source, categories=[link("AtlasGlossaryCategory", low["guid"])])
    changed(client, top, {"anchor": link("AtlasGlossary", target["guid"])})
    for before in (top, low, leaf):
        after = read(client, before["guid"])
        assert name_of(after) == name_of(before).replace(name_of(source), name_of(target))
        assert only(after, "anchor") == target["guid"]
    assert related(read(client, source["guid"]), "terms") == []
    assert related(read(client, low["guid"]), "terms") == [leaf["guid"]]


def test_a_category_moves_alone_in_its_request(client: httpx.Client) -> None:
    """Children and terms are not told with a move; a parent of the old glossary is left first."""
    source, target = glossary(client, "Source alone"), glossary(client, "Target alone")
    top = category(client, "Top", source)
    low = category(client, "Low", source, top)
    anchor = {"anchor": link("AtlasGlossary", target["guid"])}
    for name in ("childrenCategories", "terms"):
        status, code, words = refusal(client, update_of(top, {**anchor, name: []}))
        assert (status, code) == (400, "ATLAS-400-00-029")
        assert "while moving Category to different Glossary" in words
    assert refusal(client, update_of(low, anchor))[1] == "ATLAS-400-00-0015"
    after = changed(client, low, {**anchor, "parentCategory": None})
    assert only(after, "parentCategory") is None
    assert only(after, "anchor") == target["guid"]


def test_a_circle_of_categories_moves_in_finite_time(client: httpx.Client) -> None:
    """Two categories below each other are taken along once."""
    source, target = glossary(client, "Circle"), glossary(client, "Target of a circle")
    first = category(client, "First", source)
    second = category(client, "Second", source, first)
    anchor = {"anchor": link("AtlasGlossary", source["guid"])}
    changed(client, first, {**anchor, "parentCategory": link("AtlasGlossaryCategory", second["guid"])})
    changed(client, first, {"anchor": link("AtlasGlossary", target["guid"]), "parentCategory": None})
    assert name_of(read(client, second["guid"])).endswith(name_of(target))


def test_the_name_stays_through_an_update(client: httpx.Client) -> None:
    """Another qualified name sent with an update is passed over, for each of the three."""
    shelf = glossary(client, "Stays")
    anchor = {"anchor": link("AtlasGlossary", shelf["guid"])}
    for held, ends in ((shelf, {}), (term(client, "T", shelf), anchor), (category(client, "C", shelf), anchor)):
        after = changed(client, held, ends, qualifiedName="mine", userDescription="told")
        assert name_of(after) == name_of(held)
        assert after["attributes"]["userDescription"] == "told"


def test_an_update_tells_the_name(client: httpx.Client) -> None:
    """The metastore takes no name for an empty one."""
    shelf = glossary(client, "Told")
    sent = {"typeName": "AtlasGlossary", "guid": shelf["guid"], "attributes": {"userDescription": "x"}}
    assert refusal(client, sent) == NAMELESS


def test_what_changes_nothing_is_passed_over(client: httpx.Client) -> None:
    """No rule is asked where a draft says what is there, be it without anchor or with a place that is taken."""
    shelf = glossary(client, "Nothing")
    held = term(client, "Same", shelf)
    answer = save(client, update_of(held, **{ORDER: held["attributes"][ORDER]}))
    assert "mutatedEntities" not in answer


def test_new_ones_come_last(client: httpx.Client) -> None:
    """Terms and categories of one level share an order, sixteen steps apart; below a category it begins anew."""
    shelf = glossary(client, "Order")
    orders = [term(client, "A", shelf), category(client, "B", shelf), term(client, "C", shelf)]
    assert [held["attributes"][ORDER] for held in orders] == ["0|10000g:", "0|10000w:", "0|10001c:"]
    assert category(client, "D", shelf, orders[1])["attributes"][ORDER] == "0|10000g:"
    assert glossary(client, "Later")["attributes"][ORDER] > shelf["attributes"][ORDER]


def test_new_ones_of_one_request_come_one_after_the_other(client: httpx.Client) -> None:
    """Each is after the one before it, though none is stored yet."""
    shelf = glossary(client, "Order at once")
    sent = [{"guid": f"-{n}", **_anchored("AtlasGlossaryTerm", f"T{n}", shelf)} for n in range(1, 40)]
    guids = save(client, *sent)["guidAssignments"]
    orders = [read(client, guids[f"-{n}"])["attributes"][ORDER] for n in range(1, 40)]
    assert orders == sorted({*orders})
    assert len(orders) == 39


@pytest.mark.parametrize("order", ["1|100000:", "0|10000:", "0|10000G:", "0|100000", "0|100000:" + "a" * 248, "x"])
def test_a_place_has_a_form(client: httpx.Client, order: str) -> None:
    """What is not a rank of bucket 0 with six digits is refused."""
    shelf = glossary(client, f"Form {order[:20]}")
    sent = _anchored("AtlasGlossaryTerm", "T", shelf, **{ORDER: order})
    words = "Invalid value for lexicographicalSortOrder attribute"
    assert refusal(client, sent) == (400, "ATLAS-400-00-029", words)


def test_a_place_is_taken_once(client: httpx.Client) -> None:
    """Another one of the level has it; the index that is asked does not leave out the asker either."""
    shelf = glossary(client, "Places")
    first = made(client, _anchored("AtlasGlossaryTerm", "First", shelf, **{ORDER: "0|500000:"}))
    assert first["attributes"][ORDER] == "0|500000:"
    taken = (400, "ATLAS-400-00-029", "Duplicate Lexorank found")
    assert refusal(client, _anchored("AtlasGlossaryCategory", "Second", shelf, **{ORDER: "0|500000:"})) == taken
    anchor = {"anchor": link("AtlasGlossary", shelf["guid"])}
    assert refusal(client, update_of(first, anchor, userDescription="x", **{ORDER: "0|500000:"})) == taken
    assert changed(client, first, anchor, **{ORDER: "0|500001:zz"})["attributes"][ORDER] == "0|500001:zz"
    assert term(client, "Third", shelf)["attributes"][ORDER] == "0|50000i:"
