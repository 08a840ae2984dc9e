"""docs/operations.md: its requests are sent in their order, and answered as it shows."""

import json
import re
from typing import Any

import pytest

from delta_arc_lineage.operations.openapi import example_of
from delta_arc_lineage.operations.problems import STATUSES
from delta_arc_lineage.operations.requests import OPERATIONS
from delta_arc_lineage_tests.operations.conftest import Office, serving, settings_of
from docs.generate import FOLDER

PAGE = (FOLDER / "operations.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```http\nPOST (\S+)\n```\n```json\n(.*?)```\n```json\n(.*?)```", PAGE, re.DOTALL)
_OF_ONE_RUN = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b(?<!\.)[0-9a-f]{16}\b")
"""Ids and digests, which are others each time."""


def learn(shown: Any, answered: Any, known: dict[str, str]) -> None:
    """What the ids and digests of the page are called in this run."""
    for name, value in shown.items():
        known |= dict(zip(_OF_ONE_RUN.findall(str(value)), _OF_ONE_RUN.findall(str(answered.get(name))), strict=False))


def is_shown(shown: Any, answered: Any) -> bool:
    """Whether an answer is as shown, where something is shown of it."""
    if isinstance(shown, dict):
        return all(name in answered and is_shown(value, answered[name]) for name, value in shown.items())
    if isinstance(shown, list):
        return len(shown) == len(answered) and all(map(is_shown, shown, answered))
    return bool(shown == answered)


def translate(text: str, known: dict[str, str]) -> Any:
    return json.loads(_OF_ONE_RUN.sub(lambda found: known.get(found[0], found[0]), text))


@pytest.mark.starts
def test_the_pages_requests_are_answered_as_it_shows(office: Office) -> None:
    """One after the other, over HTTP; what is left out of an answer may be anything."""
    known: dict[str, str] = {}
    with serving(settings_of(office.stack, office.settings.state.folder, "default")) as client:
        for path, request, answer in EXAMPLES:
            answered = client.post(path, json=translate(request, known)).json()
            learn(json.loads(answer), answered, known)
            assert is_shown(translate(answer, known), answered), (path, request, answered)


def test_the_page_shows_each_operation_and_each_error() -> None:
    """And its requests are those that the description has as examples."""
    shown = {path.removeprefix("/operations").strip("/"): json.loads(request) for path, request, _ in EXAMPLES}
    assert set(OPERATIONS) <= set(shown)
    for name in ("upsert_s3_connection", "upsert_s3_assets_and_lineage"):
        assert shown[name] == example_of(name)
    leaves = [kind for kind in STATUSES if not kind.__subclasses__()]
    told = set(re.findall(r"`([A-Z]\w+)`", PAGE.partition("| status | when |")[2]))
    unsaid = {kind.__name__ for kind in leaves if STATUSES[kind] != 500} - told
    assert not unsaid
