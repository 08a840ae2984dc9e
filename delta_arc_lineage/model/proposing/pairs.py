"""Pairs: layouts with both of their schemas, and what their keys say before the table's name."""

import re
from dataclasses import dataclass

from delta_arc_lineage.model.canonical import canonical_form
from delta_arc_lineage.model.proposing.known_schemas import KnownSchema, Way, words_of_name
from delta_arc_lineage.model.proposing.layouts import Layout
from delta_arc_lineage.model.routes import SchemaReference

_PARTS = re.compile(r"[^/.]+")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Pair:
    """A layout whose two schemas are known; `forms`: the names in it that are of these."""

    layout: Layout
    source: Way
    target: Way
    forms: frozenset[str]

    @property
    def schemas(self) -> tuple[SchemaReference, SchemaReference]:
        return self.source.schema.reference, self.target.schema.reference


def literal_of(piece: str) -> str:
    """The words of a piece of a pattern, with spaces for what varies."""
    return _PLACEHOLDER.sub(" ", piece).replace("\\", "")


def parts_of(piece: str) -> list[str]:
    """The parts of a piece of a pattern between slashes and dots."""
    return _PARTS.findall(literal_of(piece))


def is_mentioned(schema: KnownSchema, layout: Layout) -> bool:
    """Whether the last part before the table's name that is no date or number is the schema's name, or ends with it, as
    in `shop_public_orders`."""
    *_, last = ["", *filter(str.strip, parts_of(layout.place.before))]
    form, name = canonical_form(last).strip("_"), canonical_form(schema.reference.schema)
    return bool(name) and (form == name or form.endswith(f"_{name}"))


def words_of_folders(pair: Pair) -> frozenset[str]:
    """What stands before the table's name and is no word of the schemas'."""
    words = words_of_name(literal_of(pair.layout.place.before))
    schemas = (pair.source.schema, pair.target.schema)
    return words.difference(*(schema.words | schema.connection_words for schema in schemas))
