"""The time that S3 tells: it always lies within the bounds, which answers narrow and a moved clock takes away."""

from dataclasses import dataclass
from email.utils import formatdate
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.adapters.s3.server_time import ServerTime
from delta_arc_lineage_tests.conftest import NOON


@dataclass
class Machine:
    """A machine whose clock is `off` from the server's, with a counter that began at no time in particular."""

    off: int
    counted: int = 5_000

    def server(self) -> int:
        return NOON + self.counted

    def time(self) -> ServerTime:
        return ServerTime(steady=lambda: self.counted, wall=lambda: NOON + self.counted + self.off)

    def ask(self, time: ServerTime, there: int, back: int) -> None:
        sent = self.counted
        self.counted += there
        date = formatdate(self.server() // 1000, usegmt=True)
        self.counted += back
        time.learn(date, sent=sent, answered=self.counted)


@given(
    off=st.integers(-(10**7), 10**7),
    answers=st.lists(st.tuples(st.integers(0, 3_000), st.integers(0, 3_000), st.integers(0, 60_000)), min_size=1),
)
def test_the_servers_time_lies_within_the_bounds(off: int, answers: list[tuple[int, int, int]]) -> None:
    """However wrong the machine's clock is, and however long answers take; the bounds are never wider than the best
    answer's way and a second, and drift."""
    machine = Machine(off)
    time, narrowest = machine.time(), 10**6
    for there, back, pause in answers:
        machine.ask(time, there, back)
        narrowest = min(narrowest, there + back + 1_100)
        machine.counted += pause
        moment = time.now()
        assert moment is not None and moment.earliest <= machine.server() <= moment.latest
        assert moment.latest - moment.earliest <= narrowest + machine.counted // 1_000


def test_answers_narrow_the_bounds() -> None:
    """Two answers just around the turn of a second say more than one."""
    machine = Machine(0)
    time = machine.time()
    machine.ask(time, 5, 5)
    machine.counted += 980
    machine.ask(time, 5, 5)
    moment = time.now()
    assert moment is not None and moment.latest - moment.earliest < 150


def test_a_clock_that_moved_by_itself_takes_the_time_away() -> None:
    """Set by hand, or standing while the machine slept: nothing is known until S3 answers again."""
    machine = Machine(0)
    time = machine.time()
    assert time.now() is None
    machine.ask(time, 5, 5)
    machine.off += 400
    assert time.now() is None
    machine.ask(time, 5, 5)
    assert time.now() is not None


def test_what_is_no_date_tells_nothing() -> None:
    """As of a store or a proxy that writes what it likes."""
    time = Machine(0).time()
    for date in ("", "noon", "Thu, 99 Foo 2026", "9" * 400):
        time.learn(date, sent=0, answered=0)
    assert time.now() is None


def test_the_local_s3_tells_its_time(s3: Any) -> None:
    """With each answer that a client gets, also where it says that there is no such object."""
    time = ServerTime()
    s3.create_bucket(Bucket="time")
    time.listen_to(s3)
    assert time.now() is None
    assert s3.list_objects_v2(Bucket="time")["KeyCount"] == 0
    moment = time.now()
    assert moment is not None and moment.latest - moment.earliest < 60_000
