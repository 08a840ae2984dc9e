"""Adoptions on a real catalog: theirs archived whole, and given back as they made it, whatever they called it."""

from collections.abc import Iterator
from typing import Any

import pytest

from delta_arc_lineage.model.kinds import Phase, Reference
from delta_arc_lineage.model.plan import Consent
from delta_arc_lineage.sync.journals import Journals
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage.sync.planning.undoing import find_run, plan_undo
from delta_arc_lineage.sync.writing.applying import apply_plan
from delta_arc_lineage_tests.e2e.shop import SIDES, Shop
from delta_arc_lineage_tests.local_atlan.calls import entity, reference, save
from delta_arc_lineage_tests.model.examples import ROUTE
from delta_arc_lineage_tests.support.dump import Dump

HOME = {"connectionQualifiedName": "default/snowflake/1720611662", "connectorName": "snowflake"}


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.close()


def draw_theirs(shop: Shop, name: str, *, mark: str | None) -> None:
    """A process and its column process, both called so."""
    pg, sf = (side.schema_qualified_name for side in SIDES)
    attributes: dict[str, Any] = {"qualifiedName": name, "lastSyncWorkflowName": mark, **HOME}
    tables = {"inputs": [reference("Table", f"{pg}/ORDERS")], "outputs": [reference("Table", f"{sf}/ORDERS")]}
    columns = {"inputs": [reference("Column", f"{pg}/ORDERS/ID")], "outputs": [reference("Column", f"{sf}/ORDERS/ID")]}
    save(shop.client, entity("Process", "etl", **attributes, **tables))
    save(shop.client, entity("ColumnProcess", "etl.ID", **attributes, **columns, process=reference("Process", name)))


def find_theirs(shop: Shop, name: str) -> dict[str, dict[str, Any]]:
    return {row["type_name"]: row for row in Dump.of(shop.client).entities.values() if row["qualified_name"] == name}


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("etl-job-17", None),
        ("default/snowflake/1720611662/etl/17", "team-b"),
        ("default/postgres/1720611661/etl/17", "team-b"),
    ],
)
def test_two_kinds_of_one_name_are_adopted_whole_and_given_back_as_they_were(
    shop: Shop, name: str, mark: str | None
) -> None:
    """Each is archived; undone, each is there with its mark, its parent and the connection that it was made in."""
    draw_theirs(shop, name, mark=mark)
    before, space = find_theirs(shop, name), shop.space(remembers=False)
    observed = sorted(space.catalog.read([Reference("Process", name)]).assets, key=repr)
    plan = read_and_plan(ROUTE, space, run="adopt", adopt=True).plan
    done = apply_plan(ROUTE, plan, space, consent=Consent.DIGEST, run="adopt")
    assert [len(applied.archived) for applied in done if applied.phase is Phase.COLUMN_LINEAGE] == [2]
    assert {kind: row["status"] for kind, row in find_theirs(shop, name).items()} == dict.fromkeys(before, "DELETED")
    shop.clock.advance(1000)
    records = Journals(shop.state).records()
    undo = plan_undo(ROUTE, find_run(records, "adopt"), records, space)
    apply_plan(ROUTE, undo, space, consent=Consent.DIGEST, run="undo")
    assert sorted(space.catalog.read([Reference("Process", name)]).assets, key=repr) == observed and len(observed) == 2
    for kind, row in find_theirs(shop, name).items():
        assert row["status"] == "ACTIVE" and row["attributes"] == {**before[kind]["attributes"], "description": ""}
