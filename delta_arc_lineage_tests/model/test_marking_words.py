"""What a person reads before markings are given or taken back: every change with its rule, and whatever is kept."""

from dataclasses import replace

import pytest

from delta_arc_lineage.model.kinds import Kind, Reference
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.marking_diff import MarkingDifference, diff_markings
from delta_arc_lineage.model.marking_ledger import Given, ledger_of
from delta_arc_lineage.model.marking_plan import MarkingPlan, make_marking_plan
from delta_arc_lineage.model.marking_plan_document import (
    is_marking_plan,
    marking_plan_from_lines,
    marking_plan_to_lines,
)
from delta_arc_lineage.model.marking_words import say_headline, say_marking, say_plan
from delta_arc_lineage.model.markings import Marked, Marking, MarkingSort, WantedMarking
from delta_arc_lineage.model.media import markdown
from delta_arc_lineage.model.plan import Consent, Plan, Purpose
from delta_arc_lineage.model.plan_document import plan_from_lines, plan_to_lines, seal_lines
from delta_arc_lineage_tests.model.examples import make_world, plan_of

HOME = "default/s3/1/arn:aws:s3:::landing"
ORDERS, ITEMS, COMING = (Kind.OBJECT.refer_to(f"{HOME}/sales/{name}.csv") for name in ("ORDERS", "ITEMS", "NEW"))
TABLE = Reference("Table", "default/snowflake/2/RAW/SALES/ORDERS")
ANNA, BERT = Marking(MarkingSort.OWNER, "anna"), Marking(MarkingSort.OWNER, "bert")
PII = Marking(MarkingSort.TAG, "PII", "lineage")
OURS, THEIRS = (Marking(MarkingSort.DESCRIPTION, "", text) for text in ("Loaded nightly.", "See the wiki."))
NEWER = Marking(MarkingSort.DESCRIPTION, "", "Loaded hourly.")


def compare() -> MarkingDifference:
    """A word of ours that is told anew, an owner whose rule is gone, a tag for a file to come, and a person's word."""
    wanted = [
        WantedMarking(ORDERS, NEWER, "rule 1"),
        WantedMarking(ORDERS, THEIRS, "rule 2"),
        WantedMarking(COMING, PII, "rule 3"),
        WantedMarking(ITEMS, OURS, "rule 1"),
    ]
    marked = {
        ORDERS: Marked(ORDERS, "g1", frozenset({OURS, ANNA})),
        ITEMS: Marked(ITEMS, "g2", frozenset({THEIRS})),
    }
    ledger = ledger_of([Given(ORDERS, OURS, "g1"), Given(ORDERS, ANNA, "g1")])
    return diff_markings(wanted, marked, ledger, standing=[ORDERS, ITEMS, COMING], coming=[COMING])


def plan_markings(difference: MarkingDifference, **more: object) -> MarkingPlan:
    made = make_marking_plan("sales", difference, tenant="https://example.atlan.com", mark="m", now=0, coming=1)
    return replace(made, **more)  # type: ignore[arg-type]


def test_each_change_stands_under_its_asset_with_its_rule_and_what_it_is_instead_of() -> None:
    """Files by their keys; what somebody said stays and is shown; what a rule before overrules is counted."""
    plan = plan_markings(compare())
    assert say_plan(plan).split("\n") == [
        "sales: markings: 2 to give, 1 to take back (1 of assets that are about to be made); 2 kept as they are; "
        f"at most {plan.forecast.writes} writes; digest {plan.digest}",
        "  file sales/NEW.csv",
        "    + tag PII (lineage): rule 3",
        "  file sales/ORDERS.csv",
        "    + description 'Loaded hourly.', instead of description 'Loaded nightly.': rule 1",
        "    - owner anna: no rule gives it any more",
        "! file sales/ITEMS.csv: description 'Loaded nightly.' is not given: somebody says otherwise there "
        "(description 'See the wiki.')",
        "  1 more that a rule before them overrules: the same with --verbose",
    ]
    assert say_plan(plan, verbose=True).split("\n")[-1] == (
        "! file sales/ORDERS.csv: description 'See the wiki.' is not given: a rule before it is heard "
        "(description 'Loaded hourly.')"
    )


def test_a_plan_without_a_change_is_one_line() -> None:
    """Nobody has to look for what is not there."""
    plan = replace(plan_markings(MarkingDifference()), coming=0)
    assert say_plan(plan) == f"sales: markings: nothing to change; at most 0 writes; digest {plan.digest}"


def test_an_undo_says_of_which_run_and_no_rule() -> None:
    """A change that gives back what stood there before has no rule, and ends where it is told."""
    changes = tuple(replace(change, reason="") for change in compare().changes)
    plan = plan_markings(MarkingDifference(changes), purpose=Purpose.UNDO, undoes="run-7", coming=0)
    assert say_headline(plan, markdown).startswith("sales: markings: undo of run-7: 2 to give, 1 to take back; ")
    assert "    - owner anna" in say_plan(plan).split("\n")


