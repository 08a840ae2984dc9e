"""A restricted token that takes away: undo, purge, leftovers and markings leave what they may not, and do the rest.

One law for all of them, through the real program and real HTTP.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from delta_arc_lineage.local.landscape import SOURCE, TARGET
from delta_arc_lineage_tests.local_atlan.access_calls import (
    make_connection_policy,
    make_persona,
    make_policy,
    make_token,
)
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Result, Run
from delta_arc_lineage_tests.shells.cli.test_enrich import RULES, state_rules
from delta_arc_lineage_tests.shells.cli.test_enrich import words as words
from delta_arc_lineage_tests.shells.cli.test_restricted import READ
from delta_arc_lineage_tests.support.stack import catalog_of

LINEAGE = ("Process", "ColumnProcess")
FILES = ("S3Object", "S3Prefix")
GIVING = ("persona-entity-add-classification", "persona-add-terms", "persona-asset-update")
TAKING = ("persona-entity-remove-classification", "persona-remove-terms")
RULES_OF_ITS_OWN = "".join(
    line for line in RULES.splitlines(keepends=True) if "readme" not in line and "links" not in line
)
"""Without READMEs and links, which lie in no connection, and which no persona lets see."""
Allow = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Removing:
    """A command that takes away: what is prepared for it, how its list is shown and approved."""

    prepare: Callable[[Run, Landscape], list[str]]
    is_purge: bool = False


def undo_of_a_run(run: Run, landscape: Landscape) -> list[str]:
    return ["undo", run("apply", "--yes", "--json").only["run"], "--yes"]


def leftovers_of_a_route(run: Run, landscape: Landscape) -> list[str]:
    run("apply", "--yes")
    return ["leftovers", "--remove", "--approve"]


def purge_of_all(run: Run, landscape: Landscape) -> list[str]:
    run("apply", "--yes")
    return ["purge", "--approve"]


REMOVALS = {
    "undo": Removing(undo_of_a_run),
    "leftovers": Removing(leftovers_of_a_route),
    "purge": Removing(purge_of_all, is_purge=True),
}


@pytest.fixture
def allow(landscape: Landscape) -> Allow:
    """The key of a token that may read everything, and do these actions: each with the types that it may do it to, in
    the connection of ours."""

    def allow_(**types_by_action: tuple[str, ...]) -> str:
        client = catalog_of(landscape.stack)
        home = "/".join(min(landscape.ours() | landscape.ours(route="former")).split("/")[:3])
        persona = make_persona(client, landscape.name)
        for connection in (home, SOURCE.qualified_name, TARGET.qualified_name):
            make_connection_policy(client, persona, connection, READ)
        for glossary in landscape.found(**{"__typeName.keyword": "AtlasGlossary", "name.keyword": landscape.name}):
            resources = (f"entity:{glossary['attributes']['qualifiedName']}",)
            make_policy(
                client,
                persona,
                "persona-glossary-read",
                resources=resources,
                policySubCategory="glossary",
                name="words",
            )
        for action, types in types_by_action.items():
            kinds = tuple(f"entity-type:{name}" for name in types)
            make_policy(
                client,
                persona,
                action.replace("_", "-"),
                resources=(f"entity:{home}", *kinds),
                connectionQualifiedName=home,
                name=f"{action} of {len(types)}",
            )
        return str(make_token(client, landscape.name, persona)["attributes"]["accessToken"])

    return allow_


def remove(run: Run, command: list[str], **variables: str) -> Result:
    """With the digest that the command's own list says, where it wants one."""
    if command[-1] == "--approve":
        listed = run(*[part for part in command if part not in ("--remove", "--approve")], "--json", **variables).json
        command = [*command, next((item["digest"] for item in listed), "0" * 16)]
    return run(*command, "--json", **variables)


def gone(landscape: Landscape, before: set[str], route: str) -> set[str]:
    return before - landscape.ours(route=route)


