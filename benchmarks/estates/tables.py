"""The results of many estates as one table in Markdown."""

from collections.abc import Iterator, Sequence

from benchmarks.estates.ledger import Entry, find_faults
from benchmarks.estates.scoring import Score, Share

SCORES = (
    "estate",
    "objects",
    "folded",
    "assets",
    "writes",
    *(f"{kind} {word}" for kind in ("hop", "flow", "column") for word in ("P", "R")),
    "wrong",
)
NIGHTS = (
    "estate",
    "exits",
    "flow P",
    "flow R",
    "hop R",
    "gone, shown",
    "lost flows",
    "lost columns",
    "created",
    "archived",
    "updated",
    "created/changed, folded",
    "writes",
    "verdict",
)


def score_row(name: str, scores: Sequence[Score], *, writes: int) -> list[object]:
    """One estate, or the sum of several."""
    folded = sum(score.folding.folded for score in scores)
    several = sum(score.folding.several for score in scores)
    shares = [_add(getattr(score, kind) for score in scores) for kind in ("hops", "flows", "columns")]
    return [
        name,
        sum(score.objects for score in scores),
        f"{folded}/{several}",
        sum(score.assets for score in scores),
        writes,
        *(cell for share in shares for cell in (_ratio(share.right, share.drawn), _ratio(share.right, share.true))),
        sum(score.wrong_by_kind.total() for score in scores),
    ]


def nights_row(name: str, entries: Sequence[Entry]) -> list[object]:
    """An arrow leads from night 0 to the worst night after it; the counts are of all nights after night 0."""
    later, scores = entries[1:], [entry.score for entry in entries]
    lost = (
        frozenset().union(*(entry.lost_flows for entry in entries)),
        frozenset().union(*(entry.lost_columns for entry in entries)),
    )
    made, changed = (sum(getattr(entry, what) for entry in later) for what in ("made_for_folded", "folded_changed"))
    return [
        name,
        " ".join(str(max((run.exit_code for run in entry.runs), default="–")) for entry in entries),
        _course([score.flows.precision for score in scores]),
        _course([score.flows.recall for score in scores]),
        _course([score.hops.recall for score in scores]),
        entries[-1].gone,
        *map(len, lost),
        *(sum(getattr(entry, what) for entry in later) for what in ("created", "archived", "updated")),
        f"{made}/{changed}",
        sum(entry.writes for entry in later),
        ", ".join(find_faults(entries)) or "ok",
    ]


def _add(shares: Iterator[Share]) -> Share:
    return sum(shares, Share(0, 0, 0))


def _ratio(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "–"


def _course(values: Sequence[float | None]) -> str:
    worst = min((value for value in values[1:] if value is not None), default=None)
    return " → ".join("–" if value is None else f"{value:.3f}" for value in (values[0], worst))
