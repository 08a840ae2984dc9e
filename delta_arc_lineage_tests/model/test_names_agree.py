"""Names agree exactly, by case, by canonical form, each only where it is unique, and the outcome says by which."""

from collections.abc import Sequence
from dataclasses import replace
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.canonical import canonical_form
from delta_arc_lineage.model.evidence import Agreement
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.matching import Matching, match_columns
from delta_arc_lineage.model.outcomes import Reason, Side
from delta_arc_lineage_tests.model.examples import (
    ROUTE,
    bucket_of,
    file,
    make_world,
    matched,
    source_of,
    table,
    target_of,
    target_table,
    wanted_by,
)

_SPELLINGS = ["OrderDetails", "order-details", "Order Details", "order_details", "ORDER_DETAILS", "orderdetails", "%"]
_NAMES = st.lists(st.sampled_from(_SPELLINGS), unique=True, max_size=4)
_ACCENTS = [normalize(form, "Café_Größe") for form in ("NFC", "NFD")]


def match_names(sources: Sequence[str], key: str, targets: Sequence[str]) -> Matching:
    world = make_world(
        source=source_of(*map(table, sources)),
        target=target_of(*map(target_table, targets)),
        files=bucket_of(file(key)),
    )
    return matched(world)


def agreements(matching: Matching) -> dict[Side, tuple[str, Agreement]]:
    """By side, the table that is linked to the only file, and how their names agree."""
    return {link.subject.side: (link.subject.name, link.evidence.agreement) for link in matching.linked}


def expect(name: str, own: Sequence[str], across: Sequence[str]) -> tuple[str, Agreement] | None:
    """The rule, written a second time and more simply."""
    by_case = [table for table in own if table.casefold() == name.casefold()]
    if name in own or by_case:
        exact = (name, Agreement.EXACT) if name in own else None
        return exact or ((by_case[0], Agreement.CASE) if len(by_case) == 1 else None)
    alike, opposite = ([table for table in side if _is_alike(table, name)] for side in (own, across))
    return (alike[0], Agreement.CANONICAL) if len(alike) == 1 and len(opposite) <= 1 else None


def _is_alike(table: str, name: str) -> bool:
    return canonical_form(table) == canonical_form(name) != ""


@given(_NAMES, st.sampled_from(_SPELLINGS), _NAMES)
def test_a_table_is_found_by_the_strongest_word_that_is_unique(
    sources: list[str], name: str, targets: list[str]
) -> None:
    """A canonical form never beats letters or case, and links nothing where two names of one side share it."""
    found = agreements(match_names(sources, f"{name}.csv", targets))
    assert found.get(Side.SOURCE) == expect(name, sources, targets)
    assert found.get(Side.TARGET) == expect(name, targets, sources)


@pytest.mark.parametrize("source", ["OrderDetails", "order-details", "Order Details", "order_details"])
@pytest.mark.parametrize("name", ["OrderDetails", "order-details", "Order Details", "order_details", "ORDER_DETAILS"])
def test_loaders_respell_names(source: str, name: str) -> None:
    """However source and key write it, it is `ORDER_DETAILS`."""
    matching = match_names([source], f"{name}.csv", ["ORDER_DETAILS"])
    assert not matching.unlinked and len(matching.linked) == 2


@pytest.mark.parametrize("name", _ACCENTS)
@pytest.mark.parametrize("source", _ACCENTS)
def test_accents_may_be_taken_apart(source: str, name: str) -> None:
    """A file system's NFD key is of the NFC table, and the other way round."""
    matching = match_names([source], f"{name}.csv", [source])
    agreement = Agreement.EXACT if source == name else Agreement.CANONICAL
    assert not matching.unlinked and {link.evidence.agreement for link in matching.linked} == {agreement}


@pytest.mark.parametrize("name", ["OrderDetails", "order-details", *_ACCENTS])
def test_so_it_is_in_the_middle_of_a_key(name: str) -> None:
    """A pattern with a choice reads the key's own spelling."""
    route = replace(ROUTE, file_pattern=KeyPattern(r"(.*/)?{table_name}_\d+\.csv"))
    world = make_world(
        source=source_of(table("OrderDetails"), table(_ACCENTS[0])),
        target=target_of(target_table("ORDER_DETAILS"), target_table(_ACCENTS[0].upper())),
        files=bucket_of(file(f"a b/{name}_2024.csv")),
    )
    (flow,) = matched(world, route).flows
    assert flow.source and flow.target and _is_alike(flow.source.name, name) and _is_alike(flow.target.name, name)


