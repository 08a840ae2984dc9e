"""Hints: what a plan says of suggestions, at each thing that it does not link."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from delta_arc_lineage.model.outcomes import Side, Unlinked
from delta_arc_lineage.model.suggesting.suggestions import Suggestion

_Place = tuple[Side, str]


def hint_at(unlinked: Sequence[Unlinked], suggestions: Iterable[Suggestion]) -> tuple[Unlinked, ...]:
    """The outcomes, those of suggested things with what they may belong to."""
    hints = dict(hint for suggestion in suggestions for hint in _list_hints(suggestion))
    return tuple(_hint(outcome, hints) for outcome in unlinked) if hints else tuple(unlinked)


def _hint(outcome: Unlinked, hints: Mapping[_Place, str]) -> Unlinked:
    hint = hints.get((outcome.subject.side, outcome.subject.name), "")
    return replace(outcome, hint=hint) if hint else outcome


def _list_hints(suggestion: Suggestion) -> Iterable[tuple[_Place, str]]:
    """At its files, at the tables that may be theirs, and at columns of both tables."""
    if suggestion.links:
        hint = f"may be {suggestion.words}, because {suggestion.links[0].why}"
        for path in suggestion.files:
            yield (Side.FILE, path), hint
        for link in suggestion.links:
            yield (link.side, link.table), f"may be {suggestion.words}, because {link.why}"
    for pair in suggestion.columns:
        yield (Side.SOURCE_COLUMN, f"{suggestion.source}.{pair.source}"), f"may be {pair.target}, because {pair.why}"
        yield (Side.TARGET_COLUMN, f"{suggestion.target}.{pair.target}"), f"may be {pair.source}, because {pair.why}"
