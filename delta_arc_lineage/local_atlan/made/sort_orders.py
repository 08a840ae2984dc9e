"""The order of glossaries, and of terms and categories in their folder: `lexicographicalSortOrder`.

A new one comes last: the highest order of its siblings, and two steps of eight further in base 36
(`PreProcessorUtils.assignNewLexicographicalSortOrder`, `LexoRank.genNext`). An order that a client sends must have
the form and be free among the siblings (`isValidLexoRank`); the index search that asks does not leave out the entity
itself.
"""

import re

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.made.making import Making

ORDER = "lexicographicalSortOrder"
_FIRST = "0|100000:"
_FORM = re.compile(r"0\|[0-9a-z]{6}:[0-9a-z]{0,247}")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_HIGHEST = 36**6 - 1
_STEP = 8

_GLOSSARIES = (
    "SELECT json_extract(attributes, '$.lexicographicalSortOrder') FROM entity WHERE type_name='AtlasGlossary'"
)
_ROOTS = """
SELECT json_extract(e.attributes, '$.lexicographicalSortOrder')
  FROM relationship r JOIN entity e ON e.id = r.end2
 WHERE r.end1 = ? AND r.type_name IN ('AtlasGlossaryTermAnchor', 'AtlasGlossaryCategoryAnchor')
   AND r.status = 'ACTIVE' AND e.status = 'ACTIVE'
   AND NOT EXISTS (SELECT 1 FROM relationship p WHERE p.end2 = e.id AND p.status = 'ACTIVE'
        AND p.type_name IN ('AtlasGlossaryTermCategorization', 'AtlasGlossaryCategoryHierarchyLink'))
"""
_CHILDREN = """
SELECT json_extract(e.attributes, '$.lexicographicalSortOrder')
  FROM relationship r JOIN entity e ON e.id = r.end2
 WHERE r.end1 = ? AND r.type_name IN ('AtlasGlossaryTermCategorization', 'AtlasGlossaryCategoryHierarchyLink')
   AND r.status = 'ACTIVE' AND e.status = 'ACTIVE'
"""


def give_order(making: Making, glossary: Entity | None = None, parent: Entity | None = None) -> None:
    """Give a new entity the last place, or check the place that it wants."""
    wanted = making.text(ORDER)
    if wanted:
        check_order(making, wanted, glossary, parent)
        return
    last = making.change.memory.get(_make_key(glossary, parent)) or max(
        (order for order in _list_orders(making.change, glossary, parent) if order), default=_FIRST
    )
    making.attributes[ORDER] = step(step(last if _FORM.fullmatch(last) else _FIRST))
    making.change.memory[_make_key(glossary, parent)] = making.attributes[ORDER]


def keep_order(making: Making, glossary: Entity | None = None, parent: Entity | None = None) -> None:
    """Check the place that an update wants; an empty one is passed over."""
    wanted = making.text(ORDER)
    if wanted:
        check_order(making, wanted, glossary, parent)
    else:
        making.attributes.pop(ORDER, None)


def check_order(making: Making, wanted: str, glossary: Entity | None, parent: Entity | None) -> None:
    """Refuse an order of another form, and one that a sibling has."""
    if not _FORM.fullmatch(wanted):
        raise CatalogError(ErrorKind.BAD_REQUEST, "Invalid value for lexicographicalSortOrder attribute")
    if making.change.memory.get(_make_key(glossary, parent)) == wanted:
        raise CatalogError(ErrorKind.BAD_REQUEST, f"Duplicate value for the attribute :{ORDER} found")
    if wanted in _list_orders(making.change, glossary, parent):
        raise CatalogError(ErrorKind.BAD_REQUEST, "Duplicate Lexorank found")
    making.change.memory[_make_key(glossary, parent)] = wanted


def step(order: str) -> str:
    """The order eight whole steps after another one; at the end of the numbers the fraction grows."""
    whole, fraction = int(order[2:8], 36), order[9:].strip("0")
    following = whole + bool(fraction) + _STEP
    if following >= _HIGHEST:
        return order + "i"
    digits = ""
    while following:
        following, digit = divmod(following, 36)
        digits = _DIGITS[digit] + digits
    return f"0|{digits.rjust(6, '0')}:"


def _list_orders(change: Change, glossary: Entity | None, parent: Entity | None) -> list[str | None]:
    """The orders of the active siblings."""
    if glossary is None:
        rows = change.connection.execute(f"{_GLOSSARIES} AND status='ACTIVE'")
    elif parent is None:
        rows = change.connection.execute(_ROOTS, (glossary.id,))
    else:
        rows = change.connection.execute(_CHILDREN, (parent.id,))
    return [row[0] for row in rows]


def _make_key(glossary: Entity | None, parent: Entity | None) -> tuple[object, ...]:
    return ("order", glossary.id if glossary else None, parent.id if parent else None)
