"""What `impact` says to whoever is about to change a thing: what breaks, by which way, and whom to ask before."""

from dataclasses import replace

from delta_arc_lineage.model.impact import find_impact
from delta_arc_lineage.model.impact_words import (
    MOST_OF_A_PERSON,
    MOST_OF_A_TYPE,
    list_way,
    name_asset,
    say_columns,
    say_hidden_columns,
    say_impact,
    say_people,
    say_start,
)
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.traces import Direction, Trace, TracedAsset, TracedProcess

TABLE = TracedAsset("t", Reference("Table", "default/snowflake/1/RAW/S/ORDERS"), "ORDERS")
VIEW = TracedAsset("v", Reference("View", "default/snowflake/1/RAW/S/DAILY"), "DAILY", owners=("ann",))
BOARD = TracedAsset(
    "b",
    Reference("LookerDashboard", "default/looker/1/boards/1"),
    "Sales",
    connector="looker",
    owners=("bo",),
    groups=("finance",),
    certificate="VERIFIED",
)
COLUMN = TracedAsset(
    "c", Reference("Column", "default/snowflake/1/RAW/S/ORDERS/ID"), "ID", parents=(TABLE.reference.qualified_name,)
)
FIELD = TracedAsset(
    "f", Reference("LookerField", "default/looker/1/m/e/id"), "id", connector="looker", parents=("x/m/e",)
)


def lead(*pairs: tuple[TracedAsset, TracedAsset], depth: int | None = None) -> Trace:
    """What a walk from the first start met."""
    start = pairs[0][0]
    processes = tuple(
        TracedProcess(f"p{at}", Reference("Process", f"c/{at}"), "p", (near.guid,), (far.guid,))
        for at, (near, far) in enumerate(pairs)
    )
    return Trace(start, Direction.DOWN, tuple(far for _, far in pairs), processes, depth=depth)


def test_each_thing_is_told_with_its_distance_its_owners_and_its_way() -> None:
    """By type; a system is named where it is another than before."""
    assert say_impact(find_impact(lead((TABLE, VIEW), (VIEW, BOARD))), terminal) == [
        "2 assets downstream, at most 2 hops away",
        "  1 LookerDashboard",
        "    Sales, 2 hops, VERIFIED, owned by bo, group finance",
        "      snowflake ORDERS → DAILY → looker Sales",
        "  1 View",
        "    DAILY, 1 hop, owned by ann",
        "      snowflake ORDERS → DAILY",
    ]


def test_of_a_type_as_many_are_told_as_are_read_and_the_rest_is_counted() -> None:
    """A table that a thousand views are made of."""
    views = [replace(VIEW, guid=f"v{at:03}", name=f"V{at:03}") for at in range(MOST_OF_A_TYPE + 2)]
    lines = say_impact(find_impact(lead(*((TABLE, view) for view in views))), terminal)
    assert lines[1] == f"  {len(views)} View" and lines[-1] == "    and 2 more; --json has them all"
    assert sum(line.startswith("    V") for line in lines) == MOST_OF_A_TYPE


def test_people_are_told_what_is_theirs_and_what_is_nobodys() -> None:
    """Groups as groups; a long list is counted beyond what fits a line."""
    views = [replace(VIEW, guid=f"v{at}", name=f"V{at}") for at in range(MOST_OF_A_PERSON + 3)]
    first = ", ".join(f"V{at}" for at in range(MOST_OF_A_PERSON))
    assert say_people([BOARD, TABLE, *views], terminal) == [
        "to tell",
        f"  ann: {first} and 3 more",
        "  bo: Sales",
        "  group finance: Sales",
        "  nobody owns ORDERS",
    ]
    assert say_people([], terminal) == []


def test_columns_are_told_one_by_one_and_those_without_lineage_at_once() -> None:
    """What is not known of a column is not said to lead nowhere."""
    told = list(say_columns([find_impact(lead((COLUMN, FIELD)))], ["NAME", "PRICE\n"], terminal))
    assert told == [
        "ORDERS.ID: 1 asset downstream, at most 1 hop away",
        "  1 LookerField",
        "    id (e), 1 hop",
        "      snowflake ORDERS.ID → looker id (e)",
        "no column lineage is known of NAME, PRICE\\n",
    ]
    assert list(say_columns([], [], terminal)) == []
    assert list(say_hidden_columns(1)) == ["1 column, and what they lead to: this API key may not read it"]


def test_a_column_without_a_table_and_a_gap_in_a_way_are_named_as_far_as_they_are_known() -> None:
    """After a gap the system is said again: nobody knows what lay between."""
    assert name_asset(replace(COLUMN, parents=())) == "ID"
    assert list_way([TABLE, None, VIEW]) == ["snowflake ORDERS", "(hidden)", "snowflake DAILY"]


def test_which_asset_is_meant_is_said_and_which_others_are_called_so() -> None:
    """A name alone is the table's, and its copy's at the other end: the first of the way is taken."""
    other = replace(TABLE, guid="o", reference=Reference("Table", "default/postgres/2/SHOP/S/ORDERS"))
    assert say_start(TABLE, [other], Direction.DOWN, terminal) == [
        f"Table {TABLE.reference.qualified_name}",
        f"  Table {other.reference.qualified_name} is called so too, and is downstream of it",
    ]
