"""A landscape: the schemas of a tenant that lineage through a bucket may lead between."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from delta_arc_lineage.model.canonical import canonical_form
from delta_arc_lineage.model.proposing.known_schemas import KnownSchema, Way, list_ways
from delta_arc_lineage.model.routes import SchemaReference


@dataclass(frozen=True)
class Landscape:
    """The schemas on either side."""

    sources: tuple[KnownSchema, ...]
    targets: tuple[KnownSchema, ...]

    @cached_property
    def source_ways(self) -> tuple[Way, ...]:
        return _ways_of(self.sources, self.targets)

    @cached_property
    def target_ways(self) -> tuple[Way, ...]:
        return _ways_of(self.targets, self.sources)

    @cached_property
    def linked_forms(self) -> frozenset[str]:
        """Those by which tables of both sides may be called."""
        sources, targets = (
            {form for way in ways for form in way.tables} for ways in (self.source_ways, self.target_ways)
        )
        return frozenset(sources & targets)

    @property
    def homes(self) -> frozenset[str]:
        """The forms of the names of schemas and databases."""
        names = (schema.reference for schema in (*self.sources, *self.targets))
        return frozenset(canonical_form(name) for home in names for name in (home.schema, home.database)) - {""}

    def find(self, reference: SchemaReference) -> KnownSchema:
        """The schema of this reference, which is one of them."""
        return next(schema for schema in (*self.sources, *self.targets) if schema.reference == reference)

    @cached_property
    def forms(self) -> frozenset[str]:
        """All by which keys may call a table."""
        return frozenset(form for way in (*self.source_ways, *self.target_ways) for form in way.tables)


def _ways_of(schemas: Sequence[KnownSchema], across: Sequence[KnownSchema]) -> tuple[Way, ...]:
    opposite = frozenset(form for schema in across for form in schema.forms)
    callers = {schema.words for schema in across}
    return tuple(way for schema in schemas for way in list_ways(schema, opposite, callers))
