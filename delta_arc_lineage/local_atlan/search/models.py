"""The search of data models: a query within a namespace, for what was valid at a date.

The rules are those of the metastore's `ModelREST.createQueryStringUsingFiltersAndUserDSL`, with what follows from them:
of a request's DSL only the query is kept, so the page is the index's default one, and a request without a namespace is
one that the index refuses.
"""

from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.search.syntax import make_refusal

Query = dict[str, Any]


def within_models(
    dsl: Any, *, namespace: str | None, business_date: str | None, system_date: str | None
) -> dict[str, Any]:
    """The body of the index search that answers a model search."""
    if dsl is not None and not (isinstance(dsl, dict) and dsl.get("query")):
        raise CatalogError(ErrorKind.BAD_REQUEST, "Invalid model search query")
    if namespace is None:
        raise make_refusal("[term] query: field name is null or empty value for [dMDataModelNamespace.keyword]")
    conditions = [
        {"term": {"dMDataModelNamespace.keyword": namespace}},
        _valid_at(business_date, "dMDataModelBusinessDate", "dMDataModelExpiredAtBusinessDate"),
    ]
    if system_date:
        conditions.append(_valid_at(system_date, "dMDataModelSystemDate", "dMDataModelExpiredAtSystemDate"))
    must: list[Query] = [{"bool": {"filter": conditions}}]
    return {"query": {"bool": {"must": [*must, *([dsl["query"]] if dsl else [])]}}}


def _valid_at(date: str | None, begun: str, expired: str) -> Query:
    """What began by a date and has not expired at it."""
    unexpired: list[Query] = [{"range": {expired: {"gt": date}}}, {"term": {expired: 0}}]
    alive: Query = {"bool": {"should": unexpired, "minimum_should_match": 1}}
    return {"bool": {"must": [{"range": {begun: {"lte": date}}}, alive]}}
