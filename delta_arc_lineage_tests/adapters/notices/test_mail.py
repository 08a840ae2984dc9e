"""E-mail over a real SMTP server: TLS from the first byte or by STARTTLS, no secret in an error."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from delta_arc_lineage.adapters.notices.mail import MailNotifier
from delta_arc_lineage.errors import AuthenticationFailed, RequestRefused, Unreachable
from delta_arc_lineage.model.notice_texts import NoticeText
from delta_arc_lineage.settings.notice_channels import MailServer
from delta_arc_lineage_tests.support.inboxes import MailInbox, MailRules

pytestmark = pytest.mark.starts
PASSWORD = "pass:word@1/2"
TO, SENDER = "data@example.com", "lineage@example.com"
Opener = Callable[..., tuple[MailInbox, MailNotifier]]


@pytest.fixture
def mail(tmp_path: Path) -> Iterator[Opener]:
    """A server by these rules, and a notifier that trusts it."""
    with ExitStack() as servers:

        def open_mail(
            rules: MailRules, *, user: str = "", password: str = PASSWORD, trusts: bool = True
        ) -> tuple[MailInbox, MailNotifier]:
            inbox = servers.enter_context(MailInbox(rules))
            certificates = tmp_path / f"{inbox.port}.pem"
            certificates.write_bytes(inbox.certificate)
            server = MailServer("127.0.0.1", inbox.port, rules.tls, user, password if user else "")
            authorities = str(certificates) if trusts else ""
            return inbox, MailNotifier(server, sender=SENDER, to=TO, authorities=authorities)

        yield open_mail


WAYS = {
    "plain, on this machine": MailRules(),
    "STARTTLS": MailRules(starttls=True),
    "TLS": MailRules(tls=True),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("user", ["", "ada"])
def test_a_notice_arrives_as_it_is(mail: Opener, notice: NoticeText, way: str, user: str) -> None:
    """Its text, its headers, over TLS where there is any, and after a log-in where a user is set."""
    rules = WAYS[way]
    with_user = MailRules(rules.starttls, rules.tls, {"ada": PASSWORD} if user else {})
    inbox, notifier = mail(with_user, user=user)
    notifier.send(notice)
    (taken,) = inbox.mails
    assert (taken.sender, taken.to, taken.user) == (SENDER, [TO], user)
    assert taken.is_tls is (rules.tls or rules.starttls)
    assert taken.text.rstrip("\n") == notice.body
    headers = taken.message
    assert headers["Subject"] == notice.subject and headers["To"] == TO and headers["From"] == SENDER
    assert headers["Message-ID"] == f"<{notice.identity}@example.com>" and headers["Auto-Submitted"]
    assert headers["Bcc"] is None and "Bcc: all@example.com" in taken.text, "a name is no header"


def test_a_wrong_password_is_told_without_it(mail: Opener, notice: NoticeText) -> None:
    """Though the server repeats it."""
    inbox, notifier = mail(MailRules(tls=True, users={"ada": "right"}), user="ada")
    with pytest.raises(AuthenticationFailed) as raised:
        notifier.send(notice)
    assert PASSWORD not in str(raised.value) and PASSWORD not in repr(raised.value.__cause__) and not inbox.mails
    assert raised.value.where == "DELTA_ARC_SMTP_URL"


def test_an_address_that_is_refused_is_named(mail: Opener, notice: NoticeText) -> None:
    """It is its owner's to correct."""
    _, notifier = mail(MailRules(refused=(TO,)))
    with pytest.raises(RequestRefused, match=TO):
        notifier.send(notice)


@pytest.mark.parametrize("rules", [MailRules(tls=True), MailRules(starttls=True)], ids=["TLS", "STARTTLS"])
def test_a_certificate_that_nobody_trusts_gets_no_password(
    mail: Opener, notice: NoticeText, rules: MailRules, recwarn: pytest.WarningsRecorder
) -> None:
    """Nothing is sent in the clear after that."""
    inbox, notifier = mail(rules, user="ada", trusts=False)
    with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
        notifier.send(notice)
    assert not inbox.mails and not recwarn.list


def test_a_server_that_is_not_there_is_unreachable(notice: NoticeText) -> None:
    """Within seconds, in words."""
    with MailInbox() as inbox:
        port = inbox.port
    notifier = MailNotifier(MailServer("127.0.0.1", port, is_tls=False), sender=SENDER, to=TO)
    with pytest.raises(Unreachable, match=f"127.0.0.1:{port}"):
        notifier.send(notice)
