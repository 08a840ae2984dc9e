"""E-mail: a notice as a message of plain text, handed to one SMTP server over TLS."""

import smtplib
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

from delta_arc_lineage.adapters.notices.trust import trust
from delta_arc_lineage.errors import AuthenticationFailed, RequestRefused, Unreachable
from delta_arc_lineage.model.notice_texts import NoticeText
from delta_arc_lineage.ports.notifier import Notifier
from delta_arc_lineage.settings.notice_channels import MailServer

SERVER, TO = "DELTA_ARC_SMTP_URL", "DELTA_ARC_NOTIFY_EMAIL_TO"
_SECONDS = 10.0
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class MailNotifier(Notifier):
    """To one address: a server takes some of several and refuses the others, and those would be told twice or never.

    `authorities`: a file or folder of certificates to trust in place of the usual ones.
    """

    def __init__(self, server: MailServer, *, sender: str, to: str, authorities: str = "") -> None:
        self._server, self._sender, self._to = server, sender, to
        self._authorities = authorities
        self.channel = f"e-mail to {to}"

    def send(self, notice: NoticeText) -> None:
        place = f"{self._server.host}:{self._server.port}"
        try:
            with self._connect() as connection:
                connection.send_message(self._message(notice), self._sender, [self._to])
        except smtplib.SMTPAuthenticationError as error:
            raise AuthenticationFailed(
                what=f"the mail server {place} does not accept the user and password ({error.smtp_code})",
                where=SERVER,
                next_step="correct them; in a password stand %40 for @, %3A for : and %2F for /",
            ) from None  # the server may repeat what it was given
        except smtplib.SMTPRecipientsRefused as error:
            raise RequestRefused(
                what=f"the mail server {place} does not take mail to {self._to} ({error.recipients[self._to][0]})",
                where=TO,
                next_step="correct the address, or set a sender and a server that may write to it",
            ) from error
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise Unreachable(
                what=f"the mail server {place} did not take the notice: {type(error).__name__}: {error}",
                where=SERVER,
                next_step="check its host and port: smtps:// for TLS from the first byte, smtp:// for STARTTLS",
            ) from error

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        if server.is_tls:
            context = trust(self._authorities)
            connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=context)
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
        try:
            connection.ehlo_or_helo_if_needed()
            if not server.is_tls and (connection.has_extn("starttls") or server.host not in _LOOPBACK):
                connection.starttls(context=trust(self._authorities))
                connection.ehlo()
            if server.user:
                connection.login(server.user, server.password)
        except BaseException:
            connection.close()
            raise
        return connection

    def _message(self, notice: NoticeText) -> EmailMessage:
        """The same id for the same cause and day: what comes twice is shown once by many."""
        message = EmailMessage()
        message["Subject"] = notice.subject
        message["From"], message["To"] = self._sender, self._to
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = f"<{notice.identity}@{self._sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(notice.body, cte="quoted-printable")  # any server takes it, whatever the letters
        return message
