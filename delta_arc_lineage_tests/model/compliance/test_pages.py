"""The statement of compliance on its pages: all of it in each form, and what others wrote as text."""

import re
from html.parser import HTMLParser

import pytest

from delta_arc_lineage.cli.compliance_results import of_statement
from delta_arc_lineage.model.compliance.pages import to_html, to_markdown
from delta_arc_lineage.model.compliance.statement import (
    AssetEvent,
    ComplianceFacts,
    ComplianceStatement,
    list_concerned,
    state_compliance,
)
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.markings import Marked, Marking, MarkingSort
from delta_arc_lineage.model.media import to_json
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.compliance.graphs import (
    FILES,
    SOURCE,
    TARGET,
    WAY,
    edge,
    graph,
    node,
    personal,
    the_way,
)

HOSTILE = ("<script>alert(1)</script>", "](javascript:x)", "a|b\n# c", "\x1b[31mred", "`*_~", "http://evil.example/")
OWNED = Marked(
    SOURCE,
    "g1",
    frozenset({Marking(MarkingSort.OWNER, "anna"), Marking(MarkingSort.CERTIFICATE, value="VERIFIED\nby audit")}),
)
EVENT = AssetEvent(NOON, "anna", "tagged PII", "Atlan's audit")


def stated(**own: object) -> ComplianceStatement:
    """Whose source and files were shown with their owners, and read with their tags."""
    told = {
        "marked": [OWNED, Marked(FILES, "g2")],
        "looked": [SOURCE, FILES],
        "events": {SOURCE: [EVENT]},
        "unknown": ["sales: no file"],
        **own,
    }
    return state_compliance(the_way(), ComplianceFacts([personal(SOURCE, "EMAIL")], **told))  # type: ignore[arg-type]


def test_all_is_told() -> None:
    """Assets, hops, owners, certificates, events, and what is not known."""
    statement = stated(tags={SOURCE.qualified_name: ("PII",)})
    for page in (to_markdown(statement), to_html(statement)):
        for part in ("USERS", "e-mail address", "anna", "VERIFIED", "tagged PII", "sales: no file", "sales: half"):
            assert part in page, part
    assert [each.node.reference for each in statement.untagged] == [FILES]
    assert SOURCE not in {each.node.reference for each in statement.ownerless}
    told = of_statement(statement)
    assert [item.owners for item in told.holdings] == [["anna"], [], None, None]
    assert [hop.start_tagged for hop in told.hops] == [True, False, None]


def test_what_could_not_be_read_is_not_known_and_not_nothing() -> None:
    """Without owners and events no one is called ownerless."""
    statement = stated(marked=None, events=None)
    assert statement.ownerless == () and of_statement(statement).events is None
    markdown = to_markdown(statement)
    assert "With an owner: 0 yes, 0 no, 4 not known." in markdown and "## Last events\n\nnot known" in markdown


def test_of_an_asset_that_was_not_shown_neither_tags_nor_owners_are_missing() -> None:
    """Nobody knows. Where a reading showed its tags, these are known, and its owners are not."""
    statement = stated()
    assert [each.node.reference for each in statement.ownerless] == [FILES]
    assert [item.tagged for item in of_statement(statement).holdings] == [False, False, None, None]
    assert statement.unknown[-2:] == (
        "owners of 2 assets of a class: the catalog did not show them",
        "tags, or those of columns, of 2 assets of a class: the catalog did not show them",
    )
    hops = [row for row in to_markdown(statement).splitlines() if row.startswith("| snowflake: USERS")]
    assert [row.count("not known") for row in hops] == [3]
    looked = stated(marked=None, looked=[*WAY[:3]])
    assert [item.tagged for item in of_statement(looked).holdings] == [False, False, False, None]
    assert looked.ownerless == ()


def test_none_is_said_of_what_is_known_alone() -> None:
    """Where classes are not looked at, or readings are incomplete, nobody knows that there is nothing."""
    nothing = graph([node(SOURCE, "EMAIL")], [])
    for page in (to_markdown, to_html):
        assert "none was found, as far as is known" in page(
            state_compliance(nothing, ComplianceFacts(unknown=["it is off"]))
        )
        assert "as far as" not in page(state_compliance(nothing, ComplianceFacts()))


def test_equal_findings_make_equal_pages() -> None:
    """Nothing but what is given goes in: no clock, no order."""
    assert to_html(stated()) == to_html(stated())
    assert to_html(stated(marked=[Marked(FILES, "g2"), OWNED])) == to_html(stated())


def test_only_what_holds_a_class_is_asked_about() -> None:
    """A table of no class costs no request."""
    other = Reference("Table", "default/postgres/1/SHOP/SALES/PLANES")
    nodes, edges = [node(SOURCE, "EMAIL"), node(TARGET, "EMAIL"), node(other)], [edge(SOURCE, TARGET)]
    assert list_concerned(graph(nodes, edges), ComplianceFacts([personal(SOURCE, "EMAIL")])) == (SOURCE, TARGET)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_text_in_all_three(name: str) -> None:
    """In the place of a table, a column, a tag, an owner, and of whoever did something."""
    own = graph([node(SOURCE, name, name=name), node(TARGET, name, name=name)], [edge(SOURCE, TARGET)])
    owned = Marked(SOURCE, "g", frozenset({Marking(MarkingSort.OWNER, name)}))
    event = AssetEvent(NOON, name, name, name)
    findings = ComplianceFacts(
        [personal(SOURCE, name)],
        tags={SOURCE.qualified_name: (name,)},
        marked=[owned],
        events={SOURCE: [event]},
        unknown=[name],
    )
    statement = state_compliance(own, findings)
    page, parser = to_html(statement), _Tags()
    parser.feed(page)
    assert "script" not in parser.seen and parser.attributes <= {"lang", "charset", "http-equiv", "content", "scope"}
    assert "<a" not in page and "src=" not in page and "default-src 'none'" in page and "\x1b" not in page
    markdown = to_markdown(statement)
    assert "\x1b" not in markdown and "\n# c" not in markdown
    rows = [line for line in markdown.splitlines() if line.startswith("|")]
    outside = [re.sub(r"(`+).*?\1", "", row) for row in rows]
    assert not any(re.search(r"<script|\]\(|http://", row) for row in outside), outside
    assert "\x1b" not in to_json([of_statement(statement).model_dump()])
