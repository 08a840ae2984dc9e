"""The channels that the settings name, each imported where it is set: SNS costs a client of AWS, a webhook httpx."""

from collections.abc import Iterator

from delta_arc_lineage.ports.notifier import Notifier
from delta_arc_lineage.settings.notice_channels import NoticeChannels


def open_channels(settings: NoticeChannels, *, authorities: str = "") -> Iterator[Notifier]:
    """No connection is opened before the first notice; `authorities`: certificates to trust in place of the usual."""
    if settings.topic:
        from delta_arc_lineage.adapters.notices.sns import SnsNotifier

        yield SnsNotifier(settings.topic)
    if settings.webhook:
        from delta_arc_lineage.adapters.notices.webhook import WebhookNotifier

        yield WebhookNotifier(settings.webhook, authorities=authorities)
    if settings.mail_server is not None:
        from delta_arc_lineage.adapters.notices.mail import MailNotifier

        for to in settings.email_to:
            yield MailNotifier(settings.mail_server, sender=settings.email_from, to=to, authorities=authorities)
