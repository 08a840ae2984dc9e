"""Turns: the routes that a call left undone because its time was over, which come first in the next one.

A document of this deployment, and no lock: whoever writes last is right enough, since a route that is forgotten here
comes with the next schedule. It is read once a call, and written where it changes.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from delta_arc_lineage.model.codec import parse_object
from delta_arc_lineage.model.media import file_name
from delta_arc_lineage.ports.state import StateStore

FOLDER = "turns"


@dataclass(frozen=True, slots=True)
class Turns:
    state: StateStore
    deployment: str

    def left(self) -> tuple[str, ...]:
        """The routes that come first, in this order; none where nobody can read what was kept."""
        try:
            kept = parse_object(self.state.read(self._place) or "{}").get("left")
        except ValueError:
            return ()
        return tuple(name for name in kept if isinstance(name, str)) if isinstance(kept, list) else ()

    def keep(self, left: Sequence[str]) -> None:
        self.state.write(self._place, json.dumps({"left": list(left)}) if left else None)

    @property
    def _place(self) -> str:
        return f"{FOLDER}/{file_name(self.deployment)}"
