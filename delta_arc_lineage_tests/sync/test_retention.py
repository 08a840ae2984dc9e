"""Retention: what is of long ago goes, and nothing that anybody may need still."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from delta_arc_lineage.adapters.folder_state import FolderStateStore
from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.adapters.s3.s3_state import S3StateStore
from delta_arc_lineage.ports.state import StateStore
from delta_arc_lineage.sync.planning.undoing import plan_undo
from delta_arc_lineage.sync.retention import DAY, OPERATIONS, list_outdated, remove_outdated, tidy_daily
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.sync.estate import Estate


class Counted(MemoryStateStore):
    """Counts what it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def names(self, folder: str, *, before: int | None = None) -> tuple[str, ...]:
        self.asked.append(f"names {folder}")
        return super().names(folder, before=before)

    def read(self, name: str) -> str | None:
        self.asked.append(f"read {name}")
        return super().read(name)


def aged_estate(state: StateStore | None = None) -> Estate:
    """Three runs, each with another plan, 401, 399 and 0 days ago."""
    estate = Estate()
    estate.state = state or MemoryStateStore()
    for number, days in enumerate((2, 399, 0)):
        estate.put(f"ORDERS{number or ''}.csv", size=20 + number)
        estate.put("ORDERS.csv", size=30 + number)
        estate.sync(run=f"run-{number}")
        estate.clock.advance(days * DAY)
    return estate


def names_of(estate: Estate) -> set[str]:
    return {name for folder in ("plans", "journal") for name in estate.state.names(folder)}


def test_what_is_older_than_the_days_to_keep_goes_whole() -> None:
    """The plan, the note which run made it, what was approved for it, and the journals of the run; nothing else."""
    estate = aged_estate()
    estate.documents.keep_approval("d", run="run-0")
    before = names_of(estate)
    (outdated,) = list_outdated(estate.state, before=estate.clock.now() - 400 * DAY)
    assert (outdated.route, len(outdated.plans), outdated.runs, outdated.unreadable) == ("sales", 1, 1, ())
    remove_outdated(estate.state, outdated)
    gone = before - names_of(estate)
    assert gone == set(outdated.names) and {name for name in before if "run-0" in name} <= gone
    assert not {name for name in gone if "run-1" in name or "run-2" in name or name.endswith("latest")}
    assert list_outdated(estate.state, before=estate.clock.now() - 400 * DAY) == ()
    assert estate.documents.plan(run="run-1") and estate.documents.plan()


def test_the_latest_plan_stays_however_old() -> None:
    """And with it the note of the run that made it."""
    estate = aged_estate()
    estate.clock.advance(5_000 * DAY)
    for outdated in list_outdated(estate.state, before=estate.clock.now()):
        remove_outdated(estate.state, outdated)
    assert estate.documents.plan().digest == estate.documents.plan(run="run-2").digest
    assert estate.state.names("journal") == ()


def test_a_run_that_went_on_within_the_days_keeps_all_of_its_journals() -> None:
    """It is one run: half of it could not be taken back rightly."""
    estate = Estate()
    estate.sync(run="long")
    ended = estate.record("long").journals[-1]
    estate.clock.advance(401 * DAY)
    estate.space.journals.keep(replace(ended, run="long", ended_at=estate.clock.now()), number=2)
    found = list_outdated(estate.state, before=estate.clock.now() - 400 * DAY)
    assert not [name for outdated in found for name in outdated.journals]


def test_what_cannot_be_read_stays_and_is_counted() -> None:
    """A plan, and a run of which one journal is damaged."""
    estate = aged_estate()
    estate.state.write("plans/sales/0123456789abcdef", "{")
    torn = "journal/sales/run-0/s3_assets"
    estate.state.write(torn, "{")
    (outdated,) = list_outdated(estate.state, before=estate.clock.now() - 400 * DAY)
    assert set(outdated.unreadable) == {"plans/sales/0123456789abcdef", torn} and outdated.journals == ()
    remove_outdated(estate.state, outdated)
    assert estate.state.read(torn) == "{" and estate.record("run-0").journals


