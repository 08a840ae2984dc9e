"""The handler of the search over the log of searches."""

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.history.log_query import aggregate, matches, sort_documents
from delta_arc_lineage.local_atlan.history.logged_searches import list_lines
from delta_arc_lineage.local_atlan.search.counting import Total, read_limit
from delta_arc_lineage.local_atlan.search.running import read_window
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange, Handler


def _search(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST search/searchlog`: search the log (`EntityDiscoveryService.searchLogs`)."""
    body = exchange.body()
    dsl = body.get("dsl")
    if not isinstance(dsl, dict):
        raise CatalogError(ErrorKind.BAD_REQUEST, "Invalid search query")
    start, size = read_window(dsl)
    limit = read_limit(dsl.get("track_total_hits"))
    with catalog.read() as connection:
        lines = list_lines(connection)
    found = [line for line in lines if matches(line, dsl.get("query"))]
    shown = [line for line in found if matches(line, dsl.get("post_filter"))]
    page = sort_documents(shown, dsl.get("sort"))[start : start + size]
    answer = {"searchParameters": body, "logs": page, "approximateCount": Total(len(shown)).within(limit).value}
    asked = dsl.get("aggregations") or dsl.get("aggs")
    if asked:
        answer["aggregations"] = aggregate(found, asked)
    return Answer(answer)


ROUTES: tuple[tuple[str, str, Handler], ...] = (("POST", "/search/searchlog", _search),)
