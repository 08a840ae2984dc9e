"""Places of contracts: which dataset an address of S3 means.

The address of a dataset is its bucket and its path: the folder, the file, or the keys with their placeholders, as plans
and `explain` show it. A folder may leave its last slash out. A `*` stands for any letters, as in
`s3://landing/orders/*.parquet`, which is how others write the dataset in the folder `orders/`.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import islice, takewhile

from delta_arc_lineage.model.routes import BucketLocation

_ADDRESS = re.compile(r"s3[an]?://([^/]+)(?:/(.*))?", re.DOTALL | re.IGNORECASE)
_ANY = "*"


@dataclass(frozen=True, slots=True)
class Place:
    """A bucket and what follows it."""

    bucket: str
    path: str

    def is_of(self, bucket: BucketLocation) -> bool:
        """Whether it is of this bucket, by its own name or by that of what requests go to."""
        return self.bucket in (bucket.own_name, bucket.name)

    def is_under(self, bucket: BucketLocation) -> bool:
        """Whether it is under the prefix of a route."""
        return self.is_of(bucket) and f"{self.literal}/".startswith(bucket.prefix)

    @property
    def literal(self) -> str:
        """Up to the first `*`."""
        return self.path.partition(_ANY)[0]

    @property
    def folder(self) -> str:
        """The last folder before the first `*`."""
        return self.literal[: self.literal.rfind("/") + 1]


def read_place(address: str) -> Place | None:
    """None where it is no address of S3."""
    found = _ADDRESS.fullmatch(address.strip())
    return Place(found[1], found[2] or "") if found else None


class DatasetPaths:
    """The paths of the datasets of a route, to be found by addresses.

    >>> DatasetPaths(["orders/", "users.csv"]).find(Place("landing", "orders/*.parquet"))
    ['orders/']
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self._sorted = sorted(paths)
        self._known = frozenset(self._sorted)

    def find(self, place: Place) -> list[str]:
        """Those that lie there, in their order; a `*` costs a look at each that begins as it does."""
        exact = [path for path in (place.path, f"{place.path}/") if path in self._known]
        if exact or _ANY not in place.path:
            return exact
        if place.folder in self._known:
            return [place.folder]
        pattern = re.sub(r"[\[?]", r"[\g<0>]", place.path)
        return [path for path in self._begin_with(place.literal) if fnmatchcase(path, pattern)]

    def _begin_with(self, text: str) -> Iterator[str]:
        first = bisect_left(self._sorted, text)
        return takewhile(lambda path: path.startswith(text), islice(self._sorted, first, None))
