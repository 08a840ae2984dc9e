"""Environment, `.env` and routes file → Settings. The only reader of the environment; nothing happens at import.

Everything a person can get wrong is found here, before anything is read or written, and the message names the
variable or the place in the file: patterns are parsed, connections and names checked, overlapping routes refused.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from pydantic import ValidationError

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.nearest import NearestNames
from delta_arc_lineage.model.plan import Limits
from delta_arc_lineage.model.routes import Route, refuse_overlaps
from delta_arc_lineage.routes_file import RouteEntry, read_routes_file, to_route
from delta_arc_lineage.variables import NAMES, NOT_USED_YET, Variables

EMBEDDED_ROUTE = {
    "POSTGRES_CONNECTION_NAME": "delta-arc-postgres",
    "POSTGRES_DATABASE": "FOOD_BEVERAGE",
    "POSTGRES_SCHEMA": "SALES_ORDERS",
    "SNOWFLAKE_CONNECTION_NAME": "delta-arc-snowflake",
    "SNOWFLAKE_DATABASE": "FOOD_BEVERAGE",
    "SNOWFLAKE_SCHEMA": "SALES_ORDERS",
    "S3_CONNECTION_NAME": "delta-arc-s3",
}
EMBEDDED_BUCKET = {
    "S3_BUCKET_NAME": "atlan-tech-challenge",
    "S3_BUCKET_ARN": "arn:aws:s3:::atlan-tech-challenge",
    "S3_PREFIX": "2025/csa-tech-challenge-ary/",
}
Number = TypeVar("Number", int, float)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
_LOG_LEVELS = ("debug", "info", "warning", "error")
_KEY_VARIABLES = ("ATLAN_API_KEY", "ATLAN_API_TOKEN")


@dataclass(frozen=True, slots=True)
class Tenant:
    """An Atlan tenant; `key_variable` names the variable that holds the key, `key` is never shown."""

    base_url: str
    key_variable: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BucketAccess:
    """How to reach S3 besides the usual AWS credentials."""

    endpoint_url: str | None = None
    region: str | None = None
    unsigned: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """All there is to know before work begins. `tenant` None: the embedded catalog; `s3` None: its bucket too."""

    tenant: Tenant | None
    s3: BucketAccess | None
    routes: Mapping[str, Route]
    state: Path
    safe_plans_apply: bool
    limits: Limits
    schedule: str
    sensor_seconds: int
    page: int
    requests_per_minute: int
    patience: float
    log_file: Path | None
    log_level: str
    ignored: tuple[str, ...] = ()

    @property
    def is_embedded(self) -> bool:
        return self.tenant is None

    def route(self, name: str | None) -> Route:
        """The named route; the only one there is if no name is given."""
        if name is None and len(self.routes) == 1:
            return next(iter(self.routes.values()))
        if name is not None and name in self.routes:
            return self.routes[name]
        there = ", ".join(sorted(self.routes))
        raise SettingsError(
            what=f"there is no route {name!r}" if name else "there are several routes and none was named",
            where="--route",
            next_step=f"name one of: {there}",
        )


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from a mapping, or from the process's environment and the `.env` file of the working folder."""
    if environment is None:
        from dotenv import find_dotenv, load_dotenv

        load_dotenv(find_dotenv(usecwd=True))
        environment = os.environ
    given = {name: environment[name] for name in NAMES if environment.get(name, "").strip()}
    _refuse_unknown(environment)
    tenant = _tenant(given)
    has_own_bucket = tenant is not None or "S3_BUCKET_NAME" in given
    if tenant is None:
        given = {**EMBEDDED_ROUTE, **({} if has_own_bucket else EMBEDDED_BUCKET), **given}
    variables = _validated(given)
    return Settings(
        tenant=tenant,
        s3=_bucket_access(variables) if has_own_bucket else None,
        routes=_routes(variables),
        state=Path(variables.delta_arc_state).expanduser().absolute(),
        safe_plans_apply=_safe_plans_apply(variables, embedded=tenant is None),
        limits=_limits(variables),
        schedule=variables.delta_arc_schedule,
        sensor_seconds=variables.delta_arc_sensor_seconds,
        page=_in_range("DELTA_ARC_PAGE", variables.delta_arc_page, 1, 10_000),
        requests_per_minute=_in_range(
            "DELTA_ARC_REQUESTS_PER_MINUTE", variables.delta_arc_requests_per_minute, 1, 1_000_000
        ),
        patience=variables.delta_arc_patience_seconds,
        log_file=_log_file(variables.delta_arc_log_file),
        log_level=_one_of("DELTA_ARC_LOG_LEVEL", variables.delta_arc_log_level.lower(), _LOG_LEVELS).upper(),
        ignored=tuple(name for name in NOT_USED_YET if name in given),
    )


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    """A misspelt switch must not be a switch that silently does nothing."""
    unknown = sorted(name for name in environment if name.startswith("DELTA_ARC_") and name not in NAMES)
    if unknown:
        near = ", ".join(NearestNames(NAMES).to(unknown[0]))
        raise SettingsError(
            what=f"there is no setting {unknown[0]}" + (f"; did you mean {near}?" if near else ""),
            where=unknown[0],
            next_step="correct its name or unset it",
        )


