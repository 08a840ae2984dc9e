"""A plan as a document in lines: what it says of itself, each change and whatever else there is many of, and a seal.

The digest covers the changes, and a person approves it; the seal covers every letter before it, so that a document that
was cut off or edited anywhere is no plan.
"""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from delta_arc_lineage.model.codec import FORMAT, from_object, parse_object
from delta_arc_lineage.model.lines import from_lines, to_line, to_lines
from delta_arc_lineage.model.plan import Plan

_SEAL, DIGEST = "seal", "digest"
_EARLIER = 4
CHANGED = "the plan is not as it was when its digest was taken"


def plan_to_lines(plan: Plan) -> Iterator[str]:
    """The last line is the seal of those before it."""
    return seal_lines(to_lines(plan, digest=plan.digest))


def seal_lines(lines: Iterator[str]) -> Iterator[str]:
    """The lines, and after them one that is made of every letter of theirs."""
    seal = sha256()
    for line in lines:
        seal.update(line.encode())
        yield line
    yield to_line({_SEAL: seal.hexdigest()})


def plan_from_lines(lines: Iterator[str]) -> Plan:
    """The inverse; ValueError where the lines are no plan, or were changed since they were sealed.

    Nothing after the seal is read: several plans may follow each other. A plan of format 4 is read too, from one line:
    one that waits for a yes outlives a version.
    """
    first = next(lines, "")
    value = parse_object(first)
    if _SEAL in value:
        return plan_from_format_4(value)
    digest = value.pop(DIGEST, None)
    return _of_digest(from_lines(Plan, value, lines_until_seal(first, lines)), digest)


def plan_from_format_4(document: Mapping[str, Any]) -> Plan:
    """A plan as the JSON object that it was before format 5; ValueError as above."""
    if document.get(FORMAT) != _EARLIER:
        raise ValueError(f"it is not of format {Plan.FORMAT}")
    value = {name: item for name, item in document.items() if name != _SEAL}
    sealed = sha256(json.dumps(value, separators=(",", ":")).encode()).hexdigest()
    digest = value.pop(DIGEST, None)
    plan = from_object(Plan, {**value, FORMAT: Plan.FORMAT})
    if document.get(_SEAL) != sealed:
        raise ValueError(CHANGED)
    return _of_digest(plan, digest)


def lines_until_seal(first: str, lines: Iterator[str]) -> Iterator[str]:
    """The lines before the seal, which is compared when it comes."""
    seal = sha256(first.encode())
    for line in lines:
        if line.startswith(f'{{"{_SEAL}":'):
            if parse_object(line) != {_SEAL: seal.hexdigest()}:
                raise ValueError(CHANGED)
            return
        seal.update(line.encode())
        yield line
    raise ValueError("it is cut off: its seal is missing")


def _of_digest(plan: Plan, digest: Any) -> Plan:
    if plan.digest != digest:
        raise ValueError(CHANGED)
    return plan
