"""Environment, `.env` and routes file → Settings; nothing happens at import.

Everything a person can get wrong is found here, before anything is read or written, and the message names the
variable or the place in the file: patterns are parsed, connections and names checked, overlapping routes refused.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.nearest import NearestNames
from delta_arc_lineage.model.plan import Consent
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.settings.caches import CacheSettings, cache_settings
from delta_arc_lineage.settings.keys import (
    OF_ANY_FORM,
    OF_SECRETS,
    FindKeys,
    add_keys,
    collect_keys,
    refuse_keys,
    refuse_secrets,
)
from delta_arc_lineage.settings.misspellings import find_misspelt
from delta_arc_lineage.settings.notice_channels import NoticeChannels, notice_channels
from delta_arc_lineage.settings.own_places import refuse_places_among_files
from delta_arc_lineage.settings.project import LOG_FILE, LOG_LEVEL, LOG_LEVELS, PROJECT, Project, read_environment
from delta_arc_lineage.settings.route_names import no_such_route
from delta_arc_lineage.settings.state_place import StatePlace
from delta_arc_lineage.settings.stated_routes import Defaults, defaults_of, state_routes
from delta_arc_lineage.settings.tenant_access import Tenant, stated_tenant
from delta_arc_lineage.settings.values import (
    address,
    in_range,
    key_prefix,
    log_file,
    one_of,
    one_spelling,
    proxy,
    region,
)
from delta_arc_lineage.settings.variables import NAMES, Variables

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
PROXIES = frozenset(spelt for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY") for spelt in (name, name.lower()))
AUTHORITIES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
"""The first that is set. httpx knows the first alone, the SDK both."""
_A_DAY = 86_400
StateRoutes = Callable[[Defaults], Mapping[str, Route]]
"""Who states the routes, over what the variables state of all."""


@dataclass(frozen=True, slots=True)
class BucketAccess:
    """How to reach S3 besides the usual AWS credentials."""

    endpoint_url: str | None = None
    region: str | None = None
    unsigned: bool = False
    timeout: float = 60.0
    requester_pays: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """All there is to know before work begins. `tenant` None: the embedded catalog; `s3` None: its bucket too.

    `defaults`: what the variables state of every route. `authorities`: the file or folder of certificates that requests
    to Atlan trust, empty for the usual ones. `secrets`: the values of all variables that hold keys, which no output may
    show. `serve_token`: what requests to the operations have to carry, empty where one is made at each start.
    `keep_days`: how long plans, journals and operations are kept, 0 for ever.
    """

    project: Project
    tenant: Tenant | None
    s3: BucketAccess | None
    deployment: str
    routes: Mapping[str, Route]
    state: StatePlace
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
    defaults: Defaults
    notices: NoticeChannels = NoticeChannels()  # noqa: RUF009 - a frozen value
    authorities: str = ""
    keep_days: int = 400
    custom_metadata: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    serve_token: str = field(default="", repr=False)

    @property
    def is_embedded(self) -> bool:
        return self.tenant is None

    @property
    def tenant_name(self) -> str:
        """What documents call the tenant that they are of, however its address is spelt."""
        return one_spelling(self.tenant.base_url) if self.tenant else "embedded"

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
        if name is not None:
            raise no_such_route(name, self.routes.keys())
        raise SettingsError(
            what="there are several routes and none was named",
            where="--route",
            next_step=f"name one of: {', '.join(sorted(self.routes))}",
        )


def load_settings(
    environment: Mapping[str, str] | None = None,
    *,
    with_routes: bool = True,
    routes: StateRoutes | None = None,
    find_keys: FindKeys | None = None,
) -> Settings:
    """Settings from a mapping, of a project in the current folder; or from the process's environment and its project's
    `.env`. Without routes, for who is about to state them. `routes`: states them instead of variables and their file.
    `find_keys`: for who reads keys by the ARN of a secret."""
    if environment is None:
        project, environment = read_environment()
    else:
        project = Project(Path(environment.get(PROJECT, "").strip()).absolute(), None, "it was given")
    _refuse_unknown(environment)
    if find_keys is not None:
        environment = add_keys(environment, find_keys)
    return settings_from(environment, project, with_routes=with_routes, routes=routes)


def settings_from(
    environment: Mapping[str, str], project: Project, *, with_routes: bool = True, routes: StateRoutes | None = None
) -> Settings:
    """Settings from variables of which all are known; without routes, for who is about to state them."""
    given = {name: environment[name] for name in NAMES if environment.get(name, "").strip()}
    keys = collect_keys(environment)
    _refuse_keys_elsewhere(given, keys)
    tenant = stated_tenant(given)
    has_own_bucket = tenant is not None or "S3_BUCKET_NAME" in given
    _refuse_proxies(environment if has_own_bucket else {})
    if tenant is None:
        given = {**EMBEDDED_ROUTE, **({} if has_own_bucket else EMBEDDED_BUCKET), **given}
    variables = _validated(given)
    defaults = defaults_of(variables)
    by_name = routes(defaults) if routes else state_routes(variables, project, keys) if with_routes else {}
    notices = notice_channels(variables)
    state, cache = _places(variables, by_name, project, environment)
    return Settings(
        project=project,
        tenant=tenant,
        s3=_bucket_access(variables) if has_own_bucket else None,
        deployment=variables.delta_arc_deployment,
        routes=by_name,
        state=state,
        safe_plans_apply=_safe_plans_apply(variables, embedded=tenant is None),
        limits=_limits(variables),
        schedule=variables.delta_arc_schedule,
        sensor_seconds=in_range("DELTA_ARC_SENSOR_SECONDS", variables.delta_arc_sensor_seconds, 1, _A_DAY),
        asset_prefix=key_prefix("DELTA_ARC_ASSET_PREFIX", variables.delta_arc_asset_prefix),
        page=in_range("DELTA_ARC_PAGE", variables.delta_arc_page, 1, 10_000),
        requests_per_minute=_requests_per_minute(variables),
        patience=in_range("DELTA_ARC_PATIENCE_SECONDS", variables.delta_arc_patience_seconds, 0, _A_DAY),
        timeout=in_range("DELTA_ARC_TIMEOUT_SECONDS", variables.delta_arc_timeout_seconds, 1, 3_600),
        log_file=log_file(LOG_FILE, variables.delta_arc_log_file, project),
        log_level=one_of(LOG_LEVEL, variables.delta_arc_log_level.lower(), LOG_LEVELS).upper(),
        cache=cache,
        defaults=defaults,
        authorities=next(filter(None, (environment.get(name, "").strip() for name in AUTHORITIES)), ""),
        notices=notices,
        custom_metadata=(variables.delta_arc_custom_metadata or "").strip(),
        keep_days=in_range("DELTA_ARC_KEEP_DAYS", variables.delta_arc_keep_days, 0, 36_500),
        secrets=(*keys.values(), *notices.secrets),
        serve_token=variables.delta_arc_serve_token or "",
    )


def _places(
    variables: Variables, routes: Mapping[str, Route], project: Project, environment: Mapping[str, str]
) -> tuple[StatePlace, CacheSettings]:
    state = project.find_state(environment)
    cache = cache_settings(variables, routes, project, state)
    refuse_places_among_files(state, cache, routes.values())
    return state, cache


def _requests_per_minute(variables: Variables) -> int:
    return in_range("DELTA_ARC_REQUESTS_PER_MINUTE", variables.delta_arc_requests_per_minute, 1, 1_000_000)


def _refuse_keys_elsewhere(given: Mapping[str, str], keys: Mapping[str, str]) -> None:
    for name, value in given.items():
        others = {owner: key for owner, key in keys.items() if owner != name}
        if name in OF_ANY_FORM:
            refuse_keys(name, value, keys=others)
        elif name not in OF_SECRETS:
            refuse_secrets(name, value, keys=others)


def _refuse_proxies(environment: Mapping[str, str]) -> None:
    for name in PROXIES & environment.keys():
        proxy(name, environment[name].strip())


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    """A misspelt switch must not be a switch that silently does nothing."""
    for name in list_unknown(environment):
        raise unknown_setting(name)


def list_unknown(environment: Mapping[str, str]) -> list[str]:
    """The variables that begin as only ours do, and are no settings."""
    return sorted(name for name in environment if name.startswith("DELTA_ARC_") and name not in NAMES)


def unknown_setting(name: str) -> SettingsError:
    """What is wrong with a variable of `list_unknown`."""
    near = find_misspelt([name]).get(name) or ", ".join(NearestNames(NAMES).to(name))
    return SettingsError(
        what=f"there is no setting {name}" + (f"; did you mean {near}?" if near else ""),
        where=name,
        next_step="correct its name or unset it",
    )


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


def _bucket_access(variables: Variables) -> BucketAccess:
    endpoint = variables.s3_endpoint_url
    if endpoint is not None:
        address("S3_ENDPOINT_URL", endpoint, of="a server", next_step="set it as https://<host>, or unset it")
    return BucketAccess(
        endpoint_url=endpoint,
        region=region("AWS_REGION", variables.aws_region),
        unsigned=variables.s3_unsigned,
        timeout=min(60.0, variables.delta_arc_timeout_seconds),
        requester_pays=one_of("S3_REQUEST_PAYER", variables.s3_request_payer, ("", "requester")) == "requester",
    )


def _safe_plans_apply(variables: Variables, *, embedded: bool) -> bool:
    mode = variables.delta_arc_apply or ("safe" if embedded else "plan")
    return one_of("DELTA_ARC_APPLY", mode, ("plan", "safe")) == "safe"


def _limits(variables: Variables) -> Limits:
    return Limits(
        removal_share=in_range("DELTA_ARC_REMOVAL_SHARE", variables.delta_arc_removal_share, 0, 1),
        removal_count=in_range("DELTA_ARC_REMOVAL_COUNT", variables.delta_arc_removal_count, 0, 10**9),
        minimum_age=int(in_range("DELTA_ARC_REMOVAL_MINUTES", variables.delta_arc_removal_minutes, 0, 10**6) * 60_000),
        forget_after=int(
            in_range("DELTA_ARC_FORGET_DAYS", variables.delta_arc_forget_days, 0, 36_500) * _A_DAY * 1_000
        ),
        batch=in_range("DELTA_ARC_BATCH", variables.delta_arc_batch, 1, 10_000),
    )
