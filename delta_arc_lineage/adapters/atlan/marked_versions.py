"""A version of what an asset carries: equal as long as nobody changed it, so that nothing else of it need be read."""

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from delta_arc_lineage.adapters.atlan.related import Entity


def version_of(hit: Entity, attributes: Sequence[str]) -> str:
    """The version of all that a hit shows of an asset: when it was changed, these attributes of it, its tags and terms.
    Values of custom metadata are told by the moment alone: their names are not asked for where only versions are."""
    shown = [hit.get(name) for name in ("guid", "status", "updateTime")]
    lists = [hit["attributes"].get(name) for name in attributes]
    lists += [hit.get("classifications"), hit.get("meanings")]
    return sha256(_to_text(shown + list(map(_sort, lists))).encode()).hexdigest()[:16]


def _sort(value: Any) -> Any:
    """A list in an order of its own: the catalog promises none."""
    return sorted(value, key=_to_text) if isinstance(value, list) else value


def _to_text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
