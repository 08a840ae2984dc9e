"""What a catalog holds now, by its own word, apart from the product's client."""

from collections import Counter
from typing import Any

import httpx

from delta_arc_lineage.local.catalog_http import ask

_OF_A_ROUTE = ("Connection", "S3Bucket", "S3Prefix", "S3Object", "Process", "ColumnProcess")


def count_kinds(catalog: httpx.Client) -> Counter[str]:
    """How many active assets of each type that routes write, where they write: crawlers draw processes elsewhere."""
    return Counter({kind: _count(catalog, {"__typeName.keyword": kind}, within="default/s3/") for kind in _OF_A_ROUTE})


def count_tables(catalog: httpx.Client, schema: str) -> int:
    """How many active tables of a schema, by its qualified name."""
    return _count(catalog, {"__typeName.keyword": "Table", "schemaQualifiedName": schema})


def describe_changes(before: Counter[str], after: Counter[str]) -> str:
    """
    >>> describe_changes(Counter(Process=8), Counter(Process=9, S3Object=1))
    '+1 Process, +1 S3Object'
    """
    changed = {kind: after[kind] - before[kind] for kind in after | before if after[kind] != before[kind]}
    return ", ".join(f"{count:+d} {kind}" for kind, count in sorted(changed.items())) or "no change"


def count_requests(catalog: httpx.Client) -> tuple[int, int]:
    """Reads and writes as the local catalog itself has counted them, whoever sent them."""
    counted: list[dict[str, Any]] = ask(catalog, "GET", "/api/local/requests")["requests"]
    asked = [row for row in counted if "/api/local" not in row["route"]]
    writes = sum(row["count"] for row in asked if "entity/bulk" in row["route"] and row["method"] in ("POST", "DELETE"))
    return sum(row["count"] for row in asked) - writes, writes


def _count(catalog: httpx.Client, terms: dict[str, str], *, within: str = "") -> int:
    filters: list[dict[str, Any]] = [{"term": {name: value}} for name, value in {"__state": "ACTIVE", **terms}.items()]
    filters += [{"prefix": {"qualifiedName": within}}] if within else []
    body = {"dsl": {"from": 0, "size": 0, "track_total_hits": True, "query": {"bool": {"filter": filters}}}}
    return int(ask(catalog, "POST", "/api/meta/search/indexsearch", json=body)["approximateCount"])
