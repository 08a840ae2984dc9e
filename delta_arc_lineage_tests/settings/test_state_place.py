"""Where the state is: a folder of this machine, or a prefix of a bucket."""

from pathlib import Path

import pytest

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage.settings.state_place import StatePlace


def place_of(stated: str, project: Path) -> StatePlace:
    return load_settings({"DELTA_ARC_PROJECT": str(project), "DELTA_ARC_STATE": stated}).state


def test_a_bucket_and_its_prefix_are_read_from_one_address(tmp_path: Path) -> None:
    """Slashes at the ends mean nothing; the folder of this machine is that of a project without a word of it."""
    own = tmp_path / ".delta-arc"
    for stated in ("s3://state/lineage", "s3://state/lineage/", "s3://state//lineage//"):
        assert place_of(stated, tmp_path) == StatePlace(own, "state", "lineage/")
    assert place_of("s3://state", tmp_path) == place_of("s3://state/", tmp_path) == StatePlace(own, "state")
    assert place_of("kept", tmp_path) == StatePlace(tmp_path / "kept")
    assert place_of("", tmp_path) == StatePlace(own)


@pytest.mark.parametrize(
    "stated", ["s3://", "s3:///x", "s3://ab", "s3://State/x", "s3://state/a//b", "s3://state/../x", "s3://state/a b"]
)
def test_an_address_that_cannot_be_used_is_refused(stated: str, tmp_path: Path) -> None:
    """A key that is spelt in two ways, or a name that no bucket has, would be two states or none."""
    with pytest.raises(SettingsError) as raised:
        place_of(stated, tmp_path)
    assert raised.value.where == "DELTA_ARC_STATE" and stated in raised.value.what


ROUTE = {
    "ATLAN_BASE_URL": "https://tenant.atlan.com",
    "ATLAN_API_KEY": "a-key",
    "POSTGRES_CONNECTION_NAME": "pg",
    "POSTGRES_DATABASE": "SHOP",
    "POSTGRES_SCHEMA": "SALES",
    "SNOWFLAKE_CONNECTION_NAME": "sf",
    "SNOWFLAKE_DATABASE": "RAW",
    "SNOWFLAKE_SCHEMA": "SALES",
    "S3_CONNECTION_NAME": "files",
    "S3_BUCKET_NAME": "landing",
    "S3_BUCKET_ARN": "arn:aws:s3:::landing",
}


@pytest.mark.parametrize(
    ("state", "prefix"),
    [
        ("s3://landing/sales/lineage", "sales/"),
        ("s3://landing/sales", "sales/2025/"),
        ("s3://landing/sales", "sales/"),
        ("s3://landing/lineage", ""),
        ("s3://landing", "sales/"),
    ],
)
def test_a_state_among_the_files_of_a_route_is_refused(state: str, prefix: str) -> None:
    """Each run would be a new file to the next. Where the cache goes along, and where it has a bucket of its own."""
    for cache in ({}, {"CACHE_S3_BUCKET": "caches"}):
        with pytest.raises(SettingsError, match=r"the state's .* lies among the files of the route 'main'") as raised:
            load_settings({**ROUTE, "S3_PREFIX": prefix, "DELTA_ARC_STATE": state, **cache})
        assert raised.value.where == "DELTA_ARC_STATE" and "prefix" in raised.value.next_step


@pytest.mark.parametrize(
    ("state", "prefix"),
    [("s3://landing/lineage", "sales/"), ("s3://landing/sales", "sales-2025/"), ("s3://other/sales", "sales/")],
)
def test_a_state_beside_the_files_is_taken(state: str, prefix: str) -> None:
    """In the same bucket too, since a prefix ends at its slash."""
    settings = load_settings({**ROUTE, "S3_PREFIX": prefix, "DELTA_ARC_STATE": state})
    assert str(settings.state) == f"{state}/"


def test_a_cache_file_is_a_key_beside_a_state_in_a_bucket(tmp_path: Path) -> None:
    """A file of this machine would be no other machine's cache; nothing of the project's folder is in the key."""
    stated = {**ROUTE, "S3_PREFIX": "sales/", "DELTA_ARC_PROJECT": str(tmp_path), "POSTGRES_CACHE_FILE": "caches/pg"}
    assert load_settings(stated).cache.source_files == {"main": str(tmp_path / "caches/pg")}
    stated["DELTA_ARC_STATE"] = "s3://landing/lineage"
    assert load_settings(stated).cache.source_files == {"main": "caches/pg"}
