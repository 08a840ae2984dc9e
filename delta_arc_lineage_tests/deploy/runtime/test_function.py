"""The stand-in for Lambda: its Runtime API as awslambdaric speaks it, and a folder that holds what Lambda's holds."""

import sys
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path
from urllib.request import urlopen

import pytest
from packaging.requirements import Requirement

from deploy.runtime import sandbox
from deploy.runtime.folders import OF_LAMBDA_ITSELF
from deploy.runtime.function import Function, FunctionFailed
from deploy.runtime.invocations import FUNCTION_ARN, RuntimeApi

pytestmark = pytest.mark.starts
NO_MOUNTS = "this user may not have mounts of his own, so nothing but modes holds the function"
HANDLERS = '''"""What tests call."""
import multiprocessing, os, sys, time
from pathlib import Path

def tell(event, context):
    return {
        "event": event,
        "request": context.aws_request_id,
        "arn": context.invoked_function_arn,
        "remaining": context.get_remaining_time_in_millis(),
        "home": os.environ.get("HOME"),
        "path": sys.path,
        "site": [name for name in sys.modules if name in ("site", "pytest")],
    }

def fail(event, context):
    raise KeyError(event["named"])

def end(event, context):
    print("the last words", flush=True)
    os._exit(3)

def sleep(event, context):
    time.sleep(60)

def write(event, context):
    def attempt(work):
        try:
            work()
        except OSError as error:
            return error.strerror
        return "done"
    return {
        **{place: attempt(lambda: Path(place, "written").write_text("")) for place in event["places"]},
        "semaphore": attempt(multiprocessing.Lock),
    }
'''


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, linked_folder: Path) -> Path:
    """A package of five handlers."""
    folder = tmp_path_factory.mktemp("small")
    (folder / sandbox.TASK).mkdir()
    (folder / sandbox.TASK / "handlers.py").write_text(HANDLERS, encoding="utf-8")
    (folder / sandbox.RUNTIME).symlink_to(linked_folder / sandbox.RUNTIME)
    return folder


def function(folder: Path, name: str, *, seconds: float = 30) -> Function:
    return Function(folder, interpreter=sys.executable, variables={}, handler=f"handlers.{name}", seconds=seconds)


@pytest.fixture(scope="module")
def telling(folder: Path) -> Iterator[Function]:
    with function(folder, "tell") as started:
        yield started


def test_an_event_is_answered_with_what_the_platform_tells_of_it(telling: Function) -> None:
    """The id of the request, the ARN of the function, and the time until its deadline; each event has its own id."""
    first, second = telling.invoke({"trigger": "scheduled"}), telling.invoke({"trigger": "manual"})
    assert [answer.body["event"]["trigger"] for answer in (first, second)] == ["scheduled", "manual"]
    assert first.body["arn"] == FUNCTION_ARN and first.body["request"] != second.body["request"]
    assert all(0 < answer.body["remaining"] <= 30_000 and not answer.error for answer in (first, second))


def test_what_an_event_costs_is_of_that_event(telling: Function) -> None:
    """Seconds and memory are counted; the start of the process was the first one's alone."""
    telling.invoke({})
    again = telling.invoke({})
    assert again.wall > 0 and again.memory > 5 and again.gigabyte_seconds >= again.wall >= 0


def test_the_function_sees_its_package_and_nothing_of_this_machines(telling: Function) -> None:
    """No home, no site-packages; the package comes first, the runtime last."""
    told = telling.invoke({}).body
    assert told["home"] is None and told["site"] == []
    assert told["path"][0].endswith(sandbox.TASK) and told["path"][-1].endswith(sandbox.RUNTIME)
    assert not [place for place in told["path"] if "site-packages" in place]


def test_what_a_handler_does_not_catch_is_told_by_its_type(folder: Path) -> None:
    """And the function goes on with the next event."""
    with function(folder, "fail") as failing:
        for name in ("one", "two"):
            told = failing.invoke({"named": name})
            assert told.error == "KeyError" and name in told.body["errorMessage"]


@pytest.mark.parametrize(
    ("handler", "why"),
    [("end", "the last words"), ("missing", "could not be loaded"), ("sleep", "gave no answer")],
)
def test_a_function_that_gives_no_answer_is_told_with_its_log(folder: Path, handler: str, why: str) -> None:
    """It ended, has no such handler, or went on past its deadline."""
    with function(folder, handler, seconds=2) as failing, pytest.raises(FunctionFailed, match=why):
        failing.invoke({})


@pytest.mark.skipif(not sandbox.find_way(), reason=NO_MOUNTS)
def test_a_function_can_write_to_tmp_and_nowhere_else(folder: Path, tmp_path: Path) -> None:
    """No place of this machine, and no semaphore, for which Linux needs /dev/shm. Nothing of it is seen outside."""
    places = ["/tmp", "/dev/shm", "/mnt/task", str(Path(__file__).parent), "/"]
    with function(folder, "write") as writing:
        told = writing.invoke({"places": places}).body
    assert [name for name, what in told.items() if what == "done"] == ["/tmp"]
    assert told["/mnt/task"] == told["/dev/shm"] == "Read-only file system" and len(told) == len(places) + 1
    assert not Path("/tmp/written").exists() and not (folder / sandbox.TASK / "written").exists()


def test_without_mounts_the_modes_hold(tmp_path: Path) -> None:
    """What is made read-only can be removed again."""
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "one.py").touch()
    sandbox.forbid_writing(tmp_path / "package")
    assert not (tmp_path / "package" / "one.py").stat().st_mode & 0o222
    sandbox.permit_writing(tmp_path / "package")
    (tmp_path / "package" / "one.py").unlink()
    assert sandbox.confine((), tmp_path) == [] and "modes" in sandbox.describe(())


def test_other_paths_are_not_of_the_api() -> None:
    """As Lambda answers them: 404."""
    with RuntimeApi() as api, pytest.raises(OSError, match="404"):
        urlopen(f"http://{api.address}/2018-06-01/runtime/anything")


def test_lambda_brings_what_it_needs_itself() -> None:
    """The client of the Runtime API and all that it requires are of one list."""
    required = {Requirement(line).name for line in requires("awslambdaric") or ()}
    assert required < set(OF_LAMBDA_ITSELF)
