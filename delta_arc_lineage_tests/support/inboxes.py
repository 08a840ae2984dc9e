"""Inboxes on this machine, for notices: a webhook over HTTP, and a mail server that speaks SMTP as RFC 5321 has it."""

import base64
import json
import socketserver
import ssl
import tempfile
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from delta_arc_lineage_tests.support.untrusted import make_certificate


class WebhookInbox(ThreadingHTTPServer):
    """Keeps what is posted; answers 200 until `answers` says another status and text."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Webhook)
        self.messages: list[dict[str, Any]] = []
        self.answers = (200, "ok")
        Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/services/T0SECRET/B0SECRET/abcdefSECRET"

    @property
    def texts(self) -> list[str]:
        return [message["text"] for message in self.messages]


class _Webhook(BaseHTTPRequestHandler):
    server: WebhookInbox

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, said = self.server.answers
        if status == 200:
            self.server.messages.append(json.loads(body))
        self.send_response(status)
        self.end_headers()
        self.wfile.write(said.encode())

    def log_message(self, *_: object) -> None:
        return


@dataclass(frozen=True)
class Mail:
    """A message as it was taken, and how: over TLS, by whom."""

    sender: str
    to: list[str]
    message: EmailMessage
    is_tls: bool
    user: str

    @property
    def text(self) -> str:
        return str(self.message.get_content()).replace("\r\n", "\n")


@dataclass
class MailRules:
    """`starttls`, `tls`: offered, or from the first byte; `users`: by name, their passwords; `refused`: addresses."""

    starttls: bool = False
    tls: bool = False
    users: dict[str, str] = field(default_factory=dict)
    refused: tuple[str, ...] = ()


class MailInbox(socketserver.ThreadingTCPServer):
    """`certificate`: what to trust to speak TLS with it, as PEM."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, rules: MailRules | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.rules, self.mails = rules or MailRules(), list[Mail]()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        private, self.certificate = make_certificate()
        with tempfile.NamedTemporaryFile() as file:
            Path(file.name).write_bytes(private + self.certificate)
            self.context.load_cert_chain(file.name)
        Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, *_: object) -> None:
        """Whoever trusts nobody breaks off; that is no news."""


class _Conversation(socketserver.BaseRequestHandler):
    server: MailInbox

    def handle(self) -> None:
        self.socket, self.is_tls, self.user = self.request, False, ""
        if self.server.rules.tls:
            self._begin_tls()
        self.lines = self.socket.makefile("rb")
        self._forget()
        self._say("220 inbox ESMTP")
        while line := self.lines.readline():
            verb, _, rest = line.decode().strip().partition(" ")
            if verb.upper() == "QUIT":
                self._say("221 bye")
                return
            answer = getattr(self, f"_{verb.lower()}", None)
            self._say(answer(rest) if answer else "502 no such command")

    def finish(self) -> None:
        self.lines.close()
        self.socket.close()

    def _ehlo(self, _: str) -> str:
        offers = ["inbox", "8BITMIME", "AUTH PLAIN"]
        if self.server.rules.starttls and not self.is_tls:
            offers.append("STARTTLS")
        return "\r\n".join([*(f"250-{offer}" for offer in offers[:-1]), f"250 {offers[-1]}"])

    def _starttls(self, _: str) -> str:
        self._say("220 begin")
        self.lines.close()
        self._begin_tls()
        self.lines = self.socket.makefile("rb")
        return ""

    def _auth(self, rest: str) -> str:
        _, user, password = base64.b64decode(rest.partition(" ")[2]).decode().split("\0")
        if self.server.rules.users.get(user) != password:
            return f"535 {user} does not have the password {password}"
        self.user = user
        return "235 welcome"

    def _mail(self, rest: str) -> str:
        if self.server.rules.users and not self.user:
            return "530 who are you"
        self.sender = rest.partition("<")[2].partition(">")[0]
        return "250 ok"

    def _rcpt(self, rest: str) -> str:
        to = rest.partition("<")[2].partition(">")[0]
        if to in self.server.rules.refused:
            return "550 nobody of this name"
        self.to.append(to)
        return "250 ok"

    def _data(self, _: str) -> str:
        self._say("354 go on")
        lines = []
        while (line := self.lines.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.server.mails.append(Mail(self.sender, self.to, message, self.is_tls, self.user))
        self._forget()
        return "250 taken"

    def _rset(self, _: str) -> str:
        self._forget()
        return "250 ok"

    def _forget(self) -> None:
        self.sender, self.to = "", list[str]()

    def _begin_tls(self) -> None:
        self.socket = self.server.context.wrap_socket(self.socket, server_side=True)
        self.is_tls = True

    def _say(self, text: str) -> None:
        if text:
            self.socket.sendall(f"{text}\r\n".encode())