@pytest.mark.parametrize(
    ("said", "goes"),
    [
        ({"ended_at": NOON - 1, "alive_until": NOON + 5}, True),
        ({"ended_at": NOON, "alive_until": NOON - 5}, False),
        ({"ended_at": 0, "alive_until": NOON - 1}, True),  # its process ended, and nobody renewed it
        ({"ended_at": 0, "alive_until": NOON}, False),
    ],
)
def test_an_operation_goes_once_it_ended_before(said: dict[str, int], goes: bool) -> None:
    """By the time that its document tells, of the route that it worked on."""
    state = MemoryStateStore()
    state.write(f"{OPERATIONS}/op-1", json.dumps({"subject": "sales", **said}))
    found = list_outdated(state, before=NOON)
    assert [(each.route, each.operations) for each in found] == [("sales", (f"{OPERATIONS}/op-1",))] * goes
    assert list_outdated(state, before=NOON, route="sales") == found
    assert list_outdated(state, before=NOON, route="others") == ()
    for outdated in found:
        remove_outdated(state, outdated)
    assert (state.read(f"{OPERATIONS}/op-1") is None) == goes


def test_an_operation_that_cannot_be_read_is_of_no_route_and_stays() -> None:
    """Also where its document is of another shape by then."""
    state = MemoryStateStore()
    for number, document in enumerate(("", "{", "[]", '{"subject": 1}')):
        state.write(f"{OPERATIONS}/op-{number}", document)
    (outdated,) = list_outdated(state, before=NOON)
    assert (outdated.route, outdated.names, len(outdated.unreadable)) == ("", (), 4)
    assert list_outdated(state, before=NOON, route="sales") == ()


def test_what_can_still_be_undone_is_undone_as_if_nothing_had_gone() -> None:
    """The plan of an undo is the same with the journals of long ago and without them."""
    tidied, whole = aged_estate(), aged_estate()
    tidy_daily(tidied.state, "sales", keep_days=400, clock=tidied.clock)
    plans = []
    for estate in (tidied, whole):
        records = estate.space.journals.records()
        record = next(record for record in records if record.run == "run-1")
        plans.append(plan_undo(estate.route, record, records, estate.space))
    assert plans[0] == plans[1] and plans[0].changes


def test_the_schedule_tidies_once_a_day() -> None:
    """Further runs of the day cost one look; without days to keep nothing is looked at."""
    estate, state = aged_estate(), Counted()
    state._documents = estate.state._documents
    assert tidy_daily(state, "sales", keep_days=0, clock=estate.clock) is None and state.asked == []
    removed = tidy_daily(state, "sales", keep_days=400, clock=estate.clock)
    assert removed is not None and removed.runs == 1
    state.asked.clear()
    assert tidy_daily(state, "sales", keep_days=400, clock=estate.clock) is None
    assert state.asked == ["read tidied/sales"]
    estate.clock.advance(2 * DAY)
    removed = tidy_daily(state, "sales", keep_days=400, clock=estate.clock)
    assert removed is not None and removed.runs == 1  # the second run is of 401 days ago by then


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.starts)])
def aging(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[StateStore, Any]]:
    """A store that knows when a document was last written, and how it is made to be of long ago."""
    if request.param == "folder":

        def age_file(name: str) -> None:
            os.utime(tmp_path / f"{name}.json", (NOON / 1000, NOON / 1000))

        yield FolderStateStore(tmp_path), age_file
        return
    from datetime import UTC, datetime

    from moto.core import DEFAULT_ACCOUNT_ID
    from moto.s3.models import s3_backends

    client, bucket = request.getfixturevalue("s3"), f"state-{uuid4().hex}"
    client.create_bucket(Bucket=bucket)

    def age_object(name: str) -> None:
        key = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[bucket].keys[f"p/{name}.json"]
        key.last_modified = datetime.fromtimestamp(NOON / 1000, UTC).replace(tzinfo=None)

    yield S3StateStore(bucket, lambda: client, setting="DELTA_ARC_STATE", prefix="p/"), age_object


def test_only_what_was_written_long_ago_is_read(aging: tuple[StateStore, Any]) -> None:
    """By what the store itself says of its documents: one listing, and then those alone that may go."""
    state, age = aging
    estate = aged_estate(state)
    before = NOON + 1
    assert list_outdated(state, before=before) == ()
    for name in names_of(estate):
        if "run-0" in name or name.endswith(estate.documents.plan(run="run-0").digest):
            age(name)
    assert list_outdated(state, before=NOON - DAY) == ()
    estate.documents.keep_approval("d", run="run-0")  # somebody goes on with it today
    (outdated,) = list_outdated(state, before=NOON + DAY)
    assert outdated.runs == 1 and outdated.plans == outdated.notes == ()
    age("plans/sales/approvals/run-0")
    (outdated,) = list_outdated(state, before=NOON + DAY)
    assert outdated.runs == 1 and len(outdated.plans) == 1 and len(outdated.notes) == 2
    remove_outdated(state, outdated)
    assert not {name for name in names_of(estate) if "run-0" in name}
