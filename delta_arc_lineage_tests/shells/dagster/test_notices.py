"""Notices of Dagster's runs, over a real webhook: each situation is told once, and what is well is told to nobody."""

import json
from collections.abc import Iterator
from typing import Any

import dagster as dg
import pytest

from delta_arc_lineage.local.tables import EIGHT_TABLES
from delta_arc_lineage_tests.shells.dagster.conftest import Estates
from delta_arc_lineage_tests.shells.dagster.landscape import Estate, Run
from delta_arc_lineage_tests.shells.dagster.test_contracts import promise
from delta_arc_lineage_tests.support.inboxes import WebhookInbox

pytestmark = pytest.mark.starts
UI = "http://dagster.example:3000"
WRITES = {"method": "POST", "route": "*entity/bulk*"}


@pytest.fixture
def inbox() -> Iterator[WebhookInbox]:
    with WebhookInbox() as inbox:
        yield inbox


def told(estates: Estates, inbox: WebhookInbox, **variables: str) -> Estate:
    """An estate whose notices come into this inbox."""
    return estates(DELTA_ARC_NOTIFY_WEBHOOK_URL=inbox.url, DELTA_ARC_UI_URL=UI, **variables)


def sensor_of(estate: Estate) -> dg.SensorDefinition:
    return estate.definitions.get_repository_def().get_sensor_def("notify_failures")


def sense(estate: Estate, run: Run) -> Any:
    """The sensor, told of a run that failed as the daemon tells it."""
    found = estate.instance.get_run_by_id(run.id)
    assert found is not None
    (event,) = [event for event in run.result.all_events if event.event_type_value == "PIPELINE_FAILURE"]
    with dg.build_run_status_sensor_context(
        "notify_failures",
        dagster_event=event,
        dagster_instance=estate.instance,
        dagster_run=found,
    ) as context:
        return sensor_of(estate)(context)


def test_a_run_that_fails_is_told_once(estates: Estates, inbox: WebhookInbox) -> None:
    """What, why, who acts, what next, and the run's page; the same failure of the next run is told no more that day."""
    estate = told(estates, inbox).fill()
    estate.misbehave({"kind": "forbid", "permission": "entity-create", **WRITES})
    first = estate.run()
    assert not first.succeeded and not inbox.messages, "the sensor tells of it"
    sense(estate, first)
    (text,) = inbox.texts
    assert f"a run failed, route {estate.name}" in text and "Who acts: the operator" in text
    assert "entity-create" in text and "Next: grant the token a persona" in text
    assert f"The run: <{UI}/runs/{first.id}>" in text
    assert f"The plan: <{UI}/assets/lineage_plan?partition={estate.name}>" in text
    sense(estate, estate.run())
    assert len(inbox.messages) == 1


def test_a_run_of_somebody_else_is_told_to_nobody(estates: Estates, inbox: WebhookInbox) -> None:
    """A team's own jobs may stand in the same code location."""
    estate = told(estates, inbox)

    @dg.op
    def break_off() -> None:
        raise dg.Failure("theirs")

    @dg.job
    def theirs() -> None:
        break_off()

    run = Run(theirs.execute_in_process(instance=estate.instance, raise_on_error=False))
    assert isinstance(sense(estate, run), dg.SkipReason)
    assert not inbox.messages


def test_a_plan_that_waits_is_told_with_its_digest_and_the_command(estates: Estates, inbox: WebhookInbox) -> None:
    """Where every plan waits for a person; a run that finds nothing to do tells nothing."""
    estate = told(estates, inbox, DELTA_ARC_APPLY="plan").fill()
    run = estate.run()
    assert run.succeeded
    digest = run.metadata("lineage_plan")["digest"]
    (text,) = inbox.texts
    assert "a plan waits for a person" in text and "DELTA_ARC_APPLY=plan" in text
    assert f"`delta-arc apply --route {estate.name} --approve {digest}`" in text
    assert estate.run(approve=digest).succeeded and estate.run().succeeded
    assert len(inbox.messages) == 1


