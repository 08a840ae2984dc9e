"""Routes: no two of them can keep the same key, and each says by its mark what it made."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.routes import BucketLocation, deployment_mark, refuse_overlaps
from delta_arc_lineage_tests.model.examples import ARN, ROUTE

prefixes = st.sampled_from(["", "a/", "a", "b/", "a/b/", "ab/"])
OTHER = replace(ROUTE, name="other", bucket=replace(ROUTE.bucket, prefix="orders/"))


@given(prefixes, prefixes, st.sampled_from(["a/b/x", "ab/x", "b/x", "a/x", "x"]))
def test_routes_that_are_accepted_share_no_key(first_prefix: str, second_prefix: str, key: str) -> None:
    """Where a key could belong to both, the settings are refused, naming both routes."""
    routes = [
        replace(route, bucket=replace(route.bucket, prefix=prefix))
        for route, prefix in ((ROUTE, first_prefix), (OTHER, second_prefix))
    ]
    try:
        refuse_overlaps(routes)
    except SettingsError as error:
        assert "'sales'" in error.what and "'other'" in error.what
    else:
        assert not (key.startswith(first_prefix) and key.startswith(second_prefix))


@pytest.mark.parametrize(
    "route",
    [
        replace(OTHER, bucket=replace(ROUTE.bucket, prefix="orders/")),
        replace(OTHER, bucket=replace(ROUTE.bucket, suffix="mag")),
        replace(OTHER, bucket=replace(ROUTE.bucket, arn="arn:aws:s3:::other")),
        replace(OTHER, bucket=ROUTE.bucket, s3_connection="other files"),
    ],
)
def test_routes_that_cannot_meet_are_accepted(route: object) -> None:
    """Another prefix, copy of the bucket, bucket or connection keeps two routes apart."""
    assert refuse_overlaps([ROUTE, route]) is None


def test_the_same_prefix_twice_is_refused() -> None:
    """Two routes of one prefix would remove each other's things."""
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