def _tenant(given: Mapping[str, str]) -> Tenant | None:
    base_url = given.get("ATLAN_BASE_URL", "").rstrip("/")
    key_variable = next((name for name in _KEY_VARIABLES if name in given), None)
    if not base_url and key_variable is None:
        return None
    if not base_url or key_variable is None:
        present, missing = (key_variable, "ATLAN_BASE_URL") if key_variable else ("ATLAN_BASE_URL", "ATLAN_API_KEY")
        raise SettingsError(
            what=f"{present} is set and {missing} is not",
            where=missing,
            next_step=f"set {missing} too, or unset {present} to use the embedded local stack",
        )
    if not _is_address(base_url):
        raise SettingsError(
            what=f"{base_url!r} is not the address of a tenant",
            where="ATLAN_BASE_URL",
            next_step="set it as https://<tenant>.atlan.com",
        )
    return Tenant(base_url=base_url, key_variable=key_variable, key=given[key_variable])


def _is_address(base_url: str) -> bool:
    try:
        parts = urlsplit(base_url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _validated(given: Mapping[str, str]) -> Variables:
    try:
        return Variables.model_validate(dict(given))
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        raise SettingsError(
            what=f"{name}={given[name]!r} cannot be read: {first['msg']}",
            where=name,
            next_step="see the settings page of the docs for what it means",
        ) from error


def _routes(variables: Variables) -> dict[str, Route]:
    if variables.delta_arc_routes:
        entries = read_routes_file(Path(variables.delta_arc_routes).expanduser())
        places = {name: f"{variables.delta_arc_routes}: routes.{name}" for name in entries}
    else:
        entries = {variables.delta_arc_route: RouteEntry()}
        places = {variables.delta_arc_route: ""}
    _refuse_bad_name(variables.delta_arc_deployment, "DELTA_ARC_DEPLOYMENT")
    for name, place in places.items():
        _refuse_bad_name(name, place or "DELTA_ARC_ROUTE")
    routes = {name: to_route(name, entry, variables, place=places[name]) for name, entry in entries.items()}
    refuse_overlaps(list(routes.values()))
    return routes


def _refuse_bad_name(name: str, place: str) -> None:
    if not _NAME.fullmatch(name):
        raise SettingsError(
            what=f"{name!r} cannot be a name here",
            where=place,
            next_step="use letters, digits, - and _, at most 60, beginning with a letter or digit",
        )


def _bucket_access(variables: Variables) -> BucketAccess:
    return BucketAccess(variables.s3_endpoint_url, variables.aws_region, variables.s3_unsigned)


def _safe_plans_apply(variables: Variables, *, embedded: bool) -> bool:
    mode = variables.delta_arc_apply or ("safe" if embedded else "plan")
    return _one_of("DELTA_ARC_APPLY", mode, ("plan", "safe")) == "safe"


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        words = ", ".join(allowed)
        raise SettingsError(
            what=f"{name}={value!r} is none of {words}", where=name, next_step=f"set it to one of: {words}"
        )
    return value


def _log_file(name: str | None) -> Path | None:
    if name is None:
        return None
    path = Path(name).expanduser()
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise SettingsError(
            what=f"{name!r} cannot be a log file: its folder is not there, or it is a folder itself",
            where="DELTA_ARC_LOG_FILE",
            next_step="name a file in a folder that exists",
        )
    return path


def _limits(variables: Variables) -> Limits:
    return Limits(
        removal_share=_in_range("DELTA_ARC_REMOVAL_SHARE", variables.delta_arc_removal_share, 0, 1),
        removal_count=_in_range("DELTA_ARC_REMOVAL_COUNT", variables.delta_arc_removal_count, 0, 10**9),
        minimum_age=int(_in_range("DELTA_ARC_REMOVAL_MINUTES", variables.delta_arc_removal_minutes, 0, 10**6) * 60_000),
        batch=_in_range("DELTA_ARC_BATCH", variables.delta_arc_batch, 1, 10_000),
    )


def _in_range(name: str, value: Number, least: float, most: float) -> Number:
    if not least <= value <= most:
        raise SettingsError(
            what=f"{name}={value} is not from {least} to {most}", where=name, next_step="set it within that range"
        )
    return value
