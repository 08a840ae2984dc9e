"""The audit: ours and Atlan's joined by request, and what is nobody's of ours left to others."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.audits import SLACK, AuditedChange, CatalogLine, Standing, join
from delta_arc_lineage.model.spans_of_time import read_moment
from delta_arc_lineage.model.tracing import find_trace, make_request_id, make_trace
from delta_arc_lineage_tests.conftest import NOON

TRACE = make_trace("tenant", "route", "run", "phase")
CHANGE = AuditedChange(
    at=NOON,
    until=NOON + 1,
    route="route",
    run="run",
    phase="phase",
    qualified_name="default/s3/1/a",
    type_name="S3Object",
    what="add",
    name="a",
    actor="anna",
    why="a test",
    purpose="sync",
    plan="d",
    consent="asked",
    trace=TRACE,
)
LINE = CatalogLine(
    NOON, "default/s3/1/a", "S3Object", "ENTITY_CREATE", "key", make_request_id(TRACE, at=NOON, number=1), "sdk"
)
THEIRS = replace(LINE, request="", agent="", user="ada", action="ENTITY_UPDATE")


@given(st.text(min_size=1), st.integers(0, 2**43), st.integers(1, 2**20))
def test_a_request_tells_its_trace(part: str, at: int, number: int) -> None:
    """Whatever it is made of, and in either case of letters; two numbers of one try are two ids."""
    trace = make_trace(part)
    request = make_request_id(trace, at=at, number=number)
    assert find_trace(request) == find_trace(request.upper()) == trace and len(request) == 36
    assert make_request_id(trace, at=at, number=number + 1) != request


@given(st.permutations([LINE, THEIRS, replace(THEIRS, qualified_name="default/s3/1/b")]))
def test_each_line_is_ours_or_others(lines: list[CatalogLine]) -> None:
    """In whatever order they come; of others' assets nothing is told."""
    trail = join([CHANGE], lines, traces={TRACE}, is_ours=lambda line: line.qualified_name == CHANGE.qualified_name)
    assert [joined.standing for joined in trail.ours] == [Standing.FOUND] and trail.ours[0].line == LINE
    assert trail.others == (THEIRS,)


def test_what_a_request_of_ours_touched_besides_is_no_persons() -> None:
    """As the table at the end of a process; and a request of a run that is not asked for is a run's all the same."""
    beside = replace(LINE, qualified_name="default/s3/1/bucket", type_name="S3Bucket")
    assert join([CHANGE], [LINE, beside], traces={TRACE}, is_ours=lambda _: True).others == ()
    assert join([], [LINE], traces={TRACE}, is_ours=lambda _: True).others == ()
    assert join([], [LINE], traces=set(), is_ours=lambda _: True).others == (LINE,)


def test_what_is_not_there_is_missing_or_was_not_done() -> None:
    """By whether the run has proven it. A line of another type or name is not it."""
    unproven = replace(CHANGE, is_proven=False)
    for line in (replace(LINE, type_name="S3Prefix"), replace(LINE, qualified_name="default/s3/1/aa")):
        standings = [
            join([change], [line], traces={TRACE}, is_ours=lambda _: True).ours[0].standing
            for change in (CHANGE, unproven)
        ]
        assert standings == [Standing.MISSING, Standing.NOT_DONE]


def test_without_a_trace_name_and_time_tell() -> None:
    """And a person's change long after is a person's."""
    early = replace(CHANGE, trace="")
    late = replace(THEIRS, at=NOON + SLACK + 2)
    trail = join([early], [THEIRS, late], traces=set(), is_ours=lambda _: True)
    assert trail.ours[0].standing is Standing.FOUND_BY_TIME and trail.others == (late,)


def test_a_moment_is_an_age_or_a_date() -> None:
    """What is neither is none: a month of 13, an hour of 25."""
    assert read_moment("2025-06-15T15:06:40Z", now=0) == 1_750_000_000_000
    for text in ("2025-13-01", "2025-06-15 25:00", "2025-06-15 15:60", "now", "", "7"):
        assert read_moment(text, now=NOON) is None, text
