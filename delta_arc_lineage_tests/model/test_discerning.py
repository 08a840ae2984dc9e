"""What expressions discern: digits and ids that mean nothing to them change nothing."""

import re
from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.discerning import ANY_NAME, Discerner
from delta_arc_lineage.model.key_patterns import KeyPattern

_ID = "00000000-0000-0000-0000-000000000000"
_PATTERNS = st.sampled_from(
    [
        r"{table_name}/.*",
        r"v1/{table_name}/[^/]+_\d+.*",
        r"{any}{date}{any}{table_name}",
        r"{table_name}/{number}-{uuid}.*",
        r"{table_name}/[\da-f]+[^0-5]?.*",
        r"{table_name}/([a-f]|\D|\w){4}.*",
        r"{table_name}[/_]?{year}{month}?.*",
        r"(?s:{table_name}/.(1|2{1,3})+.*)",
    ]
)
_TEXTS = st.lists(st.sampled_from(["t", "v", "a", "0", "00", "0000", "/", "_", "-", f"/{_ID}", "é"]), max_size=9).map(
    "".join
)


def _find(pattern: str, name: str) -> tuple[set[int], set[tuple[int, int]]]:
    ids = [found.span() for found in re.finditer(_ID, name)]
    digits = [at for at, letter in enumerate(name) if letter == "0" and not any(s <= at < e for s, e in ids)]
    return Discerner(KeyPattern(pattern).spell_out()).find(name, digits, ids)


@given(_PATTERNS, _TEXTS, st.text("0123456789abcdefABCDEF", min_size=30), st.text("0123456789", min_size=9))
def test_keys_that_differ_where_nothing_is_discerned_fit_alike(
    pattern: str, name: str, letters: str, digits: str
) -> None:
    """With each placeholder in the same place."""
    seen, seen_ids = _find(pattern, name)
    ids = [found.span() for found in re.finditer(_ID, name)]
    of_ids, of_digits = cycle(letters), cycle(digits)
    free = {at for start, end in ids if (start, end) not in seen_ids for at in range(start, end) if name[at] == "0"}
    in_ids = {at for start, end in ids for at in range(start, end)}
    other = "".join(
        next(of_ids)
        if at in free
        else next(of_digits)
        if letter == "0" and at not in in_ids and at not in seen
        else letter
        for at, letter in enumerate(name)
    )
    key_pattern = KeyPattern(pattern)
    readings = [key_pattern.candidates(text) for text in (name, other)]
    assert len(readings[0]) == len(readings[1])
    for one, another in zip(*readings, strict=True):
        assert key_pattern.find_taken(name, one) == key_pattern.find_taken(other, another)


@pytest.mark.parametrize(
    ("pattern", "name", "seen"),
    [
        (r"{table_name}/.*", "t0/part-00000.csv", "................."),
        (r"v1/{table_name}/.*", "v0/t0/part-00.csv", ".^..............."),
        (r"{table_name}/dt={date}/{number}", "t0/dt=0000-00-00/00", "......^^...^^.^^..."),  # years are 19 and 20 only
        (r"{table_name}/[[:digit:]]+x{0,3}", "t0/00", "....."),
        (r"{table_name}/\Q1\E.*", "t0/00", ".^.^^"),
        (r"{table_name}/(?-i:A)0", "t0/00", ".^.^^"),
    ],
)
def test_it_is_found_which_digits_count(pattern: str, name: str, seen: str) -> None:
    """And all of them do where an expression is written in a way that is not understood."""
    found, _ = _find(pattern, name)
    assert "".join("^" if at in found else "." for at in range(len(name))) == seen


def test_it_is_found_where_a_table_may_be_named() -> None:
    """In its own part of the path, and nowhere else."""
    names = Discerner(KeyPattern(r"{date}/{table_name}/.*").spell_out(f"(?:{ANY_NAME})+"), of_names=True)
    name = "0000-00-00/t0/00"
    assert names.find(name, [at for at, letter in enumerate(name) if letter == "0"], [])[0] == {12}
