"""Any bytes give a schema, which says why where it is none: no crash, no hang, and bounded requests and memory."""

import gzip
import io
import json
import tracemalloc
import zlib
from collections.abc import Callable

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from delta_arc_lineage.adapters.classifying.value_look import open_value_look
from delta_arc_lineage.adapters.file_schemas.excerpts import MOST
from delta_arc_lineage.model.codec import decode, encode
from delta_arc_lineage.model.file_schemas import FileSchema
from delta_arc_lineage_tests.adapters.file_schemas.test_formats import FILES
from delta_arc_lineage_tests.adapters.file_schemas.written import PACK, Looks, avro, orc, parquet

MIB = 1024 * 1024
LOOK = open_value_look()
WHOLE = [body for body, _, _ in FILES.values()]
PACKED = [pack(WHOLE[3]) for pack in PACK.values()]
keys = st.sampled_from(["a", "a.parquet", "a.orc", "a.avro", "a.csv", "a.json", "a.csv.gz", "a.json.snappy"])


def hold_the_law(body: bytes, key: str, size: int | None = None) -> FileSchema:
    """Two requests at most, each bounded, and no other ones where values are looked at; and what comes of it can be
    kept."""
    plain, looks = Looks(body), Looks(body, LOOK)
    schema = looks.read(key, size=size)
    assert plain.read(key, size=size) == schema and plain.ranges == looks.ranges
    assert len(looks.ranges) <= 2 and all(0 < length <= MOST for _, length in looks.ranges)
    assert bool(schema.columns) != bool(schema.why_not)
    kept = json.dumps(encode(schema), ensure_ascii=False).encode()
    assert decode(FileSchema, json.loads(kept)) == schema and len(kept) < 2 * MIB
    return schema


@given(st.binary(max_size=2_000), keys)
@example(b"", "a.parquet")
@example(b"PAR1", "a.parquet")
@example(b"ORC\x03", "a.orc")
@example(b"   ", "a.json")
def test_any_bytes(body: bytes, key: str) -> None:
    """Under any ending."""
    hold_the_law(body, key)


MAGICS = [b"PAR1", b"PARE", b"ORC", b"Obj\x01", b"[{", b'{"a":', b"\xff\xfe", b"\xef\xbb\xbf"]
PACKED_MAGICS = [packed[:10] for packed in PACKED]


@given(
    st.sampled_from(MAGICS + PACKED_MAGICS),
    st.binary(max_size=500),
    st.sampled_from([b"PAR1", b"PARE", b"ORC\x04", b""]),
    keys,
)
def test_any_bytes_that_begin_and_end_as_a_format_does(begin: bytes, body: bytes, end: bytes, key: str) -> None:
    """With anything in between."""
    hold_the_law(begin + body + end, key)


@given(st.sampled_from(WHOLE + PACKED), st.data(), keys)
def test_real_files_that_were_cut_or_changed_anywhere(body: bytes, data: st.DataObject, key: str) -> None:
    """A few bytes, the end, the beginning."""
    changed = bytearray(body)
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(body) - 1) | st.integers(max(0, len(body) - 60), len(body) - 1))
        changed[at] = data.draw(st.integers(0, 255))
    start, stop = data.draw(st.integers(0, 20)), len(body) - data.draw(st.sampled_from([0, 0, 1, 7, 100]))
    hold_the_law(bytes(changed[start:stop]), key)


@given(st.sampled_from(WHOLE), st.integers(0, 10**12), keys)
def test_an_object_of_another_size_than_was_listed(body: bytes, size: int, key: str) -> None:
    """It was changed since: what is read of it would be of no file that there is."""
    schema = hold_the_law(body, key, size=size)
    assert size in (0, len(body)) or schema.why_not or size < len(body)


@pytest.mark.parametrize("length", [0, 1, 2**16, 2**31, 2**32 - 1])
def test_a_footer_that_lies_about_its_length(length: int) -> None:
    """Of Parquet."""
    body = parquet()
    lying = body[:-8] + length.to_bytes(4, "little") + body[-4:]
    assert hold_the_law(lying, "a.parquet").why_not


def varint(number: int) -> bytes:
    out = b""
    while number > 0x7F:
        out, number = out + bytes([number & 0x7F | 0x80]), number >> 7
    return out + bytes([number])


def element(name: bytes, *, children: int = 0, said: int | None = None) -> bytes:
    """An element of a Parquet schema: a group of so many, or a column; `said`: how long its name says that it is."""
    kind = b"\x35\x02" if children else b"\x15\x02\x25\x02"
    return kind + b"\x18" + varint(len(name) if said is None else said) + name + (
        b"\x15" + varint(2 * children) if children else b""
    ) + b"\x00"  # fmt: skip


