"""Dynamic configs, static configs and feature flags.

As `ConfigREST`, `StaticConfigREST`, `FeatureFlagREST` and `ConfigCacheRefreshREST` serve them.
"""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from delta_arc_lineage_tests.support.http import open_http

_DYNAMIC = (
    "MAINTENANCE_MODE",
    "MAINTENANCE_MODE_ACTIVATED_AT",
    "MAINTENANCE_MODE_ACTIVATED_BY",
    "MAINTENANCE_START_TIME",
    "MAINTENANCE_END_TIME",
    "ENABLE_JANUS_OPTIMISATION",
    "disable_writes",
    "enable_persona_hierarchy_filter",
    "use_temp_es_index",
    "atlas.delete.batch.enabled",
)
_STATIC = (
    "atlas.graphdb.backend",
    "atlas.cassandra.graph.hostname",
    "atlas.cassandra.graph.port",
    "atlas.cassandra.graph.keyspace",
    "atlas.cassandra.graph.datacenter",
    "atlas.graph.id.strategy",
    "atlas.graph.claim.enabled",
    "atlas.shadow.mode.enabled",
)
_FLAGS = (
    "ENABLE_JANUS_OPTIMISATION",
    "enable_persona_hierarchy_filter",
    "disable_writes",
    "use_temp_es_index",
    "enable_async_execution",
)
_FAMILIES = [
    ("configs", "configs", _DYNAMIC),
    ("static-configs", "configs", _STATIC),
    ("configs/static", "configs", _STATIC),
    ("featureflags", "featureFlags", _FLAGS),
]
_CHANGING = [("configs", "Config"), ("featureflags", "Feature flag")]


def _get(client: httpx.Client, path: str) -> Any:
    """What a path answers; must be 200."""
    answer = client.get(f"/api/meta/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def _refusal(answer: httpx.Response) -> str:
    """The message of a 400."""
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "ATLAS-400-00-029"), answer.text
    return str(answer.json()["errorMessage"])


@pytest.mark.parametrize(("path", "listed", "keys"), _FAMILIES)
def test_every_key_is_listed_with_its_value_and_default(
    client: httpx.Client, path: str, listed: str, keys: tuple[str, ...]
) -> None:
    """All predefined keys, set or not."""
    answer = _get(client, path)
    assert [setting["key"] for setting in answer[listed]] == list(keys)
    assert answer["totalCount"] == len(keys)
    assert answer["timestamp"] > 0
    for setting in answer[listed]:
        assert {"key", "currentValue", "defaultValue"} <= set(setting)
        assert setting["currentValue"] == setting["defaultValue"]


def test_only_config_stores_say_that_they_are_enabled(client: httpx.Client) -> None:
    """The flags' answer has no such field."""
    assert _get(client, "configs")["enabled"] is True
    assert _get(client, "static-configs")["enabled"] is True
    assert "enabled" not in _get(client, "featureflags")


@pytest.mark.parametrize(("path", "listed", "keys"), _FAMILIES)
def test_each_is_read_alone_as_in_the_list(client: httpx.Client, path: str, listed: str, keys: tuple[str, ...]) -> None:
    """The same fields; a flag's has the time of the answer too."""
    by_key = {setting["key"]: setting for setting in _get(client, path)[listed]}
    for key in keys:
        shown = _get(client, f"{path}/{key}")
        shown.pop("timestamp", None)
        assert shown == by_key[key]


@pytest.mark.parametrize(("path", "noun"), _CHANGING)
def test_a_value_is_set_and_shown_and_reset(client: httpx.Client, path: str, noun: str) -> None:
    """The answers say so in the real one's words."""
    answer = client.put(f"/api/meta/{path}/disable_writes", json={"value": "true"}).json()
    assert answer["success"] is True
    assert answer["message"] == f"{noun} 'disable_writes' updated successfully to: true"
    assert (answer["key"], answer["value"]) == ("disable_writes", "true")
    shown = _get(client, f"{path}/disable_writes")
    assert (shown["currentValue"], shown["defaultValue"]) == ("true", "false")
    answer = client.delete(f"/api/meta/{path}/disable_writes").json()
    assert answer["message"] == f"{noun} 'disable_writes' deleted successfully (reset to default: false)"
    assert answer["value"] == "false"
    assert _get(client, f"{path}/disable_writes")["currentValue"] == "false"


