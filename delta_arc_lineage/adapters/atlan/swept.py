"""What a sweep found: entities by guid, slimmed to what is used of them, and what was asked."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Self

from delta_arc_lineage.adapters.atlan import searches
from delta_arc_lineage.adapters.atlan.related import INPUT_OF, MARK, OUTPUT_OF, Entity, qualified_name

FORMAT = 3
_KEPT = ("typeName", "guid", "status", "updateTime", "classifications", "meanings")


@dataclass(frozen=True, slots=True)
class Question:
    """What a sweep asks for: a query without a state, the attributes to show, and those of related assets.

    `own_mark`: of the processes at an asset, those that carry it are not kept; a route's own are read themselves.
    `with_markings`: tags and terms are shown too.
    """

    query: searches.Query
    attributes: tuple[str, ...]
    relations: tuple[str, ...] = ()
    what: str = "search"
    own_mark: str | None = None
    with_markings: bool = False

    @property
    def digest(self) -> str:
        asked = json.dumps([self.query, self.attributes, self.relations, self.own_mark], sort_keys=True)
        return hashlib.sha256(asked.encode()).hexdigest()[:32]


@dataclass(slots=True)
class Swept:
    """Active entities by guid; `newest`: the latest modification time in the scope when the sweep began.

    `counted`: how many the catalog says there are. `scrubbed`: some are shown without what the key may not read.
    `since`: the moment after which changes were asked for; None where everything was read. `changed`: whether a hit
    brought something that was not known.
    """

    entities: dict[str, Entity] = field(default_factory=dict)
    newest: int = 0
    counted: int = 0
    scrubbed: bool = False
    since: int | None = None
    changed: bool = False

    @property
    def all_shown(self) -> bool:
        return len(self.entities) >= self.counted

    @property
    def complete(self) -> bool:
        """Whether all there is was shown, and whole: only then is it remembered, and an absence an absence."""
        return self.all_shown and not self.scrubbed

    def take(self, hits: Iterable[Entity], question: Question, *, archived: bool = False) -> None:
        """A hit replaces what was known of its guid, and an archived one removes it unless these are wanted too."""
        for hit in hits:
            self.scrubbed = self.scrubbed or _is_scrubbed(hit)
            guid = str(hit["guid"])
            known = self.entities.get(guid)
            now = None if hit.get("status") == "DELETED" and not archived else _slim(hit, own_mark=question.own_mark)
            self.changed = self.changed or now != known
            if now is None:
                self.entities.pop(guid, None)
            else:
                self.entities[guid] = now

    def moments(self, since: int, until: int) -> Counter[int]:
        """How many active entities carry each modification time after `since` and not after `until`."""
        times = map(modified_at, self.entities.values())
        return Counter(time for time in times if since < time <= until)

    def to_json(self, question: Question) -> str:
        content = {"format": FORMAT, "asked": question.digest, "newest": self.newest}
        return json.dumps({**content, "entities": list(self.entities.values())}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str, question: Question) -> Self | None:
        """None for anything that is not a complete sweep of this very question in this format."""
        try:
            kept = json.loads(text)
            if (kept["format"], kept["asked"]) != (FORMAT, question.digest):
                return None
            swept = cls(newest=int(kept["newest"]))
            swept.entities = {str(entity["guid"]): entity for entity in kept["entities"]}
            known = all(modified_at(entity) for entity in swept.entities.values())
        except (ValueError, TypeError, KeyError, AttributeError):
            return None
        return swept if known and (swept.newest or not swept.entities) else None


def modified_at(entity: Entity) -> int:
    """When the catalog last changed it, in milliseconds since the epoch; 0 where it does not say."""
    return int(entity.get("updateTime") or 0)


def _is_scrubbed(hit: Entity) -> bool:
    """Whether the key may not read it: Atlan keeps its guid and takes attributes away, Atlas itself takes the guid too.

    `scrubbed` is what Atlan's server writes, `isScrubbed` the name of the field.
    """
    return hit["guid"] == "-1" or any(hit.get(name) is True for name in ("scrubbed", "isScrubbed"))


def _slim(hit: Entity, *, own_mark: str | None) -> Entity:
    """What is kept of a hit: of related assets only their type, name and state, or one table keeps thousands."""
    attributes = {name: _slim_relation(value) for name, value in (hit.get("attributes") or {}).items()}
    for relation in (INPUT_OF, OUTPUT_OF):
        others = [header for header in attributes.pop(relation, None) or [] if not _carries(header, own_mark)]
        if others:
            attributes[relation] = others
    kept: Entity = {name: hit[name] for name in _KEPT if name in hit}
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
