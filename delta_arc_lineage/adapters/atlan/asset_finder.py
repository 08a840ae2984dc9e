"""One asset of any type: by its guid, or by its type and qualified name."""

from collections.abc import Callable
from typing import Any

from delta_arc_lineage.adapters.atlan import searches
from delta_arc_lineage.adapters.atlan.answers import Refusal
from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.adapters.atlan.related import MARK
from delta_arc_lineage.adapters.atlan.sweeping import Sweeper
from delta_arc_lineage.adapters.atlan.swept import Question
from delta_arc_lineage.errors import RequestRefused, Unreachable
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.ports.catalog import CatalogedAsset

_NOT_THERE = 404
_NO_SUCH_TYPE = 400
_MOST_TYPES = 20


class AssetFinder:
    """Reads the asset itself, not the index, so what was just written is found."""

    def __init__(self, requests: AtlanRequests, sweeper: Sweeper) -> None:
        self._requests, self._sweeper = requests, sweeper

    def find_by_guid(self, guid: str) -> CatalogedAsset | None:
        return _unless_missing(lambda: self._requests.entity(guid))

    def find_by_name(self, reference: Reference) -> CatalogedAsset | None:
        """Atlan gives an archived asset by its name too, which none is meant by; an unknown type has no assets."""
        found = _unless_missing(
            lambda: self._requests.entity_named(reference.type_name, reference.qualified_name), also=_NO_SUCH_TYPE
        )
        return None if found is None or found.archived else found

    def find_types(self, qualified_name: str) -> tuple[str, ...]:
        """The index of qualified names is exact; so is the look at each hit."""
        query = searches.by_names([qualified_name])
        question = Question(query, ("qualifiedName",), what="look for the types of a name")
        found = self._sweeper.full(question, page=_MOST_TYPES).entities.values()
        named = {str(hit["typeName"]) for hit in found if hit["attributes"].get("qualifiedName") == qualified_name}
        return tuple(sorted(named))


def _unless_missing(ask: Callable[[], dict[str, Any]], *, also: int = _NOT_THERE) -> CatalogedAsset | None:
    try:
        return _asset_of(ask()["entity"])
    except RequestRefused as error:
        if isinstance(error.__cause__, Refusal) and error.__cause__.status in (_NOT_THERE, also):
            return None
        raise


def _asset_of(entity: dict[str, Any]) -> CatalogedAsset:
    attributes = entity.get("attributes")
    if not isinstance(attributes, dict) or not isinstance(entity.get("typeName"), str):
        raise Unreachable(
            what="Atlan gave no usable answer to 'read an asset': it has no type, or no attributes",
            where="the tenant",
            next_step="run again; if it stays, look at the tenant's status page",
        )
    return CatalogedAsset(
        guid=str(entity.get("guid") or ""),
        type_name=entity["typeName"],
        qualified_name=str(attributes.get("qualifiedName") or ""),
        name=str(attributes.get("name") or ""),
        archived=entity.get("status", "ACTIVE") != "ACTIVE",
        mark=str(attributes.get(MARK) or ""),
        attributes=attributes,
    )
