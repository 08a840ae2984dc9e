"""The reader of policies reads as AWS does: a test by it is worth what it is worth."""

import pytest

from delta_arc_lineage_tests.deploy.terraform.policies import Call, allows, denies

BUCKET, OBJECT = "arn:aws:s3:::lake", "arn:aws:s3:::lake/crm/ORDERS.csv"
READS = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:Head*"], "Resource": f"{BUCKET}/crm/*"}
LISTS = {
    "Effect": "Allow",
    "Action": "s3:ListBucket",
    "Resource": BUCKET,
    "Condition": {"StringLike": {"s3:prefix": ["crm/*", "erp/?/"]}},
}
ONLY_TLS = {
    "Effect": "Deny",
    "Action": "s3:*",
    "Resource": [BUCKET, f"{BUCKET}/*"],
    "Principal": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (Call("s3:GetObject", OBJECT), True),
        (Call("S3:getobject", OBJECT), True),
        (Call("s3:GetObjectAcl", OBJECT), False),
        (Call("s3:PutObject", OBJECT), False),
        (Call("s3:GetObject", "arn:aws:s3:::lake/erp/ORDERS.csv"), False),
        (Call("s3:GetObject", "arn:aws:s3:::lake/CRM/ORDERS.csv"), False),
        (Call("s3:GetObject", BUCKET), False),
        (Call("s3:ListBucket", BUCKET, {"s3:prefix": "crm/new/"}), True),
        (Call("s3:ListBucket", BUCKET, {"s3:prefix": "erp/1/"}), True),
        (Call("s3:ListBucket", BUCKET, {"s3:prefix": "erp/12/"}), False),
        (Call("s3:ListBucket", BUCKET, {"s3:prefix": ""}), False),
        (Call("s3:ListBucket", BUCKET), False),
    ],
)
def test_only_what_a_statement_allows_is_allowed(call: Call, expected: bool) -> None:
    """By action in any case, by resource letter for letter, and by conditions that a request must carry to meet."""
    assert allows([{"Statement": [READS]}, {"Statement": [LISTS]}], call) is expected


@pytest.mark.parametrize(("secure", "denied"), [("false", True), ("true", False)])
def test_a_denial_wins_where_its_condition_is_met(secure: str, denied: bool) -> None:
    """And a denial whose condition is not met is none."""
    documents = [{"Statement": [READS]}, {"Statement": [ONLY_TLS]}]
    call = Call("s3:GetObject", OBJECT, {"aws:SecureTransport": secure})
    assert denies(documents, call) is denied
    assert allows(documents, call) is not denied
