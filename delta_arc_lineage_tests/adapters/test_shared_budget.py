"""The shared request budget: the limit holds in every window, over processes, blocks and crashes."""

import subprocess
import sys
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.adapters.shared_budget import SharedBudget
from delta_arc_lineage_tests.conftest import ManualClock

LIMIT, WINDOW = 7, 1_000
PROGRAM = """
import sys, time
from pathlib import Path
from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage.adapters.shared_budget import SharedBudget

class Remembering(SystemClock):
    def now(self):
        self.last = super().now()
        return self.last

clock = Remembering()
budget = SharedBudget(Path(sys.argv[1]), limit=20, clock=clock, window=300)
for _ in range(25):
    wait = budget.take()
    print(clock.last + round(wait * 1000), flush=True)
    time.sleep(wait)
"""


def most_in_a_window(sent: list[int], window: int) -> int:
    return max(sum(start <= at <= start + window for at in sent) for start in sent)


@given(pauses=st.lists(st.integers(0, 2 * WINDOW), min_size=1, max_size=60))
def test_no_window_holds_more_than_the_limit(pauses: list[int]) -> None:
    """However requests come, any window has at most the limit, and none waits while there is room."""

    clock = ManualClock()
    with tempfile.TemporaryDirectory() as folder:
        budget = SharedBudget(Path(folder) / "budget", limit=LIMIT, clock=clock, window=WINDOW)
        sent: list[int] = []
        for pause in pauses:
            clock.advance(pause)
            before = clock.now()
            wait = budget.take()
            recent = sum(at >= before - WINDOW for at in sent)
            assert (wait == 0) == (recent < LIMIT)
            clock.sleep(wait)
            sent.append(clock.now())
    assert most_in_a_window(sent, WINDOW) <= LIMIT


def test_processes_share_one_budget_and_none_starves(tmp_path: Path) -> None:
    """Four programs at once together keep to the limit, and each comes to its end."""
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "budget")]
    programs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    times = [[int(line) for line in program.communicate(timeout=60)[0].split()] for program in programs]
    assert [len(own) for own in times] == [25] * 4
    assert most_in_a_window(sorted(at for own in times for at in own), 300) <= 20


def test_a_block_closes_the_budget_for_everybody(tmp_path: Path) -> None:
    """What one program is told by the tenant holds for all that share the file."""
    clock = ManualClock()
    first_budget, second_budget = (
        SharedBudget(tmp_path / "budget", limit=LIMIT, clock=clock, window=WINDOW) for _ in range(2)
    )
    first_budget.block(60)
    assert second_budget.take() == 60 and second_budget.closed() == 60
    clock.advance(60_000)
    assert first_budget.take() == 0 and first_budget.closed() == 0


def test_a_torn_file_and_a_clock_set_back_are_survived(tmp_path: Path) -> None:
    """A file that cannot be read, or that speaks of next year, is begun anew."""
    clock = ManualClock()
    budget = SharedBudget(tmp_path / "budget", limit=LIMIT, clock=clock, window=WINDOW)
    for text in ('{"sent": [1', "[]", '{"sent": ["x"]}', '{"closed_until": 99999999999999}'):
        (tmp_path / "budget").write_text(text)
        assert budget.take() == 0


def test_times_that_are_none_are_survived(tmp_path: Path) -> None:
    """Valid JSON, and no moment: as good as no file."""
    budget = SharedBudget(tmp_path / "budget", limit=LIMIT, clock=ManualClock(), window=WINDOW)
    for text in ('{"sent": [1e999]}', '{"closed_until": -1e999}', '{"sent": [NaN]}', "[" * 100_000):
        (tmp_path / "budget").write_text(text)
        assert budget.take() == 0
