"""Rules of markings in a routes file: what is read, in which order, and what is refused with its place."""

import pytest

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.marking_rules import MarkedPart
from delta_arc_lineage.model.markings import Marking, MarkingSort
from delta_arc_lineage.settings.route_entry import RouteEntry
from delta_arc_lineage.settings.stated_routes import Defaults, parse_routes

FILE = """
enrich:
  - description: Files of {table_name}
    paths: ['finance/{path}']
inherit: {what: [owners], to: [datasets]}
infer: [purpose]
routes:
  sales:
    source: {connection: pg, database: S, schema: P}
    bucket: {name: landing, prefix: sales/}
    target: {connection: sf, database: R, schema: S}
    s3_connection: files
    enrich:
      - {tables: ['ORDERS.*'], owners: anna, tags: [Sales, {name: PII, lineage: true}], custom: {RACI: {Owner: ada}}}
    infer: [{match: ^finance/, says: {certificate: VERIFIED}}]
"""


def read(text: str):  # type: ignore[no-untyped-def]
    return parse_routes(text, Defaults(RouteEntry(), "default", "eu-west-1", ""), stated="routes.yaml")["sales"]


def test_a_routes_own_rules_come_first_and_stated_ones_before_told() -> None:
    """Each says where it stands."""
    rules = read(FILE).enrichment.rules
    assert [rule.place.rpartition(": ")[2] for rule in rules[:3]] == [
        "routes.sales.enrich.0",
        "enrich.0",
        "routes.sales.infer.0",
    ]
    assert rules[0].gives == (
        Marking(MarkingSort.OWNER, "anna"),
        Marking(MarkingSort.TAG, "Sales"),
        Marking(MarkingSort.TAG, "PII", "lineage"),
        Marking(MarkingSort.CUSTOM, "RACI.Owner", "ada"),
    )
    assert read(FILE).enrichment.inheritance.parts == (MarkedPart.DATASETS,) and len(rules) > 3


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("owners: anna", "ownrs: anna", "line 14: routes.sales.enrich.0.ownrs is not known; did you mean owners?"),
        ("description: F", "descripton: F", "line 3: enrich.0.descripton is not known; did you mean description?"),
        ("{table_name}", "{tabel_name}", "did you mean {table_name}"),
        ("'finance/{path}'", "'finance/**'", "it is a glob"),
        ("[purpose]", "[purpos]", "did you mean purpose"),
        ("'ORDERS.*'", "'ORDERS('", "does not parse"),
        ("^finance/", "'^fin(('", "does not parse"),
        ("{certificate: VERIFIED}", "{}", "gives nothing"),
        ("VERIFIED", "VERIFYED", "'VERIFIED', 'DRAFT' or 'DEPRECATED'"),
        ("[owners]", "[owner]", "'owners', 'tags' or 'terms'"),
        ("owners: anna", "owners: ['']", "the owner is empty"),
        ("owners: anna", 'description: "a\\0b"', "the description holds the character \\x00"),
        ("owners: anna", 'readme: "\\e[31m"', "the README holds the character \\x1b"),
        ("owners: anna", 'description: "\\ud800"', "the description holds the character \\ud800"),
        ("owners: anna", "links: [{url: ' JavaScript:alert(1)', title: x}]", "the link is a program"),
        ("owners: anna", "announcement: {type: issue, title: ' ', message: x}", "the announcement has no title"),
        ("{match: ^finance/, says", "{says", "what to look for"),
        ("tables: ['ORDERS.*']", "of: [dataset]", "'datasets'"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(before: str, after: str, said: str) -> None:
    """With the nearest name where one is misspelt."""
    assert before in FILE
    with pytest.raises(SettingsError) as refused:
        read(FILE.replace(before, after))
    assert said in str(refused.value) and "line" in str(refused.value)


EMPTY = (
    ("tables: ['ORDERS.*']", "of: []", "of"),
    ("['ORDERS.*']", "[]", "tables"),
    ("['finance/{path}']", "[]", "paths"),
    ("['ORDERS.*']", "['']", "tables"),
    ("['finance/{path}']", "['a', '']", "paths"),
    ("{what: [owners]", "{what: []", "what"),
    ("to: [datasets]", "to: []", "to"),
    ("owners: anna", "description: x, owners: []", "owners"),
    ("[Sales, {name: PII, lineage: true}]", "[]", "tags"),
    ("owners: anna", "terms: []", "terms"),
    ("owners: anna", "links: []", "links"),
    ("{RACI: {Owner: ada}}", "{}", "custom"),
    ("{Owner: ada}", "{}", "RACI"),
    ("{match: ^finance/, says", "{match: ^finance/, of: [], says", "of"),
    ("{certificate: VERIFIED}", "{certificate: VERIFIED, owners: []}", "owners"),
    ("infer: [purpose]", "infer: []", "infer"),
    ("[{match: ^finance/, says: {certificate: VERIFIED}}]", "[]", "infer"),
)


@pytest.mark.parametrize(("before", "after", "name"), EMPTY)
def test_nothing_empty_passes_as_a_word(before: str, after: str, name: str) -> None:
    """With the place, and what holds without it."""
    assert before in FILE
    with pytest.raises(SettingsError) as refused:
        read(FILE.replace(before, after))
    assert f"nothing stands in `{name}`" in str(refused.value) and "line" in refused.value.where
    assert "take it away" in refused.value.next_step


def test_a_route_may_inherit_nothing_where_all_others_do() -> None:
    """The one empty list that says something, since it has no other way to."""
    text = FILE.replace("    infer: [{match", "    inherit: {what: []}\n    infer: [{match")
    assert read(text).enrichment.inheritance.sorts == ()
    with pytest.raises(SettingsError, match="nothing stands in `what`"):
        read(text.replace("inherit: {what: [owners], to: [datasets]}\n", ""))


def test_without_rules_nothing_is_stated() -> None:
    """An old file is as it was."""
    text = FILE[FILE.index("routes:") : FILE.index("    enrich:\n      -")]
    assert read(text).enrichment.is_empty
