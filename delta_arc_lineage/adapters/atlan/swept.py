"""What a sweep found: entities by guid, slimmed to what is used of them, and what was asked."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from delta_arc_lineage.adapters.atlan import searches
from delta_arc_lineage.adapters.atlan.related import INPUT_OF, MARK, OUTPUT_OF, Entity, qualified_name
from delta_arc_lineage.adapters.sql.secret_clauses import cut_secrets
from delta_arc_lineage.model.codec import decode, encode
from delta_arc_lineage.model.observed import Elsewhere
from delta_arc_lineage.ports.reading import Baseline, UnusableBaseline

FORMAT = 5
INDEX_LAG = 600_000  # milliseconds; Atlan's index is usually under a second behind, and can be more (ATLAN.md)
_KEPT = ("typeName", "guid", "status", "updateTime", "classifications", "meanings")


@dataclass(frozen=True, slots=True)
class Question:
    """What a sweep asks for: a query without a state, the attributes to show, and those of related assets.

    `own_mark`: of the processes at an asset, those that carry it are not kept; a route's own are read themselves.
    `with_markings`: tags and terms are shown too. `beside`: what is counted in the same request, and not shown.
    `header`: what else of a hit's own is kept. `only_of`: of an attribute, the types of assets that it is kept of.
    `sql`: attributes that hold statements, of which keys and passwords are not kept.
    """

    query: searches.Query
    attributes: tuple[str, ...]
    relations: tuple[str, ...] = ()
    what: str = "search"
    own_mark: str | None = None
    with_markings: bool = False
    beside: searches.Query | None = None
    header: tuple[str, ...] = ()
    only_of: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sql: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        asked = json.dumps([self.query, self.attributes, self.relations, self.own_mark, self.beside], sort_keys=True)
        return hashlib.sha256(asked.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Head:
    """What is remembered of a sweep in one line: enough to ask what changed since, and to find that nothing did.

    `count`: how many entities it found. `moments`: how many of them carry each modification time of the last twenty
    minutes until `newest`. `version`: a digest of the entities. `beside`: what was counted besides.
    """

    newest: int
    count: int
    moments: Mapping[int, int]
    version: str
    beside: Elsewhere | None = Elsewhere()  # noqa: RUF009 - a frozen value

    def to_line(self, question: Question) -> str:
        own = {"newest": self.newest, "count": self.count, "version": self.version, "moments": [*self.moments.items()]}
        own["beside"] = None if self.beside is None else encode(self.beside)
        return json.dumps({"format": FORMAT, "asked": question.digest, **own})

    @classmethod
    def from_line(cls, line: str, question: Question) -> Self | None:
        """None for anything that is not of a complete sweep of this very question in this format."""
        try:
            kept = json.loads(line)
            if (kept["format"], kept["asked"]) != (FORMAT, question.digest):
                return None
            moments = {int(time): int(count) for time, count in kept["moments"]}
            beside = None if kept["beside"] is None else decode(Elsewhere, kept["beside"])
            head = cls(int(kept["newest"]), int(kept["count"]), moments, str(kept["version"]), beside)
        except (ValueError, TypeError, KeyError, RecursionError):
            return None
        return head if head.version and (head.newest or not head.count) else None

    def until(self, newest: int, beside: Elsewhere | None) -> Self:
        """The same entities, of a scope in which something else was changed since, or besides which."""
        return replace(self, newest=newest, moments=_recent(self.moments, newest), beside=beside)


@dataclass(slots=True)
class Swept:
    """Active entities by guid; `newest`: the latest modification time in the scope when the sweep began.

    `counted`: how many the catalog says there are. `scrubbed`: some are shown without what the key may not read.
    `since`: the moment after which changes were asked for; None where everything was read. `changed`: whether a hit
    brought something that was not known. `beside`: what was counted besides; None where that was not told. Of a sweep
    that is remembered, entities are decoded where somebody looks.
    """

    newest: int = 0
    counted: int = 0
    scrubbed: bool = False
    since: int | None = None
    changed: bool = False
    beside: Elsewhere | None = None
    _remembered: "tuple[Head, Baseline] | None" = None
    _entities: dict[str, Entity] | None = None

    @classmethod
    def remembered(cls, baseline: Baseline | None, question: Question) -> Self | None:
        """An earlier sweep of this question; None where there is none that can be gone on from."""
        head = Head.from_line(baseline.head, question) if baseline else None
        if baseline is None or head is None:
            return None
        return cls(newest=head.newest, _remembered=(head, baseline))

    @property
    def entities(self) -> dict[str, Entity]:
        """Raises UnusableBaseline where what is remembered is not what its head says."""
        if self._entities is None:
            self._entities = _decode(*self._remembered) if self._remembered else {}
        return self._entities

    @property
    def count(self) -> int:
        return self._remembered[0].count if self._remembered and self._entities is None else len(self.entities)

    @property
    def all_shown(self) -> bool:
        return self.count >= self.counted

    @property
    def complete(self) -> bool:
        """Whether all there is was shown, and whole: only then is it remembered, and an absence an absence."""
        return self.all_shown and not self.scrubbed

    def take(self, hits: Iterable[Entity], question: Question, *, archived: bool = False) -> None:
        """A hit replaces what was known of its guid, and an archived one removes it unless these are wanted too."""
        for hit in hits:
            self.scrubbed = self.scrubbed or is_scrubbed(hit)
            guid = str(hit["guid"])
            known = self.entities.get(guid)
            now = None if hit.get("status") == "DELETED" and not archived else _slim(hit, question)
            self.changed = self.changed or now != known
            if now is None:
                self.entities.pop(guid, None)
            else:
                self.entities[guid] = now

    def moments(self, since: int, until: int) -> Counter[int]:
        """How many active entities carry each modification time after `since` and not after `until`."""
        if self._remembered and self._entities is None:
            counts = self._remembered[0].moments
            return Counter({time: count for time, count in counts.items() if since < time <= until})
        times = map(modified_at, self.entities.values())
        return Counter(time for time in times if since < time <= until)

    def to_baseline(self, question: Question, *, full_at: int) -> Baseline:
        """What the next sweep goes on from; where nothing changed, the one that this one went on from."""
        if not self.complete:
            return Baseline(full_at, "")
        if self._remembered and not self.changed:
            head, baseline = self._remembered
            if (head.newest, head.beside) == (self.newest, self.beside):
                return baseline
            return replace(baseline, head=head.until(self.newest, self.beside).to_line(question))
        import msgspec  # 0.03 s, for who remembers something new

        entities = [self.entities[guid] for guid in sorted(self.entities)]
        body = msgspec.json.encode(entities, order="deterministic").decode()
        moments = _recent(Counter(map(modified_at, entities)), self.newest)
        head = Head(self.newest, len(entities), moments, _version_of(body), self.beside)
        return Baseline(full_at, head.to_line(question), lambda: body)


def version_of(baseline: Baseline) -> str:
    """Of all that a sweep found and counted, as its baseline tells; empty where it left none behind, or did not count
    what it was asked to."""
    head = json.loads(baseline.head) if baseline.head else {}
    if head.get("beside") is None:
        return ""
    counted = [str(number) for number in head["beside"].values() if any(head["beside"].values())]
    return "/".join([str(head["version"]), *counted])


def _decode(head: Head, baseline: Baseline) -> dict[str, Entity]:
    body = baseline.body()
    if _version_of(body) != head.version:
        raise UnusableBaseline("what is remembered is not what its head says")
    return {str(entity["guid"]): entity for entity in json.loads(body)}


def _version_of(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:32]


def _recent(moments: Mapping[int, int], newest: int) -> dict[int, int]:
    """Those that a sweep can be asked about: it looks at the minutes before `newest`, or else at those before them."""
    return {time: count for time, count in sorted(moments.items()) if newest - 2 * INDEX_LAG < time <= newest}


def modified_at(entity: Entity) -> int:
    """When the catalog last changed it, in milliseconds since the epoch; 0 where it does not say."""
    return int(entity.get("updateTime") or 0)


def is_scrubbed(hit: Entity) -> bool:
    """Whether the key may not read it: Atlan keeps its guid and takes attributes away, Atlas itself takes the guid too.

    `scrubbed` is what Atlan's server writes, `isScrubbed` the name of the field.
    """
    return hit["guid"] == "-1" or any(hit.get(name) is True for name in ("scrubbed", "isScrubbed"))


def _slim(hit: Entity, question: Question) -> Entity:
    """What is kept of a hit: of related assets only their type, name and state, or one table keeps thousands."""
    shown, only_of = hit.get("attributes") or {}, question.only_of
    attributes: Entity = {
        name: cut_secrets(value) if name in question.sql else _slim_relation(value)
        for name, value in shown.items()
        if name not in only_of or hit.get("typeName") in only_of[name]
    }
    for relation in (INPUT_OF, OUTPUT_OF):
        others = [header for header in attributes.pop(relation, None) or [] if not _carries(header, question.own_mark)]
        if others:
            attributes[relation] = others
    kept: Entity = {name: hit[name] for name in (*_KEPT, *question.header) if name in hit}
    return {**kept, "attributes": {name: value for name, value in attributes.items() if value is not None}}


def _carries(process: Entity, mark: str | None) -> bool:
    return mark is not None and (process.get("attributes") or {}).get(MARK) == mark


def _slim_relation(value: Any) -> Any:
    if isinstance(value, list):
        return [_slim_relation(item) for item in value]
    if isinstance(value, dict) and "guid" in value:
        names = ("typeName", "entityStatus", "relationshipStatus", "uniqueAttributes", "attributes")
        kept = {name: value[name] for name in names if value.get(name)}
        return kept if qualified_name(value) else {**kept, "guid": value["guid"]}
    return value
