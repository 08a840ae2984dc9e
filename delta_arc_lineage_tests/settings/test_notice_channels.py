"""Whom to tell: each channel by its form, said in words where it is wrong, and no secret repeated."""

import pytest

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.settings.load import Settings, load_settings
from delta_arc_lineage.settings.notice_channels import MailServer, NoticeChannels

HOOK = "https://hooks.slack.com/services/T00000000/B00000000/hunter2hunter2"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:alerts"
MAIL = {
    "DELTA_ARC_NOTIFY_EMAIL_TO": "a@example.com, b@example.com,a@example.com",
    "DELTA_ARC_NOTIFY_EMAIL_FROM": "lineage@example.com",
    "DELTA_ARC_SMTP_URL": "smtps://ada:hunter%402%2Fhunter2@mail.example.com",
}


def refused(**variables: str) -> SettingsError:
    with pytest.raises(SettingsError) as raised:
        load_settings(variables)
    return raised.value


def load(**variables: str) -> Settings:
    return load_settings(variables)


def test_nobody_is_told_unless_somebody_is_named() -> None:
    """Where Dagster's UI is tells nobody."""
    assert load().notices == NoticeChannels() and load().notices.is_empty
    assert load(DELTA_ARC_UI_URL="https://ui.example/").notices == NoticeChannels(ui="https://ui.example")
    assert load(DELTA_ARC_UI_URL="https://ui.example/").notices.is_empty


def test_all_channels_are_read() -> None:
    """Addresses once each; a password as it was before it was put into an address."""
    settings = load(DELTA_ARC_NOTIFY_SNS_TOPIC_ARN=TOPIC, DELTA_ARC_NOTIFY_WEBHOOK_URL=HOOK, **MAIL)
    server = MailServer("mail.example.com", 465, is_tls=True, user="ada", password="hunter@2/hunter2")
    assert settings.notices == NoticeChannels(
        TOPIC, HOOK, ("a@example.com", "b@example.com"), "lineage@example.com", server
    )
    assert not settings.notices.is_empty


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("smtp://relay.example.com", MailServer("relay.example.com", 587, is_tls=False)),
        ("smtp://127.0.0.1:2525/", MailServer("127.0.0.1", 2525, is_tls=False)),
        ("smtps://[::1]:4650", MailServer("::1", 4650, is_tls=True)),
    ],
)
def test_a_mail_server_is_read_with_the_usual_port(address: str, server: MailServer) -> None:
    """465 for TLS from the first byte, 587 for STARTTLS."""
    assert load(**{**MAIL, "DELTA_ARC_SMTP_URL": address}).notices.mail_server == server


def test_no_secret_is_shown() -> None:
    """Not by the settings' own words; all are masked, and refused where they do not belong."""
    settings = load(DELTA_ARC_NOTIFY_WEBHOOK_URL=HOOK, **MAIL)
    assert "hunter" not in repr(settings)
    assert {HOOK, MAIL["DELTA_ARC_SMTP_URL"], "hunter@2/hunter2"} <= set(settings.secrets)
    error = refused(DELTA_ARC_NOTIFY_WEBHOOK_URL=HOOK, S3_PREFIX=HOOK)
    assert error.where == "S3_PREFIX" and "DELTA_ARC_NOTIFY_WEBHOOK_URL" in error.what and "hunter" not in str(error)


def test_a_short_password_masks_no_word() -> None:
    """One of a letter or two stands in any name."""
    assert "pw" not in load(**{**MAIL, "DELTA_ARC_SMTP_URL": "smtps://ada:pw@mail.example.com"}).secrets


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DELTA_ARC_NOTIFY_SNS_TOPIC_ARN", "alerts"),
        ("DELTA_ARC_NOTIFY_SNS_TOPIC_ARN", "arn:aws:sqs:eu-west-1:123456789012:alerts"),
        ("DELTA_ARC_NOTIFY_SNS_TOPIC_ARN", f"{TOPIC}:subscription"),
        ("DELTA_ARC_NOTIFY_WEBHOOK_URL", "hooks.slack.com/hunter2"),
        ("DELTA_ARC_NOTIFY_WEBHOOK_URL", "http://hooks.slack.com/hunter2"),
        ("DELTA_ARC_NOTIFY_WEBHOOK_URL", "https://hooks.slack.com/hunter2 \nx"),
        ("DELTA_ARC_NOTIFY_WEBHOOK_URL", "https://hooks.slack.com:hunter2/"),
        ("DELTA_ARC_UI_URL", "ui.example"),
        ("DELTA_ARC_UI_URL", "https://ui.example/?hunter2"),
    ],
)
def test_what_nobody_can_be_told_by_is_refused(name: str, value: str) -> None:
    """By its variable, with a form that is right, and without what may be a secret."""
    error = refused(**{name: value})
    assert error.where == name and error.next_step and "hunter2" not in str(error)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DELTA_ARC_NOTIFY_EMAIL_TO", "a@example.com b@example.com"),
        ("DELTA_ARC_NOTIFY_EMAIL_TO", " , "),
        ("DELTA_ARC_NOTIFY_EMAIL_TO", "Ada <a@example.com>"),
        ("DELTA_ARC_NOTIFY_EMAIL_TO", "a@example.com\r\nBcc: b@example.com"),
        ("DELTA_ARC_NOTIFY_EMAIL_FROM", "lineage"),
        ("DELTA_ARC_NOTIFY_EMAIL_FROM", "a@example.com,b@example.com"),
        ("DELTA_ARC_SMTP_URL", "mail.example.com:465"),
        ("DELTA_ARC_SMTP_URL", "https://ada:hunter2@mail.example.com"),
        ("DELTA_ARC_SMTP_URL", "smtps://ada:hunter/2@mail.example.com"),
        ("DELTA_ARC_SMTP_URL", "smtps://ada@mail.example.com"),
        ("DELTA_ARC_SMTP_URL", "smtps://ada:hunter2@mail.example.com:port"),
        ("DELTA_ARC_SMTP_URL", "smtps://ada:hunter2%0d%0aQUIT@mail.example.com"),
    ],
)
def test_e_mail_that_cannot_be_sent_is_refused(name: str, value: str) -> None:
    """A line end in an address would be a header of somebody else's."""
    error = refused(**{**MAIL, name: value})
    assert error.where == name and error.next_step and "hunter" not in str(error)


@pytest.mark.parametrize("missing", MAIL)
def test_e_mail_takes_all_three(missing: str) -> None:
    """What lacks is named, and what is there."""
    error = refused(**{name: value for name, value in MAIL.items() if name != missing})
    assert error.where == missing and all(name in f"{error.what} {error.next_step}" for name in MAIL)
