"""Buckets as people name them: by name, or by the ARN or the alias of an access point; and the ARN of each.

A bucket is catalogued under its own ARN, whatever its requests go through: an access point has another name, and would
be a second identity of the same bucket.
"""

import re

from delta_arc_lineage.errors import InvalidName, SettingsError
from delta_arc_lineage.model.names import BucketName, ConnectionName
from delta_arc_lineage.settings.values import bucket_name

_ACCESS_POINT = re.compile(r"arn:aws[a-z-]*:s3:[a-z0-9-]+:[0-9]{12}:accesspoint[/:][a-z0-9-]{3,50}")
_ALIAS_END = "-s3alias"
_PARTITIONS = {"us-gov-": "aws-us-gov", "cn-": "aws-cn", "us-iso-": "aws-iso", "us-isob-": "aws-iso-b"}
"""The partition of the regions that begin so; AWS's own names."""


def partition_of(region: str) -> str:
    """The partition that a region is in; the usual one of any other, and of none.

    >>> partition_of("us-gov-west-1"), partition_of("eu-west-1")
    ('aws-us-gov', 'aws')
    """
    return next((partition for start, partition in _PARTITIONS.items() if region.startswith(start)), "aws")


def requests_go_to(value: str, *, where: str) -> str:
    """The bucket's name, or an access point's ARN, as requests take it."""
    return value if _ACCESS_POINT.fullmatch(value) else bucket_name(value, where=where)


def find_arn(name: str, stated: str | None, *, region: str, name_place: str, arn_place: str) -> str:
    """The bucket's own ARN: the stated one, or the one of its name and the partition of its region.

    SettingsError where it is not the ARN of a bucket, or of another than the one that is named, and where an access
    point's ARN is all that is known.
    """
    if stated is None and _ACCESS_POINT.fullmatch(name):
        raise SettingsError(
            what=f"{name} is an access point, and does not say whose bucket it leads to",
            where=arn_place,
            next_step=f"set the ARN of the bucket itself there, as arn:aws:s3:::landing; {name_place} may stay",
        )
    arn = stated or f"arn:{partition_of(region)}:s3:::{name}"
    try:
        told = BucketName(ConnectionName("s3", "0"), arn).bucket
    except InvalidName as error:
        raise SettingsError(what=error.what, where=arn_place, next_step=error.next_step) from error
    if told != name and not (_ACCESS_POINT.fullmatch(name) or name.endswith(_ALIAS_END)):
        raise SettingsError(
            what=f"the ARN is of bucket {told!r} and the name is {name!r}",
            where=arn_place,
            next_step="make the two agree, or leave the ARN out",
        )
    return arn
