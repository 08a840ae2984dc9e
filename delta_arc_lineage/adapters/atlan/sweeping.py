"""Sweeps: all hits of a query, read to the end or brought up to date from an earlier sweep.

What was swept once is kept by guid with its modification time. The next sweep asks in one request for what changed
since the newest time known (as hits), for how many active things there are, and for how many of them carry each
modification time of the last minutes (as aggregations). Only if both agree with what is known then, is it true. A
change that the index shows late moves a thing into those minutes and betrays itself; a thing purged, which leaves no
trace in any search by time, is missed in the count. Where they disagree, the last minutes are read again, and failing
that everything. Watermarks are times of the tenant's own, so its clock may differ from ours.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from delta_arc_lineage.adapters.atlan import searches
from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.adapters.atlan.related import Entity
from delta_arc_lineage.adapters.atlan.swept import INDEX_LAG, Question, Swept
from delta_arc_lineage.errors import Unreachable
from delta_arc_lineage.model.observed import Elsewhere
from delta_arc_lineage.ports.deadline import Deadline
from delta_arc_lineage.ports.progress import Progress
from delta_arc_lineage.ports.reading import Baseline, UnusableBaseline

_MOST_MOMENTS = 10_000  # modification times told apart in one aggregation: more than a tenant's requests in that time


class Sweeper:
    """Sweeps over one tenant. `page`: hits per request, 300 by the SDK's default."""

    def __init__(self, requests: AtlanRequests, *, progress: Progress, deadline: Deadline, page: int) -> None:
        self._requests, self._progress, self._deadline, self._page = requests, progress, deadline, page

    def sweep(self, question: Question, baseline: Baseline | None, *, now: int) -> tuple[Swept, Baseline]:
        """All there is, by what changed since `baseline` where that can be told, and the baseline of the next time.

        Where nothing changed that is `baseline` itself: nothing is decoded or encoded to find that out.
        """
        swept = Swept.remembered(baseline, question)
        try:
            if baseline is not None and swept is not None and self.update(swept, question):
                return swept, swept.to_baseline(question, full_at=baseline.full_at)
        except UnusableBaseline:
            self._progress.note(f"{question.what}: what was remembered is damaged, so everything is read")
        swept = self.full(question)
        return swept, swept.to_baseline(question, full_at=now)

    def full(self, question: Question, *, archived: bool = False, page: int | None = None) -> Swept:
        """Everything active that the query finds; archived things too where they are wanted.

        `page`: hits in one answer where it is known how many there can be, so that one more is never full.
        """
        swept = Swept()
        query = question.query if archived else searches.active(question.query)
        body = {"query": query, "aggregations": searches.NEWEST}
        for answer in self._pages(question, body, page=page or self._page):
            if not swept.counted:
                swept.newest, swept.beside = _newest(_counts_of(answer)), _count_beside(answer, question)
            swept.counted = max(swept.counted, int(answer["approximateCount"]))
            swept.take(answer.get("entities") or (), question, archived=archived)
        return swept

    def update(self, swept: Swept, question: Question) -> bool:
        """Bring an earlier sweep up to date; False where the counts show that this did not do."""
        newest = swept.newest
        swept.since = next(
            (since for since in (newest, newest - INDEX_LAG) if self._agrees(swept, question, since=since)), None
        )
        return swept.since is not None

    def _agrees(self, swept: Swept, question: Question, *, since: int) -> bool:
        """Take what changed after `since`; whether the index counts what is known then, in all and of late moments.

        A scrubbed change agrees with nothing: remembered, it would be repeated after the key may read it.
        """
        aggregations = self._take_changes(swept, question, since=since)
        if swept.scrubbed:
            return False
        active = aggregations.get("active") or {}
        late = (aggregations.get("late") or {}).get("moments") or {}
        if active.get("doc_count") != swept.count or late.get("sum_other_doc_count"):
            return False
        counted = Counter({int(bucket["key"]): int(bucket["doc_count"]) for bucket in late.get("buckets", ())})
        return counted == swept.moments(since - INDEX_LAG, since)

    def _take_changes(self, swept: Swept, question: Question, *, since: int) -> Mapping[str, Any]:
        """Take what changed after `since`; the aggregations of the first answer."""
        body = {
            "query": question.query,
            "post_filter": searches.modified(after=since),
            "aggregations": searches.counts(after=since - INDEX_LAG, until=since, moments=_MOST_MOMENTS),
        }
        aggregations: Mapping[str, Any] = {}
        for answer in self._pages(question, body, page=self._page):
            if not aggregations:
                aggregations = _counts_of(answer)
                swept.newest = max(swept.newest, _newest(aggregations))
                swept.beside = _count_beside(answer, question)
            swept.take(answer.get("entities") or (), question)
        return aggregations

    def _pages(self, question: Question, asked: Mapping[str, Any], *, page: int) -> Iterator[Entity]:
        """All answers, in guid order.

        `search_after` and not `from`, which the index refuses beyond 10,000; ordered by guid, which never changes
        while pages are read. A page that is not full is the last one, so no empty page is asked for, unless fewer were
        shown by then than it counts: what is in the index and no longer in the catalog is left out of its page.
        """
        asked = searches.with_beside(dict(asked), question.beside)
        dsl: dict[str, Any] = {"from": 0, "size": page, "track_total_hits": True, **asked}
        dsl["sort"] = [{"__guid": {"order": "asc"}}]
        body: dict[str, Any] = {
            "dsl": dsl,
            "attributes": list(question.attributes),
            "relationAttributes": list(question.relations),
        }
        without = not question.with_markings
        body |= {
            "suppressLogs": True,
            "excludeClassifications": without and not question.with_tags,
            "excludeMeanings": without,
        }
        done = counted = 0
        last = ""
        while True:
            answer = self._requests.search(body)
            yield answer
            hits = answer.get("entities") or []
            total = int(answer["approximateCount"])
            done, counted = done + len(hits), max(counted, total)
            self._progress.step(question.what, done, counted)
            if not hits or (len(hits) < page and done >= total):
                return
            self._deadline.require_time(question.what)
            last = _next_guid(hits[-1], last, question)
            dsl["search_after"] = [last]
            dsl.pop("aggregations", None)


def _next_guid(hit: Entity, last: str, question: Question) -> str:
    """The guid to go on from, which is beyond the one before, or the pages would never end."""
    guid = str(hit["guid"])
    if guid > last:
        return guid
    raise Unreachable(
        what=f"the catalog's pages do not go on: one that was asked for after {last} ends at {guid}",
        where=question.what,
        next_step="check that the API key may read all that is searched, and run again; if it stays, ask Atlan's "
        "support why a search sorted by __guid repeats itself",
    )


def _counts_of(answer: Entity) -> Mapping[str, Any]:
    """The aggregations of what was asked for."""
    aggregations = answer.get("aggregations") or {}
    return aggregations.get(searches.OWN) or aggregations


def _newest(aggregations: Mapping[str, Any]) -> int:
    return int((aggregations.get("newest") or {}).get("value") or 0)


def _count_beside(answer: Entity, question: Question) -> Elsewhere | None:
    """How much was counted besides; None where the answer does not tell."""
    if question.beside is None:
        return Elsewhere()
    counted = (answer.get("aggregations") or {}).get(searches.BESIDE) or {}
    active = (counted.get("active") or {}).get("doc_count")
    if active is None:
        return None
    return Elsewhere(int(active), int(counted.get("doc_count") or 0) - int(active), _newest(counted))
