"""Amazon's services and the API of Kubernetes on the loopback address, as the run launchers see them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar

import yaml
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server


@contextmanager
def running_amazon() -> Iterator[str]:
    """The address of moto's server, which tells services apart by the signature of a request."""
    server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=True)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Kubernetes(BaseHTTPRequestHandler):
    """Takes what is created, keeps it, and answers with it."""

    created: ClassVar[list[tuple[str, dict[str, Any]]]] = []

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"]))
        self.created.append((self.path, json.loads(text)))
        self.send_response(201)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Requests are not news."""


@contextmanager
def running_kubernetes() -> Iterator[tuple[str, list[tuple[str, dict[str, Any]]]]]:
    """The text of a kubeconfig that leads to it, and what was created: path and document."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Kubernetes)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    _Kubernetes.created.clear()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    names: dict[str, Any] = {
        "clusters": [{"name": "here", "cluster": {"server": address}}],
        "users": [{"name": "here", "user": {}}],
        "contexts": [{"name": "here", "context": {"cluster": "here", "user": "here"}}],
        "current-context": "here",
    }
    try:
        yield yaml.safe_dump({"apiVersion": "v1", "kind": "Config", **names}), _Kubernetes.created
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
