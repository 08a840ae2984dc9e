"""Consent: what waits for a person is not written, and is no failure; the check says how to approve, and that works."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest
import yaml

from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage_tests.shells.dagster.conftest import Estates
from delta_arc_lineage_tests.shells.dagster.landscape import INFORMING, READING, SYNC, WRITING, Estate, Run, new_estate

KINDS = ("Connection", "S3Bucket", "S3Object", "Process", "ColumnProcess")
WHOLE = [1, 1, 3, 9, 10]
WRONG = "0123456789abcdef"


def _counts(estate: Estate) -> list[int]:
    return [estate.count(kind) for kind in KINDS]


@dataclass(frozen=True, slots=True)
class Story:
    """What was tried with a plan over the limit: two of three files are gone, and the third is another."""

    over: Run
    warnings: list[str]
    wrong: Run
    again: Run
    alone: Run
    counts_held: list[int]
    approved: Run
    counts_approved: list[int]

    @property
    def page(self) -> dict[str, object]:
        """The metadata of the check of the plan over the limit."""
        return self.over.check_metadata("plan_is_safe")


@pytest.fixture(scope="module")
def story(stack: RunningStack, state: Path) -> Iterator[Story]:
    with dg.DagsterInstance.ephemeral() as instance:
        estate = new_estate(stack, state, instance, DELTA_ARC_REMOVAL_COUNT="1").fill()
        estate.run()
        estate.remove("CATEGORIES.csv", "ORDERDETAILS.csv")
        estate.put("SHIPPERS.csv", b"1\n2\n")
        over = estate.run()
        wrong = estate.run(approve=WRONG)
        again = estate.run_again(wrong, from_failure=False)
        alone = estate.run(only=["column_lineage"])
        counts_held = _counts(estate)
        config = yaml.safe_load(again.check_metadata("plan_is_safe")["run config"])
        job = estate.definitions.resolve_job_def(SYNC)
        approved = Run(job.execute_in_process(run_config=config, partition_key=estate.name, instance=instance))
        yield Story(over, estate.warnings(over), wrong, again, alone, counts_held, approved, _counts(estate))


def test_over_the_limit_removals_wait_and_the_rest_is_applied(story: Story) -> None:
    """Run and check are green; the check says what waits, and a line of the log does; the changed file is written."""
    run = story.over
    assert run.succeeded and set(run.materialized) == {*READING, "lineage_plan", *WRITING, "markings"}
    check = run.checks["plan_is_safe"]
    assert check.passed and check.severity is dg.AssetCheckSeverity.WARN
    assert "removals wait: 2 of the route's 6 files and flows would be removed" in str(check.description)
    assert story.warnings == [check.description]
    assert run.total("archived") == 0 and run.metadata("atlan_s3_objects")["written"] >= 1
    assert run.metadata("column_lineage")["waiting"] == 2 + 4
    assert story.counts_held == WHOLE


def test_the_check_says_how_to_approve_and_that_works(story: Story) -> None:
    """The run config on the check's page, given to the launchpad as it is, applies exactly that plan."""
    page = story.again.check_metadata("plan_is_safe")
    assert str(page["run config"]) in str(page["how to approve"])
    assert story.approved.succeeded
    assert story.approved.metadata("column_lineage")["digest"] == page["digest"]
    assert story.approved.total("archived") == 2 + 4
    assert story.counts_approved == [1, 1, 1, 5, 10]


def test_a_wrong_digest_is_refused_and_stops_the_writing_assets(story: Story) -> None:
    """Approving another plan than the one just made applies nothing, and names both digests: the run fails at the
    check, once; the plan itself stays green."""
    run = story.wrong
    assert not run.succeeded and set(run.materialized) == {*READING, "lineage_plan"}
    check = run.checks["plan_is_safe"]
    assert not check.passed and check.severity is dg.AssetCheckSeverity.ERROR
    assert f"{WRONG} was approved: it is another plan" in str(check.description)
    assert str(run.metadata("lineage_plan")["digest"]) in str(check.description)
    assert [run.tries(step) for step in ("lineage_plan", "lineage_plan_plan_is_safe", *WRITING)] == [1, 1, 0, 0, 0]
    assert run.total("write requests") == 0


def test_an_approval_is_for_one_run(story: Story) -> None:
    """Run again without an approval, even as a re-execution of the run that had one, the removals wait again."""
    assert story.again.succeeded and story.again.total("archived") == 0
    assert "removals wait" in str(story.again.checks["plan_is_safe"].description)


def test_a_writing_asset_alone_asks_for_consent_too(story: Story) -> None:
    """With no check in front of it, it leaves alone by itself what waits, and says so."""
    shown = story.alone.metadata("column_lineage")
    assert story.alone.succeeded and story.alone.materialized == ["column_lineage"]
    assert (shown["written"], shown["archived"], shown["waiting"]) == (0, 0, 6)
    assert "removals wait" in shown["what waits"]


@pytest.fixture
def drawn_by_another(estates: Estates) -> Estates:
    """Make an estate whose edges between tables another deployment drew."""

    def make(routes: int = 1, **variables: str) -> Estate:
        estate = estates(routes, **variables).fill()
        assert estate.beside(DELTA_ARC_APPLY="safe").run().succeeded
        return estate

    return make


