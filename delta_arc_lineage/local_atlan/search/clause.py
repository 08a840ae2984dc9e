"""A compiled piece of a query: SQL with its parameters, and the score it gives where scores are asked.

Every value of a client is a parameter; SQL text is made of constants and of column names from this package only.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Score:
    """An SQL expression whose value adds to a document's score; `constant` if all that match score the same.

    `most` is what no document exceeds.
    """

    sql: str
    parameters: list[Any] = field(default_factory=list)
    constant: float | None = None
    most: float = 0.0

    def simplest(self) -> "Score":
        """The same score in the form that is cheapest to compute for a document that matches."""
        return self if self.constant is None else replace(self, sql=repr(float(self.constant)), parameters=[])

    def times(self, boost: float) -> "Score":
        """The same score, weighed."""
        constant = None if self.constant is None else self.constant * boost
        return Score(f"({self.sql} * {float(boost)})", self.parameters, constant, self.most * boost)


@dataclass(frozen=True)
class Clause:
    """A condition on the document `d`, with other forms of it where they are cheaper.

    Two take the same parameters. `counting` selects its matches once each, for their number. `listed` is the condition
    as a list of ids, for use among alternatives: probing each of them for every document is what made a search for two
    common words take seconds. Two are clauses of their own. `probed` lists nothing: it suits those who look at few
    documents. `best` holds where the clause matches with the score that no document exceeds.
    """

    sql: str
    parameters: list[Any] = field(default_factory=list)
    score: Score | None = None
    counting: str | None = None
    listed: str | None = None
    probed: "Clause | None" = None
    best: "Clause | None" = None

    def scored(self, boost: float) -> "Clause":
        """The same condition, worth `boost` where it holds (the index uses boolean similarity)."""
        expression = f"(CASE WHEN {self.listed or self.sql} THEN {float(boost)} ELSE 0 END)"
        return replace(self, score=Score(expression, self.parameters, float(boost), float(boost)), best=None)

    def unscored(self) -> "Clause":
        """The same condition as a filter."""
        return replace(self, score=None, best=None)

    def as_probed(self) -> "Clause":
        """The condition in the form for few documents."""
        return self.probed or Clause(self.sql, self.parameters)

    def as_best(self) -> "Clause":
        """The condition for the documents that no other outscores, in the form for few documents."""
        return self.best or self.as_probed()


EVERYTHING = Clause("1")
NOTHING = Clause("0")

_GROUP = 32


def is_listed(ids: Sequence[int]) -> Clause:
    """The document is one of these."""
    return Clause("d.id IN (SELECT value FROM json_each(?))", [json.dumps(list(ids))]) if ids else NOTHING


def all_of(clauses: Sequence[Clause]) -> Clause:
    """Every condition holds; scores add up."""
    return _join(clauses, " AND ", EVERYTHING)


def any_of(clauses: Sequence[Clause]) -> Clause:
    """At least one condition holds; scores add up."""
    return _join(clauses, " OR ", NOTHING)


def none_of(clauses: Sequence[Clause]) -> Clause:
    """No condition holds; a missing value is not a match."""
    if not clauses:
        return EVERYTHING
    found = any_of([clause.unscored() for clause in clauses])
    probed = found.probed and Clause(f"({found.probed.sql} IS NOT TRUE)", found.probed.parameters)
    return Clause(f"({found.sql} IS NOT TRUE)", found.parameters, probed=probed)


def at_least(clauses: Sequence[Clause], wanted: int) -> Clause:
    """A number of conditions hold."""
    if wanted == 1:
        return any_of(clauses)
    if wanted > len(clauses):
        return NOTHING
    whole = any_of(clauses)
    if wanted <= 0:  # a match may not score at all
        return Clause("1", [], whole.score and replace(whole.score, constant=None), best=whole.best)
    counted = _chain([f"(({clause.sql}) IS TRUE)" for clause in clauses], " + ")
    parameters = [value for clause in clauses for value in clause.parameters]
    some = Clause(f"(({counted}) >= {int(wanted)})", parameters)
    best = all_of([some, whole.best]) if whole.best else None
    return replace(some, score=whole.score and replace(whole.score, constant=None), best=best)


def _join(clauses: Sequence[Clause], operator: str, empty: Clause) -> Clause:
    """Conditions under one operator."""
    if not clauses:
        return empty
    if len(clauses) == 1:
        return replace(clauses[0], sql=f"({clauses[0].sql})")
    alternatives = operator == " OR "
    parts = [(clause.listed if alternatives else None) or clause.sql for clause in clauses]
    probed = None
    if any(clause.probed or (alternatives and clause.listed) for clause in clauses):
        probed = _chain_clauses([clause.as_probed() for clause in clauses], operator)
    scored = [clause for clause in clauses if clause.score]
    best = None
    if scored:
        best = _chain_clauses([clause.as_best() for clause in (scored if alternatives else clauses)], " AND ")
    parameters = [value for clause in clauses for value in clause.parameters]
    score = _add_scores([clause.score for clause in clauses if clause.score], certain=not alternatives)
    return Clause(f"({_chain(parts, operator)})", parameters, score, probed=probed, best=best)


def _chain_clauses(clauses: Sequence[Clause], operator: str) -> Clause:
    """The bare conditions of clauses under one operator."""
    sql = _chain([clause.sql for clause in clauses], operator)
    return Clause(f"({sql})", [value for clause in clauses for value in clause.parameters])


def _add_scores(scores: Sequence[Score], *, certain: bool) -> Score | None:
    """The sum of scores; the same for all matches where each part is certain to hold and constant."""
    if not scores:
        return None
    constants = [score.constant for score in scores if score.constant is not None]
    return Score(
        f"({_chain([score.sql for score in scores], ' + ')})",
        [value for score in scores for value in score.parameters],
        sum(constants) if certain and len(constants) == len(scores) else None,
        sum(score.most for score in scores),
    )


def _chain(parts: list[str], operator: str) -> str:
    """Parts under one operator, in groups of groups: SQLite bounds the depth of an expression, and a plain chain is as
    deep as it is long."""
    while len(parts) > _GROUP:
        groups = [parts[start : start + _GROUP] for start in range(0, len(parts), _GROUP)]
        parts = [f"({operator.join(group)})" for group in groups]
    return operator.join(parts)


def one_of(expression: str, values: Sequence[Any]) -> Clause:
    """An expression equals one of these values; a long list travels as one parameter."""
    if not values:
        return NOTHING
    if len(values) == 1:
        return Clause(f"{expression} = ?", [values[0]])
    if len(values) <= 64:
        return Clause(f"{expression} IN ({','.join('?' * len(values))})", list(values))
    return Clause(f"{expression} IN (SELECT value FROM json_each(?))", [json.dumps(list(values))])
