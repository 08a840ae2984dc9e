"""Patterns: what is rendered is read back, what cannot be parsed fails when built, and no key makes one slow."""

import re
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from delta_arc_lineage.errors import PatternError, SettingsError
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.templates import TablePattern
from delta_arc_lineage_tests.model import strategies as drawn

names = drawn.text.filter(lambda name: "/" not in name)
literals = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="{}"), max_size=12).map(
    lambda part: re.sub(r"([\\.^$*+?()\[\]{}|])", r"\\\1", part)
)
fragments = st.lists(
    st.sampled_from(["{table_name}", ".", "*", "+", "?", "(", ")", "[", "]", "|", "\\", "\\d", "{2}", "{x}", "a", "/"]),
    max_size=8,
).map("".join)


def spell(pattern: KeyPattern, name: str, table_name: str) -> str | None:
    """How `name` spells this table name; None where it cannot be read with it."""
    span = pattern.locate(name, table_name)
    return name[slice(*span)] if span else None


@given(before=literals, after=literals, name=names)
@example(before=r"\\", after=r"\.csv", name="a\nb")
def test_what_a_pattern_renders_it_reads_back(before: str, after: str, name: str) -> None:
    """match(render(template, name)) == name, for a template of literals round the placeholder."""
    pattern = TablePattern(before + "{table_name}" + after)
    rendered = pattern.render(name)
    assert rendered is not None and pattern.candidates(rendered) == (name,)


@given(fragments, names)
@example("(all|{table_name})", "all")
@example("{table_name}?x", "x")
@example("[{table_name}](", "a")
@example("a)|(?:{table_name}", "a")
def test_a_pattern_fails_when_it_is_built_or_never(text: str, name: str) -> None:
    """Any text either is refused with its place, or reads any name as names or as nothing."""
    try:
        pattern = TablePattern(text, "file_pattern of route sales")
    except PatternError as error:
        assert error.where == "file_pattern of route sales" and f"'{text}'" in error.what and error.next_step
    else:
        for reading in pattern.candidates(name):
            assert reading in name and "/" not in reading


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (r"orders\.csv", "{table_name} must stand in it exactly once"),
        ("{table_name}_{table_name}", "{table_name} must stand in it exactly once"),
        ("{table}", "{table} at character 1 is not known"),
        ("dump{date}_{table_name}", "{date} at character 5 stands for a part of keys"),
        ("{x:a}{table_name}", "{x:a} at character 1 stands for a part of keys"),
        (r"\\{x}{table_name}", "{x} at character 3 is not known"),
        ("({table_name}", "missing )"),
        ("{table_name}(?=x)", "invalid perl operator"),
        (r"{table_name}\1", "invalid escape"),
        ("{table_name}a{2000}", "invalid repetition size"),
        ("[{table_name}](", "stands where no name can"),
        ("(?P<table_name>x){table_name}", "no group be named so"),
    ],
)
def test_a_pattern_that_does_not_parse_says_why_and_where(text: str, said: str) -> None:
    """The error is one of settings: the place where it was written, what is wrong, how to write it."""
    with pytest.raises(PatternError) as refused:
        TablePattern(text, "SOURCE_TABLE_PATTERN")
    assert isinstance(refused.value, SettingsError)
    assert said in refused.value.what and refused.value.where == "SOURCE_TABLE_PATTERN"
    assert "stg_{table_name}" in refused.value.next_step


@pytest.mark.parametrize(
    ("text", "name", "candidates"),
    [
        (r"{table_name}\.csv", "ORDERS.csv", ("ORDERS",)),
        (r"{table_name}\.csv", "orders.CSV", ("orders",)),
        (r"{table_name}\.csv", "ORDERSxcsv", ()),
        (r"{table_name}\.csv", "sub/ORDERS.csv", ()),
        (r"{table_name}\.csv", "ORDERS.csv.gz", ()),
        (r"{table_name}\.csv", "a\nb.csv", ("a\nb",)),
        ("{table_name}", "", ()),
        ("{table_name}", "a/b", ()),
        (r"stg_{table_name}", "STG_ORDERS", ("ORDERS",)),
        (r"(full|delta)/{table_name}_\d+\.parquet", "delta/ORDERS_2024.parquet", ("ORDERS",)),
        (r"{table_name}(_\d+)*\.csv", "ORDERS_1_2.csv", ("ORDERS", "ORDERS_1_2")),
        (r"\p{Lu}{2}_{table_name}", "DE_ORDERS", ("ORDERS",)),
        (r"\x{41}{table_name}", "Aorders", ("orders",)),
        (r"({table_name}|all)\.csv", "all.csv", ("all",)),
        (r"(all|{table_name})\.csv", "all.csv", ()),
        (r"(all|{table_name})\.csv", "ORDERS.csv", ("ORDERS",)),
    ],
)
def test_a_pattern_fits_a_whole_name_without_regard_to_case(text: str, name: str, candidates: tuple[str, ...]) -> None:
    """A pattern fits the whole name or nothing. Of several readings it gives the shortest and the longest."""
    assert TablePattern(text).candidates(name) == candidates


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("{table_name}", "ORDERS"),
        (r"exports/{table_name}\.csv", "exports/ORDERS.csv"),
        (r"{table_name}.csv", None),
        (r"{table_name}_\d+\.csv", None),
        (r"(a|b)/{table_name}", None),
    ],
)
def test_a_pattern_that_leaves_a_choice_renders_nothing(text: str, rendered: str | None) -> None:
    """One name or none is rendered, never a guess."""
    assert TablePattern(text).render("ORDERS") == rendered


@pytest.mark.parametrize(
    ("name", "table_name", "spelled"),
    [
        ("load_Orders_1_2.csv", "orders", "Orders"),
        ("load_Orders_1_2.csv", "ORDERS_1", "Orders_1"),
        ("load_Orders_1_2.csv", "Order", None),
        ("load_a.b_1.csv", "a.b", "a.b"),
        ("load_axb_1.csv", "a.b", None),
    ],
)
def test_a_table_name_is_found_in_a_key_as_the_key_spells_it(name: str, table_name: str, spelled: str | None) -> None:
    """The spelling decides between tables whose names differ only by case; the name is no pattern."""
    assert spell(KeyPattern(r"load_{table_name}(_\d+)*\.csv"), name, table_name) == spelled


@pytest.mark.parametrize("text", [r"(a+)+{table_name}b", r"(a|aa)+{table_name}(x+x+)+y", r"((.*)*)*{table_name}Z"])
def test_no_pattern_is_slow_on_any_key(text: str) -> None:
    """Patterns that take Python's own engine years on a key of 1,024 bytes take well under a second."""
    pattern = TablePattern(text)
    began = process_time()
    assert pattern.candidates("a" * 1_024) == () and KeyPattern(text).locate("a" * 1_024, "a") is None
    assert process_time() - began < 1


def test_where_a_pattern_was_written_is_no_part_of_it() -> None:
    """Two equal patterns from two places are one pattern, so a route does not differ by where it was read."""
    assert TablePattern("{table_name}", "here") == TablePattern("{table_name}", "there")
