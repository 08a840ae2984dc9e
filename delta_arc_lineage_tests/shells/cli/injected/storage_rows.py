"""What S3, or what stands in front of it, can answer; and what the command line says then."""

import re

from delta_arc_lineage_tests.shells.cli.injected.catalog_rows import HTML, PAGE
from delta_arc_lineage_tests.shells.cli.injected.faults import Fault
from delta_arc_lineage_tests.shells.cli.injected.running import Row
from delta_arc_lineage_tests.support.gate import Answer, Cut, Late, Rewritten, Spoiling

LIST = "list-type=2"
XML = (("Content-Type", "application/xml"),)


def refusal(status: int, code: str) -> Answer:
    """An answer in S3's own words."""
    body = f'<?xml version="1.0"?><Error><Code>{code}</Code><Message>no</Message><RequestId>1</RequestId></Error>'
    return Answer(status, body.encode(), XML)


def lists(what: Spoiling, *, times: int = 1_000) -> tuple[Fault, ...]:
    return (Fault(what, "GET", LIST, times),)


def replaced(pattern: bytes, by: bytes) -> Rewritten:
    return Rewritten(lambda body: re.sub(pattern, by, body))


def heads(status: int) -> tuple[Fault, ...]:
    return (Fault(Answer(status), "HEAD", ".csv"),)


def versions(what: Spoiling) -> tuple[Fault, ...]:
    return (Fault(what, "GET", "versions"),)


ASKING, VERSIONS = {"S3_DESCRIBE": "true"}, {"S3_VERSIONS": "true"}
HALF = Rewritten(lambda body: body[: len(body) // 2])
STORAGE_ROWS = [
    Row("S3 no such bucket", "NotFound", ("no bucket", "S3_BUCKET_NAME"), s3=lists(refusal(404, "NoSuchBucket"))),
    Row("S3 access denied", "PermissionDenied", ("s3:ListBucket",), s3=lists(refusal(403, "AccessDenied"))),
    *[
        Row(f"S3 {code}", "AuthenticationFailed", ("AWS_ACCESS_KEY_ID",), s3=lists(refusal(403, code)))
        for code in ("InvalidAccessKeyId", "SignatureDoesNotMatch")
    ],
    *[
        Row(f"S3 {code}", "AuthenticationFailed", ("AWS_ACCESS_KEY_ID",), s3=lists(refusal(400, code)))
        for code in ("ExpiredToken", "InvalidToken")
    ],
    Row("S3 no keys", "AuthenticationFailed", variables={"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}),
    Row("S3 SlowDown", "Unreachable", ("SlowDown",), s3=lists(refusal(503, "SlowDown"))),
    Row("S3 SlowDown once", None, s3=lists(refusal(503, "SlowDown"), times=1)),
    Row("S3 500", "Unreachable", ("InternalError",), s3=lists(refusal(500, "InternalError"))),
    Row("S3 another region", "RequestRefused", s3=lists(refusal(301, "PermanentRedirect"))),
    Row("S3 clock", "RequestRefused", ("RequestTimeTooSkewed",), s3=lists(refusal(400, "RequestTimeTooSkewed"))),
    Row("S3 reset", "Unreachable", s3=lists(Cut())),
    Row("S3 reset once", None, s3=lists(Cut(), times=1)),
    Row("S3 half an answer", "Unreachable", s3=lists(Cut(share=0.5))),
    Row("S3 half a document", "Unreachable", s3=lists(HALF)),
    Row("S3 login page", "Unreachable", ("no answer of S3's",), s3=lists(Answer(200, HTML, PAGE))),
    Row("S3 login page refusing", "PermissionDenied", s3=lists(Answer(403, HTML, PAGE))),
    Row("S3 no IsTruncated", "Unreachable", s3=lists(replaced(b"<IsTruncated>.*?</IsTruncated>", b""))),
    Row("S3 truncated for ever", "Unreachable", s3=lists(replaced(b"(<IsTruncated>).*?<", b"\\1true<"))),
    Row("S3 entries without sizes", "Unreachable", s3=lists(replaced(b"<Size>.*?</Size>", b""))),
    Row("S3 sizes in words", "Unreachable", s3=lists(replaced(b"(<Size>).*?<", b"\\1many<"))),
    Row("S3 entries without dates", "Unreachable", s3=lists(replaced(b"<LastModified>.*?</LastModified>", b""))),
    Row("S3 entries without etags", "Unreachable", s3=lists(replaced(b"<ETag>.*?</ETag>", b""))),
    Row("S3 entries without keys", "Unreachable", s3=lists(replaced(b"<Key>.*?</Key>", b""))),
    Row("S3 dates in words", "Unreachable", s3=lists(replaced(b"(<LastModified>).*?<", b"\\1noon<"))),
    Row("S3 empty body", "Unreachable", s3=lists(Answer(200, b"", XML))),
    Row("S3 head forbidden", None, s3=heads(403), variables=ASKING),
    Row("S3 head failing", "Unreachable", s3=heads(500), variables=ASKING),
    Row("S3 head of what is gone", None, s3=heads(404), variables=ASKING),
    Row(
        "S3 no versions",
        "PermissionDenied",
        ("s3:ListBucketVersions", "S3_VERSIONS"),
        s3=versions(refusal(403, "AccessDenied")),
        variables=VERSIONS,
    ),
    Row(
        "S3 without versions",
        "RequestRefused",
        ("NotImplemented",),
        s3=versions(refusal(501, "NotImplemented")),
        variables=VERSIONS,
    ),
    Row("S3 late", "Unreachable", ("imeout",), s3=lists(Late(2.0)), variables={"DELTA_ARC_TIMEOUT_SECONDS": "1"}),
    Row("S3 refused", "Unreachable", ("S3",), variables={"S3_ENDPOINT_URL": "http://127.0.0.1:1"}),
    Row("S3 untrusted certificate", "Untrusted", ("S3",), variables={"S3_ENDPOINT_URL": "https://{untrusted}"}),
    Row("S3 no TLS", "Unreachable", ("S3",), variables={"S3_ENDPOINT_URL": "https://{gate}"}),
]
