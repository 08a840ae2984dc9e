"""Names: `parse` and `qualified_name` are inverses, for every name that can be built."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.errors import InvalidName
from delta_arc_lineage.model.arns import bucket_arn_with_suffix
from delta_arc_lineage.model.names import (
    BucketName,
    ConnectionName,
    ObjectName,
    PrefixName,
    ProcessName,
    SchemaName,
)
from delta_arc_lineage_tests.model import strategies as drawn

S3 = ConnectionName("s3", "1720796029")
BUCKET = BucketName(S3, "arn:aws:s3:::landing")
KINDS = [ConnectionName, SchemaName, BucketName, ObjectName, PrefixName, ProcessName]

process_names = st.builds(
    lambda ends, kind, suffix, home: ProcessName.between(*ends, kind=kind, connection=home, id_suffix=suffix),
    st.tuples(drawn.keys, drawn.keys),
    drawn.text,
    st.text(max_size=20),
    drawn.connection_names,
)
every_name = st.one_of(
    drawn.connection_names,
    drawn.schema_names,
    drawn.bucket_names,
    drawn.object_names,
    st.builds(lambda bucket, text: PrefixName(bucket, f"{text}/"), drawn.bucket_names, drawn.text),
    process_names,
)


@given(every_name)
def test_a_name_read_back_from_its_qualified_name_is_the_same_name(name: Any) -> None:
    """parse(x.qualified_name) == x"""
    assert type(name).parse(name.qualified_name) == name


@given(st.sampled_from(KINDS), drawn.keys | every_name.map(lambda name: name.qualified_name))
def test_whatever_parses_has_the_text_as_its_qualified_name(kind: Any, text: str) -> None:
    """parse(t).qualified_name == t, for every t that is not refused with InvalidName"""
    try:
        name = kind.parse(text)
    except InvalidName as error:
        assert error.next_step
    else:
        assert name.qualified_name == text


@pytest.mark.parametrize("key", drawn.HOSTILE)
def test_an_object_keeps_any_key_that_s3_allows(key: str) -> None:
    """Newlines, quotes, dots, double and leading slashes, 1,024 bytes, any alphabet: the key comes back unchanged."""
    name = ObjectName(BUCKET, key)
    assert ObjectName.parse(name.qualified_name).key == key
    assert name.arn == f"arn:aws:s3:::landing/{key}"


@given(drawn.object_names)
def test_the_prefixes_of_an_object_are_the_folders_it_lies_in(name: ObjectName) -> None:
    """From its own to the outermost: one for each slash that something follows, each within the one after it."""
    prefixes = [prefix.prefix for prefix in name.prefixes]
    assert len(prefixes) == name.key[:-1].count("/") and all(prefix.name for prefix in name.prefixes)
    for inner, outer in zip([name.key, *prefixes], prefixes, strict=False):
        assert inner.startswith(outer) and len(inner) > len(outer) and outer.endswith("/")
    assert "/" not in name.key[len(prefixes[0]) if prefixes else 0 : -1]


@given(drawn.object_names, drawn.object_names)
def test_two_objects_never_share_a_qualified_name(first_name: ObjectName, second_name: ObjectName) -> None:
    """The qualified name is an identity: equal only where bucket and key are."""
    assert (first_name.qualified_name == second_name.qualified_name) == (first_name == second_name)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (ConnectionName, "s3/1"),
        (ConnectionName, "other/s3/1"),
        (ConnectionName, "default/S3/1"),
        (ConnectionName, "default/s3/"),
        (ConnectionName, "default/s3/1/2"),
        (SchemaName, "default/postgres/1"),
        (SchemaName, "default/postgres/1/DB/"),
        (SchemaName, "default/postgres/1/DB/S/T"),
        (SchemaName, "default/postgres/1//S"),
        (BucketName, "default/s3/1"),
        (BucketName, "default/s3/1/landing"),
        (ObjectName, "default/s3/1/arn:aws:s3:::landing"),
        (ObjectName, "default/s3/1/arn:aws:s3:::landing/"),
        (PrefixName, "default/s3/1/arn:aws:s3:::landing"),
        (PrefixName, "default/s3/1/arn:aws:s3:::landing/"),
        (PrefixName, "default/s3/1/arn:aws:s3:::landing/sales"),
        (ProcessName, "default/s3/1/somebody/v1/0123456789abcdef0123456789abcdef"),
        (ProcessName, "default/s3/1/delta-arc/v1/by-hand"),
        (ProcessName, "default/s3/1/delta-arc/v1/0123456789abcdef0123456789abcdef_"),
    ],
)
def test_a_text_that_is_no_such_name_is_refused_with_the_form_it_should_have(kind: Any, text: str) -> None:
    """A kind of name refuses a text that it could not give back."""
    with pytest.raises(InvalidName) as refused:
        kind.parse(text)
    assert refused.value.next_step.startswith("write it as ")


@pytest.mark.parametrize(
    "build",
    [
        lambda: ConnectionName("s3", "1/2"),
        lambda: ConnectionName("S3", "1"),
        lambda: SchemaName(S3, "DB/X", "S"),
        lambda: SchemaName(S3, "DB", ""),
        lambda: BucketName(S3, "landing"),
        lambda: ObjectName(BUCKET, ""),
        lambda: PrefixName(BUCKET, "sales"),
        lambda: ProcessName(S3, "no hash"),
    ],
)
def test_a_name_that_could_not_be_read_back_cannot_be_built(build: Any) -> None:
    """What `parse` would refuse, the constructor refuses."""
    with pytest.raises(InvalidName):
        build()


@given(st.tuples(drawn.keys, drawn.keys, drawn.keys), st.tuples(drawn.keys, drawn.keys, drawn.keys))
def test_a_process_is_named_by_kind_and_ends_and_nothing_else(
    first_parts: tuple[str, str, str], second_parts: tuple[str, str, str]
) -> None:
    """Equal parts, equal digest; any other split of the same letters is another digest."""
    names = [
        ProcessName.between(source, target, kind=kind, connection=S3)
        for kind, source, target in (first_parts, second_parts)
    ]
    assert (names[0] == names[1]) == (first_parts == second_parts)


def test_letters_that_move_from_one_end_to_the_other_make_another_process() -> None:
    """The parts are length-prefixed, so `ab` to `c` is not `a` to `bc`."""
    first = ProcessName.between("ab", "c", kind="k", connection=S3)
    assert first != ProcessName.between("a", "bc", kind="k", connection=S3)


@given(drawn.text, drawn.text)
def test_the_id_suffix_is_part_of_the_identity(first_suffix: str, second_suffix: str) -> None:
    """Another suffix is another qualified name; none is another one still."""
    names = {
        ProcessName.between("a", "b", kind="k", connection=S3, id_suffix=suffix).qualified_name
        for suffix in ("", first_suffix, second_suffix)
    }
    assert len(names) == len({"", first_suffix, second_suffix})


def test_a_process_of_old_has_the_same_name_tomorrow() -> None:
    """The identity is written down here. A change to it would replace every process in every tenant."""
    name = ProcessName.between("one", "other", kind="source-to-target", connection=S3, id_suffix="pg_to_snflk_process")
    assert name.qualified_name == (
        "default/s3/1720796029/delta-arc/v1/d4dc4319c7a999357b0f5daa115d9a8e_pg_to_snflk_process"
    )


@pytest.mark.parametrize(("suffix", "arn"), [("", "b"), ("mag", "b-mag"), ("-mag", "b-mag"), ("a-b", "b-a-b")])
def test_a_suffix_keeps_copies_of_a_bucket_apart(suffix: str, arn: str) -> None:
    """One dash between the bucket and the suffix, however the suffix is written."""
    assert bucket_arn_with_suffix("arn:aws:s3:::b", suffix) == f"arn:aws:s3:::{arn}"
