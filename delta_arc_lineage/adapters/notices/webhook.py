"""Webhooks: a notice as a message of Slack, or of who takes Slack's messages. The address is the key to post there, so
no error says more of it than the host."""

import ssl
from functools import cached_property
from typing import Any

import httpx

from delta_arc_lineage.adapters.notices.trust import trust
from delta_arc_lineage.errors import RequestRefused, Unreachable
from delta_arc_lineage.model.notice_texts import NoticeText, to_slack
from delta_arc_lineage.ports.notifier import Notifier

WEBHOOK = "DELTA_ARC_NOTIFY_WEBHOOK_URL"
_SECONDS = 10.0
_MOST_OF_AN_ANSWER = 100
_OF_THE_MOMENT = {408, 429}
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class WebhookNotifier(Notifier):
    """`authorities`: a file or folder of certificates to trust in place of the usual ones."""

    def __init__(self, url: str, *, authorities: str = "") -> None:
        self._url, self._authorities = url, authorities
        self._host = httpx.URL(url).host
        self.channel = f"the webhook of {self._host}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._host})"

    @cached_property
    def _client(self) -> httpx.Client:
        address = httpx.URL(self._url)
        is_here = address.host in _LOOPBACK and address.scheme == "http"
        verify = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if is_here else trust(self._authorities)
        way: dict[str, Any] = {"trust_env": False} if address.host in _LOOPBACK else {}
        return httpx.Client(timeout=_SECONDS, follow_redirects=False, verify=verify, **way)

    def send(self, notice: NoticeText) -> None:
        try:
            answer = self._client.post(self._url, json=to_slack(notice))
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, ImportError) as error:
            raise Unreachable(
                what=f"{self.channel} gave no answer ({type(error).__name__})",  # its words may hold the address
                where=WEBHOOK,
                next_step="check the address, the proxy and the network",
            ) from None
        if not answer.is_success:
            raise self._refused(answer)

    def _refused(self, answer: httpx.Response) -> RequestRefused | Unreachable:
        """Slack says `no_service`, `channel_is_archived` and the like."""
        said = answer.text[:_MOST_OF_AN_ANSWER].replace(self._url, "***").split("\n")[0]
        status = answer.status_code
        is_for_now = status >= 500 or status in _OF_THE_MOMENT
        kind = Unreachable if is_for_now else RequestRefused
        step = "it is tried again at the next run of the day" if is_for_now else "make the webhook anew, and set it"
        return kind(what=f"{self.channel} answered {status}: {said}", where=WEBHOOK, next_step=step)
