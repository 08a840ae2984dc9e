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

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph import rows as stored
from delta_arc_lineage.local_atlan.graph.rows import ACTIVE, Entity
from delta_arc_lineage.local_atlan.graph.views import Related, Tags
from delta_arc_lineage.local_atlan.pages.html import format_moment, format_rows, format_value, make_page
from delta_arc_lineage.local_atlan.types.type_registry import EntityType
from delta_arc_lineage.local_atlan.walks.lineage_levels import find_edges
from delta_arc_lineage.local_atlan.web.exchange import Answer

_ADDRESS = re.compile(r"/assets/(?P<guid>[A-Za-z0-9-]{1,64})(?:/[a-z-]*)?/?")
_MOST = 200


def show_asset(catalog: Catalog, path: str) -> Answer:
    """The page of the asset in a path, or a page that says there is none."""
    address = _ADDRESS.fullmatch(path)
    with catalog.read() as connection:
        entity = stored.find_by_guid(connection, address["guid"]) if address else None
        kind = catalog.types.entity(entity.type_name) if entity else None
        if entity is None or kind is None:
            text = CatalogError(ErrorKind.GUID_NOT_FOUND, address["guid"] if address else path).message
            return make_page("No such asset", f"<h1>No such asset</h1><p>{escape(text)}</p>", status=404)
        body = _show_head(entity) + _show_lineage(connection, entity) + _show_details(connection, kind, entity)
    return make_page(f"{_get_name(entity)} · {entity.type_name}", body)


def _get_name(entity: Entity) -> str:
    """The human name of an asset."""
    return str(entity.attributes.get("name") or entity.qualified_name)


def _link(guid: str, name: str, type_name: str) -> str:
    """A link to another asset's page."""
    return f'<a href="/assets/{escape(guid)}/overview">{escape(name)}</a> <span class="soft">{escape(type_name)}</span>'


def _show_head(entity: Entity) -> str:
    """Name, type, status, qualified name, who and when."""
    gone = "" if entity.status == ACTIVE else " gone"
    made = f"made {format_moment(entity.created_at)} by {escape(entity.created_by)}"
    changed = f"changed {format_moment(entity.updated_at)} by {escape(entity.updated_by)}"
    return (
        f'<p><span class="type">{escape(entity.type_name)}</span> '
        f'<span class="state{gone}">{escape(entity.status)}</span></p><h1>{escape(_get_name(entity))}</h1>'
        f'<p><code>{escape(entity.qualified_name)}</code></p><p class="soft">{made} · {changed}</p>'
    )


def _show_lineage(connection: sqlite3.Connection, entity: Entity) -> str:
    """Where the data comes from and where it goes: one step each way, and through a process to what is behind it."""
    parts = ""
    for title, downstream in (("Comes from", False), ("Goes to", True)):
        nearest = _find_steps(connection, [entity.id], downstream=downstream)
        lines = []
        for near in nearest[:_MOST]:
            beyond = _find_steps(connection, [near.id], downstream=downstream)
            behind = ", ".join(_link(asset.guid, _get_name(asset), asset.type_name) for asset in beyond[:_MOST])
            arrow = (" → " if downstream else " ← ") if behind else ""
            lines.append(f"<li>{_link(near.guid, _get_name(near), near.type_name)}{arrow}{behind}</li>")
        if lines:
            parts += f'<p class="soft">{title}</p><ul>{"".join(lines)}</ul>'
    return f'<h2>Lineage</h2><div class="flow">{parts}</div>' if parts else ""


def _find_steps(connection: sqlite3.Connection, ids: list[int], *, downstream: bool) -> list[Entity]:
    """The assets or processes one step away."""
    edges = find_edges(connection, ids, downstream=downstream)
    row_ids = dict.fromkeys(edge.target if downstream else edge.source for edge in edges)
    entities = stored.find_by_ids(connection, row_ids)
    return [entities[row_id] for row_id in row_ids]


def _show_details(connection: sqlite3.Connection, kind: EntityType, entity: Entity) -> str:
    """What is set on the asset and what it is related to."""
    attributes = [
        (name, format_value(value, kind.attributes.get(name, "string")))
        for name, value in sorted(entity.attributes.items())
        if value not in (None, "", [], {}) and name not in ("name", "qualifiedName")
    ]
    attributes.append(("hasLineage", format_value(entity.has_lineage)))
    sections = [("Attributes", attributes), ("Related", _show_related(connection, kind, entity))]
    tags = [(_find_human_names(connection, str(tag["typeName"]))[0], tag) for tag in _read_tags(connection, entity)]
    sections.append(("Tags", [(name, _describe_tag(tag, entity)) for name, tag in tags]))
    for name, values in entity.business.items():
        title, names = _find_human_names(connection, name)
        sections.append((title, [(names.get(key, key), format_value(value)) for key, value in values.items()]))
    also = [("labels", format_value(entity.labels))] if entity.labels else []
    also += [(key, format_value(value)) for key, value in entity.custom.items()]
    sections += [
        ("Labels and custom attributes", also),
        ("Identity", [("guid", f"<code>{escape(entity.guid)}</code>")]),
    ]
    return "".join(f"<h2>{escape(title)}</h2>{format_rows(pairs)}" for title, pairs in sections if pairs)


def _show_related(connection: sqlite3.Connection, kind: EntityType, entity: Entity) -> list[tuple[str, str]]:
    """Every relationship that holds something, as links."""
    related = Related(connection, [entity.id])
    rows: list[tuple[str, str]] = []
    for name, end in sorted(kind.ends.items()):
        neighbours = stored.find_by_ids(connection, [row["id"] for row in related.of(entity, end)])
        links = [
            f"<li>{_link(neighbour.guid, _get_name(neighbour), neighbour.type_name)}</li>"
            for neighbour in list(neighbours.values())[:_MOST]
        ]
        more = f'<li class="soft">and {len(neighbours) - _MOST} more</li>' if len(neighbours) > _MOST else ""
        if links:
            rows.append((name, f"<ul>{''.join(links)}{more}</ul>"))
    return rows


def _find_human_names(connection: sqlite3.Connection, name: str) -> tuple[str, dict[str, str]]:
    """The human names of a tag, or of a set of custom metadata and its attributes."""
    row = connection.execute("SELECT body FROM typedef WHERE name=?", (name,)).fetchone()
    body = json.loads(row[0]) if row else {}
    attributes = body.get("attributeDefs") or []
    return str(body.get("displayName") or name), {
        attribute["name"]: str(attribute.get("displayName")) for attribute in attributes
    }


def _read_tags(connection: sqlite3.Connection, entity: Entity) -> list[dict[str, Any]]:
    """The tags of the asset."""
    return Tags(connection, [entity.id]).of(entity)


def _describe_tag(tag: dict[str, Any], entity: Entity) -> str:
    """Whether a tag is the asset's own or came along."""
    return "its own" if tag.get("entityGuid") == entity.guid else "carried from another asset"
