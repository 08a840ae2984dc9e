"""A PostgreSQL of this machine's binaries, on the loopback address, in a folder of its own."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BINARIES = [shutil.which(name) for name in ("initdb", "pg_ctl")]
IS_HERE = all(BINARIES)
WHY_NOT = "PostgreSQL's initdb and pg_ctl are not on PATH"


@contextmanager
def running_postgres() -> Iterator[str]:
    """The address of an empty database; PostgreSQL refuses to run as root, so root runs it as another user."""
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    user = _find_user() if os.geteuid() == 0 else None
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    initdb, pg_ctl = map(str, BINARIES)
    try:
        _run(user, initdb, "--pgdata", f"{folder}/data", "--username", "dagster", "--auth", "trust", "--no-sync")
        options = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off"
        _run(user, pg_ctl, "--pgdata", f"{folder}/data", "--log", f"{folder}/log", "--wait", "-o", options, "start")
        yield f"postgresql+psycopg2://dagster@127.0.0.1:{port}/postgres"
        _run(user, pg_ctl, "--pgdata", f"{folder}/data", "--wait", "--mode", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _find_user() -> pwd.struct_passwd:
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _run(user: pwd.struct_passwd | None, *command: str) -> None:
    """Its output is read by nobody: the server would hold a pipe open for as long as it runs."""
    who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    subprocess.run(command, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, **who)  # type: ignore[call-overload]
