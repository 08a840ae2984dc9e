"""Chance: how much it says that so many of the values that were seen pass a validator.

A validator that one random number in ten passes, as Luhn's digit does, says nothing where one in ten of a column's
values pass, and little where two of three do. The rule: of `seen` different values `taken` passed, each of which passes
by chance with probability p. That so many do by chance is at most `exp(-seen · KL(taken/seen ‖ p))` (Chernoff). Below
one in 10⁴ it begins to count, since a column is held against some forty validators; at one in 10⁸ it counts whole. It
counts in the measure of its share, too: from nothing at three in ten to whole at eight in ten.

One more value that passes never makes less of it, and one more that does not never makes more.
"""

from math import log

_FIRST, _WHOLE = 4.0, 8.0
"""Decades of improbability at which a share begins to count, and counts whole."""
_LEAST_SHARE, _WHOLE_SHARE = 0.3, 0.8
_MISSES = 10
"""Values that fail until their share counts whole against a sort."""
_LEAST_FAILING = 0.5


def weigh(taken: int, seen: int, chance: float) -> float:
    """From 0 to 1: what the share says for the sort that the validator stands for.

    >>> [round(weigh(taken, 100, 0.1), 2) for taken in (10, 20, 60, 100)], weigh(2, 2, 0.1)
    ([0.0, 0.0, 0.6, 1.0], 0.0)
    """
    if not 0 < taken <= seen:
        return 0.0
    share = taken / seen
    measure = _ramp(share, _LEAST_SHARE, _WHOLE_SHARE)
    return measure * _ramp(decades(taken, seen, chance), _FIRST, _WHOLE)


def weigh_against(taken: int, seen: int) -> float:
    """From 0 to 1: what the values that fail say against a sort all of whose values pass.

    >>> weigh_against(0, 100), weigh_against(0, 5), weigh_against(60, 100)
    (1.0, 0.5, 0.0)
    """
    failing = seen - taken
    if failing <= 0:
        return 0.0
    return _ramp(failing / seen, _LEAST_FAILING, 1.0) * min(1.0, failing / _MISSES)


def decades(taken: int, seen: int, chance: float) -> float:
    """How improbable it is by chance that so many pass, as the negative power of ten; 0 where it is to be expected."""
    share = taken / seen
    if share <= chance:
        return 0.0
    rest = (1 - share) * log((1 - share) / (1 - chance)) if share < 1 else 0.0
    return seen * (share * log(share / chance) + rest) / log(10)


def _ramp(value: float, low: float, high: float) -> float:
    return min(1.0, max(0.0, (value - low) / (high - low)))
