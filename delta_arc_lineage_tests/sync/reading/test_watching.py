"""Watching a bucket: every change is seen, none is made up, and a look that runs out of time goes on."""

import itertools
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.adapters.memory_bucket import MemoryBucket
from delta_arc_lineage.model.ignoring import Ignore
from delta_arc_lineage.model.key_expressions import KeyExpression
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.sync.reading.watching import Seen, look
from delta_arc_lineage_tests.conftest import NOON, ManualClock
from delta_arc_lineage_tests.model import examples

NEVER = NOON * 2
ROUTE = replace(
    examples.ROUTE,
    bucket=replace(examples.ROUTE.bucket, prefix="p/"),
    file_pattern=KeyPattern("({date}/)?{table_name}"),
    ignore=Ignore(excluded=(KeyExpression("old"),)),
)
DATA = ["p/a", "p/b", "p/2024-01-05/é", "p/_raw"]
NO_DATA = ["p/b//", "q/x", "p/2024/x", "p/old", "p/_SUCCESS", "p/_temporary", "p/a_$folder$", "p/.hoodie/x"]
contents = st.dictionaries(st.sampled_from([*DATA, *NO_DATA]), st.sampled_from(["e1", "e2"]))


def bucket_with(content: dict[str, str]) -> MemoryBucket:
    return MemoryBucket([StoredObject(key, 1, NOON, etag) for key, etag in content.items()])


def under(content: dict[str, str]) -> dict[str, str]:
    return {key: etag for key, etag in content.items() if key in DATA}


@given(st.lists(contents, min_size=2, max_size=5))
def test_a_change_is_told_when_there_is_one_and_only_then(looks: list[dict[str, str]]) -> None:
    """New, overwritten and removed data of the route, in the same second or not; no misfit, nothing that is excluded or
    that an engine left. What a table may be called is data for whoever sees the bucket alone."""
    seen = look(bucket_with(looks[0]), ROUTE, Seen(), clock=ManualClock(), deadline=NEVER)
    for before, now in itertools.pairwise(looks):
        next_seen = look(bucket_with(now), ROUTE, seen, clock=ManualClock(), deadline=NEVER)
        assert next_seen.seq - seen.seq == (under(before) != under(now)) and not next_seen.is_unfinished
        seen = next_seen


@given(st.integers(0, 2_600))
def test_a_look_that_runs_out_of_time_goes_on_where_it_stopped(count: int) -> None:
    """Piece by piece it comes to what one look comes to, and tells no change before it is through."""
    bucket = MemoryBucket([StoredObject(f"p/{number:05}", 1, NOON, "e") for number in range(count)])
    whole = look(bucket, ROUTE, Seen(), clock=ManualClock(), deadline=NEVER)
    seen, looks = Seen(), 0
    while looks == 0 or seen.is_unfinished:
        assert seen.seq == 0
        seen = look(bucket, ROUTE, seen, clock=ManualClock(), deadline=0)
        looks += 1
    assert seen == whole and looks == count // 500 + 1
