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
from delta_arc_lineage.local_atlan.search.term_patterns import match_fuzzy, match_wildcard, read_edits
from delta_arc_lineage.local_atlan.search.terms import LAST, match_posting, match_values, read_boost, read_single

Body = dict[str, Any]

_DEFAULT_FIELDS = ("name", "description.text", "userDescription.text", "displayName.delimiter", "qualifiedName.text")


def match_text(index: Index, body: Body) -> Clause:
    """Some (or with `operator: and` all) of the text's tokens."""
    name, options = read_single(body, "query")
    target, boost = index.find_target(name), read_boost(options)
    if not target.is_text:
        return match_values(index, target, [options["query"]]).scored(boost)
    words = _read_words(index, options, target)
    if not words:
        return NOTHING
    clauses = [_match_word(index, target, word=word, options=options).scored(boost) for word in words]
    if str(options.get("operator", "or")).lower() == "and":
        return all_of(clauses)
    return at_least(clauses, read_minimum(options.get("minimum_should_match"), len(clauses), otherwise=1))


def _read_words(index: Index, options: Body, target: Target) -> list[str]:
    """The tokens of the text that is asked for, each one a clause."""
    words = analyze(str(options["query"]), target.kind)
    index.effort.count_clauses(len(words))
    return words


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
    words = _read_words(index, options, target)
    if not words or target.number is None:
        return NOTHING
    slop = int(options.get("slop") or 0)
    tests: list[Clause] = []
    for at, word in enumerate(words):
        begun = prefix and at == len(words) - 1
        test = Clause("token >= ? AND token < ?", [word, word + LAST]) if begun else Clause("token = ?", [word])
        tests.append(_match_position(target, test, at=at, slop=slop) if at else test)
    condition = all_of(tests)
    sql = f"d.id IN (SELECT t.entity FROM token t WHERE t.field = ? AND {condition.sql})"
    return Clause(sql, [target.number, *condition.parameters]).scored(read_boost(options))


def _match_position(target: Target, test: Clause, *, at: int, slop: int) -> Clause:
    """A token that meets a test, so many places after the first one of the phrase, `t`, or up to `slop` more.

    One probe a word: as a join over all words, a word a thousand times in one text is a thousand ways at each step.
    """
    sql = (
        f"EXISTS (SELECT 1 FROM token n WHERE n.entity = t.entity AND n.field = ? AND {test.sql}"
        " AND n.position BETWEEN t.position + ? AND t.position + ?)"
    )
    return Clause(sql, [target.number, *test.parameters, at, at + slop])


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
    """The simple form: words and phrases, `+` must, `-` must not, `field:word`, `*` and `?` within a word."""
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