@pytest.mark.parametrize(("path", "noun"), _CHANGING)
def test_resetting_what_was_not_set_is_no_mistake(client: httpx.Client, path: str, noun: str) -> None:
    """Twice is as once."""
    for _ in range(2):
        assert client.delete(f"/api/meta/{path}/use_temp_es_index").status_code == 200


def test_one_family_does_not_see_the_others_values(client: httpx.Client) -> None:
    """`disable_writes` is a config and a flag."""
    client.put("/api/meta/configs/disable_writes", json={"value": "true"})
    assert _get(client, "featureflags/disable_writes")["currentValue"] == "false"
    client.delete("/api/meta/configs/disable_writes")


def test_a_default_of_null_is_told_as_null(client: httpx.Client) -> None:
    """As Java writes it."""
    answer = client.delete("/api/meta/configs/MAINTENANCE_START_TIME").json()
    assert answer["message"].endswith("(reset to default: null)")
    assert answer["value"] is None


def test_who_set_a_config_and_when_is_shown(client: httpx.Client) -> None:
    """And gone with the value."""
    client.put("/api/meta/configs/use_temp_es_index", json={"value": "true"})
    shown = _get(client, "configs/use_temp_es_index")
    assert shown["updatedBy"] == "service-account-apikey-local"
    assert shown["lastUpdated"] > 1_700_000_000_000
    client.delete("/api/meta/configs/use_temp_es_index")
    assert _get(client, "configs/use_temp_es_index")["updatedBy"] is None


@pytest.mark.parametrize("path", ["static-configs", "configs/static"])
def test_a_static_config_keeps_its_value_until_a_restart(client: httpx.Client, path: str) -> None:
    """It is seeded, with a warning; what was loaded at the start is in force."""
    answer = client.put(f"/api/meta/{path}/atlas.graphdb.backend", json={"value": "cassandra"}).json()
    assert answer["success"] is True
    assert answer["message"].endswith("WARNING: Restart required to take effect.")
    assert _get(client, f"{path}/atlas.graphdb.backend")["currentValue"] == "janus"


@pytest.mark.parametrize(
    ("path", "noun", "keys"),
    [
        ("configs", "config", _DYNAMIC),
        ("static-configs", "static config", _STATIC),
        ("configs/static", "static config", _STATIC),
        ("featureflags", "feature flag", _FLAGS),
    ],
)
@pytest.mark.parametrize("key", ["test_harness_config_key", "DISABLE_WRITES", "x.y", "%20", "constructor"])
def test_keys_that_are_not_predefined_are_refused_with_those_that_are(
    client: httpx.Client, path: str, noun: str, keys: tuple[str, ...], key: str
) -> None:
    """Reading, setting and resetting alike."""
    words = f"Valid keys are: [{', '.join(keys)}]"
    assert _refusal(client.get(f"/api/meta/{path}/{key}")).endswith(words)
    refused = _refusal(client.put(f"/api/meta/{path}/{key}", json={"value": "x"}))
    assert refused.startswith(f"Invalid {noun} key: ")
    assert refused.endswith(words)
    if noun != "static config":
        assert _refusal(client.delete(f"/api/meta/{path}/{key}")).endswith(words)


@pytest.mark.parametrize("body", [{}, {"value": None}, {"value": ""}, {"value": "  "}, {"other": "x"}])
@pytest.mark.parametrize(("path", "word"), [("configs", "Config"), ("featureflags", "Feature flag")])
def test_a_value_must_not_be_blank(client: httpx.Client, path: str, word: str, body: dict[str, Any]) -> None:
    """It is asked before the key is."""
    assert _refusal(client.put(f"/api/meta/{path}/disable_writes", json=body)) == f"{word} value cannot be empty"


@pytest.mark.parametrize(("sent", "kept"), [(True, "true"), (5, "5"), (1.5, "1.5"), ("x y", "x y")])
def test_a_value_is_kept_as_text(client: httpx.Client, sent: Any, kept: str) -> None:
    """Jackson binds it to a String."""
    client.put("/api/meta/configs/use_temp_es_index", json={"value": sent})
    assert _get(client, "configs/use_temp_es_index")["currentValue"] == kept
    client.delete("/api/meta/configs/use_temp_es_index")


@pytest.mark.parametrize("sent", [[], {}, ["true"], {"a": 1}])
def test_a_value_that_is_no_scalar_is_refused(client: httpx.Client, sent: Any) -> None:
    """By Jackson's words."""
    answer = client.put("/api/meta/configs/use_temp_es_index", json={"value": sent})
    assert "`java.lang.String`" in _refusal(answer)


