"""Sums over the files of many datasets at once, exact whatever the numbers are.

A number is added up in pieces of 32 bits, of which a thousand million fit into one sum; they are put together at the
end.
"""

import binascii
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from delta_arc_lineage.model.file_sums import FileSums, number_of

Numbers = Any
"""A numpy array of integers."""
_PIECES_OF_TIMES, _PIECES_OF_ETAGS, _BITS = 2, 4, 32
_MASK = (1 << _BITS) - 1
_HEX, _LONGEST = 32, 42  # characters of an MD5, and of one with the number of parts after it
_NEVER = np.iinfo(np.int64).max


class FileCounts:
    """Counts, bytes, times and ETags, by the number of a dataset. Sizes and times are not negative."""

    def __init__(self) -> None:
        self._sums: Numbers = np.zeros((0, 1 + 2 * _PIECES_OF_TIMES + _PIECES_OF_ETAGS), dtype=np.int64)
        self._oldest: Numbers = np.zeros(0, dtype=np.int64)
        self._newest: Numbers = np.zeros(0, dtype=np.int64)

    def add(self, datasets: Numbers, sizes: Numbers, times: Numbers, etags: Any) -> None:
        """Of some files: the number of each one's dataset, bytes, milliseconds; ETags as an Arrow array."""
        self._grow(int(datasets.max()) + 1)
        columns = np.column_stack((np.ones_like(sizes), *_split(sizes), *_split(times), pieces_of(etags)))
        if (np.diff(datasets) < 0).any():
            order = np.argsort(datasets, kind="stable")
            datasets, columns, times = datasets[order], columns[order], times[order]
        starts = np.flatnonzero(np.diff(datasets, prepend=-1))
        found = datasets[starts]
        self._sums[found] += np.add.reduceat(columns, starts)
        self._oldest[found] = np.minimum(self._oldest[found], np.minimum.reduceat(times, starts))
        self._newest[found] = np.maximum(self._newest[found], np.maximum.reduceat(times, starts))

    def sums_of(self, dataset: int) -> FileSums:
        """Of one dataset."""
        if dataset >= len(self._sums) or not self._sums[dataset, 0]:
            return FileSums()
        count, *pieces = map(int, self._sums[dataset])
        return FileSums(
            count,
            _join(pieces[:_PIECES_OF_TIMES]),
            int(self._oldest[dataset]),
            int(self._newest[dataset]),
            _join(pieces[-_PIECES_OF_ETAGS:]) % (1 << 128),
            _join(pieces[_PIECES_OF_TIMES : 2 * _PIECES_OF_TIMES]),
        )

    def _grow(self, count: int) -> None:
        more = max(count, 2 * len(self._sums)) - len(self._sums)
        if count > len(self._sums):
            self._sums = np.concatenate((self._sums, np.zeros((more, self._sums.shape[1]), dtype=np.int64)))
            self._oldest = np.concatenate((self._oldest, np.full(more, _NEVER)))
            self._newest = np.concatenate((self._newest, np.full(more, -1)))


def _split(numbers: Numbers) -> tuple[Numbers, Numbers]:
    return numbers >> _BITS, numbers & _MASK


def _join(pieces: list[int]) -> int:
    """`pieces`: the highest first."""
    number = 0
    for piece in pieces:
        number = (number << _BITS) + piece
    return number


def pieces_of(etags: Any) -> Numbers:
    """Each ETag as `number_of` tells, in four pieces of 32 bits, the highest first."""
    lengths = pc.binary_length(etags).to_numpy(zero_copy_only=False)
    is_whole = lengths == _HEX
    if is_whole.all():
        pieces = _read_hex(etags)
        return _one_by_one(etags) if pieces is None else pieces
    found: Numbers = np.zeros((len(etags), _PIECES_OF_ETAGS), dtype=np.int64)
    is_parted = (lengths > _HEX + 1) & (lengths <= _LONGEST)
    is_other = ~(is_whole | is_parted)
    for rows, read in ((is_whole, _read_hex), (is_parted, _read_parted), (is_other, _one_by_one)):
        if rows.any():
            chosen = etags.filter(pa.array(rows))
            pieces = read(chosen)
            found[rows] = _one_by_one(chosen) if pieces is None else pieces
    return found


def _read_hex(etags: Any) -> Numbers | None:
    """Of texts of 32 bytes each; None where one of them has other letters."""
    _, offsets, data = etags.buffers()
    starts = np.frombuffer(offsets, dtype=np.int32)
    first, last = starts[etags.offset], starts[etags.offset + len(etags)]
    try:
        number = binascii.unhexlify(memoryview(data)[first:last])
    except binascii.Error:
        return None
    return np.frombuffer(number, dtype=">u4").reshape(-1, _PIECES_OF_ETAGS).astype(np.int64)


def _read_parted(etags: Any) -> Numbers | None:
    """Of MD5s with the number of parts after a dash; None where one is something else."""
    if not pc.all(pc.string_is_ascii(etags)).as_py():
        return None
    digits = pc.utf8_slice_codeunits(etags, _HEX + 1)
    dashes = pc.equal(pc.utf8_slice_codeunits(etags, _HEX, _HEX + 1), "-")
    if not pc.all(pc.and_(dashes, pc.ascii_is_decimal(digits))).as_py():
        return None
    pieces = _read_hex(pc.utf8_slice_codeunits(etags, 0, _HEX))
    if pieces is not None:
        pieces[:, -1] += digits.cast(pa.int64()).to_numpy(zero_copy_only=False)
    return pieces


def _one_by_one(etags: Any) -> Numbers:
    bodies = b"".join(number_of(etag).to_bytes(16) for etag in etags.to_pylist())
    return np.frombuffer(bodies, dtype=">u4").reshape(-1, _PIECES_OF_ETAGS).astype(np.int64)
