"""Reading Atlan's own audit: paged by time, and bounded, since a span of time may hold any number of changes."""

from collections.abc import Mapping, Sequence
from typing import Any

from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.adapters.atlan.related import MARK, Entity
from delta_arc_lineage.ports.audit import AuditLine, AuditReading
from delta_arc_lineage.ports.deadline import Deadline
from delta_arc_lineage.ports.progress import Progress

PAGE, MOST_REQUESTS = 300, 200
_WINDOW = 10_000
"""Elasticsearch's: what lies beyond is asked for from a later moment on."""
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
            found.update(dict.fromkeys(lines))
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


def _search(places: Sequence[str], *, since: int, until: int, start: int) -> Mapping[str, Any]:
    """The mark comes with what the asset is now, so that ours is told from others' without asking for it again."""
    named = {"terms": {"entityQualifiedName": list(places)}}
    below = [{"prefix": {"entityQualifiedName": {"value": f"{place}/"}}} for place in places]
    span = {"range": {"created": {"gte": since, "lte": until}}}
    return {
        "dsl": {
            "from": start,
            "size": PAGE,
            "track_total_hits": True,
            "query": {"bool": {"filter": [span, {"bool": {"should": [named, *below], "minimum_should_match": 1}}]}},
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
