"""Everything that a catalog holds of assets, archived ones included, asked of the catalog itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any, Self

import httpx

Row = dict[str, Any]
MARK = "lastSyncWorkflowName"
_KINDS = ("entity", "relationship", "classification")
_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Dump:
    """Rows by guid; tags as the pairs of asset and source that carry them."""

    entities: dict[str, Row]
    relations: dict[str, Row]
    tags: dict[tuple[str, str], Row]

    @classmethod
    def of(cls, client: httpx.Client) -> Self:
        """Asked over HTTP; `client` carries the catalog's token."""
        return cls.of_rows(row for kind in _KINDS for row in read_rows(client, kind))

    @classmethod
    def of_rows(cls, rows: Iterable[Row]) -> Self:
        dump = cls({}, {}, {})
        for row in rows:
            if row["kind"] == "entity":
                dump.entities[row["guid"]] = row
            elif row["kind"] == "relationship":
                dump.relations[row["guid"]] = row
            elif row["entity"] == row["source"]:
                dump.tags[row["entity"], row["type_name"]] = row
        return dump

    def active(self, *types: str, mark: str | None = None) -> list[Row]:
        """Active assets of these types, carrying this mark if one is given, by qualified name."""
        found = [row for row in self.entities.values() if row["status"] == "ACTIVE" and row["type_name"] in types]
        found = [row for row in found if mark is None or row["attributes"].get(MARK) == mark]
        return sorted(found, key=lambda row: (row["type_name"], row["qualified_name"]))


def read_rows(client: httpx.Client, kind: str) -> Iterator[Row]:
    """Every row of a kind, as the catalog's export gives them."""
    for offset in count(0, _PAGE):
        asked = {"kind": kind, "offset": offset, "size": _PAGE}
        page: list[Row] = client.get("/api/local/export", params=asked).raise_for_status().json()["lines"]
        yield from page
        if len(page) < _PAGE:
            return
