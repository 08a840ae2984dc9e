"""Delimited text: the delimiter, the encoding, the header and the types of whatever somebody wrote, and no value."""

import codecs
import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.adapters.file_schemas.delimited import DELIMITERS
from delta_arc_lineage_tests.adapters.file_schemas.written import Looks, delimited, in_words

ENCODINGS = {
    "UTF-8": (b"", "utf-8"),
    "UTF-8 with BOM": (codecs.BOM_UTF8, "utf-8"),
    "UTF-16 LE": (codecs.BOM_UTF16_LE, "utf-16-le"),
    "UTF-16 BE": (codecs.BOM_UTF16_BE, "utf-16-be"),
    "UTF-32 LE": (codecs.BOM_UTF32_LE, "utf-32-le"),
    "Latin-1": (b"", "latin-1"),
}
ROWS = [["ID", "STRAßE", "ZIP"], ["1", "Am Bäch 1", "01067"], ["2", "Nürnberger; Weg, 3", "90402"], ["3", "", "80331"]]
names = st.from_regex(re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,15}", re.ASCII), fullmatch=True).filter(
    lambda name: name.lower() not in ("null", "nan", "none", "na", "true", "false")
)
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)
numbers = st.integers(-(10**9), 10**9).map(str)


def read(text: str, key: str = "a.csv", encoding: str = "utf-8", mark: bytes = b""):
    return Looks(mark + text.encode(encoding)).read(key)


@pytest.mark.parametrize(("delimiter", "encoding"), list(product(DELIMITERS, ENCODINGS)))
def test_every_delimiter_in_every_encoding(delimiter: str, encoding: str) -> None:
    """Whatever stands within quotes, and with either line end."""
    mark, codec = ENCODINGS[encoding]
    for line_end in ("\n", "\r\n", "\r"):
        text = delimited(ROWS, delimiter=delimiter, lineterminator=line_end)
        schema = read(text, encoding=codec, mark=mark)
        assert in_words(schema) == {"ID": "integer", "STRAßE": "text", "ZIP": "text"}
        assert (schema.delimiter, schema.encoding, schema.has_header) == (delimiter, encoding, True)
        assert [column.nullable for column in schema.columns] == [None, True, None] and schema.row_count == 3


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        ("id,Straße\n1,Am Weg\n".encode("utf-16-le"), "UTF-16 LE"),
        ("id,Straße\n1,Am Weg\n".encode("utf-16-be"), "UTF-16 BE"),
        ("id,Straße\n1,5 € „neu“\n".encode("cp1252"), "Windows-1252"),
    ],
)
def test_an_encoding_that_nothing_marks_is_told_by_its_letters(body: bytes, encoding: str) -> None:
    """Zeros in every other place, or what only Windows writes."""
    schema = Looks(body).read("a.csv")
    assert (in_words(schema), schema.encoding) == ({"id": "integer", "Straße": "text"}, encoding)


@given(
    st.lists(names, min_size=2, max_size=8, unique_by=str.casefold),
    st.data(),
    st.sampled_from(DELIMITERS),
)
def test_a_header_over_rows_with_a_number_in_them_is_read_as_it_stands(
    header: list[str], data: st.DataObject, delimiter: str
) -> None:
    """Any names, any texts beside the number, quoted as they must be."""
    row = st.tuples(numbers, *[texts] * (len(header) - 1)).map(list)
    rows = data.draw(st.lists(row, min_size=1, max_size=8))
    schema = read(delimited([header, *rows], delimiter=delimiter))
    assert [column.name for column in schema.columns] == header and schema.has_header
    assert schema.columns[0].type == "integer"


@given(st.lists(st.tuples(texts, numbers, texts).map(list), min_size=1, max_size=8), st.sampled_from(DELIMITERS))
def test_no_value_becomes_the_name_of_a_column(rows: list[list[str]], delimiter: str) -> None:
    """A row with a value of a type is no header."""
    schema = read(delimited(rows, delimiter=delimiter))
    assert all(re.fullmatch(r"#\d+", column.name) for column in schema.columns)


