"""What a route ignores is as if it were not there, for matching and warnings; what was read still counts as read."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.errors import PatternError
from delta_arc_lineage.model.desired import decide
from delta_arc_lineage.model.diff import Remove, subject
from delta_arc_lineage.model.ignoring import Ignore, IgnoredCount, NamePattern, leave_out, list_ignored
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.plan import Consent, Plan, make_plan, why_not_remove
from delta_arc_lineage.model.render import as_markdown, explain_ignored, text
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import SchemaSnapshot, Snapshots
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.examples import (
    DEFAULTS,
    PREFIX,
    ROUTE,
    S3,
    TENANT,
    World,
    bucket_of,
    compare,
    file,
    make_world,
    observe_all,
    source_of,
    table,
    target_of,
    target_table,
    wanted_by,
)
from delta_arc_lineage_tests.model.strategies import worlds
from delta_arc_lineage_tests.model.texts import read_plan, write_plan

ENTRIES = [".*", "ORDERS", "orders", "cust.*", "(SHIP|ORD)ERS", "größe", "ID", "n.me", "nothing", r".*\.gz", "x"]


def patterns(*entries: str) -> tuple[NamePattern, ...]:
    return tuple(NamePattern(entry) for entry in entries)


entry_lists = st.lists(st.sampled_from(ENTRIES), max_size=2).map(lambda entries: patterns(*entries))
ignores = st.builds(Ignore, tables=entry_lists, columns=entry_lists, keys=entry_lists)


def fits(entries: tuple[NamePattern, ...], name: str) -> bool:
    """By Python's own engine, whole and without regard to case."""
    return any(re.fullmatch(entry.text, name, re.IGNORECASE) for entry in entries)


def without(world: World, ignore: Ignore) -> World:
    """The world as if nothing that is ignored were there, by a second and simpler way."""

    def keep(schema: SchemaSnapshot) -> SchemaSnapshot:
        tables = [one for one in schema.tables if not fits(ignore.tables, one.name)]
        return replace(
            schema,
            tables=tuple(
                replace(one, columns=tuple(column for column in one.columns if not fits(ignore.columns, column.name)))
                for one in tables
            ),
        )

    objects = tuple(
        stored
        for stored in world.files.objects
        if not fits(ignore.keys, stored.key.removeprefix(PREFIX)) and not fits(ignore.keys, stored.key.split("/")[-1])
    )
    return replace(
        world, source=keep(world.source), target=keep(world.target), files=replace(world.files, objects=objects)
    )


@given(worlds(observed=False), ignores)
def test_what_is_ignored_is_as_if_it_were_not_there(world: World, ignore: Ignore) -> None:
    """The decision is the one that is made where it is not: links, outcomes, assets."""
    decision = decide(replace(ROUTE, ignore=ignore), world.snapshots, S3)
    other = decide(ROUTE, without(world, ignore).snapshots, S3)
    assert (decision.matching, decision.desired) == (other.matching, other.desired)
    assert replace(other.ignored, not_data=0) == IgnoredCount()


@given(worlds(observed=False), ignores)
def test_what_is_ignored_is_counted_and_each_has_its_entry(world: World, ignore: Ignore) -> None:
    """As many as are listed; a table's columns go with it."""
    _, count = leave_out(world.snapshots, ignore)
    listed = [ignored.subject.side.value for ignored in list_ignored(world.snapshots, ignore)]
    tables, columns, keys = (
        sum(side in sides for side in listed)
        for sides in (("source", "target"), ("source_column", "target_column"), ("file",))
    )
    assert (count.tables, count.columns, count.keys) == (tables, columns, keys)
    for ignored in list_ignored(world.snapshots, ignore):
        assert ignored.entry in ENTRIES
        shown = explain_ignored(ignored, terminal)
        assert f"{terminal(ignored.subject.name)} is ignored by the route: {ignored.entry} (ignore)" in shown


@given(worlds(observed=False), ignores)
def test_a_snapshot_is_what_was_read(world: World, ignore: Ignore) -> None:
    """It keeps what is ignored, so its digest does not follow the entries; ignoring twice is ignoring once."""
    before = world.snapshots.source.digest, world.snapshots.files.digest
    kept, _ = leave_out(world.snapshots, ignore)
    assert (world.snapshots.source.digest, world.snapshots.files.digest) == before
    assert leave_out(kept, ignore) == (kept, IgnoredCount())
    assert leave_out(world.snapshots, Ignore()) == (world.snapshots, IgnoredCount())


def plan_of(world: World, route: Route) -> Plan:
    decision = decide(route, world.snapshots, S3)
    return make_plan(
        route,
        compare(decision.desired, world, route=route),
        world.snapshots,
        world.observed,
        tenant=TENANT,
        now=NOON,
        absences={},
        unlinked=decision.matching.unlinked,
        ignored=decision.ignored,
        limits=DEFAULTS,
    )


