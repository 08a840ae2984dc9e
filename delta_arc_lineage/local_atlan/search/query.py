"""The query compiler: Elasticsearch's query DSL to one SQL condition on the document `d`.

A value that few documents have becomes an `IN` list that can drive the query; one that many have becomes an
`EXISTS` probe per candidate. That one look at the postings replaces statistics that SQLite keeps per index only.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from delta_arc_lineage.local_atlan.reading import shorten
from delta_arc_lineage.local_atlan.search import full_text, spans, term_patterns, terms
from delta_arc_lineage.local_atlan.search.bounds import check_depth
from delta_arc_lineage.local_atlan.search.clause import (
    EVERYTHING,
    NOTHING,
    Clause,
    all_of,
    any_of,
    at_least,
    none_of,
)
from delta_arc_lineage.local_atlan.search.index import Index
from delta_arc_lineage.local_atlan.search.syntax import make_refusal, read_minimum, to_list

# SQLite's parser keeps a stack of 100; what lies so many queries deep is found first and then a list.
_SETTLED_DEPTH = 8
_SPANS = ("span", "span_term", "span_near", "span_or", "span_within")

Query = dict[str, Any]


class Compiler:
    """Compiles queries against one view of the index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._depth = 0
        self._kinds: dict[str, Callable[[Any], Clause]] = {
            "bool": self._compile_bool,
            "match_all": lambda body: EVERYTHING.scored(terms.read_boost(body or {})),
            "match_none": lambda body: NOTHING,
            "term": partial(terms.match_term, index),
            "terms": partial(terms.match_terms, index),
            "ids": lambda body: terms.match_terms(index, {"__guid": body.get("values", [])}),
            "exists": lambda body: terms.match_existing(index, body["field"]).scored(terms.read_boost(body)),
            "range": partial(terms.match_range, index),
            "prefix": partial(terms.match_prefix, index),
            "wildcard": partial(term_patterns.match_wildcard, index),
            "regexp": partial(term_patterns.match_regexp, index),
            "fuzzy": partial(term_patterns.match_fuzzy, index),
            "match": partial(full_text.match_text, index),
            "match_phrase": partial(full_text.match_phrase, index),
            "match_phrase_prefix": partial(full_text.match_phrase, index, prefix=True),
            "multi_match": partial(full_text.match_fields, index),
            "query_string": partial(full_text.match_query_string, index),
            "simple_query_string": partial(full_text.match_query_string, index),
            "constant_score": lambda body: self.compile(body["filter"]).scored(terms.read_boost(body)),
            "dis_max": lambda body: any_of([self.compile(query) for query in body.get("queries", [])]),
            "function_score": lambda body: self.compile(body.get("query") or {"match_all": {}}),
            **{kind: partial(spans.match_span, index, kind) for kind in _SPANS},
            "nested": self._compile_nested,
            "wrapper": lambda body: self.compile(_unwrap(body["query"])),
        }

    def compile(self, query: Query | None) -> Clause:
        """One query."""
        if not query:
            return EVERYTHING
        if not isinstance(query, dict) or len(query) != 1:
            raise make_refusal(f"[query] malformed query, expected one clause but found {shorten(query)}")
        kind, body = next(iter(query.items()))
        if kind not in self._kinds:
            raise make_refusal(f"unknown query [{kind}]")
        self._depth += 1
        try:
            check_depth(self._depth)
            return self._compile_kind(kind, body)
        except (KeyError, TypeError, AttributeError, StopIteration, ArithmeticError, ValueError) as error:
            raise make_refusal(f"[{kind}] malformed query") from error
        finally:
            self._depth -= 1

    def _compile_kind(self, kind: str, body: Any) -> Clause:
        """A query of a kind; one without a clause inside is a clause itself."""
        effort = self.index.effort
        if self._depth == 1:
            effort.clauses = 0
        before = effort.clauses
        clause = self._kinds[kind](body)
        if effort.clauses == before:
            effort.count_clauses()
        return clause if self._depth % _SETTLED_DEPTH else self.index.settle(clause)

    def _compile_nested(self, body: Query) -> Clause:
        """A `nested` query: no field of the metastore's index is of that kind, so there is no path to find."""
        self.compile(body["query"])
        if body.get("ignore_unmapped") is True:
            return NOTHING
        raise make_refusal(f"[nested] failed to find nested object under path [{body['path']}]")

    def _compile_bool(self, body: Query) -> Clause:
        """A `bool` query: must and should score, filter and must_not do not."""
        must = [self.compile(query) for query in to_list(body.get("must"))]
        filtered = [self.compile(query).unscored() for query in to_list(body.get("filter"))]
        should = [self.compile(query) for query in to_list(body.get("should"))]
        excluded = [self.compile(query) for query in to_list(body.get("must_not"))]
        wanted = read_minimum(body.get("minimum_should_match"), len(should), otherwise=0 if must or filtered else 1)
        parts = [*must, *filtered, *([at_least(should, wanted)] if should else []), none_of(excluded)]
        clause = all_of(parts)
        if clause.score and body.get("boost") is not None:
            return replace(clause, score=clause.score.times(terms.read_boost(body)))
        return clause


def _unwrap(encoded: Any) -> Query:
    """The query inside a `wrapper`: JSON in base 64."""
    try:
        query: Query = json.loads(base64.b64decode(encoded, validate=True))
    except (ValueError, TypeError, RecursionError) as error:
        raise make_refusal("[wrapper] query is not JSON in base 64") from error
    return query
