"""The page of one asset, at the address that Atlan gives it: `/assets/{guid}/overview` (`…/lineage` the same).

It asks for no token, because a link from another program carries none and a guid is 122 random bits that only the API
tells; Host and Origin are checked as for every request. Every related asset is a link, so one can walk from a table
through its process to a file and on.
"""

import json
import re
import sqlite3
from html import escape
from typing import Any

from delta_arc_lineage.local_atlan import rows as stored
from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.exchange import Answer
from delta_arc_lineage.local_atlan.lineage import edges_from
from delta_arc_lineage.local_atlan.pages.html import moment, page, rows, shown
from delta_arc_lineage.local_atlan.rows import ACTIVE, Entity
from delta_arc_lineage.local_atlan.types import EntityType
from delta_arc_lineage.local_atlan.views import Related, Tags

_ADDRESS = re.compile(r"/assets/(?P<guid>[A-Za-z0-9-]{1,64})(?:/[a-z-]*)?/?")
_MOST = 200


def asset_page(catalog: Catalog, path: str) -> Answer:
    """The page of the asset in a path, or a page that says there is none."""
    found = _ADDRESS.fullmatch(path)
    with catalog.reading() as connection:
        entity = stored.by_guid(connection, found["guid"]) if found else None
        kind = catalog.types.entity(entity.type_name) if entity else None
        if entity is None or kind is None:
            text = CatalogError(ErrorKind.GUID_NOT_FOUND, found["guid"] if found else path).message
            return page("No such asset", f"<h1>No such asset</h1><p>{escape(text)}</p>", status=404)
        body = _head(entity) + _flow(connection, entity) + _details(connection, kind, entity)
    return page(f"{_name_of(entity)} · {entity.type_name}", body)


def _name_of(entity: Entity) -> str:
    """What people call an asset."""
    return str(entity.attributes.get("name") or entity.qualified_name)


def _link(guid: str, name: str, type_name: str) -> str:
    """A link to another asset's page."""
    return f'<a href="/assets/{escape(guid)}/overview">{escape(name)}</a> <span class="soft">{escape(type_name)}</span>'


def _head(entity: Entity) -> str:
    """Name, type, status, qualified name, who and when."""
    gone = "" if entity.status == ACTIVE else " gone"
    made = f"made {moment(entity.created_at)} by {escape(entity.created_by)}"
    changed = f"changed {moment(entity.updated_at)} by {escape(entity.updated_by)}"
    return (
        f'<p><span class="type">{escape(entity.type_name)}</span> '
        f'<span class="state{gone}">{escape(entity.status)}</span></p><h1>{escape(_name_of(entity))}</h1>'
        f'<p><code>{escape(entity.qualified_name)}</code></p><p class="soft">{made} · {changed}</p>'
    )


def _flow(connection: sqlite3.Connection, entity: Entity) -> str:
    """Where the data comes from and where it goes: one step each way, and through a process to what is behind it."""
    parts = ""
    for title, downstream in (("Comes from", False), ("Goes to", True)):
        found = _steps(connection, [entity.id], downstream=downstream)
        lines = []
        for near in found[:_MOST]:
            beyond = _steps(connection, [near.id], downstream=downstream)
            behind = ", ".join(_link(one.guid, _name_of(one), one.type_name) for one in beyond[:_MOST])
            arrow = (" → " if downstream else " ← ") if behind else ""
            lines.append(f"<li>{_link(near.guid, _name_of(near), near.type_name)}{arrow}{behind}</li>")
        if lines:
            parts += f'<p class="soft">{title}</p><ul>{"".join(lines)}</ul>'
    return f'<h2>Lineage</h2><div class="flow">{parts}</div>' if parts else ""


def _steps(connection: sqlite3.Connection, ids: list[int], *, downstream: bool) -> list[Entity]:
    """The assets or processes one step away."""
    edges = edges_from(connection, ids, downstream=downstream)
    wanted = dict.fromkeys(edge.target if downstream else edge.source for edge in edges)
    found = stored.by_ids(connection, wanted)
    return [found[row_id] for row_id in wanted]


def _details(connection: sqlite3.Connection, kind: EntityType, entity: Entity) -> str:
    """What is set on the asset and what it is related to."""
    attributes = [
        (name, shown(value, kind.attributes.get(name, "string")))
        for name, value in sorted(entity.attributes.items())
        if value not in (None, "", [], {}) and name not in ("name", "qualifiedName")
    ]
    attributes.append(("hasLineage", shown(entity.has_lineage)))
    sections = [("Attributes", attributes), ("Related", _related_rows(connection, kind, entity))]
    tags = [(_human_names(connection, str(tag["typeName"]))[0], tag) for tag in _tags_of(connection, entity)]
    sections.append(("Tags", [(name, _tag_text(tag, entity)) for name, tag in tags]))
    for name, values in entity.business.items():
        title, names = _human_names(connection, name)
        sections.append((title, [(names.get(key, key), shown(value)) for key, value in values.items()]))
    also = [("labels", shown(entity.labels))] if entity.labels else []
    also += [(key, shown(value)) for key, value in entity.custom.items()]
    sections += [
        ("Labels and custom attributes", also),
        ("Identity", [("guid", f"<code>{escape(entity.guid)}</code>")]),
    ]
    return "".join(f"<h2>{escape(title)}</h2>{rows(pairs)}" for title, pairs in sections if pairs)


def _related_rows(connection: sqlite3.Connection, kind: EntityType, entity: Entity) -> list[tuple[str, str]]:
    """Every relationship that holds something, as links."""
    related = Related(connection, [entity.id])
    found: list[tuple[str, str]] = []
    for name, end in sorted(kind.ends.items()):
        others = stored.by_ids(connection, [row["id"] for row in related.of(entity, end)])
        links = [f"<li>{_link(one.guid, _name_of(one), one.type_name)}</li>" for one in list(others.values())[:_MOST]]
        more = f'<li class="soft">and {len(others) - _MOST} more</li>' if len(others) > _MOST else ""
        if links:
            found.append((name, f"<ul>{''.join(links)}{more}</ul>"))
    return found


def _human_names(connection: sqlite3.Connection, name: str) -> tuple[str, dict[str, str]]:
    """What people call a set of custom metadata and its attributes, or a tag."""
    row = connection.execute("SELECT body FROM typedef WHERE name=?", (name,)).fetchone()
    body = json.loads(row[0]) if row else {}
    attributes = body.get("attributeDefs") or []
    return str(body.get("displayName") or name), {one["name"]: str(one.get("displayName")) for one in attributes}


def _tags_of(connection: sqlite3.Connection, entity: Entity) -> list[dict[str, Any]]:
    """The tags of the asset."""
    return Tags(connection, [entity.id]).of(entity)


def _tag_text(tag: dict[str, Any], entity: Entity) -> str:
    """Whether a tag is the asset's own or came along."""
    return "its own" if tag.get("entityGuid") == entity.guid else "carried from another asset"
