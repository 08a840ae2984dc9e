"""leftovers and purge: things of ours that no sync looks after, by command only; and lost state."""

import shutil

import pytest

from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run


def former(run: Run, landscape: Landscape) -> set[str]:
    """Things of a route that is not in the settings any more, beside those of one that is."""
    landscape.put("ORDERS.csv")
    assert run("apply", "--yes", DELTA_ARC_ROUTE="former").exit_code == 0
    landscape.remove("ORDERS.csv")
    landscape.put("CUSTOMERS.csv")
    assert run("apply", "--yes").exit_code == 0
    return landscape.ours(route="former")


def test_what_a_former_route_left_is_listed_and_removed_by_its_digest_only(run: Run, landscape: Landscape) -> None:
    """No sync touches it; without approval nothing goes; connection and bucket stay; and it can be undone."""
    left, ours = former(run, landscape), landscape.ours()
    shown = run("leftovers")
    assert shown.exit_code == 0 and "- file ORDERS.csv;" in shown.out and "CUSTOMERS" not in shown.out
    refused = run("leftovers", "--remove")
    assert refused.exit_code == 4 and landscape.ours(route="former") == left
    assert run("leftovers", "--remove", "--approve", "0" * 16).exit_code == 4
    (plan,) = run("leftovers", "--json").json
    (removed,) = run("leftovers", "--remove", "--approve", plan["digest"], "--json").json
    assert removed["archived"] == len(left) - 2 and removed["applying"] == removed["forecast"]
    assert len(landscape.ours(route="former")) == 2 and landscape.ours() == ours
    assert run("undo", removed["run"], "--yes").exit_code == 0 and landscape.ours(route="former") == left


def test_nothing_left_is_said(run: Run, landscape: Landscape) -> None:
    """An estate whose routes are all configured; and a route that left nothing."""
    landscape.put("ORDERS.csv")
    run("apply", "--yes")
    assert "nothing is left of other routes" in run("leftovers").out
    assert run("leftovers", "--route", "nowhere").exit_code == 2


def test_purging_lists_first_and_deletes_what_was_listed(run: Run, landscape: Landscape) -> None:
    """Archived things of ours are gone for good by the digest of the list; active ones are as before."""
    landscape.put("ORDERS.csv", "CUSTOMERS.csv")
    run("apply", "--yes")
    landscape.remove("ORDERS.csv")
    run("apply", "--approve", run("plan", "--json").only["digest"])
    active, archived = landscape.ours(), landscape.ours(state="DELETED")
    assert archived
    refused = run("purge", "--archived")
    assert refused.exit_code == 4 and "--approve" in refused.err and landscape.ours(state="DELETED") == archived
    refused_json = run("purge", "--archived", "--json")
    listed = refused_json.only
    assert {asset["qualified_name"] for asset in listed["listed"]} == archived and listed["route"] == "main"
    purged = run("purge", "--archived", "--approve", listed["digest"])
    assert purged.exit_code == 0 and landscape.ours(state="DELETED") == set() and landscape.ours() == active
    assert run("purge", "--archived").out.strip() == "nothing of ours is there to purge"
    newest = run("history", "--json").json[0]
    assert newest["purpose"] == "purge" and newest["archived"] == newest["confirmed"] == len(archived)
    undo = run("undo", newest["run"], "--yes")
    assert undo.exit_code == 2 and "cannot be taken back" in undo.err


def test_another_list_than_the_approved_one_is_refused(run: Run, landscape: Landscape) -> None:
    """What came to the list since it was read is not deleted along."""
    landscape.put("ORDERS.csv")
    run("apply", "--yes")
    digest = run("purge", "--json").only["digest"]
    landscape.put("CUSTOMERS.csv")
    run("apply", "--yes")
    before = landscape.ours()
    assert run("purge", "--approve", digest).exit_code == 4 and landscape.ours() == before


def test_only_ours_is_purged(run: Run, landscape: Landscape) -> None:
    """Others' things, connections, a bucket that holds something, a name of nothing: refused, each with its reason."""
    landscape.put("ORDERS.csv")
    run("apply", "--yes")
    (bucket,) = (name for name in landscape.ours() if name.endswith(landscape.stack.bucket))
    connection = bucket.rpartition("/arn")[0]
    theirs = f"{bucket}/theirs.csv"
    landscape.save("S3Object", theirs, name="theirs", connectionQualifiedName=connection, s3BucketQualifiedName=bucket)
    for name, code, words in (
        (theirs, 3, "is not ours: its mark is none"),
        (connection, 3, "is a connection"),
        (bucket, 3, "still holds"),
        ("nothing", 2, "there is no 'nothing'"),
    ):
        refused = run("purge", name, "--approve", "x")
        assert (refused.exit_code, words in refused.err) == (code, True), refused.err
    assert run("purge", "x", "--archived").exit_code == 2
    (file,) = (name for name in landscape.ours() if name.endswith("ORDERS.csv"))
    digest = run("purge", file, "--json").only["digest"]
    assert run("purge", file, "--approve", digest).exit_code == 0
    assert file not in landscape.ours() | landscape.ours(state="DELETED")


def test_losing_all_state_doubles_nothing(run: Run, landscape: Landscape) -> None:
    """The folder is gone: everything is known again by our marks, and nothing is to do."""
    landscape.put("ORDERS.csv", "CUSTOMERS.csv")
    run("apply", "--yes")
    before = landscape.ours()
    shutil.rmtree(landscape.state.parent)
    again = run("apply", "--yes", "--json").only
    assert (again["written"], again["archived"], again["requests"]["writes"]) == (0, 0, 0)
    assert landscape.ours() == before


@pytest.mark.parametrize("older", ["delta-arc/v0/1234", "0cc175b9c0f1b6a831c399e269772661"])
def test_an_older_id_of_ours_is_removed(run: Run, landscape: Landscape, older: str) -> None:
    """A process with our mark under an id of an older form, or one that the SDK hashed, is not wanted any more."""
    landscape.put("ORDERS.csv")
    run("apply", "--yes")
    old = landscape.process(older, mark=f"delta-arc-lineage/{landscape.name}/main")
    (change,) = run("plan", "--json").only["changes"]
    assert (change["change"], change["before"]["qualified_name"]) == ("remove", old)


def test_a_hand_scripts_duplicate_of_ours_is_reported_and_retired_by_digest(run: Run, landscape: Landscape) -> None:
    """Lineage under an id that the SDK hashed, without our mark: told, and archived only by --adopt and its digest."""
    landscape.put("ORDERS.csv")
    run("apply", "--yes")
    theirs = landscape.process("0cc175b9c0f1b6a831c399e269772661", mark=None)
    shown = run("plan")
    assert "nothing to change" in shown.out and "by hand draws an edge that ours draws too" in shown.out
    assert theirs in run("plan", "--verbose").out
    assert run("apply", "--yes", "--adopt").exit_code == 4
    digest = run("plan", "--adopt", "--json").only["digest"]
    applied = run("apply", "--adopt", "--approve", digest, "--json").only
    assert (applied["written"], applied["archived"]) == (0, 1)
    assert landscape.found(qualifiedName=theirs) == []
    assert run("undo", applied["run"], "--yes").exit_code == 0
    assert [asset["attributes"].get("lastSyncWorkflowName") for asset in landscape.found(qualifiedName=theirs)] == [
        None
    ]
