"""Misspelt variables: names in the environment that are nearly those of settings.

Others' variables begin as ours do (`POSTGRES_USER`, `S3_USE_SSL`, `AWS_PROFILE`), so the beginning of a name says
nothing. One slip of the hand, or two, leads from what was meant to what was written, and to nobody else's name.
"""

from collections import Counter
from collections.abc import Iterable

from delta_arc_lineage.settings.variables import NAMES

MOST_SLIPS = 2


def find_misspelt(names: Iterable[str]) -> dict[str, str]:
    """The names that are no settings, each with the setting that was meant.

    >>> find_misspelt(["S3_PREFFIX", "S3_PREFIX", "AWS_PROFILE"])
    {'S3_PREFFIX': 'S3_PREFIX'}
    """
    meant = ((name, _find_meant(name)) for name in sorted(names) if name not in NAMES)
    return {name: setting for name, setting in meant if setting is not None}


def _find_meant(name: str) -> str | None:
    """The nearest setting; the first by name of those that are equally near."""
    written = name.upper()
    near = [setting for setting in NAMES if _cannot_be_far(written, setting)]
    slips = {setting: count_slips(written, setting) for setting in near}
    return min(
        (setting for setting in near if slips[setting] <= MOST_SLIPS),
        key=lambda setting: (slips[setting], setting),
        default=None,
    )


def _cannot_be_far(written: str, setting: str) -> bool:
    """Cheap, and true of all that are near: a slip changes one letter of each at most."""
    ours, theirs = Counter(setting), Counter(written)
    return max((ours - theirs).total(), (theirs - ours).total()) <= MOST_SLIPS


def count_slips(written: str, meant: str) -> int:
    """How many letters were left out, added, mistaken or swapped with their neighbours.

    >>> count_slips("STAET", "STATE")
    1
    """
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for at, letter in enumerate(written, start=1):
        earlier, before, row = before, row, [at]
        for place, wanted in enumerate(meant, start=1):
            slips = min(before[place] + 1, row[place - 1] + 1, before[place - 1] + (letter != wanted))
            is_swapped = at > 1 and place > 1 and (letter, wanted) == (meant[place - 2], written[at - 2])
            row.append(min(slips, earlier[place - 2] + 1) if is_swapped else slips)
    return row[-1]
