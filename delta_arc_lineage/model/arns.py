"""ARNs of buckets, as texts."""


def bucket_of_arn(arn: str) -> str:
    """The name of the bucket whose ARN this is.

    >>> bucket_of_arn("arn:aws-cn:s3:::landing")
    'landing'
    """
    return arn.rpartition(":")[2].removeprefix("bucket/")


def bucket_arn_with_suffix(arn: str, suffix: str) -> str:
    """The bucket ARN that keeps one person's copy apart in a shared tenant.

    >>> bucket_arn_with_suffix("arn:aws:s3:::atlan-tech-challenge", "mag")
    'arn:aws:s3:::atlan-tech-challenge-mag'
    """
    return f"{arn}-{suffix.lstrip('-')}" if suffix else arn
