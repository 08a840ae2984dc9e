"""Holdings: data is downstream what it was upstream, by the columns that carry it, and nothing else is called so."""

from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.classification import DataClass, TableClass
from delta_arc_lineage.model.compliance.holdings import ClassHop, Holding, spread_classes
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.lineage_graph import LineageGraph
from delta_arc_lineage_tests.model.compliance.graphs import (
    DASHBOARD,
    FILES,
    SOURCE,
    TARGET,
    WAY,
    carry,
    edge,
    graph,
    node,
    personal,
    the_way,
)

PERSONAL = DataClass.PERSONAL


def spread(
    of: LineageGraph, *classes: TableClass, **tags: object
) -> tuple[dict[Reference, Holding], tuple[ClassHop, ...]]:
    """By asset; of one class."""
    holdings, hops = spread_classes(of, classes, tags.get("tags", {}), {})  # type: ignore[arg-type]
    assert len({(each.node.reference, each.data_class) for each in holdings}) == len(holdings)
    return {each.node.reference: each for each in holdings}, hops


def test_a_class_goes_with_its_columns_to_the_end() -> None:
    """Beyond what shows columns, all that is behind holds it; what upstream tells names whence."""
    holdings, hops = spread(the_way(), personal(SOURCE, "EMAIL"))
    assert list(holdings) == list(WAY)
    assert [column.name for column in holdings[TARGET].columns] == ["EMAIL"]
    assert holdings[TARGET].confidence is None and holdings[TARGET].sources == (FILES,)
    assert holdings[DASHBOARD].columns == () and holdings[SOURCE].confidence == 0.9
    assert [(hop.edge.start, hop.columns) for hop in hops] == [
        (SOURCE, (("EMAIL", "EMAIL"),)),
        (FILES, (("EMAIL", "EMAIL"),)),
        (TARGET, ()),
    ]


def test_a_column_that_is_not_carried_carries_no_class() -> None:
    """The table behind gets the identifiers alone; under another name it is told by that."""
    nodes = [node(SOURCE, "ID", "EMAIL"), node(TARGET, "ID", "MAIL")]
    of_ids = graph(nodes, [edge(SOURCE, TARGET)], carry(SOURCE, TARGET, ("ID", "ID")))
    assert list(spread(of_ids, personal(SOURCE, "EMAIL"))[0]) == [SOURCE]
    renamed = graph(nodes, [edge(SOURCE, TARGET)], carry(SOURCE, TARGET, ("EMAIL", "MAIL")))
    assert [column.name for column in spread(renamed, personal(SOURCE, "EMAIL"))[0][TARGET].columns] == ["MAIL"]


def test_a_tag_of_the_catalog_is_a_class_of_its_own() -> None:
    """On a column, or on the whole; each asset says for itself whether it is tagged."""
    tags = {f"{FILES.qualified_name}/EMAIL": ("PII",)}
    holdings, _ = spread(the_way(), tags=tags)
    assert list(holdings) == [FILES, TARGET, DASHBOARD]
    assert holdings[FILES].is_tagged and not holdings[TARGET].is_tagged
    whole, _ = spread(the_way(), tags={TARGET.qualified_name: ("Personal data",)})
    assert list(whole) == [TARGET, DASHBOARD] and whole[TARGET].tags == ("Personal data",)


def test_circles_end() -> None:
    """A view that is loaded from what it feeds."""
    nodes = [node(SOURCE, "EMAIL"), node(TARGET, "EMAIL")]
    pairs = (*carry(SOURCE, TARGET, ("EMAIL", "EMAIL")), *carry(TARGET, SOURCE, ("EMAIL", "EMAIL")))
    circle = graph(nodes, [edge(SOURCE, TARGET), edge(TARGET, SOURCE), edge(SOURCE, SOURCE)], pairs)
    holdings, hops = spread(circle, personal(SOURCE, "EMAIL"))
    assert list(holdings) == [SOURCE, TARGET] and len(hops) == 2


NAMES = [Reference("Table", f"default/postgres/1/D/S/T{number}") for number in range(5)]
EDGES = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=8, unique=True)


@given(EDGES, st.sets(st.sampled_from(NAMES)), st.sets(st.sampled_from(NAMES)))
def test_more_classes_are_never_less_and_the_order_is_nothing(
    ends: list[tuple[Reference, Reference]], first: set[Reference], more: set[Reference]
) -> None:
    """Law: holdings grow with the classes, hold all that is behind them, and follow no order of what was read."""
    nodes, edges = [node(name, "A") for name in NAMES], [edge(*pair) for pair in ends]
    held = set(spread(graph(nodes, edges), *(personal(name, "A") for name in first))[0])
    assert held <= set(spread(graph(nodes, edges), *(personal(name, "A") for name in first | more))[0])
    assert first <= held and all(end in held for start, end in ends if start in held)
    reordered = graph(nodes[::-1], edges[::-1])
    told, again = (
        spread_classes(of, [personal(name, "A") for name in first], {}, {}) for of in (graph(nodes, edges), reordered)
    )
    assert told == again
