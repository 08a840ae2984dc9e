"""Reading Atlan's own audit: paged by time, and bounded, since a span of time may hold any number of changes.

READMEs and links are assets of their own, in no connection and of any name: those of the whole tenant are read, and
what they hang on is looked up, for a page of lines in one request. A README's name, and that of most links, begins with
the guid of its asset, which tells it also where the README itself is gone.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.adapters.atlan.related import MARK, Entity, qualified_name
from delta_arc_lineage.model.audits import find_guid_above
from delta_arc_lineage.ports.audit import AuditLine, AuditReading
from delta_arc_lineage.ports.deadline import Deadline
from delta_arc_lineage.ports.progress import Progress

PAGE, MOST_REQUESTS = 300, 200
_WINDOW = 10_000
"""Elasticsearch's: what lies beyond is asked for from a later moment on."""
BESIDE_TYPES = ("Readme", "Link")
_REQUEST_ID, _AGENT, _AGENT_ID = "x-atlan-request-id", "x-atlan-agent", "x-atlan-agent-id"


class AuditReader:
    """Reads the audit of one tenant, the earliest lines first."""

    def __init__(self, requests: AtlanRequests, *, progress: Progress, deadline: Deadline) -> None:
        self._requests, self._progress, self._deadline = requests, progress, deadline

    def read(self, places: Sequence[str], *, since: int, until: int) -> AuditReading:
        """At most `MOST_REQUESTS` requests; what they do not reach is told as not complete."""
        if not places:
            return AuditReading(())
        found: dict[AuditLine, None] = {}
        start = 0
        for _ in range(MOST_REQUESTS):
            self._deadline.require_time("read the audit")
            answer = self._requests.audit(_search(places, since=since, until=until, start=start))
            lines = [_line(entry) for entry in answer.get("entityAudits") or ()]
            known = len(found)
            found.update(dict.fromkeys(line for line in self._join_assets(lines) if _lies_in(line, places)))
            start += len(lines)
            total = int(answer["totalCount"])
            self._progress.step("read the audit", len(found), max(len(found), known - start + len(lines) + total))
            if start >= total or not lines:
                return AuditReading(tuple(sorted(found)), complete=start >= total)
            if start + PAGE > _WINDOW:
                if lines[-1].at == since:
                    break
                since, start = lines[-1].at, 0
        return AuditReading(tuple(sorted(found)), complete=False)

    def _join_assets(self, lines: list[AuditLine]) -> list[AuditLine]:
        """Lines of READMEs and links with the asset that they hang on: one request where there are any."""
        asked = {
            line.guid: find_guid_above(line.qualified_name) or line.guid
            for line in lines
            if line.type_name in BESIDE_TYPES
        }
        if not asked:
            return lines
        answer = self._requests.search(_assets_of({*asked.values()}))
        found = {str(hit["guid"]): _find_asset(hit) for hit in answer.get("entities") or ()}
        assets = {guid: found.get(of, ("", "")) for guid, of in asked.items()}
        joined = ((line, assets.get(line.guid)) for line in lines)
        return [line if asset is None else replace(line, of=asset[0], mark=asset[1]) for line, asset in joined]


def _lies_in(line: AuditLine, places: Sequence[str]) -> bool:
    """Whether it is of one of these places, or hangs on an asset that is: others' READMEs and links are left out."""
    if line.type_name not in BESIDE_TYPES:
        return True
    names = f"{line.qualified_name}/", f"{line.of}/"
    return any(name.startswith(f"{place}/") for place in places for name in names)


def _assets_of(guids: Collection[str]) -> Entity:
    """Assets, READMEs and links of these guids, archived or not, at most one for each line of a page."""
    return {
        "dsl": {"from": 0, "size": PAGE, "query": {"terms": {"__guid": sorted(guids)}}},
        "attributes": ["qualifiedName", MARK, "asset"],
        "relationAttributes": ["qualifiedName", MARK],
        "suppressLogs": True,
        "excludeClassifications": True,
        "excludeMeanings": True,
    }


def _find_asset(hit: Entity) -> tuple[str, str]:
    """The name and the mark of an asset, or of that which a README or a link hangs on."""
    told = hit.get("attributes") or {}
    if hit.get("typeName") in BESIDE_TYPES:
        asset = told.get("asset") or {}
        return qualified_name(asset), str((asset.get("attributes") or {}).get(MARK) or "")
    return str(told.get("qualifiedName") or ""), str(told.get(MARK) or "")


def _search(places: Sequence[str], *, since: int, until: int, start: int) -> Mapping[str, Any]:
    """The mark comes with what the asset is now, so that ours is told from others' without asking for it again."""
    named = {"terms": {"entityQualifiedName": list(places)}}
    below = [{"prefix": {"entityQualifiedName": {"value": f"{place}/"}}} for place in places]
    beside = {"terms": {"typeName": list(BESIDE_TYPES)}}
    span = {"range": {"created": {"gte": since, "lte": until}}}
    return {
        "dsl": {
            "from": start,
            "size": PAGE,
            "track_total_hits": True,
            "query": {
                "bool": {"filter": [span, {"bool": {"should": [named, *below, beside], "minimum_should_match": 1}}]}
            },
            "sort": [{"created": {"order": "asc"}}, {"eventKey": {"order": "asc"}}],
        },
        "attributes": [MARK],
    }


def _line(entry: Entity) -> AuditLine:
    headers = {str(name).lower(): str(value) for name, value in (entry.get("headers") or {}).items()}
    attributes = (entry.get("entityDetail") or {}).get("attributes") or {}
    return AuditLine(
        at=int(entry["created"]),
        qualified_name=str(entry["entityQualifiedName"]),
        type_name=str(entry["typeName"]),
        action=str(entry["action"]),
        user=str(entry["user"]),
        request=headers.get(_REQUEST_ID, ""),
        agent=" ".join(filter(None, (headers.get(_AGENT), headers.get(_AGENT_ID)))),
        guid=str(entry["entityId"]),
        mark=str(attributes.get(MARK) or ""),
    )
