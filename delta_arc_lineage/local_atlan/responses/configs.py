"""Handlers of settings of the real server: dynamic configs, static configs, feature flags, and their caches.

Source: `ConfigREST`, `StaticConfigREST`, `FeatureFlagREST`, `ConfigCacheRefreshREST`, `AdminResource.setFeatureFlag`,
and the keys of `ConfigKey`, `StaticConfigKey` and `FeatureFlag`. Values are kept and shown; nothing here acts on them.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.identity import accounts
from delta_arc_lineage.local_atlan.reading import read_text
from delta_arc_lineage.local_atlan.web.exchange import DONE, Answer, Exchange, Handler

Values = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Family:
    """One kind of setting: its words in answers, and every key with its default."""

    kind: str
    noun: str
    listed: str
    keys: dict[str, str | None]
    value: str = "Config value"
    invalid: str = "config"
    restarts: bool = False


DYNAMIC = Family(
    "config",
    "Config",
    "configs",
    {
        "MAINTENANCE_MODE": "false",
        "MAINTENANCE_MODE_ACTIVATED_AT": None,
        "MAINTENANCE_MODE_ACTIVATED_BY": None,
        "MAINTENANCE_START_TIME": None,
        "MAINTENANCE_END_TIME": None,
        "ENABLE_JANUS_OPTIMISATION": "true",
        "disable_writes": "false",
        "enable_persona_hierarchy_filter": "false",
        "use_temp_es_index": "false",
        "atlas.delete.batch.enabled": "false",
    },
)
STATIC = Family(
    "static-config",
    "Static config",
    "configs",
    {
        "atlas.graphdb.backend": "janus",
        "atlas.cassandra.graph.hostname": "localhost",
        "atlas.cassandra.graph.port": "9042",
        "atlas.cassandra.graph.keyspace": "atlas_graph",
        "atlas.cassandra.graph.datacenter": "datacenter1",
        "atlas.graph.id.strategy": "legacy",
        "atlas.graph.claim.enabled": "false",
        "atlas.shadow.mode.enabled": "false",
    },
    invalid="static config",
    restarts=True,
)
FLAGS = Family(
    "feature-flag",
    "Feature flag",
    "featureFlags",
    {
        "ENABLE_JANUS_OPTIMISATION": "true",
        "enable_persona_hierarchy_filter": "false",
        "disable_writes": "false",
        "use_temp_es_index": "false",
        "enable_async_execution": "false",
    },
    value="Feature flag value",
    invalid="feature flag",
)


def _read_values(catalog: Catalog, family: Family) -> Values:
    """The values that were set, by key."""
    with catalog.read() as connection:
        return {record["id"]: record for record in accounts.list_records(connection, family.kind)}


def _check_key(family: Family, key: str) -> str:
    """A key of the family, or the refusal that lists them."""
    if key not in family.keys:
        raise CatalogError(
            ErrorKind.BAD_REQUEST, f"Invalid {family.invalid} key: {key}. Valid keys are: [{', '.join(family.keys)}]"
        )
    return key


def _show(family: Family, key: str, values: Values) -> dict[str, Any]:
    """One setting: what was set, or its default; a static one keeps its default until a restart that never comes."""
    stored = {} if family.restarts else values.get(key, {})
    default = family.keys[key]
    shown: dict[str, Any] = {"key": key, "currentValue": stored.get("value", default), "defaultValue": default}
    if family.kind == "config":
        shown |= {"updatedBy": stored.get("user"), "lastUpdated": stored.get("at")}
    return shown


def _make_list_handler(family: Family) -> Handler:
    """The handler that lists a family."""

    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        values = _read_values(catalog, family)
        shown = [_show(family, key, values) for key in family.keys]
        enabled = {} if family is FLAGS else {"enabled": True}
        return Answer({family.listed: shown, "totalCount": len(shown), "timestamp": catalog.now(), **enabled})

    handle.__doc__ = f"Every {family.invalid} with its value and default."
    return handle


def _make_get_handler(family: Family) -> Handler:
    """The handler that shows one of a family."""

    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        key = _check_key(family, exchange.parameters["key"])
        shown = _show(family, key, _read_values(catalog, family))
        return Answer({**shown, "timestamp": catalog.now()} if family is FLAGS else shown)

    handle.__doc__ = f"One {family.invalid} with its value and default."
    return handle


def _make_set_handler(family: Family) -> Handler:
    """The handler that sets one of a family."""

    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        key, value = exchange.parameters["key"], read_text(exchange.body().get("value"), "value")
        if not value.strip():
            raise CatalogError(ErrorKind.BAD_REQUEST, f"{family.value} cannot be empty")
        _put(catalog, exchange.user, family, key=_check_key(family, key), value=value)
        message = f"{family.noun} '{key}' updated successfully to: {value}"
        if family.restarts:
            message = (
                f"Static config '{key}' seeded in Cassandra with value: {value}. "
                "WARNING: Restart required to take effect."
            )
        return Answer(_report(catalog, key, value=value, message=message))

    handle.__doc__ = f"Set one {family.invalid}."
    return handle


def _make_reset_handler(family: Family) -> Handler:
    """The handler that gives one of a family its default again."""

    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        key = _check_key(family, exchange.parameters["key"])
        _forget(catalog, exchange.user, family, key)
        default = family.keys[key]
        shown = "null" if default is None else default
        message = f"{family.noun} '{key}' deleted successfully (reset to default: {shown})"
        return Answer(_report(catalog, key, value=default, message=message))

    handle.__doc__ = f"Give one {family.invalid} its default again."
    return handle


def _put(catalog: Catalog, user: str, family: Family, *, key: str, value: str) -> None:
    """Keep a value."""
    record = {"id": key, "name": key, "value": value, "user": user, "at": catalog.now()}
    catalog.change(user, lambda change: accounts.put(change.connection, family.kind, record))


def _forget(catalog: Catalog, user: str, family: Family, key: str) -> None:
    """Forget a value."""

    def work(change: Change) -> None:
        change.connection.execute("DELETE FROM account WHERE kind=? AND guid=?", (family.kind, key))

    catalog.change(user, work)


def _report(catalog: Catalog, key: str, *, value: str | None, message: str) -> dict[str, Any]:
    """What became of one setting."""
    return {"success": True, "message": message, "key": key, "value": value, "timestamp": catalog.now()}


def _set_flag(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST admin/featureFlag`: set a flag by query; a key that is none is passed over, as `FeatureFlagStore` does."""
    key, value = exchange.value("key") or "", exchange.value("value") or ""
    if key in FLAGS.keys and value:
        _put(catalog, exchange.user, FLAGS, key=key, value=value)
    return DONE


