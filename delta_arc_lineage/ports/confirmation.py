"""What a write to the catalog came to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.markings import Marking


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Which of the assets sent the catalog confirmed, by qualified name, with the guids it gave.

    `seconds`: how long the answer itself took, waiting for a place in the request limit left out; None if unknown.
    `theirs`: markings that somebody else gave, just so, since the assets were looked at.
    """

    confirmed: frozenset[str]
    guids: Mapping[str, str] = field(default_factory=dict)
    seconds: float | None = None
    theirs: frozenset[tuple[Reference, Marking]] = frozenset()
