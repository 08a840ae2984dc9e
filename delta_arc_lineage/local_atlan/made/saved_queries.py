"""Collections of queries, folders and queries (`sql/Query*PreProcessor`): named after who makes them, and where.

A folder or query that goes to another collection is named after that, and so is everything in a folder.
"""

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.rows import ACTIVE, Entity
from delta_arc_lineage.local_atlan.made.making import Maker, Making, Removal, get_held, list_held, put
from delta_arc_lineage.local_atlan.made.names import make_short_id

_COLLECTION, _PARENT = "collectionQualifiedName", "parentQualifiedName"


class CollectionMaker(Maker):
    """What becomes of a `Collection`."""

    def create(self, making: Making) -> None:
        """Name it after who makes it, and make them its admin."""
        user = making.change.user
        making.name = f"default/collection/{user}/{make_short_id()}"
        making.attributes["adminUsers"] = [*making.texts("adminUsers"), user]

    def update(self, making: Making, entity: Entity) -> None:
        """Keep its name, and who made it as an admin."""
        making.keep_name()
        users = making.texts("adminUsers")
        if "adminUsers" in making.attributes and entity.created_by not in users:
            making.attributes["adminUsers"] = [*users, entity.created_by]

    def remove(self, removal: Removal, entity: Entity) -> None:
        """Refuse one that is archived already."""
        if entity.status != ACTIVE:
            raise CatalogError(ErrorKind.FAILED, "Collection is already deleted/purged")


class _PartMaker(Maker):
    """What becomes of what lies in a collection."""

    def __init__(self, segment: str) -> None:
        self._segment = segment

    def create(self, making: Making) -> None:
        """Name it after its collection and who makes it."""
        collection = making.text(_COLLECTION)
        if not collection:
            raise CatalogError(ErrorKind.MISSING_MANDATORY_FIELD, making.draft.type.name, _COLLECTION)
        making.name = f"{collection}/{self._segment}/{making.change.user}/{make_short_id()}"

    def update(self, making: Making, entity: Entity) -> None:
        """Keep its name, unless it goes to another collection."""
        making.keep_name()
        change, target = making.change, making.related("parent")
        current = get_held(change, entity, "parent")
        if target is None or current is None or target.id == current.id:
            return
        old, new = _get_collection(current), _get_collection(target)
        making.attributes[_PARENT] = target.qualified_name
        if old == new:
            return
        making.attributes[_COLLECTION] = new
        put(change, entity, {"qualifiedName": entity.qualified_name.replace(old, new), _COLLECTION: new})
        _follow(change, entity, old=old, new=new)


FOLDER_MAKER, QUERY_MAKER = _PartMaker("folder"), _PartMaker("query")


def _get_collection(parent: Entity) -> str:
    """The collection that a folder lies in, or the collection itself."""
    return parent.qualified_name if parent.type_name == "Collection" else str(parent.attributes.get(_COLLECTION))


def _follow(change: Change, folder: Entity, *, old: str, new: str) -> None:
    """Name everything in a moved folder after the new collection."""
    pending = [folder]
    for parent in pending:
        folders = list_held(change, parent, "childrenFolders")
        for entity in (*list_held(change, parent, "childrenQueries"), *folders):
            name = entity.qualified_name.replace(old, new)
            put(change, entity, {"qualifiedName": name, _COLLECTION: new, _PARENT: parent.qualified_name})
        pending += [entity for entity in folders if entity not in pending]
