"""What is looked at in a deployment, in its order; each look says what it saw."""

import time
from collections import Counter
from dataclasses import dataclass, field

from delta_arc_lineage.local.crawl import crawl
from delta_arc_lineage.local.landscape import SOURCE, TARGET
from delta_arc_lineage.local.tables import EIGHT_TABLES, NINTH_TABLE, csv_file
from delta_arc_lineage_tests.deploy.terraform.deployment import Deployment, is_refused
from delta_arc_lineage_tests.deploy.terraform.forbidden import forbidden_calls
from delta_arc_lineage_tests.deploy.terraform.landscape import LAKE, PREFIX, body_of
from delta_arc_lineage_tests.deploy.terraform.policies import allows

LINES_OF_A_CHANGE = 40


@dataclass
class Findings:
    """What held and what did not, printed as it is found."""

    held: int = 0
    broken: list[str] = field(default_factory=list)

    def say(self, text: str) -> None:
        print(text, flush=True)  # noqa: T201 - a report for people

    def hold(self, what: str, holds: bool, *, otherwise: object = "") -> None:
        self.say(f"   {'yes' if holds else 'NO '}  {what}" + ("" if holds else f": {otherwise}"))
        self.held += holds
        self.broken += [] if holds else [what]

    @property
    def all_held(self) -> bool:
        return not self.broken and self.held > 0

    @property
    def summary(self) -> str:
        return f"all {self.held} held" if self.all_held else f"BROKEN: {'; '.join(self.broken)}"


def look_at_all(deployment: Deployment, findings: Findings) -> None:
    """Made, looked at, used, and removed; removed also where a look ends in an error."""
    findings.say("1. terraform apply: the example, against moto on 127.0.0.1")
    began = time.monotonic()
    try:
        findings.say(f"   {deployment.apply()} {time.monotonic() - began:.0f} s")
        _look_at_the_second_plan(deployment, findings)
        _look_at_runs(deployment, findings)
        _look_at_events(deployment, findings)
        _look_at_permissions(deployment, findings)
    except Exception as error:  # noqa: BLE001 - said, and what was made is removed all the same
        findings.hold("every look came to its end", False, otherwise=repr(error))
    finally:
        findings.say("6. terraform destroy")
        findings.say(f"   {deployment.destroy()}")
    left = list(deployment.left_behind())
    findings.hold("nothing of it is left", not left, otherwise=left)


def _look_at_the_second_plan(deployment: Deployment, findings: Findings) -> None:
    findings.say("2. terraform plan, once more")
    is_empty, told = deployment.plan_again()
    findings.hold("nothing is to be changed", is_empty, otherwise="\n".join(told.splitlines()[-LINES_OF_A_CHANGE:]))


def _look_at_runs(deployment: Deployment, findings: Findings) -> None:
    findings.say("3. the key is put into the secret by hand; then the event that the schedule sends, twice")
    made = deployment.function
    findings.hold(
        "the function is the product's, with 900 seconds and 1024 MB",
        (made["Handler"], made["Timeout"], made["MemorySize"])
        == ("delta_arc_lineage.lambda_handler.handler", 900, 1024),
        otherwise=made,
    )
    early = deployment.call(deployment.scheduled_event)
    findings.hold(
        "without a key a run says so", early["statusCode"] == 500 and "secret" in early["body"], otherwise=early
    )
    secret = deployment.outputs["secret_arn"]
    deployment.client("secretsmanager").put_secret_value(SecretId=secret, SecretString=deployment.landscape.token)
    for expected in ("applied", "unchanged"):
        answer = deployment.call(deployment.scheduled_event)
        results = {route: told["result"] for route, told in body_of(answer).get("routes", {}).items()}
        findings.hold(f"the run ends: {expected}", results == {"main": expected}, otherwise=answer)
    drawn = deployment.landscape.count("Process"), deployment.landscape.count("S3Object")
    findings.hold("the tenant holds 8 files and 24 processes", drawn == (24, 8), otherwise=drawn)


