"""Events: what calls the function, as values. Nothing is asked of anybody here.

A key comes in two forms: S3's own notifications encode it as a form field, EventBridge tells it as it is. A library
that decodes the latter too is told apart from one that does not by nothing in the event, so both readings of such a key
are taken: a run looks at the bucket itself, and one run too many costs little.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from json import loads
from typing import Any
from urllib.parse import unquote_plus

from delta_arc_lineage.errors import CommandRefused

Json = Mapping[str, Any]
UNDERSTOOD = (
    '{"trigger": "scheduled" or "manual", "force_refresh": true or false, "route": a name}',
    "EventBridge's events of S3 (Object Created, Object Deleted)",
    "batches of SQS that hold such events, or S3's own notifications",
    '{"operation": a name, "params": {…}}',
    "HTTP requests of a function URL or of API Gateway, payload format 2.0",
)
TRIGGERS = ("scheduled", "manual")
_TRIGGER_FIELDS = {"trigger", "force_refresh", "route"}
_OF_FILES = ("Object Created", "Object Deleted")
_OWN_TEST = "s3:TestEvent"
_MOST_DIGITS = 20  # of a time


@dataclass(frozen=True, slots=True)
class Trigger:
    """Run all routes, or the one that is named. `force_refresh`: the discovery cache is not used."""

    by: str
    force_refresh: bool = False
    route: str | None = None


@dataclass(frozen=True, slots=True)
class FileNews:
    """A file that came or went. `keys`: its key in each form that may be meant; `size` in bytes, None if untold."""

    bucket: str
    keys: tuple[str, ...]
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a queue. `sent_at`: milliseconds since the epoch, 0 if untold; `problem`: why it says nothing."""

    news: tuple[FileNews, ...] = ()
    sent_at: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Messages of a queue, by the id under which each of them may be given back."""

    messages: Mapping[str, Message]
    raw: Json = field(repr=False)


@dataclass(frozen=True, slots=True)
class Operation:
    request: Json


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """`host`: the name that the request came to, as the platform tells it, and not a header of the request."""

    raw: Json = field(repr=False)
    host: str


Event = Trigger | FileNews | Batch | Operation | HttpRequest


def read_event(event: object) -> Event:
    """What an event is; CommandRefused, which says what is understood, where it is none of that."""
    if not isinstance(event, Mapping):
        raise _unknown("it is no JSON object")
    if "operation" in event:
        return Operation(event)
    if "requestContext" in event:
        return _read_http(event)
    if "Records" in event:
        return _read_batch(event)
    if event.get("source") == "aws.s3":
        return _read_file_event(event)
    if event.get("detail-type") == "Scheduled Event":
        return Trigger("scheduled")
    return _read_trigger(event)


def _read_trigger(event: Json) -> Trigger:
    by, refresh, route = event.get("trigger"), event.get("force_refresh", False), event.get("route")
    unknown = sorted(map(str, event.keys() - _TRIGGER_FIELDS))
    if by not in TRIGGERS:
        raise _unknown(f"its trigger is {by!r}" if "trigger" in event else "it names no trigger and no operation")
    if not isinstance(refresh, bool) or not isinstance(route, str | None) or unknown:
        raise _unknown(f"it has {unknown[0]!r}" if unknown else "force_refresh is no boolean, or route is no name")
    return Trigger(by, refresh, route)


def _read_http(event: Json) -> HttpRequest:
    context = event["requestContext"]
    if not isinstance(context, Mapping) or event.get("version") != "2.0" or "http" not in context:
        raise _unknown("it is an HTTP request of another form than payload format 2.0")
    return HttpRequest(event, str(context.get("domainName", "")))


def _read_batch(event: Json) -> Batch:
    records = event["Records"]
    if not isinstance(records, list) or not all(_is_of_queue(record) for record in records):
        raise _unknown("its records are not those of SQS")
    return Batch({record["messageId"]: _read_message(record) for record in records}, event)


def _is_of_queue(record: object) -> bool:
    if not isinstance(record, Mapping) or record.get("eventSource") != "aws:sqs":
        return False
    return isinstance(record.get("messageId"), str)


def _read_message(record: Json) -> Message:
    """A message that nobody can read is given back: in the queue for such messages a person finds it."""
    attributes = record.get("attributes")
    sent = attributes.get("SentTimestamp") if isinstance(attributes, Mapping) else None
    sent_at = int(sent) if isinstance(sent, str) and sent.isdecimal() and len(sent) <= _MOST_DIGITS else 0
    try:
        body = loads(record.get("body", ""))
        return Message(tuple(_read_body(body)), sent_at)
    except (ValueError, TypeError, RecursionError, CommandRefused) as error:
        return Message((), sent_at, f"its body is no event of files: {error}")


def _read_body(body: Any) -> Iterable[FileNews]:
    if isinstance(body, Mapping) and body.get("Event") == _OWN_TEST:
        return
    if isinstance(body, Mapping) and isinstance(body.get("Records"), list):
        for record in body["Records"]:
            yield _read_notification(record)
        return
    yield _read_file_event(body)


def _read_notification(record: Any) -> FileNews:
    """S3's own form, whose keys are encoded."""
    try:
        stored = record["s3"]
        key, bucket, size = stored["object"]["key"], stored["bucket"]["name"], stored["object"].get("size")
    except (KeyError, TypeError, AttributeError):
        raise _unknown("a record of it names no object of S3") from None
    return _news_of(bucket, [unquote_plus(str(key))], size)


def _read_file_event(event: Any) -> FileNews:
    """EventBridge's form."""
    try:
        told, detail = event["detail-type"], event["detail"]
        key, bucket, size = detail["object"]["key"], detail["bucket"]["name"], detail["object"].get("size")
    except (KeyError, TypeError, AttributeError):
        raise _unknown("it names no object of S3") from None
    if told not in _OF_FILES:
        raise _unknown(f"it tells {told!r}")
    return _news_of(bucket, [str(key), unquote_plus(str(key))], size)


def _news_of(bucket: object, keys: Iterable[str], size: object) -> FileNews:
    """JSON can hold half a character, which no key of S3 can, and which no pattern can be asked of."""
    news = FileNews(str(bucket), tuple(dict.fromkeys(keys)), size if type(size) is int else None)
    try:
        "".join((news.bucket, *news.keys)).encode()
    except UnicodeEncodeError:
        raise _unknown("a name in it is no text") from None
    return news


def _unknown(why: str) -> CommandRefused:
    return CommandRefused(
        what=f"the event is not understood: {why}", where="event", next_step=f"send one of: {'; '.join(UNDERSTOOD)}"
    )
