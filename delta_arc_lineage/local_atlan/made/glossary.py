"""Glossaries (`GlossaryPreProcessor`): a name of the server's own, a display name that is the only one, a place."""

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.made.making import Maker, Making, list_active
from delta_arc_lineage.local_atlan.made.names import make_short_id
from delta_arc_lineage.local_atlan.made.sort_orders import give_order, keep_order


def check_display_name(name: str) -> None:
    """Refuse no name, and one with `@`, which parts an entity from its glossary in qualified names."""
    if not name or "@" in name:
        raise CatalogError(ErrorKind.DISPLAY_NAME)


def refuse_same_glossary(change: Change, name: str) -> None:
    """Refuse a second active glossary of a name."""
    if list_active(change, "AtlasGlossary", "json_extract(attributes, '$.name')=?", (name,)):
        raise CatalogError(ErrorKind.GLOSSARY_EXISTS, name)


class GlossaryMaker(Maker):
    """What becomes of an `AtlasGlossary`."""

    def create(self, making: Making) -> None:
        """Name it and put it last."""
        name = making.text("name")
        check_display_name(name)
        refuse_same_glossary(making.change, name)
        give_order(making)
        making.name = make_short_id()

    def update(self, making: Making, entity: Entity) -> None:
        """Keep its qualified name; the display name is told with every update."""
        name = making.text("name")
        if name != entity.attributes.get("name"):
            refuse_same_glossary(making.change, name)
        check_display_name(name)
        keep_order(making)
        making.keep_name()
