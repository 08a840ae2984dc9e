"""The product on an estate: one folder of settings for each installation, and one run in each."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.estates.documents import Estate
from delta_arc_lineage.adapters.embedded.running import RunningStack

PATTERNS = ("written", "loose", "none")
"""The best that a person could write, those of somebody in a hurry, and the default."""
_VARIABLES = {
    "pattern": "S3_FILE_NAME_PATTERN",
    "source_pattern": "SOURCE_TABLE_PATTERN",
    "target_pattern": "TARGET_TABLE_PATTERN",
}
_FIELDS = {name: variable.lower().removeprefix("s3_") for name, variable in _VARIABLES.items()}
_PRODUCT = str(Path(sys.executable).with_name("delta-arc"))
_APPLY = ("apply", "--yes")
PROPOSED = {
    "init": (("init", "--write"), _APPLY),
    "suggest": (("init", "--write"), ("suggest", "--accept"), _APPLY),
    "suggest-alone": (("init", "--write"), ("suggest", "--accept"), _APPLY),
}
"""What is run where no route is stated. `suggest-alone`: neither names nor columns draw anything by themselves."""


@dataclass(frozen=True, slots=True)
class Run:
    """How one installation's run ended, and what it said where it failed."""

    deployment: str
    exit_code: int
    said: str = ""


def write_settings(estate: Estate, stack: RunningStack, folder: Path, *, patterns: str) -> None:
    """A folder for each installation, with `.env`, and `routes.yaml` where there are several routes."""
    if patterns in PROPOSED:
        variables = _variables(estate, stack) | {"DELTA_ARC_DEPLOYMENT": estate.installations[0].deployment}
        variables |= {"LINK_BY": "copied"} if patterns == "suggest-alone" else {}
        kept = {name: value for name, value in variables.items() if not name.startswith(("POSTGRES_", "SNOWFLAKE_"))}
        _write_variables(folder / "proposed", kept)
        return
    for installation in estate.installations:
        place = folder / installation.deployment
        place.mkdir(parents=True)
        routes = [_with_patterns(route, patterns) for route in installation.routes]
        variables = _variables(estate, stack) | {"DELTA_ARC_DEPLOYMENT": installation.deployment}
        if len(routes) == 1:
            variables |= _route_variables(routes[0])
        else:
            variables["DELTA_ARC_ROUTES"] = "routes.yaml"
            entries = {route["name"]: _route_entry(route) for route in routes}
            (place / "routes.yaml").write_text(json.dumps({"routes": entries}), encoding="utf-8")  # JSON is YAML
        _write_variables(place, variables)


def _write_variables(place: Path, variables: Mapping[str, str]) -> None:
    place.mkdir(parents=True, exist_ok=True)
    lines = [f"{name}='{value}'\n" for name, value in variables.items()]
    (place / ".env").write_text("".join(lines), encoding="utf-8")


def run_all(folder: Path, patterns: str = "", **variables: str) -> list[Run]:
    """The product in each folder of settings, unattended; this process's environment wins over `variables`."""
    places, commands = sorted(folder.glob("*/.env")), PROPOSED.get(patterns, (_APPLY,))
    return [_run(settings.parent, command, variables) for settings in places for command in commands]


def _run(place: Path, command: Sequence[str], variables: Mapping[str, str]) -> Run:
    environment = {**variables, **os.environ}
    ended = subprocess.run(
        [_PRODUCT, *command], cwd=place, env=environment, capture_output=True, text=True, check=False
    )
    lines = [line for line in (ended.stderr or ended.stdout).splitlines() if line.strip()] if ended.returncode else []
    said = next((line for line in lines if line.startswith("error")), " ".join(lines[-1:]))
    return Run(place.name, ended.returncode, said)


def _with_patterns(route: Mapping[str, str], patterns: str) -> dict[str, str]:
    if patterns == "none":
        return {name: value for name, value in route.items() if not name.endswith("pattern")}
    return {**route, "pattern": route["loose"]} if patterns == "loose" else dict(route)


def _variables(estate: Estate, stack: RunningStack) -> dict[str, str]:
    return {
        "ATLAN_BASE_URL": stack.catalog_url,
        "ATLAN_API_KEY": stack.api_key,
        "S3_ENDPOINT_URL": stack.s3_endpoint,
        "AWS_ACCESS_KEY_ID": stack.access_key_id,
        "AWS_SECRET_ACCESS_KEY": stack.secret_access_key,
        "AWS_REGION": "us-east-1",
        "POSTGRES_CONNECTION_NAME": estate.source.connection,
        "POSTGRES_DATABASE": estate.source.database,
        "SNOWFLAKE_CONNECTION_NAME": estate.target.connection,
        "SNOWFLAKE_DATABASE": estate.target.database,
        "S3_BUCKET_NAME": estate.bucket,
        "S3_CONNECTION_NAME": estate.s3_connection,
    }


def _route_variables(route: Mapping[str, str]) -> dict[str, str]:
    places = {
        "POSTGRES_SCHEMA": route["source_schema"],
        "SNOWFLAKE_SCHEMA": route["target_schema"],
        "S3_PREFIX": route["prefix"],
    }
    return places | {variable: route[name] for name, variable in _VARIABLES.items() if name in route}


def _route_entry(route: Mapping[str, str]) -> dict[str, object]:
    return {
        "source": {"schema": route["source_schema"]},
        "target": {"schema": route["target_schema"]},
        "bucket": {"prefix": route["prefix"]},
        **{field: route[name] for name, field in _FIELDS.items() if name in route},
    }
