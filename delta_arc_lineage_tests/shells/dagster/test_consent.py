"""The blocking check: what is unsafe, or waits for a person, is not written; it says how to approve, and that works."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest
import yaml

from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage_tests.shells.dagster.conftest import Estates
from delta_arc_lineage_tests.shells.dagster.landscape import READING, SYNC, WRITING, Estate, Run, new_estate

KINDS = ("Connection", "S3Bucket", "S3Object", "Process", "ColumnProcess")
WHOLE = [1, 1, 3, 9, 10]
WRONG = "0123456789abcdef"


def _counts(estate: Estate) -> list[int]:
    return [estate.count(kind) for kind in KINDS]


@dataclass(frozen=True, slots=True)
class Story:
    """What was tried with an unsafe plan: two of three files are gone, fourteen of the route's assets and more."""

    unsafe: Run
    wrong: Run
    again: Run
    alone: Run
    counts_refused: list[int]
    approved: Run
    counts_approved: list[int]

    @property
    def page(self) -> dict[str, object]:
        """The metadata of the check that stopped the unsafe plan."""
        return self.unsafe.check_metadata("plan_is_safe")


@pytest.fixture(scope="module")
def story(stack: RunningStack, state: Path) -> Iterator[Story]:
    with dg.DagsterInstance.ephemeral() as instance:
        estate = new_estate(stack, state, instance).fill()
        estate.run()
        estate.remove("CATEGORIES.csv", "ORDERDETAILS.csv")
        unsafe = estate.run()
        wrong = estate.run(approve=WRONG)
        again = estate.run_again(wrong, from_failure=False)
        alone = estate.run(only=["column_lineage"])
        counts_refused = _counts(estate)
        config = yaml.safe_load(unsafe.check_metadata("plan_is_safe")["run config"])
        job = estate.definitions.resolve_job_def(SYNC)
        approved = Run(job.execute_in_process(run_config=config, partition_key=estate.name, instance=instance))
        yield Story(unsafe, wrong, again, alone, counts_refused, approved, _counts(estate))


def test_an_unsafe_plan_stops_the_writing_assets_in_the_same_run(story: Story) -> None:
    """The run fails at the check; the plan itself stays green, nothing is written, no step is tried again."""
    run = story.unsafe
    assert not run.succeeded
    assert set(run.materialized) == {*READING, "lineage_plan"}
    assert not run.checks["plan_is_safe"].passed
    assert run.checks["plan_is_safe"].severity is dg.AssetCheckSeverity.ERROR
    assert "would be removed; without approval at most 10" in str(run.checks["plan_is_safe"].description)
    assert [run.tries(step) for step in ("lineage_plan", "lineage_plan_plan_is_safe", *WRITING)] == [1, 1, 0, 0, 0]
    assert run.total("write requests") == 0
    assert story.counts_refused == WHOLE


def test_the_failed_check_says_how_to_approve_and_that_works(story: Story) -> None:
    """The run config on the check's page, given to the launchpad as it is, applies exactly that plan."""
    assert str(story.page["run config"]) in str(story.page["how to approve"])
    assert story.approved.succeeded
    assert story.approved.metadata("column_lineage")["digest"] == story.page["digest"]
    assert story.approved.total("archived") == 2 + 6 + 7
    assert story.counts_approved == [1, 1, 1, 3, 3]


def test_a_wrong_digest_is_refused(story: Story) -> None:
    """Approving another plan than the one just made applies nothing, and names both digests."""
    assert not story.wrong.succeeded
    said = str(story.wrong.checks["plan_is_safe"].description)
    assert f"{WRONG} was approved: it is another plan" in said
    assert str(story.page["digest"]) in said


def test_an_approval_is_for_one_run(story: Story) -> None:
    """Run again without an approval, even as a re-execution of the run that had one, the plan waits again."""
    assert f"the plan {story.page['digest']} needs approval" in str(story.again.checks["plan_is_safe"].description)


def test_a_writing_asset_alone_asks_for_consent_too(story: Story) -> None:
    """With no check in front of it, it refuses an unsafe plan by itself, once, and says who does what."""
    assert not story.alone.succeeded
    assert story.alone.tries("column_lineage") == 1
    shown = story.alone.failure("column_lineage").user_failure_data.metadata
    assert shown["who acts"].value == "a person who reads the plan"
    assert str(story.page["digest"]) in shown["next"].value


def test_pending_removals_say_how_to_apply_them_now(estate: Estate) -> None:
    """A plan within the limits passes with its removals waiting; the check tells how not to wait."""
    estate.run()
    estate.remove("CATEGORIES.csv")
    run = estate.run()
    assert run.succeeded
    page = run.check_metadata("plan_is_safe")
    assert page["pending removals"] == run.metadata("column_lineage")["waiting"] == 7
    assert f'approve: "{page["digest"]}"' in page["run config"]
    assert estate.run(approve=page["digest"]).metadata("column_lineage")["archived"] == 7


def test_an_emptied_prefix_removes_nothing(estate: Estate) -> None:
    """A listing without a single object is no proof: no removal is planned, and the page says why."""
    estate.run()
    estate.remove("CATEGORIES.csv", "ORDERDETAILS.csv", "SHIPPERS.csv")
    run = estate.run()
    assert run.succeeded
    assert "the prefix shows no object" in run.metadata("lineage_plan")["plan"]
    assert _counts(estate) == WHOLE


def test_where_plans_wait_for_a_person_the_check_holds_them(estates: Estates) -> None:
    """With DELTA_ARC_APPLY=plan a safe plan waits too; its digest lets it through; a plan of nothing needs none."""
    estate = estates(DELTA_ARC_APPLY="plan").fill()
    waiting = estate.run()
    assert not waiting.succeeded
    assert "DELTA_ARC_APPLY=plan" in str(waiting.checks["plan_is_safe"].description)
    assert _counts(estate) == [0, 0, 0, 0, 0]
    assert estate.run(approve=waiting.check_metadata("plan_is_safe")["digest"]).succeeded
    assert _counts(estate) == WHOLE
    assert estate.run().succeeded


def test_the_plan_only_job_writes_nothing_and_is_green(estates: Estates) -> None:
    """Where plans wait and the plan is full of changes, planning alone still succeeds, with the checks that inform."""
    estate = estates(DELTA_ARC_APPLY="plan").fill()
    run = estate.run(job="plan_only")
    assert run.succeeded
    assert set(run.materialized) == {*READING, "lineage_plan"}
    assert set(run.checks) == {"source_tables_linked", "files_linked", "columns_agree"}
    assert run.metadata("lineage_plan")["changes"] == sum(WHOLE)
    assert _counts(estate) == [0, 0, 0, 0, 0]
