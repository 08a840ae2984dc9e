"""Key patterns: each placeholder takes what it says and no more, another schema's keys are told, nothing is slow."""

import re

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from delta_arc_lineage.errors import PatternError
from delta_arc_lineage.model.key_expressions import Home
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.placeholders import PLACEHOLDERS, PlaceholderKind
from delta_arc_lineage_tests.model.test_templates import fragments, literals, names

HOMES = (Home("app", "public"), Home("LAKE", "RAW"))
TAKEN = {
    "date": ["2024-01-05", "20240105", "2024_01_05", "2024.12.31"],
    "year": ["1999", "2024"],
    "month": ["01", "1", "12"],
    "day": ["07", "7", "31"],
    "hour": ["00", "7", "23"],
    "timestamp": [
        "20240105T021000Z",
        "2024-01-05T02:10:00.123+01:00",
        "2024-01-05-02-10-00",
        "202401050210",
        "1704412800",
        "1704412800000",
    ],
    "number": ["0", "00017", "12345678901234567890"],
    "uuid": ["0b1f9c5e-7f5d-4c57-9f0f-3a2b1c0d9e8f", "0B1F9C5E7F5D4C579F0F3A2B1C0D9E8F"],
    "hash": ["deadbeef", "0B1F9C5E7F5D4C579F0F3A2B1C0D9E8F0B1F9C5E"],
    "any": ["", "a", "ORDERS_1 %+\n"],
    "path": ["", "a", "a/b\n/c"],
}
REFUSED = {
    "date": ["2024-1-5", "2024-01_05", "20241305", "2024-02-32", "2024/01/05", "24-01-05"],
    "year": ["24", "1524", "20245"],
    "month": ["00", "13", "001"],
    "day": ["0", "32", "007"],
    "hour": ["24", "007"],
    "timestamp": ["20240105", "17044128000", "2024-01-05T24:00:00"],
    "number": ["", "-1", "1a", "1/2"],
    "uuid": ["0b1f9c5e-7f5d-4c57-9f0f", "zb1f9c5e-7f5d-4c57-9f0f-3a2b1c0d9e8f"],
    "hash": ["dead", "deadbeeg"],
    "any": ["a/b"],
}


@pytest.mark.parametrize(("name", "part"), [(name, part) for name, parts in TAKEN.items() for part in parts])
def test_a_placeholder_takes_what_it_says(name: str, part: str) -> None:
    """It takes the part whole, says so, and leaves the table its name."""
    pattern = KeyPattern(f"x/{{{name}}}/{{table_name}}\\.csv")
    key = f"x/{part}/ORDERS.csv"
    assert pattern.candidates(key) == ("ORDERS",) and pattern.folds
    assert [(found.placeholder, found.text) for found in pattern.read(key)] == [(name, part), ("table_name", "ORDERS")]


@pytest.mark.parametrize(("name", "part"), [(name, part) for name, parts in REFUSED.items() for part in parts])
def test_a_placeholder_takes_nothing_else(name: str, part: str) -> None:
    """What is no date is none: a pattern that takes it would make partitions of noise."""
    assert KeyPattern(f"x/{{{name}}}/{{table_name}}\\.csv").candidates(f"x/{part}/ORDERS.csv") == ()


def test_every_placeholder_is_tried() -> None:
    """A new one needs its examples here."""
    names = {placeholder.name for placeholder in PLACEHOLDERS.values() if placeholder.kind is not PlaceholderKind.NAME}
    assert names == TAKEN.keys() == REFUSED.keys() | {"path"}


@given(before=literals, after=literals, name=names)
@example(before=r"\{", after=r"\.csv\}", name="{table_name}")
def test_what_a_pattern_renders_it_reads_back(before: str, after: str, name: str) -> None:
    """match(render(template, name)) == name; a pattern that renders is one key a table."""
    assume("<table_name>" not in before + after and "<placeholder_" not in before + after)
    pattern = KeyPattern(before + "{table_name}" + after)
    key = pattern.render(name)
    assert key is not None and not pattern.folds and pattern.candidates(key) == (name,)
    assert [(part.placeholder, part.text) for part in pattern.read(key, name)] == [("table_name", name)]


PIECES = ["{table_name}", "{date}", "{any}", "{path}", "{x:a|b}", "{x:", "}", "{schema_name}", "/", r"\.", "("]
pieces = fragments | st.lists(st.sampled_from(PIECES), max_size=8).map("".join)


