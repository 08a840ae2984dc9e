"""Environment, `.env` and routes file → Settings. The only reader of the environment; nothing happens at import.

Everything a person can get wrong is found here, before anything is read or written, and the message names the
variable or the place in the file: patterns are parsed, connections and names checked, overlapping routes refused.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.nearest import NearestNames
from delta_arc_lineage.model.plan import Consent, Limits
from delta_arc_lineage.model.routes import Route, refuse_overlaps
from delta_arc_lineage.settings.route_entry import RouteEntry, to_route
from delta_arc_lineage.settings.routes_file import read_routes_file
from delta_arc_lineage.settings.values import address, in_range, key_prefix, log_file, one_of, region, short_name
from delta_arc_lineage.settings.variables import NAMES, Variables, entry_of, variable_of

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
CACHE_PREFIX = "delta-arc/"
_A_DAY = 86_400
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
    timeout: float = 60.0


@dataclass(frozen=True, slots=True)
class CacheSettings:
    """Where readings are remembered: under the state folder, or in a bucket; files (or keys) of their own by route.

    `expiry`: hours until everything is read again, 0 for never remembering; `refresh`: it is read again now.
    """

    expiry: float = 24.0
    bucket: str | None = None
    source_files: Mapping[str, str] = field(default_factory=dict)
    target_files: Mapping[str, str] = field(default_factory=dict)
    refresh: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """All there is to know before work begins. `tenant` None: the embedded catalog; `s3` None: its bucket too."""

    tenant: Tenant | None
    s3: BucketAccess | None
    deployment: str
    routes: Mapping[str, Route]
    state: Path
    safe_plans_apply: bool
    limits: Limits
    schedule: str
    sensor_seconds: int
    asset_prefix: tuple[str, ...]
    page: int
    requests_per_minute: int
    patience: float
    timeout: float
    log_file: Path | None
    log_level: str
    cache: CacheSettings

    @property
    def is_embedded(self) -> bool:
        return self.tenant is None

    @property
    def tenant_name(self) -> str:
        """What documents call the tenant that they are of."""
        return self.tenant.base_url if self.tenant else "embedded"

    @property
    def agreed(self) -> Consent | None:
        """The consent that the settings give to safe plans."""
        return Consent.SETTING if self.safe_plans_apply else None

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
        _load_dotenv()
        environment = os.environ
    given = {name: environment[name] for name in NAMES if environment.get(name, "").strip()}
    _refuse_unknown(environment)
    tenant = _tenant(given)
    has_own_bucket = tenant is not None or "S3_BUCKET_NAME" in given
    if tenant is None:
        given = {**EMBEDDED_ROUTE, **({} if has_own_bucket else EMBEDDED_BUCKET), **given}
    variables = _validated(given)
    routes = _routes(variables)
    return Settings(
        tenant=tenant,
        s3=_bucket_access(variables) if has_own_bucket else None,
        deployment=variables.delta_arc_deployment,
        routes=routes,
        state=Path(variables.delta_arc_state).expanduser().absolute(),
        safe_plans_apply=_safe_plans_apply(variables, embedded=tenant is None),
        limits=_limits(variables),
        schedule=variables.delta_arc_schedule,
        sensor_seconds=in_range("DELTA_ARC_SENSOR_SECONDS", variables.delta_arc_sensor_seconds, 1, _A_DAY),
        asset_prefix=key_prefix("DELTA_ARC_ASSET_PREFIX", variables.delta_arc_asset_prefix),
        page=in_range("DELTA_ARC_PAGE", variables.delta_arc_page, 1, 10_000),
        requests_per_minute=in_range(
            "DELTA_ARC_REQUESTS_PER_MINUTE", variables.delta_arc_requests_per_minute, 1, 1_000_000
        ),
        patience=in_range("DELTA_ARC_PATIENCE_SECONDS", variables.delta_arc_patience_seconds, 0, _A_DAY),
        timeout=in_range("DELTA_ARC_TIMEOUT_SECONDS", variables.delta_arc_timeout_seconds, 1, 3_600),
        log_file=log_file("DELTA_ARC_LOG_FILE", variables.delta_arc_log_file),
        log_level=one_of("DELTA_ARC_LOG_LEVEL", variables.delta_arc_log_level.lower(), _LOG_LEVELS).upper(),
        cache=_cache(variables, routes),
    )


def _load_dotenv() -> None:
    from dotenv import find_dotenv, load_dotenv

    file = find_dotenv(usecwd=True)
    try:
        load_dotenv(file)
    except (OSError, ValueError) as error:  # not to be read, not UTF-8, or a zero byte
        raise SettingsError(
            what=f"the file of settings cannot be read: {error}",
            where=file,
            next_step="save it as UTF-8 text, readable by whoever runs this, or remove it",
        ) from error


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
    address("ATLAN_BASE_URL", base_url, of="a tenant", next_step="set it as https://<tenant>.atlan.com")
    return Tenant(base_url=base_url, key_variable=key_variable, key=given[key_variable])


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
    short_name(variables.delta_arc_deployment, where="DELTA_ARC_DEPLOYMENT")
    defaults = entry_of(variables)
    if not variables.delta_arc_routes:
        name = short_name(variables.delta_arc_route, where="DELTA_ARC_ROUTE")
        routes = [to_route(name, defaults, deployment=variables.delta_arc_deployment, place=variable_of)]
    else:
        entries = read_routes_file(Path(variables.delta_arc_routes).expanduser())
        routes = [_route_of_file(name, entry.over(defaults), variables) for name, entry in entries.items()]
    refuse_overlaps(routes)
    return {route.name: route for route in routes}


def _route_of_file(name: str, entry: RouteEntry, variables: Variables) -> Route:
    place = f"{variables.delta_arc_routes}: routes.{name}"

    def place_of(field: str) -> str:
        return f"{place}.{field}, or {variable_of(field)}"

    short_name(name, where=place)
    return to_route(name, entry, deployment=variables.delta_arc_deployment, place=place_of)


def _bucket_access(variables: Variables) -> BucketAccess:
    endpoint = variables.s3_endpoint_url
    if endpoint is not None:
        address("S3_ENDPOINT_URL", endpoint, of="a server", next_step="set it as https://<host>, or unset it")
    return BucketAccess(
        endpoint_url=endpoint,
        region=region("AWS_REGION", variables.aws_region),
        unsigned=variables.s3_unsigned,
        timeout=min(60.0, variables.delta_arc_timeout_seconds),
    )


def _cache(variables: Variables, routes: Mapping[str, Route]) -> CacheSettings:
    source, target = variables.postgres_cache_file, variables.snowflake_cache_file
    if source is not None and source == target:
        raise SettingsError(
            what=f"{source!r} cannot remember both schemas",
            where="POSTGRES_CACHE_FILE and SNOWFLAKE_CACHE_FILE",
            next_step="name two files, or leave them out",
        )
    cache = CacheSettings(
        expiry=in_range("CACHE_EXPIRY_HOURS", variables.cache_expiry_hours, 0, 24 * 365),
        bucket=variables.cache_s3_bucket,
        source_files=_cache_files("POSTGRES_CACHE_FILE", source, list(routes)),
        target_files=_cache_files("SNOWFLAKE_CACHE_FILE", target, list(routes)),
    )
    _refuse_cache_among_files(cache, routes.values())
    return cache


def _refuse_cache_among_files(cache: CacheSettings, routes: Iterable[Route]) -> None:
    """A run that keeps its cache where the sensor looks for files would start the next one, without end."""
    files = (*cache.source_files.values(), *cache.target_files.values())
    keys = (f"{CACHE_PREFIX}cache/", *(file.lstrip("/") for file in files))
    for route in routes:
        prefix = route.bucket.prefix
        among = [key for key in keys if key.startswith(prefix) or prefix.startswith(keys[0])]
        if cache.bucket == route.bucket.name and among:
            raise SettingsError(
                what=f"the cache's {among[0]!r} lies among the files of the route {route.name!r}: prefix {prefix!r} "
                f"of bucket {cache.bucket!r}",
                where="CACHE_S3_BUCKET",
                next_step="name another bucket for the cache, or leave it out to keep the cache under the state folder",
            )


def _cache_files(variable: str, file: str | None, routes: list[str]) -> dict[str, str]:
    """The file of each route: as it is for one, with the route in its name for several."""
    if file is None:
        return {}
    path = Path(file).expanduser()
    if not path.name or file.endswith("/") or path.is_dir():
        raise SettingsError(what=f"{file!r} is a folder, not a file", where=variable, next_step="name a file in it")
    if len(routes) == 1:
        return {routes[0]: str(path)}
    return {route: str(path.with_name(f"{path.stem}.{route}{path.suffix}")) for route in routes}


def _safe_plans_apply(variables: Variables, *, embedded: bool) -> bool:
    mode = variables.delta_arc_apply or ("safe" if embedded else "plan")
    return one_of("DELTA_ARC_APPLY", mode, ("plan", "safe")) == "safe"


def _limits(variables: Variables) -> Limits:
    return Limits(
        removal_share=in_range("DELTA_ARC_REMOVAL_SHARE", variables.delta_arc_removal_share, 0, 1),
        removal_count=in_range("DELTA_ARC_REMOVAL_COUNT", variables.delta_arc_removal_count, 0, 10**9),
        minimum_age=int(in_range("DELTA_ARC_REMOVAL_MINUTES", variables.delta_arc_removal_minutes, 0, 10**6) * 60_000),
        batch=in_range("DELTA_ARC_BATCH", variables.delta_arc_batch, 1, 10_000),
    )
