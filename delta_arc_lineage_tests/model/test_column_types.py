"""Column types: read from the words of databases and files, compared without a guess."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.column_types import (
    LONGEST,
    UNKNOWN,
    ColumnType,
    Family,
    can_hold,
    read_type,
    types_agree,
)

WORDS = (
    *(
        "smallint",
        "integer",
        "int4",
        "bigint",
        "numeric",
        "numeric(10,2)",
        "numeric(3,5)",
        "NUMBER(38,0)",
        "NUMBER(10)",
    ),
    *("real", "double precision", "FLOAT", "boolean", "text", "character varying(20)", "VARCHAR(16777216)", "varchar"),
    *("VARCHAR(10)", "char(3)", "date", "time without time zone", "TIME(9)", "timestamp without time zone"),
    *("timestamp(3) with time zone", "TIMESTAMP_NTZ(9)", "TIMESTAMP_TZ(6)", "bytea", "BINARY(16)", "jsonb", "VARIANT"),
    *("OBJECT", "integer[]", "uuid", "inet", "GEOGRAPHY", "uint32", "uint64", "int32", "int64", "decimal(15, 3)"),
    *("string", "struct<a: int32>", "list<string>", "fixed(16)", "float16", "timestamp[us, UTC]", "timestamp[ms]", ""),
)
declared = st.sampled_from(WORDS).map(read_type) | st.builds(
    lambda precision, scale: read_type(f"numeric({precision},{scale})"), st.integers(1, 40), st.integers(-5, 40)
)
seen = st.builds(
    read_type,
    st.sampled_from(["text", "integer", "decimal", "boolean", "date", "timestamp", "time", "uuid", "string", "mixed"]),
    st.sampled_from(["CSV", "JSON"]),
)
types = declared | seen


@pytest.mark.parametrize(
    ("words", "spoken_by", "expected"),
    [
        ("integer", "", ColumnType(Family.INTEGER, 32)),
        ("int8", "", ColumnType(Family.INTEGER, 64)),
        ("int8", "Parquet", ColumnType(Family.INTEGER, 8)),
        ("uint16", "Parquet", ColumnType(Family.INTEGER, 16, is_signed=False)),
        ("long", "Delta", ColumnType(Family.INTEGER, 64)),
        ("numeric", "", ColumnType(Family.DECIMAL)),
        ("numeric(10,2)", "", ColumnType(Family.DECIMAL, precision=10, scale=2)),
        ("NUMBER(38)", "", ColumnType(Family.DECIMAL, precision=38, scale=0)),
        ("decimal(10, 2)", "ORC", ColumnType(Family.DECIMAL, precision=10, scale=2)),
        ("numeric(999999999,1)", "", ColumnType(Family.DECIMAL)),
        ("double precision", "", ColumnType(Family.FLOAT, 64)),
        ("float(24)", "", ColumnType(Family.FLOAT, 32)),
        ("character varying(20)", "", ColumnType(Family.TEXT, length=20)),
        ("character varying", "", ColumnType(Family.TEXT)),
        ("VARCHAR(134217728)", "", ColumnType(Family.TEXT, length=LONGEST)),
        ("text", "", ColumnType(Family.TEXT, length=LONGEST)),
        ("timestamp(6) without time zone", "", ColumnType(Family.TIMESTAMP, fraction=6, has_zone=False)),
        ("timestamp with time zone", "", ColumnType(Family.TIMESTAMP, has_zone=True)),
        ("timestamp with local time zone", "ORC", ColumnType(Family.TIMESTAMP, has_zone=True)),
        ("TIMESTAMP_NTZ(9)", "", ColumnType(Family.TIMESTAMP, fraction=9, has_zone=False)),
        ("timestamp[us, UTC]", "Parquet", ColumnType(Family.TIMESTAMP, fraction=6, has_zone=True)),
        ("timestamp", "Delta", ColumnType(Family.TIMESTAMP, has_zone=True)),
        ("local-timestamp-millis", "Avro", ColumnType(Family.TIMESTAMP, fraction=3, has_zone=False)),
        ("fixed[16]", "Iceberg", ColumnType(Family.BINARY, length=16)),
        ("character varying(20)[]", "", ColumnType(Family.NESTED, inner="character varying(20)[]")),
        ("_int4", "", ColumnType(Family.NESTED, inner="_int4")),
        ("ARRAY", "", ColumnType(Family.NESTED, inner="array")),
        ("struct<a: int32>", "Parquet", ColumnType(Family.NESTED, inner="struct<a: int32>")),
        ("variant", "Delta", ColumnType(Family.JSON)),
    ],
)
def test_a_type_is_read_as_far_as_it_is_told(words: str, spoken_by: str, expected: ColumnType) -> None:
    """A size that stands nowhere is none."""
    assert read_type(words, spoken_by) == expected


@pytest.mark.parametrize(
    "words",
    ["", "inet", "tsvector", "USER-DEFINED", "interval", "GEOGRAPHY", "VECTOR(FLOAT, 256)", "union<int, string>"],
)
def test_what_is_not_known_is_said_to_be_unknown(words: str) -> None:
    """As what it looks like most is no answer."""
    assert read_type(words) is UNKNOWN


@pytest.mark.parametrize("words", ["", "mixed", "integer[]", "int4", "double"])
def test_what_rows_do_not_tell_is_unknown(words: str) -> None:
    """A word of databases is none of a CSV."""
    assert read_type(words, "CSV") is UNKNOWN


@given(
    st.text(max_size=40) | st.text("numeric(1,2)[]<>timestamp_ ", max_size=40), st.sampled_from(["", "CSV", "Delta"])
)
def test_any_text_is_read(words: str, spoken_by: str) -> None:
    """Without an error, and the same in any case."""
    assert read_type(words, spoken_by) == read_type(words.upper().lower(), spoken_by)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("integer", "NUMBER(38,0)", True),
        ("integer", "NUMBER(12,2)", False),
        ("numeric(10,2)", "FLOAT", True),
        ("integer", "numeric", None),
        ("numeric", "NUMBER", True),
        ("integer", "VARCHAR(20)", False),
        ("uuid", "VARCHAR(36)", True),
        ("jsonb", "VARIANT", True),
        ("integer[]", "ARRAY", True),
        ("integer[]", "VARIANT", True),
        ("bytea", "text", None),
        ("date", "TIMESTAMP_NTZ(9)", False),
        ("timestamp with time zone", "TIMESTAMP_NTZ(9)", True),
        ("boolean", "NUMBER(1,0)", False),
    ],
)
def test_declared_types_agree_by_what_their_values_are(left: str, right: str, expected: bool | None) -> None:
    """Whatever their size."""
    assert types_agree(read_type(left), read_type(right)) is expected


@pytest.mark.parametrize(
    ("words", "spoken_by", "agreeing", "others"),
    [
        ("integer", "CSV", "integer numeric(10,2) real boolean varchar(20) date jsonb", "uuid integer[]"),
        ("decimal", "CSV", "integer numeric(10,2) text", "date boolean uuid"),
        ("text", "CSV", "boolean numeric(10,2) date bytea uuid integer[] text", "integer bigint NUMBER(38,0)"),
        ("string", "JSON", "bigint date uuid text", ""),
        ("date", "CSV", "date timestamp text", "integer boolean"),
        ("struct<a: integer>", "JSON", "jsonb OBJECT text", "integer date"),
    ],
)
def test_what_cells_look_like_agrees_with_what_is_printed_so(
    words: str, spoken_by: str, agreeing: str, others: str
) -> None:
    """A text has no types."""
    look = read_type(words, spoken_by)
    assert {word: types_agree(look, read_type(word)) for word in agreeing.split()} == dict.fromkeys(
        agreeing.split(), True
    )
    assert {word: types_agree(look, read_type(word)) for word in others.split()} == dict.fromkeys(others.split(), False)


@pytest.mark.parametrize(
    ("target", "source", "expected"),
    [
        ("varchar(10)", "varchar(20)", False),
        ("varchar(20)", "varchar(10)", True),
        ("VARCHAR(16777216)", "text", True),
        ("varchar(20)", "varchar", None),
        ("NUMBER(10,0)", "numeric(10,2)", False),
        ("NUMBER(12,2)", "integer", True),
        ("NUMBER(11,2)", "integer", False),
        ("NUMBER(38,0)", "numeric", None),
        ("int32", "int64", False),
        ("int64", "uint64", False),
        ("double", "integer", True),
        ("double", "bigint", False),
        ("real", "double precision", False),
        ("NUMBER(38,0)", "real", False),
        ("NUMBER(38,10)", "real", None),
        ("varchar(11)", "integer", True),
        ("varchar(10)", "integer", False),
        ("date", "timestamp with time zone", False),
        ("TIMESTAMP_NTZ(9)", "timestamp with time zone", False),
        ("TIMESTAMP_NTZ(9)", "timestamp(6) without time zone", True),
        ("timestamp[ms]", "timestamp(6) without time zone", False),
        ("TIMESTAMP_NTZ(9)", "date", True),
        ("VARIANT", "integer", True),
        ("integer", "text", False),
        ("BINARY(8)", "fixed(16)", False),
        ("integer", "date", None),
        ("inet", "inet", None),
    ],
)
def test_a_type_holds_all_values_of_another_or_not(target: str, source: str, expected: bool | None) -> None:
    """Or what is told does not tell."""
    assert can_hold(read_type(target), read_type(source)) is expected


@given(declared)
def test_a_type_agrees_with_itself_and_holds_itself(one: ColumnType) -> None:
    """Where it is known."""
    assert (types_agree(one, one), can_hold(one, one)) == ((None,) * 2 if one is UNKNOWN else (True,) * 2)


@given(seen)
def test_a_look_agrees_with_itself_and_has_no_size(look: ColumnType) -> None:
    """The next row may be longer."""
    assert (types_agree(look, look), can_hold(look, look)) == (None if look is UNKNOWN else True, None)


@given(types, types)
def test_agreement_is_mutual(left: ColumnType, right: ColumnType) -> None:
    """types_agree(a, b) == types_agree(b, a)"""
    assert types_agree(left, right) is types_agree(right, left)


@given(types)
def test_what_is_unknown_gives_no_verdict(one: ColumnType) -> None:
    """On neither side."""
    assert types_agree(one, UNKNOWN) is can_hold(one, UNKNOWN) is can_hold(UNKNOWN, one) is None


def _contradictions(chain: Iterable[tuple[ColumnType, ColumnType, ColumnType]]) -> list[tuple[ColumnType, ...]]:
    return [
        (outer, middle, inner)
        for outer, middle, inner in chain
        if can_hold(outer, middle) and can_hold(middle, inner) and can_hold(outer, inner) is False
    ]


def test_what_holds_a_holder_holds_what_is_in_it() -> None:
    """Of all words here, in all orders."""
    told = {read_type(words) for words in WORDS}
    assert not _contradictions((outer, middle, inner) for outer in told for middle in told for inner in told)


@given(declared, declared, declared)
def test_what_holds_a_holder_of_any_size_holds_what_is_in_it(
    outer: ColumnType, middle: ColumnType, inner: ColumnType
) -> None:
    """can_hold(a, b) and can_hold(b, c) leave no room for a that cannot hold c."""
    assert not _contradictions([(outer, middle, inner)])


@given(st.integers(1, 40), st.integers(0, 40), st.integers(1, 40), st.integers(0, 40))
def test_decimals_are_held_by_what_has_as_many_digits_on_either_side(p: int, s: int, q: int, t: int) -> None:
    """As both say them; the sizes that PostgreSQL alone has, more digits after the point than there are, aside."""
    if s <= p and t <= q:
        expected = s >= t and p - s >= q - t
        assert can_hold(read_type(f"numeric({p},{s})"), read_type(f"NUMBER({q},{t})")) is expected