@pytest.mark.parametrize(
    ("ignore", "removed"),
    [
        (Ignore(tables=patterns("ORDERS")), {"process", "column_process"}),
        (Ignore(columns=patterns("ID")), {"column_process"}),
        (Ignore(keys=patterns(r"ORDERS\.csv")), {"object", "process", "column_process"}),
    ],
)
def test_what_becomes_ignored_is_removed_as_what_is_gone(ignore: Ignore, removed: set[str]) -> None:
    """By the usual rules: pending at first. The gates look at what was read, and each reading showed something."""
    world = make_world()
    world = replace(world, observed=observe_all(wanted_by(world)))
    plan = plan_of(world, replace(ROUTE, ignore=ignore))
    assert {subject(change).kind.value for change in plan.changes if isinstance(change, Remove)} == removed
    assert len(plan.pending) == len(plan.changes) and not plan.withheld
    assert why_not_remove(world.snapshots, world.observed) == ()


def test_warnings_do_not_stay_for_ever() -> None:
    """A loader's column, an audit table, a note in any folder: each was warned of, and is only counted now."""
    world = make_world(
        source=source_of(table("ORDERS", "ID"), table("AUDIT_LOG", "AT")),
        target=target_of(target_table("ORDERS", "ID", "_LOADED_AT")),
        files=bucket_of(file("ORDERS.csv"), file("DONE"), file("day/DONE")),
    )
    ignore = Ignore(tables=patterns("audit_.*"), columns=patterns("_LOADED_AT"), keys=patterns("DONE"))
    assert len(plan_of(world, ROUTE).unlinked) == 4
    plan = plan_of(world, replace(ROUTE, ignore=ignore))
    assert plan.unlinked == () and plan.ignored == IgnoredCount(tables=1, columns=1, keys=2)
    for shown in (text(plan), as_markdown(plan)):
        assert "ignored by the route: 1 table, 1 column, 2 keys" in shown
    assert read_plan(write_plan(plan)) == plan
    assert "ignored" not in text(plan_of(world, ROUTE))


@pytest.mark.parametrize(
    ("ignore", "what"),
    [
        (Ignore(tables=patterns(".*")), "the source schema's tables; "),
        (Ignore(columns=patterns("_.*", "ID")), "the source schema's columns; "),
        (Ignore(keys=patterns(r".*\.csv")), "the objects under the prefix"),
    ],
    ids=["tables", "columns", "keys"],
)
def test_what_is_ignored_to_the_last_one_is_removed_by_digest_only(ignore: Ignore, what: str) -> None:
    """However few things it is: an entry that fits everything is a slip more often than a wish."""
    world = replace(make_world(), observed=observe_all(wanted_by(make_world())))
    plan = plan_of(world, replace(ROUTE, ignore=ignore))
    assert plan.count(Remove) and f"the route ignores every one of {what}" in f"{plan.over_limit}; "
    assert not [change for change in plan.due(Consent.SETTING) if isinstance(change, Remove)]
    assert plan.due(Consent.DIGEST) == plan.changes


def test_keys_that_were_only_counted_may_be_ignored() -> None:
    """Nobody knows their names any more; it is not said that they do not fit."""
    world = make_world(files=replace(bucket_of(file("ORDERS.csv"), file("_SUCCESS")), unlisted=7))
    ignoring = replace(ROUTE, ignore=Ignore(keys=patterns("_SUCCESS")))
    assert "7 more keys that do not fit the pattern, or are ignored" in text(plan_of(world, ignoring))
    assert "7 more keys that do not fit the pattern\n" in text(plan_of(world, ROUTE)) + "\n"


@pytest.mark.parametrize(
    ("entry", "key", "is_ignored"),
    [
        ("_SUCCESS", "_SUCCESS", True),
        ("_SUCCESS", "a/b/_success", True),
        ("_SUCCESS", "_SUCCESS.csv", False),
        ("_SUCCESS", "x_SUCCESS", False),
        ("archive/.*", "archive/2024/ORDERS.csv", True),
        ("archive/.*", "sales/archive/ORDERS.csv", False),
        (r".*\.tmp", "a/b.tmp", True),
        ("a|b", "b", True),
        ("a|b", "bb", False),
        ("(?-i)Temp", "temp", False),
    ],
)
def test_an_entry_fits_a_whole_name(entry: str, key: str, is_ignored: bool) -> None:
    """All after the prefix, or what stands after the last slash; in any case."""
    ignore = Ignore(keys=patterns(entry))
    assert (ignore.find_key_entry(key) is not None) is is_ignored
    read = Snapshots(source_of(), bucket_of(file(key)), target_of())
    assert len(leave_out(read, ignore)[0].files.objects) == (not is_ignored)


@pytest.mark.parametrize("entry", ["", "(", "a{2,1}", "[z-a]", r"(?<=a)b", r"\1", "{table_name}_old"])
def test_an_entry_that_does_not_parse_fails_when_it_is_made(entry: str) -> None:
    """With the place where it was written; a placeholder means nothing here."""
    with pytest.raises(PatternError) as failed:
        NamePattern(entry, "IGNORE_TABLES")
    assert failed.value.where == "IGNORE_TABLES" and repr(entry) in failed.value.what


def test_a_bad_entry_takes_no_time() -> None:
    """RE2's time is linear; Python's engine would try each of two to the thirtieth ways."""
    assert not NamePattern("(a+)+b").fits("a" * 100_000)
