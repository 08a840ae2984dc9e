"""Lineage of every catalog: what is called so, its columns, and walks from it that end where lineage does."""

from dataclasses import replace

import pytest

from delta_arc_lineage.model.assets import ColumnProcess, Process
from delta_arc_lineage.model.impact import Impact, find_impact
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.traces import Direction, TracedAsset
from delta_arc_lineage.ports.catalog import Catalog
from delta_arc_lineage.ports.lineage import WantedAssets
from delta_arc_lineage_tests.ports.test_catalog import ALL, FILE, PG, PROCESS, SF, archive, save

ORDERS, LOADED, SHIPPERS = f"{PG}/SHOP/SALES/ORDERS", f"{SF}/RAW/SALES/ORDERS", f"{SF}/RAW/SALES/SHIPPERS"
HOME = PROCESS.qualified_name.rpartition("/")[0]


def lead(name: str, start: str, end: str) -> Process:
    """A process of ours from one table to another."""
    inputs, outputs = (Reference("Table", start),), (Reference("Table", end),)
    return replace(PROCESS, qualified_name=f"{HOME}/{name}", name=name, inputs=inputs, outputs=outputs)


LOAD = replace(
    PROCESS,
    qualified_name=f"{HOME}/load",
    inputs=(Reference("S3Object", FILE.qualified_name),),
    outputs=(Reference("Table", LOADED),),
)


def find(catalog: Catalog, qualified_name: str) -> TracedAsset:
    (asset,) = catalog.find_assets(WantedAssets(qualified_names=(qualified_name,))).assets
    return asset


def walk(catalog: Catalog, start: str, direction: Direction = Direction.DOWN, depth: int | None = None) -> Impact:
    return find_impact(catalog.walk(find(catalog, start), direction, depth=depth, most=1_000))


def names(impact: Impact) -> list[tuple[str, int]]:
    return [(reached.asset.reference.qualified_name, reached.distance) for reached in impact.reached]


def test_assets_are_found_by_what_people_call_them(catalog: Catalog) -> None:
    """A name in any case, a qualified name, a key; with type, system and place. At one request."""
    save(catalog, *ALL)
    before = catalog.requests
    found = catalog.find_assets(WantedAssets(names=("ORDERS",)))
    assert (catalog.requests - before).reads <= 1 and found.is_complete and not found.hidden
    assert {asset.name for asset in found.assets} == {"ORDERS", "orders"}
    assert {asset.system for asset in found.assets} == {"postgres", "snowflake"}
    (file,) = catalog.find_assets(WantedAssets(keys=(FILE.key,))).assets
    assert file.reference == FILE.reference and find(catalog, ORDERS).reference == Reference("Table", ORDERS)
    assert catalog.find_assets(WantedAssets(names=("nothing",))).assets == ()


def test_columns_come_in_their_order(catalog: Catalog) -> None:
    """With the table that they are of."""
    columns = catalog.find_columns(find(catalog, SHIPPERS)).assets
    assert [column.name for column in columns] == ["ID", "name", "NAME"]
    assert all(column.is_column and SHIPPERS in column.parents for column in columns)


def test_a_walk_goes_to_the_end_and_back(catalog: Catalog) -> None:
    """Over files and tables, with the process that leads there; upstream is the same way from the other end."""
    save(catalog, *ALL, LOAD, lead("view", LOADED, SHIPPERS))
    down = walk(catalog, ORDERS)
    assert names(down) == [(FILE.qualified_name, 1), (LOADED, 2), (SHIPPERS, 3)] and down.is_whole
    assert [process.name for process in down.processes_to(down.reached[-1]) if process] == ["view", LOAD.name, "p"]
    assert names(walk(catalog, SHIPPERS, Direction.UP)) == [(LOADED, 1), (FILE.qualified_name, 2), (ORDERS, 3)]
    assert not walk(catalog, SHIPPERS).reached


def test_columns_are_walked_by_their_own_processes(catalog: Catalog) -> None:
    """A table's walk does not lead to columns, nor a column's to tables."""
    save(catalog, *ALL)
    assert names(walk(catalog, f"{ORDERS}/ID")) == [(f"{LOADED}/ID", 1)]
    (process,) = catalog.walk(find(catalog, f"{ORDERS}/ID"), Direction.DOWN, depth=None, most=10).processes
    assert process.reference.type_name == ColumnProcess.kind.type_name


def test_a_circle_ends_where_it_began(catalog: Catalog) -> None:
    """Each asset once; the start is none of what it leads to."""
    save(catalog, *ALL, LOAD, lead("back", LOADED, ORDERS), lead("self", LOADED, LOADED))
    assert names(walk(catalog, ORDERS)) == [(FILE.qualified_name, 1), (LOADED, 2)]


@pytest.mark.parametrize(("depth", "reached", "is_cut"), [(1, 1, True), (2, 2, True), (3, 3, False), (9, 3, False)])
def test_a_depth_is_kept_and_said_to_cut_only_where_it_does(
    catalog: Catalog, depth: int, reached: int, is_cut: bool
) -> None:
    """The last hop is not taken for the end of a walk that goes on."""
    save(catalog, *ALL, LOAD, lead("view", LOADED, SHIPPERS))
    impact = walk(catalog, ORDERS, depth=depth)
    assert (len(impact.reached), impact.trace.is_cut) == (reached, is_cut)


def test_more_than_was_asked_for_is_cut_and_said(catalog: Catalog) -> None:
    """Never more, and never silently less."""
    save(catalog, *ALL, LOAD, lead("view", LOADED, SHIPPERS))
    start = find(catalog, ORDERS)
    for most in range(1, 6):
        trace = catalog.walk(start, Direction.DOWN, depth=None, most=most)
        assert trace.is_cut and len(trace.assets) + len(trace.processes) <= most
    assert not catalog.walk(start, Direction.DOWN, depth=None, most=7).is_cut


def test_nothing_is_shown_that_is_archived_nor_beyond_it(catalog: Catalog) -> None:
    """A process, or an asset on the way."""
    save(catalog, *ALL, LOAD, lead("view", LOADED, SHIPPERS))
    archive(catalog, LOAD)
    assert names(walk(catalog, ORDERS)) == [(FILE.qualified_name, 1)]
    archive(catalog, FILE)
    assert names(walk(catalog, ORDERS)) == []
