"""Pairs that a person stated win over names; what they name and is not there is told and stops nothing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.evidence import Agreement, EvidenceKind
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.matching import Matching
from delta_arc_lineage.model.outcomes import Reason, Side
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.stated_pairs import StatedColumns, StatedPair
from delta_arc_lineage.model.templates import TablePattern
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
    wanted_by,
)

_NAMES = ["users", "Users", "USERS", "accounts", "ACCOUNTS", "acct", "DIM_USERS", "dim-users"]
_SOME = st.lists(st.sampled_from(_NAMES), unique=True, max_size=5)


@st.composite
def pair_lists(draw: st.DrawFn) -> tuple[StatedPair, ...]:
    """Pairs in which no name stands twice on one side."""
    sources, targets, files = draw(_SOME), draw(_SOME), draw(_SOME)
    files += [""] * len(sources)
    return tuple(map(StatedPair, sources, targets, files))


def make_route(*pairs: StatedPair, pattern: str = r"{table_name}\.csv") -> Route:
    return replace(ROUTE, pairs=pairs, file_pattern=KeyPattern(pattern))


def world_of(sources: list[str], keys: list[str], targets: list[str]) -> World:
    return make_world(
        source=source_of(*map(table, sources)),
        target=target_of(*map(target_table, targets)),
        files=bucket_of(*map(file, keys)),
    )


def ends(matching: Matching) -> dict[str, tuple[str, str]]:
    return {
        stored.key.removeprefix("sales/"): (
            flow.source.name if flow.source else "",
            flow.target.name if flow.target else "",
        )
        for flow in matching.flows
        for stored in flow.files
    }


@given(_SOME, _SOME, pair_lists())
def test_no_edge_is_drawn_against_a_stated_pair(
    sources: list[str], targets: list[str], pairs: tuple[StatedPair, ...]
) -> None:
    """A table that a person paired is never linked through to another than its partner."""
    keys = [f"{name}.csv" for name in _NAMES]
    partners = {pair.source: pair.target for pair in pairs}
    origins = {pair.target: pair.source for pair in pairs}
    for source, target in ends(matched(world_of(sources, keys, targets), make_route(*pairs))).values():
        if source and target:
            assert partners.get(source, target) == target and origins.get(target, source) == source


@given(_SOME, _SOME, pair_lists())
def test_a_file_of_a_paired_name_goes_both_ways(
    sources: list[str], targets: list[str], pairs: tuple[StatedPair, ...]
) -> None:
    """Letter for letter it is of the one pair that has the name, as far as its tables are there."""
    matching = matched(world_of(sources, [f"{name}.csv" for name in _NAMES], targets), make_route(*pairs))
    for name in _NAMES:
        of_name = [pair for pair in pairs if name in (pair.source, pair.target, pair.file)]
        if len(of_name) == 1:
            (pair,) = of_name
            source, target = (
                end if end in side else "" for end, side in ((pair.source, sources), (pair.target, targets))
            )
            assert ends(matching).get(f"{name}.csv", ("", "")) == (source, target)
        elif of_name:
            assert f"{name}.csv" not in ends(matching)


def test_tables_of_other_names_are_linked_and_say_who_stated_it() -> None:
    """`users` is `DIM_USERS`; the files of `accounts` are called `acct`."""
    route = make_route(StatedPair("users", "DIM_USERS"), StatedPair("accounts", "DIM_ACCOUNTS", "acct"))
    world = world_of(["users", "accounts"], ["USERS.csv", "acct.csv"], ["DIM_USERS", "DIM_ACCOUNTS", "USERS"])
    matching = matched(world, route)
    assert ends(matching) == {
        "USERS.csv": ("users", "DIM_USERS"),
        "acct.csv": ("accounts", "DIM_ACCOUNTS"),
    }
    assert {(link.evidence.kind, link.evidence.agreement) for link in matching.linked} == {
        (EvidenceKind.STATED, Agreement.PAIRED)
    }
    said = {asset.description for asset in wanted_by(world, route) if asset.name == "users pg to snflk process"}
    assert said == {"Linked as a person stated: table users, through S3, table DIM_USERS, paired by the route."}


def test_a_table_that_has_the_name_more_exactly_keeps_its_file() -> None:
    """`Users` is paired, `users` is not: `users.csv` is its, and never goes on to the partner of `Users`."""
    route = make_route(StatedPair("Users", "DIM_USERS"))
    world = world_of(["Users", "users"], ["users.csv", "Users.csv", "USERS.csv"], ["DIM_USERS"])
    assert ends(matched(world, route)) == {
        "users.csv": ("users", ""),
        "Users.csv": ("Users", "DIM_USERS"),
        "USERS.csv": ("Users", "DIM_USERS"),
    }


def test_names_of_two_pairs_are_not_guessed() -> None:
    """`b` is the target of one pair and the source of another. Its file names all four tables."""
    route = make_route(StatedPair("a", "b"), StatedPair("b", "c"))
    matching = matched(world_of(["a", "b"], ["b.csv"], ["b", "c"]), route)
    told = [outcome for outcome in matching.unlinked if outcome.subject.side is Side.FILE]
    assert (
        not matching.flows
        and [(outcome.reason, len(outcome.candidates)) for outcome in told] == [(Reason.SEVERAL, 4)] * 2
    )


def test_a_paired_table_need_not_fit_its_pattern() -> None:
    """A person may state what no pattern says; the longest reading holds here too."""
    route = replace(
        make_route(StatedPair("accounts_history", "FACT_HISTORY", "acct_hist"), pattern=r"{table_name}_.*\.csv"),
        target_pattern=TablePattern("DIM_{table_name}"),
    )
    world = world_of(["acct", "accounts_history"], ["acct_hist_1.csv", "acct_1.csv"], ["FACT_HISTORY", "DIM_ACCT"])
    matching = matched(world, route)
    assert ends(matching) == {
        "acct_hist_1.csv": ("accounts_history", "FACT_HISTORY"),
        "acct_1.csv": ("acct", "DIM_ACCT"),
    }
    assert not matching.unlinked


@pytest.mark.parametrize("complete", [True, False])
def test_a_pair_that_names_what_is_not_there_is_told(complete: bool) -> None:
    """With the nearest name, and in part where the reading was; the other end keeps its file, and the rest goes on."""
    route = make_route(StatedPair("users", "DIM_USER"))
    world = world_of(["users", "orders"], ["users.csv", "orders.csv"], ["DIM_USERS", "orders"])
    matching = matched(replace(world, target=replace(world.target, complete=complete)), route)
    assert ends(matching) == {"users.csv": ("users", ""), "orders.csv": ("orders", "orders")}
    told = {
        (outcome.subject.side, outcome.subject.name, outcome.reason, outcome.candidates, outcome.in_part)
        for outcome in matching.unlinked
        if outcome.reason in (Reason.NOT_THERE, Reason.LOST_PARTNER)
    }
    assert told == {
        (Side.TARGET, "DIM_USER", Reason.NOT_THERE, ("DIM_USERS",), not complete),
        (Side.SOURCE, "users", Reason.LOST_PARTNER, ("DIM_USERS",), not complete),
        (Side.FILE, "sales/users.csv", Reason.LOST_PARTNER, ("DIM_USERS",), not complete),
    }


def test_columns_are_paired_as_stated_and_no_other_way() -> None:
    """`full_name` is `NAME` and not `FULL_NAME`; `mail` waits for a column that is not there."""
    columns = (StatedColumns("full_name", "NAME"), StatedColumns("mail", "E_MAIL"))
    route = make_route(StatedPair("users", "DIM_USERS", columns=columns))
    world = make_world(
        source=source_of(table("users", "id", "full_name", "mail")),
        target=target_of(target_table("DIM_USERS", "ID", "FULL_NAME", "NAME", "MAIL")),
        files=bucket_of(file("users.csv")),
    )
    matching = matched(world, route)
    (flow,) = matching.flows
    assert [(pair.source.name, pair.target.name, pair.evidence.kind) for pair in flow.columns] == [
        ("id", "ID", EvidenceKind.NAME),
        ("full_name", "NAME", EvidenceKind.STATED),
    ]
    assert {(outcome.subject.name, outcome.reason, outcome.candidates) for outcome in matching.unlinked} == {
        ("DIM_USERS.E_MAIL", Reason.NOT_THERE, ("MAIL",)),
        ("users.mail", Reason.LOST_PARTNER, ()),
        ("DIM_USERS.FULL_NAME", Reason.NO_COLUMN, ()),
        ("DIM_USERS.MAIL", Reason.NO_COLUMN, ()),
    }
