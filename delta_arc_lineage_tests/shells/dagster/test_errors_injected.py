"""The failures of docs/errors.md as Dagster shows them: in words, with who acts next, tried again where it helps."""

import re
from pathlib import Path

import dagster as dg
import pytest

from delta_arc_lineage import errors
from delta_arc_lineage.defs.steps import failures
from delta_arc_lineage_tests.shells.dagster.landscape import Estate

PAGE = Path(__file__).parents[3] / "docs" / "errors.md"
SEARCHES = {"method": "POST", "route": "*indexsearch*"}
TABLE = re.findall(
    r"^\| `(\w+)` \|.*\| ([\w ,]+) \| \d \| (yes|no) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
)


@pytest.mark.parametrize(("name", "who", "again"), TABLE, ids=lambda value: str(value))
def test_each_class_is_tried_again_as_the_page_says(name: str, who: str, again: str) -> None:
    """Who acts next is in the metadata, which ends with the sentence that helps; Dagster tries again only what the
    machine can mend."""
    with pytest.raises(dg.Failure) as caught, failures():
        raise getattr(errors, name)(what="a broke", where="b", next_step="mend c")
    assert caught.value.allow_retries == (again == "yes")
    shown = {key: value.value for key, value in caught.value.metadata.items()}
    assert list(shown.items()) == [("what", "a broke"), ("where", "b"), ("who acts", who), ("next", "mend c")]


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        ({"kind": "error", "status": 401}, "ATLAN_API_KEY"),
        ({"kind": "error", "status": 404}, "404"),
        ({"kind": "error", "status": 409}, "409"),
        ({"kind": "forbid", "permission": "entity-read"}, "entity-read"),
    ],
    ids=lambda value: str(value.get("status", "forbid")) if isinstance(value, dict) else "",
)
def test_what_the_operator_mends_fails_once_and_says_how(estate: Estate, rule: dict[str, object], word: str) -> None:
    """One try, no traceback of Python's for a description, and the next step for a person."""
    estate.misbehave({**rule, **SEARCHES})
    run = estate.run(only=["postgres_catalog"])
    assert not run.succeeded and run.tries("postgres_catalog") == 1
    failure = run.failure("postgres_catalog").user_failure_data
    assert word in failure.description and "Traceback" not in failure.description
    assert failure.metadata["who acts"].value == "the operator" and failure.metadata["next"].value
