"""What gates before a server have in common: pass a request on, write an answer down, cut a connection off."""

import contextlib
import socket
import struct
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler

_HOP_BY_HOP = {"connection", "transfer-encoding", "keep-alive", "content-length"}
Headers = tuple[tuple[str, str], ...]


class ForwardingHandler(BaseHTTPRequestHandler):
    """One connection of a gate; what is done with a request is the gate's own."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Requests are no news."""

    def read_body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def passed_on(self, target: str, path: str, body: bytes) -> tuple[int, Headers, bytes]:
        """Status, headers and body of what `target`, a host and port, answers to this request."""
        upstream = HTTPConnection(target, timeout=60)
        headers = {**self.headers, "Host": target, "Connection": "close"}
        with contextlib.closing(upstream):
            upstream.request(self.command, path, body=body or None, headers=headers)
            found = upstream.getresponse()
            return found.status, tuple(found.getheaders()), found.read()

    def head_of(self, status: int, headers: Headers, body: bytes) -> bytes:
        """The head of an answer; to a HEAD with the length that the headers tell."""
        kept = [f"{name}: {value}" for name, value in headers if name.lower() not in _HOP_BY_HOP]
        told = next((value for name, value in headers if name.lower() == "content-length"), "0")
        length = told if self.command == "HEAD" else str(len(body))
        return "\r\n".join([f"HTTP/1.1 {status} said", *kept, f"Content-Length: {length}", "", ""]).encode("latin-1")

    def cut(self) -> None:
        """Reset rather than close: no orderly end of the stream."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True
