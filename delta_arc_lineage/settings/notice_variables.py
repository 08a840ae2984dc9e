"""The environment variables that say whom to tell of what fails or waits."""

from pydantic import BaseModel

from delta_arc_lineage.settings.tenant_variables import variable

WEBHOOK, SMTP = "DELTA_ARC_NOTIFY_WEBHOOK_URL", "DELTA_ARC_SMTP_URL"
SNS_TOPIC, EMAIL_TO, EMAIL_FROM = (
    "DELTA_ARC_NOTIFY_SNS_TOPIC_ARN",
    "DELTA_ARC_NOTIFY_EMAIL_TO",
    "DELTA_ARC_NOTIFY_EMAIL_FROM",
)
UI = "DELTA_ARC_UI_URL"


class NoticeVariables(BaseModel):
    """Channels; any number of them. None set: nobody is told."""

    delta_arc_notify_sns_topic_arn: str | None = variable(
        SNS_TOPIC, "The ARN of an SNS topic to tell of failed runs, and of plans and contracts that wait for somebody."
    )
    delta_arc_notify_webhook_url: str | None = variable(
        WEBHOOK, "The same as messages of Slack: the address of an incoming webhook. It is a secret."
    )
    delta_arc_notify_email_to: str | None = variable(
        EMAIL_TO, "The same by e-mail: addresses, with commas between them."
    )
    delta_arc_notify_email_from: str | None = variable(EMAIL_FROM, "The address that e-mail is sent from.")
    delta_arc_smtp_url: str | None = variable(
        SMTP,
        "The mail server: `smtps://user:password@host:465`, or `smtp://…:587` for STARTTLS. It is a secret.",
    )
    delta_arc_ui_url: str | None = variable(
        UI, "Where Dagster's UI is reached, for links in notices; not set, they name commands."
    )
