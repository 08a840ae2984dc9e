"""The image and the Compose file, without an engine: what they would build and start is what is locked and there."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from delta_arc_lineage_tests.shells.dagster.conftest import ROOT
from delta_arc_lineage_tests.shells.dagster.test_loading import BIN
from delta_arc_lineage_tests.support.processes import ended_by, hearing
from delta_arc_lineage_tests.support.recipes import lint, wants_linter

DEPLOY = ROOT / "deploy"
DOCKERFILE, COMPOSE = DEPLOY / "Dockerfile", DEPLOY / "compose.yaml"
EXTRAS = ("deploy", "evidence", "inventory")
PINNED = re.compile(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==(.*?)(?=^[a-z]|\Z)", re.MULTILINE | re.DOTALL)
ENVIRONMENT = {"sys_platform": "linux", "platform_machine": "aarch64", "python_version": "3.11", "os_name": "posix"}
VARIABLES = {"POSTGRES_PASSWORD": "p", "ATLAN_BASE_URL": "https://t", "ATLAN_API_KEY": "k"}
_HAS_COMPOSE = (
    shutil.which("docker") is not None
    and subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode == 0
)


def pins(name: str) -> dict[str, str]:
    """Version and hashes of each package of a lock; on which systems it is wanted depends on who wants it."""
    found = PINNED.finditer((ROOT / name).read_text())
    return {canonicalize_name(pin[1]): re.sub(r" ; [^\\]*", " ", pin[2]) for pin in found}


def closure(names: set[str], locked: set[str]) -> set[str]:
    """What these packages require on Linux, themselves included, as it is installed here."""
    waiting, seen = [(name, "") for name in names], set[tuple[str, str]]()
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen or name not in locked:
            continue
        seen.add((name, extra))
        for text in requires(name) or ():
            needed = Requirement(text)
            if needed.marker is None or needed.marker.evaluate({**ENVIRONMENT, "extra": extra}):
                waiting += [(canonicalize_name(needed.name), part) for part in ("", *needed.extras)]
    return {name for name, _ in seen}


def instructions() -> list[tuple[str, str]]:
    """Those of the Dockerfile, each in one line."""
    text = re.sub(r"\\\n\s*", "", DOCKERFILE.read_text())
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.partition(" ")[0], line.partition(" ")[2]) for line in lines]


def test_the_images_lock_is_the_part_of_the_lock_that_it_needs() -> None:
    """The same versions and hashes; all that a run requires; no test tool, no local stack, no second web framework."""
    whole, part = pins("requirements.lock"), pins("deploy/requirements.lock")
    assert len(part) > 50 and part.items() <= whole.items()
    ours = [Requirement(text) for text in requires("delta_arc_lineage") or ()]
    wanted = [one for one in ours if one.marker is None or any(one.marker.evaluate({"extra": x}) for x in EXTRAS)]
    assert closure({canonicalize_name(one.name) for one in wanted}, set(whole)) <= part.keys()
    assert not part.keys() & {"pytest", "moto", "hypothesis", "mypy", "ruff", "fastapi", "awslambdaric"}
    assert pins("deploy/build.lock").items() <= whole.items() and set(pins("deploy/build.lock")) == {"setuptools"}


def test_the_image_runs_as_nobody_and_installs_what_is_locked() -> None:
    """Two stages of one base; every install by hashes or of our own wheel; what is copied is there and let through to
    the builder; no secret in a variable."""
    found = instructions()
    bases = [rest.split()[0] for word, rest in found if word == "FROM"]
    assert len(bases) == 2 and len(set(bases)) == 1 and not bases[0].endswith((":latest", "python"))
    last = found[max(at for at, (word, _) in enumerate(found) if word == "FROM") :]
    assert ("USER", "10001:10001") in last and not any(word == "RUN" and "pip" in rest for word, rest in last)
    installs = [part for word, rest in found if word == "RUN" for part in rest.split("&&") if "pip install" in part]
    assert installs and all("--require-hashes" in part or "wheels/" in part for part in installs)
    let_through = set(re.findall(r"^!(.+)$", (DEPLOY / "Dockerfile.dockerignore").read_text(), re.MULTILINE))
    copied = {name for word, rest in found if word == "COPY" and "--from" not in rest for name in rest.split()[:-1]}
    assert copied == let_through and all((ROOT / name).exists() for name in copied)
    assert not any(re.search("KEY|SECRET|PASSWORD|TOKEN", rest) for word, rest in found if word in ("ENV", "ARG"))
    ((_, command),) = [one for one in last if one[0] == "CMD"]
    assert json.loads(command)[-1] == "delta_arc_lineage.definitions"


def test_the_server_publishes_nothing_and_waits_for_its_database() -> None:
    """Ports on the loopback address only; nobody starts before PostgreSQL and the code are healthy; every volume is
    declared; ours are read-only, without rights and without a key in the file."""
    compose: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
    services: dict[str, dict[str, Any]] = compose["services"]
    assert services.keys() == {"postgres", "code", "webserver", "daemon"}
    assert all(port.startswith("127.0.0.1:") for service in services.values() for port in service.get("ports", ()))
    for service in services.values():
        for name, wait in service.get("depends_on", {}).items():
            assert wait == {"condition": "service_healthy"} and "healthcheck" in services[name]
        named = [volume.partition(":")[0] for volume in service.get("volumes", ())]
        assert {name for name in named if not name.startswith(".")} <= compose["volumes"].keys()
    for name in ("code", "webserver", "daemon"):
        service = services[name]
        assert (
            service["read_only"] and service["cap_drop"] == ["ALL"] and services[name]["image"] == "delta-arc-lineage"
        )
        assert service["environment"]["DAGSTER_POSTGRES_URL"].startswith("postgresql+psycopg2://dagster:${POSTGRES")
    assert services["code"]["environment"]["ATLAN_API_KEY"].startswith("${ATLAN_API_KEY:?")
    assert "ATLAN_API_KEY" not in {**services["webserver"]["environment"], **services["daemon"]["environment"]}
    (server,) = yaml.safe_load((DEPLOY / "workspace.yaml").read_text())["load_from"]
    assert server["grpc_server"]["host"] in services


@pytest.mark.starts
@wants_linter
def test_hadolint_has_nothing_to_say() -> None:
    """The linter of Dockerfiles, with all of its rules."""
    assert lint(DOCKERFILE) == ""


@pytest.mark.starts
@pytest.mark.skipif(not _HAS_COMPOSE, reason="docker has no compose on this machine")
def test_compose_takes_its_file() -> None:
    """`docker compose config`, which asks no engine."""
    command = ["docker", "compose", "-f", str(COMPOSE), "config", "--quiet"]
    done = subprocess.run(command, env={**os.environ, **VARIABLES}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.starts
def test_the_code_location_is_served_as_compose_asks_it(tmp_path: Path) -> None:
    """The image's own command, on the loopback address, is found healthy by Compose's own look, and by the workspace
    that webserver and daemon read."""
    ((_, command),) = [one for one in instructions() if one[0] == "CMD"]
    (look,) = [yaml.safe_load(COMPOSE.read_text())["services"]["code"]["healthcheck"]["test"][1:]]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
    place = {"0.0.0.0": "127.0.0.1", "4000": port}
    environment = {**os.environ, "DAGSTER_HOME": str(tmp_path), "DELTA_ARC_STATE": str(tmp_path / "state")}
    workspace = tmp_path / "workspace.yaml"
    text = (DEPLOY / "workspace.yaml").read_text()
    workspace.write_text(text.replace("host: code", "host: 127.0.0.1").replace("4000", port))
    options: dict[str, Any] = {"cwd": tmp_path, "env": environment}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        program = [str(BIN / words[0]), *(place.get(word, word) for word in words[1:])]
        return subprocess.run(program, capture_output=True, text=True, check=False, **options)

    program, *words = [place.get(word, word) for word in json.loads(command)]
    process = subprocess.Popen(hearing(str(BIN / program), *words), **options)
    with ended_by(signal.SIGINT, process):
        while not _listens(int(port)):
            assert process.poll() is None
            time.sleep(0.2)
        assert run(*look).returncode == 0
        found = run("dagster", "definitions", "validate", "--workspace", str(workspace))
        assert found.returncode == 0 and "code location delta_arc_lineage" in found.stdout + found.stderr, found.stderr


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
