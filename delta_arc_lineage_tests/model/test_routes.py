"""Routes: no key leads to one target twice, and each route says by its mark what it made."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.routes import BucketLocation, Route, deployment_mark, refuse_overlaps
from delta_arc_lineage_tests.model.examples import ARN, ROUTE

Parts = tuple[str, str, str]
prefixes = st.sampled_from(["", "a/", "a", "b/", "a/b/", "ab/"])
OTHER = replace(ROUTE, name="other", bucket=replace(ROUTE.bucket, prefix="orders/"))


patterns = st.sampled_from([r"{table_name}\.csv", r"public\.{table_name}\.csv"])
targets = st.sampled_from(["SALES", "DEV"])


@given(
    st.tuples(prefixes, patterns, targets),
    st.tuples(prefixes, patterns, targets),
    st.sampled_from(["a/b/x", "ab/x", "b/x", "a/x", "x"]),
)
def test_no_key_leads_to_one_target_twice(first: Parts, second: Parts, key: str) -> None:
    """Where prefix, pattern and target collide the settings are refused, naming both routes; nothing else is."""
    routes = [make_route(name, parts) for name, parts in (("sales", first), ("other", second))]
    collide = first[1:] == second[1:] and (first[0].startswith(second[0]) or second[0].startswith(first[0]))
    try:
        refuse_overlaps(routes)
    except SettingsError as error:
        assert collide and "'sales'" in error.what and "'other'" in error.what
    else:
        assert not collide
        assert first[1:] != second[1:] or not (key.startswith(first[0]) and key.startswith(second[0]))


def make_route(name: str, parts: Parts) -> Route:
    prefix, pattern, target = parts
    return replace(
        ROUTE,
        name=name,
        bucket=replace(ROUTE.bucket, prefix=prefix),
        file_pattern=KeyPattern(pattern),
        target=replace(ROUTE.target, schema=target),
    )


@pytest.mark.parametrize(
    "route",
    [
        replace(OTHER, bucket=replace(ROUTE.bucket, prefix="orders/")),
        replace(OTHER, bucket=replace(ROUTE.bucket, suffix="mag")),
        replace(OTHER, bucket=replace(ROUTE.bucket, arn="arn:aws:s3:::other")),
        replace(OTHER, bucket=ROUTE.bucket, s3_connection="other files"),
        replace(OTHER, bucket=ROUTE.bucket, target=replace(ROUTE.target, database="RAW_DEV")),
        replace(OTHER, bucket=ROUTE.bucket, file_pattern=KeyPattern(r"sales\.{table_name}\.csv")),
    ],
)
def test_routes_that_cannot_meet_are_accepted(route: object) -> None:
    """Another prefix, copy of the bucket, bucket or connection keeps two routes apart; so do target and pattern."""
    assert refuse_overlaps([ROUTE, route]) is None


def test_the_same_prefix_twice_is_refused() -> None:
    """Two routes of one prefix, one pattern and one target would draw everything twice."""
    with pytest.raises(SettingsError, match="can hold the same key"):
        refuse_overlaps([ROUTE, replace(OTHER, bucket=ROUTE.bucket)])


def test_one_connection_by_two_kinds_of_name_is_no_way_round() -> None:
    """One route names the connection by display name, the other by qualified name: it may be the same one."""
    by_qualified_name = replace(OTHER, bucket=ROUTE.bucket, s3_connection="default/s3/1720611699")
    with pytest.raises(SettingsError, match="can hold the same key"):
        refuse_overlaps([ROUTE, by_qualified_name])


def test_the_mark_names_deployment_and_route() -> None:
    """Ours of this route; ours of this deployment; nobody else's."""
    assert ROUTE.mark == "delta-arc-lineage/default/sales"
    assert ROUTE.mark.startswith(deployment_mark("default"))
    assert not replace(ROUTE, deployment="default2").mark.startswith(deployment_mark("default"))


@pytest.mark.parametrize(("suffix", "name"), [("", "landing"), ("mag", "landing-mag"), ("-mag", "landing-mag")])
def test_a_copy_of_a_bucket_is_called_and_addressed_by_its_suffix(suffix: str, name: str) -> None:
    """S2: name and ARN carry the suffix alike."""
    location = BucketLocation(name="landing", arn=ARN, suffix=suffix)
    assert (location.catalog_name, location.catalog_arn) == (name, f"arn:aws:s3:::{name}")
