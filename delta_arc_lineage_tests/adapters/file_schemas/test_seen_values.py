"""Values that are read with the columns anyway are counted, in every format, by no request more; and go nowhere."""

import json
import random
import re
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from delta_arc_lineage.adapters.classifying.checks import Check
from delta_arc_lineage.adapters.classifying.value_look import ValueLook, open_value_look
from delta_arc_lineage.adapters.file_schemas.readers import FileSchemaReader
from delta_arc_lineage.model.classification import ValueSign
from delta_arc_lineage.model.classifying.validators import DISTINCT
from delta_arc_lineage.model.codec import decode, encode
from delta_arc_lineage.model.file_schemas import FileColumn, FileSchema
from delta_arc_lineage_tests.adapters.file_schemas.written import PACK, Looks, avro, delimited, memory_shelf, parquet
from delta_arc_lineage_tests.adapters.file_schemas.written import orc as orc_file

LOOK = open_value_look()
PEOPLE = [
    {"id": number, "mail": f"ada.{number}@example.org", "iban": iban, "note": f"note {number % 2}", "ssn": 44051401359}
    for number, iban in enumerate(
        ["DE89370400440532013000", "GB82WEST12345698765432", "FR1420041010050500013M02606"] * 4
    )
]
NAMES = tuple(PEOPLE[0])
SCHEMA = {
    "type": "record",
    "name": "Person",
    "fields": [
        {"name": "id", "type": "long"},
        {"name": "tags", "type": {"type": "array", "items": "string"}, "default": []},
        {"name": "mail", "type": ["null", "string"]},
        *({"name": name, "type": "string"} for name in ("iban", "note")),
        {"name": "ssn", "type": "long"},
        {"name": "more", "type": {"type": "map", "values": "int"}, "default": {}},
    ],
}
TABLE = pa.Table.from_pylist(PEOPLE)
ROWS = [{**person, "tags": ["a"], "more": {"b": 1}} for person in PEOPLE]
CSV = delimited([list(NAMES), *([str(cell) for cell in person.values()] for person in PEOPLE)])


def lines(wrap: Callable[[dict[str, Any]], Any] = lambda person: person) -> bytes:
    return "\n".join(json.dumps(wrap(person)) for person in PEOPLE).encode()


WRITTEN: dict[str, bytes] = {
    "a.csv": CSV.encode(),
    "a.csv.gz": PACK["gzip"](CSV.encode()),
    "utf16.csv": CSV.encode("utf-16"),
    "a.jsonl": lines(),
    "a.json.zst": PACK["zstd"](json.dumps(PEOPLE).encode()),
    "debezium.json": lines(lambda person: {"before": None, "after": person, "op": "c"}),
    "connect.json": lines(lambda person: {"schema": {}, "payload": {"before": None, "after": person, "op": "c"}}),
    "airbyte.jsonl": lines(lambda person: {"_airbyte_ab_id": "x", "_airbyte_data": person}),
    "airbyte.csv": delimited([["_airbyte_ab_id", "_airbyte_data"], *(["x", json.dumps(p)] for p in PEOPLE)]).encode(),
    **{f"{codec}.avro": avro(SCHEMA, ROWS, codec) for codec in ("null", "deflate")},
    "a.parquet": parquet(TABLE),
    **{f"{codec}.parquet": parquet(TABLE, compression=codec) for codec in ("none", "gzip", "zstd", "lz4")},
}


def signs_of(schema: FileSchema) -> dict[str, dict[str, tuple[int, int]]]:
    assert not schema.why_not, schema.why_not
    return {
        column.name: {sign.validator: (sign.taken, sign.seen) for sign in column.signs} for column in schema.columns
    }


