"""The form of an OpenLineage job event, specification 2-0-2, as a JSON schema: the parts that we send."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

_TEXT: dict[str, Any] = {"type": "string"}
_FACET: dict[str, Any] = {
    "type": "object",
    "properties": {"_producer": {"type": "string", "format": "uri"}, "_schemaURL": {"type": "string"}},
    "required": ["_producer", "_schemaURL"],
}


def _facet(required: list[str], **properties: Any) -> dict[str, Any]:
    base: dict[str, Any] = _FACET["properties"]
    return {
        "type": "object",
        "properties": {**base, **properties},
        "required": ["_producer", "_schemaURL", *required],
        "additionalProperties": False,
    }


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def _record(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


_TRANSFORMATION = _record(
    ["type"],
    type={"enum": ["DIRECT", "INDIRECT"]},
    subtype=_TEXT,
    description=_TEXT,
    masking={"type": "boolean"},
)
_INPUT_FIELD = _record(
    ["namespace", "name", "field"],
    namespace=_TEXT,
    name=_TEXT,
    field=_TEXT,
    transformations=_list(_TRANSFORMATION),
)
_FIELDS = _record(["inputFields"], inputFields=_list(_INPUT_FIELD))
_SCHEMA_FIELD = _record(
    ["name"],
    name=_TEXT,
    type=_TEXT,
    description=_TEXT,
    ordinal_position={"type": "integer"},
    fields={"type": "array"},
)
_TAG = _record(["key", "value"], key=_TEXT, value=_TEXT, source=_TEXT, field=_TEXT)
_DATASET_FACETS = {
    "schema": _facet(["fields"], fields=_list(_SCHEMA_FIELD)),
    "columnLineage": _facet(
        ["fields"], fields={"type": "object", "additionalProperties": _FIELDS}, dataset=_list(_INPUT_FIELD)
    ),
    "ownership": _facet(["owners"], owners=_list(_record(["name"], name=_TEXT, type=_TEXT))),
    "tags": _facet(["tags"], tags=_list(_TAG)),
    "documentation": _facet(["description"], description=_TEXT, contentType=_TEXT),
    "deltaArc_asset": {"$ref": "urn:delta-arc-lineage:openlineage-facets:1-0-0#/$defs/AssetDatasetFacet"},
}
_JOB_FACETS = {
    "jobType": _facet(["processingType", "integration"], processingType=_TEXT, integration=_TEXT, jobType=_TEXT),
    "documentation": _facet(["description"], description=_TEXT, contentType=_TEXT),
    "deltaArc_evidence": {"$ref": "urn:delta-arc-lineage:openlineage-facets:1-0-0#/$defs/EvidenceJobFacet"},
}


def _facets(known: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": known, "additionalProperties": False}


def _dataset(own: str) -> dict[str, Any]:
    none = {"type": "object", "maxProperties": 0}
    return _record(["namespace", "name"], namespace=_TEXT, name=_TEXT, facets=_facets(_DATASET_FACETS), **{own: none})


_EVENT = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_record(
        ["eventTime", "producer", "schemaURL", "job", "inputs", "outputs"],
        eventTime={"type": "string", "format": "date-time"},
        producer={"type": "string", "format": "uri"},
        schemaURL={"const": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent"},
        job=_record(["namespace", "name"], namespace=_TEXT, name=_TEXT, facets=_facets(_JOB_FACETS)),
        inputs=_list(_dataset("inputFacets")),
        outputs=_list(_dataset("outputFacets")),
    ),
}
OURS = Path(__file__).parents[3] / "docs" / "openlineage-facets.json"


def validate(line: str) -> dict[str, Any]:
    """The event of a line; ValidationError where it is none."""
    ours = Resource.from_contents(json.loads(OURS.read_text(encoding="utf-8")))
    registry: Any = Registry().with_resource(str(ours.id()), ours)
    event: dict[str, Any] = json.loads(line)
    Draft202012Validator(_EVENT, registry=registry, format_checker=FormatChecker()).validate(event)
    return event
