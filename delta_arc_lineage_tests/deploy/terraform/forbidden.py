"""What the function must never be able to do, as calls that its role has to refuse."""

from collections.abc import Iterator

from delta_arc_lineage_tests.deploy.terraform.aws_calls import ACCOUNT, REGION
from delta_arc_lineage_tests.deploy.terraform.policies import Call

_HERE = f"{REGION}:{ACCOUNT}"
_OF_BUCKETS = ("DeleteBucket", "PutBucketPolicy", "PutBucketNotification", "PutLifecycleConfiguration")
_OF_FILES = ("PutObject", "DeleteObject", "PutObjectAcl", "DeleteObjectVersion")
_OF_DOCUMENTS = ("DeleteObjectVersion", "PutObjectAcl", "PutObjectTagging")
_OF_QUEUES = ("PurgeQueue", "DeleteQueue", "SetQueueAttributes")
_OF_NOTHING_OF_A_RUN = {
    "iam": ("CreateUser", "PassRole", "AttachRolePolicy", "PutRolePolicy"),
    "sts": ("AssumeRole", "GetFederationToken"),
    "kms": ("Decrypt", "Encrypt", "ScheduleKeyDeletion"),
    "lambda": ("InvokeFunction", "UpdateFunctionCode", "DeleteFunction", "AddPermission"),
    "logs": ("DeleteLogGroup", "PutRetentionPolicy"),
    "events": ("DeleteRule", "PutEvents"),
    "scheduler": ("DeleteSchedule", "CreateSchedule"),
    "cloudwatch": ("DeleteAlarms", "PutMetricData"),
    "ec2": ("RunInstances",),
}


def forbidden_calls(*, lake: str, prefix: str, state: str, secret: str, name: str = "delta-arc-lineage") -> list[Call]:
    """Of the data, of the state, of the secret, of queues and topic, of whatever else there is in an account."""
    return [
        *_of_data(lake, prefix),
        *_of_state(lake, state),
        *_of_secrets(secret),
        *_of_messages(name),
        *(
            Call(f"{service}:{action}", f"arn:aws:{service}:{_HERE}:{name}")
            for service, actions in _OF_NOTHING_OF_A_RUN.items()
            for action in actions
        ),
    ]


def _of_data(lake: str, prefix: str) -> Iterator[Call]:
    """Writing it, reading beside the prefix, listing all of the bucket."""
    yield from (Call(f"s3:{action}", f"arn:aws:s3:::{lake}/{prefix}ORDERS.csv") for action in _OF_FILES)
    yield Call("s3:GetObject", f"arn:aws:s3:::{lake}/elsewhere/OTHER.csv")
    yield Call("s3:GetObject", "arn:aws:s3:::another-bucket/file.csv")
    for asked in ({}, {"s3:prefix": ""}, {"s3:prefix": "elsewhere/"}, {"s3:prefix": prefix.rstrip("/")}):
        yield Call("s3:ListBucket", f"arn:aws:s3:::{lake}", asked)
    yield Call("s3:ListAllMyBuckets", "*")


def _of_state(lake: str, state: str) -> Iterator[Call]:
    """What guards it, what brings it back, and the package beside it."""
    yield from (Call(f"s3:{action}", f"arn:aws:s3:::{bucket}") for bucket in (lake, state) for action in _OF_BUCKETS)
    yield from (Call(f"s3:{action}", f"arn:aws:s3:::{state}/state/journal.json") for action in _OF_DOCUMENTS)
    yield from (
        Call(f"s3:{action}", f"arn:aws:s3:::{state}/package/lambda.zip") for action in ("PutObject", "GetObject")
    )


def _of_secrets(secret: str) -> Iterator[Call]:
    yield from (
        Call(f"secretsmanager:{action}", secret) for action in ("PutSecretValue", "DeleteSecret", "UpdateSecret")
    )
    yield Call("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{_HERE}:secret:another-AbCdEf")
    yield Call("secretsmanager:ListSecrets", "*")


def _of_messages(name: str) -> Iterator[Call]:
    """Putting an event into the queue, taking a dead one, emptying either; another topic, or this one's subscribers."""
    events, dead, topic = (
        f"arn:aws:sqs:{_HERE}:{name}-events",
        f"arn:aws:sqs:{_HERE}:{name}-dead",
        f"arn:aws:sns:{_HERE}",
    )
    yield from (Call(f"sqs:{action}", queue) for action in _OF_QUEUES for queue in (events, dead))
    yield from (Call("sqs:SendMessage", events), Call("sqs:ReceiveMessage", dead))
    yield from (
        Call(f"sns:{action}", f"{topic}:{name}") for action in ("DeleteTopic", "Subscribe", "SetTopicAttributes")
    )
    yield Call("sns:Publish", f"{topic}:another")
