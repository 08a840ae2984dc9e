"""Cases between the usual ones: keys that two tables claim, journals that were cut, files that were compacted."""

from dataclasses import replace

import pytest

from delta_arc_lineage.model.custom_sets import CustomAttribute, CustomSet, plan_set
from delta_arc_lineage.model.data_findings import Severity
from delta_arc_lineage.model.dataset_histories import DatasetHistory, remember_points
from delta_arc_lineage.model.dataset_metadata import metadata_set
from delta_arc_lineage.model.dataset_sizes import find_shrunk
from delta_arc_lineage.model.datasets import Dataset, Shape
from delta_arc_lineage.model.diff import Add, Modify, Remove
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.marking_journal import MarkingEntry, MarkingJournal
from delta_arc_lineage.model.markings import Marking, MarkingSort
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.partitions import Unit
from delta_arc_lineage.model.placing import placer_of
from delta_arc_lineage.model.plan import Consent, Purpose
from delta_arc_lineage.model.review import review
from delta_arc_lineage.model.rhythms import DAY
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.examples import ROUTE, make_world, wanted_by

BETWEEN = r"({any}-)?{table_name}(-{any})?\.csv"


@pytest.mark.parametrize(
    ("key", "names", "path"),
    [
        ("orders-items-2024-03-09.csv", ("orders", "items"), "orders-items-{date}.csv"),
        ("20240309-items-orders.csv", ("orders", "items"), "{date}-items-orders.csv"),
        ("orders-7-items-{x}.csv", ("orders", "items"), "orders-{number}-items-{{x}}.csv"),
    ],
)
def test_a_key_that_two_tables_claim_is_nobodys_and_is_counted_as_one_dataset(
    key: str, names: tuple[str, ...], path: str
) -> None:
    """Both names stand in its path, and all that varies is folded: a year of such keys is one line for a person."""
    route = replace(ROUTE, file_pattern=KeyPattern(BETWEEN))
    placed = placer_of(route, ["orders", "items"]).place(key)
    assert placed is not None and set(placed.names) == set(names)
    assert (placed.path, placed.shape) == (path, Shape.KEYS)
    assert (placed.step is not None) == ("{date}" in path)


def test_a_change_is_shown_whole_where_a_person_asks_for_all_of_it() -> None:
    """Both values of each field, both ends and the rule of each process; nothing that is not there is shown as such."""
    world = wanted_by(make_world())
    stored = next(asset for asset in world if asset.kind is Kind.OBJECT)
    process = next(asset for asset in world if asset.kind is Kind.PROCESS)
    after = replace(stored, description="another")
    bare = replace(process, description="")
    (flow,) = review([Modify(stored, after), Add(process)], show=terminal, verbose=True)
    lines = [line.strip() for line in flow.lines]
    assert f"description: {stored.description!r} → 'another'" in lines
    ends = f"{process.inputs[0].qualified_name} → {process.outputs[0].qualified_name}"
    assert lines[lines.index(ends) + 1] == process.description
    assert any(line.startswith("+ process ") and line.endswith(process.qualified_name) for line in lines)
    moved = replace(process, inputs=process.outputs, outputs=process.inputs, description="")
    (other,) = review([Modify(bare, moved)], show=terminal)
    assert f"inputs {bare.inputs[0].qualified_name} → {moved.inputs[0].qualified_name}" in " ".join(other.lines)
    (gone,) = review([Remove(bare)], show=terminal, verbose=True)
    assert gone.lines[-1].strip() == ends, "no line for a rule that it does not have"


REFERENCE = Kind.OBJECT.refer_to("default/s3/1/x")
OWNER = Marking(MarkingSort.OWNER, "anna")
JOURNAL = MarkingJournal(
    route="sales",
    tenant="https://example.atlan.com",
    mark="m",
    run="r1",
    plan="d",
    purpose=Purpose.SYNC,
    actor="anna",
    why="by hand",
    consent=Consent.ASKED,
    started_at=NOON,
    entries=(MarkingEntry(REFERENCE, None, OWNER), MarkingEntry(REFERENCE, OWNER, None, "no rule")),
)


def test_a_journal_of_markings_is_read_with_its_end_and_without() -> None:
    """A run that was killed wrote no end, or half of one: what it was about to do is known all the same."""
    lines = list(JOURNAL.to_lines())
    end = JOURNAL.to_end(unconfirmed=["b", "a"], ended_at=NOON + 1)
    assert MarkingJournal.from_lines(lines) == JOURNAL
    assert MarkingJournal.from_lines([*lines, end[:-5]]) == JOURNAL
    ended = MarkingJournal.from_lines([*lines, end])
    assert ended == replace(JOURNAL, unconfirmed=("a", "b"), ended_at=NOON + 1)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (list(JOURNAL.to_lines())[:-1], "it is cut off"),
        ([*list(JOURNAL.to_lines())[:-1], list(JOURNAL.to_lines())[-1][:-1]], "it is cut off"),
        ([*JOURNAL.to_lines(), '{"ended_at": 5}\n'], "it has an end that is none"),
        ([*JOURNAL.to_lines(), '{"unconfirmed": [], "ended_at": 5, "more": 1}\n'], "it has an end that is none"),
        (["{}\n"], "it does not say how many lines it has"),
        (['{"lines": true}\n'], "it does not say how many lines it has"),
        ([], "Expecting value|JSON"),
    ],
)
def test_a_journal_of_markings_that_is_not_whole_is_none(lines: list[str], why: str) -> None:
    """An undo of half of what was done would leave the other half as nobody's."""
    with pytest.raises(ValueError, match=why):
        MarkingJournal.from_lines(lines)


def remember(counts: list[int], size: int = 10_000_000) -> DatasetHistory:
    """A look a day."""
    histories: dict[str, DatasetHistory] = {}
    for at, count in enumerate(counts):
        newest = NOON + at * DAY
        seen = Dataset("orders/", Shape.FOLDER, ("ORDERS",), count, size, NOON, newest, str(at))
        histories = remember_points([seen], histories, now=newest)
    return histories["orders/"]


def test_fewer_files_of_as_many_bytes_are_a_note_and_fewer_bytes_are_not() -> None:
    """Whoever compacts files does that: nobody has to act. A handful of files is no number to hold anything against."""
    later = NOON + 40 * DAY
    (note,) = find_shrunk([remember([400] * 20 + [9])], now=later)
    assert note.severity is Severity.NOTE and note.words == (
        "orders/ has 9 files, where 400 are usual, of as many bytes as before: they may have been compacted"
    )
    assert list(find_shrunk([remember([400] * 21)], now=later)) == []
    few = replace(remember([3] * 20 + [1]), unit=Unit.DAY)
    assert list(find_shrunk([few], now=later)) == []


def test_what_somebody_made_otherwise_in_a_set_is_named_with_what_is_wrong() -> None:
    """It is not changed, and nothing is written into it. What is for every asset is for ours too."""
    wanted = metadata_set("Ours")
    first, *others = wanted.attributes
    text = replace(first, type_name="boolean")
    narrow = CustomAttribute(others[0].name, others[0].type_name, "", ("Process",))
    wide = replace(others[1], types=("Asset",))
    plan = plan_set(wanted, CustomSet("Ours", (text, narrow, wide, replace(others[2], types=()))), tenant="t")
    assert plan.unlike == (
        f"{first.name} is of type boolean, and not {first.type_name}",
        f"{narrow.name} is not for {', '.join(sorted({*others[0].types} - {'Process'}))}",
    )
    assert plan.there == (others[1].name, others[2].name)
    assert {each.name for each in plan.lacking} == {each.name for each in others[3:]} and not plan.is_new
