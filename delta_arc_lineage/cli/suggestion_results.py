"""What `suggest` found, as items of its JSON."""

from collections.abc import Sequence
from dataclasses import asdict

from delta_arc_lineage.cli.result_items import Requests
from delta_arc_lineage.cli.suggestion_shapes import (
    SuggestedColumnItem,
    SuggestedLinkItem,
    SuggestionItem,
    SuggestResult,
)
from delta_arc_lineage.model.suggesting.accepting import to_pair
from delta_arc_lineage.model.suggesting.suggestions import Suggestion
from delta_arc_lineage.ports.catalog import RequestCount
from delta_arc_lineage.settings.pair_writing import show_pair


def of_suggestions(
    route: str,
    suggestions: Sequence[Suggestion],
    *,
    incomplete: bool,
    accepted: Sequence[Suggestion],
    written: str,
    spent: RequestCount,
) -> SuggestResult:
    return SuggestResult(
        route=route,
        suggestions=list(map(of_suggestion, suggestions)),
        incomplete=incomplete,
        accepted=[suggestion.label for suggestion in accepted],
        written=written,
        requests=Requests(reads=spent.reads, writes=spent.writes),
    )


def of_suggestion(suggestion: Suggestion) -> SuggestionItem:
    return SuggestionItem(
        label=suggestion.label,
        source=suggestion.source,
        files=list(suggestion.files),
        target=suggestion.target,
        score=suggestion.score,
        links=[SuggestedLinkItem(**asdict(link)) for link in suggestion.links],
        columns=[SuggestedColumnItem(**asdict(column)) for column in suggestion.columns],
        pair=show_pair(to_pair(suggestion)) if suggestion.can_be_accepted else "",
        why_not=suggestion.why_not,
    )
