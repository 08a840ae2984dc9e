"""What a persona or a purpose lets through in a search: the filter of its index alias, as a query.

The rules are those of the metastore's `ESAliasStore` (`personaPolicyToESDslClauses`, `getFilterForPurpose`), the name
of the alias and the refusals those of `EntityDiscoveryService.getIndexName` and `AtlasElasticsearchQuery`. The real
alias is written with the policies; here the filter is made when it is asked, from the policies as they are then.
"""

import sqlite3
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.rows import ACTIVE, Entity, find_by_ids, find_by_qualified_name
from delta_arc_lineage.local_atlan.search.syntax import match_any, match_tags

Query = dict[str, Any]

_NOTHING: Query = {"match_none": {}}
_ALL_DOMAINS = ("*/super", "*", "default/domain/*/super")
_MODELS = ("persona-ai-application-read", "persona-ai-model-read", "persona-ai-model-version-read")
_POLICIES = "SELECT end2 FROM relationship WHERE end1=? AND type_name='access_control_policies' AND status='ACTIVE'"


def make_scope(connection: sqlite3.Connection, body: dict[str, Any]) -> Query | None:
    """The filter that a search's `persona` or `purpose` asks for; none if it names neither."""
    named = body.get("persona") or body.get("purpose")
    if not named:
        return None
    if body.get("accessControlExclusive"):
        raise CatalogError(ErrorKind.NOT_PROVIDED, "accessControlExclusive of a search")
    parts = str(named).split("/")
    if len(parts) < 2:
        raise CatalogError(ErrorKind.INTERNAL, f"Index 1 out of bounds for length {len(parts)}")
    owner = find_by_qualified_name(connection, "/".join(parts[:2]), frozenset(("Persona", "Purpose")))
    if owner is None or owner.status != ACTIVE:
        raise CatalogError(ErrorKind.INDEX_NOT_FOUND, parts[1])
    if owner.type_name == "Purpose":
        tags = owner.attributes.get("purposeClassifications") or []
        return match_tags(tags)
    ids = [row[0] for row in connection.execute(_POLICIES, (owner.id,))]
    policies = [policy for policy in find_by_ids(connection, ids).values() if policy.status == ACTIVE]
    allowed = [clause for policy in policies if _allows(policy) for clause in _list_clauses(policy)]
    denied = [clause for policy in policies if not _allows(policy) for clause in _list_clauses(policy)]
    if not allowed and not denied:
        return _NOTHING
    found = match_any(allowed) if allowed else {"bool": {}}
    return {"bool": {**found["bool"], "must_not": denied}}


def _allows(policy: Entity) -> bool:
    return bool(policy.attributes.get("policyType") == "allow")


def _list_resources(policy: Entity, prefix: str) -> list[str]:
    """The resources of a kind that a policy names."""
    resources = policy.attributes.get("policyResources") or []
    return [name.removeprefix(prefix) for name in resources if name.startswith(prefix)]


def _list_clauses(policy: Entity) -> list[Query]:
    """The queries of one policy, by the first action of these that it has."""
    actions = policy.attributes.get("policyActions") or []
    assets = _list_resources(policy, "entity:")
    if policy.attributes.get("policyServiceName") == "atlas_abac":
        if "persona-asset-read" not in actions:
            return []
        raise CatalogError(ErrorKind.NOT_PROVIDED, "a search within a persona that has policies by attributes")
    if "persona-asset-read" in actions:
        return _list_asset_clauses(policy, assets)
    if "persona-glossary-read" in actions:
        return [{"terms": {name: assets}} for name in ("qualifiedName", "__glossary")]
    if "persona-domain-read" in actions:
        return [clause for asset in assets for clause in _list_domain_clauses(asset)]
    for action, kind, type_name in (
        ("persona-domain-sub-domain-read", "domain", "DataDomain"),
        ("persona-domain-product-read", "product", "DataProduct"),
    ):
        if action in actions:
            return [_within_domain(asset, kind, type_name) for asset in assets]
    if any(action in actions for action in _MODELS):
        return [{"terms": {"__typeName.keyword": _list_resources(policy, "entity-type:")}}]
    return []


def _list_asset_clauses(policy: Entity, assets: list[str]) -> list[Query]:
    """Assets by name with all below them, and their connection."""
    if policy.attributes.get("policySubCategory") != "metadata":
        return [{"terms": {"qualifiedName": assets}}]
    connection = policy.attributes.get("connectionQualifiedName") or "/".join((assets or [""])[0].split("/")[:3])
    clauses: list[Query] = [{"term": {"qualifiedName": connection}}]
    for asset in assets:
        name = asset.removesuffix("/*")
        kind = "wildcard" if "*" in name or "?" in name else "term"
        clauses += [{kind: {"qualifiedName": name}}, {"wildcard": {"qualifiedName": f"{name}/*"}}]
    return clauses


def _list_domain_clauses(asset: str) -> list[Query]:
    """A domain, those above it, and all below it."""
    if asset in _ALL_DOMAINS:
        return [{"wildcard": {"qualifiedName": "default/domain/*/super*"}}]
    names, path = [asset], asset
    while (cut := max(path.rfind("/domain/"), path.rfind("/product/"))) >= 0:
        path = path[:cut]
        if path.endswith("default"):
            break
        names.append(path)
    return [{"terms": {"qualifiedName": names}}, {"wildcard": {"qualifiedName": f"{asset}*"}}]


def _within_domain(asset: str, kind: str, type_name: str) -> Query:
    """What of a type lies below a domain."""
    below = {"wildcard": {"qualifiedName": f"{asset}/*{kind}/*"}}
    return {"bool": {"must": [below, {"term": {"__typeName.keyword": type_name}}]}}
