"""Policies that change between a plan and its application: told, refused as a whole, or in the journal; never half."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run
from delta_arc_lineage_tests.shells.cli.test_enrich import RULES, state_rules
from delta_arc_lineage_tests.shells.cli.test_enrich import words as words
from delta_arc_lineage_tests.shells.cli.test_restricted import WRITE, Restrict, connection_of
from delta_arc_lineage_tests.shells.cli.test_restricted import restrict as restrict
from delta_arc_lineage_tests.support.gate import Answer, Gate, Request, Rewritten
from delta_arc_lineage_tests.support.stack import catalog_of

Lose = Callable[..., None]


@pytest.fixture
def lose(landscape: Landscape) -> Lose:
    """Policies of the test's persona that hold these words are taken away."""

    def lose_(*words: str) -> None:
        client = catalog_of(landscape.stack)
        held = landscape.found(**{"__typeName.keyword": "AuthPolicy"})
        chosen = [p for p in held if any(word in p["attributes"]["name"] for word in words)]
        assert chosen
        for policy in chosen:
            client.delete(
                "/api/meta/entity/bulk", params={"guid": policy["guid"], "deleteType": "PURGE"}
            ).raise_for_status()

    return lose_


def journals(landscape: Landscape) -> list[Path]:
    return sorted(path for path in landscape.state.glob("journal/**/*") if path.is_file())


def test_a_right_that_was_lost_refuses_a_plan_file_as_a_whole(
    restrict: Restrict, landscape: Landscape, lose: Lose
) -> None:
    """Exit code 2, what was lost is named, nothing is written and no journal is left; a new plan sets it aside."""
    limited = restrict(*WRITE)
    landscape.put("SHIPPERS.csv")
    assert limited("plan", "--out", "p.json").exit_code == 0
    lose(WRITE[1])
    before, kept = landscape.ours(), journals(landscape)
    told = limited("apply", "p.json", "--yes")
    assert (
        told.exit_code == 2
        and "rights were lost since the plan was made, and nothing is written without them" in told.err
    )
    assert f"this token may not create Process in {connection_of(landscape)}" in told.err and "plan again" in told.err
    assert landscape.ours() == before and journals(landscape) == kept
    again = limited("plan", "--json")
    assert (
        again.exit_code == 2 and again.only["denied"] and not [c for c in again.only["changes"] if c["change"] == "add"]
    )


def test_a_right_that_was_won_is_used_by_the_next_plan(restrict: Restrict, landscape: Landscape, lose: Lose) -> None:
    """The file makes what it says and no more; what it set aside is told, and comes with the next plan."""
    limited = restrict(*WRITE, types=("S3Object",))
    landscape.put("SHIPPERS.csv")
    assert limited("plan", "--out", "p.json").exit_code == 2
    before = landscape.ours()
    full = {"ATLAN_API_KEY": landscape.stack.api_key}
    applied = limited("apply", "p.json", "--yes", **full)
    assert applied.exit_code == 2 and "not allowed: " in applied.err
    assert [name.rpartition("/")[2] for name in landscape.ours() - before] == ["SHIPPERS.csv"]
    rest = limited("apply", "--yes", "--json", **full)
    assert rest.exit_code == 0 and rest.only["denied"] == 0 and rest.only["written"] > 1


def test_a_right_to_mark_that_was_lost_refuses_the_file_before_its_lineage(
    run: Run, landscape: Landscape, words: dict[str, str]
) -> None:
    """A plan file is one thing, assets and markings: the evaluator says another thing than when it was made."""
    landscape.put("ORDERS.csv")
    assert run("apply", "--yes").exit_code == 0
    before, kept = landscape.ours(), journals(landscape)
    landscape.put("SHIPPERS.csv")
    state_rules(RULES % words)
    lost: list[str] = []

    def deny(body: bytes) -> bytes:
        refused = {"allowed": False, "errorCode": "ATLAS-403-00-001"}
        return json.dumps(
            [{**each, **refused} if each["action"] in lost else each for each in json.loads(body)]
        ).encode()

    with Gate(landscape.stack.catalog_url, lambda r: Rewritten(deny) if "evaluator" in r.path else None).open() as gate:
        address = {"ATLAN_BASE_URL": gate.url}
        assert run("plan", "--out", "p.json", **address).exit_code == 0
        lost.append("ENTITY_ADD_CLASSIFICATION")
        told = run("apply", "p.json", "--yes", **address)
        assert told.exit_code == 2 and " markings: this token may not attach tags to S3Object" in told.err
        assert landscape.ours() == before and journals(landscape) == kept
        lost.clear()
        assert run("apply", "p.json", "--yes", **address).exit_code == 0


def test_a_right_that_is_lost_while_a_plan_is_applied_is_in_the_journal(run: Run, landscape: Landscape) -> None:
    """Atlan refuses a phase: what was written before is confirmed and journaled, an undo takes it back, and the next
    run with the right does all."""
    landscape.put("ORDERS.csv")
    assert run("apply", "--yes").exit_code == 0
    before, writes = landscape.ours(), list[str]()
    landscape.put("SHIPPERS.csv")

    def refuse(request: Request) -> Answer | None:
        """The second write is one too many."""
        if not request.writes:
            return None
        writes.append(request.path)
        said = {"errorCode": "ATLAS-403-00-001", "errorMessage": "somebody is not authorized to perform create entity"}
        return Answer(403, json.dumps(said).encode()) if len(writes) == 2 else None

    with Gate(landscape.stack.catalog_url, refuse).open() as gate:
        address = {"ATLAN_BASE_URL": gate.url}
        told = run("apply", "--yes", **address)
        assert told.exit_code == 2 and "somebody is not authorized" in told.err and "grant" in told.err
        (made,) = landscape.ours() - before
        newest = run("history", "--json").json[0]
        assert newest["unfinished"] and newest["confirmed"] == 2 and newest["unproven"] > 0
        assert run("undo", newest["run"], "--yes", **address).exit_code == 0 and landscape.ours() == before
        assert run("apply", "--yes", **address).exit_code == 0 and landscape.ours() > before | {made}
        assert run("plan", "--json", **address).only["changes"] == []
