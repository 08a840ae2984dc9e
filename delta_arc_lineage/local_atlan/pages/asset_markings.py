"""What people put on an asset: tags, terms, custom metadata, owners, certificate, announcement, by human names."""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from delta_arc_lineage.local_atlan.graph import rows as stored
from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.graph.views import Tags

_AUDIT = """
SELECT action, user, created_at, detail FROM audit WHERE entity_guid=? ORDER BY created_at DESC, id DESC LIMIT ?
"""
_LONGEST_DETAIL = 300


@dataclass(frozen=True)
class Tag:
    """A tag by its human name; `carrier` is the asset that it came from, None for the asset's own."""

    name: str
    values: dict[str, Any]
    carrier: Entity | None
    direct: bool


@dataclass(frozen=True)
class Step:
    """One line of an asset's history."""

    action: str
    user: str
    moment: int
    what: str


class HumanNames:
    """What people call tags and custom metadata, whose stored names are made."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._found: dict[str, tuple[str, dict[str, str]]] = {}

    def of(self, name: str) -> tuple[str, dict[str, str]]:
        """The human name of a definition, and those of its attributes."""
        if name not in self._found:
            row = self._connection.execute("SELECT body FROM typedef WHERE name=?", (name,)).fetchone()
            body = json.loads(row[0]) if row else {}
            attributes = {
                str(known.get("name")): str(known.get("displayName") or known.get("name"))
                for known in body.get("attributeDefs") or []
            }
            self._found[name] = str(body.get("displayName") or name), attributes
        return self._found[name]


def read_tags(connection: sqlite3.Connection, entities: list[Entity]) -> dict[int, list[Tag]]:
    """The tags of each of these assets, their own before those that came along."""
    names, found = HumanNames(connection), Tags(connection, [entity.id for entity in entities])
    made: dict[int, list[Tag]] = {}
    for entity in entities:
        tags = [_read_tag(connection, names, entity, sent) for sent in found.of(entity)]
        made[entity.id] = sorted(tags, key=lambda tag: (not tag.direct, tag.name))
    return made


def _read_tag(connection: sqlite3.Connection, names: HumanNames, entity: Entity, sent: dict[str, Any]) -> Tag:
    """One tag as stored."""
    name, attributes = names.of(str(sent.get("typeName")))
    values = {attributes.get(key, key): value for key, value in (sent.get("attributes") or {}).items()}
    source = str(sent.get("entityGuid") or entity.guid)
    direct = source == entity.guid
    return Tag(name, _drop_unset(values), None if direct else stored.find_by_guid(connection, source), direct)


def read_custom_metadata(connection: sqlite3.Connection, entity: Entity) -> list[tuple[str, dict[str, Any]]]:
    """The sets of custom metadata that say something, by human names."""
    names = HumanNames(connection)
    found: list[tuple[str, dict[str, Any]]] = []
    for name, values in entity.business.items():
        title, attributes = names.of(name)
        said = _drop_unset({attributes.get(key, key): value for key, value in values.items()})
        if said:
            found.append((title, said))
    return sorted(found)


def _drop_unset(values: dict[str, Any]) -> dict[str, Any]:
    """The values that are set."""
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}


def read_history(connection: sqlite3.Connection, entity: Entity, *, most: int) -> tuple[int, list[Step]]:
    """How many lines the audit has of an asset, and the latest of them."""
    count = connection.execute("SELECT count(*) FROM audit WHERE entity_guid=?", (entity.guid,)).fetchone()[0]
    names = HumanNames(connection)
    lines = connection.execute(_AUDIT, (entity.guid, most))
    return count, [
        Step(row["action"], row["user"], row["created_at"], _describe(names, json.loads(row["detail"])))
        for row in lines
    ]


def _describe(names: HumanNames, detail: Any) -> str:
    """What a line of the audit is about: a tag or a set by name, attributes by name and value; cut where it is long."""
    if not isinstance(detail, dict):
        return str(detail)[:_LONGEST_DETAIL]
    attributes = detail.get("attributes")
    title, known = names.of(str(detail["typeName"])) if "typeName" in detail and "guid" not in detail else ("", {})
    values = attributes if isinstance(attributes, dict) else {} if title else detail
    shown = ", ".join(f"{known.get(key, key)}: {_shorten(value)}" for key, value in values.items() if value is not None)
    text = f"{title} ({shown})" if title and shown else title or shown
    return text if len(text) <= _LONGEST_DETAIL else f"{text[:_LONGEST_DETAIL]}…"


def _shorten(value: Any) -> str:
    """A value on one line."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:60]}…"
