"""Webhooks over real HTTP: what is posted, and that the address, which is a secret, stands in no error."""

from collections.abc import Iterator

import pytest

from delta_arc_lineage.adapters.notices.webhook import WebhookNotifier
from delta_arc_lineage.errors import DeltaArcError, RequestRefused, Unreachable
from delta_arc_lineage.model.notice_texts import NoticeText, to_slack
from delta_arc_lineage_tests.support.inboxes import WebhookInbox
from delta_arc_lineage_tests.support.untrusted import Untrusted

pytestmark = pytest.mark.starts


@pytest.fixture
def inbox() -> Iterator[WebhookInbox]:
    with WebhookInbox() as inbox:
        yield inbox


def test_a_notice_is_posted_as_slack_takes_it(inbox: WebhookInbox, notice: NoticeText) -> None:
    """The message of `to_slack`, in JSON."""
    notifier = WebhookNotifier(inbox.url)
    notifier.send(notice)
    assert inbox.messages == [to_slack(notice)]
    assert notifier.channel == "the webhook of 127.0.0.1" and "SECRET" not in repr(notifier)


@pytest.mark.parametrize(
    ("status", "kind"), [(403, RequestRefused), (404, RequestRefused), (429, Unreachable), (500, Unreachable)]
)
def test_a_refusal_is_told_without_the_address(
    inbox: WebhookInbox, notice: NoticeText, status: int, kind: type[DeltaArcError]
) -> None:
    """Though the answer repeats it; a revoked address is the operator's, an outage is for later."""
    inbox.answers = (status, f"no_service at {inbox.url}\nmore")
    with pytest.raises(kind, match=str(status)) as raised:
        WebhookNotifier(inbox.url).send(notice)
    assert "no_service" in str(raised.value) and "SECRET" not in str(raised.value)


def test_a_redirect_is_not_followed(inbox: WebhookInbox, notice: NoticeText) -> None:
    """It would carry the notice to whoever says so."""
    inbox.answers = (307, "elsewhere")
    with pytest.raises(RequestRefused, match="307"):
        WebhookNotifier(inbox.url).send(notice)


def test_a_server_that_is_not_there_or_not_trusted_is_told_without_the_address(notice: NoticeText) -> None:
    """Neither in the error nor in what caused it."""
    with WebhookInbox() as gone:
        pass
    with Untrusted() as untrusted:
        for url in (gone.url, f"{untrusted.url}/services/SECRET"):
            with pytest.raises(Unreachable) as raised:
                WebhookNotifier(url).send(notice)
            assert "SECRET" not in f"{raised.value} {raised.value.__cause__!r}"
        untrusted.shutdown()