@given(pieces, names)
@example("(all|{table_name})", "all")
@example("{x:(}{table_name}", "a")
@example("{x:a)(b}{table_name}", "a")
@example("{table_name}{date", "a")
def test_a_pattern_fails_when_it_is_built_or_never(text: str, name: str) -> None:
    """Any text either is refused with its place, or reads any key as names or as nothing."""
    try:
        pattern = KeyPattern(text, "file_name_pattern of route sales").at_home(HOMES)
    except PatternError as error:
        assert error.where == "file_name_pattern of route sales" and f"'{text}'" in error.what and error.next_step
    else:
        for reading in pattern.candidates(name):
            assert reading in name and "/" not in reading
            start, end = pattern.locate(name, reading) or (0, 0)
            assert name[start:end].lower() in ("", reading.lower())
        for part in pattern.read(name):
            assert name[part.start : part.end] == part.text
        assert pattern.fits(name) or not pattern.candidates(name)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (r"orders\.csv", "{table_name} must stand in it exactly once"),
        ("{table_name}_{table_name}", "{table_name} must stand in it exactly once"),
        ("{schema_name}/{schema_name}/{table_name}", "{schema_name} may stand in it once"),
        ("{dates}/{table_name}", "{dates} at character 1 is not known; did you mean {date}?"),
        (r"\\{x}{table_name}", "{x} at character 3 is not known"),
        ("{date:x}/{table_name}", "{date:x} at character 1 is no class"),
        ("{Part:x}/{table_name}", "{Part:x} at character 1 is no class"),
        ("{part:}/{table_name}", "{part:} at character 1 stands for nothing"),
        ("{part:{date}}/{table_name}", "{part:{date}} at character 1 has a placeholder within"),
        ("{part:(}/{table_name}", "missing )"),
        ("({table_name}", "missing )"),
        (r"{table_name}\1", "invalid escape"),
        ("[{table_name}]", "stands where no part can"),
        ("[{table_name}](", "missing )"),
        ("(?P<table_name>x){table_name}", "no group may be named so"),
    ],
)
def test_a_pattern_that_does_not_parse_says_why_and_where(text: str, said: str) -> None:
    """The error is one of settings, and shows nothing of what stands for placeholders."""
    with pytest.raises(PatternError) as refused:
        KeyPattern(text, "S3_FILE_NAME_PATTERN")
    assert said in refused.value.what and refused.value.where == "S3_FILE_NAME_PATTERN"
    assert "(?P<placeholder" not in refused.value.what and refused.value.next_step


@pytest.mark.parametrize(
    ("text", "key", "parts"),
    [
        (r"{part:[a-z]{2}\d+}/{table_name}", "ab12/ORDERS", {"part": "ab12", "table_name": "ORDERS"}),
        (r"({date}/)?{table_name}", "ORDERS", {"table_name": "ORDERS"}),
        (r"\p{Lu}{2}_{table_name}/\{{number}\}", "DE_ORDERS/{7}", {"table_name": "ORDERS", "number": "7"}),
        (r"{any}_{table_name}_{any}\.csv", "x_a_y.csv", {"any": "y", "table_name": "a"}),
        (
            r"{year}{month}{day}/{table_name}",
            "20240105/T",
            {"year": "2024", "month": "01", "day": "05", "table_name": "T"},
        ),
        (
            r"{table_name}/{date}_{timestamp}_{number}\.csv\.gz",
            "t/2024_01_05_1704412800000_0.csv.gz",
            {"table_name": "t", "date": "2024_01_05", "timestamp": "1704412800000", "number": "0"},
        ),
    ],
)
def test_a_key_tells_which_placeholder_took_which_part(text: str, key: str, parts: dict[str, str]) -> None:
    """Own classes, quantifiers, escaped braces, and a placeholder that stands twice or took no part."""
    assert {part.placeholder: part.text for part in KeyPattern(text).read(key)} == parts


