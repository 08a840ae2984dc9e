"""The documents of the index as the index itself shows them: hits with what they were made from."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any

from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.search.running import Found

INDEX_NAME = "janusgraph_vertex_index"

Source = dict[str, Any]


def show_found(found: Found, entities: dict[int, Entity], dsl: dict[str, Any]) -> dict[str, Any]:
    """The answer of the index to a search."""
    hits: list[dict[str, Any]] = [
        {
            "_index": INDEX_NAME,
            "_id": hit.guid,
            "_score": None if dsl.get("sort") else hit.score or 0.0,
            **({"_source": source} if (source := _select(entities[hit.id], dsl.get("_source"))) is not None else {}),
            **({"sort": hit.sort} if dsl.get("sort") else {}),
        }
        for hit in found.hits
        if hit.id in entities
    ]
    scores: list[float] = [hit["_score"] for hit in hits if hit["_score"] is not None]
    total = {} if found.total is None else {"total": {"value": found.total.value, "relation": found.total.relation}}
    shards = {"total": 1, "successful": 1, "skipped": 0, "failed": 0}
    answer: dict[str, Any] = {"took": 0, "timed_out": False, "_shards": shards}
    answer["hits"] = {**total, "max_score": max(scores, default=None), "hits": hits}
    return {**answer, **({"aggregations": found.aggregations} if found.aggregations else {})}


def make_source(entity: Entity) -> Source:
    """The fields of a document: the system's own, then the attributes that have a value."""
    return {
        "__guid": entity.guid,
        "__typeName": entity.type_name,
        "__state": entity.status,
        "__timestamp": entity.created_at,
        "__modificationTimestamp": entity.updated_at,
        "__createdBy": entity.created_by,
        "__modifiedBy": entity.updated_by,
        "__hasLineage": entity.has_lineage,
        "qualifiedName": entity.qualified_name,
        **{name: value for name, value in entity.attributes.items() if value is not None},
    }


def _select(entity: Entity, wanted: Any) -> Source | None:
    """The fields that `_source` asks for: all, none, or those that a pattern takes and no other leaves out."""
    if wanted is False:
        return None
    source = make_source(entity)
    sent = wanted if isinstance(wanted, dict) else {"includes": wanted}
    included = _list_patterns(sent.get("includes") or sent.get("include"))
    excluded = _list_patterns(sent.get("excludes") or sent.get("exclude"))
    return {
        name: value
        for name, value in source.items()
        if (not included or _fits(name, included)) and not _fits(name, excluded)
    }


def _list_patterns(sent: Any) -> list[str]:
    return [sent] if isinstance(sent, str) else [str(name) for name in sent] if isinstance(sent, list) else []


def _fits(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
