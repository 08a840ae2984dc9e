"""Sums over the files of a dataset: how many, how many bytes, from when to when, and a digest of their content.

The digest is made of sums as well, of ETags as the numbers they are and of times and sizes, so it is the same whatever
the order, and the same whether files are added one by one or a column at once. A hash of each key would cost as much
as all the rest of folding; S3 gives a file that is moved or written anew another time, and one of other content another
ETag.
"""

import re
from dataclasses import dataclass
from hashlib import blake2b

from delta_arc_lineage.model.snapshots import StoredObject

_MODULUS = 1 << 128
_HEX = re.compile(r"([0-9a-fA-F]{32})(?:-([0-9]{1,9}))?")


@dataclass(slots=True)
class FileSums:
    """Of some files. `size` in bytes, `oldest` and `newest` in milliseconds since the epoch (UTC), both 0 where there
    is no file; `etags` and `times`: the sums of what each file has, ETags as `number_of` tells."""

    count: int = 0
    size: int = 0
    oldest: int = 0
    newest: int = 0
    etags: int = 0
    times: int = 0

    def add(self, stored: StoredObject) -> None:
        modified = stored.last_modified
        if not self.count or modified < self.oldest:
            self.oldest = modified
        if not self.count or modified > self.newest:
            self.newest = modified
        self.count += 1
        self.size += stored.size
        self.times += modified
        self.etags = (self.etags + number_of(stored.etag)) % _MODULUS

    def add_sums(self, other: "FileSums") -> None:
        """Those of other files."""
        if not other.count:
            return
        self.oldest = min(self.oldest, other.oldest) if self.count else other.oldest
        self.newest = max(self.newest, other.newest) if self.count else other.newest
        self.count += other.count
        self.size += other.size
        self.times += other.times
        self.etags = (self.etags + other.etags) % _MODULUS

    @property
    def digest(self) -> str:
        """Another one after a file came, went or was written anew."""
        return f"{self.count}-{self.size:x}-{self.times:x}-{self.etags:032x}"


def number_of(etag: str) -> int:
    """An ETag as a number of 128 bits: the MD5 that it is of most files, of one that came in parts with their number
    added; of any other text a hash.

    >>> number_of("d41d8cd98f00b204e9800998ecf8427e-2") - number_of("D41D8CD98F00B204E9800998ECF8427E")
    2
    """
    found = _HEX.fullmatch(etag)
    if found is None:
        return int.from_bytes(blake2b(etag.encode("utf-8", "surrogatepass"), digest_size=16).digest())
    return (int(found[1], 16) + int(found[2] or 0)) % _MODULUS
