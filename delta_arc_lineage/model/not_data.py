r"""What is no data: keys that engines, loaders and stores leave beside the files of a table.

`_delta_log`, `_temporary`, `.hoodie`, `_SUCCESS`, `x_$folder$`, checksums, manifests and empty markers are in any
bucket that something writes to. Taken for data they get edges; taken for misfits they hide the keys that a person
should look at. So they are counted. What the pattern itself spells is data, whatever it looks like: a person wrote it
down.

>>> [NotData().find(name, 1, KeyPattern(r"{path}/{table_name}\.csv")) is None for name in ("a/T.csv", "_a/T.csv")]
[True, False]
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from delta_arc_lineage.model.key_expressions import Home, KeyExpression, Part
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.names import file_name
from delta_arc_lineage.model.placeholders import TABLE
from delta_arc_lineage.model.snapshots import has_data_ending
from delta_arc_lineage.model.words import Word


class Sign(Word):
    """By what a key is known to be no data."""

    HIDDEN = "hidden", "a part of it begins with _ or ."
    MARKER = "markers", "it stands for a folder"
    CHECKSUM = "checksums", "it is the checksum or the signature of another file"
    MANIFEST = "manifests", "it lists other files"
    TABLE_LOG = "table-logs", "it is of the log of a table format"
    EMPTY = "empty", "it has no bytes, and its ending is of no data"


CHECKSUMS = ("crc", "md5", "sha1", "sha256", "sha512", "asc", "sig")
_SPELT = {
    Sign.HIDDEN: re.compile(r"(?:^|(?<=/))(?:_|\.(?!\.?(?:/|\Z)))"),
    Sign.MARKER: re.compile(r"_\$folder\$(?=/|\Z)"),
    Sign.CHECKSUM: re.compile(rf"\.(?:{'|'.join(CHECKSUMS)})\Z", re.IGNORECASE),
    Sign.MANIFEST: re.compile(r"(?:^|(?<=[/._-]))manifest(?:\.\w{1,8}){0,2}\Z", re.IGNORECASE),
    Sign.TABLE_LOG: re.compile(
        r"(?:^|(?<=/))metadata/(?:version-hint\.text|[^/]*\.metadata\.json(?:\.gz)?|snap-[^/]*\.avro"
        r"|[^/]*-m[0-9]+\.avro|[^/]*\.(?:stats|puffin))\Z"
    ),
}
_LOGS = (
    ("Delta", re.compile(r"(.*/|)_delta_log/", re.DOTALL)),
    ("Hudi", re.compile(r"(.*/|)\.hoodie/", re.DOTALL)),
    ("Iceberg", re.compile(r"(.*/|)metadata/[^/]*\.metadata\.json(?:\.gz)?\Z", re.DOTALL)),
)
_ANY = re.compile("|".join(f"(?:{spelt.pattern})" for spelt in _SPELT.values()), re.IGNORECASE)
_ENGINE = re.compile(
    r"(?:^|/)(?:_(?:SUCCESS|temporary|delta_log|spark_metadata|change_data|(?:started|committed)_[^/]*)"
    r"|\.(?:hoodie|(?:spark|hive)-staging[^/]*))(?:/|\Z)|_\$folder\$(?:/|\Z)",
    re.IGNORECASE,
)
_OTHER_LETTERS = ("x", "0")


@dataclass(frozen=True, slots=True)
class NoData:
    """Why a key is no data. `unless_named`: positions that the name of a table may stand over: where one that is there
    does, the key is its data. None: it is none whatever tables there are."""

    why: Sign | KeyExpression
    unless_named: tuple[int, ...] = ()

    @property
    def words(self) -> str:
        return self.why.words if isinstance(self.why, Sign) else f"{self.why.text} ({self.why.place})"


@dataclass(frozen=True, slots=True)
class NotData:
    """What a route takes for no data: by these signs, and by patterns of all that follows the prefix."""

    signs: tuple[Sign, ...] = tuple(Sign)
    added: tuple[KeyExpression, ...] = ()

    def at_home(self, homes: Sequence[Home]) -> Self:
        """These patterns, where those that name a schema or a database mean one of these."""
        return replace(self, added=tuple(entry.at_home(homes) for entry in self.added))

    def find(self, name: str, size: int | None, pattern: KeyPattern) -> NoData | None:
        """Why a key is no data, None where it is. `name`: all of it that follows the prefix; `size` in bytes, None
        where nobody knows it."""
        found = [tell for tell in self._tell(name, size) if not _is_demanded(tell, name, pattern)]
        added = next((NoData(entry) for entry in self.added if entry.fits(name)), None)
        if added is not None or not found:
            return added
        starts = tuple(start for _, start in found)
        could_be_named = all(sign is not Sign.EMPTY for sign, _ in found) and _could_be_named(name, starts, pattern)
        return NoData(found[0][0], starts if could_be_named else ())

    def _tell(self, name: str, size: int | None) -> Iterator[tuple[Sign, int]]:
        """Each sign of a key, and where it stands in it."""
        if _ANY.search(name):
            yield from (
                (sign, at.start()) for sign in self.signs if sign in _SPELT for at in _SPELT[sign].finditer(name)
            )
        if size == 0 and Sign.EMPTY in self.signs and not has_data_ending(name):
            ending = file_name(name).rfind(".")
            yield Sign.EMPTY, len(name) - len(file_name(name)) + ending if ending >= 0 else -1


def find_table_format(name: str) -> tuple[str, str] | None:
    """The table format whose log a key is of, and the folder of the table; None where it is of no such log.

    >>> find_table_format("lake/orders/_delta_log/00000000000000000000.json")
    ('Delta', 'lake/orders/')
    """
    told = ((table_format, log.match(name)) for table_format, log in _LOGS)
    return next(((table_format, found[1]) for table_format, found in told if found), None)


def has_sign(name: str) -> bool:
    """Whether a part of a key is spelt as what is no data often is."""
    return _ANY.search(name) is not None


def is_engines(name: str) -> bool:
    """Whether a part of a key is called as an engine calls what it writes for itself."""
    return _ENGINE.search(name) is not None


def is_named(name: str, no_data: NoData, known: Mapping[int, Collection[str]], pattern: KeyPattern) -> bool:
    """Whether a table that is there stands over all that tells that a key is no data; `known`: folded names of tables,
    by their length. Where the key is read in one way, that name alone is looked for."""
    if pattern.leaves_no_choice:
        return any(table in known.get(len(table), ()) for table in map(str.casefold, pattern.candidates(name)))
    folded, first = name.casefold(), no_data.unless_named[0]
    inside = {
        folded[start : start + length]
        for length in known
        for start in range(max(0, first - length + 1), first + 1)
        if folded[start : start + length] in known[length]
    }
    return any(_is_over(pattern.read(name, table), no_data.unless_named) for table in sorted(inside))


def _is_demanded(tell: tuple[Sign, int], name: str, pattern: KeyPattern) -> bool:
    """Whether the pattern itself spells what tells: with another letter in its place it would not fit."""
    start = tell[1]
    if start < 0 or not pattern.fits(name):
        return False
    others = (f"{name[:start]}{letter}{name[start + 1 :]}" for letter in _OTHER_LETTERS)
    return not any(map(pattern.fits, others))


def _could_be_named(name: str, starts: tuple[int, ...], pattern: KeyPattern) -> bool:
    """Whether a table's name may stand there; of a key that is read in several ways only tables tell."""
    parts = pattern.read(name)
    return bool(parts) and (not pattern.leaves_no_choice or _is_over(parts, starts))


def _is_over(parts: tuple[Part, ...], starts: tuple[int, ...]) -> bool:
    tables = [part for part in parts if part.placeholder == TABLE]
    return any(all(table.start <= start < table.end for start in starts) for table in tables)
