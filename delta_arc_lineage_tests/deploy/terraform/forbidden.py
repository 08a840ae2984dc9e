"""What the function must never be able to do, as calls that its role has to refuse."""

from delta_arc_lineage_tests.deploy.terraform.aws_calls import ACCOUNT, REGION
from delta_arc_lineage_tests.deploy.terraform.policies import Call

_HERE = f"{REGION}:{ACCOUNT}"
_FUNCTION = f"arn:aws:lambda:{_HERE}:function:delta-arc-lineage"


def forbidden_calls(*, lake: str, prefix: str, state: str, secret: str, name: str = "delta-arc-lineage") -> list[Call]:
    """Of the data, of the state, of the secret, of whatever else there is in an account."""
    file, stray = f"arn:aws:s3:::{lake}/{prefix}ORDERS.csv", f"arn:aws:s3:::{lake}/elsewhere/OTHER.csv"
    events, dead = f"arn:aws:sqs:{_HERE}:{name}-events", f"arn:aws:sqs:{_HERE}:{name}-dead"
    stated = [
        *((action, f"arn:aws:s3:::{bucket}") for bucket in (lake, state) for action in _OF_BUCKETS),
        *(
            (action, file)
            for action in ("s3:PutObject", "s3:DeleteObject", "s3:PutObjectAcl", "s3:DeleteObjectVersion")
        ),
        ("s3:GetObject", stray),
        ("s3:GetObject", "arn:aws:s3:::another-bucket/file.csv"),
        ("s3:PutObject", f"arn:aws:s3:::{state}/package/lambda.zip"),
        ("s3:GetObject", f"arn:aws:s3:::{state}/package/lambda.zip"),
        *(
            (f"s3:{action}", f"arn:aws:s3:::{state}/state/journal.json")
            for action in ("DeleteObjectVersion", "PutObjectAcl")
        ),
        ("s3:ListAllMyBuckets", "*"),
        *((f"secretsmanager:{action}", secret) for action in ("PutSecretValue", "DeleteSecret", "UpdateSecret")),
        ("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{_HERE}:secret:another-AbCdEf"),
        ("secretsmanager:ListSecrets", "*"),
        *((f"sqs:{action}", queue) for action in _OF_QUEUES for queue in (events, dead)),
        ("sqs:SendMessage", events),
        ("sqs:ReceiveMessage", dead),
        *(
            (f"sns:{action}", f"arn:aws:sns:{_HERE}:{name}")
            for action in ("DeleteTopic", "Subscribe", "SetTopicAttributes")
        ),
        ("sns:Publish", f"arn:aws:sns:{_HERE}:another"),
        *((f"lambda:{action}", _FUNCTION) for action in ("InvokeFunction", "UpdateFunctionCode", "DeleteFunction")),
        *((f"iam:{action}", "*") for action in ("CreateUser", "PassRole", "AttachRolePolicy", "PutRolePolicy")),
        ("iam:PutRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/{name}-function"),
        ("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/admin"),
        *((f"kms:{action}", f"arn:aws:kms:{_HERE}:key/0") for action in ("Decrypt", "Encrypt", "ScheduleKeyDeletion")),
        ("logs:DeleteLogGroup", f"arn:aws:logs:{_HERE}:log-group:/aws/lambda/{name}"),
        ("events:DeleteRule", f"arn:aws:events:{_HERE}:rule/{name}-main"),
        ("scheduler:DeleteSchedule", f"arn:aws:scheduler:{_HERE}:schedule/default/{name}"),
        ("cloudwatch:DeleteAlarms", f"arn:aws:cloudwatch:{_HERE}:alarm:{name}-errors"),
    ]
    listings = [("s3:ListBucket", asked) for asked in ({}, {"s3:prefix": ""}, {"s3:prefix": "elsewhere/"})]
    return [
        *(Call(action, resource) for action, resource in stated),
        *(Call(action, f"arn:aws:s3:::{lake}", asked) for action, asked in listings),
    ]


_OF_BUCKETS = ("s3:DeleteBucket", "s3:PutBucketPolicy", "s3:PutBucketNotification", "s3:PutLifecycleConfiguration")
_OF_QUEUES = ("PurgeQueue", "DeleteQueue", "SetQueueAttributes")
