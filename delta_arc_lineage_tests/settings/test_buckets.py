"""Buckets by whatever name: requests go to the name, the catalog has the bucket's own ARN."""

import pytest

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.console import page_of_object
from delta_arc_lineage.model.names import BucketName, ConnectionName, ObjectName, PrefixName
from delta_arc_lineage.model.routes import BucketLocation
from delta_arc_lineage.settings.load import load_settings

POINT = "arn:aws:s3:eu-west-1:123456789012:accesspoint/loads"
ARN = "arn:aws:s3:::landing"
EXPRESS = "arn:aws:s3express:us-east-1:123456789012:bucket/landing--use1-az4--x-s3"


def bucket_of(name: str, **variables: str) -> BucketLocation:
    """The bucket of the one route that these variables state."""
    return load_settings({"S3_BUCKET_NAME": name, **variables}).route(None).bucket


@pytest.mark.parametrize(
    ("region", "arn"),
    [
        ("", "arn:aws:s3:::landing"),
        ("eu-west-1", "arn:aws:s3:::landing"),
        ("us-gov-west-1", "arn:aws-us-gov:s3:::landing"),
        ("cn-northwest-1", "arn:aws-cn:s3:::landing"),
        ("us-isob-east-1", "arn:aws-iso-b:s3:::landing"),
    ],
)
def test_a_bucket_is_in_the_partition_of_its_region(region: str, arn: str) -> None:
    """GovCloud and China have ARNs of their own, and a bucket under another is another asset."""
    assert bucket_of("landing", **({"AWS_REGION": region} if region else {})).arn == arn
    assert bucket_of("landing", S3_BUCKET_ARN="arn:aws:s3:::landing", AWS_REGION="cn-north-1").arn == ARN


@pytest.mark.parametrize("name", [POINT, POINT.replace("/", ":"), "loads-a1b2c3-s3alias"])
def test_through_an_access_point_a_bucket_is_catalogued_under_its_own_arn(name: str) -> None:
    """Its name and its suffix too; requests go to the access point."""
    bucket = bucket_of(name, S3_BUCKET_ARN="arn:aws:s3:::landing", S3_QUALIFIER_SUFFIX="mag")
    assert (bucket.name, bucket.arn) == (name, "arn:aws:s3:::landing")
    assert (bucket.catalog_name, bucket.catalog_arn) == ("landing-mag", "arn:aws:s3:::landing-mag")


@pytest.mark.parametrize(
    ("name", "arn", "said"),
    [
        (POINT, "", "does not say whose bucket"),
        ("landing", "arn:aws:s3:::other", "the ARN is of bucket 'other'"),
        ("landing", POINT, "is not the qualified name of an S3 bucket"),
        ("landing", EXPRESS, "the ARN is of bucket 'landing--use1-az4--x-s3'"),
        ("arn:aws:s3:::landing", "", "is not the name of a bucket"),
        ("arn:aws:s3-outposts:eu-west-1:123456789012:outpost/op-1/accesspoint/loads", "", "is not the name"),
    ],
)
def test_what_does_not_agree_is_told_with_its_place(name: str, arn: str, said: str) -> None:
    """Before anything is asked."""
    with pytest.raises(SettingsError, match=said) as failed:
        bucket_of(name, **({"S3_BUCKET_ARN": arn} if arn else {}))
    assert failed.value.where in ("S3_BUCKET_NAME", "S3_BUCKET_ARN")


def test_a_directory_bucket_is_named_by_its_own_arn() -> None:
    """Its ARN has a slash in it; names of it and of what is in it are read back as they were written."""
    bucket = bucket_of("landing--use1-az4--x-s3", S3_BUCKET_ARN=EXPRESS)
    assert bucket.arn == EXPRESS and bucket.catalog_name == "landing--use1-az4--x-s3"
    name = BucketName(ConnectionName("s3", "1"), EXPRESS)
    for thing in (name, ObjectName(name, "a/b.csv"), ObjectName(name, "/"), PrefixName(name, "a/")):
        assert type(thing).parse(thing.qualified_name) == thing
    assert "s3/object/landing--use1-az4--x-s3?" in page_of_object(EXPRESS, "a")


@pytest.mark.parametrize(("value", "pays"), [("requester", True), ("", False)])
def test_who_pays_is_a_setting(value: str, pays: bool) -> None:
    """In the word that S3 has for it."""
    settings = load_settings({"S3_BUCKET_NAME": "landing", "S3_REQUEST_PAYER": value})
    assert settings.s3 is not None and settings.s3.requester_pays is pays


def test_another_payer_is_refused() -> None:
    """A slip must not cost somebody money, nor a 403."""
    with pytest.raises(SettingsError, match="S3_REQUEST_PAYER"):
        load_settings({"S3_BUCKET_NAME": "landing", "S3_REQUEST_PAYER": "me"})
