"""Bodies of the older `glossary/*` endpoints, read into entities as the entity API takes them.

A body stands for the whole: an attribute that it does not tell is erased, a relationship that it does not tell ends
(`AtlasGlossary*DTO`, `GlossaryTermUtils`, `GlossaryCategoryUtils`). Names have neither `@` nor a full stop here.
"""

from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.responses.glossary_views import CATEGORY, GLOSSARY, RELATIONS, TERM, TEXTS

Body = dict[str, Any]

_ABOUT = ("description", "expression", "steward", "source", "status")
_NAMELESS = {TERM: ErrorKind.TERM_NAMELESS, CATEGORY: ErrorKind.CATEGORY_NAMELESS, GLOSSARY: ErrorKind.DISPLAY_NAME}


def read_body(sent: object) -> Body:
    """One object of a request."""
    if not isinstance(sent, dict):
        raise CatalogError(ErrorKind.BAD_REQUEST, "a JSON object is expected")
    return sent


def read_bodies(sent: object) -> list[Body]:
    """The objects of a request for many."""
    if not isinstance(sent, list):
        raise CatalogError(ErrorKind.BAD_REQUEST, "a JSON list is expected")
    return [read_body(member) for member in sent]


def check_anchor(body: Body) -> str:
    """The guid of the glossary of a new term or category."""
    anchor = body.get("anchor")
    if not isinstance(anchor, dict):
        raise CatalogError(ErrorKind.MISSING_ANCHOR)
    if not anchor.get("glossaryGuid"):
        raise CatalogError(ErrorKind.NO_ANCHOR_GUID)
    return str(anchor["glossaryGuid"])


def check_name(body: Body, type_name: str, *, is_new: bool) -> None:
    """A name, without the signs that part qualified names."""
    name = body.get("name")
    if not isinstance(name, str) or not name:
        if is_new:
            raise CatalogError(_NAMELESS[type_name])
        said = "DisplayName can't be null/empty" if type_name == GLOSSARY else "Name can't be null/empty"
        raise CatalogError(ErrorKind.BAD_REQUEST, said)
    if "@" in name or "." in name:
        raise CatalogError(ErrorKind.DISPLAY_NAME)


def make_entity(body: Body, type_name: str, *, guid: str | None = None) -> Body:
    """The entity that a body stands for: new, its name left to the server, or that of a guid."""
    attributes = {name: body.get(name) for name in TEXTS[type_name]}
    if guid is None:
        attributes["qualifiedName"] = ""
    ends: dict[str, Any] = {}
    if type_name != GLOSSARY:
        ends["anchor"] = {"typeName": GLOSSARY, "guid": check_anchor(body)}
    if type_name == TERM:
        ends.update({name: _read_headers(body, name, TERM) for name in RELATIONS})
        ends["categories"] = _read_headers(body, "categories", CATEGORY)
    if type_name == CATEGORY:
        ends["terms"] = _read_headers(body, "terms", TERM)
        ends["childrenCategories"] = _read_headers(body, "childrenCategories", CATEGORY)
        ends["parentCategory"] = next(iter(_read_headers(body, "parentCategory", CATEGORY)), None)
    _check_relations(ends, guid, told=str(body.get("name")))
    made: Body = {"typeName": type_name, "attributes": attributes, "relationshipAttributes": ends}
    return {**made, "guid": guid} if guid else made


def read_assigned(sent: object) -> list[Body]:
    """The entities in a request that assigns or takes away a term."""
    bodies = read_bodies(sent)
    for body in bodies:
        if not body.get("guid"):
            raise CatalogError(ErrorKind.GUID_NOT_FOUND, body.get("guid"))
    return bodies


def _read_headers(body: Body, name: str, type_name: str) -> list[Body]:
    """References in a relationship: one header or a list of them, with what they say of the relationship."""
    sent = body.get(name)
    headers = sent if isinstance(sent, list) else [] if sent is None else [sent]
    key = "termGuid" if type_name == TERM else "categoryGuid"
    return [_read_header(header, key, type_name) for header in headers]


def _read_header(header: object, key: str, type_name: str) -> Body:
    """A reference in a relationship."""
    guid = header.get(key) if isinstance(header, dict) else None
    if not isinstance(header, dict) or not isinstance(guid, str) or not guid:
        kind = ErrorKind.NO_TERM_GUID if type_name == TERM else ErrorKind.BAD_REQUEST
        raise CatalogError(kind, f"{key} is missing")
    said = {name: header[name] for name in _ABOUT if header.get(name) is not None}
    return {"typeName": type_name, "guid": guid, "relationshipAttributes": {"attributes": said}}


def _check_relations(ends: dict[str, Any], guid: str | None, *, told: str) -> None:
    """A term has no relationship with itself, and one of a kind with another."""
    for name in RELATIONS:
        guids = [reference["guid"] for reference in ends.get(name, [])]
        if guid and guid in guids:
            raise CatalogError(ErrorKind.TERM_TO_SELF)
        if guid and len({*guids}) < len(guids):
            raise CatalogError(ErrorKind.TERM_EXISTS, told)