def parquet_of(*elements: bytes, count: int | None = None) -> bytes:
    """A file of a footer alone; `count`: how many elements it says that it has."""
    told = varint(len(elements) if count is None else count)
    footer = b"\x15\x02\x19\xfc" + told + b"".join(elements) + b"\x16\x00\x00"
    return b"PAR1" + footer + len(footer).to_bytes(4, "little") + b"PAR1"


def test_a_parquet_file_by_hand() -> None:
    """So that those below are refused for what is wrong with them."""
    schema = hold_the_law(parquet_of(element(b"r", children=1), element(b"id")), "a.parquet")
    assert [column.name for column in schema.columns] == ["id"] and schema.row_count == 0


@pytest.mark.parametrize(
    "body",
    [
        parquet_of(element(b"r", children=1), element(b"id", said=2**31)),
        parquet_of(element(b"r", children=2**31), element(b"id")),
        parquet_of(element(b"r", children=1), element(b"id"), count=2**60),
        parquet_of(element(b"r", children=1), *[element(b"g", children=1)] * 20_000, element(b"id")),
        parquet_of(element(b"r", children=100_000), *[element(b"id")] * 100_000),
        parquet_of(element(b"r", children=20_000), *[element(b"id")] * 20_000),
        parquet_of(),
    ],
    ids=["a name of 2 GiB", "2^31 columns", "2^60 elements", "20,000 levels", "100,000 columns", "20,000", "nothing"],
)
def test_a_parquet_footer_that_means_harm(body: bytes) -> None:
    """It is refused in words."""
    assert hold_the_law(body, "a.parquet").why_not


def orc_of(types: list[bytes], *, compression: int = 0, block: int = 262_144, pack: Callable[[bytes], bytes]) -> bytes:
    footer = pack(b"".join(b"\x22" + varint(len(told)) + told for told in types))
    magic = b"\x82\xf4\x03\x03ORC"
    script = b"\x08" + varint(len(footer)) + b"\x10" + varint(compression) + b"\x18" + varint(block) + magic
    return b"ORC" + footer + script + bytes([len(script)])


def struct(*children: int) -> bytes:
    return b"\x08\x0c" + b"".join(b"\x10" + varint(child) + b"\x1a\x01a" for child in children)


def plain(footer: bytes) -> bytes:
    return footer


def deflated(footer: bytes) -> bytes:
    packer = zlib.compressobj(9, wbits=-15)
    chunk = packer.compress(footer) + packer.flush()
    return (len(chunk) << 1).to_bytes(3, "little") + chunk


@pytest.mark.parametrize(
    ("types", "why"),
    [
        ([struct(1), b"\x08\x04"], ""),
        ([struct(0)], "damaged"),
        ([struct(1), struct(0)], "damaged"),
        ([struct(1, 1), b"\x08\x04"], "damaged"),
        ([struct(9), b"\x08\x04"], "damaged"),
        ([*(struct(number + 1) for number in range(100_000)), b"\x08\x04"], "MOST"),
        ([*(struct(number + 1) for number in range(5_000)), b"\x08\x04"], "nested"),
        ([*(struct(number + 1, number + 1) for number in range(200)), b"\x08\x04"], "damaged"),
    ],
    ids=["right", "itself", "a circle", "twice", "none", "100,000 levels", "5,000 levels", "2^200 leaves"],
)
@pytest.mark.parametrize(("compression", "pack"), [(0, plain), (1, deflated)])
def test_types_of_orc_that_mean_harm(
    types: list[bytes], why: str, compression: int, pack: Callable[[bytes], bytes]
) -> None:
    """A hundred thousand types within each other end a reader that follows them: Arrow's is one."""
    schema = hold_the_law(orc_of(types, compression=compression, pack=pack), "a.orc")
    assert bool(schema.why_not) == bool(why) and (why == "MOST" or why in schema.why_not)


@pytest.mark.parametrize("block", [0, 1, 2**40, 2**62])
def test_a_block_size_of_orc_that_lies(block: int) -> None:
    """Nothing is made that large."""
    hold_the_law(orc_of([struct(1), b"\x08\x04"], compression=1, block=block, pack=deflated), "a.orc")