@pytest.mark.parametrize(
    ("key", "candidates", "is_of_another"),
    [
        ("app/public.orders", ("orders",), False),
        ("APP/Public.orders", ("orders",), False),
        ("lake/raw.orders", ("orders",), False),
        ("app/sales.orders", (), True),
        ("crm/public.orders", (), True),
        ("app/raw.orders", (), True),
        ("app/orders", (), False),
    ],
)
def test_a_key_of_another_schema_is_no_key_of_the_route(
    key: str, candidates: tuple[str, ...], is_of_another: bool
) -> None:
    """Schema and database are the source's or the target's, both of one side, whatever their case."""
    pattern = KeyPattern(r"{database_name}/{schema_name}\.{table_name}").at_home(HOMES)
    assert pattern.candidates(key) == candidates and pattern.names_another_home(key) is is_of_another


schemas = st.text(st.sampled_from("aA.b_"), min_size=1, max_size=3)


@given(st.lists(schemas, min_size=1, max_size=2), schemas, schemas)
def test_only_a_schema_of_the_route_is_read(of_route: list[str], schema: str, table_name: str) -> None:
    """Whatever the letters are: no key is read for which no schema of the route stands there."""
    pattern = KeyPattern(r"{schema_name}\.{table_name}").at_home([Home("", name) for name in of_route])
    for reading in pattern.candidates(f"{schema}.{table_name}"):
        assert any(f"{name}.{reading}".lower() == f"{schema}.{table_name}".lower() for name in of_route)
    if schema.lower() in {name.lower() for name in of_route}:
        assert pattern.locate(f"{schema}.{table_name}", table_name) == (
            len(schema) + 1,
            len(schema) + 1 + len(table_name),
        )


@pytest.mark.parametrize(
    ("text", "folds", "leaves_no_choice"),
    [
        (r"exports/{table_name}\.csv", False, True),
        (r"{table_name}\.csv(\.gz)?", True, False),
        (r"{date}/{table_name}\.csv", True, True),
        (r"{table_name}/{path}", True, True),
        (r"{path}/{table_name}/{any}", True, True),
        (r"{path}/{table_name}/{path}", True, False),
        (r"{table_name}_{date}\.csv", True, False),
        (r"{any}{table_name}\.csv", True, False),
        (r".*/{table_name}\.csv", True, True),
        (r"a/|{table_name}/b", True, False),
        (r"{x:.*}{table_name}/b", True, False),
    ],
)
def test_a_pattern_knows_whether_it_leaves_a_choice(text: str, folds: bool, leaves_no_choice: bool) -> None:
    """Of keys for one table, and of tables for one key."""
    pattern = KeyPattern(text)
    assert (pattern.folds, pattern.leaves_no_choice) == (folds, leaves_no_choice)


@given(pieces, st.text(st.sampled_from("ab/._1"), max_size=8))
def test_where_a_key_is_read_in_one_way_there_is_no_other(text: str, key: str) -> None:
    """Every run of letters of a key is tried as the table's name."""
    try:
        pattern = KeyPattern(text)
    except PatternError:
        return
    runs = {key[start:end] for start in range(len(key)) for end in range(start + 1, len(key) + 1)}
    found = {run for run in runs if "/" not in run and pattern.locate(key, run)}
    if pattern.leaves_no_choice:
        assert found == set(pattern.candidates(key))


def test_a_schema_that_both_sides_have_leaves_one_key() -> None:
    """With two that differ, each side's export may be there."""
    alike, differing = [Home("app", "SALES"), Home("LAKE", "sales")], HOMES
    assert KeyPattern(r"{schema_name}/{table_name}\.csv").at_home(alike).render("T") == "SALES/T.csv"
    assert KeyPattern(r"{schema_name}/{table_name}\.csv").at_home(differing).folds


@pytest.mark.parametrize("text", [r"(a+)+{table_name}b", r"{any}{any}{any}{any}{table_name}{any}{any}{any}b"])
@pytest.mark.parametrize("letter", ["a", "a/", "1", "2024-01-05"])
def test_no_pattern_is_slow_on_any_key(text: str, letter: str) -> None:
    """An engine that tries one way after the other is not done with these in years; this test would not end."""
    key = (letter * 1_024)[:1_024]
    for pattern in (KeyPattern(text), KeyPattern("{path}" + text.replace("{any}", "{number}?{path}"))):
        assert pattern.candidates(key) == () and pattern.read(key) == () and pattern.locate(key, "a") is None


def test_every_expression_of_a_placeholder_is_of_the_engine_that_is_linear() -> None:
    """No look-around, no reference back; each reads without regard to case."""
    assert not [p.name for p in PLACEHOLDERS.values() if re.search(r"\(\?[=!<]|\\[1-9]", p.expression)]
