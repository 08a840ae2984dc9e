"""The basic search: types, tags, a term, words and filters as one query of the index.

Rules and refusals are those of the metastore's `DiscoveryREST.searchWithParameters` and `SearchContext`. There the
graph is searched; here the index, so its window of 10,000 holds.
"""

import sqlite3
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.search.filter_criteria import check_attribute, compile_filters, find_exact_field
from delta_arc_lineage.local_atlan.search.syntax import TAG_FIELDS, match_any
from delta_arc_lineage.local_atlan.types.type_registry import EntityType, TypeRegistry

Body = dict[str, Any]

MAXIMUM_TEXT = 4096
_DEFAULT_LIMIT, _LARGEST_LIMIT = 100, 10_000
_ANY_TAG = ("*", "_CLASSIFIED", "_ALL_CLASSIFICATION_TYPES")


def make_dsl(types: TypeRegistry, connection: sqlite3.Connection, body: Body) -> Body:
    """The body of an index search that answers a basic one."""
    _check(body)
    kinds = _find_types(types, str(body.get("typeName") or ""))
    conditions: list[Body] = []
    if kinds:
        conditions.append(_match_types(kinds, with_subtypes=body.get("includeSubTypes") is not False))
    if body.get("classification"):
        conditions.append(_match_tags(connection, str(body["classification"])))
    if body.get("termName"):
        conditions.append(_match_term(connection, str(body["termName"])))
    words = str(body.get("query") or "")
    must = [{"query_string": {"query": words}}] if words.strip("* ") else []
    if body.get("excludeDeletedEntities"):
        conditions.append({"term": {"__state": "ACTIVE"}})
    if has_filters(body.get("entityFilters")):
        filters = compile_filters(types, kinds, body["entityFilters"])
        conditions += [filters] if filters else []
    size = body.get("limit") or 0
    dsl = {
        "query": {"bool": {"must": must, "filter": conditions}},
        "from": body.get("offset") or 0,
        "size": size if 0 < size <= _LARGEST_LIMIT else _DEFAULT_LIMIT,
        "track_total_hits": True,
    }
    sort = body.get("sortBy")
    if sort:
        for kind in kinds:
            check_attribute(kind, str(sort))
        order = "desc" if body.get("sortOrder") == "DESCENDING" else "asc"
        dsl["sort"] = [{find_exact_field(types, str(sort)): {"order": order}}]
    return dsl


def has_filters(filters: Any) -> bool:
    """Whether a filter says anything (`DiscoveryREST.isEmpty`)."""
    return isinstance(filters, dict) and bool(filters.get("attributeName") or filters.get("criterion"))


def list_filtered(filters: Any) -> list[str]:
    """The attributes that filters name: an answer shows them."""
    if not isinstance(filters, dict):
        return []
    inside = [name for criterion in filters.get("criterion") or [] for name in list_filtered(criterion)]
    name = filters.get("attributeName")
    return [*([name] if isinstance(name, str) else []), *inside]


def _check(body: Body) -> None:
    """Refuse what a basic search cannot be."""
    for name in ("limit", "offset"):
        sent = body.get(name)
        if sent is not None and (not isinstance(sent, int) or isinstance(sent, bool)):
            raise CatalogError(ErrorKind.INVALID_PARAMETERS, f"{name} must be a number")
        if (sent or 0) < 0:
            raise CatalogError(ErrorKind.BAD_REQUEST, "Limit/offset should be non-negative")
    if not body.get("typeName") and has_filters(body.get("entityFilters")):
        raise CatalogError(ErrorKind.BAD_REQUEST, "EntityFilters specified without Type name")
    if not body.get("classification") and has_filters(body.get("tagFilters")):
        raise CatalogError(ErrorKind.BAD_REQUEST, "TagFilters specified without tag name")
    if not any(body.get(name) for name in ("typeName", "classification", "query", "termName")):
        raise CatalogError(ErrorKind.INVALID_SEARCH_PARAMETERS)
    for name in ("typeName", "classification", "sortBy"):
        if len(str(body.get(name) or "")) > MAXIMUM_TEXT:
            raise CatalogError(ErrorKind.INVALID_QUERY_PARAMETER_LENGTH, name)
    if len(str(body.get("query") or "")) > MAXIMUM_TEXT:
        raise CatalogError(ErrorKind.INVALID_QUERY_LENGTH, "atlas.query.fulltext.max.length")
    if has_filters(body.get("tagFilters")):
        raise CatalogError(ErrorKind.NOT_PROVIDED, "tagFilters of a basic search")
    if body.get("marker"):
        raise CatalogError(ErrorKind.NOT_PROVIDED, "marker of a basic search")


def _find_types(types: TypeRegistry, names: str) -> list[EntityType]:
    """The types named, several between commas; none for all."""
    found: list[EntityType] = []
    for name in filter(None, names.split(",")):
        kind = types.entity(name)
        if kind is None and name != "_ALL_ENTITY_TYPES":
            raise CatalogError(ErrorKind.UNKNOWN_TYPE_NAME, name)
        found += [kind] if kind else []
    return found


def _match_types(kinds: list[EntityType], *, with_subtypes: bool) -> Body:
    names = [kind.name for kind in kinds]
    own: Body = {"terms": {"__typeName.keyword": names}}
    return match_any([own, {"terms": {"__superTypeNames.keyword": names}}]) if with_subtypes else own


def _match_tags(connection: sqlite3.Connection, names: str) -> Body:
    """Assets with one of these tags, direct or carried; a pattern names several."""
    queries: list[Body] = []
    for name in filter(None, names.split(",")):
        if name in _ANY_TAG:
            queries += [{"exists": {"field": field}} for field in TAG_FIELDS]
        elif name == "_NOT_CLASSIFIED":
            queries.append({"bool": {"must_not": [{"exists": {"field": field}} for field in TAG_FIELDS]}})
        elif "*" in name:
            queries += [{"wildcard": {field: name}} for field in TAG_FIELDS]
        elif not connection.execute(
            "SELECT 1 FROM typedef WHERE name=? AND category='CLASSIFICATION'", (name,)
        ).fetchone():
            raise CatalogError(ErrorKind.UNKNOWN_CLASSIFICATION, name)
        else:
            queries += [{"term": {field: name}} for field in TAG_FIELDS]
    return match_any(queries)


def _match_term(connection: sqlite3.Connection, name: str) -> Body:
    """Assets that a glossary term is assigned to, by its qualified name."""
    known = "SELECT 1 FROM entity WHERE qualified_name=? AND type_name='AtlasGlossaryTerm' AND status='ACTIVE'"
    if not connection.execute(known, (name,)).fetchone():
        raise CatalogError(ErrorKind.UNKNOWN_TERM, name)
    return {"term": {"__meanings": name}}
