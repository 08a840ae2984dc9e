"""The lock of the package: which version of which distribution, and the hashes of its files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

LOCK = Path(__file__).parents[1] / "lambda" / "requirements.lock"
WHOLE_LOCK = Path(__file__).parents[2] / "requirements.lock"
_CONTINUES = "\\\n"


@dataclass(frozen=True, slots=True)
class Pin:
    """One distribution of a lock. `hashes`: as pip takes them, sorted."""

    requirement: str
    hashes: tuple[str, ...]

    @property
    def name(self) -> str:
        return Requirement(self.requirement).name

    def applies(self, markers: Mapping[str, str]) -> bool:
        """Whether it is installed where this is so."""
        marker = Requirement(self.requirement).marker
        return marker is None or marker.evaluate(dict(markers))

    @property
    def text(self) -> str:
        """A line for pip, without the condition: pip would ask it of the Python that it runs in."""
        return " ".join((self.requirement.partition(";")[0].strip(), *self.hashes))


def read_pins(lock: Path) -> tuple[Pin, ...]:
    """Every pin of a lock that uv wrote."""
    return tuple(_parse(lock.read_text(encoding="utf-8")))


def _parse(text: str) -> Iterator[Pin]:
    for line in text.replace(_CONTINUES, " ").splitlines():
        requirement, *hashes = line.split(" --hash=")
        if requirement.strip() and not requirement.startswith("#"):
            yield Pin(requirement.strip(), tuple(sorted(f"--hash={stated.strip()}" for stated in hashes)))
