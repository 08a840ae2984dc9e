"""Kept objects: JSON objects of a route in the state store, each with the tenant that it is of."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from delta_arc_lineage.model.codec import parse_object
from delta_arc_lineage.ports.state import StateStore


@dataclass(frozen=True, slots=True)
class KeptObjects:
    """Those of one tenant: what another left behind counts as none, and so does what cannot be read."""

    state: StateStore
    route: str
    tenant: str

    def _object(self, name: str) -> dict[str, Any]:
        try:
            return self._value_of(parse_object(self.state.read(name) or "{}"))
        except ValueError:
            return {}

    def _value_of(self, kept: dict[str, Any]) -> dict[str, Any]:
        value = kept.get("value") if kept.get("tenant") == self.tenant else None
        return value if isinstance(value, dict) else {}

    def _keep_object(self, name: str, value: Mapping[str, object]) -> None:
        self.state.write(name, self._to_document(value))

    def _to_document(self, value: Mapping[str, object]) -> str:
        return json.dumps({"tenant": self.tenant, "value": value}, ensure_ascii=False, sort_keys=True)
