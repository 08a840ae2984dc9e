"""Handlers of the older `glossary/*` endpoints (`GlossaryREST`, `GlossaryService`), beside the entity API.

What they write goes through the same rules as entities. The import of files is not provided.
"""

from collections.abc import Callable
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.deleting import delete
from delta_arc_lineage.local_atlan.graph.payload import Draft, read_draft
from delta_arc_lineage.local_atlan.graph.relationship_rows import Side
from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.graph.saving import SaveOptions, Saving
from delta_arc_lineage.local_atlan.made.making import get_held, list_held
from delta_arc_lineage.local_atlan.responses.glossary_bodies import (
    Body,
    check_anchor,
    check_name,
    make_entity,
    read_assigned,
    read_bodies,
    read_body,
)
from delta_arc_lineage.local_atlan.responses.glossary_views import (
    CATEGORY,
    GLOSSARY,
    RELATIONS,
    TERM,
    TEXTS,
    GlossaryViews,
    get_entity,
)
from delta_arc_lineage.local_atlan.responses.guards import flat
from delta_arc_lineage.local_atlan.web.exchange import DONE, Answer, Exchange, Handler

_TITLES = {GLOSSARY: "Glossary", TERM: "Glossary Term", CATEGORY: "Glossary Category"}
_PARTIAL = {
    GLOSSARY: TEXTS[GLOSSARY][:-1],
    TERM: (*TEXTS[TERM], *RELATIONS, "categories"),
    CATEGORY: TEXTS[CATEGORY][:-1],
}


def _get(type_name: str) -> Handler:
    """A handler that shows one glossary, term or category."""

    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        with catalog.read() as connection:
            entity = get_entity(connection, exchange.parameters["guid"], type_name)
            return Answer(GlossaryViews(catalog.types, connection).show(entity))

    handle.__doc__ = f"Show one {_TITLES[type_name]}."
    return handle


