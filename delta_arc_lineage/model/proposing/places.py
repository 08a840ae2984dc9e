r"""Places: where in a key a name stands, and what the words around it say.

>>> (place,) = list_places(Sighting("lake/full_", "orders", r"_{date}\.csv", r"_{date}\.csv"))
>>> place.parent, place.left, place.is_folder, is_plain_place(place)
('lake/', 'full_', False, False)
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from delta_arc_lineage.model.placeholders import split_pattern
from delta_arc_lineage.model.proposing.known_schemas import words_of_name
from delta_arc_lineage.model.proposing.sightings import Sighting
from delta_arc_lineage.model.snapshots import ENDINGS
from delta_arc_lineage.model.templates import unescape

_WRITERS_WORDS = (
    "batch chunk data date day delta dump event export extract file files hour load log logs manifest metadata "
    "month number output part partition parts record records run segment snapshot stage tmp upload version year"
)
WRITERS_WORDS = frozenset(_WRITERS_WORDS.split())
"""What writers call files and folders of any table: one of these alone names none."""
_LEFTOVERS = (
    "archive archived backup backups bad bak copy corrupt dead deadletter dlq error errors failed failure failures "
    "invalid old quarantine reject rejected rejects temp test testing tmp trial"
)
LEFTOVERS = frozenset(_LEFTOVERS.split())
"""Words of what is beside a table's files, and is not one of them."""
_PARTS = re.compile(r"[^/]+")
_DATA = "arrow dat feather orc out pq psv text txt xml zip"
_NO_DATA = "bak crc ddl html ini log md md5 pdf py sh sql tmp yaml yml"
_ABOUT_DATA = "columns control ddl done index license manifest metadata readme schema stats"
ENDINGS_OF_DATA, ENDINGS_OF_NO_DATA = ENDINGS | frozenset(_DATA.split()), frozenset(_NO_DATA.split())
WORDS_ABOUT_DATA = frozenset(_ABOUT_DATA.split())
"""What files beside data are called that say something of it."""
_ENDINGS = re.compile(rf"(?:\\\.(?:{'|'.join(sorted(ENDINGS_OF_DATA))}|[A-Za-z]?\{{[a-z]+\}}))*\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a name stands: after the piece `before`, and before the piece `residue`: of a folder's name all that
    follows in it, of a file's all that follows. `is_folder`: the name is in that of a folder."""

    before: str
    is_folder: bool
    residue: str

    @property
    def parent(self) -> str:
        """The folders in which it stands."""
        return self.before[: self.before.rfind("/") + 1]

    @property
    def left(self) -> str:
        """What stands before the name in its own part of the key."""
        return self.before[self.before.rfind("/") + 1 :]


def list_places(sighting: Sighting) -> tuple[Place, ...]:
    """The places that it may be of: where the name is repeated, `part` in `part_01_part_02.gz` may be one or a word."""
    return tuple(dict.fromkeys(_place(sighting.before, after) for after in (sighting.after, sighting.literal)))


def _place(before: str, after: str) -> Place:
    end = after.find("/")
    return Place(before, end >= 0, after if end < 0 else after[:end])


@lru_cache(maxsize=100_000)
def is_plain_place(place: Place) -> bool:
    """Whether nothing stands around the name in its part of the key but what varies, endings of formats, a name before
    a dot, or `name=`."""
    left = _words_in(place.left)
    return _is_plain_after(place.residue, is_folder=place.is_folder) and (not left or place.left.endswith((r"\.", "=")))


def _is_plain_after(residue: str, *, is_folder: bool) -> bool:
    endings = "" if is_folder else _endings_of(residue)
    return not _words_in(residue.removesuffix(endings)) and r"\(" not in residue


def _endings_of(residue: str) -> str:
    """The endings that a name could not end with, as `.c{number}.snappy.parquet`."""
    found = _ENDINGS.search(residue)
    return found.group() if found else ""


def _words_in(piece: str) -> str:
    return "".join(re.findall(r"[^\W\d_]", "".join(part for part in split_pattern(piece) if isinstance(part, str))))


def says_data(after: str, *, besides: Collection[str] = ()) -> bool:
    r"""Whether what follows the name of a table's folder is called as data: no leftover, nothing about the data.
    `besides`: words that say nothing, since they stand before the name too.

    >>> [says_data(after) for after in ("/part-{number}", r"/all\.csv", r"/README\.txt", "/tmp/{uuid}")]
    [True, True, False, False]
    """
    *folders, file = _PARTS.findall(after)
    ending = file.rpartition(r"\.")[2].lower() if r"\." in file else ""
    words = words_of_name(unescape(file))
    names = words_of_name(unescape(" ".join(folders))) | (words if "{" in file else frozenset())
    if ending in ENDINGS_OF_NO_DATA or not (LEFTOVERS & names) <= set(besides):
        return False
    return "{" in file or (ending in ENDINGS_OF_DATA and not words - ENDINGS_OF_DATA <= WORDS_ABOUT_DATA)
