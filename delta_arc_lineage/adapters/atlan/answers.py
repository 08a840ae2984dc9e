"""The shapes that Atlan's answers have. What has another shape is no answer, whatever its status says.

A proxy, a gateway's error page or a tenant in the middle of an upgrade answers 200 with JSON of its own. Read as it
comes, it would be a `KeyError` deep in a reading, or worse: nothing found where there is something.
"""

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

_RELATIONS = ("bucket", "inputs", "outputs", "process", "inputToProcesses", "outputFromProcesses", "readme", "links")
_WITHIN = ("newest", "active", "late", "moments", "types", "marks")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_BESIDE = ("classifications", "meanings", "immediateUpstream", "immediateDownstream")
_ERROR = ("errorCode", "errorMessage")
_ERROR_NAMES = (("errorCode", "code", "status"), ("errorMessage", "message"))
_LONGEST = 200
_NEEDED = {
    "search": ("approximateCount", "how many things it found"),
    "search the audit": ("totalCount", "how many lines it found"),
    "walk lineage": ("hasMore", "whether there is more"),
    "read roles": ("records", "the roles"),
    "read an asset": ("entity", "the asset"),
    "read definitions": ("businessMetadataDefs", "the definitions"),
}
_AUDITED = ("entityId", "typeName", "entityQualifiedName", "user", "action")
_NUMBERS = ("order", "s3ObjectSize", "s3ObjectLastModifiedTime", "s3ObjectCount", "sourceUpdatedAt")


class NoAnswer(Exception):
    """What came is no answer of Atlan's, whatever its status says; `why` in words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class OddAnswer(NoAnswer):
    """It begins as an answer of Atlan's, or has names of Atlan's own, and cannot be read as one."""


class Refusal(Exception):
    """An answer with a status that says no. `body` is what came; `retry_after`: when to ask again, as it says."""

    def __init__(self, status: int, body: str = "", retry_after: str | None = None) -> None:
        super().__init__(status)
        self.status, self.body, self.retry_after = status, body, retry_after

    @property
    def said(self) -> str:
        """Why, in Atlan's words or a gateway's; empty for a page, or for nothing.

        >>> Refusal(404, '{"errorCode": "ATLAS-404", "errorMessage": "no such thing"}').said
        'ATLAS-404: no such thing'
        """
        try:
            stated = json.loads(self.body)
        except (ValueError, RecursionError):
            return "" if is_page(self.body) else self.body
        return _find_words(stated) if isinstance(stated, dict) else ""


def _find_words(error: Mapping[str, Any]) -> str:
    """Code, message, causes and id, as far as they are there; under the names that Atlan's services have for them."""
    code, message = (next((error[name] for name in names if error.get(name)), "") for names in _ERROR_NAMES)
    causes = error.get("causes") if isinstance(error.get("causes"), list) else []
    caused = [
        str(cause["errorMessage"]) for cause in causes or [] if isinstance(cause, dict) and cause.get("errorMessage")
    ]
    told = [f"{code}: {message}" if code and message else f"{message or code}", *caused]
    by_id = f" (errorId {error['errorId']})" if error.get("errorId") else ""
    return "; ".join(told) + by_id


def parse_answer(text: str, *, operation: str, answers_list: bool = False) -> dict[str, Any]:
    """The JSON object that an answer is; NoAnswer for anything else.

    A list, where one is the answer, stands as the `items` of an object.
    """
    if not text:
        raise NoAnswer("it is empty")
    try:
        answer = _writable(json.loads(text)) if _SURROGATE.search(text) else json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unreadable(text) from error
    if isinstance(answer, list) and answers_list:
        answer = {"items": answer}
    if not isinstance(answer, dict):
        raise NoAnswer("it is JSON, and no object")
    if wrong := _find_wrong(answer, operation):
        raise OddAnswer(wrong) if _OWN_NAMES & answer.keys() else NoAnswer(wrong)
    return answer


def _unreadable(text: str) -> NoAnswer:
    """What begins as an object may be half an answer of Atlan's; nothing else may."""
    if is_page(text):
        return NoAnswer("it is a web page")
    begins_well = text.lstrip()[:1] == "{"
    return (OddAnswer if begins_well else NoAnswer)(f"it is no JSON, or cut off after {len(text)} characters")


def is_page(body: str) -> bool:
    """Whether it is written in HTML or XML, which Atlan's API is not."""
    return body.lstrip("\ufeff \t\r\n")[:1] == "<"


def _writable(answer: Any) -> Any:
    """With U+FFFD for each half of a character, which JSON can escape alone and no file or request can hold."""
    text = json.dumps(answer, ensure_ascii=False)
    return json.loads(text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))


