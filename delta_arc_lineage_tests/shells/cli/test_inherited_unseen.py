"""What a source table carries and a token is not shown: not inherited, not taken back, and in nobody's way."""

from collections.abc import Callable, Iterator

import pytest

from delta_arc_lineage.local.landscape import SOURCE, TARGET
from delta_arc_lineage_tests.local_atlan.access_calls import make_connection_policy, make_persona, make_token
from delta_arc_lineage_tests.local_atlan.calls import save
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run
from delta_arc_lineage_tests.shells.cli.test_edits import make
from delta_arc_lineage_tests.shells.cli.test_enrich import state_rules
from delta_arc_lineage_tests.shells.cli.test_restricted import READ
from delta_arc_lineage_tests.support.stack import catalog_of

RULES = """
inherit: {what: [terms], to: [datasets]}
enrich:
  - {of: [datasets], certificate: {status: VERIFIED}}
routes: {main: {}}
"""
RIGHTS = (READ, "persona-asset-update", "persona-add-terms", "persona-remove-terms")
Carry = Callable[[str], None]


@pytest.fixture
def carry(landscape: Landscape) -> Iterator[Carry]:
    """Has the source table ORDERS carry a term, or carry it no more."""
    client, home = catalog_of(landscape.stack), make(landscape, "AtlasGlossary", landscape.name)
    term = make(landscape, "AtlasGlossaryTerm", "Order", anchor=home)
    names = {"qualifiedName": f"{SOURCE.schema_qualified_name}/ORDERS", "name": "ORDERS"}

    def carry_(way: str) -> None:
        change = {f"{way}RelationshipAttributes": {"meanings": [term]}}
        save(client, {"typeName": "Table", "attributes": names, **change})

    carry_("append")
    yield carry_
    carry_("remove")


def make_key(landscape: Landscape) -> str:
    """Of a token that may do all that is needed on our connections, and may not read the glossary."""
    client, home = catalog_of(landscape.stack), "/".join(min(landscape.ours()).split("/")[:3])
    persona = make_persona(client, landscape.name)
    for connection in (home, SOURCE.qualified_name, TARGET.qualified_name):
        make_connection_policy(client, persona, connection, *RIGHTS)
    return str(make_token(client, landscape.name, persona)["attributes"]["accessToken"])


def test_a_token_that_is_not_shown_a_term_of_the_source_gives_the_rest(
    run: Run, landscape: Landscape, carry: Carry
) -> None:
    """It neither stops the other markings nor is remembered as nothing: a token that sees it gives it, however settled
    all was for the first one. What was given is taken back by one that sees it, and by no other."""
    landscape.put("ORDERS.csv")
    assert run("apply", "--yes").exit_code == 0
    key = make_key(landscape)
    state_rules(RULES)
    given = run("apply", "--yes", "--json", ATLAN_API_KEY=key)
    assert given.exit_code == 0 and given.only["markings"]["given"] == 1, given.err
    for _ in range(2):
        again = run("plan", "--json", ATLAN_API_KEY=key)
        assert again.exit_code == 0 and again.only["markings"]["changes"] == again.only["markings"]["kept"] == []
    assert run("apply", "--yes", "--json").only["markings"]["given"] == 1
    same = run("plan", "--json", ATLAN_API_KEY=key)
    assert same.exit_code == 0 and same.only["markings"]["changes"] == same.only["markings"]["kept"] == []
    carry("remove")
    for _ in range(2):
        left = run("apply", "--yes", "--json", ATLAN_API_KEY=key)
        assert left.exit_code == 2 and left.only["markings"]["taken"] == 0 and left.only["markings"]["denied"] == 1
    assert run("apply", "--yes", "--json").only["markings"]["taken"] == 1