@pytest.mark.parametrize("name", REMOVALS)
@pytest.mark.parametrize("types", [LINEAGE, FILES, ("ColumnProcess",)])
def test_what_may_not_be_removed_stays_with_what_it_hangs_on(
    run: Run, landscape: Landscape, allow: Allow, name: str, types: tuple[str, ...]
) -> None:
    """Whatever the right is of: what goes is of these types and nothing that stays hangs on it; the rest is told, and
    nothing of it is tried; exit code 2, and the same again changes nothing more."""
    landscape.put("ORDERS.csv")
    former = {"DELTA_ARC_ROUTE": "former"} if name == "leftovers" else {}
    route = former.get("DELTA_ARC_ROUTE", "main")
    prepare = REMOVALS[name].prepare
    command = prepare(lambda *arguments: run(*arguments, **former), landscape)
    before = landscape.ours(route=route)
    mark = f"delta-arc-lineage/{landscape.name}/{route}"
    kinds = {
        each["attributes"]["qualifiedName"]: each["typeName"] for each in landscape.found(lastSyncWorkflowName=mark)
    }
    key = allow(persona_api_delete=types, persona_asset_update=types)
    removed = remove(run, command, ATLAN_API_KEY=key)
    assert removed.exit_code == 2, removed.err
    went = gone(landscape, before, route)
    assert {kinds[each] for each in went} == ({*types} if types != FILES else set())
    assert removed.json[0]["denied"] and "this token may not archive" in str(removed.json[0]["spared"])
    again = remove(run, command, ATLAN_API_KEY=key)
    assert again.exit_code == 2 and gone(landscape, before, route) == went
    assert "Traceback" not in removed.err + again.err and "403" not in removed.err + again.err


@pytest.mark.parametrize("name", REMOVALS)
def test_a_token_that_may_remove_nothing_writes_nothing(
    run: Run, landscape: Landscape, allow: Allow, name: str
) -> None:
    """All is told before anything is written: no write is sent, no journal is left, and a full token does it then."""
    landscape.put("ORDERS.csv")
    former = {"DELTA_ARC_ROUTE": "former"} if name == "leftovers" else {}
    route = former.get("DELTA_ARC_ROUTE", "main")
    command = REMOVALS[name].prepare(lambda *arguments: run(*arguments, **former), landscape)
    before, journals = landscape.ours(route=route), sorted(landscape.state.glob("journal/**/*"))
    key = allow()
    plain = [part for part in command if part not in ("--yes", "--approve", "--remove")]
    shown = run(*plain, *(["--yes"] if name == "undo" else []), ATLAN_API_KEY=key)
    assert shown.exit_code == 2 and "not allowed: " in shown.out and "this token may not archive" in shown.out
    refused = remove(run, command, ATLAN_API_KEY=key)
    assert refused.exit_code == 2, refused.err
    assert landscape.ours(route=route) == before and sorted(landscape.state.glob("journal/**/*")) == journals
    done = remove(run, command)
    assert done.exit_code == 0, done.err
    assert gone(landscape, before, route)


@pytest.mark.parametrize(
    "lost",
    [pytest.param(action.replace("-", "_"), id=name) for action, name in zip(TAKING, ("tag", "term"), strict=True)],
)
def test_takings_that_are_not_allowed_are_left(
    run: Run, landscape: Landscape, allow: Allow, words: dict[str, str], lost: str
) -> None:
    """The rule goes, and what of it the token may take it takes; the rest is told as lineage is, and waits."""
    landscape.put("ORDERS.csv")
    state_rules(RULES_OF_ITS_OWN % words)
    assert run("apply", "--yes").exit_code == 0
    state_rules(RULES.partition("enrich:\n  - ")[0] + "routes: {main: {}}\n")
    rights = {action.replace("-", "_"): ("S3Object", "S3Bucket") for action in (*TAKING, GIVING[2])}
    rights.pop(lost)
    key = allow(**rights)
    planned = run("plan", "--json", ATLAN_API_KEY=key)
    markings = planned.only["markings"]
    (left,) = (kept for kept in markings["kept"] if kept["why"] == "denied")
    assert planned.exit_code == 2 and markings["denied"] == 1 and left["sort"] == ("tag" if "class" in lost else "term")
    assert f"not allowed: 1 of 7 markings: this token may not take {left['sort']}s from S3Object" in (
        run("plan", ATLAN_API_KEY=key).out
    )
    applied = run("apply", "--yes", "--json", ATLAN_API_KEY=key)
    assert applied.exit_code == 2, applied.err
    assert applied.only["markings"]["taken"] == 6 and applied.only["markings"]["denied"] == 1
    assert run("apply", "--yes", ATLAN_API_KEY=key).exit_code == 2  # told each time, though nothing else is left
    last = run("apply", "--yes", "--json")
    assert last.exit_code == 0 and last.only["markings"]["taken"] == 1


