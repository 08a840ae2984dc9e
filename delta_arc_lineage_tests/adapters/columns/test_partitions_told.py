"""Partitions that were told before are not told again, and none is missed."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.adapters.columns.partitions_told import PartitionsTold

_PAIRS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 20_250_105)), min_size=1, max_size=12)
_BATCHES = st.lists(st.tuples(st.integers(0, 2), _PAIRS), max_size=6)


@given(_BATCHES, st.sampled_from([0, 8, 40, 10_000]))
def test_every_partition_of_every_dataset_is_told(batches: list[tuple[int, list[tuple[int, int]]]], most: int) -> None:
    """Once as long as there is room for it, and once more where that is forgotten."""
    partitions, told = PartitionsTold(most), set[tuple[int, int, int]]()
    for dating, pairs in batches:
        datasets, codes = (np.array(column) for column in zip(*pairs, strict=True))
        new = {(dating, *pairs[place]) for place in partitions.find_new(datasets, dating, codes).tolist()}
        assert new | told >= {(dating, *pair) for pair in pairs}
        assert most < 10_000 or not new & told
        told |= new
