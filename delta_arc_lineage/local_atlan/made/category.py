"""Categories (`CategoryPreProcessor`): alone of their name on their level; what is below one moves with it."""

from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.made.glossary import check_display_name
from delta_arc_lineage.local_atlan.made.making import Maker, Making, get_held, hold, list_held, put
from delta_arc_lineage.local_atlan.made.names import make_short_id
from delta_arc_lineage.local_atlan.made.sort_orders import give_order, keep_order
from delta_arc_lineage.local_atlan.made.term import get_anchor, move_name, refuse_same_term

_LEVELS = """
SELECT json_extract(e.attributes, '$.name'),
       (SELECT p.end1 FROM relationship p WHERE p.end2 = e.id AND p.status = 'ACTIVE'
         AND p.type_name = 'AtlasGlossaryCategoryHierarchyLink')
  FROM relationship r JOIN entity e ON e.id = r.end2
 WHERE r.end1 = ? AND r.type_name = 'AtlasGlossaryCategoryAnchor' AND r.status = 'ACTIVE' AND e.status = 'ACTIVE'
"""


def refuse_same_category(change: Change, name: str, glossary: Entity, parent: Entity | None) -> None:
    """Refuse a second active category of a name on one level, and remember it for the rest of the request."""
    names: set[Any] = change.memory.setdefault(("categories", glossary.id), set())
    if not names:
        names.update((row[0], row[1]) for row in change.connection.execute(_LEVELS, (glossary.id,)))
    place = (name, parent.id if parent else None)
    if place in names:
        raise CatalogError(ErrorKind.CATEGORY_EXISTS, name)
    names.add(place)


def _refuse_foreign(category: Entity | None, glossary: Entity) -> None:
    """A parent or child is of the same glossary."""
    if category is not None and not category.qualified_name.endswith(glossary.qualified_name):
        raise CatalogError(ErrorKind.CATEGORY_PARENT)


class CategoryMaker(Maker):
    """What becomes of an `AtlasGlossaryCategory`."""

    def create(self, making: Making) -> None:
        """Name it after its glossary and put it last on its level."""
        anchor, parent = get_anchor(making), making.related("parentCategory")
        name = self._trim_name(making)
        refuse_same_category(making.change, name, anchor, parent)
        _refuse_foreign(parent, anchor)
        give_order(making, anchor, parent)
        self._check_children(making, anchor)
        making.name = f"{make_short_id()}@{anchor.qualified_name}"

    def update(self, making: Making, entity: Entity) -> None:
        """Keep its qualified name, unless it goes to another glossary, and everything below it too."""
        change, anchor, parent = making.change, get_anchor(making), making.related("parentCategory")
        name = self._trim_name(making)
        current = get_held(change, entity, "anchor")
        keep_order(making, anchor, parent)
        making.keep_name()
        if current is not None and current.id != anchor.id:
            self._leave(making, entity, anchor, name=name)
            _move(change, entity, source=current, target=anchor)
            return
        if name != entity.attributes.get("name"):
            refuse_same_category(change, name, anchor, parent)
        self._check_children(making, anchor)
        _refuse_foreign(parent, anchor)

    @staticmethod
    def _trim_name(making: Making) -> str:
        """The display name without the space around it; it must be told."""
        name = making.text("name").strip()
        check_display_name(name)
        making.attributes["name"] = name
        return name

    @staticmethod
    def _leave(making: Making, entity: Entity, anchor: Entity, *, name: str) -> None:
        """Check that a category may go to another glossary."""
        making.refuse_ends(
            "childrenCategories",
            "terms",
            said="Please do not pass relationship attributes [childrenCategories, terms] while moving Category to "
            "different Glossary",
            kind=ErrorKind.BAD_REQUEST,
        )
        parent = making.related("parentCategory")
        refuse_same_category(making.change, name, anchor, parent)
        if not making.sends_end("parentCategory"):
            parent = get_held(making.change, entity, "parentCategory")
        _refuse_foreign(parent, anchor)

    @staticmethod
    def _check_children(making: Making, anchor: Entity) -> None:
        """Categories put below this one are of its glossary."""
        for reference in making.draft.ends.get("childrenCategories", []):
            if str(reference.get("guid") or "").startswith("-"):
                continue  # one of this request is checked by its own anchor and parent
            child = making.resolve(reference)
            glossary = get_held(making.change, child, "anchor")
            if glossary is not None and glossary.id != anchor.id:
                raise CatalogError(ErrorKind.CATEGORY_PARENT)


def _move(change: Change, category: Entity, *, source: Entity, target: Entity) -> None:
    """Bring a category, its terms and the categories below it into another glossary."""
    pending = [category]
    for moved in pending:
        put(change, moved, {"qualifiedName": move_name(moved.qualified_name, source, target)})
        hold(change, moved, "anchor", target)
        for term in list_held(change, moved, "terms"):
            refuse_same_term(change, str(term.attributes.get("name")), target)
            put(change, term, {"qualifiedName": move_name(term.qualified_name, source, target)})
            hold(change, term, "anchor", target)
        pending += [child for child in list_held(change, moved, "childrenCategories") if child not in pending]
