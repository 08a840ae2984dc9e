"""What an answer with another status than 200 comes to: by its status alone, and in the words that it has."""

import json
import pickle

import pytest

from delta_arc_lineage.adapters.atlan.answers import Refusal
from delta_arc_lineage.adapters.atlan.failures import translate
from delta_arc_lineage.errors import (
    AuthenticationFailed,
    DeltaArcError,
    PermissionDenied,
    RateLimited,
    RequestRefused,
    Unreachable,
)
from delta_arc_lineage_tests.adapters.atlan.test_wire import requests_to
from delta_arc_lineage_tests.support.recorder import recording

ERROR = {"errorCode": "ATLAS-1", "errorMessage": "the tenant says no"}
FORMS = {
    "Atlan's": json.dumps(ERROR),
    "a gateway's": json.dumps({"message": "no"}),
    "a list": "[]",
    "a word": "no",
    "nothing": "",
}
CLASSES = {401: AuthenticationFailed, 403: PermissionDenied, 429: RateLimited, 408: Unreachable, 413: Unreachable}


@pytest.mark.parametrize("form", FORMS)
def test_the_status_alone_tells_what_it_is(form: str) -> None:
    """Whoever words it, and in which form: 5xx passes, and other 4xx are refusals."""
    for status in range(400, 600):
        error = translate(Refusal(status, FORMS[form]), operation="search")
        wanted = CLASSES.get(status, RequestRefused if status < 500 else Unreachable)
        assert type(error) is wanted and str(status) in error.what
        assert isinstance(pickle.loads(pickle.dumps(error)), DeltaArcError)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (ERROR, "ATLAS-1: the tenant says no"),
        ({"code": 7, "message": "no"}, "7: no"),
        ({"status": "closed"}, "closed"),
        ({"message": "no", "causes": [{"errorMessage": "a rule"}, "x", {}]}, "no; a rule"),
        ({**ERROR, "errorId": "e-1"}, "ATLAS-1: the tenant says no (errorId e-1)"),
        ({**ERROR, "causes": "none"}, "ATLAS-1: the tenant says no"),
        ({}, ""),
        ([ERROR], ""),
    ],
)
def test_it_says_why_in_the_words_that_came(body: object, said: str) -> None:
    """Code, message, causes and the id that Atlan's support asks for."""
    assert Refusal(400, json.dumps(body)).said == said


@pytest.mark.parametrize("body", ["<html>no</html>", "", " ", "[]", "{}"])
def test_what_says_nothing_is_not_repeated(body: str) -> None:
    """A page is written for a browser."""
    assert "it does not say why" in translate(Refusal(500, body), operation="search").what


def test_what_says_too_much_is_cut_off() -> None:
    """However long or deep: an error is one line."""
    assert len(translate(Refusal(500, "[" * 100_000), operation="search").what) < 400


@pytest.mark.parametrize("location", ["/login", "http://[", "ftp://elsewhere", ""])
def test_a_redirect_is_one_wherever_it_leads(location: str) -> None:
    """It is not followed: the key is not sent to where somebody else says."""
    with recording(b"moved", 302, ("Location", location)) as tenant:
        with pytest.raises(RequestRefused, match=r"it redirects \(302\)"):
            requests_to(tenant.url).search({})
        assert {request.target for request in tenant.requests} == {"/api/meta/search/indexsearch"}