def _drop_flag(catalog: Catalog, exchange: Exchange) -> Answer:
    """`DELETE admin/featureFlag/{flag}`: give a flag its default again."""
    _forget(catalog, exchange.user, FLAGS, exchange.parameters["flag"])
    return DONE


def _refresh_cache(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST admin/config/refresh`: read the configs anew; there is no cache that could be stale."""
    return Answer(None)


def _get_cached(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET admin/config/cache/{key}`: one config as it is cached; only what was set is."""
    stored = _read_values(catalog, DYNAMIC).get(exchange.parameters["key"])
    if stored is None:
        raise CatalogError(ErrorKind.RESOURCE_NOT_FOUND, "Key in cache")
    at = datetime.fromtimestamp(stored["at"] / 1000, UTC).isoformat()
    shown = {"key": stored["id"], "value": stored["value"], "updatedBy": stored["user"], "lastUpdated": at}
    return Answer({**shown, "podId": "local"})


def _get_maintenance(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET admin/config/maintenance-mode/status`: whether maintenance is asked for, and whether it began."""
    values = _read_values(catalog, DYNAMIC)
    at = _show(DYNAMIC, "MAINTENANCE_MODE_ACTIVATED_AT", values)["currentValue"]
    by = _show(DYNAMIC, "MAINTENANCE_MODE_ACTIVATED_BY", values)["currentValue"]
    enabled = str(_show(DYNAMIC, "MAINTENANCE_MODE", values)["currentValue"]).lower() == "true"
    shown = {"enabled": enabled, "activated": bool(at), "activatedAt": at, "activatedBy": by}
    return Answer({**shown, "respondingPod": "local"})


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/configs/static", _make_list_handler(STATIC)),
    *(
        route
        for path, family in (("/configs", DYNAMIC), ("/featureflags", FLAGS))
        for route in (
            ("GET", path, _make_list_handler(family)),
            ("GET", f"{path}/{{key}}", _make_get_handler(family)),
            ("PUT", f"{path}/{{key}}", _make_set_handler(family)),
            ("DELETE", f"{path}/{{key}}", _make_reset_handler(family)),
        )
    ),
    ("GET", "/static-configs", _make_list_handler(STATIC)),
    ("GET", "/static-configs/{key}", _make_get_handler(STATIC)),
    ("PUT", "/static-configs/{key}", _make_set_handler(STATIC)),
    ("GET", "/configs/static/{key}", _make_get_handler(STATIC)),
    ("PUT", "/configs/static/{key}", _make_set_handler(STATIC)),
    ("POST", "/admin/featureFlag", _set_flag),
    ("DELETE", "/admin/featureFlag/{flag}", _drop_flag),
    ("POST", "/admin/config/refresh", _refresh_cache),
    ("GET", "/admin/config/cache/{key}", _get_cached),
    ("GET", "/admin/config/maintenance-mode/status", _get_maintenance),
)
