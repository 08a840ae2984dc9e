"""What channels of notices can be; and what the command line says then."""

from delta_arc_lineage_tests.shells.cli.injected.running import Row

NOBODY = "127.0.0.1:1"
TOPIC = {
    "DELTA_ARC_NOTIFY_SNS_TOPIC_ARN": "arn:aws:sns:eu-west-1:123456789012:alerts",
    "AWS_ENDPOINT_URL_SNS": f"http://{NOBODY}",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
}
MAIL = {
    "DELTA_ARC_NOTIFY_EMAIL_TO": "data@example.com",
    "DELTA_ARC_NOTIFY_EMAIL_FROM": "lineage@example.com",
    "DELTA_ARC_SMTP_URL": f"smtp://{NOBODY}",
}
HOOK, TO, SMTP = "DELTA_ARC_NOTIFY_WEBHOOK_URL", "DELTA_ARC_NOTIFY_EMAIL_TO", "DELTA_ARC_SMTP_URL"
CHANNEL_ROWS = [
    Row("nobody to tell", "CommandRefused", (HOOK,), "notify --test"),
    Row("topic of nobody", "Unreachable", ("TOPIC_ARN",), "notify --test", variables=TOPIC),
    Row("webhook of nobody", "Unreachable", (HOOK,), "notify --test", variables={HOOK: f"http://{NOBODY}/x"}),
    Row("mail server of nobody", "Unreachable", (SMTP,), "notify --test", variables=MAIL),
    Row("channel that fails a run", None, command="apply --yes --notify", variables=MAIL),
    Row("topic of SQS", "SettingsError", ("TOPIC_ARN",), variables={"DELTA_ARC_NOTIFY_SNS_TOPIC_ARN": "arn:aws:sqs:x"}),
    Row("webhook in the clear", "SettingsError", (HOOK,), variables={HOOK: "http://hooks.slack.com/services/x"}),
    Row("mail to nobody", "SettingsError", (TO,), variables={**MAIL, TO: ""}),
    Row("mail to a name", "SettingsError", (TO,), variables={**MAIL, TO: "Ada"}),
    Row("mail from a name", "SettingsError", ("FROM",), variables={**MAIL, "DELTA_ARC_NOTIFY_EMAIL_FROM": "Ada"}),
    Row("mail server of the web", "SettingsError", (SMTP,), variables={**MAIL, SMTP: "https://mail.example.com"}),
    Row("UI of one word", "SettingsError", ("UI_URL",), variables={"DELTA_ARC_UI_URL": "dagster"}),
]
