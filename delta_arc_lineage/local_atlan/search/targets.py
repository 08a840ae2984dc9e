"""Where a search field lives: a column of the document, the type name, a posting list, or tokens.

Values of a query are converted the way the index converts them: a normalized field lower-cases both sides, a
number field reads text as a number, a boolean `true`.
"""

from dataclasses import dataclass
from typing import Any

from delta_arc_lineage.local_atlan.search.analyzer import TEXT_KINDS
from delta_arc_lineage.local_atlan.search.syntax import check_scalar
from delta_arc_lineage.local_atlan.types.type_registry import TypeRegistry


@dataclass(frozen=True)
class Target:
    """One search field, ready to be compiled against."""

    name: str
    kind: str
    column: str | None = None
    number: int | None = None

    @property
    def is_text(self) -> bool:
        """Whether the field is analyzed."""
        return self.kind in TEXT_KINDS


def convert_value(kind: str, value: Any) -> Any:
    """A query value in the form the index keeps."""
    check_scalar(value)
    if kind == "boolean" or isinstance(value, bool):
        return int(value) if isinstance(value, (bool, int)) else int(str(value).lower() == "true")
    if kind == "number":
        return _to_number(value)
    if kind == "normalized":
        return str(value).lower()
    return value if isinstance(value, str) else value if isinstance(value, (int, float)) else str(value)


def _to_number(value: Any) -> Any:
    """Text as a number where it is one."""
    if isinstance(value, str):
        try:
            return int(value)
        except ValueError:
            try:
                return float(value)
            except ValueError:
                return value
    return value


def find_type_names(types: TypeRegistry, kind: str, accepts: Any) -> list[str]:
    """The entity types whose own name (or whose super-types' names) a test accepts."""
    names = types.entity_names
    if kind == "type":
        return [name for name in names if accepts(name.lower())]
    matching: set[str] = set()
    for name in names:
        if accepts(name.lower()):
            matching |= types.subtypes(name) - {name}
    return sorted(matching)
