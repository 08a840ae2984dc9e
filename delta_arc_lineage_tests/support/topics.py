"""SNS on moto's server, with queues that read what a topic is told."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from botocore.session import Session
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

REGION = "eu-west-1"


@dataclass(frozen=True)
class Aws:
    """Clients of moto's server."""

    url: str

    def client(self, service: str) -> Any:
        return Session().create_client(
            service,
            region_name=REGION,
            endpoint_url=self.url,
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )

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


@contextmanager
def serve_topics() -> Iterator[Aws]:
    """On this machine alone, where moto's default is every interface."""
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    try:
        yield Aws(f"http://{host}:{port}")
    finally:
        running.stop()
