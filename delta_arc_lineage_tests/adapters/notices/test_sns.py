"""SNS over its own protocol, on moto's server: what a subscriber reads, and what is refused."""

from collections.abc import Iterator

import pytest

from delta_arc_lineage.adapters.notices.sns import SnsNotifier
from delta_arc_lineage.errors import AuthenticationFailed, DeltaArcError, NotFound, PermissionDenied, Unreachable
from delta_arc_lineage.model.notice_texts import NoticeText
from delta_arc_lineage_tests.support.inboxes import WebhookInbox
from delta_arc_lineage_tests.support.topics import REGION, Aws, serve_topics

pytestmark = pytest.mark.starts


@pytest.fixture(scope="module")
def server() -> Iterator[Aws]:
    with serve_topics() as aws:
        yield aws


@pytest.fixture
def aws(server: Aws, monkeypatch: pytest.MonkeyPatch) -> Aws:
    """The usual AWS variables lead there."""
    for name, value in {
        "AWS_ENDPOINT_URL": server.url,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }.items():
        monkeypatch.setenv(name, value)
    return server


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


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (403, "AuthorizationError", PermissionDenied),
        (403, "InvalidClientTokenId", AuthenticationFailed),
        (400, "InvalidParameter", Unreachable),
        (503, "ServiceUnavailable", Unreachable),
    ],
)
def test_what_sns_refuses_is_told_by_who_mends_it(
    aws: Aws, notice: NoticeText, monkeypatch: pytest.MonkeyPatch, status: int, code: str, kind: type[DeltaArcError]
) -> None:
    """moto refuses nobody, so a server of HTTP says it in SNS's form."""
    topic, _ = aws.subscribe("alerts")
    with WebhookInbox() as server:
        server.answers = (
            status,
            f"<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>",
        )
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        with pytest.raises(kind, match=code):
            SnsNotifier(topic).send(notice)


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
