"""`delta-arc access`: what a token may do, before a run needs it, and what to grant; nothing is written."""

from typing import Any

import pytest

from delta_arc_lineage.local.landscape import SOURCE, TARGET
from delta_arc_lineage_tests.local_atlan.access_calls import make_connection_policy, make_persona, make_token
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Result, Run
from delta_arc_lineage_tests.shells.cli.test_restricted import connection_of
from delta_arc_lineage_tests.support.gate import Answer, Gate
from delta_arc_lineage_tests.support.stack import catalog_of

READ = "persona-asset-read"


def standings(result: Result) -> dict[str, bool | None]:
    """What is allowed, by its first words."""
    found: dict[str, bool | None] = {}
    for item in result.only["allowances"]:
        found.setdefault(" ".join(item["what"].split()[:2]), item["allowed"])
    return found


def make_key(landscape: Landscape, *policies: tuple[str, tuple[str, ...]]) -> str:
    """The key of a token with a persona of these policies: connection and actions."""
    client = catalog_of(landscape.stack)
    persona = make_persona(client, landscape.name)
    for connection, actions in policies:
        make_connection_policy(client, persona, connection, *actions)
    return str(make_token(client, landscape.name, persona)["attributes"]["accessToken"])


def refused(result: Result) -> list[dict[str, Any]]:
    return [item for item in result.only["allowances"] if item["allowed"] is False]


def test_a_full_token_may_do_all(run: Run, landscape: Landscape) -> None:
    """Before the first run only the connection can be asked about; after it, all. Nothing is written."""
    landscape.put("ORDERS.csv")
    fresh = run("access", "--json")
    assert fresh.exit_code == 0 and standings(fresh)["create Connection"] is True and landscape.ours() == set()
    run("apply", "--yes")
    told = run("access", "--json")
    assert told.exit_code == 0 and told.only["refused"] == 0
    assert told.only["token"] == "service-account-apikey-local"
    assert all(item["allowed"] and not item["next"] for item in told.only["allowances"])
    assert len(told.only["allowances"]) >= 11


def test_what_is_refused_says_what_to_grant(run: Run, landscape: Landscape) -> None:
    """By connection and right: exit code 2 for what every sync does; tags are told and stop nothing."""
    landscape.put("ORDERS.csv")
    run("apply", "--yes")
    home = connection_of(landscape)
    key = make_key(landscape, (SOURCE.qualified_name, (READ,)), (home, (READ, "persona-asset-update")))
    told = run("access", "--json", ATLAN_API_KEY=key)
    assert told.exit_code == 2
    places = {(item["what"].split()[0], item["needed"]) for item in refused(told)}
    assert {("create", True), ("archive", True), ("attach", False)} <= places and ("update", True) not in places
    (creating,) = (item for item in refused(told) if item["what"].startswith("create"))
    assert f"({home})" in creating["where"] and "to create assets (API only)" in creating["next"]
    shown = run("access", ATLAN_API_KEY=key)
    assert "refused   create S3Prefix, S3Object, Process, ColumnProcess" in shown.out and shown.exit_code == 2
    assert landscape.stack.api_key not in shown.out and key not in shown.out + shown.err


def test_only_what_is_needed_ends_with_2(run: Run, landscape: Landscape) -> None:
    """A token of a loader, without tags and terms and users: all that a sync does, it may."""
    landscape.put("ORDERS.csv")
    run("apply", "--yes")
    actions = (READ, "persona-asset-update", "persona-api-create", "persona-api-delete")
    homes = ((SOURCE.qualified_name, (READ,)), (TARGET.qualified_name, (READ,)), (connection_of(landscape), actions))
    told = run("access", "--json", ATLAN_API_KEY=make_key(landscape, *homes))
    assert told.exit_code == 0, told.out
    assert told.only["refused"] == 0 and {item["needed"] for item in refused(told)} == {False}


def test_what_the_tenant_does_not_tell_is_not_guessed(run: Run, landscape: Landscape) -> None:
    """Without an evaluator nothing is allowed and nothing is refused; a plan goes on as before."""
    landscape.put("ORDERS.csv")
    with Gate(landscape.stack.catalog_url, lambda r: Answer(404) if "evaluator" in r.path else None).open() as gate:
        told = run("access", "--json", ATLAN_BASE_URL=gate.url)
        applied = run("apply", "--yes", "--json", ATLAN_BASE_URL=gate.url)
    assert told.exit_code == 0 and standings(told)["read Table,"] is None
    assert "does not tell" in told.out and applied.exit_code == 0 and applied.only["denied"] == 0


def test_a_service_that_does_not_answer_leaves_the_rest_told(run: Run, landscape: Landscape) -> None:
    """Users and audit are services of their own: what the evaluator told stands, and they are not said to refuse."""
    landscape.put("ORDERS.csv")
    run("apply", "--yes")
    gone = ("/users", "auditSearch")
    policy = lambda request: Answer(404) if any(part in request.path for part in gone) else None  # noqa: E731
    with Gate(landscape.stack.catalog_url, policy).open() as gate:
        told = run("access", "--json", ATLAN_BASE_URL=gate.url)
    assert told.exit_code == 0, told.err
    assert (standings(told)["read users"], standings(told)["read the"]) == (None, None)
    assert standings(told)["create S3Prefix,"] is True and told.only["refused"] == 0


@pytest.mark.parametrize("status", [503, 404])
def test_a_token_that_nobody_names_is_told_what_it_may_do(run: Run, landscape: Landscape, status: int) -> None:
    """The service of users alone does not answer: all else is told, with what is not known."""
    landscape.put("ORDERS.csv")
    run("apply", "--yes")
    policy = lambda request: Answer(status) if "/users" in request.path else None  # noqa: E731
    with Gate(landscape.stack.catalog_url, policy).open() as gate:
        told = run("access", "--json", ATLAN_BASE_URL=gate.url, DELTA_ARC_PATIENCE_SECONDS="1")
        shown = run("access", ATLAN_BASE_URL=gate.url, DELTA_ARC_PATIENCE_SECONDS="1")
    assert told.exit_code == 0, told.err
    assert told.only["token"] is None and told.only["refused"] == 0
    assert standings(told)["create S3Prefix,"] is True and standings(told)["read users"] is None
    assert ("tell the" in standings(told)) is (status == 503)
    assert shown.exit_code == 0 and "what this token may do" in shown.out
