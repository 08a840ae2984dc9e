"""SNS over its own protocol, on moto's server: what a subscriber reads, and what is refused."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.session import Session
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from delta_arc_lineage.adapters.notices.sns import SnsNotifier
from delta_arc_lineage.errors import AuthenticationFailed, NotFound, Unreachable
from delta_arc_lineage.model.notice_texts import NoticeText

pytestmark = pytest.mark.starts
REGION = "eu-west-1"


@dataclass(frozen=True)
class Aws:
    """Clients of moto's server."""

    url: str

    def client(self, service: str) -> Any:
        return Session().create_client(service, region_name=REGION)

    def subscribe(self, name: str, **attributes: str) -> tuple[str, str]:
        """A topic, and a queue that it tells: their ARN and address."""
        sns, sqs = self.client("sns"), self.client("sqs")
        topic = sns.create_topic(Name=name, Attributes=attributes)["TopicArn"]
        fifo = {"FifoQueue": "true"} if attributes else {}
        queue = sqs.create_queue(QueueName=name, Attributes=fifo)["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
        return topic, queue

    def receive(self, queue: str) -> list[dict[str, Any]]:
        answer = self.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
        return [json.loads(message["Body"]) for message in answer.get("Messages", [])]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def aws(server: str, monkeypatch: pytest.MonkeyPatch) -> Aws:
    """The usual AWS variables lead there."""
    for name, value in {
        "AWS_ENDPOINT_URL": server,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }.items():
        monkeypatch.setenv(name, value)
    return Aws(server)


def test_a_subscriber_reads_the_notice(aws: Aws, notice: NoticeText) -> None:
    """Subject and body as all channels have them; one region is the topic's, whatever the environment says."""
    topic, queue = aws.subscribe("alerts")
    notifier = SnsNotifier(topic)
    notifier.send(notice)
    (message,) = aws.receive(queue)
    assert (message["Subject"], message["Message"]) == (notice.subject, notice.body)
    assert notifier.channel == f"SNS {topic}" and f":{REGION}:" in topic


def test_a_fifo_topic_takes_it_too(aws: Aws, notice: NoticeText) -> None:
    """With the identity of cause and day, by which it drops what comes twice."""
    topic, queue = aws.subscribe("alerts.fifo", FifoTopic="true")
    SnsNotifier(topic).send(notice)
    assert [message["Message"] for message in aws.receive(queue)] == [notice.body]


def test_a_topic_that_is_not_there_is_named(aws: Aws, notice: NoticeText) -> None:
    """As the setting that names it."""
    with pytest.raises(NotFound, match="no-such") as raised:
        SnsNotifier(f"arn:aws:sns:{REGION}:123456789012:no-such").send(notice)
    assert raised.value.where == "DELTA_ARC_NOTIFY_SNS_TOPIC_ARN"


def test_no_credentials_and_no_answer_are_told(aws: Aws, notice: NoticeText, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each within seconds."""
    topic, _ = aws.subscribe("alerts")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    with pytest.raises(Unreachable):
        SnsNotifier(topic).send(notice)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    with pytest.raises(AuthenticationFailed):
        SnsNotifier(topic).send(notice)
