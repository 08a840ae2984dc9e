"""Full-text queries: the query's text is analyzed like the field's, then tokens are looked up."""

import re
from typing import Any

from delta_arc_lineage.local_atlan.search.analyzer import analyze
from delta_arc_lineage.local_atlan.search.clause import (
    NOTHING,
    Clause,
    all_of,
    any_of,
    at_least,
    none_of,
)
from delta_arc_lineage.local_atlan.search.index import Index
from delta_arc_lineage.local_atlan.search.syntax import read_minimum
from delta_arc_lineage.local_atlan.search.targets import Target
from delta_arc_lineage.local_atlan.search.terms import (
    LAST,
    match_fuzzy,
    match_posting,
    match_values,
    match_wildcard,
    read_boost,
    read_edits,
    read_single,
)

Body = dict[str, Any]

_DEFAULT_FIELDS = ("name", "description.text", "userDescription.text", "displayName.delimiter", "qualifiedName.text")


def match_text(index: Index, body: Body) -> Clause:
    """Some (or with `operator: and` all) of the text's tokens."""
    name, options = read_single(body, "query")
    target, boost = index.find_target(name), read_boost(options)
    if not target.is_text:
        return match_values(index, target, [options["query"]]).scored(boost)
    words = analyze(str(options["query"]), target.kind)
    if not words:
        return NOTHING
    clauses = [_match_word(index, target, word=word, options=options).scored(boost) for word in words]
    if str(options.get("operator", "or")).lower() == "and":
        return all_of(clauses)
    return at_least(clauses, read_minimum(options.get("minimum_should_match"), len(clauses), otherwise=1))


def _match_word(index: Index, target: Target, *, word: str, options: Body) -> Clause:
    """One token, or with `fuzziness` one near it."""
    if options.get("fuzziness") is not None and read_edits(options["fuzziness"], len(word)):
        return match_fuzzy(index, {target.name: {"value": word, "fuzziness": options["fuzziness"]}})
    return match_posting(index, target, Clause("token = ?", [word]))


def match_phrase(index: Index, body: Body, *, prefix: bool = False) -> Clause:
    """The text's tokens one after another; with `prefix` the last one only begun."""
    name, options = read_single(body, "query")
    target = index.find_target(name)
    if not target.is_text:
        return match_values(index, target, [options["query"]]).scored(read_boost(options))
    words = analyze(str(options["query"]), target.kind)
    if not words or target.number is None:
        return NOTHING
    slop = int(options.get("slop") or 0)
    sources: list[str] = []
    parameters: list[Any] = []
    for at, word in enumerate(words):
        last = prefix and at == len(words) - 1
        test = "token >= ? AND token < ?" if last else "token = ?"
        source = f"(SELECT entity, position FROM token WHERE field = ? AND {test}) t{at}"
        near = (
            f" ON t{at}.entity = t0.entity AND t{at}.position BETWEEN t0.position + {at} AND t0.position + {at + slop}"
        )
        sources.append(source + (near if at else ""))
        parameters += [target.number, word, word + LAST] if last else [target.number, word]
    sql = f"d.id IN (SELECT t0.entity FROM {' JOIN '.join(sources)})"
    return Clause(sql, parameters).scored(read_boost(options))


def match_fields(index: Index, body: Body) -> Clause:
    """One text in several fields; `name^10` weighs a field."""
    options = {key: value for key, value in body.items() if key not in ("fields", "type")}
    kind = str(body.get("type", "best_fields"))
    clauses: list[Clause] = []
    for sent in body.get("fields") or _DEFAULT_FIELDS:
        name, _, weight = str(sent).partition("^")
        query = {name: {**options, "boost": float(weight or 1) * read_boost(options)}}
        phrase = kind.startswith("phrase")
        clauses.append(
            match_phrase(index, query, prefix=kind == "phrase_prefix") if phrase else match_text(index, query)
        )
    return any_of(clauses)


_WORD = re.compile(r'([+\-]?)(?:(\w[\w.]*):)?(?:"([^"]*)"|(\S+))')


def match_query_string(index: Index, body: Body) -> Clause:
    """The simple form: words and phrases, `+` must, `-` must not, `field:word`, a final `*` as prefix."""
    fields = list(body.get("fields") or ([body["default_field"]] if body.get("default_field") else _DEFAULT_FIELDS))
    every = str(body.get("default_operator", "or")).lower() == "and"
    wanted: list[Clause] = []
    optional: list[Clause] = []
    excluded: list[Clause] = []
    for sign, field, phrase, word in _WORD.findall(str(body["query"])):
        if word.upper() in ("AND", "OR") and not field:
            every = word.upper() == "AND" or every
            continue
        clause = any_of(
            [_match_in_field(index, name, phrase=phrase, word=word) for name in ([field] if field else fields)]
        )
        target = excluded if sign == "-" else wanted if sign == "+" else optional
        target.append(clause)
    wanted += [all_of(optional) if every else any_of(optional)] if optional and not (wanted and not every) else []
    return all_of([*wanted, none_of(excluded)])


def _match_in_field(index: Index, name: str, *, phrase: str, word: str) -> Clause:
    """One word or phrase of a query string in one field."""
    name, _, weight = name.partition("^")
    boost = float(weight or 1)
    if phrase:
        return match_phrase(index, {name: {"query": phrase, "boost": boost}})
    if "*" in word or "?" in word:
        return match_wildcard(index, {name: {"value": word.lower(), "boost": boost}})
    return match_text(index, {name: {"query": word, "boost": boost}})
