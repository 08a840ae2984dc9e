"""Types as logs of tables state them in JSON: objects within objects, the words of which differ from log to log."""

from dataclasses import dataclass
from typing import Any

from delta_arc_lineage.adapters.file_schemas.excerpts import Unreadable
from delta_arc_lineage.adapters.file_schemas.fields import LIST, MAP, MOST_LEVELS, STRUCT, Field


@dataclass(frozen=True, slots=True)
class Spelling:
    """What a list is called, where its element and the two parts of a map stand, and what says of a field that it may
    be empty: `nullable` where that is true, else `required` where that is false."""

    list: str
    element: str
    key: str
    value: str
    nullable: str = ""
    required: str = ""

    def read_struct(self, stated: Any) -> tuple[Field, ...]:
        """The fields of a stated struct; none of anything else."""
        return self._take("", stated, 0, None).children

    def _take(self, name: str, stated: Any, level: int, nullable: bool | None) -> Field:
        if level > MOST_LEVELS:
            raise Unreadable("its schema is nested beyond all use")
        if not isinstance(stated, dict):
            return Field(name, str(stated), nullable)
        kind = str(stated.get("type"))
        if kind == STRUCT:
            told = [inner for inner in stated.get("fields") or () if isinstance(inner, dict)]
            return Field(name, STRUCT, nullable, tuple(self._take_field(inner, level + 1) for inner in told))
        inner = {self.list: (LIST, self.element), MAP: (MAP, self.key, self.value)}.get(kind)
        if inner is None:
            return Field(name, kind, nullable)
        return Field(name, inner[0], nullable, tuple(self._take("", stated.get(n), level + 1, None) for n in inner[1:]))

    def _take_field(self, stated: dict[str, Any], level: int) -> Field:
        told = stated.get(self.nullable or self.required)
        nullable = told is bool(self.nullable) if isinstance(told, bool) else None
        return self._take(str(stated.get("name", "")), stated.get("type"), level, nullable)
