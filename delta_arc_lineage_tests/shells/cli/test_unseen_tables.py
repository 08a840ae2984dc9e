"""A table that the key may not read and that is not counted either, while its columns are shown: it is there."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from delta_arc_lineage.local.landscape import SOURCE
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run
from delta_arc_lineage_tests.support.gate import Gate, Request, Rewritten


@dataclass(slots=True)
class Persona:
    """The policy of a gate that leaves a thing out of what a search shows and counts."""

    hidden: str = ""

    def __call__(self, request: Request) -> Rewritten | None:
        return Rewritten(self.hide) if self.hidden and "indexsearch" in request.path else None

    def hide(self, body: bytes) -> bytes:
        answer = json.loads(body)
        found = answer.get("entities") or []
        shown = [hit for hit in found if hit["attributes"].get("qualifiedName") != self.hidden]
        counted = answer["approximateCount"] - (len(found) - len(shown))
        return json.dumps({**answer, "entities": shown, "approximateCount": counted}).encode()


@pytest.fixture
def persona(landscape: Landscape, monkeypatch: pytest.MonkeyPatch) -> Iterator[Persona]:
    persona = Persona()
    with Gate(landscape.stack.catalog_url, persona) as gate:
        monkeypatch.setenv("ATLAN_BASE_URL", gate.open().url)
        yield persona


def source_table(schema: dict[str, str], name: str) -> str:
    return f"{SOURCE.database_qualified_name}/{schema['POSTGRES_SCHEMA']}/{name}"


def test_no_other_table_is_taken_for_it(run: Run, landscape: Landscape, persona: Persona) -> None:
    """`ORDERS` is hidden, and the file carries its name: nothing leads from `orders` to it."""
    schema = landscape.crawl("ORDERS", "orders")
    landscape.put("ORDERS.csv")
    persona.hidden = source_table(schema, "ORDERS")
    plan = run("plan", "--json", **schema).only
    assert [c["name"] for c in plan["changes"] if "process" in c["kind"]] == ["ORDERS s3 to snflk process"]
    assert ("orders", "unseen") in {(item["name"], item["reason"]) for item in plan["unlinked"]}


def test_its_lineage_is_not_removed(run: Run, landscape: Landscape, persona: Persona) -> None:
    """What ends at it stays, and the plan says why; nothing of it waits to be removed."""
    schema = landscape.crawl("ORDERS", "PAYMENTS")
    landscape.put("ORDERS.csv", "PAYMENTS.csv")
    run("apply", "--yes", **schema)
    persona.hidden = source_table(schema, "ORDERS")
    plan = run("plan", "--json", "--force-refresh", **schema).only
    assert plan["changes"] == [] and plan["pending"] == 0
    assert {item["why"] for item in plan["spared"]} == {"a table at its end is there, and the catalog does not show it"}
    assert len(plan["spared"]) == 3
