"""Which assets a rule of markings means, and why: in words that its owner can check, and never by an empty sign."""

import pytest

from delta_arc_lineage.errors import PatternError
from delta_arc_lineage.model.ignoring import NamePattern
from delta_arc_lineage.model.key_expressions import KeyExpression
from delta_arc_lineage.model.marking_rules import (
    Enrichment,
    Inheritance,
    MarkedPart,
    MarkingRule,
    Named,
    NameSign,
    fill_in,
    find_unknown_placeholders,
)
from delta_arc_lineage.model.markings import Marking, MarkingSort

ORDERS = Named(MarkedPart.DATASETS, "ORDERS", "finance/orders")
BUCKET = Named(MarkedPart.BUCKET)
OWNER = Marking(MarkingSort.OWNER, "anna")
WORDS = {"table_name": "ORDERS", "path": "finance/orders", "route": "sales"}


@pytest.mark.parametrize(
    ("text", "named", "reason"),
    [
        ("^finance/", ORDERS, "the path begins with `finance/`"),
        ("ORD", ORDERS, "the path fits `ORD`"),
        ("^orders$", ORDERS, "the table's name fits `^orders$`"),
        ("^ORD", ORDERS, "the table's name begins with `ORD`"),
        ("finance|legal", ORDERS, "the path fits `finance|legal`"),
        ("hr", ORDERS, ""),
        (".*", BUCKET, ""),
    ],
)
def test_a_sign_says_where_it_was_found(text: str, named: Named, reason: str) -> None:
    """In any case, in the path before the name; what has neither is meant by no sign, though it would fit anything."""
    assert NameSign(text).find(named) == reason
    assert MarkingRule((OWNER,), sign=NameSign(text)).find_reason(named) == reason


@pytest.mark.parametrize(("text", "why"), [("", "it is empty"), ("(", "missing"), (r"a(?!b)", "invalid")])
def test_a_sign_that_cannot_be_meant_is_refused_with_its_place(text: str, why: str) -> None:
    """An empty one would mean every asset there is."""
    with pytest.raises(PatternError) as caught:
        NameSign(text, "routes.a.infer.0")
    assert caught.value.where == "routes.a.infer.0" and why in caught.value.what


@pytest.mark.parametrize(
    ("rule", "is_meant"),
    [
        (MarkingRule((OWNER,), place="enrich.0"), True),
        (MarkingRule((OWNER,), place="enrich.0", parts=(MarkedPart.PROCESSES,)), False),
        (MarkingRule((OWNER,), place="enrich.0", tables=(NamePattern("ITEMS", ""), NamePattern("orders", ""))), True),
        (MarkingRule((OWNER,), place="enrich.0", tables=(NamePattern("ITEMS", ""),)), False),
        (MarkingRule((OWNER,), place="enrich.0", paths=(KeyExpression("finance/{path}", ""),)), True),
        (MarkingRule((OWNER,), place="enrich.0", paths=(KeyExpression("legal/{path}", ""),)), False),
    ],
)
def test_a_rule_means_what_all_of_its_conditions_do(rule: MarkingRule, is_meant: bool) -> None:
    """Of its parts, one of its tables and one of its paths; a bucket has neither, and only a rule of none means it."""
    assert rule.find_reason(ORDERS) == ("the rule in enrich.0" if is_meant else "")
    of_any = not rule.tables and not rule.paths and MarkedPart.BUCKET in rule.parts
    assert bool(rule.find_reason(BUCKET)) is of_any


def test_a_text_with_a_hole_in_it_is_not_given() -> None:
    """`Loaded from .` says less than nothing. A word in braces that is no placeholder is text."""
    text = Marking(MarkingSort.DESCRIPTION, "", "{table_name} of {route}, {{x}} and {y}\n")
    assert fill_in(text, WORDS) == Marking(MarkingSort.DESCRIPTION, "", "ORDERS of sales, {{x}} and {y}")
    assert fill_in(text, {"route": "sales"}) is None and fill_in(text, {**WORDS, "table_name": ""}) is None
    link = Marking(MarkingSort.LINK, "https://wiki/{table_name}", " ")
    assert fill_in(link, WORDS) == Marking(MarkingSort.LINK, "https://wiki/ORDERS", "https://wiki/ORDERS")
    assert fill_in(link, {}) is None
    assert fill_in(Marking(MarkingSort.TAG, "{route}"), {}) == Marking(MarkingSort.TAG, "{route}")


def test_a_misspelt_placeholder_is_found_where_texts_are_filled_in() -> None:
    """In a link's address too; the name of a tag may hold braces."""
    assert find_unknown_placeholders(Marking(MarkingSort.LINK, "https://w/{tabel}", "{path} {buket}")) == (
        "buket",
        "tabel",
    )
    assert find_unknown_placeholders(Marking(MarkingSort.DESCRIPTION, "", "{table_name} {Route}")) == ()
    assert find_unknown_placeholders(Marking(MarkingSort.TAG, "{tabel}")) == ()


def test_what_is_stated_for_all_routes_holds_for_one_that_only_a_request_states() -> None:
    """And its own rules do not; a route that only inherits has something to do."""
    rule = MarkingRule((OWNER,))
    inherits = Inheritance((MarkingSort.OWNER,), (MarkedPart.DATASETS,))
    both = Enrichment((rule, rule), inherits, general=(rule,), general_inheritance=inherits)
    assert both.of_all == Enrichment((rule,), inherits)
    assert Enrichment().is_empty and not Enrichment(inheritance=inherits).is_empty and not both.is_empty
