"""Prefixes as people write them: with a slash in front, or as an address."""

import pytest

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage_tests.settings.test_load import TENANT


@pytest.mark.parametrize(
    ("stated", "prefix"),
    [
        ("sales", "sales/"),
        ("/sales", "sales/"),
        ("//sales/", "sales/"),
        ("/", ""),
        ("s3://landing/sales", "sales/"),
        ("S3://landing/sales/", "sales/"),
        ("s3a://landing/sales/a//b", "sales/a//b/"),
        ("s3://landing", ""),
        ("s3://landing/", ""),
        ("s3://landing//sales", "/sales/"),
    ],
)
def test_a_prefix_is_what_keys_begin_with(stated: str, prefix: str) -> None:
    """However it is written; keys that begin with a slash are named by their address."""
    assert load_settings({**TENANT, "S3_PREFIX": stated}).route(None).bucket.prefix == prefix


def test_a_prefix_of_another_bucket_is_refused() -> None:
    """One of the two is a slip."""
    with pytest.raises(SettingsError, match="'other'") as refused:
        load_settings({**TENANT, "S3_PREFIX": "s3://other/sales"})
    assert refused.value.where == "S3_PREFIX"
