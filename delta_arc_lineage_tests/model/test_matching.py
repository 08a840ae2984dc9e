"""Matching: every table and file gets an outcome, the order of reading changes none, and nothing is guessed."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.evidence import Agreement
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.matching import Matching
from delta_arc_lineage.model.outcomes import Linked, Reason, Side, Unlinked
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.templates import TablePattern
from delta_arc_lineage_tests.model import strategies as drawn
from delta_arc_lineage_tests.model.examples import (
    ROUTE,
    World,
    bucket_of,
    file,
    make_world,
    matched,
    source_of,
    table,
    target_of,
    target_table,
)

worlds = drawn.worlds(observed=False)
file_patterns = st.sampled_from(
    [r"{table_name}\.csv", "{table_name}", r"{table_name}\.csv(\.gz)?", r"[a-zA-Z]*{table_name}.*"]
)
routes = file_patterns.map(lambda pattern: replace(ROUTE, file_pattern=KeyPattern(pattern)))


def edges(matching: Matching) -> set[tuple[str, str, str]]:
    """Source table, file, target table of every hop, missing ends empty."""
    return {
        (flow.source.name if flow.source else "", stored.key, flow.target.name if flow.target else "")
        for flow in matching.flows
        for stored in flow.files
    }


def reasons(matching: Matching) -> set[tuple[Side, str, Reason]]:
    return {(outcome.subject.side, outcome.subject.name, outcome.reason) for outcome in matching.unlinked}


def shuffled(world: World, random: Random) -> World:
    def mixed(things: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(random.sample(things, len(things)))

    return replace(
        world,
        source=replace(world.source, tables=mixed(world.source.tables)),
        files=replace(world.files, objects=mixed(world.files.objects)),
        target=replace(world.target, tables=mixed(world.target.tables)),
    )


@given(worlds, routes, st.randoms(use_true_random=False))
def test_the_order_of_what_was_read_changes_nothing(world: World, route: Route, random: Random) -> None:
    """match(shuffled inputs) == match(inputs)"""
    assert matched(shuffled(world, random), route) == matched(world, route)


@given(worlds, routes)
def test_every_file_has_an_outcome_on_either_side(world: World, route: Route) -> None:
    """A file does not fit, or has one outcome towards the source and one towards the target."""
    matching = matched(world, route)
    for stored in world.files.objects:
        linked = [outcome for outcome in matching.linked if outcome.partner.name == stored.key]
        unlinked = [
            outcome
            for outcome in matching.unlinked
            if outcome.subject.side is Side.FILE and outcome.subject.name == stored.key
        ]
        if stored in matching.files:
            assert len(linked) + len(unlinked) == 2 and Reason.PATTERN not in {outcome.reason for outcome in unlinked}
        else:
            assert not linked and [outcome.reason for outcome in unlinked] == [Reason.PATTERN]


@given(worlds, routes)
def test_every_table_is_linked_through_or_listed(world: World, route: Route) -> None:
    """A table stands in a flow with a file and a table on the other side, or is unlinked exactly once."""
    matching = matched(world, route)
    through = [end for flow in matching.flows if flow.source and flow.target for end in (flow.source, flow.target)]
    for schema_table in (*world.source.tables, *world.target.tables):
        listed = [
            outcome for outcome in matching.unlinked if outcome.subject.qualified_name == schema_table.qualified_name
        ]
        assert len(listed) == (0 if schema_table in through else 1)


@given(worlds, routes)
def test_a_link_is_between_names_that_agree_but_for_case(world: World, route: Route) -> None:
    """What is linked agrees as it says: letter by letter, or but for case. No name drawn here has another form."""
    for link in matched(world, route).linked:
        key, name = link.partner.name, link.subject.name
        assert (name in key) if link.evidence.agreement is Agreement.EXACT else (name.casefold() in key.casefold())


@given(worlds, routes)
def test_candidates_are_never_the_unlinked_thing_itself(world: World, route: Route) -> None:
    """A candidate is another thing, and there are few."""
    for outcome in matched(world, route).unlinked:
        assert outcome.subject.name not in outcome.candidates or outcome.reason is Reason.SEVERAL


def test_a_table_a_file_and_a_table_of_one_name_are_one_flow() -> None:
    """Source table, file and target table of one name, in whatever case, are linked through."""
    matching = matched(
        make_world(
            source=source_of(table("orders", "id")),
            files=bucket_of(file("Orders.csv")),
            target=target_of(target_table("ORDERS", "ID")),
        )
    )
    assert edges(matching) == {("orders", "sales/Orders.csv", "ORDERS")} and not matching.unlinked
    assert {link.evidence.agreement for link in matching.linked} == {Agreement.CASE}


def test_names_that_differ_only_by_case_are_told_apart_where_the_file_spells_one() -> None:
    """Exact spelling comes first; a file that spells neither of two is left unlinked with both named."""
    tables = [table("ORDERS"), table("orders")]
    matching = matched(
        make_world(
            source=source_of(*tables), files=bucket_of(file("orders.csv"), file("Orders.csv")), target=target_of()
        )
    )
    assert edges(matching) == {("orders", "sales/orders.csv", "")}
    several = [
        outcome
        for outcome in matching.unlinked
        if outcome.reason is Reason.SEVERAL and outcome.subject.side is Side.FILE
    ]
    assert [(outcome.subject.name, outcome.candidates) for outcome in several] == [
        ("sales/Orders.csv", tuple(sorted(table.qualified_name for table in tables)))
    ]


def test_two_tables_that_claim_one_file_are_both_told_so() -> None:
    """`orders` and `stg_orders` both read as ORDERS. No edge is guessed; file and tables say why."""
    route = replace(ROUTE, source_pattern=TablePattern("(stg_)?{table_name}"))
    matching = matched(
        make_world(
            source=source_of(table("ORDERS"), table("stg_ORDERS")),
            files=bucket_of(file("ORDERS.csv")),
            target=target_of(target_table("ORDERS")),
        ),
        route,
    )
    assert edges(matching) == {("", "sales/ORDERS.csv", "ORDERS")}
    assert reasons(matching) == {
        (Side.FILE, "sales/ORDERS.csv", Reason.SEVERAL),
        (Side.SOURCE, "ORDERS", Reason.SEVERAL),
        (Side.SOURCE, "stg_ORDERS", Reason.SEVERAL),
        (Side.TARGET, "ORDERS", Reason.NO_SOURCE),
    }
    claimed = [outcome.candidates for outcome in matching.unlinked if outcome.subject.side is Side.SOURCE]
    assert claimed == [("sales/ORDERS.csv",)] * 2


def test_several_files_of_one_table_are_one_flow() -> None:
    """The files of a table are carried together. Their tables are linked once."""
    route = replace(ROUTE, file_pattern=KeyPattern(r"{table_name}_\d+\.csv"))
    files = [file(f"ORDERS_{number}.csv") for number in range(3)]
    (flow,) = matched(make_world(files=bucket_of(*files)), route).flows
    assert flow.files == tuple(files) and len(flow.columns) == 1


def test_a_file_without_a_table_names_the_nearest() -> None:
    """B10: the rule that failed and the nearest candidates."""
    matching = matched(make_world(files=bucket_of(file("ORDER.csv"))))
    assert Unlinked(matching.unlinked[0].subject, Reason.NO_SOURCE, ("ORDERS",)) in matching.unlinked
    assert reasons(matching) == {
        (Side.FILE, "sales/ORDER.csv", Reason.NO_SOURCE),
        (Side.FILE, "sales/ORDER.csv", Reason.NO_TARGET),
        (Side.SOURCE, "ORDERS", Reason.NO_FILE),
        (Side.TARGET, "ORDERS", Reason.NO_FILE),
    }


def test_a_table_without_a_table_on_the_other_side_says_so() -> None:
    """A file reaches the source table and no target: the hop is there, the missing end is reported."""
    matching = matched(make_world(target=target_of(target_table("CUSTOMERS"))))
    assert edges(matching) == {("ORDERS", "sales/ORDERS.csv", "")}
    assert (Side.SOURCE, "ORDERS", Reason.NO_TARGET) in reasons(matching)


def test_what_does_not_fit_a_pattern_is_listed_as_such() -> None:
    """A file of another form and a table outside the pattern are skipped, each with its rule."""
    route = replace(ROUTE, source_pattern=TablePattern("prod_{table_name}"))
    matching = matched(make_world(files=bucket_of(file("readme.txt"))), route)
    assert {(Side.FILE, "sales/readme.txt", Reason.PATTERN), (Side.SOURCE, "ORDERS", Reason.PATTERN)} <= reasons(
        matching
    )
    assert matching.files == ()


def test_the_prefix_is_no_part_of_the_name() -> None:
    """A key is read after the prefix, once: a folder of the same name further down does not fit."""
    matching = matched(make_world(files=bucket_of(file("ORDERS.csv"), file("sales/ORDERS.csv"))))
    assert [stored.key for stored in matching.files] == ["sales/ORDERS.csv"]


@pytest.mark.parametrize(("key", "by"), [("big_Orders_1.csv", "Orders"), ("big_ORDERS_1.csv", "ORDERS")])
def test_a_pattern_with_a_choice_still_tells_spellings_apart(key: str, by: str) -> None:
    """Also in the middle of a key the exact spelling decides, and the link says that it is exact."""
    route = replace(ROUTE, file_pattern=KeyPattern(r"\w*?_?{table_name}_?\w*\.csv"))
    source = source_of(table("Orders"), table("ORDERS"))
    matching = matched(make_world(source=source, files=bucket_of(file(key)), target=target_of()), route)
    assert edges(matching) == {(by, f"sales/{key}", "")}
    assert [link.evidence.agreement for link in matching.linked] == [Agreement.EXACT]


def test_a_pattern_that_fits_without_its_placeholder_links_nothing() -> None:
    """`(all|{table_name})` fits `all.csv`, which is no table's file."""
    route = replace(ROUTE, file_pattern=KeyPattern(r"(all|{table_name})\.csv"))
    matching = matched(make_world(files=bucket_of(file("all.csv"), file("ORDERS.csv"))), route)
    assert edges(matching) == {("ORDERS", "sales/ORDERS.csv", "ORDERS")}
    assert (Side.FILE, "sales/all.csv", Reason.PATTERN) in reasons(matching)


@pytest.mark.parametrize("name", [name for name in drawn.HOSTILE if "/" not in name])
def test_a_hostile_name_is_linked_like_any_other(name: str) -> None:
    """Newlines, quotes, dots, 1,024 bytes, any alphabet: table, file and table of that name are linked."""
    matching = matched(
        make_world(
            source=source_of(table(name)), files=bucket_of(file(f"{name}.csv")), target=target_of(target_table(name))
        )
    )
    assert edges(matching) == {(name, f"sales/{name}.csv", name)} and not matching.unlinked


def test_letters_that_fold_to_two_still_find_their_table() -> None:
    """`ß` folds to `ss`: STRASSE and Straße are one name but for case."""
    world = make_world(source=source_of(table("STRASSE")), files=bucket_of(file("Straße.csv")), target=target_of())
    (link,) = matched(world).linked
    assert isinstance(link, Linked) and link.evidence.agreement is Agreement.CASE
