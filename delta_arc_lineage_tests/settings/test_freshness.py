"""How far a hop may lag, as people say it: for one route or for all."""

import json
from pathlib import Path

import pytest

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage_tests.conftest import HOUR
from delta_arc_lineage_tests.settings.test_load import TENANT


@pytest.mark.parametrize(("stated", "hours"), [("26h", 26), ("2d", 48), ("1w", 168), ("90m", 1.5), (" 26 H ", 26)])
def test_a_span_is_a_number_and_a_unit(stated: str, hours: float) -> None:
    """In small letters or capitals."""
    assert load_settings({**TENANT, "FRESHNESS": stated}).route(None).freshness == hours * HOUR


def test_without_one_the_rhythm_of_each_dataset_counts() -> None:
    """Nothing is guessed."""
    assert load_settings(TENANT).route(None).freshness == 0


def test_a_route_has_its_own_and_an_error_names_the_line(tmp_path: Path) -> None:
    """Over the variable's."""
    file = tmp_path / "routes.yaml"
    variables = {**TENANT, "FRESHNESS": "26h", "DELTA_ARC_ROUTES": str(file), "S3_PREFIX": "a/"}
    routes = {"a": {"freshness": "3d"}, "b": {"bucket": {"prefix": "b/"}}}
    file.write_text(json.dumps({"routes": routes}))
    assert [route.freshness for route in load_settings(variables).routes.values()] == [72 * HOUR, 26 * HOUR]
    file.write_text("routes:\n  a:\n    freshness: daily\n")
    with pytest.raises(SettingsError, match="'daily' is no span of time") as refused:
        load_settings(variables)
    assert refused.value.where == f"{file}, line 3: routes.a.freshness, or FRESHNESS"
    assert "26h" in refused.value.next_step


@pytest.mark.parametrize("stated", ["26", "0h", "daily", "26 hours", "1h30m", "-3d"])
def test_what_is_none_is_refused(stated: str) -> None:
    """When settings load, with the variable and what to write."""
    with pytest.raises(SettingsError) as refused:
        load_settings({**TENANT, "FRESHNESS": stated})
    assert refused.value.where == "FRESHNESS"
