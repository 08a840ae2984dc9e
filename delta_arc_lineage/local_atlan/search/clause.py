"""A compiled piece of a query: SQL with its parameters, and the score it gives where scores are asked.

Every value of a client is a parameter; SQL text is made of constants and of column names from this package only.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Score:
    """An SQL expression whose value adds to a document's score; `constant` if all that match score the same."""

    sql: str
    parameters: list[Any] = field(default_factory=list)
    constant: float | None = None

    def simplest(self) -> "Score":
        """The same score in the form that is cheapest to compute for a document that matches."""
        return self if self.constant is None else Score(repr(float(self.constant)), [], self.constant)


@dataclass(frozen=True)
class Clause:
    """A condition on the document `d`, with two other forms that take the same parameters, where they are cheaper.

    `counting` is a query for the number of its matches; `listed` is the condition as a list of ids, for use among
    alternatives: probing each of them for every document is what made a search for two common words take seconds.
    """

    sql: str
    parameters: list[Any] = field(default_factory=list)
    score: Score | None = None
    counting: str | None = None
    listed: str | None = None

    def scored(self, boost: float) -> "Clause":
        """The same condition, worth `boost` where it holds (the index uses boolean similarity)."""
        score = Score(
            f"(CASE WHEN {self.listed or self.sql} THEN {float(boost)} ELSE 0 END)", self.parameters, float(boost)
        )
        return Clause(self.sql, self.parameters, score, self.counting, self.listed)

    def unscored(self) -> "Clause":
        """The same condition as a filter."""
        return Clause(self.sql, self.parameters, None, self.counting, self.listed)


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
    found = any_of([clause.unscored() for clause in clauses])
    return Clause(f"({found.sql} IS NOT TRUE)", found.parameters) if clauses else EVERYTHING


def at_least(clauses: Sequence[Clause], wanted: int) -> Clause:
    """A number of conditions hold."""
    if wanted <= 0:
        score = _join(clauses, " OR ", NOTHING).score
        return Clause("1", [], Score(score.sql, score.parameters) if score else None)  # a match may not score at all
    if wanted == 1:
        return any_of(clauses)
    if wanted > len(clauses):
        return NOTHING
    counted = _chain([f"(({clause.sql}) IS TRUE)" for clause in clauses], " + ")
    parameters = [value for clause in clauses for value in clause.parameters]
    return Clause(f"(({counted}) >= {int(wanted)})", parameters, _join(clauses, " OR ", NOTHING).score)


def _join(clauses: Sequence[Clause], operator: str, empty: Clause) -> Clause:
    """Conditions under one operator."""
    if not clauses:
        return empty
    several = operator == " OR " and len(clauses) > 1
    sql = _chain([(clause.listed if several else None) or clause.sql for clause in clauses], operator)
    parameters = [value for clause in clauses for value in clause.parameters]
    scores = [clause.score for clause in clauses if clause.score]
    score = None
    if scores:
        certain = operator == " AND " or len(clauses) == 1
        constants = [score.constant for score in scores if score.constant is not None]
        score = Score(
            f"({_chain([score.sql for score in scores], ' + ')})",
            [value for score in scores for value in score.parameters],
            sum(constants) if certain and len(constants) == len(scores) else None,
        )
    if len(clauses) == 1:
        return Clause(f"({sql})", parameters, score, clauses[0].counting, clauses[0].listed)
    return Clause(f"({sql})", parameters, score)


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
