"""What the product wrote into a catalog: the assets that carry its mark, and how many requests it took."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

MARK = "delta-arc-lineage/"
_PAGE = 500
_ATTRIBUTES = ["name", "qualifiedName", "inputs", "outputs", "lastSyncWorkflowName"]
Reference = tuple[str, str]
"""Type and qualified name."""


@dataclass(frozen=True, slots=True)
class Written:
    """One asset; of lineage, what goes in and what comes out, deleted ends left out. `updated_at` in milliseconds."""

    guid: str
    reference: Reference
    inputs: tuple[Reference, ...] = ()
    outputs: tuple[Reference, ...] = ()
    active: bool = True
    updated_at: int = 0

    @property
    def type_name(self) -> str:
        return self.reference[0]

    @property
    def is_of_s3(self) -> bool:
        return is_of_s3(self.reference)


def is_of_s3(reference: Reference) -> bool:
    """Whether it is an object or a folder, and not the bucket."""
    return reference[0].startswith("S3") and reference[0] != "S3Bucket"


def read_written(catalog: httpx.Client, *, mark: str = MARK) -> dict[str, Written]:
    """All that carries a mark which begins so, archived too, by guid."""
    assets = (_written(entity) for entity in _search(catalog, mark))
    return {asset.guid: asset for asset in assets}


def count_writes(catalog: httpx.Client) -> int:
    """Requests that write, since the estate was crawled."""
    counted = catalog.get("/api/local/requests").raise_for_status().json()["requests"]
    return sum(one["count"] for one in counted if one["method"] != "GET" and "/entity" in one["route"])


def _search(catalog: httpx.Client, mark: str) -> Iterator[Any]:
    query = {"bool": {"filter": [{"prefix": {"lastSyncWorkflowName": {"value": mark}}}]}}
    start, page = 0, [None] * _PAGE
    while len(page) == _PAGE:
        dsl = {"query": query, "from": start, "size": _PAGE, "sort": [{"__guid": {"order": "asc"}}]}
        asked = {"dsl": dsl, "attributes": _ATTRIBUTES, "relationAttributes": ["qualifiedName"]}
        answer = catalog.post("/api/meta/search/indexsearch", json=asked).raise_for_status()
        page = answer.json().get("entities") or []
        start += len(page)
        yield from page


def _written(entity: Any) -> Written:
    attributes = entity["attributes"]
    return Written(
        guid=entity["guid"],
        reference=(entity["typeName"], attributes["qualifiedName"]),
        inputs=_ends(attributes.get("inputs")),
        outputs=_ends(attributes.get("outputs")),
        active=entity["status"] == "ACTIVE",
        updated_at=entity.get("updateTime", 0),
    )


def _ends(headers: Any) -> tuple[Reference, ...]:
    live = (header for header in headers or () if header.get("entityStatus", "ACTIVE") != "DELETED")
    return tuple((header["typeName"], _name_of(header)) for header in live)


def _name_of(header: Any) -> str:
    places = (header.get(place) or {} for place in ("attributes", "uniqueAttributes"))
    return next((place["qualifiedName"] for place in places if place.get("qualifiedName")), "")
