"""Term-level queries by likeness: wildcards, regular expressions, and what is a few edits away.

A regular expression and an edit distance are tested once for each distinct value of the field, as the index walks its
terms; then they are a query for the values that passed.
"""

from collections.abc import Callable
from typing import Any

from delta_arc_lineage.local_atlan.search.bounds import check_wildcard
from delta_arc_lineage.local_atlan.search.clause import EVERYTHING, NOTHING, Clause, all_of, one_of
from delta_arc_lineage.local_atlan.search.index import Index
from delta_arc_lineage.local_atlan.search.lucene_regexp import compile_re2, compile_regexp
from delta_arc_lineage.local_atlan.search.patterns import Wildcard
from delta_arc_lineage.local_atlan.search.targets import Target, convert_value, find_type_names
from delta_arc_lineage.local_atlan.search.terms import (
    LAST,
    Body,
    list_distinct,
    look_up,
    match_condition,
    match_values,
    read_boost,
    read_single,
)

_FAR = 1000

# In the steps of a search: what one test costs, and what each sign of its value costs.
_STEPS_OF_A_TEST = 50
_STEPS_OF_AN_EDITED_SIGN = 50
_STATES_IN_A_STEP = 100


def match_wildcard(index: Index, body: Body) -> Clause:
    """Matches a pattern of `*` and `?`, narrowed by what every match starts with."""
    name, options = read_single(body)
    pattern = Wildcard(str(options.get("value", options.get("wildcard"))))
    check_wildcard(len(pattern.pattern))
    target = index.find_target(name)
    insensitive = bool(options.get("case_insensitive")) or target.kind == "normalized"
    if target.kind in ("type", "super"):
        return _match_types(index, target, compile_re2(pattern.expression, ignore_case=True)).scored(
            read_boost(options)
        )
    conditions = [pattern.condition(insensitive=insensitive, folded=target.kind == "normalized")]
    start = pattern.start.lower() if target.kind == "normalized" else pattern.start
    if start and (not insensitive or target.kind == "normalized"):
        conditions.insert(0, Clause("value >= ? AND value < ?", [start, start + LAST]))
    condition = all_of(conditions)
    clause = look_up(index, target, condition) or match_condition(index, target, condition)
    return clause.scored(read_boost(options))


def match_regexp(index: Index, body: Body) -> Clause:
    """Matches a regular expression as a whole."""
    name, options = read_single(body)
    target = index.find_target(name)
    insensitive = bool(options.get("case_insensitive")) or target.kind in ("normalized", "type", "super")
    flags = str(options.get("flags") or "ALL")
    compiled = compile_regexp(str(options["value"]), flags=flags, ignore_case=insensitive)
    if target.kind in ("type", "super"):
        return _match_types(index, target, compiled).scored(read_boost(options))
    steps = 1 + compiled.programsize // _STATES_IN_A_STEP
    accepted = _match_accepted(index, target, EVERYTHING, accepts=compiled.fullmatch, steps=steps)
    return accepted.scored(read_boost(options))


def _match_types(index: Index, target: Target, compiled: Any) -> Clause:
    """The entity types whose name an expression of RE2 matches."""
    names = find_type_names(index.types, target.kind, lambda known: compiled.fullmatch(known) is not None)
    return one_of("d.type_name", names)


def match_fuzzy(index: Index, body: Body) -> Clause:
    """Within an edit distance of a value; the candidates are the field's distinct values of near length."""
    name, options = read_single(body)
    target, value = index.find_target(name), str(options["value"])
    if target.kind in ("type", "super"):
        return match_values(index, target, [value])
    limit = read_edits(options.get("fuzziness", "AUTO"), len(value))
    length = Clause("length(value) BETWEEN ? AND ?", [len(value) - limit, len(value) + limit])
    wanted = str(convert_value(target.kind, value))
    near = _match_accepted(
        index, target, length, accepts=lambda found: _is_within(wanted, found, limit), steps=_STEPS_OF_AN_EDITED_SIGN
    )
    return near.scored(read_boost(options))


def _match_accepted(
    index: Index, target: Target, condition: Clause, *, accepts: Callable[[str], object], steps: int
) -> Clause:
    """The documents with a text that a test accepts, among the values that meet a condition; `steps` a sign."""
    accepted: list[str] = []
    for value in list_distinct(index, target, condition):
        if isinstance(value, str):
            index.effort.spend(_STEPS_OF_A_TEST + steps * len(value))
            if accepts(value):
                accepted.append(value)
    return match_values(index, target, accepted) if accepted else NOTHING


def read_edits(fuzziness: Any, length: int) -> int:
    """`AUTO` or a number as an edit distance."""
    if str(fuzziness).upper().startswith("AUTO"):
        return 0 if length < 3 else 1 if length < 6 else 2
    return min(2, int(fuzziness))


def _is_within(left: str, right: str, limit: int) -> bool:
    """Whether two texts are at most `limit` edits apart; swapping neighbours is one edit.

    Only the band that so many edits can reach is computed, so the cost grows with the length and not with its square.
    """
    before: dict[int, int] = {}
    above = {column: column for column in range(limit + 1)}
    for row, sign in enumerate(left, 1):
        current = {0: row}
        for column in range(max(1, row - limit), min(len(right), row + limit) + 1):
            counterpart = right[column - 1]
            cost = min(
                above.get(column, _FAR) + 1,
                current.get(column - 1, _FAR) + 1,
                above.get(column - 1, _FAR) + (sign != counterpart),
            )
            swapped = row > 1 and column > 1 and sign == right[column - 2] and left[row - 2] == counterpart
            current[column] = min(cost, before.get(column - 2, _FAR) + 1) if swapped else cost
        before, above = above, current
    return above.get(len(right), _FAR) <= limit
