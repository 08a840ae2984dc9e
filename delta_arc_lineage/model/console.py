"""Pages of the AWS console: where a person sees an object itself."""

from delta_arc_lineage.model.arns import bucket_of_arn

_HOSTS = {
    "aws": "console.aws.amazon.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
}
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")


def page_of_object(bucket_arn: str, key: str, *, region: str = "") -> str:
    """The page of an object; empty in a partition whose console is not reached from outside. Each region has a host of
    its own; without one the console chooses.

    >>> page_of_object("arn:aws:s3:::landing", "sales/ä.csv", region="eu-west-1")
    'https://eu-west-1.console.aws.amazon.com/s3/object/landing?region=eu-west-1&prefix=sales/%C3%A4.csv'
    """
    return _page("object", bucket_arn, key, region)


def page_of_folder(bucket_arn: str, folder: str, *, region: str = "") -> str:
    """The page that lists a folder, likewise.

    >>> page_of_folder("arn:aws:s3:::landing", "sales/")
    'https://console.aws.amazon.com/s3/buckets/landing?prefix=sales/'
    """
    return _page("buckets", bucket_arn, folder, region)


def _page(what: str, bucket_arn: str, path: str, region: str) -> str:
    _, partition, *_ = bucket_arn.split(":")
    host = _HOSTS.get(partition)
    if host is None:
        return ""
    place, asked = (f"{region}.{host}", f"region={region}&") if region else (host, "")
    return f"https://{place}/s3/{what}/{_quote(bucket_of_arn(bucket_arn))}?{asked}prefix={_quote(path)}"


def _quote(text: str) -> str:
    """Percent-encoded, so that no key ends the address or adds to it."""
    return "".join(letter if letter in _PLAIN else _encode(letter) for letter in text)


def _encode(letter: str) -> str:
    return "".join(f"%{byte:02X}" for byte in letter.encode("utf-8", "replace"))
