"""What a catalog holds, in a form in which two catalogs are equal if nobody can tell them apart.

Everything the server keeps of entities and relationships, without what differs between any two runs: guids, times,
versions, and the second that a new connection's name is made of. Our processes' ids are hashes over such names, so
they are shown by their ends. A list and no set: what is there twice is shown twice.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from delta_arc_lineage.local.transfer import export_lines

Line = dict[str, Any]
_OURS = re.compile(r"default/s3/\d+")
_HASHED = re.compile(r"(/delta-arc/v1/)[0-9a-f]+")
_CONTENT = " {"
_LEFT_OUT = {"lastSyncRun", "lastSyncRunAt"}


def exported(url: str, token: str) -> list[Line]:
    """Everything the server keeps."""
    return [json.loads(line) for line in export_lines(url, token)]


def things(lines: Iterable[Line]) -> dict[str, str]:
    """Every thing by its qualified name, as it is in this one catalog."""
    entities = (line for line in lines if line["kind"] == "entity")
    return {one["qualified_name"]: json.dumps([one["status"], one["attributes"]], sort_keys=True) for one in entities}


def canonical(lines: Sequence[Line]) -> list[str]:
    """One sorted line per thing and per relation."""
    entities = {line["guid"]: line for line in lines if line["kind"] == "entity"}
    relations = [line for line in lines if line["kind"] == "relationship"]
    names = _names(entities, relations)
    shown = [_entity(line, names[guid]) for guid, line in entities.items()]
    shown += [_relation(line, names) for line in relations]
    return sorted(shown)


def active(found: Mapping[str, str]) -> set[str]:
    """The names of the things that are active."""
    return {name for name, thing in found.items() if json.loads(thing)[0] == "ACTIVE"}


def difference(found: Iterable[str], expected: Iterable[str]) -> list[str]:
    """What is there and should not be, and the reverse; the first few of each."""
    left, right = Counter(found), Counter(expected)
    more, less = sorted((left - right).elements()), sorted((right - left).elements())
    return [f"too much: {_told(one, less)}" for one in more[:3]] + [f"missing: {_told(one, more)}" for one in less[:3]]


def _told(line: str, others: Iterable[str]) -> str:
    """The line's beginning, and of the rest what differs from the line that begins so on the other side."""
    head, _, _ = line.partition(_CONTENT)
    at = max((_alike(line, other) for other in others if other.startswith(head)), default=0)
    return f"{head} … {line[max(at - 40, len(head)) : at + 80]}" if at > len(head) else head


def _alike(one: str, other: str) -> int:
    """How many letters two lines have in common before they differ."""
    return next((at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right), len(other))


def _names(entities: dict[str, Line], relations: list[Line]) -> dict[str, str]:
    """What each guid is called; processes by what they draw."""
    ends: dict[str, list[str]] = defaultdict(list)
    for line in relations:
        for one, other in ((line["end1"], line["end2"]), (line["end2"], line["end1"])):
            if "process" in line["type_name"]:
                ends[one].append(f"{line['type_name']}:{_plain(entities[other]['qualified_name'])}")
    return {
        guid: f"{line['type_name']} {_plain(line['qualified_name'])}"
        + (f" of {' '.join(sorted(set(ends[guid])))}" if _HASHED.search(line["qualified_name"] or "") else "")
        for guid, line in entities.items()
    }


def _entity(line: Line, name: str) -> str:
    attributes = {key: value for key, value in (line["attributes"] or {}).items() if key not in _LEFT_OUT}
    kept = {"attributes": attributes, **{key: line[key] for key in ("business", "custom", "labels", "has_lineage")}}
    return f"{line['status']} entity {name} {_plain(json.dumps(kept, sort_keys=True))}"


def _relation(line: Line, names: dict[str, str]) -> str:
    return f"{line['status']} relation {line['type_name']} {names[line['end1']]} - {names[line['end2']]}"


def _plain(text: str | None) -> str:
    return _HASHED.sub(r"\1HASH", _OURS.sub("default/s3/SECOND", text or ""))
