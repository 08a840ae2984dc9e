"""What a write to the catalog came to."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Which of the assets sent the catalog confirmed, by qualified name, with the guids it gave.

    `seconds`: how long the answer itself took, waiting for a place in the request limit left out; None if unknown.
    """

    confirmed: frozenset[str]
    guids: Mapping[str, str] = field(default_factory=dict)
    seconds: float | None = None
