"""What `suggest --json` prints, and what plans list of suggestions."""

from delta_arc_lineage.cli.result_items import Requests, Result


class SuggestedLinkItem(Result):
    """One end of files that may be theirs: `table`, a score from 0 to 1, and why."""

    side: str
    table: str
    qualified_name: str
    score: float
    why: str


class SuggestedColumnItem(Result):
    """A column that may have another name in the target table."""

    source: str
    target: str
    score: float
    why: str


class SuggestionItem(Result):
    """What may be one flow. `links`: its ends that are not linked yet; `pair`: what a route would state, empty where it
    cannot be accepted, for which `why_not` says why. `label`: what `--accept` calls it by."""

    label: str
    source: str
    files: list[str]
    target: str
    score: float
    links: list[SuggestedLinkItem]
    columns: list[SuggestedColumnItem]
    pair: str
    why_not: str


class SuggestResult(Result):
    """What `suggest --json` prints of a route. `incomplete`: not all was shown; `accepted`: the labels of what was
    written to the routes file `written`."""

    route: str
    suggestions: list[SuggestionItem]
    incomplete: bool
    accepted: list[str]
    written: str
    requests: Requests
