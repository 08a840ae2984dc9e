"""Which partitions of which datasets were told before: a key names one, and a million keys name the same few.

A partition is known by the digits that name it, read as one number, among keys that are dated in the same way.
"""

from typing import Any

import numpy as np
import pyarrow as pa

Numbers = Any
"""A numpy array of integers."""
_MOST = 64 * 2**20  # pairs of a dataset and a partition, a byte each


class PartitionsTold:
    """Those of all datasets so far. Where they are too many they are forgotten, and told once more."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._columns: dict[tuple[int, int], int] = {}
        self._told: Numbers = np.zeros((0, 0), dtype=bool)

    def find_new(self, datasets: Numbers, dating: int, codes: Numbers) -> Numbers:
        """The places of those that were not told before. `datasets` and `codes`: of some keys, all of one `dating`."""
        encoded = pa.array(codes).dictionary_encode()
        distinct, height = encoded.dictionary.to_pylist(), int(datasets.max()) + 1
        if height * (len(self._columns) + len(distinct)) > self._most:
            self._columns.clear()
            self._told = np.zeros((0, 0), dtype=bool)
        if height * len(distinct) > self._most:
            return np.arange(len(codes))
        columns = np.array([self._columns.setdefault((dating, code), len(self._columns)) for code in distinct])
        self._make_room(height, len(self._columns))
        places = columns[encoded.indices.to_numpy()]
        new = np.flatnonzero(~self._told[datasets, places])
        self._told[datasets[new], places[new]] = True
        return new

    def _make_room(self, height: int, width: int) -> None:
        before = self._told
        if height <= before.shape[0] and width <= before.shape[1]:
            return
        shape = [
            had if wanted <= had else 2 * wanted for had, wanted in zip(before.shape, (height, width), strict=True)
        ]
        self._told = np.zeros(shape, dtype=bool)
        self._told[: before.shape[0], : before.shape[1]] = before