def _find_wrong(answer: Mapping[str, Any], operation: str) -> str:
    """What is wrong with an answer's shape; empty for one that can be read.

    A search that found nothing says so by its count; without one, nothing is said of what is there.
    """
    if errors := [str(answer[name]) for name in _ERROR if answer.get(name)]:
        return f"it says that all is well, and holds an error ({': '.join(errors)[:_LONGEST]})"
    needed, holding = _NEEDED.get(operation, ("", ""))
    if needed and answer.get(needed) is None:
        return f"'{operation}' is answered with {needed!r}, {holding}"
    wrong = (name for name, fits in _SHAPES.items() if answer.get(name) is not None and not fits(answer[name]))
    return next((f"{name!r} is not of its shape" for name in wrong), "")


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _are_objects(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_object, value))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _are_hits(value: Any) -> bool:
    """Entities as a search shows them: numbers where we count with them, and related things as objects.

    What a hit does not have, most of this, costs no call: a landscape is tens of thousands of hits.
    """
    return _are_headers(value) and all(
        _is_number(hit.get("updateTime") or 0)
        and _is_number(hit.get("depth") or 0)
        and all(_is_number(number) for name in _NUMBERS if (number := hit["attributes"].get(name)))
        and all(_is_related(related) for name in _RELATIONS if (related := hit["attributes"].get(name)))
        and all(_are_objects(objects) for name in _BESIDE if (objects := hit.get(name)))
        for hit in value
    )


def _is_related(value: Any) -> bool:
    """One related thing or several, each with its attributes, if any, as an object."""
    related = value if isinstance(value, list) else [value]
    return _are_objects(related) and all(
        _is_object(told)
        for asset in related
        for name in ("attributes", "uniqueAttributes")
        if (told := asset.get(name))
    )


def _are_aggregations(value: Any) -> bool:
    return _is_object(value) and all(map(_is_aggregation, value.values()))


def _is_aggregation(value: Any) -> bool:
    """A value, a count, or buckets with a count each; `_WITHIN` are those that we ask for within others."""
    return (
        _is_object(value)
        and all(_is_number(value.get(name) or 0) for name in ("value", "doc_count", "sum_other_doc_count"))
        and _are_buckets(value.get("buckets", []))
        and _are_within(value)
    )


def _are_within(value: Any) -> bool:
    within = {name: value[name] for name in _WITHIN if value.get(name)}
    moments = (within.get("moments") or {}).get("buckets", []) if all(map(_is_aggregation, within.values())) else [{}]
    return all(_is_number(bucket.get("key")) for bucket in moments)


def _are_buckets(value: Any) -> bool:
    return _are_objects(value) and all(
        (_is_number(bucket.get("key")) or isinstance(bucket.get("key"), str))
        and _is_count(bucket.get("doc_count"))
        and _are_within(bucket)
        for bucket in value
    )


def _are_records(value: Any) -> bool:
    return _are_objects(value) and all("id" in record for record in value)


def _are_audits(value: Any) -> bool:
    """Lines of the audit: texts, a moment, and the request's headers if there are any."""
    return _are_objects(value) and all(
        all(isinstance(line.get(name), str) for name in _AUDITED)
        and _is_count(line.get("created"))
        and (line.get("headers") is None or _is_object(line["headers"]))
        and (line.get("entityDetail") is None or _is_object(line["entityDetail"]))
        for line in value
    )


def _are_headers(value: Any) -> bool:
    """Entities, in full or in short: each with a guid, a type and attributes."""
    return _are_objects(value) and all(
        isinstance(entity.get("guid"), str)
        and isinstance(entity.get("typeName"), str)
        and _is_object(entity.get("attributes"))
        for entity in value
    )


def _are_mutations(value: Any) -> bool:
    return _is_object(value) and all(headers is None or _are_headers(headers) for headers in value.values())


def _are_definitions(value: Any) -> bool:
    """Each with its names, and its attributes with theirs."""
    return _are_objects(value) and all(
        isinstance(each.get("name"), str)
        and _are_objects(each.get("attributeDefs") or [])
        and all(isinstance(attribute.get("name"), str) for attribute in each.get("attributeDefs") or [])
        and all(_is_object(attribute.get("options") or {}) for attribute in each.get("attributeDefs") or [])
        for each in value
    )


_SHAPES: Mapping[str, Callable[[Any], bool]] = {
    "approximateCount": _is_count,
    "aggregations": _are_aggregations,
    "items": _are_objects,
    "entities": _are_hits,
    "entityAudits": _are_audits,
    "totalCount": _is_count,
    "entity": _is_object,
    "mutatedEntities": _are_mutations,
    "records": _are_records,
    "classificationDefs": _are_definitions,
    "businessMetadataDefs": _are_definitions,
}
_OWN_NAMES = frozenset({*_SHAPES, *_ERROR, "searchParameters", "guidAssignments"})
