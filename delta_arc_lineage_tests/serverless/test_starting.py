"""Starting: what the function loads, in a process of its own, as the platform starts it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from delta_arc_lineage_tests.serverless.conftest import Function

pytestmark = pytest.mark.starts

MOST_MODULES = 560
"""Before the first call: half of them ours, the rest Powertools, pydantic, botocore and Python's own."""
_CALL = """
import json, sys
from delta_arc_lineage.lambda_handler import handler
loaded = len(sys.modules)

class Context:
    function_name, aws_request_id = "f", sys.argv[1]
    def get_remaining_time_in_millis(self):
        return 900_000

told = handler({"trigger": "scheduled"}, Context())
print(json.dumps({"answer": told, "loaded": loaded, "modules": sorted(sys.modules)}))
"""


def start(function: Function, tmp_path: Path, request: str) -> dict[str, object]:
    """A call in a new process without a home, in an empty folder; what it printed last."""
    tmp_path.chmod(0o500)
    kept = {name: value for name, value in os.environ.items() if name != "HOME"}
    told = subprocess.run(
        [sys.executable, "-c", _CALL, request], cwd=tmp_path, env=kept, capture_output=True, text=True, check=True
    )
    assert not told.stderr
    return dict(json.loads(told.stdout.splitlines()[-1]))


def test_a_run_loads_no_dagster_and_no_sdk(function: Function, tmp_path: Path) -> None:
    """Nor what only other events need, such as the HTTP application; and few modules before the first call."""
    told = start(function, tmp_path, "first")
    assert json.loads(told["answer"]["body"])["routes"]["main"]["result"] == "applied"
    tops = {name.partition(".")[0] for name in told["modules"]}
    assert not tops & {"dagster", "pyatlan", "boto3", "fastapi", "starlette", "mangum", "moto"}
    assert told["loaded"] <= MOST_MODULES
