"""Problems: every error of the tree has a status and all of its fields, and shows no secret."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from delta_arc_lineage import errors
from delta_arc_lineage.errors import ConsentError, DeltaArcError, TransientError, UnsafePlan
from delta_arc_lineage.operations.handling import handle
from delta_arc_lineage.operations.problems import STATUSES, Problem, of_error, of_fault, status_of
from delta_arc_lineage.operations.requests import GetByGuid, GetByGuidParams
from delta_arc_lineage.ports.progress import Silence
from delta_arc_lineage.settings.load import load_settings


def below(kind: type[DeltaArcError]) -> Iterator[type[DeltaArcError]]:
    yield kind
    for child in kind.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from below(child)


EVERY = list(below(DeltaArcError))


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_every_error_is_a_problem_with_all_that_it_says(kind: type[DeltaArcError]) -> None:
    """RFC 9457's five members, and those of the tree."""
    problem = of_error(kind(what="a broke", where="b", next_step="mend c", digest="d"))
    assert kind in STATUSES and problem.status == STATUSES[kind]
    assert (problem.detail, problem.where, problem.next_step) == ("a broke", "b", "mend c")
    assert (problem.acts_next, problem.exit_code, problem.digest) == (kind.acts_next, kind.exit_code, "d")
    assert problem.to_body().keys() >= {"type", "title", "status", "detail", "instance", "exit_code"}
    assert Problem.model_validate(problem.to_body()) == problem


def test_no_two_errors_are_problems_of_one_type() -> None:
    """A client branches by it."""
    assert len({of_error(kind(what="x")).type for kind in EVERY}) == len(EVERY)


def test_what_may_succeed_later_is_503_and_nothing_else_is() -> None:
    """A client that tries again on 503 tries what can be tried again; what waits for a person is a conflict."""
    assert {kind for kind in EVERY if status_of(kind) == 503} == set(below(TransientError))
    assert {status_of(kind) for kind in below(ConsentError)} == {409}


def test_an_error_that_is_added_has_the_status_of_what_it_is_a_kind_of() -> None:
    """Until it has a row of its own."""

    class Newer(UnsafePlan):
        """Of the tests."""

    assert status_of(Newer) == status_of(UnsafePlan)


def test_no_problem_shows_a_secret_or_what_does_not_print() -> None:
    """By its form, or because it is one of the settings."""
    error = DeltaArcError(
        what="https://ada:lovelace@x said \x1b[31m", where="the-secret\n", next_step="eyJhbGciOiJIUzI1NiJ9.eyJzdWIi"
    )
    body = str(of_error(error, secrets=["the-secret"]).to_body())
    assert not [secret for secret in ("lovelace", "the-secret", "\x1b", "eyJhbGci") if secret in body]


def test_a_fault_of_ours_is_told_by_its_instance_alone() -> None:
    """Two of them are told apart in the log."""
    first, second = of_fault(), of_fault()
    assert (
        first.status == 500
        and first.instance != second.instance
        and first.type != of_error(DeltaArcError(what="x")).type
    )


def test_no_traceback_leaves_the_handler(caplog: pytest.LogCaptureFixture) -> None:
    """What nobody foresaw is in the log, under the instance that the answer names."""
    request = GetByGuid(operation="get_by_guid", params=GetByGuidParams(guid="1", asset_type="Table"))
    broken = replace(
        load_settings({"ATLAN_BASE_URL": "http://127.0.0.1:9", "ATLAN_API_KEY": "k" * 20, **ROUTE}), page=None
    )
    handled = handle(request, replace(broken, requests_per_minute=None), progress=Silence())
    assert handled.status == 500 and "Traceback" not in str(handled.body) and "NoneType" not in str(handled.body)
    assert handled.body["instance"] in caplog.text


ROUTE = {
    "POSTGRES_CONNECTION_NAME": "a",
    "POSTGRES_DATABASE": "A",
    "POSTGRES_SCHEMA": "A",
    "SNOWFLAKE_CONNECTION_NAME": "b",
    "SNOWFLAKE_DATABASE": "B",
    "SNOWFLAKE_SCHEMA": "B",
    "S3_CONNECTION_NAME": "c",
    "S3_BUCKET_NAME": "landing",
}
