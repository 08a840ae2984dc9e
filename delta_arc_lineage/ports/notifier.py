"""Where notices go: one channel that reaches people."""

from abc import ABC, abstractmethod

from delta_arc_lineage.model.notice_texts import NoticeText


class Notifier(ABC):
    """`channel`: what it is called, and where it leads, without a secret: SNS and the topic, e-mail and to whom."""

    channel: str

    @abstractmethod
    def send(self, notice: NoticeText) -> None:
        """Sent once; when this returns, the channel took it. DeltaArcError where it did not, within half a minute."""
