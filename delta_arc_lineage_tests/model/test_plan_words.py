"""What a plan says beside its changes: its cost, what of it waits and until when, and what was set aside."""

from dataclasses import replace

import pytest

from delta_arc_lineage.model import render
from delta_arc_lineage.model.diff import Add, Duplicate, Remove
from delta_arc_lineage.model.fileless import Fileless
from delta_arc_lineage.model.ignoring import IgnoredCount, IgnoredName
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.moments import moment
from delta_arc_lineage.model.outcomes import Reason, Side, Subject, Unlinked
from delta_arc_lineage.model.phases import Forecast
from delta_arc_lineage.model.plan import Consent, Pending, Plan, Purpose
from delta_arc_lineage.model.snapshots import Partition
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.examples import make_world, plan_of, wanted_by
from delta_arc_lineage_tests.model.strategies import drawn_by_others, object_of

GONE = object_of("sales/GONE.csv")


def plan(**more: object) -> Plan:
    return replace(plan_of(make_world()), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (0.2, "1 s"),
        (40, "40 s"),
        (99, "99 s"),
        (100, "2 min"),
        (3_600, "60 min"),
        (5_970, "1 h 40 min"),
        (7_500, "2 h 5 min"),
    ],
)
def test_a_time_is_said_as_a_person_says_it(seconds: float, words: str) -> None:
    """And never as none where there is some."""
    assert render.duration(seconds) == words


def test_what_applying_costs_is_told_in_requests_and_in_time() -> None:
    """At the limit that this machine has: whoever waits for it knows for how long."""
    assert (
        render.cost(Forecast(writes=1, reads=119), per_minute=60) == "1 write and 119 reads, about 2 min at 60 a minute"
    )


def test_what_waits_is_told_with_what_it_waits_for() -> None:
    """A person, a limit, or the hour at which a later reading proves it."""
    made = plan()
    pending = (Pending(GONE.qualified_name, NOON), Pending("other", NOON + 1))
    later = plan(changes=(Add(GONE), Remove(GONE)), pending=pending)
    assert render.explain_waiting(plan(changes=()), None) == ""
    assert render.explain_waiting(made, Consent.SETTING) == ""
    changes = len(made.changes)
    assert render.explain_waiting(made, None) == f"planned; {changes} changes wait for a person: DELTA_ARC_APPLY=plan"
    violated = plan(violations=("2 are others'", "and 1 more"))
    assert render.explain_waiting(violated, None).endswith("for a person: 2 are others'; and 1 more")
    assert render.explain_waiting(later, Consent.SETTING) == (
        f"1 removal waits: the first is due {moment(NOON)}; approving the plan applies them now"
    )
    over = replace(later, over_limit="12 of 40 would be removed", changes=(Remove(GONE), Remove(object_of("a.csv"))))
    assert render.explain_waiting(over, Consent.SETTING) == (
        "2 removals wait: 12 of 40 would be removed; approving the plan applies them now"
    )
    assert render.explain_waiting(over, Consent.DIGEST) == ""


def test_a_headline_says_what_is_pending_and_of_which_run_an_undo_is() -> None:
    """An undo compares nothing, and has nothing unchanged."""
    pending = plan(changes=(Remove(GONE),), pending=(Pending(GONE.qualified_name, NOON),), unchanged=3)
    assert "1 to remove, 1 of the removals pending; 3 unchanged; " in render.headline(pending, terminal)
    undo = replace(pending, purpose=Purpose.UNDO, undoes="run-7", pending=())
    assert render.headline(undo, terminal).startswith("sales: undo of run-7: 1 to remove; ")
    assert "unchanged" not in render.headline(undo, terminal)


def test_what_was_set_aside_is_counted_at_the_end() -> None:
    """Nobody has to wonder where a key went: ignored, no data, a partition, or part of a dataset now."""
    aside = plan(ignored=IgnoredCount(tables=2, keys=3, not_data=1), partitions=2, moved=1, unlisted=1_200)
    lines = render.text(aside).split("\n")
    assert lines[-5:] == [
        "… and 1,200 more keys that do not fit the pattern, or are ignored",
        f"ignored by the route: {aside.ignored.words}",
        "no data: 1 key",
        "set aside: 2 partitions of tables, whose lineage is that of their tables",
        "part of a dataset now: 1 file of earlier plans, whose own assets go",
    ]
    assert render.text(plan(unlisted=5)).split("\n")[-1] == "… and 5 more keys that do not fit the pattern"
    assert not {word for word in ("ignored", "no data", "set aside") if word in render.text(plan())}


def test_a_flow_without_a_file_says_until_when_its_lineage_stays() -> None:
    """Loaders empty their folders; lineage does not come and go with that."""
    flow = Fileless(
        *(Subject(side, "ORDERS", "q") for side in (Side.SOURCE, Side.TARGET)), NOON, NOON + 90 * 86_400_000
    )
    until = moment(NOON + 90 * 86_400_000)
    words = f"ORDERS → ORDERS: no file since {moment(NOON)}; its lineage stays until {until} if none comes"
    assert render.explain_fileless(flow, terminal) == words
    assert f"! no file is there: {words}" in render.text(plan(fileless=(flow,))).split("\n")


def test_what_the_route_ignores_and_what_is_a_partition_is_explained() -> None:
    """To whoever asks why a table has no lineage: with the entry that says so, and where that stands."""
    ignored = IgnoredName(Subject(Side.SOURCE, "TMP_ORDERS", "q"), "tmp_*", "routes.a.ignore.tables.0")
    assert render.explain_ignored(ignored, terminal) == (
        "source table TMP_ORDERS is ignored by the route: tmp_* (routes.a.ignore.tables.0)"
    )
    partition = Partition("q/ORDERS_2024", "ORDERS_2024", "ORDERS")
    assert render.explain_partition(partition, terminal) == f"ORDERS_2024 is {partition.why_set_aside}"


def test_an_edge_that_others_draw_too_is_told_with_what_it_doubles() -> None:
    """By name; with all of it where a person asks for all."""
    process = next(asset for asset in wanted_by(make_world()) if asset.kind == "process")
    theirs = drawn_by_others(process)
    doubled = plan(duplicates=(Duplicate(theirs, ("default/s3/1/ours",)),))
    line = f"process {theirs.name} draws an edge that ours draws too"
    assert f"! duplicates of ours: {line}" in render.text(doubled).split("\n")
    whole = render.text(doubled, verbose=True)
    assert f"{theirs.qualified_name} draws an edge of default/s3/1/ours that ours draws too" in whole


def test_a_table_of_many_columns_that_nobody_has_names_some_and_counts_the_rest() -> None:
    """One reason is one line, and a single column is named with its table."""

    def columns(*names: str) -> list[Unlinked]:
        return [Unlinked(Subject(Side.TARGET_COLUMN, f"ORDERS.{name}", name), Reason.NO_COLUMN) for name in names]

    reason = Reason.NO_COLUMN.words
    many = render.explain_unlinked(columns(*(f"C{at}" for at in range(15))), terminal)
    assert len(many) == 1 and many[0].startswith(f"15 target columns of ORDERS are not linked: {reason}: C0, ")
    assert many[0].endswith("C11, … and 3 more")
    assert render.explain_unlinked(columns("ID"), terminal) == [f"target column ORDERS.ID is not linked: {reason}"]
    hinted = Unlinked(Subject(Side.SOURCE, "ORDERS", "q"), Reason.NO_FILE, ("ORDER",), hint="two files claim it")
    assert render.explain_outcome(hinted, terminal).endswith("; two files claim it")
