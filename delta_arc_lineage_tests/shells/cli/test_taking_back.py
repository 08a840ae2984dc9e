"""undo and history: what a run did is listed, and taken back by one command."""

import getpass
import re
import socket
from pathlib import Path

from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run


def run_of(err: str) -> str:
    """The run that a command told how to take back."""
    match = re.search(r"delta-arc undo (cli-\S+)", err)
    assert match
    return match[1]


def test_a_run_is_taken_back_and_the_undo_too(run: Run, landscape: Landscape) -> None:
    """The catalog is as before; undoing the undo brings it all back; each is a run of its own."""
    landscape.put("ORDERS.csv")
    run("apply", "--yes")
    before = landscape.ours()
    landscape.put("CUSTOMERS.csv")
    landscape.remove("ORDERS.csv")
    digest = run("plan", "--json").only["digest"]
    second = run_of(run("apply", "--approve", digest).err)
    after = landscape.ours()
    assert run("undo", second).exit_code == 4 and landscape.ours() == after
    undone = run("undo", second, "--yes")
    assert undone.exit_code == 0 and landscape.ours() == before
    assert "undo of" in undone.out and "^ file ORDERS.csv;" in undone.out
    assert "the next sync will plan the same again" in undone.err
    assert f"{second} is undone already" in run("undo", second, "--yes").err
    again = run("undo", run_of(undone.err), "--yes")
    assert again.exit_code == 0 and landscape.ours() == after and "plan the same" not in again.err
    assert "nothing to change" in run("plan").out


def test_what_a_person_edited_since_is_left_alone(run: Run, landscape: Landscape) -> None:
    """Named, with the reason; connection and bucket stay too."""
    landscape.put("ORDERS.csv")
    first = run_of(run("apply", "--yes").err)
    (file,) = (name for name in landscape.ours() if name.endswith("ORDERS.csv"))
    landscape.save("S3Object", file, name="renamed by hand")
    undone = run("undo", first, "--yes", "--json")
    why = {spared["qualified_name"]: spared["why"] for spared in undone.only["spared"]}
    assert why[file] == "it was edited since: name"
    assert sorted(why.values())[:2] == ["connections and buckets are never removed"] * 2
    assert file in landscape.ours() and len(landscape.ours()) == 3


def test_a_users_own_words_survive_an_undo(run: Run, landscape: Landscape) -> None:
    """What we do not own of a thing is no edit, and comes back with it."""
    landscape.put("ORDERS.csv", "CUSTOMERS.csv")
    run("apply", "--yes")
    (file,) = (name for name in landscape.ours() if name.endswith("ORDERS.csv"))
    landscape.save("S3Object", file, userDescription="the orders of all time")
    landscape.remove("ORDERS.csv")
    digest = run("plan", "--json").only["digest"]
    assert run("undo", run_of(run("apply", "--approve", digest).err), "--yes").exit_code == 0
    assert landscape.attributes(file)["userDescription"] == "the orders of all time"


def test_history_tells_who_when_which_plan_and_why(run: Run, landscape: Landscape) -> None:
    """S18: newest first; one run with each change and its reason; no request is sent for it."""
    landscape.put("ORDERS.csv")
    assert "no run has changed anything yet" in run("history").err
    applied = run("apply", "--yes", "--json").only
    undone = run("undo", applied["run"], "--yes", "--json").only
    sent = landscape.requests_sent()
    newest, oldest = run("history", "--json").json
    assert (newest["run"], newest["undoes"], oldest["run"]) == (undone["run"], applied["run"], applied["run"])
    assert oldest["undone_by"] == [undone["run"]] and oldest["plan"] == applied["digest"]
    assert oldest["who"] == f"{getpass.getuser()}@{socket.gethostname()}"
    assert oldest["why"] == "delta-arc apply --yes --json" and oldest["consent"] == "agreed to by --yes"
    assert oldest["written"] == oldest["confirmed"] == applied["written"] and not oldest["unfinished"]
    shown = run("history").out
    assert shown.index(undone["run"]) < shown.index(f"{applied['run']}  ")
    assert "+ file ORDERS.csv; lineage" in run("history", applied["run"]).out
    whole = run("history", applied["run"], "--verbose").out
    assert "+ file ORDERS.csv default/" in whole and "Linked by name only: table ORDERS, file ORDERS.csv." in whole
    assert run("history", "--route", "main").out and run("history", "nowhere").exit_code == 2
    assert landscape.requests_sent() == sent


