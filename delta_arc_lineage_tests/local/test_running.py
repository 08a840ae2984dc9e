"""Exactly one stack per folder: found, started and stopped without guessing."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from delta_arc_lineage.adapters.embedded.lock import read_locked
from delta_arc_lineage.adapters.embedded.running import RunningStack, ensure_running, read_running, stop
from delta_arc_lineage.errors import OperatorError, Unreachable
from delta_arc_lineage.local.landscape import BUCKET
from delta_arc_lineage_tests.local.clients import find_assets, s3_client
from delta_arc_lineage_tests.local.test_lock import locked_by_another
from delta_arc_lineage_tests.support.processes import run_deaf

ROOT = Path(__file__).parents[2]


def run_command(*arguments: object, timeout: float = 60.0) -> subprocess.CompletedProcess[str]:
    """Run the stack's command line as a person would."""
    words = [sys.executable, "-m", "delta_arc_lineage.local", *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, cwd=ROOT, timeout=timeout, check=False)


def is_gone(pid: int) -> bool:
    """Whether no process, and no zombie, has this pid; a just ended one is given a moment to be reaped."""
    for _ in range(250):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


def processes_of(state: Path) -> list[int]:
    """The pids of every process that was started for this folder, ready or not."""
    listed = subprocess.check_output(["ps", "-eww", "-o", "pid=,args="], text=True)
    lines = [line.split(maxsplit=1) for line in listed.splitlines()]
    return [int(pid) for pid, words in lines if f"up --state {state}" in words]


def test_a_running_stack_is_found_with_what_a_client_needs(running_stack: RunningStack, state: Path) -> None:
    """Reading gives addresses and keys that work; the file is its owner's; no key is in a repr."""
    assert RunningStack.from_json(json.loads(json.dumps(running_stack.to_json()))) == running_stack
    assert running_stack.bucket_arn == f"arn:aws:s3:::{BUCKET}"
    assert running_stack.source.schema_qualified_name == "default/postgres/1720611661/FOOD_BEVERAGE/SALES_ORDERS"
    assert running_stack.target.schema_qualified_name == "default/snowflake/1720611662/FOOD_BEVERAGE/SALES_ORDERS"
    assert running_stack.api_key not in repr(running_stack)
    assert running_stack.secret_access_key not in repr(running_stack)
    assert read_running(state) is None


def test_the_catalog_wants_the_key(running_stack: RunningStack) -> None:
    """Without the generated key there is no answer."""
    url = f"{running_stack.catalog_url}/api/meta/search/indexsearch"
    assert httpx.post(url, json={"dsl": {}}).status_code == 401


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has the whole of 127.0.0.0/8 without setup")
def test_both_servers_listen_on_loopback_only(running_stack: RunningStack) -> None:
    """Another of this machine's addresses reaches neither server."""
    for url in (running_stack.catalog_url, running_stack.s3_endpoint):
        assert httpx.URL(url).host == "127.0.0.1"
        port = httpx.URL(url).port
        assert port is not None
        with socket.create_server(("127.0.0.2", port)):
            """A server bound to every address would hold this one too."""


