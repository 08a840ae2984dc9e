"""Schemas that keys name before the table: `public.orders.csv`, `ledger.sales.orders/…`.

A pattern such as `[^/]+\\.{table_name}/.*` takes the schema as part of a choice, and the files of `sales.orders` as
those of `public.orders`. Which parts are schemas is known where this route's own schema stands in one: then a key that
holds another name in its place is another schema's, and its file is no table's of this route.
"""

from collections.abc import Iterable
from enum import Enum

from delta_arc_lineage.model.canonical import canonical_form
from delta_arc_lineage.model.key_reading import KeyReading
from delta_arc_lineage.model.routes import Route


class Belonging(Enum):
    """Whose a key is, by the schema that it names. `UNSURE`: a key that was not listed may tell."""

    OURS = "ours"
    OTHERS = "others"
    UNSURE = "unsure"


class SchemaParts:
    """What the keys of a route name before their tables. `complete`: all of its keys were listed."""

    def __init__(self, route: Route, readings: Iterable[KeyReading], *, complete: bool) -> None:
        self._complete = complete
        self._source = canonical_form(route.source.schema)
        target = canonical_form(route.target.schema)
        seen = {(reading.separator, canonical_form(part)) for reading in readings if (part := _schema_in(reading))}
        self._own: dict[str, str] = {}
        for separator in (".", "/"):
            for name in (self._source, target):
                if name and (separator, name) in seen:
                    self._own.setdefault(separator, name)

    def judge(self, reading: KeyReading) -> Belonging:
        """The source schema's name tells before the target's: files are called after what they come from."""
        if not _schema_in(reading):
            return Belonging.OURS
        parts = set(map(canonical_form, reading.parts))
        own = self._own.get(reading.separator, "")
        if self._source in parts or (own in parts and self._complete):
            return Belonging.OURS
        if own == self._source != "":
            return Belonging.OTHERS
        if not self._complete:
            return Belonging.UNSURE
        return Belonging.OTHERS if own else Belonging.OURS


def _schema_in(reading: KeyReading) -> str:
    """The part right before the name, where it may be a schema: no date, no number, no `year=2024`, not the table."""
    part = reading.parts[-1] if reading.parts else ""
    is_name = any(map(str.isalpha, part)) and "=" not in part
    return part if is_name and canonical_form(part) != canonical_form(reading.names[0]) else ""
