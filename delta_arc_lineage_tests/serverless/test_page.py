"""The page of the docs: its events are understood, its words are the code's."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from delta_arc_lineage.adapters.call_deadline import MARGIN
from delta_arc_lineage.serverless.secret import MAX_AGE
from delta_arc_lineage.sync.route_leases import LEASE_SECONDS, SKEW_SECONDS
from delta_arc_lineage_tests.serverless.conftest import Function
from delta_arc_lineage_tests.serverless.test_calls import numbers_of

pytestmark = pytest.mark.starts

PAGE = (Path(__file__).parents[2] / "docs" / "lambda.md").read_text(encoding="utf-8")


def examples(function: Function) -> list[Any]:
    """The page's events, of this test's bucket and prefix."""
    found = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    own = [text.replace("BUCKET", function.stack.bucket).replace("PREFIX/", function.prefix) for text in found]
    return [json.loads(text) for text in own]


def test_every_event_of_the_page_is_answered(function: Function, capsys: pytest.CaptureFixture[str]) -> None:
    """A schedule, a person, a file, a queue, an operation: in the order of the page, on one catalog."""
    scheduled, manual, news, batch, operation = examples(function)
    told = [function.call(event) for event in (scheduled, manual, news)]
    results = [each["body"]["routes"]["main"]["result"] for each in told]
    assert results == ["applied", "unchanged", "unchanged"]
    assert function.call(batch) == {"batchItemFailures": []}
    assert function.call(operation)["statusCode"] == 404, (
        "an operation that is understood, of a thing that is not there"
    )
    rows = {result for each in told for result in [each["body"]["routes"]["main"]["result"]]}
    assert all(f"| `{result}` |" in PAGE for result in (*rows, "waits", "busy", "unfinished", "failed"))
    measured = {name for numbers in numbers_of(capsys.readouterr().out) for name in numbers if name[0].isupper()}
    assert measured and all(f"`{name}`" in PAGE for name in measured)


def test_the_numbers_of_the_page_are_those_of_the_code() -> None:
    """Margin, lease and the age of the secret, in words."""
    assert (MARGIN, LEASE_SECONDS, SKEW_SECONDS, MAX_AGE) == (30, 600, 60, 300)
    for words in ("the last 30 seconds", "ends ten minutes after", "one minute is allowed", "for five minutes"):
        assert words in PAGE
