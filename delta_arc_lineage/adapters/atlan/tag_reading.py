"""Tags as the catalog's searches show them: under made-up names of types, which definitions translate to those that
people see. The definitions are read once, and only where something carries a tag."""

from collections.abc import Iterable, Mapping

from delta_arc_lineage.adapters.atlan.naming import Naming
from delta_arc_lineage.adapters.atlan.related import Entity
from delta_arc_lineage.errors import PermissionDenied
from delta_arc_lineage.model.tagged import Tagged
from delta_arc_lineage.ports.progress import Progress


class TagReader:
    """Reads the tags of entities of one tenant."""

    def __init__(self, naming: Naming, progress: Progress) -> None:
        self._naming, self._progress = naming, progress

    def list_tags(self, entities: Iterable[Entity]) -> tuple[Tagged, ...]:
        """Of each entity that carries some, its own and those that came down to it, by the names that people see."""
        found = [entity for entity in entities if entity.get("classifications")]
        names = self._find_names(found) if found else {}
        return tuple(
            sorted(Tagged(str(each["attributes"].get("qualifiedName")), _tags_on(each, names)) for each in found)
        )

    def _find_names(self, entities: list[Entity]) -> Mapping[str, str]:
        """By the name of the type; of a key that may not read definitions, none."""
        try:
            return self._naming.words(entities, ()).tags
        except PermissionDenied as error:
            self._progress.note(f"tags are told by the names of their types: {error.what}")
            return {}


def _tags_on(entity: Entity, names: Mapping[str, str]) -> tuple[str, ...]:
    types = {str(tag.get("typeName")) for tag in entity["classifications"]}
    return tuple(sorted(names.get(name, name) for name in types))
