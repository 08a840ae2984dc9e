"""The end of every writing request: rows, lineage flags, audit and index, then the answer."""

from typing import Any

from delta_arc_lineage.local_atlan.graph import rows, views
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.headers import Headers
from delta_arc_lineage.local_atlan.graph.propagation import carry_again
from delta_arc_lineage.local_atlan.history.audit_lines import write_audit
from delta_arc_lineage.local_atlan.search.documents import DocumentWriter
from delta_arc_lineage.local_atlan.walks.lineage_flags import refresh_flags


def finish(change: Change, writer: DocumentWriter, *, index_due: int | None) -> None:
    """Store what the request did; the index follows now, or when it is due."""
    for entity in {**change.dirty, **change.deleted}.values():
        if entity.id not in change.purged:
            rows.update(change.connection, entity)
    _remove_purged(change)
    refresh_flags(change)
    carry_again(change)
    write_audit(change)
    ids = {*change.created, *change.updated, *change.deleted, *change.reindexed}
    if index_due is None:
        writer.index(change.connection, ids)
    else:
        change.connection.executemany(
            "INSERT OR REPLACE INTO pending VALUES (?,?)", [(row_id, index_due) for row_id in ids]
        )


def _remove_purged(change: Change) -> None:
    """Delete the rows of purged entities; their tags stay for the answer (`DeleteHandlerV1.deleteEntities`)."""
    if change.purged:
        tags = views.Tags(change.connection, change.purged)
        change.purged_tags = {row_id: tags.of(change.get(row_id)) for row_id in change.purged}
    gone = [(row_id,) for row_id in change.purged]
    change.connection.executemany("DELETE FROM entity WHERE id=?", gone)
    change.connection.executemany("DELETE FROM classification WHERE entity=?1 OR source=?1", gone)


def answer_mutation(change: Change, guid_assignments: dict[str, str] | None = None) -> dict[str, Any]:
    """The answer of a mutation; without `mutatedEntities` if nothing changed.

    Called while the transaction is open: the headers carry the relationships that were sent.
    """
    answer: dict[str, Any] = {}
    mutated = {
        "CREATE": list(change.created.values()),
        "UPDATE": [entity for entity in change.updated.values() if entity.id not in change.deleted],
        "DELETE": list(change.deleted.values()),
    }
    related = views.Related(change.connection, change.sent_ends)
    changed = [entity for entities in mutated.values() for entity in entities]
    headers = Headers(change.types, change.connection, changed, purged_tags=change.purged_tags)
    shown = {
        name: [_show_header(change, entity, related, headers.show_all(entity)) for entity in entities]
        for name, entities in mutated.items()
        if entities
    }
    if shown:
        answer["mutatedEntities"] = shown
    if guid_assignments is not None:
        answer["guidAssignments"] = guid_assignments
    return answer


def _show_header(change: Change, entity: rows.Entity, related: views.Related, shown: dict[str, Any]) -> dict[str, Any]:
    """The header of an entity with the relationships that the request sent for it."""
    kind = change.types.entity(entity.type_name)
    for name in change.sent_ends.get(entity.id, ()) if kind else ():
        end = kind.ends[name] if kind else None
        if end is not None:
            references = [views.show_reference(change.types, row) for row in related.of(entity, end)]
            shown["attributes"][name] = views.get_first(references) if end.single else references
    return shown
