"""A search narrowed to what its user may read (`enableFullRestriction`), as the metastore's `ListAuthorizer` does it.

Without that flag a hit that may not be read is found all the same, and scrubbed.
"""

from typing import Any

from delta_arc_lineage.local_atlan.identity.permissions import READ, Permissions
from delta_arc_lineage.local_atlan.identity.policies import Resources
from delta_arc_lineage.local_atlan.search.syntax import match_any, match_tags

Query = dict[str, Any]


def restrict(dsl: Query, permissions: Permissions) -> Query:
    """A search request body whose query also asks for what the rules allow and do not deny."""
    if permissions.rules is None:
        return dsl
    rules = [rule for rule in permissions.rules if READ in rule.actions and rule.second is None]
    allowed = [_make_query(rule.first) for rule in rules if rule.allows]
    denied = [_make_query(rule.first) for rule in rules if not rule.allows]
    within = match_any(allowed) if allowed else {"match_none": {}}
    asked = dsl.get("query") or {"match_all": {}}
    return {**dsl, "query": {"bool": {"must": [asked], "filter": [within], "must_not": denied}}}


def _make_query(resources: Resources) -> Query:
    """The query of the entities that a rule covers."""
    parts: list[Query] = []
    if "*" not in resources.names:
        parts.append(match_any([_match_name(name) for name in resources.names]))
    if "*" not in resources.types:
        types = sorted(resources.types)
        parts.append(
            match_any([{"terms": {field: types}} for field in ("__typeName.keyword", "__superTypeNames.keyword")])
        )
    if resources.tags is not None:
        parts.append(match_tags(sorted(resources.tags)))
    return {"bool": {"filter": parts}} if parts else {"match_all": {}}


def _match_name(name: str) -> Query:
    """A name pattern: a prefix where its only sign is the star at its end."""
    if name.endswith("*") and not set(name[:-1]) & set("*?"):
        return {"prefix": {"qualifiedName": name[:-1]}}
    return {"wildcard" if set(name) & set("*?") else "term": {"qualifiedName": name}}