@pytest.mark.parametrize("key", WRITTEN)
def test_what_values_look_like_is_counted_in_every_format(key: str) -> None:
    """Different ones, of texts and whole numbers; the requests are those without."""
    plain, looks = Looks(WRITTEN[key]), Looks(WRITTEN[key], LOOK)
    without, schema = plain.read(key), looks.read(key)
    signs = signs_of(schema)
    assert plain.ranges == looks.ranges and len(looks.ranges) == 1
    assert signs["mail"]["email"] == (12, 12) and signs["iban"]["iban"] == (3, 3)
    assert signs["ssn"]["pl.pesel"] == (1, 1) and signs["note"][DISTINCT] == (2, 2)
    assert without == schema and without.digest == schema.digest and not any(signs_of(without).values())


def test_a_footer_alone_tells_the_least_and_the_greatest() -> None:
    """Of a large Parquet file, whose dictionaries lie elsewhere; those of the last columns may lie before it."""
    generator = random.Random(7)
    columns = {
        "mail": [f"user{number}@example.org" for number in range(20_000)],
        "filler": [generator.randbytes(12).hex() for _ in range(20_000)],
    }
    looks = Looks(parquet(pa.table(columns)), LOOK)
    signs = signs_of(looks.read("a.parquet"))
    assert len(looks.ranges) == 1 and looks.ranges[0][1] < len(looks.body)
    assert signs["mail"]["email"] == (2, 2)


def test_a_page_that_is_larger_than_all_use_is_not_unpacked() -> None:
    """A dictionary of megabytes in a small file: it is cut, or left."""
    table = pa.table({"text": ["x" * 4_000_000, "a@example.org"]})
    schema = Looks(parquet(table, compression="zstd"), LOOK).read("a.parquet")
    assert schema.columns[0].name == "text"


def test_orc_tells_columns_alone() -> None:
    """Its values are not looked at."""
    assert not any(signs_of(Looks(orc_file(TABLE), LOOK).read("a.orc")).values())


def test_signs_are_kept_and_old_documents_read() -> None:
    """What was written before signs were known reads as it did, and has the digest it had."""
    schema = Looks(WRITTEN["a.csv"], LOOK).read("a.csv")
    again = decode(FileSchema, json.loads(json.dumps(encode(schema))))
    assert signs_of(again) == signs_of(schema) != {}
    old = {"name": "id", "type": "integer", "nullable": None}
    column = decode(FileColumn, old)
    assert column == FileColumn("id", "integer") and encode(column) == old
    assert column == FileColumn("id", "integer", signs=(ValueSign("email", 1, 1),))


def test_readers_that_look_are_another_version_and_others_are_not() -> None:
    """So what was kept is read anew where the setting is on, and only there."""
    assert FileSchemaReader().version == FileSchemaReader(classify=False).version == ""
    assert FileSchemaReader(classify=True).version == "looking at values 2"


def test_the_reader_looks_where_it_is_told_to() -> None:
    """Objects of a bucket, read by the port."""
    shelf = memory_shelf()
    shelf.put("a.csv", WRITTEN["a.csv"])
    for classify in (False, True):
        (schema,) = FileSchemaReader(classify=classify).read([shelf.stored("a.csv")], shelf.store)
        assert bool(signs_of(schema)["mail"]) is classify


def _raise_the_value(value: str) -> bool:
    raise ValueError(f"{value!r} is wrong")


@pytest.mark.parametrize("key", WRITTEN)
def test_no_value_leaves_the_room_even_in_an_error(
    key: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Of checks that raise the value, and of those that take it: counts come out, and nothing is written anywhere."""
    form = re.compile(r".*")
    look = ValueLook([Check("raises", form, _raise_the_value), Check("email", form, bool)])
    schema = Looks(WRITTEN[key], look).read(key)
    told = json.dumps(encode(schema)) + repr(schema) + caplog.text + "".join(capfd.readouterr())
    assert signs_of(schema)["mail"] == {"distinct": (12, 12), "email": (12, 12)}
    assert not any(value in told for person in PEOPLE for value in (str(person["mail"]), str(person["iban"])))
    assert "44051401359" not in told
