"""The query compiler: Elasticsearch's query DSL to one SQL condition on the document `d`.

A value that few documents have becomes an `IN` list that can drive the query; one that many have becomes an
`EXISTS` probe per candidate. That one look at the postings replaces statistics that SQLite keeps per index only.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from delta_arc_lineage.local_atlan.search import full_text, spans, terms
from delta_arc_lineage.local_atlan.search.clause import (
    EVERYTHING,
    NOTHING,
    Clause,
    Score,
    all_of,
    any_of,
    at_least,
    none_of,
)
from delta_arc_lineage.local_atlan.search.index import Index
from delta_arc_lineage.local_atlan.search.syntax import listed, minimum, refused

_MAXIMUM_DEPTH = 50
_SPANS = ("span", "span_term", "span_near", "span_or", "span_within")

Query = dict[str, Any]


class Compiler:
    """Compiles queries against one view of the index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._depth = 0
        self._kinds: dict[str, Callable[[Any], Clause]] = {
            "bool": self._boolean,
            "match_all": lambda body: EVERYTHING.scored((body or {}).get("boost", 1)),
            "match_none": lambda body: NOTHING,
            "term": partial(terms.term, index),
            "terms": partial(terms.terms, index),
            "ids": lambda body: terms.terms(index, {"__guid": body.get("values", [])}),
            "exists": lambda body: terms.exists(index, body["field"]).scored(body.get("boost", 1)),
            "range": partial(terms.between, index),
            "prefix": partial(terms.prefix, index),
            "wildcard": partial(terms.wildcard, index),
            "regexp": partial(terms.regexp, index),
            "fuzzy": partial(terms.fuzzy, index),
            "match": partial(full_text.match, index),
            "match_phrase": partial(full_text.match_phrase, index),
            "match_phrase_prefix": partial(full_text.match_phrase, index, prefix=True),
            "multi_match": partial(full_text.multi_match, index),
            "query_string": partial(full_text.query_string, index),
            "simple_query_string": partial(full_text.query_string, index),
            "constant_score": lambda body: self.compile(body["filter"]).scored(body.get("boost", 1)),
            "dis_max": lambda body: any_of([self.compile(one) for one in body.get("queries", [])]),
            "function_score": lambda body: self.compile(body.get("query") or {"match_all": {}}),
            **{kind: partial(spans.span, index, kind) for kind in _SPANS},
            "nested": lambda body: self.compile(body["query"]),
        }

    def compile(self, query: Query | None) -> Clause:
        """One query."""
        if not query:
            return EVERYTHING
        if not isinstance(query, dict) or len(query) != 1:
            raise refused(f"[query] malformed query, expected one clause but found {list(query)}")
        kind, body = next(iter(query.items()))
        if kind not in self._kinds:
            raise refused(f"unknown query [{kind}]")
        self._depth += 1
        if self._depth > _MAXIMUM_DEPTH:
            raise refused(f"The nesting of the query is deeper than {_MAXIMUM_DEPTH}")
        try:
            return self._kinds[kind](body)
        except (KeyError, TypeError, AttributeError, StopIteration) as error:
            raise refused(f"[{kind}] malformed query") from error
        finally:
            self._depth -= 1

    def _boolean(self, body: Query) -> Clause:
        """A `bool` query: must and should score, filter and must_not do not."""
        must = [self.compile(one) for one in listed(body.get("must"))]
        filtered = [self.compile(one).unscored() for one in listed(body.get("filter"))]
        should = [self.compile(one) for one in listed(body.get("should"))]
        excluded = [self.compile(one) for one in listed(body.get("must_not"))]
        wanted = minimum(body.get("minimum_should_match"), len(should), otherwise=0 if must or filtered else 1)
        parts = [*must, *filtered, *([at_least(should, wanted)] if should else []), none_of(excluded)]
        found = all_of(parts)
        boost = body.get("boost")
        if boost is not None and found.score:
            constant = None if found.score.constant is None else found.score.constant * float(boost)
            score = Score(f"({found.score.sql} * {float(boost)})", found.score.parameters, constant)
            return Clause(found.sql, found.parameters, score)
        return found
