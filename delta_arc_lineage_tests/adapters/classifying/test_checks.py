"""Checks of values: what each takes, how often chance passes one, and that random numbers make no class."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.adapters.classifying.checks import Check
from delta_arc_lineage.adapters.classifying.number_checks import open_number_checks
from delta_arc_lineage.adapters.classifying.phone_checks import open_phone_checks
from delta_arc_lineage.adapters.classifying.text_checks import TEXT_CHECKS
from delta_arc_lineage.adapters.classifying.value_look import ValueLook, open_value_look
from delta_arc_lineage.model.classifying.column_reasons import ColumnFacts, Surroundings, judge_column, read_signs
from delta_arc_lineage.model.classifying.validators import DISTINCT, LETTERS, VALIDATORS

CHECKS = {check.name: check for check in (*TEXT_CHECKS, *open_number_checks(), *open_phone_checks())}
FOUND = open_value_look()
assert FOUND is not None
LOOK: ValueLook = FOUND
TAKEN = {
    "email": ["ada@example.org", "a.b+c@mail.example.co.uk", "o'hara@example.ie"],
    "phone": ["+49 30 901820", "+1 202-555-0143", "0044 20 7946 0958"],
    "phone-national": ["(202) 555-0143", "030/901820", "612 345 678", "01 42 68 53 00"],
    "ipv4": ["192.168.1.20", "8.8.4.200"],
    "ipv6": ["2001:db8::1", "fe80::1ff:fe23:4567:890a"],
    "mac": ["00:1A:2b:3c:4d:5e"],
    "imei": ["490154203237518"],
    "us-ssn": ["536-90-4399"],
    "birth-day": ["1984-02-29", "24.12.1961", "03/15/1990", "1970-01-01T00:00:00"],
    "gender-word": ["male", "weiblich"],
    "gender-letter": ["F", "m", "W."],
    "iban": ["DE89370400440532013000", "GB82 WEST 1234 5698 7654 32"],
    "bic": ["DEUTDEFF", "NEDSZAJJXXX"],
    "card": ["4012 8888 8888 1881", "5555-5555-5555-4444", "378282246310005"],
    "jwt": ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"],
    "private-key": ["-----BEGIN RSA PRIVATE KEY-----\nMIIE"],
    "aws-key": ["AKIAIOSFODNN7EXAMPLE"],
    "known-key": ["ghp_" + "a1" * 18, "sk_live_" + "4e" * 12],
    "password-hash": ["$2b$12$" + "a" * 53, "pbkdf2_sha256$260000$abc$" + "d" * 30, "$P$B" + "x" * 30],
    "es.dni": ["54362315K"],
    "it.codicefiscale": ["RCCMNL83S18D969H"],
    "pl.pesel": ["44051401359"],
    "br.cpf": ["390.533.447-05"],
    "nl.bsn": ["111222333"],
    "fi.hetu": ["131052-308T"],
    "de.idnr": ["36574261809"],
    "pl.nip": ["8567346215"],
    "it.iva": ["00743110157"],
    "mx.curp": ["BOXW310820HNERXN09"],
}
NOT_TAKEN = {
    "email": ["ada@", "@example.org", "ada@localhost", "a b@example.org", "see ada@example.org", "logo@2x.png"],
    "ipv6": ["87::82", "10:20:30:40:50:60:70:80"],
    "mac": ["42-10-76-13-72-11"],
    "phone": ["+1 555", "+00 000 000", "4930901820", "0049309018201"],
    "phone-national": ["2024-01-02", "10.0.0.1", "2025550143", "123-45-6789", "12.50"],
    "ipv4": ["1.2.3.4", "256.1.1.1", "10.1"],
    "us-ssn": ["536904399", "000-12-3456"],
    "card": ["4012888888881882", "0000000000000000", "1234567812345670"],
    "iban": ["DE89370400440532013001", "DE"],
    "jwt": ["a.b.c", "eyJ.eyJ."],
    "birth-day": ["2024-05-01", "1984-02-29 12:30:05"],
}
FORMS = {
    "es.dni": ["99999999A"],
    "es.nie": ["X9999999A"],
    "it.codicefiscale": ["AAAAAA99A99A999A"],
    "fr.nir": ["199999999999999"],
    "fi.hetu": ["999999-999A"],
    "cl.rut": ["99999999-9"],
    "mx.curp": ["AAAA999999HAAAAA99"],
    "cn.ric": ["999999999999999999"],
    "es.cif": ["A99999999"],
    "ch.ssn": ["7569999999999"],
    "in_.gstin": ["99AAAAA9999A9Z9"],
    "iban": ["DE99999999999999999999", "GB99AAAA99999999999999"],
    "bic": ["AAAAAAAA", "AAAAAAAA999"],
    "eu.vat": ["DE999999999", "PL9999999999", "IT99999999999"],
    "card": ["4999999999999999", "5199999999999999", "9999999999999999"],
    "imei": ["999999999999999"],
    "phone": ["+999999999999", "+99 99 9999999", "+4999999999999"],
    "phone-national": ["(999) 999-9999", "999-999-9999", "9999-999999", "999/999999", "999 999 999", "(99) 99999-9999"],
    "us-ssn": [],
    "in_.aadhaar": ["999999999999"],
    "th.pin": ["1999999999999"],
    "pt.nif": ["299999999"],
    "ee.ik": ["39999999999"],
}
"""Forms whose digits and letters are drawn; of the others, digits alone of every length."""


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, told in TAKEN.items() for value in told])
def test_a_check_takes_what_it_is_for(name: str, value: str) -> None:
    """Examples of the libraries' own tests, and of forms in use."""
    assert CHECKS[name].passes(value)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, told in NOT_TAKEN.items() for value in told])
