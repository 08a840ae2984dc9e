"""What a tenant, or what stands in front of it, can answer; and what the command line says then."""

import json
from typing import Any

from delta_arc_lineage_tests.shells.cli.injected.faults import Fault
from delta_arc_lineage_tests.shells.cli.injected.running import Row
from delta_arc_lineage_tests.support.gate import Answer, Cut, Late, Rewritten, Spoiling

HTML = b"<!doctype html><html><body>Sign in to go on</body></html>"
PAGE = (("Content-Type", "text/html"),)
SEARCH, WRITE = "indexsearch", "entity/bulk"
TRANSIENT = "Unreachable"


def refusal(status: int, *, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """An answer in Atlan's own words."""
    body = {"errorCode": f"ATLAS-{status}-00-001", "errorMessage": "the tenant says no", "causes": []}
    return Answer(status, json.dumps(body).encode(), (("Content-Type", "application/json"), *headers))


def answering(value: Any) -> Answer:
    return Answer(body=json.dumps(value).encode())


def reads(what: Spoiling, *, times: int = 1_000) -> tuple[Fault, ...]:
    return (Fault(what, "POST", SEARCH, times),)


def writes(what: Spoiling, *, times: int = 1_000) -> tuple[Fault, ...]:
    return (Fault(what, "POST", WRITE, times),)


def changed(**values: Any) -> Rewritten:
    """The answer's object with these values in place of its own."""
    return Rewritten(lambda body: json.dumps({**json.loads(body), **values}).encode())


def without(*names: str) -> Rewritten:
    """The answer's object with every hit robbed of these fields."""

    def rob(body: bytes) -> bytes:
        answer = json.loads(body)
        hits = [{name: hit[name] for name in hit if name not in names} for hit in answer.get("entities") or []]
        return json.dumps({**answer, "entities": hits}).encode()

    return Rewritten(rob)


OTHERS_ANSWERS: dict[str, Spoiling] = {
    "list": answering([]),
    "text": answering("ok"),
    "number": answering(1),
    "null": answering(None),
    "empty object": answering({}),
    "empty body": Answer(),
    "no letters": Answer(body=b"\xff\xfe\x00"),
}
"""Nothing of which is Atlan's, so that the address is asked about."""
WRONG_SEARCHES: dict[str, Spoiling] = {
    "error in 200": answering({"errorCode": "ATLAS-500-00-001", "errorMessage": "no"}),
    "entities as text": changed(entities="many"),
    "entities of texts": changed(entities=["one"]),
    "entities of nothing": changed(entities=[None]),
    "no attributes": without("attributes"),
    "no guid": without("guid"),
    "no type": without("typeName"),
    "a count in words": changed(approximateCount="many"),
}
WRONG_WRITES: dict[str, Spoiling] = {
    "nothing mutated": changed(mutatedEntities=None),
    "mutated as a list": changed(mutatedEntities=[]),
    "created as null": changed(mutatedEntities={"CREATE": None}),
    "created as text": changed(mutatedEntities={"CREATE": ["one"]}),
    "created without a name": changed(mutatedEntities={"CREATE": [{"guid": "1"}]}),
    "created without a guid": changed(mutatedEntities={"CREATE": [{"attributes": {"qualifiedName": "x"}}]}),
    "an empty object": Rewritten(lambda _: b"{}"),
}
MANY_ROUTES: dict[str, Any] = {
    "files": {
        "routes.yaml": b"routes: {a: {bucket: {prefix: a/}}, b: {bucket: {prefix: b/}}, c: {bucket: {prefix: c/}}}"
    },
    "variables": {"DELTA_ARC_ROUTES": "routes.yaml"},
}
REFUSALS = [
    Row("401", "AuthenticationFailed", ("API key", "ATLAN_API_KEY"), catalog=reads(refusal(401)), most=2),
    Row("403", "PermissionDenied", ("may not search",), catalog=reads(refusal(403)), most=2),
    Row("403 with a page", "RequestRefused", ("web page",), catalog=reads(Answer(403, HTML, PAGE)), most=4),
    Row("400", "RequestRefused", ("400", "the tenant says no"), catalog=reads(refusal(400)), most=2),
    Row("404", "RequestRefused", ("404",), catalog=reads(refusal(404)), most=2),
    Row("404 with a page", "RequestRefused", ("web page",), catalog=reads(Answer(404, HTML, PAGE)), most=4),
    Row("409", "RequestRefused", ("409",), catalog=reads(refusal(409)), most=2),
    Row("302", "RequestRefused", ("redirects",), catalog=reads(Answer(302, b"", (("Location", "/login"),))), most=4),
    Row("307", "RequestRefused", ("redirects",), catalog=reads(Answer(307, b"", (("Location", "/login"),))), most=4),
    Row("a login page", "RequestRefused", ("web page",), catalog=reads(Answer(200, HTML, PAGE)), most=4),
    *[
        Row(f"{status} of {command}", error, (str(status),), command, reads(refusal(status)), most=2)
        for status, error in ((401, "AuthenticationFailed"), (403, "PermissionDenied"))
        for command in ("leftovers", "purge --archived", "apply --yes")
    ],
    Row("401 of many routes", "AuthenticationFailed", ("401",), catalog=reads(refusal(401)), most=2, **MANY_ROUTES),
    Row("401 on writing", "AuthenticationFailed", ("API key",), "apply --yes", writes(refusal(401))),
    Row("403 on writing", "PermissionDenied", ("may not create",), "apply --yes", writes(refusal(403))),
    Row("400 on writing", "RequestRefused", ("the tenant says no",), "apply --yes", writes(refusal(400))),
    Row("404 on writing", "RequestRefused", ("404",), "apply --yes", writes(refusal(404))),
    Row("409 on writing", "RequestRefused", ("409",), "apply --yes", writes(refusal(409))),
]
LIMITS = [
    Row("429 that opens", None, catalog=reads(refusal(429, headers=(("Retry-After", "1"),)), times=1)),
    Row("429 that stays", "RateLimited", ("429",), catalog=reads(refusal(429, headers=(("Retry-After", "1"),)))),
    Row(
        "429 without Retry-After",
        "RateLimited",
        ("429",),
        catalog=reads(refusal(429)),
        variables={"DELTA_ARC_PATIENCE_SECONDS": "0"},
    ),
    Row("429 longer than the patience", "RateLimited", ("429",), catalog=reads(refusal(429)), most=1),
    Row(
        "429 with a date",
        "RateLimited",
        ("429",),
        catalog=reads(refusal(429, headers=(("Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT"),))),
        variables={"DELTA_ARC_PATIENCE_SECONDS": "0"},
    ),
    Row(
        "429 on writing",
        "RateLimited",
        ("429",),
        "apply --yes",
        writes(refusal(429, headers=(("Retry-After", "1"),))),
    ),
]
OUTAGES = [
    Row("a login page on writing", TRANSIENT, ("web page",), "apply --yes", writes(Answer(200, HTML, PAGE))),
    Row("a login page once", None, catalog=reads(Answer(200, HTML, PAGE), times=1)),
    Row("a login page once on writing", None, command="apply --yes", catalog=writes(Answer(200, HTML, PAGE), times=1)),
    *[Row(str(status), TRANSIENT, catalog=reads(refusal(status))) for status in (500, 502, 503, 504)],
    Row("502 with a page", TRANSIENT, ("502",), catalog=reads(Answer(502, HTML, PAGE))),
    Row("500 on writing", TRANSIENT, command="apply --yes", catalog=writes(refusal(500))),
    Row("503 on writing", TRANSIENT, command="apply --yes", catalog=writes(refusal(503))),
    Row("503 once", None, catalog=reads(refusal(503), times=1)),
    Row("503 once on writing", None, command="apply --yes", catalog=writes(refusal(503), times=1)),
    Row("reset", TRANSIENT, catalog=reads(Cut())),
    Row("reset after", TRANSIENT, catalog=reads(Cut(after=True))),
    Row("reset once on writing", None, command="apply --yes", catalog=writes(Cut(), times=1)),
    Row("reset once after writing", None, command="apply --yes", catalog=writes(Cut(after=True), times=1)),
    Row("half an answer once", None, catalog=reads(Cut(share=0.5), times=1)),
    Row("half an answer", TRANSIENT, catalog=reads(Cut(share=0.5))),
    Row("half an answer once on writing", None, command="apply --yes", catalog=writes(Cut(share=0.5), times=1)),
    Row("late", TRANSIENT, ("ReadTimeout",), catalog=reads(Late(2.0)), variables={"DELTA_ARC_TIMEOUT_SECONDS": "1"}),
    Row("refused", TRANSIENT, ("ATLAN_BASE_URL",), variables={"ATLAN_BASE_URL": "http://127.0.0.1:1"}),
    Row("unknown host", TRANSIENT, ("ATLAN_BASE_URL",), variables={"ATLAN_BASE_URL": "https://tenant.invalid"}),
    Row("untrusted certificate", "Untrusted", ("ATLAN_BASE_URL",), variables={"ATLAN_BASE_URL": "https://{untrusted}"}),
    Row("no TLS", TRANSIENT, ("ATLAN_BASE_URL", "SSL"), variables={"ATLAN_BASE_URL": "https://{gate}"}),
]
SHAPES = [
    Row("half a document", TRANSIENT, ("cut off",), catalog=reads(Rewritten(lambda body: body[: len(body) // 2]))),
    *[
        Row(f"another's answer {name}", "RequestRefused", ("not Atlan's API",), catalog=reads(what))
        for name, what in OTHERS_ANSWERS.items()
    ],
    *[Row(f"shape {name}", TRANSIENT, catalog=reads(what)) for name, what in WRONG_SEARCHES.items()],
    *[
        Row(f"answer to writing {name}", None, command="apply --yes", catalog=writes(what))
        for name, what in WRONG_WRITES.items()
    ],
    Row(
        "roles as text once",
        None,
        command="apply --yes",
        catalog=(Fault(answering({"records": "many"}), "GET", "roles", 1),),
    ),
    Row("roles as a page", TRANSIENT, command="apply --yes", catalog=(Fault(Answer(200, HTML), "GET", "roles"),)),
]
GATEWAYS = [
    Row(f"{status} of a gateway {name}", error, (str(status),), catalog=reads(Answer(status, body)), most=most)
    for name, body in {"in its words": b'{"message": "no"}', "in a list": b"[]", "without a word": b""}.items()
    for status, error, most in (
        (401, "AuthenticationFailed", 2),
        (403, "PermissionDenied", 2),
        (404, "RequestRefused", 2),
        (500, TRANSIENT, None),
    )
]
PLANS = [
    Row("no fault at all", None, command="apply --yes"),
    Row("a plan without consent", "UnsafePlan", ("needs approval",), "apply"),
    Row("another plan approved", "UnsafePlan", ("0123456789abcdef",), "apply --approve 0123456789abcdef"),
    Row("no such connection", "NotFound", ("nobody",), variables={"POSTGRES_CONNECTION_NAME": "nobody"}),
    Row("no such schema", "NotFound", ("NOTHING",), variables={"POSTGRES_SCHEMA": "NOTHING"}),
    Row("purge of others' things", "NotOurs", ("by-hand",), "purge by-hand"),
    Row("a connection called twice", "Ambiguous", ("twins",), variables={"POSTGRES_CONNECTION_NAME": "twins"}),
    Row("a connection called oddly", "InvalidName", ("by-hand",), variables={"POSTGRES_CONNECTION_NAME": "oddly"}),
    Row("a write that is never there", "NotConfirmed", ("reading back",), "apply --yes", writes(answering({}))),
]
CATALOG_ROWS = [*GATEWAYS, *PLANS, *REFUSALS, *LIMITS, *OUTAGES, *SHAPES]
