"""Schema impacts through a catalog: the columns as they are now, what a change of them breaks, what is not known."""

from dataclasses import replace

import pytest

from delta_arc_lineage.errors import CommandRefused, NotFound, PermissionDenied
from delta_arc_lineage.model.schema_breaks import SchemaImpact, Verdict
from delta_arc_lineage.model.schema_states import SchemaState, StatedColumn, find_changes
from delta_arc_lineage.model.traces import Direction, Trace, TracedAsset
from delta_arc_lineage.ports.catalog import CatalogedAsset
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.lineage import FoundAssets, WantedAssets
from delta_arc_lineage.sync.tracing.impacts import trace_impact
from delta_arc_lineage.sync.tracing.meant_assets import Meant, find_meant
from delta_arc_lineage.sync.tracing.schema_impacts import read_columns, state_of, trace_changes
from delta_arc_lineage_tests.conftest import ManualClock
from delta_arc_lineage_tests.model.examples import SOURCE_SCHEMA, TARGET_SCHEMA, table, target_table
from delta_arc_lineage_tests.sync.catalogs import StrictCatalog
from delta_arc_lineage_tests.sync.estate import Estate

ORDERS, LOADED = f"{SOURCE_SCHEMA}/ORDERS", f"{TARGET_SCHEMA}/ORDERS"
TYPES = {"ID": "integer", "PRICE": "numeric(10,2)"}