@pytest.mark.parametrize(("number", "ends"), [(2, []), (3, ["1 asset"]), (5, ["3 assets"])])
def test_a_long_plan_says_how_many_assets_and_kept_things_it_leaves_out(number: int, ends: list[str]) -> None:
    """So that nobody takes what is listed for all of it."""
    files = [Kind.OBJECT.refer_to(f"{HOME}/{at}.csv") for at in range(number)]
    wanted = [WantedMarking(file, each) for file in files for each in (BERT, OURS)]
    marked = {file: Marked(file, file.qualified_name, frozenset({THEIRS})) for file in files}
    shown = say_plan(plan_markings(diff_markings(wanted, marked, {}, standing=files)), most=2).split("\n")
    assert [line for line in shown if line.startswith("…")] == [f"… and {more} more" for more in ends]
    kept = [f"! … and {number - 2} more that are kept"] if number > 2 else []
    assert [line for line in shown if line.startswith("! …")] == kept


def test_takings_over_the_limit_say_why_they_wait_and_givings_do_not() -> None:
    """Rules gone at once may be a slip in the settings; what other rules give is not held up by it."""
    files = [Kind.OBJECT.refer_to(f"{HOME}/{at}.csv") for at in range(20)]
    marked = {file: Marked(file, "g", frozenset({ANNA})) for file in files}
    ledger = ledger_of([Given(file, ANNA, "g") for file in files])
    difference = diff_markings([WantedMarking(files[0], BERT, "r")], marked, ledger, standing=files)
    plan = make_marking_plan(
        "sales", difference, tenant="t", mark="m", now=0, limits=Limits(removal_count=10, removal_share=0.1)
    )
    waits = "20 of the 20 markings that we gave would be taken back; without approval at most 10"
    assert f"! takings wait for approval: {waits} (10, or 10% of them if that is more)" in say_plan(plan).split("\n")
    assert [change.marking for change in plan.due(Consent.SETTING)] == [BERT]
    assert len(plan.due(Consent.DIGEST)) == 21


def test_a_long_text_is_cut_where_it_is_shown() -> None:
    """A README of a page does not push the other changes out of sight; a name without a value stands alone."""
    assert say_marking(Marking(MarkingSort.README, "", "x" * 61)) == f"README '{'x' * 59}…'"
    assert say_marking(Marking(MarkingSort.README, "", "x" * 60)) == f"README '{'x' * 60}'"
    assert say_marking(BERT) == "owner bert"
    assert say_marking(Marking(MarkingSort.LINK, "https://wiki", "Wiki")) == "link https://wiki (Wiki)"


def test_what_is_no_file_is_called_by_its_whole_name() -> None:
    """Of tables of one name only that tells which is meant."""
    difference = diff_markings([WantedMarking(TABLE, BERT, "r")], {TABLE: Marked(TABLE, "g")}, {}, standing=[TABLE])
    assert f"  Table {TABLE.qualified_name}" in say_plan(plan_markings(difference)).split("\n")


def test_a_saved_plan_of_markings_is_read_as_it_was_and_not_where_anything_was_edited() -> None:
    """A person approves what was shown: a letter changed since then, or a line cut off, is no plan."""
    plan = plan_markings(compare())
    lines = list(marking_plan_to_lines(plan))
    assert is_marking_plan(lines[0])
    assert marking_plan_from_lines(iter(lines)) == plan
    edited = [line.replace("anna", "emma") for line in lines]
    for wrong in (edited, lines[:-1], [*lines[:-2], lines[-1]]):
        with pytest.raises(ValueError, match=r"not as it was|seal is missing"):
            marking_plan_from_lines(iter(wrong))


def test_a_digest_that_is_not_of_the_changes_is_no_plan_though_its_seal_is_whole() -> None:
    """A seal anybody can make; what was approved is the digest."""
    plan = plan_markings(compare())
    forged = list(marking_plan_to_lines(plan))[:-1]
    forged[0] = forged[0].replace(plan.digest, "0" * 16)
    with pytest.raises(ValueError, match="not as it was"):
        marking_plan_from_lines(seal_lines(iter(forged)))


def test_a_plan_of_assets_is_not_read_as_one_of_markings_nor_the_other_way() -> None:
    """They follow each other in a file, and each says what it is."""
    assets, markings = list(plan_to_lines(plan_of(make_world()))), list(marking_plan_to_lines(plan_markings(compare())))
    assert [is_marking_plan(lines[0]) for lines in (assets, markings)] == [False, True]
    assert not is_marking_plan("{ cut off")
    with pytest.raises(ValueError, match="it is not of markings"):
        marking_plan_from_lines(iter(assets))
    with pytest.raises(ValueError, match=r"."):
        plan_from_lines(iter(markings))
    assert isinstance(plan_from_lines(iter(assets)), Plan)
