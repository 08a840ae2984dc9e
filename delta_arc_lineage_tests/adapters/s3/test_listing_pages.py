"""The fast reader of listing pages: whatever it reads it reads as boto3 does, and it reads what S3 writes."""

from typing import Any
from urllib.parse import quote, unquote_plus

import botocore.session
import pytest
from botocore.parsers import ResponseParserError, create_parser
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.adapters.s3.listing_pages import object_of, take_objects
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage_tests.model import strategies as drawn

SHAPE = botocore.session.get_session().get_service_model("s3").operation_model("ListObjectsV2").output_shape
ROOT = '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
HEAD = "<Name>landing</Name><Prefix/><KeyCount>1</KeyCount><EncodingType>url</EncodingType>"
TAIL = "<IsTruncated>false</IsTruncated></ListBucketResult>"
KEY, ETAG, SIZE = "<Key>a%2Fb+c.csv</Key>", "<ETag>&quot;e-2&quot;</ETag>", "<Size>12</Size>"
DATE, CLASS = "<LastModified>2025-06-15T15:06:40.007Z</LastModified>", "<StorageClass>GLACIER_IR</StorageClass>"
OWNER = "<Owner><ID>1</ID><DisplayName>me</DisplayName></Owner>"
CHECKSUM = "<ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>"
STORED = StoredObject("a/b c.csv", 12, 1_750_000_000_007, "e-2", "GLACIER_IR")

encoded = drawn.keys.map(lambda key: quote(key, safe="/").replace("%20", "+"))
dates = st.datetimes().map(lambda moment: f"{moment.isoformat(timespec='milliseconds')}Z")
USUAL = {
    "Key": encoded,
    "LastModified": dates,
    "ETag": st.sampled_from(["&quot;9b2cf535f27731c974343645a3985328-3&quot;", '"e"', "&#34;e&#34;", "e", ""]),
    "Size": st.integers(0, 2**60).map(str),
    "StorageClass": st.sampled_from(["STANDARD", "GLACIER_IR"]),
}
ODD = {
    "Key": st.sampled_from(["&lt;Contents&gt;", "a b", "a\nb", "é", "%ff", "%", "]]&gt;", "]]>", "", "<A/>", "a&#13;"]),
    "LastModified": st.sampled_from(
        ["2025-01-01T00:00:00.1234567Z", "2025-02-30T00:00:00.000Z", "2025-01-01T24:00:00Z", "2025-01-01T00:00:00", "1"]
    ),
    "ETag": st.sampled_from(["&amp;", '"a"b"', ' "a" ', " a", "'a'"]),
    "Size": st.sampled_from(["-1", "1.5", " 1", "007", ""]),
    "StorageClass": st.sampled_from(["", " ", "a&amp;b", "GLACIER</StorageClass><StorageClass>STANDARD"]),
}
extras = st.sampled_from([OWNER, CHECKSUM, "<Owner/>", "<Type>Normal</Type>", "<!-- <Key>x</Key> -->", "<New>1</New>"])
spaces = st.sampled_from(["", "\n  ", "\t", "\r\n"])
scraps = st.sampled_from(
    [
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?x",
        "?>",
        "<Contents>",
        "</Contents>",
        "<Contents/>",
        "<A>",
        "</A>",
        "&",
        "x",
    ]
)
rarely = st.integers(0, 5).map(lambda drawn: drawn == 5)


def entry(*parts: str, space: str = "") -> str:
    return space.join(["<Contents>", *parts, "</Contents>"])


@st.composite
def entries(draw: st.DrawFn) -> str:
    """An entry as S3 writes it; now and then with a field that is odd, in another order, or with more in it."""
    odd = draw(st.sampled_from(list(USUAL))) if draw(rarely) else ""
    parts = [f"<{name}>{draw((ODD if name == odd else USUAL)[name])}</{name}>" for name in USUAL]
    if draw(rarely):
        parts.insert(draw(st.integers(0, len(parts))), draw(extras))
    if draw(rarely):
        parts = draw(st.permutations(parts))
    return entry(*parts, space=draw(spaces))


@st.composite
def pages(draw: st.DrawFn) -> bytes:
    """A page of a few entries; now and then a scrap of markup in it where it does not belong."""
    space = draw(spaces)
    page = space.join([ROOT, HEAD, *draw(st.lists(entries(), min_size=1, max_size=3)), TAIL])
    if draw(rarely):
        at = draw(st.integers(0, len(page)))
        page = page[:at] + draw(scraps) + page[at:]
    return page.encode()


