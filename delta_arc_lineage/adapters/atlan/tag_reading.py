"""Tags as the catalog's searches show them: under made-up names of types, which definitions translate to those that
people see. The definitions are read once, and only where something carries a tag."""

from collections.abc import Iterable, Mapping

from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.adapters.atlan.related import Entity
from delta_arc_lineage.errors import PermissionDenied
from delta_arc_lineage.model.tagged import Tagged
from delta_arc_lineage.ports.progress import Progress


class TagReader:
    """Reads the tags of entities of one tenant."""

    def __init__(self, requests: AtlanRequests, progress: Progress) -> None:
        self._requests, self._progress = requests, progress
        self._names: Mapping[str, str] | None = None

    def list_tags(self, entities: Iterable[Entity]) -> tuple[Tagged, ...]:
        """Of each entity that carries some, its own and those that came down to it, by the names that people see."""
        found = [entity for entity in entities if entity.get("classifications")]
        tagged = (Tagged(str(each["attributes"].get("qualifiedName")), self._names_on(each)) for each in found)
        return tuple(sorted(tagged))

    def _names_on(self, entity: Entity) -> tuple[str, ...]:
        types = {str(tag.get("typeName")) for tag in entity["classifications"]}
        names = self._display_names()
        return tuple(sorted(names.get(name, name) for name in types))

    def _display_names(self) -> Mapping[str, str]:
        """By the name of the type; of a key that may not read definitions, none."""
        if self._names is None:
            try:
                defined = self._requests.tag_definitions().get("classificationDefs") or ()
            except PermissionDenied as error:
                self._progress.note(f"tags are told by the names of their types: {error.what}")
                defined = ()
            self._names = {str(each.get("name")): str(each.get("displayName") or each.get("name")) for each in defined}
        return self._names
