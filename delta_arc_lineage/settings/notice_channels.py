"""Whom to tell, as the settings say it: each channel checked by its form, with no secret in what is wrong with it."""

import re
from dataclasses import dataclass, field, replace
from urllib.parse import SplitResult, unquote, urlsplit

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.settings.keys import SHORTEST_KEY
from delta_arc_lineage.settings.notice_variables import (
    EMAIL_FROM,
    EMAIL_TO,
    SMTP,
    SNS_TOPIC,
    UI,
    WEBHOOK,
    NoticeVariables,
)
from delta_arc_lineage.settings.values import address

_TOPIC = re.compile(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*")
_PORTS = {"smtps": 465, "smtp": 587}
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class MailServer:
    """`is_tls`: TLS from the first byte; else STARTTLS, which only a server of this machine may lack."""

    host: str
    port: int
    is_tls: bool
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class NoticeChannels:
    """Those that are set. `webhook` is a secret as a whole. `ui`: the address of Dagster's UI, without a slash."""

    topic: str = ""
    webhook: str = field(default="", repr=False)
    email_to: tuple[str, ...] = ()
    email_from: str = ""
    mail_server: MailServer | None = None
    ui: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nobody is told."""
        return not (self.topic or self.webhook or self.email_to)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no output may show; the password beside the address that it stands in, since a server may repeat it."""
        password = self.mail_server.password if self.mail_server else ""
        return tuple(secret for secret in (self.webhook, password) if len(secret) >= SHORTEST_KEY)


def notice_channels(variables: NoticeVariables) -> NoticeChannels:
    """SettingsError for what no notice can be sent by."""
    channels = NoticeChannels(
        topic=_topic(variables.delta_arc_notify_sns_topic_arn or ""),
        webhook=_webhook(variables.delta_arc_notify_webhook_url or ""),
        ui=_ui(variables.delta_arc_ui_url or ""),
    )
    return _with_email(channels, variables)


def _topic(stated: str) -> str:
    if stated and not _TOPIC.fullmatch(stated):
        raise SettingsError(
            what=f"{stated!r} is not the ARN of an SNS topic",
            where=SNS_TOPIC,
            next_step="set it as SNS shows it: arn:aws:sns:<region>:<account>:<name>",
        )
    return stated


def _webhook(stated: str) -> str:
    """Not repeated: whoever has the address may post there."""
    parts = _split(stated)
    is_safe = parts is not None and (parts.scheme == "https" or (parts.scheme == "http" and _is_here(parts)))
    if stated and (not is_safe or re.search(r"\s", stated)):
        raise SettingsError(
            what="it is not the address of a webhook, or not one over TLS",
            where=WEBHOOK,
            next_step="set it as Slack shows it: https://hooks.slack.com/services/…",
        )
    return stated


def _ui(stated: str) -> str:
    base = stated.rstrip("/")
    return base and address(UI, base, of="Dagster's UI", next_step="set it as https://<host>")


def _with_email(channels: NoticeChannels, variables: NoticeVariables) -> NoticeChannels:
    """All three variables, or none."""
    stated = {
        EMAIL_TO: variables.delta_arc_notify_email_to,
        EMAIL_FROM: variables.delta_arc_notify_email_from,
        SMTP: variables.delta_arc_smtp_url,
    }
    missing = [name for name, value in stated.items() if not value]
    if len(missing) == len(stated):
        return channels
    if missing:
        present = [name for name in stated if name not in missing]
        raise SettingsError(
            what=f"{' and '.join(present)} {'is' if len(present) == 1 else 'are'} set, without {' and '.join(missing)}",
            where=missing[0],
            next_step=f"set it too, or unset {' and '.join(present)} to send no e-mail",
        )
    to = [entry.strip() for entry in (stated[EMAIL_TO] or "").strip(" ,").split(",")]
    return replace(
        channels,
        email_to=tuple(dict.fromkeys(_address_of_mail(entry, where=EMAIL_TO) for entry in to)),
        email_from=_address_of_mail((stated[EMAIL_FROM] or "").strip(), where=EMAIL_FROM),
        mail_server=_mail_server(stated[SMTP] or ""),
    )


def _address_of_mail(stated: str, *, where: str) -> str:
    if not _EMAIL.fullmatch(stated):
        raise SettingsError(
            what=f"{stated!r} is not an address of e-mail",
            where=where,
            next_step="write name@host alone, in ASCII; several with commas between them"
            if where == EMAIL_TO
            else "write name@host alone, in ASCII",
        )
    return stated


def _mail_server(stated: str) -> MailServer:
    """Not repeated: a password stands in it."""
    parts = _split(stated)
    if parts is None or parts.scheme not in _PORTS or parts.path.strip("/") or parts.query or parts.fragment:
        raise _not_a_server("it is not the address of a mail server")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise _not_a_server("it has a user without a password, or a password without a user")
    if any(not letter.isprintable() for letter in user + password):
        raise _not_a_server("what does not print stands in its user or password")
    is_tls = parts.scheme == "smtps"
    return MailServer(parts.hostname or "", parts.port or _PORTS[parts.scheme], is_tls, user, password)


def _not_a_server(what: str) -> SettingsError:
    return SettingsError(
        what=what,
        where=SMTP,
        next_step="write smtps:// (or smtp:// for STARTTLS) and, without a space, user:password@host:port; in a "
        "password stand %40 for @, %3A for : and %2F for /",
    )


def _split(stated: str) -> SplitResult | None:
    """None for what has no host, or a port that is none."""
    try:
        parts = urlsplit(stated)
        return parts if parts.hostname and parts.port != 0 and not re.search(r"\s", stated) else None
    except ValueError:
        return None


def _is_here(parts: SplitResult) -> bool:
    return parts.hostname in _LOOPBACK
