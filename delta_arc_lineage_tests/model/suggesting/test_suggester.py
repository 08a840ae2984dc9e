"""Suggestions: what names do not link and columns tell, each before all others, and nothing that is not clear."""

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.snapshots import Skipped, Snapshots
from delta_arc_lineage.model.suggesting.fields import to_fields
from delta_arc_lineage.model.suggesting.things import Thing, ThingIndex
from delta_arc_lineage_tests.model.suggesting.landscapes import (
    ACCOUNTS,
    BY_NAME,
    FOLDERS,
    PICTURE,
    TARGETS,
    TRANS,
    USERS,
    Landscape,
    landscape,
    upper,
)

_HISTORY = {"account_id": "integer", "user_id": "integer", "valid_from": "timestamp", "valid_to": "timestamp"}
ALL = {"user": ("users", "DIM_USERS"), "acct": ("accounts", "DIM_ACCOUNTS"), "trns": ("trans", "FACT_TRANS")}


def picture() -> Landscape:
    return landscape(PICTURE, FOLDERS, TARGETS)


def test_the_picture_of_the_mission_is_suggested_right() -> None:
    """Tables `users`, `accounts`, `trans`; folders `user/`, `acct/`, `trns/`; no name links any of them."""
    assert picture().ends == ALL


def test_the_reasons_are_told_in_words() -> None:
    """Columns of both, types and names."""
    suggestion = next(found for found in picture().suggestions if found.label == "acct")
    assert suggestion.reasons == (
        "source table accounts: all 4 columns of file and table; names: acct is accounts shortened",
        "target table DIM_ACCOUNTS: 4 of 4 columns of the file, 4 of 6 of the table; names: acct is accounts shortened",
    )
    assert suggestion.words == "accounts → sales/acct/ → DIM_ACCOUNTS" and 0.55 <= suggestion.score <= 1


