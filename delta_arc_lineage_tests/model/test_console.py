"""Pages of the AWS console: one of each object, whatever its key, and of no other host."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.console import page_of_object
from delta_arc_lineage_tests.model import strategies as drawn
from delta_arc_lineage_tests.model.examples import ARN


@given(drawn.keys | st.sampled_from(drawn.HOSTILE), st.sampled_from(["", "eu-west-1"]))
def test_a_page_is_of_its_key_and_of_nothing_else(key: str, region: str) -> None:
    """No key ends the address, adds a parameter to it or leads elsewhere."""
    page = page_of_object(ARN, key, region=region)
    address = urlsplit(page)
    assert address.hostname == ("eu-west-1." if region else "") + "console.aws.amazon.com"
    assert address.path == "/s3/object/landing" and not address.fragment and page.isascii() and page.isprintable()
    assert parse_qs(address.query) == {"prefix": [key], **({"region": [region]} if region else {})}


@pytest.mark.parametrize(
    ("partition", "region", "host"),
    [
        ("aws", "", "console.aws.amazon.com"),
        ("aws", "eu-west-1", "eu-west-1.console.aws.amazon.com"),
        ("aws-cn", "cn-north-1", "cn-north-1.console.amazonaws.cn"),
        ("aws-us-gov", "us-gov-west-1", "us-gov-west-1.console.amazonaws-us-gov.com"),
    ],
)
def test_each_partition_has_a_console_of_its_own(partition: str, region: str, host: str) -> None:
    """Told by the ARN; each region has a host in it."""
    assert urlsplit(page_of_object(f"arn:{partition}:s3:::landing", "a", region=region)).hostname == host


def test_a_partition_without_a_console_has_no_page() -> None:
    """Amazon's isolated ones are not reached from outside."""
    assert page_of_object("arn:aws-iso:s3:::landing", "a", region="us-iso-east-1") == ""
