"""Span queries: terms at positions of one text field, as the SDK asks for the values inside a tag.

The postings give the candidates that hold every term a match must have; only their positions are compared here. Terms
are compared in lower case, because that is how the index keeps the tokens of every text field.
"""

import json
from itertools import islice
from typing import Any

from delta_arc_lineage.local_atlan.search.analyzer import analyze
from delta_arc_lineage.local_atlan.search.bounds import Effort
from delta_arc_lineage.local_atlan.search.clause import NOTHING, Clause, is_listed
from delta_arc_lineage.local_atlan.search.index import Index
from delta_arc_lineage.local_atlan.search.syntax import make_refusal
from delta_arc_lineage.local_atlan.search.terms import read_boost, read_single

Body = dict[str, Any]
_Span = tuple[int, int]
_Positions = dict[tuple[str, str], list[int]]

_MAXIMUM_SPANS = 10_000
_STEPS_OF_A_PAIR = 100  # a step of Python costs a hundred of the database's


def match_span(index: Index, kind: str, body: Body) -> Clause:
    """The documents that a span query matches."""
    query = {kind: body}
    index.effort.count_clauses(len(_list_named(query)))
    needed = _list_required(query)
    if not needed:
        return NOTHING
    matching = [
        entity
        for entity, positions in _find_candidates(index, query, needed).items()
        if _find_spans(query, positions, index.effort)
    ]
    return is_listed(matching).scored(read_boost(body))


def _unwrap(query: Body) -> tuple[str, Body]:
    """The kind of a span query and its body; `span` only wraps another."""
    kind, body = next(iter(query.items()))
    return _unwrap(body) if kind == "span" else (kind, body)


def _read_words(body: Body) -> tuple[str, list[str]]:
    """The field of a term and its tokens: one that the analyzer would split stands for a phrase."""
    name, options = read_single(body)
    return name, analyze(str(options["value"]), "text")


def _list_children(kind: str, body: Body) -> list[Body]:
    """The queries inside a span query."""
    if kind == "span_within":
        return [body["little"], body["big"]]
    return list(body.get("clauses") or []) if kind in ("span_near", "span_or") else []


def _list_required(query: Body) -> set[tuple[str, str]]:
    """The terms that every match holds."""
    kind, body = _unwrap(query)
    if kind == "span_term":
        name, words = _read_words(body)
        return {(name, word) for word in words}
    found = [_list_required(child) for child in _list_children(kind, body)]
    if kind == "span_or":
        return set.intersection(*found) if found else set()
    return set().union(*found)


def _list_named(query: Body) -> list[tuple[str, str]]:
    """Every term a query names, as often as it does."""
    kind, body = _unwrap(query)
    if kind == "span_term":
        return list(_list_required(query))
    if kind not in ("span_near", "span_or", "span_within"):
        raise make_refusal(f"unknown query [{kind}]")
    return [term for child in _list_children(kind, body) for term in _list_named(child)]


def _find_candidates(index: Index, query: Body, needed: set[tuple[str, str]]) -> dict[int, _Positions]:
    """The positions of every named term in the documents that hold all needed ones."""
    named = set(_list_named(query))
    numbers = {name: index.find_target(name).number for name, _ in named}
    if any(numbers[name] is None for name, _ in needed):
        return {}
    lists = [
        {
            row[0]
            for row in index.connection.execute(
                "SELECT entity FROM token WHERE field=? AND token=?", (numbers[name], word)
            )
        }
        for name, word in needed
    ]
    holding = json.dumps(sorted(set.intersection(*lists)))
    found: dict[int, _Positions] = {}
    for name, word in named:
        rows = index.connection.execute(
            "SELECT entity, position FROM token WHERE field=? AND token=?"
            " AND entity IN (SELECT value FROM json_each(?)) ORDER BY position",
            (numbers[name], word, holding),
        )
        for entity, position in rows:
            found.setdefault(entity, {}).setdefault((name, word), []).append(position)
    return found


def _find_spans(query: Body, positions: _Positions, effort: Effort) -> list[_Span]:
    """Where a query matches in one document: starts and ends, the end not included."""
    kind, body = _unwrap(query)
    if kind == "span_term":
        name, words = _read_words(body)
        starts = positions.get((name, words[0]), []) if words else []
        return [
            (at, at + len(words))
            for at in starts
            if all(at + step in positions.get((name, word), []) for step, word in enumerate(words))
        ]
    inside = [_find_spans(child, positions, effort) for child in _list_children(kind, body)]
    if kind == "span_or":
        return sorted({span for found in inside for span in found})
    if kind == "span_within":
        little, big = inside
        effort.spend(_STEPS_OF_A_PAIR * len(little) * len(big))
        return [span for span in little if any(outer[0] <= span[0] and span[1] <= outer[1] for outer in big)]
    return _find_near(inside, effort, slop=int(body.get("slop") or 0), in_order=body.get("in_order", True))


def _find_near(inside: list[list[_Span]], effort: Effort, *, slop: int, in_order: bool) -> list[_Span]:
    """One span of each clause, with at most `slop` positions between them; in the order given if asked."""
    chains: list[list[_Span]] = [[]]
    for found in inside:
        effort.spend(_STEPS_OF_A_PAIR * len(chains) * len(found))
        following = ([*chain, span] for chain in chains for span in found if _fits(chain, span, in_order=in_order))
        chains = list(islice(following, _MAXIMUM_SPANS))
    ends = [(min(span[0] for span in chain), max(span[1] for span in chain), chain) for chain in chains if chain]
    return [(start, end) for start, end, chain in ends if end - start - sum(b - a for a, b in chain) <= slop]


def _fits(chain: list[_Span], span: _Span, *, in_order: bool) -> bool:
    """Whether a span may follow those chosen: after the last, or anywhere that is free."""
    if in_order:
        return not chain or chain[-1][1] <= span[0]
    return all(span[1] <= chosen[0] or chosen[1] <= span[0] for chosen in chain)
