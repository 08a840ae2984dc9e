"""The audit's fields: those of the index's mapping (`es-audit-mappings.json`) as columns, and what lies in a detail.

A field that the mapping lacks matches nothing, as in the index; only sorting by it is refused.
"""

from dataclasses import dataclass, field
from typing import Any

from delta_arc_lineage.local_atlan.search.syntax import make_refusal

DETAIL = "detail"
_KEY = "(entity_guid || ':' || started_at)"
_COLUMNS = {
    "entityId": "entity_guid",
    "entityQualifiedName": "qualified_name",
    "typeName": "type_name",
    "user": "user",
    "action": "action",
    "eventKey": _KEY,
    "created": "created_at",
    "timestamp": "started_at",
}
DATES = ("created", "timestamp")


@dataclass(frozen=True)
class AuditField:
    """A field as an SQL expression; its parameters stand before those of what it is compared with."""

    name: str
    sql: str
    parameters: list[Any] = field(default_factory=list)

    @property
    def is_date(self) -> bool:
        """Whether it is a time in milliseconds."""
        return self.name in DATES


def find_field(name: object, *, nested: bool = False) -> AuditField | None:
    """The field of a name; `nested`: inside a query of the details, the only place where these are found."""
    if not isinstance(name, str):
        raise make_refusal("a field's name is expected")
    plain = name.removesuffix(".keyword")
    if plain in _COLUMNS:
        return None if nested else AuditField(plain, _COLUMNS[plain])
    owner, _, rest = plain.partition(".")
    if owner != DETAIL or not rest or not nested or '"' in rest or "\x00" in rest:
        return None
    path = "$" + "".join(f'."{part}"' for part in rest.split("."))
    return AuditField(plain, "json_extract(detail, ?)", [path])


def get_sorted_field(name: object) -> AuditField:
    """The field that hits are sorted by, or the index's refusal."""
    found = find_field(name)
    if found is None:
        raise make_refusal(f"No mapping found for [{name}] in order to sort on")
    return found
