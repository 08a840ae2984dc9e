"""Checks of single values that people set: each gives the value back, or a SettingsError that names the variable."""

import re
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.ages import read_age
from delta_arc_lineage.settings.project import Project

Number = TypeVar("Number", int, float)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
_HOST = re.compile(r"[\w-]{1,63}(\.[\w-]{1,63})*\.?|[0-9a-f:.]*:[0-9a-f:.]*")
_BUCKET = re.compile(r"[A-Za-z0-9._-]{1,255}")
_KEY_PART = re.compile(r"[A-Za-z0-9_]{1,60}")
_KEY_PREFIX = re.compile(rf"({_KEY_PART.pattern})(/{_KEY_PART.pattern})*")
_S3_ADDRESS = re.compile(r"s3[an]?://([^/]*)(?:/(.*))?", re.DOTALL | re.IGNORECASE)
_REGION = re.compile(r"[A-Za-z0-9](-?[A-Za-z0-9]){0,62}")


def address(name: str, value: str, *, of: str, next_step: str) -> str:
    """An http(s) address that a request can be sent to, and that says no more than where that is."""
    if re.search(r"[@?#]", value):  # not repeated: a password or a key may stand in it
        raise SettingsError(
            what=f"{name} holds more than the address of {of}: it has a user, a password or a query in it",
            where=name,
            next_step=f"{next_step}; keys have variables of their own",
        )
    if not _is_address(value):
        raise SettingsError(what=f"{value!r} is not the address of {of}", where=name, next_step=next_step)
    return value


def one_spelling(value: str) -> str:
    """An http(s) address as all spellings of it are: scheme and host in small letters, without the port it has anyway.

    >>> one_spelling("https://Tenant.atlan.com:443")
    'https://tenant.atlan.com'
    """
    parts = urlsplit(value)
    port = ":443" if parts.scheme == "https" else ":80"
    return parts._replace(netloc=parts.netloc.lower().removesuffix(port)).geturl()


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        host = parts.hostname or ""
        is_whole = parts.scheme in ("http", "https") and parts.port != 0 and not re.search(r"\s", value)
        return is_whole and _HOST.fullmatch(host) is not None
    except ValueError:
        return False


def proxy(name: str, value: str) -> None:
    """Refuse an address of a proxy that nobody can read: what fails on it later repeats the password up to there."""
    whole = f"http://{value.partition('://')[2] or value}"
    if value and (not _is_address(whole) or "@" in whole.removeprefix(f"http://{urlsplit(whole).netloc}")):
        raise SettingsError(
            what=f"{name} is not the address of a proxy",
            where=name,
            next_step="write it as http://user:password@host:port; in the password stand %2F for /, %3F for ?, %23 for "
            "# and %40 for @",
        )


def region(name: str, value: str | None) -> str | None:
    """A region, by its form: which ones there are is Amazon's to say."""
    if value is not None and not _REGION.fullmatch(value):
        raise SettingsError(what=f"{value!r} is not a region", where=name, next_step="set it as `eu-west-1` is written")
    return value


def bucket_name(value: str, *, where: str) -> str:
    """A bucket's name alone: not its address, not a path in it, not its ARN."""
    if not _BUCKET.fullmatch(value):
        raise SettingsError(
            what=f"{value!r} is not the name of a bucket",
            where=where,
            next_step="set the bucket's name as S3 knows it (no s3://, no path); the prefix is S3_PREFIX",
        )
    return value


def key_prefix_of(bucket: str, value: str, *, where: str) -> str:
    """What keys begin with, of a prefix as people write it: slashes in front, or the bucket's address, are no part of
    it. A prefix that does begin with a slash is written after the address.

    >>> [key_prefix_of("landing", value, where="") for value in ("/a/", "s3://landing/a/", "s3://landing//a/")]
    ['a/', 'a/', '/a/']
    """
    address = _S3_ADDRESS.fullmatch(value)
    if address is None:
        return value.lstrip("/")
    if address[1] != bucket:
        raise SettingsError(
            what=f"the prefix is of bucket {address[1]!r} and the bucket is {bucket!r}",
            where=where,
            next_step="make the two agree, or write the prefix alone",
        )
    return address[2] or ""


def short_name(value: str, *, where: str) -> str:
    """A name that may stand in our marks and in the names of our documents."""
    if not _NAME.fullmatch(value):
        raise SettingsError(
            what=f"{value!r} cannot be a name here",
            where=where,
            next_step="use letters, digits, - and _, at most 60, beginning with a letter or digit",
        )
    return value


def key_prefix(name: str, value: str) -> tuple[str, ...]:
    """The parts that the keys of Dagster's assets begin with; none for an empty value."""
    if value and not _KEY_PREFIX.fullmatch(value):
        raise SettingsError(
            what=f"{value!r} cannot be the prefix of asset keys",
            where=name,
            next_step="use letters, digits and _, and / between parts; none at either end",
        )
    return tuple(_KEY_PART.findall(value))


def one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        words = ", ".join(allowed)
        raise SettingsError(
            what=f"{name}={value!r} is none of {words}", where=name, next_step=f"set it to one of: {words}"
        )
    return value


def in_range(name: str, value: Number, least: float, most: float) -> Number:
    """Neither infinite nor not a number, which no range holds."""
    if not least <= value <= most:
        raise SettingsError(
            what=f"{name}={value} is not from {least} to {most}", where=name, next_step="set it within that range"
        )
    return value


def age(value: str, *, where: str) -> int:
    """A span of time, in milliseconds."""
    milliseconds = read_age(value)
    if milliseconds is None:
        raise SettingsError(
            what=f"{value!r} is no span of time",
            where=where,
            next_step="write a number and m, h, d or w, for minutes, hours, days or weeks: 26h",
        )
    return milliseconds


def log_file(name: str, value: str | None, project: Project) -> Path | None:
    """A file in a folder that is there."""
    if value is None:
        return None
    path = project.locate(value, where=name)
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise SettingsError(
            what=f"{value!r} cannot be a log file: its folder is not there, or it is a folder itself",
            where=name,
            next_step="name a file in a folder that exists",
        )
    return path
