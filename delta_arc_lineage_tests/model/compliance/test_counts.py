"""Counts of a statement of compliance: the parts add up, are the graph's, and "no" is said of what was shown alone."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.cli.compliance_results import of_statement
from delta_arc_lineage.model.classification import ColumnClass, DataClass, TableClass
from delta_arc_lineage.model.compliance.pages import to_html, to_markdown
from delta_arc_lineage.model.compliance.statement import ComplianceFacts, ComplianceStatement, state_compliance
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.lineage_graph import LineageGraph
from delta_arc_lineage.model.markings import Marked, Marking, MarkingSort
from delta_arc_lineage_tests.model.compliance.graphs import DASHBOARD, FILES, SOURCE, TARGET, WAY, edge, graph, node

TAGS = {"PII": DataClass.PERSONAL, "PCI": DataClass.FINANCIAL, "Credentials": DataClass.CREDENTIAL}
some = st.sets(st.sampled_from(WAY))
classes = st.lists(st.tuples(st.sampled_from(WAY), st.sampled_from(DataClass)), max_size=6, unique=True)
tagged = st.dictionaries(st.sampled_from(WAY), st.lists(st.sampled_from(sorted(TAGS)), max_size=3, unique=True))


def whole_way() -> LineageGraph:
    """Of which no column edge is known, so that all goes everywhere."""
    return graph([*(node(asset, "A") for asset in WAY[:3]), node(DASHBOARD)], [edge(*pair) for pair in pairwise(WAY)])


def state(
    held: list[tuple[Reference, DataClass]], tags: dict[Reference, list[str]], looked: set[Reference], **own: object
) -> ComplianceStatement:
    concluded = [TableClass(asset, of, 0.9, (), (ColumnClass("A", of, "email", 0.9),)) for asset, of in held]
    by_name = {asset.qualified_name: tuple(names) for asset, names in tags.items() if names}
    return state_compliance(whole_way(), ComplianceFacts(concluded, by_name, looked=looked, **own))  # type: ignore[arg-type]


@given(classes, tagged, some, some, some)
def test_parts_add_up_and_no_is_said_of_what_was_shown(
    held: list[tuple[Reference, DataClass]],
    tags: dict[Reference, list[str]],
    looked: set[Reference],
    shown: set[Reference],
    owned: set[Reference],
) -> None:
    """Law: of each class, yes, no and not known are all its holdings, whose assets and hops are the graph's."""
    owner = frozenset({Marking(MarkingSort.OWNER, "anna")})
    marked = [Marked(asset, "g", owner if asset in owned else frozenset()) for asset in sorted(shown)]
    statement, whole = state(held, tags, looked, marked=marked), whole_way()
    assert {each.node for each in statement.holdings} <= {*whole.nodes}
    assert {hop.edge for hop in statement.hops} <= {*whole.edges}
    for counts in statement.counts:
        own = [each.node.reference for each in statement.holdings if each.data_class is counts.data_class]
        assert counts.holdings == len(own) == len({*own})
        for parts in (counts.tagged, counts.owned):
            assert parts.yes + parts.no + parts.unknown == len(own)
        untold = [asset for asset in own if statement.is_tagged(asset, counts.data_class) is False]
        assert {*untold} <= looked | (shown & {FILES, DASHBOARD})
        assert counts.owned.unknown == len([asset for asset in own if asset not in shown])
    assert sum(counts.tagged.no for counts in statement.counts) == len(statement.untagged)
    assert sum(counts.owned.no for counts in statement.counts) == len(statement.ownerless)
    assert sum(item.holdings for item in of_statement(statement).counts) == len(of_statement(statement).holdings)


def test_an_asset_of_three_classes_is_one_asset_and_three_holdings() -> None:
    """Each with a tag of its own, or without."""
    statement = state([(DASHBOARD, of) for of in DataClass], {DASHBOARD: ["PCI"]}, {DASHBOARD})
    for page in (to_markdown(statement), to_html(statement)):
        assert "1 asset of a class, 3 holdings (an asset and a class). Tagged so: 1 yes, 2 no, 0 not known." in page
    assert [counts.tagged.yes for counts in statement.counts] == [of is DataClass.FINANCIAL for of in DataClass]


def test_a_table_that_is_shown_without_its_columns_is_not_called_untagged() -> None:
    """The tag may be on a column, which no reading showed; a file has none in the catalog."""
    statement = state([(SOURCE, DataClass.PERSONAL)], {}, set(), marked=[Marked(asset, "g") for asset in WAY])
    said = [statement.is_tagged(asset, DataClass.PERSONAL) for asset in WAY]
    assert said == [None, False, None, False]
    assert statement.unknown == ("tags, or those of columns, of 2 assets of a class: the catalog did not show them",)


def test_owners_of_what_was_not_shown_are_not_known() -> None:
    """Not "each has an owner": of three of four nobody knows."""
    owner = frozenset({Marking(MarkingSort.OWNER, "anna")})
    statement = state([(SOURCE, DataClass.PERSONAL)], {}, {*WAY}, marked=[Marked(SOURCE, "g", owner)])
    assert statement.unknown == ("owners of 3 assets of a class: the catalog did not show them",)
    for page in (to_markdown(statement), to_html(statement)):
        assert "each asset that holds a class has an owner, as far as is known" in page


def test_nothing_at_all_is_told_as_nothing() -> None:
    """A landscape without a node, and a way whose end is not shown."""
    empty = state_compliance(graph([], []), ComplianceFacts())
    assert "0 assets of a class, 0 holdings" in to_markdown(empty) and empty.unknown == ()
    cut = graph([node(SOURCE, "A")], [edge(SOURCE, TARGET)])
    statement = state_compliance(
        cut, ComplianceFacts([TableClass(SOURCE, DataClass.PERSONAL, 0.9, ())], looked={SOURCE})
    )
    ((hop,),) = (statement.hops,)
    assert statement.is_tagged(hop.edge.end, DataClass.PERSONAL) is None and len(statement.holdings) == 1
    assert "not known" in to_markdown(statement)