def test_an_undo_leaves_the_markings_that_it_may_not_take(
    run: Run, landscape: Landscape, allow: Allow, words: dict[str, str]
) -> None:
    """Of a run that gave markings alone: what may be taken is, exit code 2, and a full token takes the rest."""
    landscape.put("ORDERS.csv")
    assert run("apply", "--yes").exit_code == 0
    state_rules(RULES_OF_ITS_OWN % words)
    taken = run("apply", "--yes", "--json").only["run"]
    key = allow(persona_asset_update=("S3Object", "S3Bucket"))
    undone = run("undo", taken, "--yes", "--json", ATLAN_API_KEY=key)
    assert undone.exit_code == 2, undone.err
    assert undone.only["markings"]["denied"] == 2 and undone.only["markings"]["taken"] == 5
    rest = run("undo", taken, "--yes", "--json")
    assert rest.exit_code == 0 and rest.only["markings"]["taken"] == 2


def test_markings_that_may_not_be_given_are_left(
    run: Run, landscape: Landscape, allow: Allow, words: dict[str, str]
) -> None:
    """READMEs and links are assets of no connection: a policy of ours does not make them; all else is given."""
    landscape.put("ORDERS.csv")
    assert run("apply", "--yes").exit_code == 0
    state_rules(RULES % words)
    key = allow(**{action.replace("-", "_"): ("S3Object", "S3Bucket") for action in GIVING})
    given = run("apply", "--yes", "--json", ATLAN_API_KEY=key)
    assert given.exit_code == 2, given.err
    assert given.only["markings"]["given"] == 7 and given.only["markings"]["denied"] == 2
    assert "may not create Readme" in run("plan", ATLAN_API_KEY=key).out
    last = run("apply", "--yes", "--json")
    assert last.exit_code == 0 and last.only["markings"]["given"] == 2


def test_what_the_token_is_not_shown_is_not_taken_for_gone(
    run: Run, landscape: Landscape, words: dict[str, str]
) -> None:
    """Glossaries and notes have policies of their own: without them a term, a README and a link are neither said to be
    taken away by somebody nor forgotten. The token's plan names them, and a full token takes all back afterwards."""
    landscape.put("ORDERS.csv")
    state_rules(RULES % words)
    assert run("apply", "--yes").exit_code == 0
    client, home = catalog_of(landscape.stack), "/".join(min(landscape.ours()).split("/")[:3])
    persona = make_persona(client, landscape.name)
    for connection in (home, SOURCE.qualified_name, TARGET.qualified_name):
        make_connection_policy(client, persona, connection, READ)
    key = str(make_token(client, landscape.name, persona)["attributes"]["accessToken"])
    same = run("plan", "--json", ATLAN_API_KEY=key)
    assert same.exit_code == 0 and same.only["markings"]["changes"] == same.only["markings"]["kept"] == [], same.out
    state_rules("routes: {main: {}}\n")
    shown = run("plan", ATLAN_API_KEY=key).out
    for sort in ("glossary term", "README", "link"):
        assert f"1 of 9 markings: this token may not see each {sort} of S3Object" in shown
    whole = run("plan", "--json")
    assert whole.exit_code == 0 and len(whole.only["markings"]["changes"]) == 9
    assert run("apply", "--yes", "--json").only["markings"]["taken"] == 9
