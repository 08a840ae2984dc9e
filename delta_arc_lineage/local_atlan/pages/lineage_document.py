"""The document that a lineage page draws, made of what the catalog holds now.

The page itself is somebody else's: whoever runs this server may give it one (`LineagePage`). The document's form is the
page's; texts in it are plain and may be hostile.
"""

import json
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.graph.rows import Entity, list_texts
from delta_arc_lineage.local_atlan.pages.asset_markings import Tag, read_tags
from delta_arc_lineage.local_atlan.pages.lineage_drawing import get_name
from delta_arc_lineage.local_atlan.pages.rendering import HEADERS, Addresses, format_moment, format_number
from delta_arc_lineage.local_atlan.pages.whole_lineage import Flow, WholeLineage, read_whole_lineage
from delta_arc_lineage.local_atlan.web.exchange import Answer

FORMAT = 1
_FILES = ("S3", "GCS", "ADLS")
_USAGE = ("Looker", "Tableau", "PowerBI", "Sigma", "Metabase", "Mode", "Preset", "Superset", "Redash", "Sisense")
_KINDS = {
    "Table": "table",
    "TablePartition": "table",
    "View": "view",
    "MaterialisedView": "view",
    "S3Prefix": "folder",
    "LookerDashboard": "dashboard",
    "LookerTile": "tile",
    "LookerLook": "look",
    "LookerExplore": "explore",
    "LookerModel": "model",
    "LookerView": "view",
    "LookerField": "field",
    "LookerQuery": "query",
}
_EVIDENCE = ("stated", "copied", "columns", "name")
_PLACES = ("s3BucketName", "databaseName", "schemaName", "folderName", "projectName", "modelName")
_COUNTED = (("rowCount", "rows"), ("s3ObjectCount", "files"), ("s3ObjectSize", "bytes"))
_TIMES = (("s3ObjectLastModifiedTime", "newest"), ("sourceUpdatedAt", "changed"), ("lastSyncRunAt", "crawled"))
Document = dict[str, Any]


@dataclass(frozen=True)
class LineagePage:
    """A page that draws lineage. `render`: from a document's text to HTML; `ours`: what the marks of processes begin
    with that the page's makers drew, `…/deployment/route`."""

    render: Callable[[str], str]
    ours: str


def show_lineage(catalog: Catalog, at: Addresses, page: LineagePage, *, origin: str) -> Answer:
    """The page of all lineage, as it is now. `origin`: of this server, as the browser calls it."""
    with catalog.read() as connection:
        found = read_whole_lineage(connection, catalog.types)
        document = _Maker(connection, found, at, page, origin).make()
    text = json.dumps(document, separators=(",", ":"))
    headers = {**HEADERS, "Content-Security-Policy": "frame-ancestors 'none'"}  # the page has a policy of its own
    return Answer(page.render(text), media_type="text/html; charset=utf-8", headers=headers)


