"""Runs of the function under the role that the module makes: what it called, and what it was refused.

python -m delta_arc_lineage_tests.deploy.terraform.role_run     prints the calls as JSON

In a process of its own, because moto's state is global. Runs that write, that find no change, that
ask for what a setting adds, and that tell of what waits for a person.
"""

import json
import sys
import time
from collections.abc import Iterable, Mapping
from typing import Any

from delta_arc_lineage.local.tables import EIGHT_TABLES, csv_file
from delta_arc_lineage_tests.adapters.inventory.delivery import Row, write
from delta_arc_lineage_tests.deploy.terraform.aws_calls import REGION
from delta_arc_lineage_tests.deploy.terraform.command import MODULE
from delta_arc_lineage_tests.deploy.terraform.landscape import FUNCTION, LAKE, PREFIX, SETTINGS, Landscape, body_of

NAME = "delta-arc-lineage"
STATE = f"{NAME}-state-123456789012-{REGION}"
SECRET = f"{NAME}/atlan-api-key"
_SECRET_OF_THE_LIST = f"arn:aws:secretsmanager:{REGION}:123456789012:secret:{SECRET}-AbCdEf"
_SECRET_OF_SEVERAL = f"arn:aws:secretsmanager:{REGION}:123456789012:secret:atlan-AbCdEf"
SEVERAL_STATE = f"lineage-state-123456789012-{REGION}"
ALL, INVENTORIES, NIGHTLY = "acme-all", "acme-inventory", "all/acme-all/nightly/"
SCHEDULED = {"trigger": "scheduled", "force_refresh": False}
REFRESHED = {"trigger": "manual", "force_refresh": True}


def role(name: str = "role") -> dict[str, Any]:
    """A role's policy as the module makes it; `terraform test` holds these files equal to what is rendered."""
    document: dict[str, Any] = json.loads((MODULE / "tests" / f"{name}.json").read_text(encoding="utf-8"))
    return document


def main() -> int:
    with Landscape() as landscape:
        environment = _make_state(landscape)
        answers = [
            landscape.call(SCHEDULED, environment),
            landscape.call(SCHEDULED, environment),
            landscape.call(REFRESHED, {**environment, "S3_DESCRIBE": "true"}),
        ]
        landscape.client("s3").delete_object(Bucket=LAKE, Key=f"{PREFIX}SHIPPERS.csv")
        bounded = {**environment, "DELTA_ARC_REMOVAL_COUNT": "0", "DELTA_ARC_REMOVAL_SHARE": "0"}
        answers += [landscape.call(SCHEDULED, bounded) for _ in ("it is not there", "nor later: it is over the limit")]
        told = {"processes": landscape.count("Process"), "one route": _tell(landscape, answers)}
        told["several routes"] = _tell(landscape, _run_with_settings(landscape, environment))
    print(json.dumps(told))  # noqa: T201 - what was asked for
    return 0


def _tell(landscape: Landscape, answers: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What was called since the last time, each call once."""
    aws = landscape.aws
    told = {
        "answers": [{"status": answer["statusCode"], **body_of(answer)} for answer in answers],
        "allowed": sorted({(call.action, call.resource) for call in aws.allowed}),
        "refused": sorted({(call.action, call.resource) for call in aws.refused}),
    }
    aws.allowed.clear()
    aws.refused.clear()
    return told


def _run_with_settings(landscape: Landscape, environment: Mapping[str, str]) -> list[dict[str, Any]]:
    """With versions; by an inventory; both under the role of several routes, with another state."""
    s3, files = landscape.client("s3"), [f"{table.name}.csv" for table in EIGHT_TABLES]
    for bucket in (SEVERAL_STATE, ALL, INVENTORIES):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    for file in files:
        s3.put_object(Bucket=ALL, Key=file, Body=csv_file(file.removesuffix(".csv")).read_bytes())
    delivery = write([Row(file) for file in files], "CSV", source=ALL, at=int(time.time() * 1_000), folder=NIGHTLY)
    delivery.put_into(lambda key, body: s3.put_object(Bucket=INVENTORIES, Key=key, Body=body))
    secret = environment["ATLAN_API_KEY_SECRET_ARN"]
    several = json.dumps(role("role_of_several_routes")).replace(_SECRET_OF_SEVERAL, secret)
    landscape.aws.bind(FUNCTION, json.loads(several))
    own = {**environment, "DELTA_ARC_STATE": f"s3://{SEVERAL_STATE}/teams/lineage"}
    inventory = {"S3_BUCKET_NAME": ALL, "S3_PREFIX": "", "S3_INVENTORY": f"s3://{INVENTORIES}/{NIGHTLY}"}
    return [landscape.call(SCHEDULED, {**own, **added}) for added in ({"S3_VERSIONS": "true"}, inventory)]


def _make_state(landscape: Landscape) -> Mapping[str, str]:
    """What Terraform makes of the function's surroundings, by hand; its environment."""
    landscape.client("s3").create_bucket(Bucket=STATE, CreateBucketConfiguration={"LocationConstraint": REGION})
    secret = landscape.client("secretsmanager").create_secret(Name=SECRET, SecretString=landscape.token)["ARN"]
    topic = landscape.client("sns").create_topic(Name=NAME)["TopicArn"]
    landscape.aws.bind(FUNCTION, json.loads(json.dumps(role()).replace(_SECRET_OF_THE_LIST, secret)))
    return {
        **SETTINGS,
        "ATLAN_API_KEY_SECRET_ARN": secret,
        "DELTA_ARC_APPLY": "safe",
        "DELTA_ARC_NOTIFY_SNS_TOPIC_ARN": topic,
        "DELTA_ARC_STATE": f"s3://{STATE}/state",
        "S3_BUCKET_NAME": LAKE,
        "S3_PREFIX": PREFIX,
    }


if __name__ == "__main__":
    sys.exit(main())
