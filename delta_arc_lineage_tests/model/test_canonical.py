"""Canonical forms: the words of a name, whatever their case and whatever joins them."""

import re
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.canonical import canonical_form, first_word, forms_in

names = st.text(min_size=1, max_size=12) | st.text("aBé1_- /", min_size=1, max_size=12)


@given(names)
def test_a_form_is_its_own_form(name: str) -> None:
    """canonical_form(canonical_form(x)) == canonical_form(x)"""
    assert canonical_form(canonical_form(name)) == canonical_form(name)


@given(st.text("aBéÖЖ1_-ñ", min_size=1, max_size=12))
def test_letters_and_accents_may_be_taken_apart(name: str) -> None:
    """NFC and NFD of a name have one form."""
    assert canonical_form(normalize("NFD", name)) == canonical_form(normalize("NFC", name))


@given(
    st.lists(st.text("ab1é", min_size=1, max_size=4), min_size=1, max_size=4), st.sampled_from([" ", "-", ".", "$ "])
)
def test_what_joins_words_does_not_count(words: list[str], joint: str) -> None:
    """Joined by whatever is no letter or digit, and in capitals or not."""
    assert canonical_form(joint.join(words)) == canonical_form("_".join(words).upper()) == "_".join(words)


@given(st.text("aB1_-/", min_size=1, max_size=12))
def test_every_form_in_a_key_is_that_of_its_spelling(key: str) -> None:
    """Each spelling stands in one part of the key's path and has the form that it is found by."""
    words = {first_word(canonical_form(part)) for part in re.split("[^A-Za-z0-9]", key)}
    for form, spelling in forms_in(key, first_words=words, longest=50):
        assert canonical_form(spelling) == form and spelling in key and "/" not in spelling


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("OrderDetails", "order_details"),
        ("Order Details", "order_details"),
        ("order-details", "order_details"),
        ("ORDER_DETAILS", "order_details"),
        ("customerId", "customer_id"),
        ("HTTPServer", "http_server"),
        ("sha256Hash", "sha256_hash"),
        ("orders2024", "orders2024"),
        ("Café_Größe", "café_grösse"),
        ("_id", "_id"),
        ("हिन्दी", "हिन्दी"),
        ("%", ""),
    ],
)
def test_forms(name: str, form: str) -> None:
    """What the words of a name are."""
    assert canonical_form(name) == form