def _get_detailed(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET glossary/{guid}/detailed`: a glossary with its terms and categories in full."""
    with catalog.read() as connection:
        glossary = get_entity(connection, exchange.parameters["guid"], GLOSSARY)
        return Answer(GlossaryViews(catalog.types, connection).show_detailed(glossary))


def _save(catalog: Catalog, exchange: Exchange, make: Callable[[Change], list[Body]]) -> list[dict[str, Any]]:
    """Save entities one after the other, all or none, and show them as they are then."""
    saved: list[Entity] = []
    shown: list[dict[str, Any]] = []

    def work(change: Change) -> None:
        saved.extend(_save_entity(change, body) for body in make(change))

    def show(change: Change) -> None:
        views = GlossaryViews(catalog.types, change.connection)
        shown.extend(views.show(entity) for entity in saved)

    catalog.change(exchange.user, work, after=show)
    return shown


def _save_entity(change: Change, body: Body) -> Entity:
    """Save one entity by the rules of the entity API."""
    draft: Draft = read_draft(change.types, {"guid": "-1", **body})
    if draft.messages:
        raise CatalogError(ErrorKind.INVALID_ENTITY, f"[{', '.join(draft.messages)}]")
    assigned = Saving(change, SaveOptions()).save([draft])
    return change.get_by_guid(assigned.get(draft.guid, draft.guid))


def _create(type_name: str) -> Handler:
    """A handler that creates one glossary, term or category."""

    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        body = read_body(exchange.json())
        return Answer(_save(catalog, exchange, lambda change: [_make_new(change, body, type_name)])[0])

    handle.__doc__ = f"Create one {_TITLES[type_name]}."
    return handle


def _create_many(type_name: str) -> Handler:
    """A handler that creates several terms or categories, all or none."""

    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        bodies = read_bodies(exchange.json())
        for body in bodies:
            check_anchor(body)
        return Answer(_save(catalog, exchange, lambda change: [_make_new(change, body, type_name) for body in bodies]))

    handle.__doc__ = f"Create several of the kind {_TITLES[type_name]}, all or none."
    return handle


def _make_new(change: Change, body: Body, type_name: str) -> Body:
    """A new entity; its glossary must be there."""
    if type_name != GLOSSARY:
        get_entity(change.connection, check_anchor(body), GLOSSARY)
    check_name(body, type_name, is_new=True)
    return make_entity(body, type_name)


def _update(type_name: str) -> Handler:
    """A handler that writes one glossary, term or category over."""

    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        body, guid = read_body(exchange.json()), exchange.parameters["guid"]
        return Answer(_save(catalog, exchange, lambda change: [_make_whole(change, body, type_name, guid=guid)])[0])

    handle.__doc__ = f"Write one {_TITLES[type_name]} over as a whole."
    return handle


def _make_whole(change: Change, body: Body, type_name: str, *, guid: str) -> Body:
    """The entity that a body makes of a stored one, which stays in its glossary."""
    check_name(body, type_name, is_new=False)
    anchor = body.get("anchor")
    if type_name == TERM and not (isinstance(anchor, dict) and anchor.get("glossaryGuid")):
        raise CatalogError(ErrorKind.BAD_REQUEST, "Anchor glossaryGuid can't be null/empty")
    entity = change.keep(get_entity(change.connection, guid, type_name))
    if type_name != GLOSSARY and entity is not None:
        glossary = get_held(change, entity, "anchor")
        anchor_guid = anchor.get("glossaryGuid") if isinstance(anchor, dict) else None
        if glossary is None or anchor_guid != glossary.guid:
            raise CatalogError(ErrorKind.ANCHOR_CHANGED)
    return make_entity(body, type_name, guid=guid)


def _update_partly(type_name: str) -> Handler:
    """A handler that changes some attributes of one glossary, term or category."""

    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        sent, guid = read_body(exchange.json()), exchange.parameters["guid"]
        if not sent:
            raise CatalogError(ErrorKind.BAD_REQUEST, "PartialUpdates missing or empty")

        def make(change: Change) -> list[Body]:
            entity = get_entity(change.connection, guid, type_name)
            for name in sent:
                if name not in _PARTIAL[type_name]:
                    said = (name, _TITLES[type_name]) if type_name == GLOSSARY else (_TITLES[type_name], name)
                    raise CatalogError(ErrorKind.PARTIAL_ATTRIBUTE, *said)
            current = GlossaryViews(catalog.types, change.connection).show(entity)
            return [_make_whole(change, {**current, **sent}, type_name, guid=guid)]

        return Answer(_save(catalog, exchange, make)[0])

    handle.__doc__ = f"Change some attributes of one {_TITLES[type_name]}."
    return handle


def _delete(type_name: str) -> Handler:
    """A handler that archives a glossary with all in it, a term that is assigned to nothing, or a category."""

    def handle(catalog: Catalog, exchange: Exchange) -> Answer:
        def work(change: Change) -> None:
            entity = change.keep(get_entity(change.connection, exchange.parameters["guid"], type_name))
            if entity is not None:
                below = [entity]
                if type_name == GLOSSARY:
                    below = [*list_held(change, entity, "terms"), *list_held(change, entity, "categories"), entity]
                for part in below:
                    _refuse_assigned(change, part)
                    delete(change, part, "SOFT")

        catalog.change(exchange.user, work)
        return DONE

    handle.__doc__ = f"Archive one {_TITLES[type_name]}."
    return handle


def _refuse_assigned(change: Change, entity: Entity) -> None:
    """A term that is assigned to assets is not deleted."""
    assigned = list_held(change, entity, "assignedEntities") if entity.type_name == TERM else []
    if assigned:
        raise CatalogError(ErrorKind.TERM_ASSIGNED, entity.guid, len(assigned))


def _assign(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST glossary/terms/{guid}/assignedEntities`: assign a term to entities."""
    return _assign_all(catalog, exchange, {exchange.parameters["guid"]: exchange.json()})


def _assign_many(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST glossary/terms/assignedEntities`: assign terms to entities, by the guid of the term."""
    sent = read_body(exchange.json())
    if not sent:
        raise CatalogError(ErrorKind.EMPTY_REQUEST)
    return _assign_all(catalog, exchange, sent)


def _assign_all(catalog: Catalog, exchange: Exchange, sent: dict[str, Any]) -> Answer:
    """Assign terms; an entity that has the term already is passed over."""

    def work(change: Change) -> None:
        for guid, entities in sent.items():
            side = _get_side(change, guid)
            for entity in read_assigned(entities):
                side.add(change.get_by_guid(str(entity["guid"])))

    catalog.change(exchange.user, work)
    return DONE


def _take_away(catalog: Catalog, exchange: Exchange) -> Answer:
    """`PUT glossary/terms/{guid}/assignedEntities`: take a term away, told by the relationship; so does DELETE."""

    def work(change: Change) -> None:
        side = _get_side(change, exchange.parameters["guid"])
        for sent in read_assigned(exchange.json()):
            relationship = sent.get("relationshipGuid")
            if not relationship:
                raise CatalogError(ErrorKind.NO_RELATION_GUID)
            entity = change.get_by_guid(str(sent["guid"]))
            row = side.find_row(entity)
            if row is None or row["guid"] != relationship or row["status"] != "ACTIVE":
                raise CatalogError(ErrorKind.WRONG_RELATION, relationship, side.entity.guid, entity.guid)
            side.remove(entity)

    catalog.change(exchange.user, work)
    return DONE


def _get_side(change: Change, guid: str) -> Side:
    """The side of a term from which it is assigned."""
    term = change.keep(get_entity(change.connection, guid, TERM))
    kind = change.types.entity(TERM)
    if term is None or kind is None:
        raise CatalogError(ErrorKind.GUID_NOT_FOUND, guid)
    return Side(change, term, kind.ends["assignedEntities"])


def _route(path: str, type_name: str) -> tuple[tuple[str, str, Handler], ...]:
    """The five operations on one glossary, term or category."""
    return (
        ("GET", path, flat(_get(type_name))),
        ("PUT", path, _update(type_name)),
        ("DELETE", path, _delete(type_name)),
        ("PUT", f"{path}/partial", _update_partly(type_name)),
    )


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/glossary", _create(GLOSSARY)),
    ("POST", "/glossary/term", _create(TERM)),
    ("POST", "/glossary/category", _create(CATEGORY)),
    ("POST", "/glossary/terms", _create_many(TERM)),
    ("POST", "/glossary/categories", _create_many(CATEGORY)),
    ("POST", "/glossary/terms/assignedEntities", _assign_many),
    ("POST", "/glossary/terms/{guid}/assignedEntities", _assign),
    ("PUT", "/glossary/terms/{guid}/assignedEntities", _take_away),
    ("DELETE", "/glossary/terms/{guid}/assignedEntities", _take_away),
    *_route("/glossary/term/{guid}", TERM),
    *_route("/glossary/category/{guid}", CATEGORY),
    ("GET", "/glossary/{guid}/detailed", flat(_get_detailed)),
    *_route("/glossary/{guid}", GLOSSARY),
)
