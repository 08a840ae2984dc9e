"""Counterparts as Atlan holds them: what stands for a bucket and for some places in it, whatever it is called.

Three requests find the bucket, the connections that hold something of it, and what their names begin with. Then only
the places asked for are searched, by key, by ARN and by name: a crawler may have catalogued a million objects beside
them. What a hit stands for is read from its own attributes, since a search by key alone finds other buckets' too.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from delta_arc_lineage.adapters.atlan import searches
from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.adapters.atlan.related import (
    INPUT_OF,
    MARK,
    OUTPUT_OF,
    PROCESS_ATTRIBUTES,
    UNIQUE_ARN,
    Entity,
    ends_at,
)
from delta_arc_lineage.adapters.atlan.sweeping import Sweeper
from delta_arc_lineage.adapters.atlan.swept import Question, Swept
from delta_arc_lineage.model.counterparts import Counterpart, Counterparts, Holder
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.names import BucketName, connection_of
from delta_arc_lineage.ports.catalog import Scope

_PLACES_A_REQUEST, _NAMES_A_REQUEST = 200, 5_000
_MOST_HOMES = 100
_HOME = "connectionQualifiedName"
_ATTRIBUTES = ("name", "qualifiedName", MARK, *searches.ARN_FIELDS, _HOME, "s3BucketName", "s3ObjectKey")
_STORE_OF_OBJECTS = "objectstore"
_CREATED = "createTime"


class CounterpartFinder:
    """Finds those of one scope."""

    def __init__(self, requests: AtlanRequests, sweeper: Sweeper, scope: Scope) -> None:
        self._requests, self._sweeper, self._scope = requests, sweeper, scope
        self._bucket = BucketName.parse(scope.bucket)

    def find(self, places: Sequence[str]) -> Counterparts:
        """Of the bucket and of these places."""
        buckets = self._sweep(searches.buckets_of(self._scope))
        homes, roots = self._find_roots(buckets)
        size = max(1, min(_PLACES_A_REQUEST, _NAMES_A_REQUEST // len(roots)))
        chunks = [places[at : at + size] for at in range(0, len(places), size)]
        swept = [buckets, *(self._sweep(searches.at_places(self._scope, chunk, roots)) for chunk in chunks)]
        entities = {guid: entity for found in swept for guid, entity in found.entities.items()}
        wanted, holders = {"", *places}, self._read_holders(homes, list(entities.values()))
        located = [(self._locate(entity, roots), entity) for entity in entities.values()]
        there = [(place, entity) for place, entity in located if place in wanted]
        return Counterparts(
            tuple(sorted(_counterpart(place, entity, holders) for place, entity in there)),
            tuple(end for _, entity in there for end in ends_at(entity)),
            all(found.complete for found in swept),
        )

    def _sweep(self, query: searches.Query) -> Swept:
        question = Question(
            query,
            (*_ATTRIBUTES, INPUT_OF, OUTPUT_OF),
            PROCESS_ATTRIBUTES,
            what="find what stands for the bucket already",
            own_mark=self._scope.mark,
            header=(_CREATED,),
        )
        return self._sweeper.full(question, archived=True)

    def _find_roots(self, buckets: Swept) -> tuple[list[str], list[str]]:
        """The connections that hold something of the bucket, and what the qualified names in it may begin with."""
        fields = {"homes": _HOME, "buckets": "s3BucketQualifiedName"}
        by_field = {name: {"terms": {"field": field, "size": _MOST_HOMES}} for name, field in fields.items()}
        dsl = {"from": 0, "size": 0, "query": searches.beside(self._scope), "aggregations": by_field}
        answer = self._requests.search({"dsl": dsl, "attributes": [], "suppressLogs": True})
        counted = {name: _keys_of(answer.get("aggregations") or {}, name) for name in fields}
        homes = sorted({*counted["homes"], self._scope.connection})
        beginnings = {f"{home}/{name}" for home in homes for name in (self._bucket.arn, self._bucket.bucket)}
        own = {str(entity["attributes"].get("qualifiedName")) for entity in buckets.entities.values()}
        return homes, sorted({*beginnings, *own, *counted["buckets"]})

    def _read_holders(self, homes: Sequence[str], entities: Sequence[Entity]) -> dict[str, Holder]:
        """By qualified name. A connection that is not shown is called by that."""
        names = sorted({*homes, *map(_home_of, entities)})
        question = Question(searches.by_names(names), ("qualifiedName", "name", "category"), what="find connections")
        found = [entity["attributes"] for entity in self._sweeper.full(question).entities.values()]
        shown = [_holder(attributes) for attributes in found if attributes.get("qualifiedName")]
        return {holder.qualified_name: holder for holder in (*map(Holder, names), *shown)}

    def _locate(self, entity: Entity, roots: Sequence[str]) -> str | None:
        """The place that an asset stands for; None for one that is of another bucket."""
        attributes, type_name = entity["attributes"], entity.get("typeName")
        stated = [str(attributes[field]) for field in searches.ARN_FIELDS if attributes.get(field)]
        if any(arn != self._bucket.arn and not arn.startswith(f"{self._bucket.arn}/") for arn in stated):
            return None
        if type_name == "S3Bucket" or self._bucket.arn in stated:
            return ""
        rests = [*_rests(stated, [self._bucket.arn]), *_rests([str(attributes.get("qualifiedName"))], roots)]
        is_named = attributes.get("s3BucketName") == self._bucket.bucket
        key = attributes.get("s3ObjectKey")
        if key and (rests or is_named):
            return str(key)
        place = next(iter(rests), None)
        return f"{place.rstrip('/')}/" if place and type_name == "S3Prefix" else place


def _rests(names: Sequence[str], roots: Sequence[str]) -> Iterator[str]:
    """What follows the longest root in each name that begins with one."""
    for name in names:
        own = max((root for root in roots if name.startswith(f"{root}/")), key=len, default=None)
        if own is not None:
            yield name.removeprefix(f"{own}/")


def _counterpart(place: str | None, entity: Entity, holders: Mapping[str, Holder]) -> Counterpart:
    attributes = entity["attributes"]
    return Counterpart(
        place or "",
        Reference(str(entity.get("typeName")), str(attributes.get("qualifiedName"))),
        holders[_home_of(entity)],
        mark=str(attributes.get(MARK) or ""),
        created_at=int(entity.get(_CREATED) or 0),
        archived=entity.get("status") == "DELETED",
        claims_arn=bool(attributes.get(UNIQUE_ARN)),
    )


def _home_of(entity: Entity) -> str:
    attributes = entity["attributes"]
    return str(attributes.get(_HOME) or connection_of(str(attributes.get("qualifiedName"))))


def _holder(attributes: Mapping[str, Any]) -> Holder:
    name = str(attributes["qualifiedName"])
    category = str(attributes.get("category") or "").lower()
    return Holder(name, str(attributes.get("name") or ""), category == _STORE_OF_OBJECTS)


def _keys_of(aggregations: Mapping[str, Any], name: str) -> list[str]:
    return [str(bucket["key"]) for bucket in (aggregations.get(name) or {}).get("buckets") or ()]
