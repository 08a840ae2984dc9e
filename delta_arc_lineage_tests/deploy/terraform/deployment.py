"""One deployment of the example: Terraform's side of it, and what then stands in AWS."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from delta_arc_lineage_tests.deploy.terraform.aws_calls import REGION
from delta_arc_lineage_tests.deploy.terraform.command import EXAMPLE, Terraform, copy_module, variables_file
from delta_arc_lineage_tests.deploy.terraform.landscape import ADMIN, FUNCTION, LAKE, PREFIX, SETTINGS, Landscape

NAME = "delta-arc-lineage"
_SERVICES = (
    "cloudwatch",
    "cloudwatchlogs",
    "events",
    "iam",
    "lambda",
    "s3",
    "scheduler",
    "secretsmanager",
    "sns",
    "sqs",
)
_OTHERWISE = """
provider "aws" {{
  access_key        = "{key}"
  secret_key        = "{key}"
  s3_use_path_style = true

  endpoints {{
{endpoints}
  }}
}}
"""


class Deployment:
    """Terraform works in a copy in `folder`; where the services are is said by a file beside the example's."""

    def __init__(self, folder: Path, landscape: Landscape, *, package: Path) -> None:
        self.landscape = landscape
        self._example = copy_module(folder) / EXAMPLE
        self._terraform = Terraform(self._example)
        endpoints = "\n".join(f'    {service} = "{landscape.aws.url}"' for service in (*_SERVICES, "sts"))
        override = _OTHERWISE.format(key=ADMIN, endpoints=endpoints)
        (self._example / "check_override.tf").write_text(override, encoding="utf-8")
        variables_file(self._example, _variables(package))

    def apply(self) -> str:
        """Make it; Terraform's last word. The role then binds the function, as it stands in IAM."""
        self._terraform.initialize()
        _, told = self._terraform.run("apply", "-auto-approve", "-input=false")
        self.landscape.aws.bind(FUNCTION, self.role)
        return next(line for line in told.splitlines() if line.startswith("Apply complete!"))

    def plan_again(self) -> tuple[bool, str]:
        """Whether nothing is to be changed, and what Terraform would change."""
        code, told = self._terraform.run("plan", "-detailed-exitcode", "-input=false", codes=(0, 2))
        return code == 0, told

    def destroy(self) -> str:
        """Remove it; Terraform's last word."""
        _, told = self._terraform.run("destroy", "-auto-approve", "-input=false")
        return next(line for line in told.splitlines() if line.startswith("Destroy complete!"))

    def client(self, service: str, *, as_function: bool = False, plain: bool = False) -> Any:
        url = self.landscape.aws.plain_url if plain else self.landscape.aws.url
        return self.landscape.client(service, key=FUNCTION if as_function else ADMIN, url=url)

    @property
    def outputs(self) -> dict[str, Any]:
        lineage: dict[str, Any] = self._terraform.outputs["lineage"]
        return lineage

    @property
    def role(self) -> dict[str, Any]:
        """The function's policy, as IAM keeps it."""
        answer = self.client("iam").get_role_policy(RoleName=f"{NAME}-function", PolicyName="what-a-run-needs")
        document = answer["PolicyDocument"]
        policy: dict[str, Any] = document if isinstance(document, dict) else json.loads(document)
        return policy

    @property
    def function(self) -> dict[str, Any]:
        """The function behind the alias, as Lambda keeps it."""
        answer: dict[str, Any] = self.client("lambda").get_function_configuration(FunctionName=NAME, Qualifier="live")
        return answer

    @property
    def scheduled_event(self) -> object:
        """What the schedule sends."""
        return json.loads(self.client("scheduler").get_schedule(Name=NAME)["Target"]["Input"])

    def call(self, event: object) -> dict[str, Any]:
        """The function's answer, with the environment and the role that were made."""
        return self.landscape.call(event, self.function["Environment"]["Variables"])

    def read_the_queue_here(self) -> None:
        """From now on moto leaves messages to whoever takes them: it would run the function itself, in Docker."""
        functions = self.client("lambda")
        for mapping in functions.list_event_source_mappings()["EventSourceMappings"]:
            functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)

    def take_batch(self) -> dict[str, Any]:
        """What Lambda would hand over of the queue, taken with the function's role."""
        queue, url = self.client("sqs", as_function=True), self.outputs["queue_url"]
        taken: list[dict[str, Any]] = []
        while messages := queue.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            taken += messages
        return {"Records": [_record_of(message) for message in taken]}

    def give_back(self, batch: Mapping[str, Any], answer: Mapping[str, Any]) -> int:
        """Messages that come back, by the function's answer; the others are deleted, as Lambda does."""
        failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
        queue, url = self.client("sqs", as_function=True), self.outputs["queue_url"]
        for record in batch["Records"]:
            if record["messageId"] not in failed:
                queue.delete_message(QueueUrl=url, ReceiptHandle=record["receiptHandle"])
        return len(failed)

    def left_behind(self) -> Iterator[str]:
        """Everything of the module's that still stands."""
        for service, operation, field in _LISTS:
            for each in getattr(self.client(service), operation)().get(field, []):
                if NAME in (told := json.dumps(each, default=str)):
                    yield f"{service}: {told}"


def is_refused(ask: Any) -> bool:
    """Whether a request is denied, and not merely wrong."""
    try:
        ask()
    except ClientError as error:
        return error.response["Error"]["Code"] in {"AccessDenied", "AccessDeniedException"}
    return False


def _variables(package: Path) -> dict[str, object]:
    return {
        "region": REGION,
        "package_path": str(package),
        "atlan_base_url": "https://acme.atlan.com",
        "bucket": LAKE,
        "prefix": PREFIX,
        "settings": SETTINGS,
        "turn_on_bucket_events": True,
        "notify_emails": ["lineage@example.com"],
        "force_destroy": True,
    }


def _record_of(message: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{REGION}:123456789012:{NAME}-events",
        "awsRegion": REGION,
    }


_LISTS = (
    ("lambda", "list_functions", "Functions"),
    ("lambda", "list_event_source_mappings", "EventSourceMappings"),
    ("iam", "list_roles", "Roles"),
    ("s3", "list_buckets", "Buckets"),
    ("sqs", "list_queues", "QueueUrls"),
    ("sns", "list_topics", "Topics"),
    ("sns", "list_subscriptions", "Subscriptions"),
    ("secretsmanager", "list_secrets", "SecretList"),
    ("events", "list_rules", "Rules"),
    ("scheduler", "list_schedules", "Schedules"),
    ("cloudwatch", "describe_alarms", "MetricAlarms"),
    ("cloudwatch", "list_dashboards", "DashboardEntries"),
    ("logs", "describe_log_groups", "logGroups"),
)
