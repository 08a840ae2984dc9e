"""SNS: a notice as a message of a topic, by the usual AWS credentials."""

from functools import cached_property
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError
from botocore.session import Session

from delta_arc_lineage.errors import AuthenticationFailed, DeltaArcError, NotFound, PermissionDenied, Unreachable
from delta_arc_lineage.model.notice_texts import NoticeText
from delta_arc_lineage.ports.notifier import Notifier

TOPIC = "DELTA_ARC_NOTIFY_SNS_TOPIC_ARN"
_FIFO = ".fifo"
_DENIED = {"AuthorizationError", "AuthorizationErrorException", "AccessDenied", "AccessDeniedException"}
_NO_IDENTITY = {"InvalidClientTokenId", "SignatureDoesNotMatch", "ExpiredToken", "UnrecognizedClientException"}
_ABSENT = {"NotFound", "NotFoundException"}
_SECONDS, _TRIES = 5.0, 2


class SnsNotifier(Notifier):
    """`topic`: its ARN, which names its region. The client is made at the first notice: it costs 0.1 s of CPU."""

    def __init__(self, topic: str) -> None:
        self._topic = topic
        self.channel = f"SNS {topic}"

    @cached_property
    def _client(self) -> Any:
        config = Config(
            connect_timeout=_SECONDS,
            read_timeout=_SECONDS,
            retries={"mode": "standard", "total_max_attempts": _TRIES},
        )
        region = self._topic.split(":")[3]
        return Session().create_client("sns", region_name=region, config=config)

    def send(self, notice: NoticeText) -> None:
        """A FIFO topic drops what it had within five minutes."""
        fifo = {"MessageGroupId": "notices", "MessageDeduplicationId": notice.identity}
        try:
            self._client.publish(
                TopicArn=self._topic,
                Subject=notice.subject,
                Message=notice.body,
                **(fifo if self._topic.endswith(_FIFO) else {}),
            )
        except ClientError as error:
            raise self._of_code(error) from error
        except (NoCredentialsError, PartialCredentialsError) as error:
            raise self._not_accepted(f"there are no AWS credentials to publish with: {error}") from error
        except (BotoCoreError, ValueError) as error:
            raise Unreachable(
                what=f"SNS gave no usable answer: {error}",
                where=TOPIC,
                next_step="check the AWS credentials, the topic's region and the network",
            ) from error

    def _of_code(self, error: ClientError) -> DeltaArcError:
        code = str(error.response["Error"]["Code"])
        if code in _ABSENT:
            return NotFound(
                what=f"there is no topic {self._topic}",
                where=TOPIC,
                next_step="set it to the ARN of a topic, as SNS shows it",
            )
        if code in _DENIED:
            return PermissionDenied(
                what=f"the AWS credentials may not publish to {self._topic} ({code})",
                where="sns:Publish",
                next_step="grant it on the topic; for an encrypted one also kms:GenerateDataKey and kms:Decrypt",
            )
        if code in _NO_IDENTITY:
            return self._not_accepted(f"SNS does not accept the credentials ({code})")
        return Unreachable(
            what=f"SNS answered {error}", where=TOPIC, next_step="it is tried again at the next run of the day"
        )

    def _not_accepted(self, what: str) -> AuthenticationFailed:
        return AuthenticationFailed(
            what=what, where="AWS_ACCESS_KEY_ID, AWS_PROFILE or a role", next_step="give valid AWS credentials"
        )