class HidingCatalog(StrictCatalog):
    """`hidden`: how many columns of every table this token may not read; `walks`: from what lineage was walked.

    `unlinked`: columns that have no lineage, as it tells; `guids`: what people have for a guid, and what it is here.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.hidden = 0
        self.unlinked: set[str] = set()
        self.walks: list[str] = []
        self.guids: dict[str, str] = {}

    def find_by_guid(self, guid: str) -> CatalogedAsset | None:
        return super().find_by_guid(self.guids.get(guid, guid))

    def find_columns(self, table: TracedAsset) -> FoundAssets:
        found = super().find_columns(table).assets
        columns = tuple(replace(column, has_lineage=column.name not in self.unlinked) for column in found)
        return FoundAssets(columns, hidden=self.hidden)

    def walk(self, start: TracedAsset, direction: Direction, *, depth: int | None, most: int) -> Trace:
        self.walks.append(start.reference.qualified_name)
        return super().walk(start, direction, depth=depth, most=most)


class TypedEstate(Estate):
    """Orders whose columns have types, and which are linked through a file to their copy."""

    catalog: HidingCatalog

    def __init__(self, *, is_linked: bool = True, **more: str) -> None:
        super().__init__(HidingCatalog(ManualClock()))
        for schema, made in ((SOURCE_SCHEMA, table), (TARGET_SCHEMA, target_table)):
            plain = made("ORDERS", *TYPES, *more)
            typed = tuple(replace(column, data_type=(TYPES | more)[column.name]) for column in plain.columns)
            self.catalog.put_schema(schema, [replace(plain, columns=typed)])
        self.delete("SHIPPERS.csv")
        if is_linked:
            self.sync()

    def find(self, qualified_name: str = ORDERS) -> TracedAsset:
        (asset,) = self.catalog.find_assets(WantedAssets(qualified_names=(qualified_name,))).assets
        return asset

    def trace(self, *changed: StatedColumn, dropped: str = "") -> SchemaImpact:
        """These columns in place of those of their names, or beside them."""
        asset = self.find()
        columns = read_columns(asset, self.space)
        now = state_of(asset, columns)
        after = {column.name: column for column in (*now.columns, *changed) if column.name != dropped}
        changes = find_changes(now, SchemaState("ORDERS", tuple(after.values())))
        self.catalog.walks.clear()
        return trace_changes(asset, columns, changes, self.space)


def told(impact: SchemaImpact) -> set[tuple[str, str]]:
    """What becomes of what, over all changes."""
    return {
        (each.reached.asset.reference.qualified_name, each.verdict.value)
        for change in impact.changes
        for each in change.consequences
    }


def test_the_columns_are_told_as_they_are_now() -> None:
    """In their order, with their types: what `--diff` compares an old file with."""
    estate = TypedEstate()
    state = state_of(estate.find(), read_columns(estate.find(), estate.space))
    assert state == SchemaState("ORDERS", tuple(StatedColumn(name, TYPES[name]) for name in TYPES), ORDERS)


def test_a_column_that_is_hidden_is_not_taken_for_one_that_is_gone() -> None:
    """A token that may not read each column compares nothing; how many, and of what, is told."""
    estate = TypedEstate()
    estate.catalog.hidden = 2
    with pytest.raises(PermissionDenied, match="may not read 2 columns of ORDERS"):
        read_columns(estate.find(), estate.space)


@pytest.mark.parametrize("name", [f"{ORDERS}/ID", f"{SOURCE_SCHEMA}/EMPTY"])
def test_what_has_no_columns_is_refused(name: str) -> None:
    """A column, and a table of which none is crawled: no change of them can be told."""
    estate = TypedEstate()
    asset = replace(estate.find(), reference=replace(estate.find().reference, qualified_name=name))
    asset = estate.find(name) if name.endswith("ID") else asset
    with pytest.raises(CommandRefused, match="shows no columns"):
        read_columns(asset, estate.space)


def test_what_takes_from_a_dropped_column_breaks_and_what_takes_from_others_holds() -> None:
    """By the column lineage of our own runs, down to the copy; the table as a whole is not said to break."""
    impact = TypedEstate().trace(dropped="PRICE")
    assert impact.verdict is Verdict.BREAKS and impact.is_whole
    assert (f"{LOADED}/PRICE", "breaks") in told(impact)
    assert not any(name.endswith("/ID") or name == LOADED for name, _ in told(impact))
    assert LOADED in {asset.reference.qualified_name for asset in impact.touched}


@pytest.mark.parametrize(
    ("price", "verdict"),
    [("numeric(12,2)", Verdict.BREAKS), ("numeric(8,2)", Verdict.MAY_BREAK), ("varchar(20)", Verdict.BREAKS)],
)
def test_a_type_is_held_against_that_of_the_copy(price: str, verdict: Verdict) -> None:
    """We copy values as they are: what the copy cannot hold breaks it."""
    impact = TypedEstate().trace(StatedColumn("PRICE", price))
    assert impact.verdict is verdict
    assert {name for name, sort in told(impact) if sort != "holds"} >= {f"{LOADED}/PRICE"}


def test_a_column_that_is_only_added_is_asked_of_nobody() -> None:
    """Nothing is at stake: no walk, and all holds."""
    estate = TypedEstate()
    impact = estate.trace(StatedColumn("TAX", "integer"))
    assert impact.verdict is Verdict.HOLDS and told(impact) == set() and estate.catalog.walks == []


def test_a_renamed_column_breaks_what_takes_it_by_its_old_name() -> None:
    """Also where the catalog shows the new name already: its lineage is that of the old one."""
    estate = TypedEstate()
    asset = estate.find()
    columns = read_columns(asset, estate.space)
    was = SchemaState("ORDERS", (StatedColumn("ID", TYPES["ID"]), StatedColumn("PRICES", TYPES["PRICE"])))
    changes = find_changes(was, state_of(asset, columns))
    impact = trace_changes(asset, columns, changes, estate.space)
    assert [(change.change.column, change.is_traced) for change in impact.changes] == [("PRICES", True)]
    assert impact.verdict is Verdict.BREAKS and (f"{LOADED}/PRICE", "breaks") in told(impact)


def test_of_a_column_that_is_gone_from_the_catalog_all_that_is_made_of_the_table_may_break() -> None:
    """Its lineage went with it: nothing is said to hold that nobody can know."""
    estate = TypedEstate()
    asset = estate.find()
    columns = read_columns(asset, estate.space)
    now = state_of(asset, columns)
    was = replace(now, columns=(*now.columns, StatedColumn("TAX", "integer")))
    impact = trace_changes(asset, columns, find_changes(was, now), estate.space)
    assert impact.verdict is Verdict.MAY_BREAK and (LOADED, "may_break") in told(impact)


def test_a_column_without_lineage_is_not_walked_and_holds_nothing_up() -> None:
    """The catalog says that nothing takes from it; what takes from the others does not break by it."""
    estate = TypedEstate(NOTE="varchar(9)")
    estate.catalog.unlinked = {"NOTE"}
    impact = estate.trace(dropped="NOTE")
    assert f"{ORDERS}/NOTE" not in estate.catalog.walks and f"{ORDERS}/PRICE" in estate.catalog.walks
    assert not any(sort == "breaks" for _, sort in told(impact))
    assert "NOTE" in impact.of_columns and not impact.of_columns["NOTE"].reached


def test_no_more_than_200_columns_are_walked_and_the_changed_one_always_is() -> None:
    """Each costs a request: a table of a thousand columns is not asked about column by column."""
    more = {f"C{number:03}": "integer" for number in range(205)}
    estate = TypedEstate(is_linked=False, **more)
    impact = estate.trace(dropped="C204")
    walked = [name for name in estate.catalog.walks if name != ORDERS]
    assert len(walked) == 200 and walked[0] == f"{ORDERS}/C204"
    assert len(impact.of_columns) == 200 and "C204" in impact.of_columns


GUID = "6d3c1a0e-0000-4000-8000-000000000001"


def test_an_asset_is_meant_by_its_guid() -> None:
    """As it stands in the address of its page, in any case. One that is archived is told, and what has no lineage of
    its own is not taken for it."""
    estate = TypedEstate()
    file = next(asset for asset in estate.kept().values() if asset.name == "ORDERS.csv")
    process = next(asset for asset in estate.kept().values() if asset.kind.type_name == "Process")
    estate.catalog.guids[GUID] = estate.catalog.active[file.qualified_name].guid
    assert find_meant(GUID.upper(), Direction.DOWN, estate.space).asset.reference == file.reference
    estate.catalog.drop(file.qualified_name)
    with pytest.raises(NotFound, match="it is archived"):
        find_meant(GUID, Direction.DOWN, estate.space)
    estate.catalog.guids[GUID] = estate.catalog.active[process.qualified_name].guid
    with pytest.raises(NotFound, match="assets of the type Process have no lineage of their own"):
        find_meant(GUID, Direction.DOWN, estate.space)


def test_a_column_is_traced_by_itself_and_what_is_hidden_makes_a_trace_no_whole() -> None:
    """Columns of a column are asked of nobody; a table whose columns are not all shown is not told as whole."""
    estate = TypedEstate()
    column = trace_impact(Meant(estate.find(f"{ORDERS}/ID")), Direction.DOWN, estate.space, with_columns=True)
    assert [each.asset.reference.qualified_name for each in column.impact.reached] == [f"{LOADED}/ID"]
    assert column.columns == () == column.unlinked and column.is_whole
    estate.catalog.hidden = 1
    whole = trace_impact(Meant(estate.find()), Direction.DOWN, estate.space, with_columns=True)
    assert [each.start.name for each in whole.columns] == ["ID", "PRICE"] and not whole.is_whole
    assert trace_impact(Meant(estate.find()), Direction.DOWN, estate.space).is_whole