def parsed(body: bytes) -> dict[str, Any] | None:
    """What boto3 makes of a page; None where it raises."""
    try:
        page: dict[str, Any] = create_parser("rest-xml").parse({"status_code": 200, "headers": {}, "body": body}, SHAPE)
    except (ResponseParserError, ValueError, KeyError):
        return None
    return page


def read_with_boto3(body: bytes) -> list[StoredObject]:
    page = parsed(body)
    assert page is not None
    return [object_of({**listed, "Key": unquote_plus(listed["Key"])}) for listed in page.get("Contents", ())]


@given(pages())
def test_what_is_read_fast_is_what_boto3_reads(body: bytes) -> None:
    """The same objects, the same rest; and where boto3 refuses the page, it refuses the rest of it as well."""
    taken = take_objects(body)
    if taken is None:
        return
    objects, rest = taken
    whole, left = parsed(body), parsed(rest)
    assert (whole is None) == (left is None)
    if whole is not None:
        assert objects == read_with_boto3(body) and whole.pop("Contents") and whole == left


@given(st.lists(encoded, min_size=1, max_size=3), st.sampled_from(["", "\n  "]))
def test_every_key_as_s3_writes_it_is_read_fast(names: list[str], space: str) -> None:
    """Otherwise the law above would say little."""
    written = [entry(f"<Key>{name}</Key>", DATE, ETAG, SIZE, CLASS, space=space) for name in names]
    body = space.join([ROOT, HEAD, *written, TAIL]).encode()
    taken = take_objects(body)
    assert taken is not None and taken[0] == read_with_boto3(body)
    assert [stored.key for stored in taken[0]] == [unquote_plus(name) for name in names]


def test_a_page_that_breaks_off_is_read_by_nobody() -> None:
    """Wherever it breaks off, what is left for boto3 does not parse."""
    whole = (ROOT + HEAD + entry(KEY, DATE, ETAG, SIZE) * 2 + TAIL).encode()
    for length in range(1, len(whole)):
        taken = take_objects(whole[:length])
        assert parsed(taken[1] if taken else whole[:length]) is None


@pytest.mark.parametrize(
    "parts",
    [
        (KEY, DATE, ETAG, SIZE, CLASS),
        (KEY, DATE, ETAG, CHECKSUM, SIZE, CLASS),
        (KEY, DATE, ETAG, SIZE, OWNER, CLASS),
        (KEY, DATE, ETAG, SIZE, CLASS, OWNER, "<Type>Normal</Type>"),
    ],
)
@pytest.mark.parametrize("root", [ROOT, "<ListBucketResult>", ROOT.replace('"', "'")])
def test_every_usual_way_to_write_an_entry_is_read_fast(parts: tuple[str, ...], root: str) -> None:
    """S3's own with and without checksums and owners, and those of the servers that speak its language."""
    body = (root + HEAD + entry(*parts) + TAIL).encode()
    assert take_objects(body) == ([STORED], (root + HEAD + TAIL).encode())


@pytest.mark.parametrize(
    "page",
    [
        ROOT + HEAD + TAIL,
        ROOT + HEAD + f"<!-- {entry(KEY, DATE, ETAG, SIZE)} -->" + TAIL,
        ROOT + HEAD + f"<Deep>{entry(KEY, DATE, ETAG, SIZE)}</Deep>" + TAIL,
        ROOT + HEAD + entry(KEY, DATE, ETAG, SIZE) + "<Contents/>" + TAIL,
        ROOT + HEAD + entry(KEY, DATE, ETAG, SIZE) + "lost" + entry(KEY, DATE, ETAG, SIZE) + TAIL,
        ROOT + HEAD + entry(KEY, "<LastModified>2025-02-30T00:00:00Z</LastModified>", ETAG, SIZE) + TAIL,
        ROOT + HEAD + entry("<Key>\u00e9</Key>", DATE, ETAG, SIZE) + TAIL,
        ROOT + HEAD + "<Delimiter>\u00e9</Delimiter>" + entry(KEY, DATE, ETAG, SIZE) + TAIL,
        ROOT + HEAD.replace("url", "none") + entry(KEY, DATE, ETAG, SIZE) + TAIL,
        ROOT + entry(KEY, DATE, ETAG, SIZE),
        "<html><body><Contents></Contents></body></html>",
        "</Contents><Contents>",
        "",
    ],
)
def test_what_is_written_in_any_other_way_is_left_to_boto3(page: str) -> None:
    """Nothing is guessed."""
    assert take_objects(page.encode()) is None