def test_each_end_says_its_word_and_the_flow_the_weakest() -> None:
    """The key is the source's name but for case, and the target's in other words."""
    matching = match_names(["OrderDetails"], "orderdetails.csv", ["ORDERDETAILS"])
    assert {word for _, word in agreements(matching).values()} == {Agreement.CASE}
    matching = match_names(["order-details"], "Order-Details.csv", ["ORDER_DETAILS"])
    assert agreements(matching) == {
        Side.SOURCE: ("order-details", Agreement.CASE),
        Side.TARGET: ("ORDER_DETAILS", Agreement.CANONICAL),
    }
    assert matching.flows[0].evidence.agreement is Agreement.CANONICAL


def test_an_edge_says_that_its_names_are_spelt_in_other_words() -> None:
    """Who reads the two names would not see at once why they belong together."""
    world = make_world(source=source_of(table("OrderDetails")), files=bucket_of(file("order-details.csv")))
    said = {asset.description for asset in wanted_by(world) if asset.name == "OrderDetails pg to s3 process"}
    words = "same words, joined or written otherwise"
    assert said == {f"Linked by name only: table OrderDetails, file order-details.csv, {words}."}


@pytest.mark.parametrize("doubled", [Side.SOURCE, Side.TARGET])
def test_a_form_that_two_names_share_links_nothing_and_says_so(doubled: Side) -> None:
    """`OrderDetails` and `order_details` on one side: `order-details.csv` is of neither, and all are named."""
    two, one = ["OrderDetails", "order_details"], ["ORDER DETAILS"]
    sources, targets = (two, one) if doubled is Side.SOURCE else (one, two)
    matching = match_names(sources, "order-details.csv", targets)
    assert not matching.linked
    told = {outcome.subject.side: outcome for outcome in matching.unlinked}
    assert {outcome.reason for outcome in matching.unlinked} == {Reason.SEVERAL}
    assert len(told[Side.FILE].candidates) == 3 and told[doubled].candidates == ("sales/order-details.csv",)


_COLUMNS = ["customerId", "CUSTOMER_ID", "customer_id", "customer id", "CustomerID", "Name", "NAME", "#"]


@given(
    st.lists(st.sampled_from(_COLUMNS), unique=True, max_size=5),
    st.lists(st.sampled_from(_COLUMNS), unique=True, max_size=5),
)
def test_columns_agree_likewise(left: list[str], right: list[str]) -> None:
    """By canonical form only what no stronger word pairs, and only where no other name of either table has it."""
    pairs, _ = match_columns(table("T", *left), target_table("T", *right))
    by_letters = {name for pair in pairs if pair.evidence.agreement is not Agreement.CANONICAL for name in _both(pair)}
    for pair in pairs:
        if pair.evidence.agreement is Agreement.CANONICAL:
            form = canonical_form(pair.source.name)
            assert form and form == canonical_form(pair.target.name) and by_letters.isdisjoint(_both(pair))
            assert [[canonical_form(name) for name in side].count(form) for side in (left, right)] == [1, 1]


def _both(pair: object) -> tuple[str, str]:
    return pair.source.name, pair.target.name  # type: ignore[attr-defined]


def test_a_column_is_respelt() -> None:
    """`customerId` arrives as `CUSTOMER_ID`."""
    pairs, unlinked = match_columns(table("T", "customerId", "Größe"), target_table("T", "CUSTOMER_ID", "GRÖSSE"))
    assert [pair.evidence.agreement for pair in pairs] == [Agreement.CANONICAL, Agreement.CASE] and not unlinked


def test_columns_of_one_form_say_so() -> None:
    """Two of them on one side, one on the other: each names the other two."""
    _, unlinked = match_columns(table("T", "customerId", "customer id"), target_table("T", "CUSTOMER_ID"))
    assert {outcome.reason for outcome in unlinked} == {Reason.SEVERAL}
    assert [outcome.candidates for outcome in unlinked] == [
        ("CUSTOMER_ID", "customer id"),
        ("CUSTOMER_ID", "customerId"),
        ("customer id", "customerId"),
    ]
