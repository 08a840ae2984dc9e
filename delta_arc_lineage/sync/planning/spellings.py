"""Spellings: the ways in which people write the name of a table, a column or a key, and the names that are meant.

People paste what they have: a name out of SQL with its schema and its quotes, an address out of a browser or a log, an
ARN out of a policy. A name may hold dots itself, so each dot may part two names or none.
"""

import re
from dataclasses import dataclass
from itertools import combinations

from delta_arc_lineage.model.names import file_name
from delta_arc_lineage.model.outcomes import Side, Subject
from delta_arc_lineage.model.routes import BucketLocation

_ADDRESS = re.compile(r"(?:s3[an]?://|arn:[a-z0-9-]+:s3:::)(?P<bucket>[^/]+)/(?P<key>.+)", re.DOTALL)
_HOSTED = re.compile(r"https?://(?P<bucket>[^/]+?)\.s3[.-][^/]*amazonaws\.com(?:\.cn)?/(?P<key>[^?#]+).*")
_CONSOLE = re.compile(r"https?://[^/]+/s3/(?:object|buckets)/(?P<bucket>[^?/]+)\?(?:[^#]*&)?prefix=(?P<key>[^&#]+).*")
_BY_PATH = re.compile(r"https?://[^/]+/(?P<bucket>[^/?#]+)/(?P<key>[^?#]+).*")
_ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_PART = r"""(?:"(?:[^"]|"")+"|`[^`]+`|\[[^\]]+\]|[^."`\[\]]+)"""
_QUOTED = re.compile(rf"(?=.*[\"`\[]){_PART}(?:\.{_PART})*")
_QUOTES = {'"': '"', "'": "'", "`": "`"}
_MOST_PARTS = 4
"""Of a name in SQL: database, schema, table, column."""


@dataclass(frozen=True, slots=True)
class Spellings:
    """All that one name may mean. `names` and `tails` are in small letters: a name in any case, and how the qualified
    name of a table or column ends that was named with what it lies in. `key`: the name as a key, if it is one."""

    exact: frozenset[str]
    names: frozenset[str]
    tails: tuple[str, ...]
    key: str

    def are_of(self, subject: Subject) -> bool:
        """Whether this is one that is meant."""
        names = {subject.name.casefold()}
        names |= {file_name(subject.name).casefold()} if subject.side is Side.FILE else set()
        return not names.isdisjoint(self.names) or self.are_of_asset(subject.qualified_name)

    def are_of_asset(self, qualified_name: str) -> bool:
        """Whether this is a qualified name that is meant."""
        return qualified_name in self.exact or qualified_name.casefold().endswith(self.tails)


def spell(name: str, bucket: BucketLocation) -> Spellings:
    """The spellings of what a person wrote, where this is the bucket of the route."""
    text = name.strip()
    bare = text[1:-1] if len(text) > 2 and _QUOTES.get(text[0]) == text[-1] else text
    key = _find_key(bare, bucket) or bare.lstrip("/") or bare
    exact = frozenset({name, text, bare, key, f"{bucket.prefix}{key}"})
    parts = _split_quoted(text)
    tails = {"/".join(parts)} if parts else set(_split_dots(bare))
    names = {spelling.casefold() for spelling in (*exact, *([".".join(parts)] if parts else []))}
    in_small = sorted(f"/{tail}".casefold() for tail in tails if "/" in tail)
    return Spellings(exact, frozenset(names), tuple(in_small), key)


def _find_key(text: str, bucket: BucketLocation) -> str:
    """The key that an address in this bucket leads to; empty where it is none."""
    names = {bucket.name, bucket.own_name, bucket.catalog_name}
    for form in (_ADDRESS, _HOSTED, _CONSOLE, _BY_PATH):
        found = form.fullmatch(text)
        if found is not None and found["bucket"] in names:
            return found["key"] if form is _ADDRESS else _ENCODED.sub(_decode, found["key"])
    return ""


def _decode(found: re.Match[str]) -> str:
    return bytes.fromhex(found[0].replace("%", "")).decode("utf-8", "replace")


def _split_quoted(text: str) -> list[str]:
    """The parts of a name as SQL quotes it; none where nothing is quoted, or it is no such name.

    >>> _split_quoted('public."my.orders"')
    ['public', 'my.orders']
    """
    if not _QUOTED.fullmatch(text):
        return []
    parts = re.findall(_PART, text)
    return [part[1:-1].replace('""', '"') if part[0] in '"`[' else part for part in parts]


def _split_dots(text: str) -> list[str]:
    """Every way to part a name at its dots, a slash in place of each.

    >>> _split_dots("user.a.b")
    ['user.a.b', 'user/a.b', 'user.a/b', 'user/a/b']
    """
    dots = [at for at, letter in enumerate(text) if letter == "."]
    ways = (chosen for count in range(_MOST_PARTS) for chosen in combinations(dots, count))
    return ["".join("/" if at in chosen else letter for at, letter in enumerate(text)) for chosen in ways]