def test_an_adoption_that_nobody_approved_stops_the_writing_assets(drawn_by_another: Estates) -> None:
    """A person asked for it, the settings would apply it, and others' work would be archived: red, with the digest to
    approve; nothing is written. By its digest it is applied."""
    estate = drawn_by_another()
    asked = estate.run(adopt=True)
    check = asked.checks["plan_is_safe"]
    assert not asked.succeeded and asked.materialized[-1] == "lineage_plan"
    assert not check.passed and check.severity is dg.AssetCheckSeverity.ERROR
    assert "that others made would be archived and replaced by ours" in str(check.description)
    assert _counts(estate) == [0, 0, 0, 0, 0]
    assert estate.run(adopt=True, approve=asked.check_metadata("plan_is_safe")["digest"]).succeeded
    connection, *_, processes, column_processes = WHOLE
    assert _counts(estate) == [connection, 0, 0, processes, column_processes], "bucket and files stay the other's"


def test_where_plans_wait_for_a_person_an_adoption_waits_too(drawn_by_another: Estates) -> None:
    """Nothing would be applied there anyhow: green, and said."""
    run = drawn_by_another(DELTA_ARC_APPLY="plan").run(adopt=True)
    assert run.succeeded and run.checks["plan_is_safe"].passed
    assert "that others made would be archived" in str(run.checks["plan_is_safe"].description)
    assert run.total("write requests") == 0


def test_pending_removals_say_how_to_apply_them_now(estate: Estate) -> None:
    """A plan within the limits passes with its removals waiting; the check tells how not to wait."""
    estate.run()
    estate.remove("CATEGORIES.csv")
    run = estate.run()
    assert run.succeeded
    page = run.check_metadata("plan_is_safe")
    assert page["pending removals"] == run.metadata("column_lineage")["waiting"] == 3
    assert f'approve: "{page["digest"]}"' in page["run config"]
    assert estate.run(approve=page["digest"]).metadata("column_lineage")["archived"] == 3


def test_what_people_edited_is_removed_only_where_a_person_says_so(estate: Estate) -> None:
    """A file with an owner is gone from the bucket: it is left alone and named; asked for, it is in the plan."""
    estate.run()
    estate.edit("S3Object", "CATEGORIES.csv", ownerUsers=["anna"])
    estate.remove("CATEGORIES.csv")
    spared = estate.run().metadata("lineage_plan")
    assert "people edited it: owners" in spared["every change"] and "also_edited" in spared["every change"]
    asked = estate.run(also_edited=True)
    digest = asked.metadata("lineage_plan")["digest"]
    assert asked.metadata("lineage_plan")["changes"] == spared["changes"] + 1 and digest != spared["digest"]
    assert "also_edited: true" in asked.check_metadata("plan_is_safe")["run config"]
    assert estate.run(also_edited=True, approve=digest).metadata("column_lineage")["archived"] == 1 + 2
    assert estate.count("S3Object") == 2


def test_an_emptied_prefix_removes_nothing(estate: Estate) -> None:
    """A listing without a single object is no proof: no removal is planned, and the page says why."""
    estate.run()
    estate.remove("CATEGORIES.csv", "ORDERDETAILS.csv", "SHIPPERS.csv")
    run = estate.run()
    assert run.succeeded
    assert "the prefix shows no object" in run.metadata("lineage_plan")["plan"]
    assert _counts(estate) == WHOLE


def test_where_plans_wait_for_a_person_a_run_is_green(estates: Estates) -> None:
    """With DELTA_ARC_APPLY=plan a safe plan waits, and every step says so; its digest lets it through; then nothing
    is due. Red is for failures."""
    estate = estates(DELTA_ARC_APPLY="plan").fill()
    waiting = estate.run()
    assert waiting.succeeded and set(waiting.materialized) == {*READING, "lineage_plan", *WRITING, "markings"}
    check = waiting.checks["plan_is_safe"]
    assert check.passed and check.severity is dg.AssetCheckSeverity.WARN
    assert f"{sum(WHOLE)} changes wait for a person: `DELTA_ARC_APPLY=plan`" in str(
        check.description
    ) and estate.warnings(waiting)
    assert [waiting.metadata(asset)["waiting"] for asset in WRITING] == [1 + 1 + 3, 9, 10]
    assert [waiting.metadata(asset)["applied"] for asset in WRITING] == [
        f"nothing; {n} changes waiting" for n in (5, 9, 10)
    ]
    assert waiting.checks["catalog_equals_plan"].passed
    assert waiting.total("write requests") == 0 and _counts(estate) == [0, 0, 0, 0, 0]
    assert estate.run(approve=waiting.check_metadata("plan_is_safe")["digest"]).succeeded
    assert _counts(estate) == WHOLE
    nothing_due = estate.run()
    assert nothing_due.succeeded and not estate.warnings(nothing_due)
    assert nothing_due.checks["plan_is_safe"].description is None


def test_the_plan_only_job_writes_nothing_and_is_green(estates: Estates) -> None:
    """Where plans wait and the plan is full of changes, planning alone still succeeds, with the checks that inform."""
    estate = estates(DELTA_ARC_APPLY="plan").fill()
    run = estate.run(job="plan_only")
    assert run.succeeded
    assert set(run.materialized) == {*READING, "lineage_plan"}
    assert set(run.checks) == set(INFORMING)
    assert run.metadata("lineage_plan")["changes"] == sum(WHOLE)
    assert _counts(estate) == [0, 0, 0, 0, 0]
