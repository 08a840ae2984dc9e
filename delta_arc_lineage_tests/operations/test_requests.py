"""Requests: the exact names of the specification, what is mandatory, defaults; and nothing else is taken."""

import re

import pytest
from pydantic import TypeAdapter

from delta_arc_lineage.operations.answers import ANSWERS
from delta_arc_lineage.operations.handlers import HANDLERS
from delta_arc_lineage.operations.handling import Handled, handle_request, names_of
from delta_arc_lineage.operations.openapi import example_of
from delta_arc_lineage.operations.requests import OPERATIONS, Envelope, Request
from delta_arc_lineage.settings.load import load_settings

SPECIFICATION = """
upsert_s3_connection          connection_qn*, connection_name*, asset_owners[]
get_by_guid                   guid*, asset_type*
get_by_qn                     qualified_name*, asset_type*
purge                         assets_guids[]*
upsert_s3_assets_and_lineage  s3_connection_qualified_name*, asset_owners[],
                              source_connection_qualified_name*, source_database_schema_qualified_name*,
                              target_connection_qualified_name*, target_database_schema_qualified_name*,
                              source_extraction_process_name_suffix, source_extraction_process_id_suffix,
                              target_import_process_name_suffix, target_import_process_id_suffix,
                              s3_bucket_name*, s3_bucket_arn*, qualifier_suffix, s3_bucket_prefix,
                              s3_file_name_pattern, source_table_pattern, target_table_pattern
"""
OURS = {
    "upsert_s3_connection": {"plan_only"},
    "purge": {"digest", "plan_only"},
    "upsert_s3_assets_and_lineage": {"plan_only", "approve", "approve_markings"},
}
"""What is taken beside the specification; nothing of it is mandatory."""
SPECIFIED: dict[str, list[str]] = {}
for _line in re.sub(r",\n\s+", ", ", SPECIFICATION.strip()).splitlines():
    _operation, *_names = _line.replace(",", "").split()
    SPECIFIED[_operation] = _names


def ask(request: object) -> Handled:
    return handle_request(request, load_settings({}))  # type: ignore[arg-type]


def fields_of(operation: str) -> dict[str, object]:
    params = OPERATIONS[operation].model_fields["params"].annotation
    return dict(params.model_fields)  # type: ignore[union-attr]


@pytest.mark.parametrize("operation", SPECIFIED)
def test_an_operation_takes_the_parameters_of_its_specification(operation: str) -> None:
    """Their names, which are mandatory, and which are lists; beside them only what is ours, and optional."""
    written = []
    for name, field in fields_of(operation).items():
        if name not in OURS.get(operation, set()):
            is_list = "list" in str(field.annotation)  # type: ignore[attr-defined]
            is_mandatory = field.is_required()  # type: ignore[attr-defined]
            written.append(f"{name}{'[]' if is_list else ''}{'*' if is_mandatory else ''}")
    assert sorted(written) == sorted(SPECIFIED[operation])
    assert set(names_of(operation)) >= OURS.get(operation, set())
    assert not [name for name in OURS.get(operation, ()) if fields_of(operation)[name].is_required()]  # type: ignore[attr-defined]


def test_the_patterns_have_their_defaults() -> None:
    """Tables are named as they are, and files as their table with `.csv`."""
    fields = fields_of("upsert_s3_assets_and_lineage")
    defaults = [
        fields[name].default  # type: ignore[attr-defined]
        for name in ("source_table_pattern", "target_table_pattern", "s3_file_name_pattern")
    ]
    assert defaults == ["{table_name}", "{table_name}", r"{table_name}\.csv"]


def test_every_operation_has_a_handler_and_an_answer() -> None:
    """One table a word: what can be asked, what is done, what is said."""
    assert OPERATIONS.keys() == HANDLERS.keys() == ANSWERS.keys() == SPECIFIED.keys()


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_example_is_a_request(operation: str) -> None:
    """What the description shows can be sent."""
    adapter: TypeAdapter[Request] = TypeAdapter(Envelope)
    read = adapter.validate_python({"operation": operation, "params": example_of(operation)})
    assert read.operation == operation


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_parameter_that_is_not_known_is_refused_with_the_nearest_one(operation: str) -> None:
    """A misspelt one would be one that silently does nothing."""
    name = names_of(operation)[0]
    handled = ask({"operation": operation, "params": {**example_of(operation), name + "s": "x"}})
    assert handled.status == 422
    (error,) = handled.body["errors"]
    assert error["where"] == name + "s" and f"did you mean {name}" in error["what"]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_is_mandatory_and_missing_is_named_all_at_once(operation: str) -> None:
    """One answer tells all that is to be mended."""
    handled = ask({"operation": operation, "params": {}})
    missing = {error["where"] for error in handled.body["errors"]}
    assert missing == {name.strip("[]*") for name in SPECIFIED[operation] if name.endswith("*")}


@pytest.mark.parametrize(
    "request_",
    [{}, [], None, "purge", {"operation": None}, {"operation": ["purge"]}, {"operation": "pruge", "params": {}}],
    ids=repr,
)
def test_what_names_no_operation_is_told_which_there_are(request_: object) -> None:
    """Or which one was probably meant."""
    handled = ask(request_)
    assert handled.status == 422 and handled.body["where"] == "operation" and "purge" in handled.body["detail"]


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("get_by_guid", {"guid": "../../admin", "asset_type": "Table"}),
        ("get_by_guid", {"guid": "", "asset_type": "Table"}),
        ("get_by_guid", {"guid": 1, "asset_type": "Table"}),
        ("get_by_guid", {"guid": "1", "asset_type": "Table/x"}),
        ("get_by_qn", {"qualified_name": "\ud800", "asset_type": "Table"}),
        ("purge", {"assets_guids": []}),
        ("purge", {"assets_guids": "1"}),
        ("purge", {"assets_guids": ["1"], "digest": ""}),
        ("purge", {"assets_guids": ["1"], "plan_only": "false"}),
        ("upsert_s3_connection", {"connection_qn": "default/postgres/1", "connection_name": "x"}),
        ("upsert_s3_connection", {"connection_qn": "default/s3/1", "connection_name": ""}),
    ],
    ids=repr,
)
def test_a_value_of_another_kind_is_refused_and_not_repeated(operation: str, params: dict[str, object]) -> None:
    """Nothing is read as something else: `"false"` is no boolean, and a text is no list."""
    handled = ask({"operation": operation, "params": params})
    assert handled.status == 422 and handled.body["errors"]
    assert "../../admin" not in str(handled.body)