def test_several_at_once_end_with_one_stack(state: Path) -> None:
    """Callers at once and a little later get the same process, no other is left, and asking again starts nothing."""

    def ask_after(seconds: float) -> RunningStack:
        time.sleep(seconds)
        return ensure_running(state)

    with ThreadPoolExecutor(5) as pool:
        first, *others = pool.map(ask_after, (0, 0, 0.1, 0.2, 0.3))
    assert {first, *others, ensure_running(state)} == {read_running(state)}
    assert processes_of(state) == [first.pid]
    assert stat.S_IMODE((state / "stack.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((state / "stack.log").stat().st_mode) == 0o600


def test_down_leaves_contents_and_no_process(state: Path) -> None:
    """Stopped is gone, the file with it; started again it has the same addresses, keys and contents."""
    before = ensure_running(state)
    s3_client(before).put_object(Bucket=BUCKET, Key="mine", Body=b"kept")
    done = run_command("down", "--state", state)
    assert (done.returncode, done.stderr) == (0, f"stopped {before.pid}\n")
    assert processes_of(state) == []
    assert is_gone(before.pid)
    assert not (state / "stack.json").exists()
    assert run_command("down", "--state", state).stderr == "not running\n"
    after = ensure_running(state)
    assert after.pid != before.pid
    assert {**after.to_json(), "pid": before.pid} == before.to_json()
    assert s3_client(after).get_object(Bucket=BUCKET, Key="mine")["Body"].read() == b"kept"
    assert len(find_assets(after, "Column", prefix="default/")) == 2 * 41 + 4


def test_a_crash_is_survived_and_its_file_not_believed(state: Path) -> None:
    """After kill -9 the file is still there, nobody runs, and the next start works."""
    crashed = ensure_running(state)
    os.kill(crashed.pid, signal.SIGKILL)
    assert is_gone(crashed.pid)
    assert (state / "stack.json").exists()
    assert read_running(state) is None
    assert run_command("status", "--state", state).returncode == 3
    assert ensure_running(state).pid != crashed.pid


def test_a_strangers_pid_in_the_files_is_not_stopped(state: Path, running_stack: RunningStack) -> None:
    """Files that no living process has locked are not believed, and whatever pid they name stays alive."""
    with subprocess.Popen(["sleep", "60"]) as stranger:
        state.mkdir()
        left_behind = {**running_stack.to_json(), "pid": stranger.pid}
        (state / "stack.json").write_text(json.dumps(left_behind))
        (state / "stack.lock").write_text(str(stranger.pid))
        assert read_running(state) is None
        assert stop(state) is None
        assert run_command("down", "--state", state).returncode == 0
        assert stranger.poll() is None
        stranger.kill()


def test_a_file_of_another_process_is_not_believed_while_one_starts(state: Path, running_stack: RunningStack) -> None:
    """The folder's lock is held and a file is there, but the file is not the holder's: there is no ready stack."""
    state.mkdir()
    (state / "stack.json").write_text(json.dumps(running_stack.to_json()))
    with locked_by_another(state / "stack.lock"):
        assert read_running(state) is None


def test_one_that_only_starts_is_stopped_too(state: Path) -> None:
    """`down` ends a stack before it is ready, and leaves no request that would end the next one."""
    state.mkdir()
    words = [sys.executable, "-m", "delta_arc_lineage.local", "up", "--state", str(state)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, cwd=ROOT) as process:
        while read_locked(state / "stack.lock") is None:
            time.sleep(0.001)
        assert stop(state) in (process.pid, 0)
        assert process.wait(timeout=1) == 0
    assert not (state / "stack.stop").exists()


def test_a_stack_that_cannot_end_is_told_of_and_not_killed(state: Path) -> None:
    """A frozen process is named with its pid; thawed, it hears the request that was left."""
    running = ensure_running(state)
    os.kill(running.pid, signal.SIGSTOP)
    with pytest.raises(Unreachable, match=f"process {running.pid} does not end"):
        stop(state, timeout=0.2)
    os.kill(running.pid, signal.SIGCONT)
    assert is_gone(running.pid)
    assert run_command("down", "--state", state).stderr == "not running\n"


def test_a_request_that_was_left_does_not_end_the_next_stack(state: Path) -> None:
    """Whoever asked for the end of a stack that had crashed did not mean the one that starts tomorrow."""
    state.mkdir()
    (state / "stack.stop").touch()
    running = ensure_running(state)
    assert not (state / "stack.stop").exists()
    time.sleep(0.3)
    assert read_running(state) == running


def test_up_serves_until_it_is_told_to_stop_and_a_second_one_says_where(state: Path) -> None:
    """In the foreground: SIGTERM ends it with 0. A second `up` prints the first's addresses and ends with 0."""
    words = [sys.executable, "-m", "delta_arc_lineage.local", "up", "--state", str(state), "--empty"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        first = "".join(process.stdout.readline() for _ in range(3))
        second = run_command("up", "--state", state)
        assert (second.returncode, second.stdout) == (0, first)
        running = read_running(state)
        assert running is not None
        assert running.pid == process.pid
        status = run_command("status", "--state", state, "--json")
        assert json.loads(status.stdout) == {"running": True, **running.to_json()}
        assert find_assets(running, "Table", prefix="default/") == []
        assert "Contents" not in s3_client(running).list_objects_v2(Bucket=BUCKET)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    assert run_command("status", "--state", state, "--json").stdout == '{"running": false}\n'


@pytest.mark.parametrize("end", ["SIGINT", "SIGTERM", "down"])
def test_a_stack_hears_although_whoever_started_it_is_deaf(state: Path, end: str) -> None:
    """A parent that ignores both signals, as a shell's `&` and Dagster make one, starts a stack that ends by each."""
    code = f"""
from pathlib import Path
from delta_arc_lineage.adapters.embedded.running import ensure_running
print(ensure_running(Path({str(state)!r})).pid)
"""
    pid = int(run_deaf(code))
    if end == "down":
        assert run_command("down", "--state", state).stderr == f"stopped {pid}\n"
    else:
        os.kill(pid, signal.Signals[end])
    assert is_gone(pid)
    assert not (state / "stack.json").exists()


def test_reset_starts_from_nothing_and_takes_only_what_is_the_stacks(state: Path) -> None:
    """The stack is stopped and forgotten; files of others in the folder stay."""
    before = ensure_running(state)
    (state / "data").mkdir()
    (state / "notes.txt").write_text("mine")
    assert run_command("reset", "--state", state).returncode == 0
    assert is_gone(before.pid)
    assert {path.name for path in state.iterdir()} == {"stack.lock", "data", "notes.txt"}
    assert ensure_running(state).api_key != before.api_key


def test_a_taken_port_is_said_and_a_remembered_one_is_replaced(state: Path) -> None:
    """A port asked for must be had; one that is only remembered gives way."""
    before = ensure_running(state)
    stop(state)
    taken = httpx.URL(before.s3_endpoint).port
    with socket.create_server(("127.0.0.1", taken or 0)):
        refused = run_command("up", "--state", state, "--s3-port", taken)
        assert refused.returncode == 2
        assert f"port {taken} for the local S3 is taken" in refused.stderr
        assert "Traceback" not in refused.stderr
        assert ensure_running(state).s3_endpoint != before.s3_endpoint


def test_a_start_that_fails_says_why(state: Path) -> None:
    """The error carries the last lines of the log."""
    state.mkdir()
    (state / "stack.remembered.json").write_text("{")
    with pytest.raises(OperatorError, match=r"exit code 2.*; its log says: .*keys cannot be read"):
        ensure_running(state)


def test_a_start_that_takes_too_long_says_so_and_leaves_nothing(state: Path) -> None:
    """Time is bounded, no process is left to turn up later, and more time is all that the next call needs."""
    with pytest.raises(Unreachable, match=r"not ready after 0\.01 s"):
        ensure_running(state, timeout=0.01)
    assert processes_of(state) == []
    assert ensure_running(state) == read_running(state)


def test_asking_needs_the_standard_library_only(state: Path) -> None:
    """With no package installed, asking works, and starting says which extra to install."""
    code = f"""
import sys; sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from delta_arc_lineage.adapters.embedded.running import ensure_running, read_running, stop
state = Path({str(state)!r})
assert read_running(state) is None and stop(state) is None
ensure_running(state)
"""
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False)
    assert "pip install 'delta_arc_lineage[local]'" in done.stderr
    assert "SettingsError" in done.stderr