def test_removals_over_the_limit_are_told_and_those_that_wait_for_an_hour_are_not(
    estates: Estates, inbox: WebhookInbox
) -> None:
    """What the next reading proves waits for nobody."""
    estate = told(estates, inbox, DELTA_ARC_REMOVAL_COUNT="2", DELTA_ARC_REMOVAL_SHARE="0").fill(*EIGHT_TABLES[:4])
    estate.run()
    names = [table.name for table in EIGHT_TABLES[:4]]
    estate.remove(f"{names[0]}.csv")
    assert estate.run().metadata("lineage_plan")["pending removals"] and not inbox.messages
    estate.remove(f"{names[1]}.csv", f"{names[2]}.csv")
    assert estate.run().succeeded
    (text,) = inbox.texts
    assert "without approval at most 2" in text and "delta-arc apply" in text


def test_a_digest_of_another_plan_is_told_by_the_check_alone(estates: Estates, inbox: WebhookInbox) -> None:
    """The run fails because of the check, which has said why; the sensor says it no second time."""
    estate = told(estates, inbox).fill()
    run = estate.run(approve="0123456789abcdef")
    assert not run.succeeded
    sense(estate, run)
    (text,) = inbox.texts
    assert "it is another plan" in text and "Who acts: a person who reads the plan" in text


def test_a_broken_contract_is_told_with_its_words(estates: Estates, inbox: WebhookInbox) -> None:
    """By the run that found it, which does not fail; a warning is told to nobody."""
    estate = told(estates, inbox)
    routes = json.loads(estate.routes_file.read_text())
    folder = estate.routes_file.with_suffix(".contracts")
    folder.mkdir()
    routes["routes"][estate.name] |= {"contracts": str(folder)}
    estate.routes_file.write_text(json.dumps(routes))
    estate.fill()
    promise(estate, path="SHIPPERS.csv", schema={"properties": [{"name": "NOT_THERE", "required": True}]})
    run = estate.run()
    assert run.succeeded and not run.checks["contracts_hold"].passed
    (text,) = inbox.texts
    assert "a data contract is broken" in text and "NOT_THERE" in text and "the owner of the contract" in text
    assert estate.run().succeeded and len(inbox.messages) == 1


def test_a_channel_that_fails_costs_a_warning_and_no_run(estates: Estates, inbox: WebhookInbox) -> None:
    """The address is a secret and stands in no log; the next run of the day tells what this one could not."""
    estate = told(estates, inbox, DELTA_ARC_APPLY="plan").fill()
    inbox.answers = (500, f"broken at {inbox.url}")
    run = estate.run()
    assert run.succeeded
    (warning,) = [line for line in estate.warnings(run) if "did not take the notice" in line]
    assert "500" in warning and "SECRET" not in warning
    inbox.answers = (200, "ok")
    estate.run()
    assert len(inbox.messages) == 1


def test_the_sensor_runs_where_somebody_is_to_be_told(estates: Estates, inbox: WebhookInbox) -> None:
    """And is there, stopped, where nobody is."""
    statuses = [sensor_of(estate).default_status.value for estate in (told(estates, inbox), estates())]
    assert statuses == ["RUNNING", "STOPPED"]


def test_numbers_of_a_run_are_plotted(estate: Estate) -> None:
    """As metadata of the plan, and of the last asset for the whole run."""
    run = estate.run()
    plan, last = run.metadata("lineage_plan"), run.metadata("column_lineage")
    shown = ("source assets", "target assets", "datasets of the route", "edges", "findings")
    assert [plan[name] for name in shown] == [3, 3, 3, estate.count("Process"), 0]
    spent = run.total("read requests") + run.total("write requests")
    check = run.check_metadata("catalog_equals_plan")
    assert 0 < plan["requests to the plan"] < last["requests of the run"] == spent
    assert check["read requests"] + check["write requests"] == 0
    assert 0 <= plan["seconds to the plan"] <= last["seconds of the run"]
