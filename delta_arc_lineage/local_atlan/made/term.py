"""Terms (`TermPreProcessor`): named after their glossary, alone of their name in it, movable to another one."""

from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.made.glossary import check_display_name
from delta_arc_lineage.local_atlan.made.making import Maker, Making, get_held, list_held, put
from delta_arc_lineage.local_atlan.made.names import make_short_id
from delta_arc_lineage.local_atlan.made.sort_orders import give_order, keep_order

_NAMES = """
SELECT json_extract(e.attributes, '$.name') FROM relationship r JOIN entity e ON e.id = r.end2
 WHERE r.end1 = ? AND r.type_name = 'AtlasGlossaryTermAnchor' AND r.status = 'ACTIVE' AND e.status = 'ACTIVE'
"""


def get_anchor(making: Making) -> Entity:
    """The glossary of a term or category, which is told with every request."""
    anchor = making.related("anchor")
    if anchor is None:
        raise CatalogError(ErrorKind.MISSING_ANCHOR)
    return anchor


def refuse_same_term(change: Change, name: str, glossary: Entity) -> None:
    """Refuse a second active term of a name in a glossary, and remember the name for the rest of the request."""
    key = ("terms", glossary.id)
    names: set[Any] = change.memory.setdefault(key, set())
    if not names:
        names.update(row[0] for row in change.connection.execute(_NAMES, (glossary.id,)))
    if name in names:
        raise CatalogError(ErrorKind.TERM_EXISTS, name)
    names.add(name)


def move_name(name: str, source: Entity | None, target: Entity) -> str:
    """A qualified name in another glossary."""
    return name.replace(source.qualified_name, target.qualified_name) if source else name


class TermMaker(Maker):
    """What becomes of an `AtlasGlossaryTerm`."""

    def create(self, making: Making) -> None:
        """Name it after its glossary and put it last in its category, or in the glossary."""
        anchor, name = get_anchor(making), making.text("name")
        check_display_name(name)
        refuse_same_term(making.change, name, anchor)
        give_order(making, anchor, self._get_category(making, anchor))
        making.name = f"{make_short_id()}@{anchor.qualified_name}"

    def update(self, making: Making, entity: Entity) -> None:
        """Keep its qualified name, unless it goes to another glossary."""
        name, change = making.text("name"), making.change
        check_display_name(name)
        anchor = get_anchor(making)
        current = get_held(change, entity, "anchor")
        keep_order(making, anchor, self._get_category(making, anchor))
        making.keep_name()
        if current is not None and current.id != anchor.id:
            refuse_same_term(change, name, anchor)
            self._refuse_left_category(making, entity, anchor)
            put(change, entity, {"qualifiedName": move_name(entity.qualified_name, current, anchor)})
        elif name != entity.attributes.get("name"):
            refuse_same_term(change, name, anchor)

    @staticmethod
    def _get_category(making: Making, anchor: Entity) -> Entity | None:
        """The first category sent, which must be one of the glossary."""
        category = making.related("categories")
        if category is not None and not category.qualified_name.endswith(anchor.qualified_name):
            raise CatalogError(ErrorKind.BAD_REQUEST, "Passed category doesn't belongs to Passed Glossary")
        return category

    @staticmethod
    def _refuse_left_category(making: Making, entity: Entity, anchor: Entity) -> None:
        """A term does not leave a glossary while it stays in a category of it."""
        categories = list_held(making.change, entity, "categories")
        stays = not making.sends_end("categories") and bool(categories)
        if stays and not categories[0].qualified_name.endswith(anchor.qualified_name):
            raise CatalogError(ErrorKind.BAD_REQUEST, "Passed category doesn't belongs to Passed Glossary")
