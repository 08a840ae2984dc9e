"""Patterns in settings: they fail when the settings load, with their place, and know the route they are of."""

from pathlib import Path

import pytest

from delta_arc_lineage.errors import PatternError
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
