"""Loading: however Dagster is told to load the project, it finds the same, prints no warning, and loads no client."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from delta_arc_lineage.definitions import build_definitions, defs
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage_tests.shells.dagster.conftest import ROOT
from delta_arc_lineage_tests.shells.dagster.landscape import INFORMING, READING, WRITING

ASSETS = {*READING, "lineage_plan", *WRITING, "markings"}
CHECKS = {
    "lineage_plan:plan_is_safe",
    *(f"lineage_plan:{name}" for name in INFORMING),
    "column_lineage:catalog_equals_plan",
}
OTHERS = {
    "jobs": {"plan_only", "sync_lineage"},
    "resources": {"atlan", "s3"},
    "schedules": {"every_route"},
    "sensors": {"automation", "bucket_sensor", "notify_failures"},
}
CLIENTS = ("pyatlan", "httpx", "boto3", "botocore", "dagster_aws")
"""Loaded by a run that asks; importing them costs each code location as much as Dagster does."""
BIN = Path(sys.executable).parent
_OUTSIDE = """
import json, sys
import delta_arc_lineage.definitions as module
import dagster as dg
loaded = module.defs()
repository = loaded.get_repository_def()
print(json.dumps({
    "file": module.__file__,
    "assets": sorted(key.to_user_string() for key in repository.assets_defs_by_key),
    "checks": sorted(
        spec.key.to_user_string()
        for graph in {*repository.assets_defs_by_key.values(), *repository.asset_checks_defs_by_key.values()}
        for spec in graph.check_specs
    ),
    "jobs": sorted(name for name in repository.job_names if not name.startswith("__")),
    "resources": sorted(loaded.resources),
    "schedules": sorted(schedule.name for schedule in repository.schedule_defs),
    "sensors": sorted(sensor.name for sensor in repository.sensor_defs),
    "clients": [name for name in sys.argv[1:] if name in sys.modules],
}))
"""


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment of a person who made `.venv` active and has set nothing else."""
    monkeypatch.delenv("PYTHONPATH", raising=False)
    active = {"VIRTUAL_ENV": str(BIN.parent), "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    return {**os.environ, **active, "DELTA_ARC_STATE": str(tmp_path / "state")}


def _run(*command: str, environment: dict[str, str], folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)


def test_dagster_and_dg_find_the_definitions_valid(environment: dict[str, str]) -> None:
    """`dagster definitions validate`, the same over workspace.yaml, and `dg check defs`; none has anything to warn of.

    What Dagster says against its own command ("superseded") is not about this project.
    """
    commands = {
        ("dagster", "definitions", "validate"): "Validation successful for code location delta_arc_lineage",
        ("dagster", "definitions", "validate", "-w", "workspace.yaml"): "location delta_arc_lineage",
        ("dg", "check", "defs"): "All definitions loaded successfully",
    }
    for command, expected in commands.items():
        done = _run(*command, environment=environment)
        said = [line for line in (done.stdout + done.stderr).splitlines() if "Supersession" not in line]
        assert any(expected in line for line in said), command
        assert not [line for line in said if "warning" in line.lower()], command


def test_dg_lists_the_definitions(environment: dict[str, str]) -> None:
    """`dg list defs` finds every asset, check, job, resource, schedule and sensor."""
    listed = json.loads(_run("dg", "list", "defs", "--json", environment=environment).stdout)
    assert {asset["asset_key"] for asset in listed["assets"]} == ASSETS
    assert {check["key"] for check in listed["asset_checks"]} == CHECKS
    assert {kind: {definition["name"] for definition in listed[kind]} for kind in OTHERS} == OTHERS


def test_an_installed_wheel_outside_the_tree_finds_the_same(environment: dict[str, str], tmp_path: Path) -> None:
    """Installed into a folder of its own and loaded from there: the same definitions, and no client is imported."""
    source, target = tmp_path / "source", tmp_path / "target"
    shutil.copytree(ROOT / "delta_arc_lineage", source / "delta_arc_lineage", ignore=shutil.ignore_patterns("__pyc*"))
    for name in ("pyproject.toml", "setup.cfg", "README.md"):
        shutil.copy(ROOT / name, source)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-cache-dir", "install", "--no-index")
    _run(
        *(*pip, "--no-deps", "--no-build-isolation", "--no-compile", "--target", str(target), str(source)),
        environment=environment,
    )
    shutil.rmtree(source)
    outside = {**environment, "PYTHONPATH": str(target)}
    shown = _run(
        sys.executable, "-W", "error::UserWarning", "-c", _OUTSIDE, *CLIENTS, environment=outside, folder=tmp_path
    )
    definitions: dict[str, Any] = json.loads(shown.stdout)
    assert definitions.pop("file").startswith(str(target))
    assert definitions.pop("clients") == []
    assert {kind: set(names) for kind, names in definitions.items()} == {"assets": ASSETS, "checks": CHECKS, **OTHERS}
    assert shown.stderr == ""


def test_loading_sends_no_request_and_starts_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is read and nothing happens: no state folder, no embedded stack."""
    monkeypatch.setenv("DELTA_ARC_STATE", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    dg.Definitions.validate_loadable(defs())
    assert not (tmp_path / "state").exists()


def test_routes_are_the_partitions(tmp_path: Path) -> None:
    """One static partition a route of the file, for every asset and every check."""
    routes = {name: {"bucket": {"prefix": name}, "s3_connection": name} for name in ("b", "a")}
    file = tmp_path / "routes.yaml"
    file.write_text(json.dumps({"routes": routes}))
    repository = build_definitions(load_settings({"DELTA_ARC_ROUTES": str(file)})).get_repository_def()
    graphs = set(repository.assets_defs_by_key.values()) | set(repository.asset_checks_defs_by_key.values())
    specs = [spec for graph in graphs for spec in (*graph.specs, *graph.check_specs)]
    assert len(specs) == len(ASSETS) + len(CHECKS)
    assert {tuple(spec.partitions_def.get_partition_keys()) for spec in specs if spec.partitions_def} == {("a", "b")}
    assert all(spec.partitions_def for spec in specs)
