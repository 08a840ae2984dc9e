"""Inventories as people name them: a folder or a manifest, for one route or for all."""

import json
from pathlib import Path

import pytest

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.inventories import InventoryPlace
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage_tests.conftest import HOUR
from delta_arc_lineage_tests.settings.test_load import TENANT


def place_of(**variables: str) -> InventoryPlace | None:
    return load_settings({**TENANT, **variables}).route(None).bucket.inventory


@pytest.mark.parametrize(
    ("stated", "bucket", "key"),
    [
        ("s3://logs/inventory/landing/daily/", "logs", "inventory/landing/daily/"),
        ("s3://logs/inventory/landing/daily", "logs", "inventory/landing/daily/"),
        ("S3A://logs/a.b/daily", "logs", "a.b/daily/"),
        ("s3://logs", "logs", ""),
        ("s3://logs/", "logs", ""),
        ("s3://logs/d/2025-06-15T01-00Z/manifest.json", "logs", "d/2025-06-15T01-00Z/manifest.json"),
        ("s3://logs/manifest.json", "logs", "manifest.json"),
    ],
)
def test_an_inventory_is_a_folder_or_one_manifest(stated: str, bucket: str, key: str) -> None:
    """With a slash at the end or without."""
    place = place_of(S3_INVENTORY=stated)
    assert place == InventoryPlace(bucket, key) and place.is_folder == (not key.endswith("manifest.json"))
    assert place.most_age == 72 * HOUR


def test_without_one_the_bucket_is_listed() -> None:
    """As ever; hours alone are of none."""
    assert place_of() is None and place_of(S3_INVENTORY_HOURS="24") is None


@pytest.mark.parametrize("stated", ["daily", "logs/daily/", "https://logs/x", "s3://", "s3:///x/", "s3://logs/x.csv"])
def test_what_is_no_address_of_one_is_refused(stated: str) -> None:
    """When settings load, with the place."""
    with pytest.raises(SettingsError) as refused:
        place_of(S3_INVENTORY=stated)
    assert refused.value.where == "S3_INVENTORY"


@pytest.mark.parametrize("hours", ["0", "0.5", "nan", "inf", "10001", "-1"])
def test_an_age_out_of_its_range_is_refused(hours: str) -> None:
    """An hour at least: S3 writes none more often than once a day."""
    with pytest.raises(SettingsError) as refused:
        place_of(S3_INVENTORY="s3://logs/d/", S3_INVENTORY_HOURS=hours)
    assert refused.value.where == "S3_INVENTORY_HOURS"


def test_a_route_has_its_own(tmp_path: Path) -> None:
    """Over the variables'; an error names the line."""
    file = tmp_path / "routes.yaml"
    routes = {"a": {"inventory": "s3://logs/a/", "inventory_hours": 192}, "b": {"bucket": {"prefix": "b/"}}}
    variables = {**TENANT, "S3_INVENTORY": "s3://logs/all/", "DELTA_ARC_ROUTES": str(file), "S3_PREFIX": "a/"}
    file.write_text(json.dumps({"routes": routes}))
    own, shared = (route.bucket.inventory for route in load_settings(variables).routes.values())
    assert own == InventoryPlace("logs", "a/", 192 * HOUR) and shared == InventoryPlace("logs", "all/")
    file.write_text(json.dumps({"routes": {"a": {"inventory": "logs/a/"}}}))
    with pytest.raises(SettingsError, match="not the address") as refused:
        load_settings(variables)
    assert refused.value.where == f"{file}, line 1: routes.a.inventory, or S3_INVENTORY"