def test_history_calls_nothing_done_that_is_not_proven(run: Run, landscape: Landscape) -> None:
    """A run that the tenant broke off tells what it did, and what it only meant to do; other routes have none."""
    landscape.put("ORDERS.csv")
    run("apply", "--yes")
    landscape.put("CUSTOMERS.csv")
    landscape.misbehave({"kind": "forbid", "method": "POST", "route": "*entity/bulk*", "permission": "ENTITY_CREATE"})
    broken = run("apply", "--yes")
    landscape.misbehave()
    assert broken.exit_code == 2
    newest = run("history", "--json").json[0]
    assert (newest["written"], newest["confirmed"], newest["unfinished"]) == (0, 0, True) and newest["unproven"] > 0
    assert f"broke off with {newest['unproven']} more meant and not confirmed" in run("history").out
    assert "meant, and not confirmed" in run("history", newest["run"]).out
    idle = {"DELTA_ARC_ROUTE": "idle"}
    assert "no run has changed anything yet for the route 'idle'" in run("history", "--route", "idle", **idle).err
    assert "nothing of the route 'idle' is there to purge" in run("purge", "--route", "idle", **idle).out


def test_a_torn_journal_is_told_of_and_stops_nothing(run: Run, landscape: Landscape) -> None:
    """It is named; the other runs are listed as ever."""
    landscape.put("ORDERS.csv")
    applied = run("apply", "--yes", "--json").only
    landscape.put("CUSTOMERS.csv")
    second = run("apply", "--yes", "--json").only
    (landscape.state / "journal" / "main" / second["run"] / "s3_assets.json").write_text("{", encoding="utf-8")
    shown = run("history")
    assert shown.exit_code == 0 and applied["run"] in shown.out
    assert f"journal/main/{second['run']}/s3_assets cannot be read" in shown.err
    assert len(run("history", "--json").json[0]["torn"]) == 1


def test_a_run_of_several_plans_tells_each_and_is_taken_back_whole(run: Run, landscape: Landscape) -> None:
    """As a Dagster run that was re-executed leaves it: a removal that was approved, and then another plan."""
    landscape.put("ORDERS.csv", "CUSTOMERS.csv")
    run("apply", "--yes")
    before = landscape.ours()
    landscape.remove("ORDERS.csv")
    removing = run("apply", "--approve", run("plan", "--json").only["digest"], "--json").only
    landscape.put("PRODUCTS.csv")
    adding = run("apply", "--yes", "--json").only
    _join(landscape.state / "journal" / "main", removing["run"], adding["run"])
    entry = run("history", "--json").json[0]
    assert [(plan["plan"], plan["consent"]) for plan in entry["plans"]] == [
        (removing["digest"], "approved by its digest"),
        (adding["digest"], "agreed to by --yes"),
    ]
    assert (entry["run"], entry["plan"], entry["unfinished"]) == (removing["run"], adding["digest"], False)
    assert (entry["written"], entry["archived"]) == (adding["written"], removing["archived"])
    shown = run("history", removing["run"]).out
    assert f"plan {removing['digest']}, approved by its digest" in shown and f"plan {adding['digest']}" in shown
    assert "- file ORDERS.csv;" in shown and "+ file PRODUCTS.csv;" in shown
    assert run("undo", removing["run"], "--yes").exit_code == 0 and landscape.ours() == before


def _join(journals: Path, run: str, later: str) -> None:
    """Let the later run's journals be further ones of this run."""
    for file in sorted((journals / later).iterdir()):
        first = journals / run / file.name
        text = file.read_text(encoding="utf-8").replace(later, run)
        (first.with_suffix(".2.json") if first.exists() else first).write_text(text, encoding="utf-8")
        file.unlink()
