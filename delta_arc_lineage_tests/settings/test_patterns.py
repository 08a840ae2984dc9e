"""Patterns in settings: they fail when the settings load, with their place, and know the route they are of."""

from pathlib import Path

import pytest

from delta_arc_lineage.errors import PatternError, SettingsError
from delta_arc_lineage.model.not_data import Sign
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage_tests.settings.test_load import TENANT


@pytest.mark.parametrize("text", ["{table_name}*.csv", "{dates}/{table_name}", "{table_name}(", "[{table_name}]"])
def test_a_pattern_that_cannot_be_meant_fails_with_its_place(tmp_path: Path, text: str) -> None:
    """The variable, or the line of the field in the file: before anything is read."""
    for variable in ("S3_FILE_NAME_PATTERN", "SOURCE_TABLE_PATTERN", "TARGET_TABLE_PATTERN"):
        with pytest.raises(PatternError) as refused:
            load_settings({**TENANT, variable: text})
        assert refused.value.where == variable and f"'{text}'" in refused.value.what
    file = tmp_path / "routes.yaml"
    file.write_text(f"routes:\n  a:\n    bucket: {{prefix: a}}\n    file_name_pattern: '{text}'\n")
    with pytest.raises(PatternError) as refused:
        load_settings({**TENANT, "DELTA_ARC_ROUTES": str(file)})
    assert refused.value.where.startswith(f"{file}, line 4: routes.a.file_name_pattern")


def test_a_schema_that_a_key_names_is_one_of_the_routes() -> None:
    """Its source's or its target's, as the settings have them."""
    names = {"POSTGRES_SCHEMA": "public", "SNOWFLAKE_SCHEMA": "RAW"}
    route = load_settings({**TENANT, **names, "S3_FILE_NAME_PATTERN": r"{schema_name}\.{table_name}"}).route(None)
    found = [route.file_pattern.candidates(f"{schema}.T") for schema in ("Public", "raw", "sales")]
    assert found == [("T",), ("T",), ()]


def test_what_is_excluded_is_a_list_in_the_file_and_in_the_variable(tmp_path: Path) -> None:
    """Commas of quantifiers and classes are none between entries; one entry needs no list; each has its own line."""
    listed = load_settings({**TENANT, "S3_EXCLUDE_PATTERN": r"archive/{path}, {x:a{1,2},b}\.bak"}).route(None)
    assert [entry.text for entry in listed.ignore.excluded] == ["archive/{path}", r"{x:a{1,2},b}\.bak"]
    file = tmp_path / "routes.yaml"
    for written, texts in (("old/{path}", ["old/{path}"]), ("\n    - a\n    - b", ["a", "b"])):
        file.write_text(f"routes:\n  a:\n    exclude_pattern: {written}\n")
        route = load_settings({**TENANT, "DELTA_ARC_ROUTES": str(file)}).route(None)
        assert [entry.text for entry in route.ignore.excluded] == texts
    assert route.ignore.excluded[1].place == f"{file}, line 5: routes.a.exclude_pattern.1, or S3_EXCLUDE_PATTERN"


def test_what_was_ignored_is_ignored_still() -> None:
    """Entries for keys fit the name after the last slash, too; what is excluded stands beside them."""
    route = load_settings({**TENANT, "IGNORE_KEYS": "_SUCCESS", "S3_EXCLUDE_PATTERN": "old/{path}"}).route(None)
    keys = ("day/_SUCCESS", "old/ORDERS.csv", "new/ORDERS.csv")
    entries = [route.ignore.find_key_entry(key) for key in keys]
    assert [entry and entry.text for entry in entries] == ["_SUCCESS", "old/{path}", None]


def test_what_is_no_data_is_added_to_and_taken_away_from(tmp_path: Path) -> None:
    """By the variable and by the route's entry; a sign that there is none of is refused with its place."""
    not_data = load_settings({**TENANT, "S3_NOT_DATA": r"-hidden,{path}\.tmp"}).route(None).not_data
    assert set(Sign) - set(not_data.signs) == {Sign.HIDDEN} and [entry.text for entry in not_data.added] == [
        r"{path}\.tmp"
    ]
    file = tmp_path / "routes.yaml"
    file.write_text("routes:\n  a:\n    not_data:\n    - -empty\n    - -hiden\n")
    with pytest.raises(SettingsError, match="hiden") as refused:
        load_settings({**TENANT, "DELTA_ARC_ROUTES": str(file)})
    assert refused.value.where == f"{file}, line 5: routes.a.not_data.1, or S3_NOT_DATA"
    assert "hidden, markers" in refused.value.next_step