@given(st.randoms(use_true_random=False))
def test_the_order_of_what_was_read_means_nothing(chance: random.Random) -> None:
    """Of tables, columns and files alike."""
    shown = picture().snapshots

    def shuffle(things: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(chance.sample(things, len(things)))

    other = Snapshots(
        replace(shown.source, tables=shuffle(shown.source.tables)),
        replace(shown.files, datasets=shuffle(shown.files.datasets)),
        replace(shown.target, tables=shuffle(shown.target.tables)),
        replace(shown.schemas, datasets=shuffle(shown.schemas.datasets)) if shown.schemas else None,
    )
    assert replace(picture(), snapshots=other).suggestions == picture().suggestions


@pytest.mark.parametrize("unseen", ["source", "target"])
def test_a_side_that_was_not_shown_whole_is_not_suggested(unseen: str) -> None:
    """A table that nobody saw may be the better one; nor are flows, which need both."""
    shown = picture()
    for side in (
        replace(getattr(shown.snapshots, unseen), complete=False),
        replace(getattr(shown.snapshots, unseen), skipped=(Skipped("default/x/1/D/S/ACCT", "it has no name"),)),
    ):
        part = replace(shown, snapshots=replace(shown.snapshots, **{unseen: side}))
        found = {link.side.value for suggestion in part.suggestions for link in suggestion.links}
        assert unseen not in found and not any(suggestion.can_be_accepted for suggestion in part.suggestions)


def test_while_files_are_to_be_opened_nothing_is_suggested() -> None:
    """Nor where not all were listed: another one may have the same columns."""
    shown = picture()
    schemas = replace(shown.snapshots.schemas, unread=1) if shown.snapshots.schemas else None
    assert not replace(shown, snapshots=replace(shown.snapshots, schemas=schemas)).suggestions
    files = replace(shown.snapshots.files, complete=False)
    assert not replace(shown, snapshots=replace(shown.snapshots, files=files)).suggestions


def test_what_columns_contradict_is_not_suggested() -> None:
    """Whatever the names say: web logs are no users."""
    folders = {**FOLDERS, "usrs": ["agent_hash", "browser", "os", "seen"]}
    assert landscape(PICTURE, folders, TARGETS).ends == ALL
    assert not landscape({"users": USERS}, {"usr": ["agent_hash", "browser", "os"]}, {"DIM_USERS": upper(USERS)}).ends


def test_two_that_are_equally_near_are_not_suggested() -> None:
    """Two folders of one table's columns: which of them is the table's is not known."""
    folders = {**FOLDERS, "a1": list(TRANS), "b1": list(TRANS)}
    del folders["trns"]
    assert landscape(PICTURE, folders, TARGETS).ends.keys() == {"user", "acct"}


def test_a_table_that_has_its_files_is_nobody_elses() -> None:
    """A folder whose columns are most like its is a copy of it, and of no other table."""
    sources = {**PICTURE, "trns": TRANS, "audit": {"trans_id": "bigint", "account_id": "integer", "actor": "text"}}
    folders = {"trns": list(TRANS), "copy_of_it": list(TRANS)}
    found = landscape(sources, folders, {"TRNS": upper(TRANS)}, route=BY_NAME)
    assert not found.ends


def test_tables_that_are_nearly_alike_are_told_apart() -> None:
    """By what only one of them has, and by names."""
    sources = {**PICTURE, "accounts_history": _HISTORY}
    targets = {**TARGETS, "FACT_ACCOUNTS_HISTORY": upper(_HISTORY)}
    found = landscape(sources, {**FOLDERS, "acct_hist": list(_HISTORY)}, targets)
    assert found.ends == {**ALL, "acct_hist": ("accounts_history", "FACT_ACCOUNTS_HISTORY")}


def test_where_one_end_is_missing_the_other_is_a_candidate_only() -> None:
    """A pair names both."""
    found = landscape(PICTURE, {"acct": list(ACCOUNTS)}, {"DIM_DATE": ["DATE_KEY", "FULL_DATE"]})
    (suggestion,) = found.suggestions
    assert (suggestion.source, suggestion.target) == ("accounts", "") and not suggestion.can_be_accepted
    assert "no target table is found" in suggestion.why_not


def test_columns_of_both_tables_bear_out_names_where_no_file_can_be_read() -> None:
    """Not names alone: other tables' columns in between suggest nothing."""
    assert landscape(PICTURE, dict.fromkeys(FOLDERS), TARGETS).ends == ALL
    other = {name: ["SOME", "OTHER", "COLUMNS"] for name in TARGETS}
    assert not landscape(PICTURE, dict.fromkeys(FOLDERS), other).ends


def test_columns_that_the_target_calls_otherwise_are_suggested_with_their_tables() -> None:
    """And of flows that names link too, where the file carries one of the two names."""
    renamed = {"users": {**USERS, "birth_date": "date"}}
    target = [*upper(USERS), "BIRTH_DT"]
    carried = [*USERS, "birth_date"]
    for name, targets in (("user", {"DIM_USERS": target}), ("users", {"USERS": target})):
        (suggestion,) = landscape(renamed, {name: carried}, targets, route=BY_NAME).suggestions
        assert [(pair.source, pair.target) for pair in suggestion.columns] == [("birth_date", "BIRTH_DT")]
    assert not landscape(renamed, {"users": list(USERS)}, {"USERS": target}, route=BY_NAME).suggestions


def test_a_column_with_two_that_may_be_its_is_left_alone() -> None:
    """It would be a guess."""
    sources = {"users": {"user_id": "integer", "address": "text"}}
    targets = {"USERS": ["USER_ID", "ADDR_1", "ADDR_2"]}
    found = landscape(sources, {"users": ["user_id", "address"]}, targets, route=BY_NAME)
    assert not found.suggestions


def test_the_score_grows_with_columns_and_with_names() -> None:
    """Each column more that both have, and each step nearer of the names, suggests no less."""
    table = Thing("t", "accounts", to_fields((name, "") for name in "abcdefgh"))
    scores = []
    for name in ("zzz", "acct", "account", "accounts"):
        for shared in range(len(table.fields) + 1):
            own = [*(field.name for field in table.fields[:shared]), *(f"x{at}q" for at in range(shared, 8))]
            file = Thing("f", name, to_fields((column, "") for column in own))
            scores.append(ThingIndex([table]).compare(file, table).score)
    by_name = [scores[at : at + 9] for at in range(0, len(scores), 9)]
    assert all(row == sorted(row) for row in by_name)
    assert all(list(column) == sorted(column) for column in zip(*by_name, strict=True))


def test_looking_costs_what_is_rare_and_not_how_many_there_are() -> None:
    """Ten times the tables and folders are ten times the entries that are looked at, and no more."""

    def count(number: int) -> int:
        tables = {f"tbl_{at:04}_main": ["id", "created_at", f"c{at}x", f"d{at}y", f"e{at}z"] for at in range(number)}
        folders = {f"f{at:04}q": columns for at, columns in enumerate(tables.values())}
        targets = {f"DIM_{name}": columns for name, columns in tables.items()}
        found = landscape(tables, folders, targets).found
        assert len(found.found) == number
        return found.looked_at

    assert count(400) <= 10.5 * count(40)
