"""An Atlan that answers the product's searches from hits that were written before, so that no size is too large for it.

    python -m benchmarks.canned_atlan TABLES [--bare]

It runs in a process of its own, with the settings of the product that will ask it: the bucket that they name is listed
for the files. It knows the searches that a plan sends (connections by name, both schemas, what is ours; in full or what
changed, with their aggregations) and refuses all others. Switched to a number, so many tables have a column more.
"""

import argparse
import gc
import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, ClassVar

from benchmarks.estate import Estate, Hits, describe_files
from benchmarks.serving import Answering, serve
from delta_arc_lineage.adapters.atlan import searches
from delta_arc_lineage.model.snapshots import BucketSnapshot
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage.wiring import bucket_opener, s3_access

_SEARCH = "/api/meta/search/indexsearch"
Json = dict[str, Any]


class _Canned(Answering):
    estate: ClassVar[Estate]
    mark: ClassVar[str]
    base: ClassVar[Mapping[str, Hits]]

    def reply(self) -> None:
        if self.path.partition("?")[0] != _SEARCH:
            self._refuse(f"no plan asks for {self.path}")
            return
        body = json.loads(self.read_body())
        query = json.dumps(body["dsl"]["query"])
        found = next((name for name, word in self._words().items() if f'"{word}"' in query), None)
        if '"Connection"' in query:
            self._answer(body, *self._find_connections(query))
        elif found:
            self._answer(body, *_read(body["dsl"], _hits(self.changed)[found]))
        else:
            self._refuse(f"no plan sends the search {query}")

    def _words(self) -> dict[str, str]:
        """What the search for each of the hits holds, and no other."""
        return {"source": self.estate.place("source"), "target": self.estate.place("target"), "ours": self.mark}

    def _find_connections(self, query: str) -> tuple[int, Json, bytes]:
        there = self.estate.connections()
        named = [hit for name, hit in there if f'"{name}"' in query]
        found = named if "name.keyword" in query else [hit for _, hit in there]
        return len(found), {}, b",".join(found)

    def _answer(self, body: Json, count: int, aggregations: Json, hits: bytes) -> None:
        head = {"queryType": "INDEX", "searchParameters": body, "approximateCount": count, "aggregations": aggregations}
        answer = json.dumps(head).encode()[:-1] + b', "entities": [' + hits + b"]}"
        self.answer(answer, content_type="application/json")

    def _refuse(self, why: str) -> None:
        error = {"errorCode": "BENCH-501", "errorMessage": why}
        self.answer(json.dumps(error).encode(), content_type="application/json", status=400)


@cache
def _hits(changed: str) -> Mapping[str, Hits]:
    """All hits, where so many tables have changed; none for an empty word."""
    base = _Canned.base
    new = _Canned.estate.changed_hits(int(changed)) if changed else {}
    return {name: hits.replace(new[name]) if name in new else hits for name, hits in base.items()}


def _read(dsl: Json, hits: Hits) -> tuple[int, Json, bytes]:
    """How many fit, the aggregations that are asked for, and the page."""
    span = _find_span(dsl.get("post_filter"))
    fitting = hits.modified_after(span["gt"]) if span else hits
    after = (dsl.get("search_after") or [""])[0]
    return len(fitting), _aggregate(dsl.get("aggregations") or {}, hits), fitting.page(after, dsl["size"])


def _aggregate(asked: Json, hits: Hits) -> Json:
    """Nobody else holds anything of the bucket."""
    nothing: Json = {"doc_count": 0, "active": {"doc_count": 0}, "newest": {"value": None}}
    return {
        name: nothing if name == searches.BESIDE else _aggregate_one(aggregation, hits)
        for name, aggregation in asked.items()
    }


def _aggregate_one(asked: Json, hits: Hits) -> Json:
    if "max" in asked:
        return {"value": hits.newest}
    span = _find_span(asked["filter"])
    if not span:
        return {"doc_count": len(hits), **_aggregate(asked.get("aggregations") or {}, hits)}
    moments = hits.moments(span["gt"], span["lte"])
    counted: Json = {"doc_count": moments.total()}
    for name, within in (asked.get("aggregations") or {}).items():
        shown = moments.most_common(within["terms"]["size"])
        others = moments.total() - sum(count for _, count in shown)
        buckets = [{"key": moment, "doc_count": count} for moment, count in shown]
        counted[name] = {"doc_count_error_upper_bound": 0, "sum_other_doc_count": others, "buckets": buckets}
    return counted


def _find_span(query: Any) -> dict[str, int]:
    """The span of time that a query asks for, however deep; empty for none."""
    return next((dict(*found["range"].values()) for found in _walk(query) if "range" in found), {})


def _walk(query: Any) -> Iterator[Json]:
    if isinstance(query, dict):
        yield query
    for inner in query.values() if isinstance(query, dict) else query if isinstance(query, list) else ():
        yield from _walk(inner)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("tables", type=int)
    parser.add_argument("--bare", action="store_true", help="nothing of ours is there yet")
    arguments = parser.parse_args()
    gc.disable()  # many small values that all live on
    settings = load_settings()
    route = settings.route(None)
    listing = bucket_opener(lambda: s3_access(settings))(route.bucket).list_objects(route.bucket.prefix)
    objects = tuple(listing)
    files = BucketSnapshot(route.bucket.name, route.bucket.prefix, objects, read_at=1, complete=True, home=listing.home)
    _Canned.estate = Estate(route, arguments.tables, describe_files(files), is_bare=arguments.bare)
    _Canned.mark, _Canned.base = route.mark, _Canned.estate.hits()
    serve(_Canned)


if __name__ == "__main__":
    main()
