"""Combining: how sure several reasons make a class, and the law that holds for it.

A reason for it leaves 1 - weight of the doubt, and a reason against it leaves 1 - weight of the confidence; each is
taken by itself: `(1 - Π(1 - for)) · Π(1 - against)`. So another reason for it, or a stronger one, never makes less
sure, another reason against it never more, and the order does not matter.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod

from delta_arc_lineage.model.classification import ClassReason
from delta_arc_lineage.model.classifying.data_sorts import Sort

_DIGITS = 3


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """A reason for a sort, or against it where its weight is below 0."""

    sort: Sort
    weight: float
    words: str

    @property
    def reason(self) -> ClassReason:
        return ClassReason(self.words, round(self.weight, _DIGITS))


def combine(weights: Iterable[float]) -> float:
    """The confidence from 0 to 1.

    >>> combine([]), combine([0.5, 0.5]), round(combine([0.9, -0.8]), 2)
    (0, 0.75, 0.18)
    """
    told = sorted(weights)
    doubt = prod(1 - weight for weight in told if weight > 0)
    return (1 - doubt) * prod(1 + weight for weight in told if weight < 0)


def conclude(reasons: Iterable[ClassReason]) -> tuple[float, tuple[ClassReason, ...]]:
    """The confidence, and the reasons, the strongest first; those that say the same are one."""
    ordered = sorted(set(reasons), key=lambda reason: (-abs(reason.weight), reason.words))
    return round(combine(reason.weight for reason in ordered), _DIGITS), tuple(ordered)
