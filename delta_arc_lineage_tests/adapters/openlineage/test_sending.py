"""Events reach a receiver over real HTTP; what goes wrong there is one of our errors, and shows no key."""

import json
from dataclasses import replace
from itertools import count

import pytest

from delta_arc_lineage.adapters.openlineage.events import make_events, to_line
from delta_arc_lineage.adapters.openlineage.sending import send_events, translate
from delta_arc_lineage.errors import (
    AuthenticationFailed,
    DeltaArcError,
    NotFound,
    PermissionDenied,
    RateLimited,
    RequestRefused,
    Unreachable,
)
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.open_names import Namespaces
from delta_arc_lineage_tests.adapters.openlineage.event_schema import validate
from delta_arc_lineage_tests.model.test_graph_document import GRAPH
from delta_arc_lineage_tests.support.gate import Answer, Cut, Gate, Late, Policy, Spoiling
from delta_arc_lineage_tests.support.receivers import EventReceiver
from delta_arc_lineage_tests.sync.estate import Notes

pytestmark = pytest.mark.starts
KEY = "a-key-that-nobody-may-see"
OTHER = replace(GRAPH.edges[1], process=Reference("Process", "default/s3/1/other"))
EVENTS = list(make_events(replace(GRAPH, edges=(GRAPH.edges[0], OTHER)), Namespaces()))


def send(url: str, key: str = KEY, timeout: float = 5) -> int:
    return send_events(EVENTS, url, key=key, progress=Notes(), total=len(EVENTS), timeout=timeout, pause=0.0)


def strike(spoiling: Spoiling, *, first: int, times: int) -> Policy:
    """Spoils so many requests from one on, counted from 0."""
    numbers = count()
    return lambda _: spoiling if first <= next(numbers) < first + times else None


def test_all_arrive_as_they_are_with_the_key() -> None:
    """At the endpoint of the standard, unless the address names one."""
    with EventReceiver() as receiver:
        assert send(receiver.url) == len(EVENTS) == len(receiver.events)
        assert [validate(to_line(event)) for event in EVENTS] == receiver.events
        assert (receiver.keys, receiver.paths) == ({f"Bearer {KEY}"}, {"/api/v1/lineage"})
        send(f"{receiver.url}/events/openlineage/", key="")
        assert receiver.paths == {"/api/v1/lineage", "/events/openlineage/"} and "" in receiver.keys


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_pass_is_tried_again(status: int) -> None:
    """And each event arrives once."""
    with EventReceiver(status, status) as receiver:
        send(receiver.url)
        assert len(receiver.events) == len(EVENTS) and receiver.asked == len(EVENTS) + 2


@pytest.mark.parametrize(
    ("status", "error", "step"),
    [
        (401, AuthenticationFailed, "OPENLINEAGE_API_KEY"),
        (403, PermissionDenied, "OPENLINEAGE_API_KEY"),
        (404, NotFound, "/api/v1/lineage"),
        (422, RequestRefused, "look at its log"),
        (429, RateLimited, "run again later"),
        (503, Unreachable, "run again"),
    ],
)
def test_what_stays_wrong_says_what_to_do(status: int, error: type[DeltaArcError], step: str) -> None:
    """With how many were sent before; a receiver that repeats the key is not repeated."""
    with EventReceiver(201, *[status] * 9, said=f"no: Bearer {KEY}\n<b>") as receiver, pytest.raises(error) as raised:
        send(receiver.url)
    assert len(receiver.events) == 1
    assert step in raised.value.next_step and KEY not in str(raised.value)
    assert "1 event was sent before; sending all again does no harm" in raised.value.next_step
    assert raised.value.__cause__ is None


def test_nobody_there() -> None:
    """A port that nobody listens at."""
    with EventReceiver() as receiver:
        url = receiver.url
    with pytest.raises(Unreachable) as raised:
        send(f"{url}?api-key={KEY}")
    assert "does not answer" in str(raised.value) and KEY not in str(raised.value)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_an_event_that_is_sent_elsewhere_is_not_sent(status: int) -> None:
    """Nothing goes to an address that nobody named, and nothing counts as sent that only a page was read for."""
    with EventReceiver() as elsewhere, EventReceiver(status, location=f"{elsewhere.url}/page?k={KEY}") as receiver:
        with pytest.raises(RequestRefused) as raised:
            send(receiver.url)
        assert elsewhere.asked == 0 and elsewhere.events == [] and not elsewhere.keys
    assert f"{elsewhere.url}/page" in raised.value.next_step and KEY not in str(raised.value)


@pytest.mark.parametrize("status", [302, 304])
def test_an_answer_that_takes_nothing_is_not_taken_for_one(status: int) -> None:
    """Also where it does not say where to go."""
    with EventReceiver(status) as receiver, pytest.raises(RequestRefused, match="does not say which"):
        send(receiver.url)


WEATHER: dict[str, Spoiling] = {
    "closes": Cut(),
    "closes in order": Cut(orderly=True),
    "takes it and closes": Cut(after=True),
    "hangs": Late(1.5),
    "500": Answer(500),
}


@pytest.mark.parametrize("kind", WEATHER)
def test_a_receiver_that_fails_twice_gets_all(kind: str) -> None:
    """Whether or not it took what it did not answer: an event that comes twice says the same."""
    with EventReceiver() as receiver, Gate(receiver.url, strike(WEATHER[kind], first=1, times=2)) as gate:
        assert send(gate.open().url, timeout=0.5) == len(EVENTS)
        arrived = [json.dumps(event) for event in receiver.events]
        assert list(dict.fromkeys(arrived)) == [json.dumps(validate(to_line(event))) for event in EVENTS]


@pytest.mark.parametrize("kind", WEATHER)
def test_a_receiver_that_fails_for_good_is_told_with_what_was_sent(kind: str) -> None:
    """It ends, says how far it came, and what to do."""
    policy = strike(WEATHER[kind], first=1, times=1_000)
    with EventReceiver() as receiver, Gate(receiver.url, policy) as gate, pytest.raises(Unreachable) as raised:
        send(gate.open().url, timeout=0.2)
    assert "1 event was sent before" in raised.value.next_step and "run again" in raised.value.next_step


def test_a_receiver_that_fails_at_once_is_told_to_have_nothing() -> None:
    """Nothing half done needs to be looked for."""
    with EventReceiver(*[503] * 9) as receiver, pytest.raises(Unreachable) as raised:
        send(receiver.url)
    assert "no event was sent before" in raised.value.next_step


@pytest.mark.parametrize("status", [429, 503])
def test_the_number_of_a_port_is_no_status(status: int) -> None:
    """What the client says of a receiver that fails each time holds its address too, which may have any digits."""
    said = f"HTTPConnectionPool(host='127.0.0.1', port=44299): (Caused by 'too many {status} error responses')"
    told = translate(OSError(said), "http://127.0.0.1:44299", key="", sent=0)
    assert isinstance(told, RateLimited) == (status == 429)