class _Maker:
    def __init__(
        self, connection: sqlite3.Connection, found: WholeLineage, at: Addresses, page: LineagePage, origin: str
    ) -> None:
        self._found, self._at, self._page, self._origin = found, at, page, origin
        self._nodes = found.nodes
        self._numbers = {node.id: number for number, node in enumerate(self._nodes)}
        self._targets = {flow.target for flow in found.flows}
        self._leads: dict[int, list[Entity]] = {}
        for flow in found.flows:
            self._leads.setdefault(flow.source, []).append(self._nodes[self._numbers[flow.target]])
        columns = [column for columns in found.columns.values() for column in columns]
        self._tags = read_tags(connection, [*self._nodes, *columns])
        self._columns = {
            column.id: (self._numbers[holder], place)
            for holder, held in found.columns.items()
            for place, column in enumerate(held)
        }

    def make(self) -> Document:
        edges = [self._make_edge(flow) for flow in self._found.flows]
        numbers = {(flow.process, flow.source, flow.target): number for number, flow in enumerate(self._found.flows)}
        return {
            "format": FORMAT,
            "title": "Lineage of the local catalog",
            "tenant": self._origin,
            "made_at": int(time.time() * 1000),
            "routes": sorted({edge["route"] for edge in edges if edge["route"]}),
            "live": True,
            "nodes": list(map(self._make_node, self._nodes)),
            "edges": edges,
            "column_edges": [self._make_column_edge(flow, numbers) for flow in self._found.column_flows],
            "findings": [],
            "left_out": self._found.left_out,
        }

    def _make_node(self, node: Entity) -> Document:
        attributes = node.attributes
        return {
            "type": node.type_name,
            "qualified_name": node.qualified_name,
            "name": get_name(node),
            "kind": _tell_kind(node),
            "layer": self._tell_layer(node),
            "connector": str(attributes.get("connectorName") or ""),
            "place": self._tell_place(node),
            "url": self._link(node),
            "freshness": {"state": "unknown", "words": ""},
            "facts": _list_facts(node),
            "owners": [*list_texts(attributes, "ownerUsers"), *list_texts(attributes, "ownerGroups")],
            "tags": _name_tags(self._tags.get(node.id, [])),
            "certificate": str(attributes.get("certificateStatus") or ""),
            "description": str(attributes.get("userDescription") or attributes.get("description") or ""),
            "columns": [
                {
                    "name": get_name(column),
                    "type": str(column.attributes.get("dataType") or ""),
                    "tags": _name_tags(self._tags.get(column.id, [])),
                }
                for column in self._found.columns.get(node.id, [])
            ],
        }

    def _make_edge(self, flow: Flow) -> Document:
        process = self._found.entities[flow.process]
        mark = str(process.attributes.get("lastSyncWorkflowName") or "")
        is_ours = mark.startswith(self._page.ours)
        return {
            "from": self._numbers[flow.source],
            "to": self._numbers[flow.target],
            "process": process.qualified_name,
            "name": get_name(process),
            "url": self._link(process),
            "route": mark.removeprefix(self._page.ours).partition("/")[2] if is_ours else "",
            "ours": is_ours,
            "by": mark,
            "evidence": read_evidence(process),
        }

    def _make_column_edge(self, flow: Flow, numbers: dict[tuple[int, int, int], int]) -> list[int]:
        """Under the edge of the process that it hangs under, where that connects the same two assets."""
        (source, start), (target, end) = self._columns[flow.source], self._columns[flow.target]
        parent = self._found.parents.get(flow.process, 0)
        under = numbers.get((parent, self._nodes[source].id, self._nodes[target].id), -1)
        return [source, start, target, end, under]

    def _tell_layer(self, node: Entity) -> str:
        if node.type_name.startswith(_FILES):
            return "files"
        if node.type_name.startswith(_USAGE):
            return "usage"
        return "target" if node.id in self._targets else "source"

    def _tell_place(self, node: Entity) -> list[str]:
        """A tile tells no folder: it stands where its dashboard stands, as all that tells none and leads to one."""
        connector, place = node.attributes.get("connectorName"), _read_place(node)
        leads = [
            _read_place(end) for end in self._leads.get(node.id, []) if end.attributes.get("connectorName") == connector
        ]
        return leads[0] if not place and leads and all(each == leads[0] for each in leads) else place

    def _link(self, entity: Entity) -> str:
        return f"{self._origin}{self._at.asset(entity.guid)}"


def _tell_kind(node: Entity) -> str:
    if node.type_name == "S3Object":
        return "files" if "{" in node.qualified_name else "file"
    return _KINDS.get(node.type_name, "other")


def _read_place(node: Entity) -> list[str]:
    """What holds a thing, the outermost first."""
    said = {name: str(node.attributes.get(name) or "") for name in _PLACES}
    if node.type_name.startswith(_FILES):
        return list(filter(None, [said["s3BucketName"]]))
    folder = said["folderName"]
    schema, defined = [said["databaseName"], said["schemaName"]], [said["projectName"], said["modelName"]]
    if any(schema):
        return list(filter(None, schema))
    return [folder] if folder else list(dict.fromkeys(filter(None, defined)))


def _list_facts(node: Entity) -> list[list[str]]:
    facts = [
        [words, format_number(value)]
        for name, words in _COUNTED
        if isinstance(value := node.attributes.get(name), int) and value >= 0
    ]
    times = ([words, format_moment(value)] for name, words in _TIMES if (value := node.attributes.get(name)))
    return [*facts, *times]


def _name_tags(tags: list[Tag]) -> list[str]:
    return list(dict.fromkeys(tag.name for tag in tags))


def read_evidence(process: Entity) -> Document | None:
    """What a process says of why it is there, where its context is JSON that says it; else None."""
    try:
        said = json.loads(str(process.attributes.get("additionalEtlContext") or "null"))
    except ValueError:
        return None
    if not isinstance(said, dict) or said.get("evidence") not in _EVIDENCE:
        return None
    score = said.get("score")
    is_score = isinstance(score, int | float) and not isinstance(score, bool) and 0 <= score <= 1
    facts = [f"{name}: {value}" for name, value in said.items() if name not in ("evidence", "score")]
    words = str(process.attributes.get("userDescription") or process.attributes.get("description") or said["evidence"])
    return {"kind": said["evidence"], "score": score if is_score else 0.0, "words": words, "facts": facts}