def _look_at_events(deployment: Deployment, findings: Findings) -> None:
    findings.say("4. a ninth table's file comes, one of another folder too: S3, EventBridge, the queue, the function")
    landscape, s3 = deployment.landscape, deployment.client("s3")
    for side in (SOURCE, TARGET):
        crawl(str(landscape.catalog.base_url), landscape.token, connection=side, tables=[*EIGHT_TABLES, NINTH_TABLE])
    deployment.read_the_queue_here()
    content = csv_file(NINTH_TABLE.name).read_bytes()
    for key in (f"{PREFIX}{NINTH_TABLE.name}.csv", f"elsewhere/{NINTH_TABLE.name}.csv"):
        s3.put_object(Bucket=LAKE, Key=key, Body=content)
    batch = deployment.take_batch()
    bodies = [record["body"] for record in batch["Records"]]
    findings.hold("one message, of the route's own file", len(bodies) == 1 and PREFIX in bodies[0], otherwise=bodies)
    answer = deployment.call(batch)
    findings.hold("no message comes back", answer.get("batchItemFailures") == [], otherwise=answer)
    deployment.give_back(batch, answer)
    drawn = landscape.count("Process"), landscape.count("S3Object")
    findings.hold("the tenant holds its file and its three processes", drawn == (27, 9), otherwise=drawn)
    s3.delete_object(Bucket=LAKE, Key=f"{PREFIX}{NINTH_TABLE.name}.csv")
    batch = deployment.take_batch()
    bodies = [record["body"] for record in batch["Records"]]
    is_removal = len(bodies) == 1 and "Object Deleted" in bodies[0]
    findings.hold("its removal is a message too", is_removal, otherwise=bodies)
    answer = deployment.call(batch)
    findings.hold("which the function takes", deployment.give_back(batch, answer) == 0, otherwise=answer)


def _look_at_permissions(deployment: Deployment, findings: Findings) -> None:
    findings.say("5. what the function may do, by the role as IAM keeps it")
    aws, outputs = deployment.landscape.aws, deployment.outputs
    for action, calls in sorted(Counter(call.action for call in aws.allowed).items()):
        findings.say(f"   {calls:4}  {action}")
    findings.hold("no call of a run was refused", not aws.refused, otherwise=[str(call) for call in aws.refused])
    state = outputs["state"].removeprefix("s3://").partition("/")[0]
    forbidden = forbidden_calls(lake=LAKE, prefix=PREFIX, state=state, secret=outputs["secret_arn"])
    allowed = [str(call) for call in forbidden if allows([deployment.role], call)]
    findings.hold(f"none of {len(forbidden)} forbidden calls is allowed", not allowed, otherwise=allowed)
    for what, ask in _attempts(deployment, state).items():
        findings.hold(f"refused over HTTP: {what}", is_refused(ask), otherwise="it was answered")
    plain = deployment.client("s3", plain=True)
    findings.hold(
        "the state refuses even its owner without TLS",
        is_refused(lambda: plain.put_object(Bucket=state, Key="state/x.json", Body=b"")),
    )


def _attempts(deployment: Deployment, state: str) -> dict[str, object]:
    """Requests that the function's own key makes."""
    s3, secrets, sqs, sns = (
        deployment.client(service, as_function=True) for service in ("s3", "secretsmanager", "sqs", "sns")
    )
    outputs = deployment.outputs
    return {
        "a write to the data": lambda: s3.put_object(Bucket=LAKE, Key=f"{PREFIX}ORDERS.csv", Body=b""),
        "a removal of data": lambda: s3.delete_object(Bucket=LAKE, Key=f"{PREFIX}ORDERS.csv"),
        "a look at the folder beside": lambda: s3.list_objects_v2(Bucket=LAKE, Prefix="elsewhere/"),
        "the package": lambda: s3.get_object(Bucket=state, Key="package/lambda.zip"),
        "the state bucket's end": lambda: s3.delete_bucket(Bucket=state),
        "another key into the secret": lambda: secrets.put_secret_value(
            SecretId=outputs["secret_arn"], SecretString="x"
        ),
        "an empty queue": lambda: sqs.purge_queue(QueueUrl=outputs["queue_url"]),
        "the topic's end": lambda: sns.delete_topic(TopicArn=outputs["topic_arn"]),
        "another role": lambda: deployment.client("sts", as_function=True).assume_role(
            RoleArn=outputs["role_arn"], RoleSessionName="somebody"
        ),
    }
