"""A headless Chromium, driven over its DevTools protocol with the websocket client that dagster-webserver brings.

Chromium's own `--screenshot` takes the picture when the page has loaded, which for Dagster's UI is before it shows
anything; over the protocol a picture can wait for the words it is about.
"""

import base64
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

from delta_arc_lineage.errors import OperatorError

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)
_SECONDS = 60.0


class Page:
    """One tab. Every method waits until what it asks for is there, or fails after a minute."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket, self._numbers = socket, count(1)

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command of the protocol and its result."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv(timeout=_SECONDS))
            if answer.get("id") == number:
                if "error" in answer:
                    raise OperatorError(what=f"Chromium refused {method}: {answer['error']['message']}")
                return dict(answer["result"])

    def open(self, url: str, *, width: int, height: int) -> None:
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.call("Page.navigate", url=url)

    def prefer(self, scheme: str) -> None:
        """Light or dark, as a person's system says it to every page."""
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def evaluate(self, script: str) -> Any:
        """The value of a JavaScript expression."""
        return self.call("Runtime.evaluate", expression=script, returnByValue=True)["result"].get("value")

    def wait_for(self, *words: str) -> None:
        """Until the page shows each of these texts."""
        deadline = time.monotonic() + _SECONDS
        missing = list(words)
        while missing:
            shown = self.evaluate("document.body ? document.body.innerText : ''") or ""
            missing = [text for text in missing if text not in shown]
            if missing and time.monotonic() > deadline:
                raise OperatorError(what=f"the page never showed {missing}", where=str(self.evaluate("location.href")))
            time.sleep(0.2)

    def click(self, text: str) -> None:
        """Click the smallest element that shows exactly this text."""
        element = (
            f"[...document.querySelectorAll('*')].filter(e => (e.innerText || '').trim() === {json.dumps(text)}).at(-1)"
        )
        self.wait_for(text)
        self.evaluate(f"{element}?.click()")

    def picture(self, path: Path, *, settle: float = 1.5) -> None:
        """Write the window as PNG once it has had time to stop moving."""
        time.sleep(settle)
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))


@contextmanager
def chromium(profile: Path) -> Iterator[Page]:
    """A browser with an empty profile in this folder; it ends with the context."""
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        raise OperatorError(what="there is no Chromium", next_step=f"install one of {', '.join(_NAMES)}")
    profile.mkdir(parents=True)
    command = [program, *_FLAGS, f"--user-data-dir={profile}", "about:blank"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with connect(_address(profile), proxy=None, max_size=None) as socket:
            yield Page(socket)
    finally:
        process.terminate()
        process.wait(30)


def _address(profile: Path) -> str:
    """The tab's websocket address, once the browser has written down its port."""
    written = profile / "DevToolsActivePort"
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline:
        if written.exists() and (lines := written.read_text().splitlines()):
            tabs = httpx.get(f"http://127.0.0.1:{lines[0]}/json/list", trust_env=False).json()
            addresses = [tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page"]
            if addresses:
                return str(addresses[0])
        time.sleep(0.1)
    raise OperatorError(what="Chromium did not open its DevTools port", where=str(profile))
