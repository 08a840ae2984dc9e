"""Dumps of catalogs in a form in which two catalogs are equal if nobody can tell them apart.

Everything the server keeps of entities and relationships, without what differs between any two runs: guids, times,
versions, and the second that a new connection's name is made of. Our processes' ids are hashes over such names, so
they are shown by their ends. A list and no set: what is there twice is shown twice.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from delta_arc_lineage_tests.support.dump import Dump, Row

_OURS = re.compile(r"default/s3/\d+")
_HASHED = re.compile(r"(/delta-arc/v1/)[0-9a-f]+")
_CONTENT = " {"
_LEFT_OUT = {"lastSyncRun", "lastSyncRunAt"}


def things(dump: Dump) -> dict[str, str]:
    """Every thing by its qualified name, as it is in this one catalog."""
    rows = dump.entities.values()
    return {row["qualified_name"]: json.dumps([row["status"], row["attributes"]], sort_keys=True) for row in rows}


def canonical(dump: Dump) -> list[str]:
    """One sorted line per thing and per relation."""
    names = _names(dump)
    shown = [_entity(row, names[guid]) for guid, row in dump.entities.items()]
    shown += [_relation(row, names) for row in dump.relations.values()]
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


def _names(dump: Dump) -> dict[str, str]:
    """What each guid is called; processes by what they draw."""
    ends: dict[str, list[str]] = defaultdict(list)
    for row in dump.relations.values():
        for one, other in ((row["end1"], row["end2"]), (row["end2"], row["end1"])):
            if "process" in row["type_name"]:
                ends[one].append(f"{row['type_name']}:{_plain(dump.entities[other]['qualified_name'])}")
    return {
        guid: f"{row['type_name']} {_plain(row['qualified_name'])}"
        + (f" of {' '.join(sorted(set(ends[guid])))}" if _HASHED.search(row["qualified_name"] or "") else "")
        for guid, row in dump.entities.items()
    }


def _entity(row: Row, name: str) -> str:
    attributes = {key: value for key, value in (row["attributes"] or {}).items() if key not in _LEFT_OUT}
    kept = {"attributes": attributes, **{key: row[key] for key in ("business", "custom", "labels", "has_lineage")}}
    return f"{row['status']} entity {name} {_plain(json.dumps(kept, sort_keys=True))}"


def _relation(row: Row, names: dict[str, str]) -> str:
    return f"{row['status']} relation {row['type_name']} {names[row['end1']]} - {names[row['end2']]}"


def _plain(text: str | None) -> str:
    return _HASHED.sub(r"\1HASH", _OURS.sub("default/s3/SECOND", text or ""))
