"""serve: on this machine alone, with a token, until it is told to stop."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from delta_arc_lineage_tests.shells.cli.conftest import Run
from delta_arc_lineage_tests.support.processes import ended_by, hearing

pytestmark = pytest.mark.starts

SERVE = "from delta_arc_lineage.cli.main import main; main()"
WITHOUT_SERVERS = "import sys; sys.modules['fastapi'] = None; "
TOKEN = "a-token-that-a-person-chose"


@contextmanager
def served(*options: str, **variables: str) -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    """The process and its address."""
    command = hearing(sys.executable, "-c", SERVE, "serve", "--port", "0", *options)
    with subprocess.Popen(command, env={**os.environ, **variables}, stdout=subprocess.PIPE) as process:
        with ended_by(signal.SIGTERM, process):
            assert process.stdout is not None
            yield process, process.stdout.readline().decode().strip()
        rest = process.stdout.read()
        assert process.returncode == 0 and not rest


def ask(url: str, token: str, path: str = "/runs/none") -> int:
    transport = httpx.HTTPTransport(verify=False)
    with httpx.Client(transport=transport, headers={"Authorization": f"Bearer {token or '-'}"}) as client:
        return client.get(url + path).status_code


def test_it_prints_its_address_and_a_token_once_and_ends_in_order(environment: pytest.MonkeyPatch) -> None:
    """On the loopback address; what has no token is refused; SIGTERM is no failure."""
    with served() as (process, url):
        assert process.stdout is not None and url.startswith("http://127.0.0.1:")
        word, token = process.stdout.readline().decode().split()
        assert (word, len(token) >= 40) == ("token:", True)
        assert [ask(url, "", "/health"), ask(url, ""), ask(url, token)] == [200, 401, 404]


def test_a_token_of_ones_own_is_taken_and_not_printed(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file wins over the variable."""
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    with served("--token-file", str(file), DELTA_ARC_SERVE_TOKEN="another-token-of-the-settings") as (_, url):
        assert [ask(url, TOKEN), ask(url, "another-token-of-the-settings")] == [404, 401]


@pytest.mark.parametrize("token", ["short", "with a space in it, and long", "ü" * 20])
def test_a_token_that_is_none_is_refused_and_not_repeated(run: Run, tmp_path: Path, token: str) -> None:
    """Of the settings and of a file."""
    file = tmp_path / "token"
    file.write_text(token, encoding="utf-8")
    for result in (run("serve", DELTA_ARC_SERVE_TOKEN=token), run("serve", "--token-file", str(file))):
        assert result.exit_code == 2 and "token" in result.err and token not in result.out + result.err
    assert run("serve", "--token-file", str(tmp_path / "none")).exit_code == 2


def test_a_port_that_is_taken_is_told(run: Run) -> None:
    """In one line, with what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = run("serve", "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 2 and "--port" in result.err and "Next:" in result.err


def test_without_the_extra_it_says_what_to_install(environment: pytest.MonkeyPatch) -> None:
    """And no traceback."""
    ended = subprocess.run(
        [sys.executable, "-c", WITHOUT_SERVERS + SERVE, "serve"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2 and "delta_arc_lineage[serve]" in ended.stderr and "Traceback" not in ended.stderr
