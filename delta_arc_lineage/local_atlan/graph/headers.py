"""Headers of entities: in the answer of a mutation, and alone; with tags and terms, read once for a whole page.

Source: the metastore's `EntityGraphRetriever.toAtlasEntityHeaderWithClassifications`: a header carries the tags with
all they say, their names, the terms and theirs. A client may write it back with `replaceTags` and loses nothing. The
metastore makes the header of a *created* entity before it attaches its tags; here they are in it.
"""

import sqlite3
from collections.abc import Mapping, Sequence

from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.graph.typed_attributes import show_header_attributes, show_present, show_text
from delta_arc_lineage.local_atlan.graph.views import Related, Shown, Tags, show_common, show_meanings
from delta_arc_lineage.local_atlan.types.type_registry import TypeRegistry


class Headers:
    """Shows the headers of a page of entities."""

    def __init__(
        self,
        types: TypeRegistry,
        connection: sqlite3.Connection,
        entities: Sequence[Entity],
        *,
        purged_tags: Mapping[int, list[Shown]] | None = None,
    ) -> None:
        ids = [entity.id for entity in entities]
        self._types = types
        self._related = Related(connection, ids)
        self._tags = Tags(connection, ids)
        self._purged_tags = purged_tags or {}

    def show(self, entity: Entity) -> Shown:
        """A header with the attributes of every header."""
        return self._show(entity, show_header_attributes(self._types.entity(entity.type_name), entity))

    def show_asked(self, entity: Entity, names: Sequence[str]) -> Shown:
        """A header with the attributes of a list that are set."""
        return self._show(entity, {name: entity.attributes[name] for name in names if name in entity.attributes})

    def show_all(self, entity: Entity) -> Shown:
        """A header with every attribute that is not null, as mutations answer it."""
        return self._show(entity, show_present(self._types.entity(entity.type_name), entity))

    def _show(self, entity: Entity, attributes: Shown) -> Shown:
        kind = self._types.entity(entity.type_name)
        tags = self._purged_tags.get(entity.id) or self._tags.of(entity)
        meanings = show_meanings(kind, entity, self._related) if kind else []
        return {
            **show_common(entity),
            "attributes": attributes,
            "displayText": show_text(entity.attributes, entity.qualified_name),
            "classificationNames": [tag["typeName"] for tag in tags],
            "classifications": tags,
            "meaningNames": [term["displayText"] for term in meanings],
            "meanings": meanings,
        }
