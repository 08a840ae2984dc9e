"""A token whose persona restricts it, through real HTTP: the plan names what it may not do, and does the rest."""

from collections.abc import Callable

import pytest

from delta_arc_lineage.local.landscape import SOURCE, TARGET
from delta_arc_lineage_tests.local_atlan.access_calls import (
    make_connection_policy,
    make_persona,
    make_policy,
    make_token,
)
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Result, Run
from delta_arc_lineage_tests.support.stack import catalog_of

READ = "persona-asset-read"
WRITE = ("persona-asset-update", "persona-api-create", "persona-api-delete")
Restrict = Callable[..., Run]


@pytest.fixture
def restrict(run: Run, landscape: Landscape) -> Restrict:
    """Commands with a token that reads both databases, and does in the S3 connection what these actions say.

    `types`: of which it may make assets there, all if none is given. ORDERS is applied before, by the catalog's own.
    """

    def restrict_(*actions: str, types: tuple[str, ...] = ()) -> Run:
        landscape.put("ORDERS.csv")
        assert run("apply", "--yes").exit_code == 0
        client, home = catalog_of(landscape.stack), connection_of(landscape)
        persona = make_persona(client, landscape.name)
        for connection in (SOURCE.qualified_name, TARGET.qualified_name, home):
            make_connection_policy(client, persona, connection, READ)
        whole = [action for action in actions if not (types and action == "persona-api-create")]
        if whole:
            make_connection_policy(client, persona, home, *whole)
        if types:
            resources = (f"entity:{home}", *(f"entity-type:{name}" for name in types))
            make_policy(client, persona, WRITE[1], resources=resources, connectionQualifiedName=home, name="make")
        key = make_token(client, landscape.name, persona)["attributes"]["accessToken"]

        def run_(*arguments: str, **variables: str) -> Result:
            return run(*arguments, **{"ATLAN_API_KEY": key, **variables})

        return run_

    return restrict_


def connection_of(landscape: Landscape) -> str:
    (bucket,) = (name for name in landscape.ours() if name.endswith(f":{landscape.stack.bucket}"))
    return bucket.rpartition("/arn")[0]


def test_what_may_be_made_is_made_and_the_rest_is_named(restrict: Restrict, landscape: Landscape) -> None:
    """Files and no processes: the file is there afterwards, no process is tried, and exit code 2 says so."""
    limited = restrict(*WRITE, types=("S3Object",))
    landscape.put("SHIPPERS.csv")
    before = landscape.ours()
    planned = limited("plan", "--json")
    plan = planned.only
    made = [change["qualified_name"] for change in plan["changes"] if change["change"] == "add"]
    assert planned.exit_code == 2 and len(made) == 1 and made[0].endswith("SHIPPERS.csv")
    assert plan["denied"] == len([item for item in plan["spared"] if "may not" in item["why"]]) > 5
    shown = limited("plan").out
    assert f"this token may not create ColumnProcess in {connection_of(landscape)}" in shown
    assert f"of {len(plan['changes']) + plan['denied']} changes: this token may not create Process" in shown
    applied = limited("apply", "--yes", "--json")
    assert applied.exit_code == 2 and applied.only["denied"] == plan["denied"]
    assert landscape.ours() - before == {*made}
    assert limited("apply", "--yes").exit_code == 2 and landscape.ours() - before == {*made}


def test_what_hangs_on_what_may_not_be_made_is_not_tried(restrict: Restrict, landscape: Landscape) -> None:
    """Processes and no files: those that begin or end at the new file are left, that from table to table is drawn."""
    limited = restrict(*WRITE, types=("Process", "ColumnProcess"))
    landscape.put("SHIPPERS.csv")
    before = landscape.ours()
    plan = limited("plan", "--json").only
    hung = [item for item in plan["spared"] if "which it hangs on, may not be made" in item["why"]]
    assert len(hung) == 2 and all("s3" in item["name"] for item in hung)
    assert limited("apply", "--yes").exit_code == 2
    new = landscape.ours() - before
    assert new and not [name for name in new if name.endswith(".csv")]


def test_nothing_is_removed_under_what_stays(restrict: Restrict, landscape: Landscape) -> None:
    """Without the right to archive, all of the flow stays as it is, and nothing is half removed."""
    limited = restrict(*WRITE[:2])
    landscape.put("SHIPPERS.csv")
    landscape.remove("ORDERS.csv")
    before = landscape.ours()
    removing = {"DELTA_ARC_FORGET_DAYS": "0", "DELTA_ARC_REMOVAL_MINUTES": "0", "DELTA_ARC_REMOVAL_SHARE": "1"}
    applied = limited("apply", "--yes", "--json", **removing)
    assert applied.exit_code == 2 and applied.only["archived"] == 0 and applied.only["denied"]
    assert before < landscape.ours()


def test_a_token_that_may_make_no_connection_makes_nothing(restrict: Restrict, run: Run, landscape: Landscape) -> None:
    """On a fresh tenant all hangs on it: the plan is empty but for what is left, and not one write is sent."""
    limited = restrict(*WRITE)
    fresh = {"S3_CONNECTION_NAME": f"{landscape.name}-fresh", "DELTA_ARC_ROUTE": "fresh"}
    landscape.archive(*landscape.ours())
    applied = limited("apply", "--yes", "--json", **fresh)
    assert applied.exit_code == 2, applied.err
    assert applied.only["written"] == 0 == applied.only["requests"]["writes"] and applied.only["denied"]
    assert "may not create Connection" in limited("plan", **fresh).out
    assert landscape.ours(route="fresh") == set()


def test_one_question_is_asked_for_a_plan_with_changes_and_none_for_one_without(run: Run, landscape: Landscape) -> None:
    """Counted by the catalog."""

    def asked() -> int:
        counted = landscape._call("GET", "/api/local/requests")["requests"]
        return sum(one["count"] for one in counted if one["route"].endswith("/entity/evaluator"))

    landscape.put("ORDERS.csv")
    before = asked()
    assert run("apply", "--yes").exit_code == 0 and asked() - before == 1
    assert run("plan").exit_code == 0 and asked() - before == 1