def test_a_bare_text_is_no_update(client: httpx.Client) -> None:
    """The value has a name."""
    assert "`java.util.LinkedHashMap`" in _refusal(client.put("/api/meta/configs/disable_writes", json="true"))


def test_flags_are_set_by_the_older_route_too(client: httpx.Client) -> None:
    """`admin/featureFlag` answers nothing; what is no flag is passed over."""
    answer = client.post("/api/atlas/admin/featureFlag", params={"key": "disable_writes", "value": "true"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert _get(client, "featureflags/disable_writes")["currentValue"] == "true"
    assert client.delete("/api/atlas/admin/featureFlag/disable_writes").status_code == 204
    assert _get(client, "featureflags/disable_writes")["currentValue"] == "false"
    for params in ({"flag": "x", "value": "true"}, {"key": "x", "value": "y"}, {"key": "disable_writes"}, {}):
        assert client.post("/api/atlas/admin/featureFlag", params=params).status_code == 204
    assert _get(client, "featureflags/disable_writes")["currentValue"] == "false"


@pytest.mark.parametrize("params", [{}, {"key": "test.key"}, {"key": "disable_writes", "traceId": "x"}])
def test_the_cache_of_configs_is_refreshed(client: httpx.Client, params: dict[str, str]) -> None:
    """200 without a body, whatever the key."""
    answer = client.post("/api/meta/admin/config/refresh", json={}, params=params)
    assert (answer.status_code, answer.content) == (200, b"")


def test_the_cache_holds_what_was_set(client: httpx.Client) -> None:
    """A default is not in it."""
    path = "/api/meta/admin/config/cache/disable_writes"
    assert client.get(path).status_code == 404
    client.put("/api/meta/configs/disable_writes", json={"value": "true"})
    shown = client.get(path).json()
    assert (shown["key"], shown["value"]) == ("disable_writes", "true")
    assert shown["updatedBy"] == "service-account-apikey-local"
    assert shown["lastUpdated"].endswith("+00:00")
    client.delete("/api/meta/configs/disable_writes")
    assert client.get(path).status_code == 404


def test_maintenance_is_told_apart_from_its_beginning(client: httpx.Client) -> None:
    """Asked for by one config, begun by another."""
    path = "admin/config/maintenance-mode/status"
    before = _get(client, path)
    assert (before["enabled"], before["activated"], before["activatedAt"]) == (False, False, None)
    client.put("/api/meta/configs/MAINTENANCE_MODE", json={"value": "TRUE"})
    asked = _get(client, path)
    assert (asked["enabled"], asked["activated"]) == (True, False)
    client.put("/api/meta/configs/MAINTENANCE_MODE_ACTIVATED_AT", json={"value": "2026-01-01T00:00:00Z"})
    client.put("/api/meta/configs/MAINTENANCE_MODE_ACTIVATED_BY", json={"value": "pod-1"})
    begun = _get(client, path)
    assert (begun["activated"], begun["activatedBy"]) == (True, "pod-1")
    for key in ("MAINTENANCE_MODE", "MAINTENANCE_MODE_ACTIVATED_AT", "MAINTENANCE_MODE_ACTIVATED_BY"):
        client.delete(f"/api/meta/configs/{key}")
    assert _get(client, path) == before


@pytest.mark.parametrize("prefix", ["/api/meta", "/api/atlas/v2", "/api/atlas"])
def test_settings_answer_under_every_prefix(client: httpx.Client, prefix: str) -> None:
    """The gateway's and the metastore's own."""
    assert client.get(f"{prefix}/configs").status_code == 200
    assert client.get(f"{prefix}/featureflags").status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "configs"),
        ("PUT", "configs"),
        ("DELETE", "static-configs/atlas.graphdb.backend"),
        ("POST", "featureflags/disable_writes"),
        ("GET", "admin/config/refresh"),
        ("PUT", "admin/featureFlag"),
    ],
)
def test_other_methods_are_refused(client: httpx.Client, method: str, path: str) -> None:
    """405, as of every route."""
    assert client.request(method, f"/api/meta/{path}").status_code == 405


def test_settings_want_a_token(server_without_token: httpx.Client) -> None:
    """Like everything but the pages."""
    for path in ("configs", "static-configs", "featureflags", "admin/config/cache/disable_writes"):
        assert server_without_token.get(f"/api/meta/{path}").status_code == 401


@pytest.fixture
def server_without_token(client: httpx.Client) -> Iterator[httpx.Client]:
    """A client of the same server that has no token."""
    with open_http(str(client.base_url), "wrong") as opened:
        yield opened