HEADERS: dict[str, tuple[list[list[str]], bool]] = {
    "names over numbers": ([["id", "name"], ["1", "Ann"]], True),
    "values only": ([["1", "Ann"], ["2", "Bo"]], False),
    "texts only, the names formed as names": ([["name", "city"], ["Ann Lee", "New York"]], True),
    "texts only, all of them formed as names": ([["Ann", "Paris"], ["Bo", "London"]], False),
    "codes of one length below": ([["country", "code"], ["France", "FR"], ["Spain", "ES"], ["Italy", "IT"]], True),
    "a name twice": ([["id", "id"], ["1", "2"]], False),
    "an empty name": ([["id", "", "x"], ["1", "2", "3"]], False),
    "an index without a name": ([["", "id", "x"], ["0", "1", "a b"]], True),
    "a name with spaces over numbers": ([["Order Id", "Unit Price (EUR)"], ["1", "2.5"]], True),
    "texts only, some of them with spaces": ([["Ann", "Paris"], ["Bo", "New York"]], False),
    "attributes and their values": ([["name", "Ann"], ["email", "ann@example.org"], ["name", "Bo"]], False),
    "names in camel case": ([["CustomerID", "CompanyName"], ["ALFKI", "Alfreds Futterkiste"]], True),
    "names that come again below": ([["type", "status"], ["type", "status"]], False),
    "one row of places": ([["berlin", "germany"]], False),
    "one row of names": ([["id", "name", "city"]], True),
    "one row of people": ([["Ann", "Lee", "Paris"]], False),
    "one row of values": ([["1", "Ann"]], False),
    "a number that is missing in the first row": ([["Ann", "N/A"], ["Bo", "12"]], False),
}


@pytest.mark.parametrize("situation", HEADERS)
def test_whether_the_first_row_is_a_header(situation: str) -> None:
    """A doubt is a no: values in the place of names would be shown where no value belongs."""
    rows, expected = HEADERS[situation]
    schema = read(delimited(rows))
    assert schema.has_header is expected
    assert [column.name for column in schema.columns] == (
        rows[0] if expected else [f"#{number}" for number in range(1, len(rows[0]) + 1)]
    )


TYPES = {
    "integer": ["1", "-20", "0", ""],
    "decimal": ["1.5", "2", "-.5", "1e9"],
    "boolean": ["true", "FALSE"],
    "date": ["2025-06-15", "1999-12-31"],
    "timestamp": ["2025-06-15 12:30:00", "2025-06-15T12:30:00.123456+02:00", "2025-06-15"],
    "time": ["12:30", "23:59:59.5"],
    "uuid": ["123e4567-e89b-12d3-a456-426614174000"],
    "text": ["01067", "12345"],
    "": ["", "NULL", "\\N"],
}


@pytest.mark.parametrize("kind", TYPES)
def test_types_are_what_every_row_agrees_on(kind: str) -> None:
    """Leading zeros stay text, a column of nothing tells nothing, and an integer beside a date is text."""
    schema = read(delimited([["id", "value"], *(["7", cell] for cell in TYPES[kind])]))
    assert in_words(schema) == {"id": "integer", "value": kind}


def test_decimals_with_a_comma_do_not_cut_cells_that_are_apart_by_semicolons() -> None:
    """Either cuts the rows evenly."""
    assert read("1,5;2,5\n3,5;4,5\n").delimiter == ";"


def test_text_without_a_delimiter_is_one_column() -> None:
    """Named where its first row is a name."""
    assert in_words(read("id\n1\n2\n")) == {"id": "integer"}
    assert in_words(read("some words\nand others\n", key="a.txt")) == {"#1": "text"}


def test_a_row_that_was_cut_off_takes_no_part() -> None:
    """In the middle of a letter, too."""
    row = "1234567890,é" + "é" * 500 + "\n"
    schema = read("id,name\n" + row * 200)
    assert in_words(schema) == {"id": "integer", "name": "text"} and schema.row_count is None


def test_ragged_rows_leave_the_delimiter_where_most_are_even() -> None:
    """One in ten may be wrong."""
    rows = "".join(f"{number},a\n" for number in range(20))
    assert in_words(read(f"id,name\n{rows}21,a,b\n")) == {"id": "integer", "name": "text"}
