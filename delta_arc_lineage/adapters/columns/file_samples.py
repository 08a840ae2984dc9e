"""Samples of datasets, from columns: the newest file and the oldest of each."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from delta_arc_lineage.adapters.columns.key_bytes import Numbers


def choose_ends(datasets: Numbers, times: Numbers, keys: Any) -> Numbers:
    """The rows of the newest and of the oldest file of each dataset; of equally old ones the last key and the first."""
    count = int(datasets.max()) + 1
    newest: Numbers = np.full(count, np.iinfo(np.int64).min)
    oldest: Numbers = np.full(count, np.iinfo(np.int64).max)
    np.maximum.at(newest, datasets, times)
    np.minimum.at(oldest, datasets, times)
    last = _one_a_dataset(np.flatnonzero(times == newest[datasets]), datasets, keys, is_last=True)
    first = _one_a_dataset(np.flatnonzero(times == oldest[datasets]), datasets, keys, is_last=False)
    chosen: Numbers = np.unique(np.concatenate((last, first)))
    return chosen


def _one_a_dataset(rows: Numbers, datasets: Numbers, keys: Any, *, is_last: bool) -> Numbers:
    """Of these rows, the one whose key is the last of its dataset, or the first."""
    if len(np.unique(datasets[rows])) == len(rows):
        return rows
    order = "descending" if is_last else "ascending"
    table = pa.table({"dataset": pa.array(datasets[rows]), "key": keys.take(pa.array(rows))})
    by_key = rows[pc.sort_indices(table, sort_keys=[("dataset", "ascending"), ("key", order)]).to_numpy()]
    begins = np.flatnonzero(np.diff(datasets[by_key], prepend=-1))
    chosen: Numbers = by_key[begins]
    return chosen
