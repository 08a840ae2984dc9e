"""Kept times: since when something is missing, in the objects of the state, and how two runs that both say so agree."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from delta_arc_lineage.model.fileless import Ends

Name = TypeVar("Name", str, Ends)


def times_of(kept: Mapping[str, Any]) -> dict[str, int]:
    """By name, in milliseconds since the epoch (UTC); what is none is left out."""
    return {name: at for name, at in kept.items() if type(at) is int}


def ends_of(kept: Mapping[str, Any]) -> dict[Ends, int]:
    """By the two ends of lineage, which are kept as an object for each source."""
    pairs = ((source, target, at) for source, targets in kept.items() for target, at in _items(targets))
    return {(source, target): at for source, target, at in pairs if type(at) is int}


def nest_ends(since: Mapping[Ends, int]) -> dict[str, dict[str, int]]:
    """The object that `ends_of` reads."""
    nested: dict[str, dict[str, int]] = {}
    for (source, target), at in since.items():
        nested.setdefault(source, {})[target] = at
    return nested


def keep_common(own: Mapping[Name, int], before: Mapping[Name, int], standing: Mapping[Name, int]) -> dict[Name, int]:
    """Since when each thing is missing that this run missed, where another run may have kept its word meanwhile.

    What was known `before` and does not stand any more, the other run saw again: it begins anew. Of two times the later
    one counts. So what waits until something was missing for long enough may wait longer, and never shorter.
    """
    return {name: max(at, standing.get(name, at)) for name, at in own.items() if name in standing or name not in before}


def _items(value: Any) -> Iterable[tuple[str, Any]]:
    """Those of a JSON object; none of anything else."""
    return value.items() if isinstance(value, dict) else ()
