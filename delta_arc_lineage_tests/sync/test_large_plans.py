"""Large plans: documents go in and out of the state a line at a time. Memory holds the changes and not their text."""

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from delta_arc_lineage.adapters.folder_state import FolderStateStore
from delta_arc_lineage.model.diff import subject
from delta_arc_lineage.model.journal import Journal
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.ports.state import StateStore
from delta_arc_lineage.sync.documents import Documents
from delta_arc_lineage.sync.journals import Journals
from delta_arc_lineage_tests.model.examples import (
    TENANT,
    bucket_of,
    file,
    make_world,
    plan_of,
    source_of,
    table,
    target_of,
    target_table,
)
from delta_arc_lineage_tests.model.test_stable_names import journal_of

TABLES, COLUMNS = 100, [f"C{number}" for number in range(10)]
A_FEW_LINES = 200_000  # bytes, of a document of at least a million


@pytest.fixture(scope="module")
def plan() -> Plan:
    names = [f"T{number}" for number in range(TABLES)]
    world = make_world(
        source=source_of(*(table(name, *COLUMNS) for name in names)),
        files=bucket_of(*(file(f"{name}.csv") for name in names)),
        target=target_of(*(target_table(name, *COLUMNS) for name in names)),
    )
    made = plan_of(world)
    assert len(made.changes) > TABLES * len(COLUMNS) and made.digest
    return made


def peak_of(work: Callable[[], Any]) -> tuple[int, Any]:
    """The bytes by which memory was larger while the work went on than it is when it is done, and what it gives."""
    tracemalloc.start()
    try:
        done = work()
        now, peak = tracemalloc.get_traced_memory()
        return peak - now, done
    finally:
        tracemalloc.stop()


def stores(folder: Path, plan: Plan) -> tuple[StateStore, Journal]:
    state = FolderStateStore(folder)
    Documents(state, "warm", TENANT).keep_plan(plan, run="run")
    return state, journal_of(plan)


def test_a_plan_is_kept_and_read_without_its_text_in_memory(plan: Plan, tmp_path: Path) -> None:
    """More than a million letters pass through; no more than some lines are there at once."""
    state, _ = stores(tmp_path, plan)
    documents = Documents(state, "sales", TENANT)
    keeping, _ = peak_of(lambda: documents.keep_plan(plan, run="run"))
    size = (tmp_path / f"plans/sales/{plan.digest}.json").stat().st_size
    reading, read = peak_of(documents.plan)
    assert read == plan and size > 500_000
    assert keeping < A_FEW_LINES and reading < A_FEW_LINES, (keeping, reading)


def test_a_journal_is_kept_and_read_without_its_text_in_memory(plan: Plan, tmp_path: Path) -> None:
    """As the plan that it is of."""
    state, journal = stores(tmp_path, plan)
    assert len(journal.entries) == len(plan.changes)
    keeping, _ = peak_of(lambda: Journals(state).keep(journal))
    reading, (read,) = peak_of(lambda: Journals(state).of_phase(route="sales", run="run", phase="s3_assets"))
    assert read == journal
    assert keeping < A_FEW_LINES and reading < A_FEW_LINES, (keeping, reading)


def test_equal_neighbours_share_their_texts(plan: Plan, tmp_path: Path) -> None:
    """The parent of twenty column processes is one text, as it was where the plan was made."""
    state, _ = stores(tmp_path, plan)
    read = Documents(state, "warm", TENANT).plan()
    for field in ("parent", "description"):
        texts = [getattr(subject(change), field, "") for change in read.changes]
        assert len({id(text) for text in texts}) <= len({*texts}) + 2 * TABLES < len(texts) / 2
