"""Readings of the in-memory catalog: as if each went on from the one before."""

import json
from hashlib import sha256

from delta_arc_lineage.model.codec import encode
from delta_arc_lineage.model.observed import Observed
from delta_arc_lineage.model.snapshots import SchemaSnapshot
from delta_arc_lineage.ports.reading import Baseline, Found, Reading

_HEAD = "in memory: "


def make_reading(found: Found, version: str, baseline: Baseline | None, *, now: int) -> Reading[Found]:
    """All is read each time. One that goes on from an earlier reading says so, as if by what changed."""
    if baseline is None or not baseline.head.startswith(_HEAD):
        return Reading(lambda: found, now, version, Baseline(now, f"{_HEAD}{version}"))
    is_same = baseline.head == f"{_HEAD}{version}"
    anew = baseline if is_same else Baseline(baseline.full_at, f"{_HEAD}{version}")
    return Reading(lambda: found, now, version, anew, since=baseline.full_at)


def version_of(found: SchemaSnapshot | Observed) -> str:
    """Of all it holds, whatever takes part in a comparison."""
    return sha256(json.dumps(encode(found)).encode()).hexdigest()[:32]
