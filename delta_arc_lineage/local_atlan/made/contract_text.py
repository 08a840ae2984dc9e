"""The text of a data contract (`DataContract`): YAML or JSON, completed, and written as both."""

import json
import re
from dataclasses import dataclass
from typing import Any

import yaml

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind

DRAFT, VERIFIED = "DRAFT", "VERIFIED"
_ORDER = (
    *("kind", "status", "template_version", "data_source", "dataset", "type", "description", "owners"),
    *("tags", "certificate", "columns"),
)
_TYPES = {"table": "Table", "view": "View", "materialisedview": "MaterialisedView"}
_NUMBER = r"(?:0|[1-9]\d*)"
_VERSION = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?")


@dataclass
class ContractText:
    """What a contract says, by field."""

    fields: dict[str, Any]

    @property
    def status(self) -> str:
        """Whether it is a draft or published."""
        return str(self.fields["status"])

    @property
    def type_name(self) -> str | None:
        """The type of the asset, if it is told."""
        return self.fields.get("type")

    def order(self) -> dict[str, Any]:
        """The fields in the order in which they are written: those that are known, then the rest; none that is null."""
        names = [*_ORDER, *(name for name in self.fields if name not in _ORDER)]
        return {name: self.fields[name] for name in names if self.fields.get(name) is not None}

    def to_json(self) -> str:
        """The text in JSON."""
        return json.dumps(self.order(), separators=(",", ":"), ensure_ascii=False, default=str)

    def to_yaml(self) -> str:
        """The text in YAML."""
        return str(yaml.safe_dump(self.order(), sort_keys=False, explicit_start=True, allow_unicode=True))


def read_contract(text: str) -> ContractText:
    """A contract in YAML or JSON, its fields checked and completed."""
    if not text:
        raise CatalogError(ErrorKind.BAD_REQUEST, "Missing attribute: contract.")
    try:
        sent = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise CatalogError(ErrorKind.FAILED, str(error).splitlines()[0]) from error
    if not isinstance(sent, dict):
        raise CatalogError(ErrorKind.FAILED, "Cannot construct instance of `DataContract`")
    fields = {str(name): value for name, value in sent.items()}
    _check_fields(fields)
    return ContractText(fields)


def _check_fields(fields: dict[str, Any]) -> None:
    """Refuse what a contract may not say; complete its status, type and version."""
    if fields.get("kind") is None:
        raise CatalogError(ErrorKind.FAILED, "Field: kind -> must not be null")
    if fields["kind"] != "DataContract":
        raise CatalogError(ErrorKind.INVALID_VALUE, f"kind {fields['kind']} is inappropriate.")
    if fields.get("dataset") is None:
        raise CatalogError(ErrorKind.FAILED, "Field: dataset -> must not be null")
    fields["status"] = VERIFIED if str(fields.get("status")).lower() == "verified" else DRAFT
    fields.setdefault("template_version", "0.0.1")
    if not _VERSION.fullmatch(str(fields["template_version"])):
        raise CatalogError(ErrorKind.INVALID_VALUE, "Invalid template_version syntax")
    kind = fields.get("type")
    if kind is not None:
        fields["type"] = _TYPES.get(str(kind).lower())
        if fields["type"] is None:
            said = f"type: {kind} is inappropriate. Accepted values: [Table, View, MaterialisedView]"
            raise CatalogError(ErrorKind.INVALID_VALUE, said)


def write_first(type_name: str, name: str, columns: list[dict[str, Any]]) -> str:
    """The first draft of a contract for an asset, as the service offers it."""
    fields: dict[str, Any] = {
        "kind": "DataContract",
        "status": DRAFT,
        "template_version": "0.0.2",
        "type": type_name,
        "dataset": name,
    }
    if columns:
        fields["columns"] = columns
    return ContractText(fields).to_yaml()
