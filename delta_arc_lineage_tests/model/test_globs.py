"""Globs: each is refused with a pattern that fits what it would have fitted; no regular expression is taken for one."""

import re

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from delta_arc_lineage.errors import PatternError
from delta_arc_lineage.model.globs import propose_pattern
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.templates import TablePattern

parts = st.sampled_from(["*", "?", "**/", "/**", "/*", "a", "b_", ".", ".csv", "-", " ", "/", "{a,b}"])
globs = st.tuples(st.lists(parts, max_size=4), st.lists(parts, max_size=4)).map(
    lambda sides: "{table_name}".join(map("".join, sides))
)
GLOB_TOKEN = re.compile(r"(\*\*/|/\*\*\Z|\*\*|\*|\?|\{a,b\})")
MEANS = {"**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]", "{a,b}": "(?:a|b)"}


def is_regular(text: str) -> bool:
    """Each wildcard follows a dot, or says that a letter may be missing."""
    return not re.search(r"(?<!\.)\*|(?<![.*\w])\?|(?<!\.)\*\?|\{a,b\}", text)


def glob_fits(text: str, key: str) -> bool:
    """By Python's own engine."""
    tokens = GLOB_TOKEN.split(text.replace("{table_name}", "T"))
    return re.fullmatch("".join(MEANS.get(token, re.escape(token)) for token in tokens), key, re.DOTALL) is not None


@given(globs, st.data())
@example("**/{table_name}.csv", None)
@example("{table_name}*.csv", None)
def test_a_glob_is_refused_with_a_pattern_that_fits_what_it_fits(text: str, data: st.DataObject | None) -> None:
    """The pattern that was probably meant loads, and reads the table's name in every key that the glob would take."""
    assume(not is_regular(text) and "***" not in text)
    meant = propose_pattern(text)
    assert meant is not None
    with pytest.raises(PatternError, match="it is a glob") as refused:
        KeyPattern(text)
    assert refused.value.next_step == f"write {meant}"
    pattern = KeyPattern(meant)
    tokens = GLOB_TOKEN.split(text.replace("{table_name}", "T"))
    drawn = {"*": ["", "x", "x.y"], "?": ["q"], "**": ["", "u/v"], "**/": ["", "u/", "u/v/"], "/**": ["/", "/u/v"]}
    choices = [drawn.get(token, ["a", "b"] if token == "{a,b}" else [token]) for token in tokens]
    key = "".join(data.draw(st.sampled_from(choice)) if data else choice[-1] for choice in choices)
    assert glob_fits(text, key) and pattern.locate(key, "T") is not None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("{table_name}*.csv", r"{table_name}{any}\.csv"),
        ("{table_name}/*.parquet", r"{table_name}/{any}\.parquet"),
        ("**/{table_name}.csv", r"({path}/)?{table_name}\.csv"),
        ("{table_name}/**", "{table_name}/{path}"),
        ("{date}/{table_name}-?.csv", r"{date}/{table_name}-[^/]\.csv"),
        ("*.csv", r"{table_name}\.csv"),
        ("**/*.csv", r"({path}/)?{table_name}\.csv"),
        ("landing/*/*.csv", r"landing/{table_name}/{any}\.csv"),
        ("{table_name}.{csv,json}", r"{table_name}\.(csv|json)"),
        ("*.{table_name}.*", r"{any}\.{table_name}\.{any}"),
    ],
)
def test_what_was_probably_meant(text: str, meant: str) -> None:
    """As people write globs; without a table's name, the last folder that is a wildcard is the table's."""
    assert propose_pattern(text) == meant and KeyPattern(meant)


@pytest.mark.parametrize(
    "text",
    [
        "{table_name}",
        "{table_name}.csv",
        ".*{table_name}",
        r"{table_name}_.*\.csv",
        "{table_name}.*?",
        ".?{table_name}",
        "{table_name}s?",
        "orders?/{table_name}",
        r"[^/]*/{table_name}\.csv",
        r"{table_name}_\d+",
        "(x)*{table_name}",
        r"{table_name}\.csv(\.gz)?",
        "a{2,}{table_name}",
        r"{table_name}/part-\d*\.csv",
        "{x:a*}{table_name}",
        r"{table_name}/*\.csv",
        "{table_name}.+",
        "{date}?{table_name}",
    ],
)
def test_a_regular_expression_is_none(text: str) -> None:
    """Wildcards after dots, or anything that no glob has."""
    assert propose_pattern(text) is None and KeyPattern(text)


def test_a_glob_in_the_place_of_a_table_pattern_is_refused_too() -> None:
    """`stg_*` fits no table that anybody has."""
    with pytest.raises(PatternError, match="it is a glob"):
        TablePattern("*_{table_name}", "SOURCE_TABLE_PATTERN")