BOMBS = {
    "gzip": gzip.compress(bytes(64 * MIB)),
    "gzip of a CSV": gzip.compress(b"id,name\n" + b"1,a\n" * (16 * MIB)),
    "gzip of an empty gzip, often": gzip.compress(b"") * 3_000,
    "zstd": PACK["zstd"](bytes(64 * MIB)),
    "bzip2": PACK["bzip2"](bytes(64 * MIB)),
    "xz": PACK["xz"](bytes(64 * MIB)),
    "lz4": PACK["lz4"](bytes(64 * MIB)),
    "snappy": PACK["snappy"](bytes(8 * MIB)),
    "ORC": orc_of([bytes(64 * MIB)], compression=1, block=2**40, pack=deflated),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_what_grows_a_thousandfold_is_unpacked_as_far_as_it_is_read(bomb: str) -> None:
    """Memory follows what is looked at, and not what it would become."""
    for key in ("a.csv.gz", "a.orc"):
        tracemalloc.start()
        hold_the_law(BOMBS[bomb], key)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 16 * MIB


DEEP = 100_000
ODD_TEXTS = {
    "deep arrays": "[" * DEEP,
    "deep objects": '[{"a":' * DEEP,
    "deep objects, whole": '{"a":' * 500 + "1" + "}" * 500,
    "a long number": '[{"a": ' + "1" * DEEP + "}]",
    "half a letter": '[{"\\ud800": {"\\udfff": 1}}]',
    "a long name": '[{"' + "x" * 20_000 + '": 1}]',
    "no end": '[{"a": "' + "x" * DEEP,
    "100,000 columns of JSON": json.dumps({f"c{number}": number for number in range(DEEP)}),
    "100,000 columns of CSV": ",".join(f"c{number}" for number in range(DEEP)) + "\n" + "1," * DEEP + "\n",
    "one quote": 'a,"b\n' + "1,2\n" * 1_000,
    "quotes only": '"' * DEEP,
    "delimiters only": ",;|\t" * 20_000,
    "a wide row": "x" * DEEP + ",1\n",
    "no letters": "\n" * DEEP,
    "no whole letter": "\ufffd" * 20,
}


@pytest.mark.parametrize("text", ODD_TEXTS)
@pytest.mark.parametrize("key", ["a", "a.json", "a.csv"])
def test_texts_that_mean_harm(text: str, key: str) -> None:
    """Deep, wide or endless."""
    hold_the_law(ODD_TEXTS[text].encode(), key)
    hold_the_law(gzip.compress(ODD_TEXTS[text].encode()), key)


def nested_avro(levels: int) -> str:
    schema = '"int"'
    for level in range(levels):
        schema = f'{{"type":"record","name":"r{level}","fields":[{{"name":"a","type":{schema}}}]}}'
    return schema


def avro_of(schema: bytes, said: int | None = None) -> bytes:
    head = b"Obj\x01\x02\x16avro.schema" + varint(2 * (len(schema) if said is None else said)) + schema
    return head + b"\x00" + bytes(16)


@pytest.mark.parametrize(
    ("body", "is_read"),
    [
        (avro_of(nested_avro(1).encode()), True),
        (avro_of(nested_avro(90).encode()), True),
        (avro_of(nested_avro(300).encode()), False),
        (avro_of(nested_avro(5_000).encode()), False),
        (avro_of(nested_avro(1).encode(), said=2**31), False),
        (avro_of(nested_avro(1).encode(), said=2**60), False),
        (avro_of(b'"int"'), False),
        (avro_of(b'{"type":"record","name":"r","fields":[]}'), False),
        (avro_of(b'{"type":"record","name":"r","fields":[{"name":"a","type":["null","r"]}]}'), True),
        (avro_of(json.dumps({"type": "record", "name": "r", "fields": [
            {"name": f"c{number}", "type": "int"} for number in range(DEEP)]}).encode()), False),
    ],
    ids=["right", "90", "300", "5,000", "2 GiB", "2^60", "no record", "no columns", "itself", "100,000 columns"],
)  # fmt: skip
def test_headers_of_avro_that_mean_harm(body: bytes, is_read: bool) -> None:
    """Deep, wide, or longer by their word than there are bytes."""
    assert bool(hold_the_law(body, "a.avro").columns) is is_read


def test_types_nested_beyond_reading_are_cut_in_words() -> None:
    """A struct of five thousand fields is one line, and not five thousand."""
    wide = pa.struct([(f"field_{number}", pa.int64()) for number in range(5_000)])
    table = pa.schema([("a", wide)]).empty_table()
    for key, body in (("a.parquet", parquet(table)), ("a.orc", orc(table))):
        (column,) = hold_the_law(body, key).columns
        assert column.type.startswith("struct<field_0: ") and column.type.endswith("…") and len(column.type) < 5_000


def test_other_formats_are_called_by_their_names() -> None:
    """And not taken for text."""
    sink = io.BytesIO()
    with pa.ipc.new_file(sink, pa.schema([("a", pa.int64())])):
        pass
    assert "an Arrow file" in hold_the_law(sink.getvalue(), "a").why_not
    assert "a ZIP archive" in hold_the_law(b"PK\x03\x04" + bytes(30), "a.csv").why_not
    assert "encrypted" in hold_the_law(parquet()[:-4] + b"PARE", "a.parquet").why_not
    assert "cut short" in hold_the_law(parquet()[:-10], "a.parquet").why_not
    assert "records" in hold_the_law(avro("int", [1, 2]), "a.avro").why_not