def test_a_check_takes_nothing_that_only_looks_so(name: str, value: str) -> None:
    """Damaged, of another kind, or a part of a longer text."""
    assert not CHECKS[name].passes(value)


def test_every_check_means_something_to_the_model() -> None:
    """And the model knows of none that nobody asks."""
    assert CHECKS.keys() == VALIDATORS.keys()


def _draw(form: str, generator: random.Random) -> str:
    signs = {"9": "0123456789", "A": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    return "".join(generator.choice(signs.get(sign, sign)) for sign in form)


@pytest.mark.parametrize("name", sorted(VALIDATORS.keys() - {"birth-day", "us-ssn", "gender-word", "gender-letter"}))
def test_chance_passes_no_more_than_the_model_believes(name: str) -> None:
    """Of 1,200 random values of its form: not much more than the stated chance, so that none is evidence by itself."""
    generator = random.Random(name)
    forms = FORMS.get(name) or ["9" * length for length in range(6, 20)]
    drawn = 1_200 if name in FORMS else 400
    for form in forms:
        passed = sum(CHECKS[name].passes(_draw(form, generator)) for _ in range(drawn))
        expected = drawn * VALIDATORS[name].chance
        assert passed <= expected + 4 * expected**0.5 + 1, (form, passed / drawn)


numbers = st.tuples(st.integers(1, 20), st.integers(1, 40), st.randoms(use_true_random=False))


@given(numbers)
def test_random_digits_of_any_length_are_of_no_class(told: tuple[int, int, random.Random]) -> None:
    """No id, no card, no account, however few or many."""
    length, count, generator = told
    values = [f"{generator.randrange(1, 10)}{_draw('9' * (length - 1), generator)}" for _ in range(count)]
    assert judge_column(ColumnFacts("c1", signs=LOOK(values)), Surroundings()) == ()


@given(st.integers(0, 10**18), st.sampled_from([1, 2, 3, 5, 7, 100]), st.integers(2, 100))
def test_numbers_that_are_counted_up_are_of_no_class(first: int, step: int, count: int) -> None:
    """Keys of a table, from wherever they begin."""
    values = [first + step * number for number in range(count)]
    assert judge_column(ColumnFacts("c1", signs=LOOK(values)), Surroundings()) == ()


def test_ten_cards_are_cards_and_one_is_not() -> None:
    """A single number that passes may do so by chance, a column of them does not."""
    cards = ["4012888888881881", "5555555555554444", "378282246310005", "6011000990139424", "3530111333300000"]
    cards += ["5105105105105100", "4000056655665556", "371449635398431", "2223003122003222"]
    assert [told.sort for told in judge_column(ColumnFacts("c1", signs=LOOK(cards)), Surroundings())] == ["card-number"]
    assert not list(read_signs(LOOK(cards[:1]))) and not list(read_signs(LOOK(cards[:1] * 50)))


def test_what_a_library_raises_is_a_no() -> None:
    """As stdnum does of some numbers, with a KeyError."""

    def fail(value: str) -> bool:
        raise KeyError(value)

    assert not Check("c", re.compile(".*"), fail).passes("1")
    assert not CHECKS["cn.ric"].passes("659999199001011234")


odd = st.one_of(
    st.text(max_size=60), st.integers(), st.booleans(), st.none(), st.floats(), st.lists(st.text(), max_size=2)
)


@given(st.lists(odd, max_size=30))
def test_any_values_give_counts_that_add_up(values: list[object]) -> None:
    """Whatever they are."""
    signs = {sign.validator: sign for sign in LOOK(values)}
    assert all(0 < sign.taken <= sign.seen <= signs[DISTINCT].seen for sign in signs.values())
    assert signs.keys() <= {*VALIDATORS, DISTINCT, LETTERS}


@pytest.mark.parametrize(
    "value",
    [
        "a" * 4_000,
        "9" * 4_000,
        "a@" * 2_000,
        "(" * 4_000,
        "+1 " * 1_300,
        "a." * 2_000,
        "0 " * 2_000,
        "-----BEGIN " * 300,
    ],
)
def test_a_value_that_means_harm_is_looked_at_quickly(value: str) -> None:
    """No form goes over it again and again: a test that hangs is stopped."""
    signs = LOOK([f"{value}{number}" for number in range(40)])
    assert all(0 < sign.taken <= sign.seen <= 40 for sign in signs)
