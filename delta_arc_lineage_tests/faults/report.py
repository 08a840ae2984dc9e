"""The report: a line for each kind of fault with how many of its scenarios held, and all that did not."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from delta_arc_lineage_tests.faults.scenarios import Verdict


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of fault, done."""

    name: str
    verdicts: Sequence[Verdict]
    seconds: float

    @property
    def broken(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.problem]

    @property
    def score(self) -> str:
        return f"{len(self.verdicts) - len(self.broken)}/{len(self.verdicts)}"

    @property
    def seeds(self) -> str:
        """From the first to the last one tried, where there are any."""
        words = (verdict.name.replace(",", " ").split() for verdict in self.verdicts)
        numbers = [int(seed) for word, seed, *_ in words if word == "seed"]
        return f", seeds {min(numbers)} to {max(numbers)}" if numbers else ""

    @property
    def lines(self) -> list[str]:
        said = Counter(verdict.said for verdict in self.verdicts if verdict.said)
        tallies = [f"    {count:4} × {what}" for what, count in sorted(said.items())]
        return [
            f"{self.name:12}{self.score} in {self.seconds:.0f} s{self.seeds}",
            *tallies,
            *(f"    BROKEN {verdict.name}: {verdict.problem}" for verdict in self.broken),
        ]
