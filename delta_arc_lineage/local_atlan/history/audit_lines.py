"""The audit's lines: what a writing request did, as the metastore's `EntityAuditListenerV2` tells it.

One line per entity for all of its own updates; one per tag, label change, set of custom metadata, and term. A detail
is what the listener writes behind its prefix: the entity, the tag, the labels, the set, or the term. Labels and terms
carry a type's name beside it, without which the SDK cannot read a line.
"""

import json
import sqlite3
import uuid
from typing import Any

from delta_arc_lineage.local_atlan.graph import views
from delta_arc_lineage.local_atlan.graph.change import Change, Event
from delta_arc_lineage.local_atlan.graph.rows import to_json
from delta_arc_lineage.local_atlan.graph.typed_attributes import show_unique
from delta_arc_lineage.local_atlan.history.request_headers import recall

TERMS = "AtlasGlossarySemanticAssignment"

_INSERT = (
    "INSERT INTO audit (event_key, entity_guid, type_name, qualified_name, user, action, started_at, created_at,"
    " detail, headers) VALUES (?,?,?,?,?,?,?,?,?,?)"
)
_UPDATES = ("ENTITY_UPDATE", "CUSTOM_ATTRIBUTE_UPDATE")
_ENDS = ("ENTITY_DELETE", "ENTITY_PURGE")
_TERM_ACTIONS = {"add-relationship": "TERM_ADD", "remove-relationship": "TERM_DELETE"}


def write_audit(change: Change) -> None:
    """Store the lines of a request, in the order in which things happened."""
    created = [Event(entity, "ENTITY_CREATE", {"attributes": entity.attributes}) for entity in change.created.values()]
    events = [*created, *_merge_updates(change, [*change.events, *_list_relationship_updates(change)])]
    rows, headers = [], to_json(recall())
    for event in [*events, *_list_term_events(change)]:
        entity = event.entity
        rows.append(
            (
                str(uuid.uuid4()),
                entity.guid,
                entity.type_name,
                entity.qualified_name,
                change.user,
                event.action,
                entity.updated_at if event.action in (*_UPDATES, *_ENDS) else change.now,
                change.now,
                to_json(_make_detail(change, event)),
                headers,
            )
        )
    change.connection.executemany(_INSERT, rows)


def _merge_updates(change: Change, events: list[Event]) -> list[Event]:
    """One update per entity, and none of what was created; about custom attributes if any of these changed."""
    merged: dict[int, Event] = {}
    kept: list[Event] = []
    for event in events:
        if event.action not in _UPDATES:
            kept.append(event)
            continue
        if event.entity.id in change.created:
            continue
        former = merged.get(event.entity.id)
        if former is None:
            merged[event.entity.id] = event = Event(event.entity, event.action, dict(event.detail))
            kept.append(event)
            continue
        former.action = max(former.action, event.action, key=_UPDATES.index)
        for name, value in event.detail.items():
            known = former.detail.get(name)
            former.detail[name] = {**known, **value} if isinstance(known, dict) and isinstance(value, dict) else value
    return kept


def _list_relationship_updates(change: Change) -> list[Event]:
    """An update for each entity whose relationships a client sent and changed, with these relationships."""
    linked: dict[int, set[str]] = {}
    for link in change.links:
        for end in (link.first, link.second):
            linked.setdefault(end.id, set()).add(link.relationship)
    ids = [row_id for row_id in linked if row_id in change.sent_ends and row_id not in change.created]
    related = views.Related(change.connection, ids) if ids else None
    events: list[Event] = []
    for row_id in ids:
        entity = change.get(row_id)
        kind = change.types.entity(entity.type_name)
        ends = {name: kind.ends[name] for name in change.sent_ends[row_id]} if kind else {}
        shown = {
            name: [_show_related(change, row) for row in related.of(entity, end)]
            for name, end in ends.items()
            if related and end.relationship in linked[row_id]
        }
        if shown:
            events.append(Event(entity, "ENTITY_UPDATE", {"relationshipAttributes": shown}))
    return events


def _show_related(change: Change, row: sqlite3.Row) -> dict[str, Any]:
    """A related entity in the detail of an update."""
    kind = change.types.entity(row["type_name"])
    unique = show_unique(kind, json.loads(row["attributes"]), row["qualified_name"])
    return {"guid": row["guid"], "typeName": row["type_name"], "uniqueAttributes": unique}


def _list_term_events(change: Change) -> list[Event]:
    """A line at each asset that got or lost a term by itself: the term as `AtlasGlossaryTerm.toAuditString` gives it.

    Terms sent with an asset, or assets with a term, are an update of that (`GlossaryService` alone tells of terms).
    """
    return [
        Event(
            link.second,
            _TERM_ACTIONS[link.action],
            {
                "typeName": link.first.type_name,
                "guid": link.first.guid,
                "qualifiedName": link.first.qualified_name,
                "name": link.first.attributes.get("name"),
            },
        )
        for link in change.links
        if link.relationship == TERMS and not {link.first.id, link.second.id} & set(change.sent_ends)
    ]


def _make_detail(change: Change, event: Event) -> dict[str, Any]:
    """The detail of a line: an update, a creation and an end tell of the entity, everything else of itself."""
    entity = event.entity
    if event.action not in ("ENTITY_CREATE", *_UPDATES, *_ENDS):
        return event.detail if "typeName" in event.detail else {"typeName": entity.type_name, **event.detail}
    detail = {**views.show_state(entity), "version": entity.version, **event.detail}
    if event.action in _ENDS:  # of the attributes only the unique ones
        kind = change.types.entity(entity.type_name)
        detail["attributes"] = show_unique(kind, entity.attributes, entity.qualified_name)
    return detail
