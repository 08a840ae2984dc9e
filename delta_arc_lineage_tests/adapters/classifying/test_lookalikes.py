"""The law of values alone: what is written as something else often is makes no class sure, however many pass."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean, luhn

from delta_arc_lineage.adapters.classifying.value_look import ValueLook, open_value_look
from delta_arc_lineage.model.classification import LEAST_SURE
from delta_arc_lineage.model.classifying.column_reasons import ColumnFacts, Surroundings, judge_column

FOUND = open_value_look()
assert FOUND is not None
LOOK: ValueLook = FOUND
Make = Callable[[random.Random], str]


def _digits(generator: random.Random, count: int) -> str:
    return "".join(generator.choice("0123456789") for _ in range(count))


def _form(form: str) -> Make:
    """9 is a digit, A a letter, a a hexadecimal sign; the rest stands."""
    signs = {"9": "0123456789", "A": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "a": "0123456789abcdef"}
    return lambda generator: "".join(generator.choice(signs.get(sign, sign)) for sign in form)


def _luhn(front: str, length: int) -> Make:
    def make(generator: random.Random) -> str:
        number = front + _digits(generator, length - len(front) - 1)
        return number + str(luhn.calc_check_digit(number))

    return make


def _ean(front: str, length: int) -> Make:
    def make(generator: random.Random) -> str:
        number = front + _digits(generator, length - len(front) - 1)
        return number + ean.calc_check_digit(number)

    return make


def _moment(words: str) -> Make:
    begin = datetime(2015, 1, 1, tzinfo=UTC)
    return lambda generator: (begin + timedelta(seconds=generator.randrange(10**8 * 3))).strftime(words)


def _parts(apart: str, *most: int) -> Make:
    return lambda generator: apart.join(str(generator.randrange(limit)) for limit in most)


def _uuid(generator: random.Random) -> str:
    return str(UUID(int=generator.getrandbits(128), version=4))


LOOKALIKES: dict[str, Make] = {
    "order numbers with Luhn's digit": _luhn("", 9),
    "longer ones": _luhn("9", 16),
    "14 digits with Luhn's": _luhn("1", 14),
    "numbers as long as a card's": _form("4999999999999999"),
    "article numbers": _ean("40", 13),
    "article numbers of Switzerland": _ean("756", 13),
    "books": _ean("978", 13),
    "shipping units": _ean("", 18),
    "seconds since 1970": _moment("%s"),
    "milliseconds": _moment("%s123"),
    "days as digits": _moment("%Y%m%d"),
    "moments as digits": _moment("%Y%m%d%H%M%S"),
    "a day and a counter": lambda generator: _moment("%y%m%d-")(generator) + _digits(generator, 4),
    "days": _moment("%Y-%m-%d"),
    "times": _moment("%H:%M:%S"),
    "uuids": _uuid,
    "digests": _form("a" * 40),
    "versions": _parts(".", 12, 20, 100, 250),
    "builds": _parts(".", 120, 9, 9_000, 250),
    "browsers": _parts(".", 120, 1, 255, 255),
    "sections": _parts(".", 40, 40, 40, 40),
    "ratios": _parts("::", 100, 100),
    "pairs of digits": _form("99-99-99-99-99-99"),
    "eight pairs": _form("99:99:99:99:99:99:99:99"),
    "part numbers as a US id": _form("999-99-9999"),
    "part numbers as a US phone": _form("299-299-9999"),
    "numbers padded with zeros": _form("0049999999999"),
    "vouchers": _form("9999-9999-9999-9999"),
    "materials": _form("099.999.999"),
    "places": _form("99.999999,99.999999"),
    "orders of a country": _form("DE999999999"),
    "8 letters": _form("AAAAAAAA"),
    "pictures": _form("logo999@2x.png"),
    "packages": _form("package999@9.9.9"),
    "sizes": lambda generator: generator.choice(["S", "M", "L", "XL", "XS"]),
    "letters for a status": lambda generator: generator.choice("DFHKMWX"),
    "letters for a day": lambda generator: generator.choice("MDWF"),
}


@given(st.sampled_from(sorted(LOOKALIKES)), st.integers(1, 60), st.randoms(use_true_random=False))
def test_lookalikes_make_no_class_sure(name: str, count: int, generator: random.Random) -> None:
    """Of any number of values; the column's name, if it says so too, may."""
    signs = LOOK([LOOKALIKES[name](generator) for _ in range(count)])
    told = judge_column(ColumnFacts("c1", signs=signs), Surroundings())
    assert [found for found in told if found.confidence >= LEAST_SURE] == [], name


@pytest.mark.parametrize("name", sorted(LOOKALIKES))
def test_a_full_column_of_each_makes_no_class_sure(name: str) -> None:
    """The most that is ever looked at."""
    generator = random.Random(name)
    told = judge_column(ColumnFacts("c1", signs=LOOK([LOOKALIKES[name](generator) for _ in range(60)])), Surroundings())
    assert [found for found in told if found.confidence >= LEAST_SURE] == []


@pytest.mark.parametrize(
    ("sort", "values"),
    [
        (
            "device",
            [f"{number * 7 % 223 + 1}.{number * 53 % 256}.{number * 31 % 256}.{number}" for number in range(40)],
        ),
        ("device", [f"2001:db8:{number:x}::{number * 7:x}" for number in range(40)]),
        ("device", [f"aa:1b:2c:{number:02x}:4d:{number * 3:02x}" for number in range(40)]),
        ("phone", [f"+49 30 9018{number}" for number in range(10, 50)]),
        ("gender", ["female", "male", "divers"]),
    ],
)
def test_what_is_meant_is_told_all_the_same(sort: str, values: list[str]) -> None:
    """Sure or not: a person looks at what is told."""
    assert [told.sort for told in judge_column(ColumnFacts("c1", signs=LOOK(values)), Surroundings())] == [sort]
