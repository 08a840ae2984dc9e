"""The role: enough for every call that a run makes, and for nothing else."""

import json
import subprocess
import sys
from typing import Any

import pytest

from delta_arc_lineage_tests.deploy.terraform.forbidden import forbidden_calls
from delta_arc_lineage_tests.deploy.terraform.policies import actions_of, allows
from delta_arc_lineage_tests.deploy.terraform.role_run import LAKE, PREFIX, SECRET, STATE, role

pytestmark = pytest.mark.starts
BY_LAMBDA_ITSELF = {
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:SendMessage",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
}
"""What Lambda does with the function's role around a call: it reads the queue, keeps dead calls, writes the log."""
BY_S3_ITSELF = {"kms:Decrypt", "kms:GenerateDataKey"}
"""What S3 and other services do in the function's name, where a key of one's own encrypts what they keep."""


@pytest.fixture(scope="module")
def told() -> Any:
    """What runs under the role called."""
    command = [sys.executable, "-m", "delta_arc_lineage_tests.deploy.terraform.role_run"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize(("routes", "runs"), [("one route", 5), ("several routes", 2)])
def test_a_run_is_refused_nothing(told: Any, routes: str, runs: int) -> None:
    """The runs do their work under the role alone, and ask for nothing that it does not allow."""
    assert told[routes]["refused"] == []
    assert [answer["status"] for answer in told[routes]["answers"]] == [200] * runs, told[routes]["answers"]
    assert told["processes"] == 24


def test_the_role_names_nothing_that_no_run_needs(told: Any) -> None:
    """Each of its actions is called by a run, or by Lambda itself."""
    called = {action for action, _ in told["one route"]["allowed"]}
    assert actions_of(role()) - BY_LAMBDA_ITSELF == called


def test_settings_add_what_they_need_and_no_more(told: Any) -> None:
    """Versions, an inventory and keys of one's own are the only reasons for an action that one route does not need."""
    added = actions_of(role("role_of_several_routes")) - actions_of(role())
    called = {action for action, _ in told["several routes"]["allowed"]}
    assert added - called == BY_S3_ITSELF
    assert called <= actions_of(role("role_of_several_routes"))


def test_the_role_refuses_whatever_is_not_for_it() -> None:
    """Writing data, touching what guards it, reading what is beside it, and everything that is no run's business."""
    secret = f"arn:aws:secretsmanager:eu-central-1:123456789012:secret:{SECRET}-AbCdEf"
    forbidden = forbidden_calls(lake=LAKE, prefix=PREFIX, state=STATE, secret=secret)
    assert len(forbidden) > 50
    assert [str(call) for call in forbidden if allows([role()], call)] == []
