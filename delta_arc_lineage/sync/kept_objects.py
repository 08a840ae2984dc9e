"""Kept objects: JSON objects of a route in the state store, each with the tenant that it is of.

What a run changes in one is decided on what stands there when it is written: two machines that change one at the same
moment both have their word (`change_document`).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from delta_arc_lineage.errors import Unreachable
from delta_arc_lineage.model.codec import parse_object
from delta_arc_lineage.ports.state import StateStore

_TRIES = 32
"""Each try that fails means that another one wrote: so many at once are served without a pause."""


def change_document(state: StateStore, name: str, change: Callable[[str | None], str | None]) -> None:
    """Put what `change` makes of the document that stands there; nothing where it makes None, or the same.

    Where another took its place meanwhile, `change` is asked again with that one. Two requests to a bucket, one where
    nothing changes. Unreachable where others were faster every time.
    """
    for _ in range(_TRIES):
        standing = state.read_version(name)
        document = change(standing.document)
        if document is None or document == standing.document:
            return
        if state.replace(name, document, version=standing.version) is not None:
            return
    raise Unreachable(
        what=f"others write the state document {name!r} at the same moment, again and again",
        where=f"state {name}",
        next_step="run again",
    )


@dataclass(frozen=True, slots=True)
class KeptObjects:
    """Those of one tenant: what another left behind counts as none, and so does what cannot be read."""

    state: StateStore
    route: str
    tenant: str

    def _object(self, name: str) -> dict[str, Any]:
        """Nothing too of a name that no document can have: a route that a foreign mark names may be called anything."""
        try:
            return self._told(self.state.read(name))
        except ValueError:
            return {}

    def _told(self, document: str | None) -> dict[str, Any]:
        try:
            return self._value_of(parse_object(document or "{}"))
        except ValueError:
            return {}

    def _value_of(self, kept: dict[str, Any]) -> dict[str, Any]:
        value = kept.get("value") if kept.get("tenant") == self.tenant else None
        return value if isinstance(value, dict) else {}

    def _keep_object(self, name: str, value: Mapping[str, object]) -> None:
        """Whatever stands there: for what one run knows whole."""
        self.state.write(name, self._to_document(value))

    def _change_object(self, name: str, change: Callable[[dict[str, Any]], Mapping[str, object]]) -> None:
        """For what several runs add to: `change` is given what stands there, and asked again where another was faster.

        An object that stays equal is left as it lies there.
        """

        def changed(document: str | None) -> str | None:
            before = self._told(document)
            after = change(dict(before))
            return None if after == before else self._to_document(after)

        change_document(self.state, name, changed)

    def _to_document(self, value: Mapping[str, object]) -> str:
        return json.dumps({"tenant": self.tenant, "value": value}, ensure_ascii=False, sort_keys=True)
