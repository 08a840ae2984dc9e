"""Suggestions: tables and files that may belong together though no name and no statement says so, and why.

A suggestion is a question to a person and draws nothing. Accepted, it becomes a pair that the route states.
"""

from dataclasses import dataclass

from delta_arc_lineage.model.outcomes import Side

LEAST_SCORE = 0.55
"""Below it nothing is suggested."""


@dataclass(frozen=True, slots=True, order=True)
class SuggestedLink:
    """One end of a dataset: `table` by name, `why` in words. `score` from 0 to 1, of two digits."""

    side: Side
    table: str
    qualified_name: str
    score: float
    why: str


@dataclass(frozen=True, slots=True, order=True)
class RenamedColumn:
    """A column of the source table and the one of the target table that it may have become."""

    source: str
    target: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What may be one flow: source table, dataset, target table, by name; an end that nothing is found for is empty.

    `files` are the paths of its datasets, none where only columns of a flow that is linked are suggested; `name`: the
    name that their keys are read with. `links`: those of its ends that are not linked yet. `why_not`: why it cannot be
    accepted.
    """

    source: str
    files: tuple[str, ...]
    target: str
    name: str = ""
    links: tuple[SuggestedLink, ...] = ()
    columns: tuple[RenamedColumn, ...] = ()
    why_not: str = ""

    @property
    def label(self) -> str:
        """What a person calls it by, to accept it: the name that its keys are read with, else the source table."""
        return self.name or self.source

    @property
    def score(self) -> float:
        """That of its weakest part, of two digits."""
        return min([*(link.score for link in self.links), *(pair.score for pair in self.columns)])

    @property
    def can_be_accepted(self) -> bool:
        return not self.why_not

    @property
    def order(self) -> tuple[float, str, str, str]:
        """The likeliest first."""
        return -self.score, self.name, self.source, self.target

    @property
    def words(self) -> str:
        """What may be linked, in one line."""
        more = f" and {len(self.files) - 1} more" if len(self.files) > 1 else ""
        files = [f"{self.files[0]}{more}"] if self.files else []
        return " → ".join((self.source or "(none)", *files, self.target or "(none)"))

    @property
    def reasons(self) -> tuple[str, ...]:
        """In words, one for each part."""
        links = (f"{link.side.words} {link.table}: {link.why}" for link in self.links)
        columns = (f"column {pair.source} may be {pair.target}: {pair.why}" for pair in self.columns)
        return (*links, *columns)
