"""A gate before a server: it forwards what it is asked, but for the requests it is told to spoil.

It knows nothing of what it forwards, so one gate serves the catalog and S3 alike, and what it answers in their place
is what a proxy, a login page or a broken network answers.
"""

import ssl
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from delta_arc_lineage_tests.forwarding import ForwardingHandler, Headers


@dataclass(frozen=True, slots=True)
class Said:
    """An answer in place of the server's."""

    status: int = 200
    body: bytes = b""
    headers: Headers = (("Content-Type", "application/json"),)


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection is reset. `after`: the server did the work first; `of_the_answer`: so much of its answer came."""

    after: bool = False
    of_the_answer: float = 0.0


@dataclass(frozen=True, slots=True)
class Late:
    """The answer comes after so many seconds, though the server did the work at once."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The server's answer, its body changed."""

    by: Callable[[bytes], bytes]


Spoiling = Said | Cut | Late | Rewritten


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to requests whose method and path hold these words; `times`: to so many of them."""

    what: Spoiling
    method: str = ""
    path: str = ""
    times: int = 1_000


class Gate(ThreadingHTTPServer):
    """A gate to `target`, in threads of this process; `asked` has a line for each request, spoiled ones included."""

    daemon_threads = True

    def __init__(self, target: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target, self.asked = urlsplit(target).netloc, list[str]()
        self._faults = {fault: fault.times for fault in faults}
        Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def spoiling(self, method: str, path: str) -> Spoiling | None:
        """What happens to this request, which is counted."""
        self.asked.append(f"{method} {path}")
        for fault, left in self._faults.items():
            if left and fault.method in ("", method) and fault.path in path:
                self._faults[fault] -= 1
                return fault.what
        return None

    def handle_error(self, request: object, client_address: object) -> None:
        """Connections cut on purpose are no news."""


class Untrusted(ThreadingHTTPServer):
    """A server whose certificate is of no authority that anybody trusts."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), BaseHTTPRequestHandler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.NamedTemporaryFile() as file:
            Path(file.name).write_bytes(_certificate())
            context.load_cert_chain(file.name)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.server_address[1]}"


def _certificate() -> bytes:
    """A key, and a certificate that it signed itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    today = datetime.now(UTC)
    building = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    signed = building.not_valid_before(today).not_valid_after(today + timedelta(1)).sign(key, hashes.SHA256())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + signed.public_bytes(Encoding.PEM)


class _Handler(ForwardingHandler):
    server: Gate

    def _pass(self) -> None:
        body = self.read_body()
        spoiling = self.server.spoiling(self.command, self.path)
        if isinstance(spoiling, Said):
            return self._send(spoiling)
        if isinstance(spoiling, Cut) and not (spoiling.after or spoiling.of_the_answer):
            return self.cut()
        answer = self._forward(body)
        if isinstance(spoiling, Late):
            time.sleep(spoiling.seconds)
        if isinstance(spoiling, Rewritten):
            answer = Said(answer.status, spoiling.by(answer.body), answer.headers)
        if isinstance(spoiling, Cut):
            if spoiling.of_the_answer:
                self._send(answer, of=spoiling.of_the_answer)
            return self.cut()
        return self._send(answer)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass  # noqa: N815

    def _forward(self, body: bytes) -> Said:
        status, headers, answered = self.passed_on(self.server.target, self.path, body)
        return Said(status, answered, headers)

    def _send(self, answer: Said, *, of: float = 1.0) -> None:
        head = self.head_of(answer.status, answer.headers, answer.body)
        body = b"" if self.command == "HEAD" else answer.body
        self.wfile.write(head + body[: int(len(body) * of)])
