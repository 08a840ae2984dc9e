"""Schema states: what is written is read, nothing changed where nothing did, and each column changes once."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.schema_states import (
    ChangeSort,
    SchemaState,
    StatedColumn,
    choose_state,
    find_changes,
    read_states,
    respell,
)

TYPES = st.sampled_from(
    ["integer", "bigint", "NUMBER(38,0)", "numeric(10,2)", "text", "VARCHAR(20)", "date", "inet", ""]
)
COLUMNS = st.lists(
    st.builds(StatedColumn, st.text(min_size=1, max_size=6), TYPES), max_size=8, unique_by=lambda column: column.name
).map(tuple)
STATES = st.builds(SchemaState, st.just("ORDERS"), COLUMNS, st.sampled_from(["", "default/postgres/1/D/S/ORDERS"]))


@given(STATES)
def test_what_is_written_is_read(state: SchemaState) -> None:
    """In the product's own form, which a terminal shows as it is, whatever columns are called."""
    assert read_states(state.to_json()) == (state,)
    assert "\n".join(map(terminal, state.to_json().split("\n"))) == state.to_json()


@given(STATES)
def test_nothing_changes_where_nothing_did(state: SchemaState) -> None:
    """Nor where a plain map says the same."""
    plain = json.dumps({"ORDERS": {column.name: column.type for column in state.columns}})
    assert find_changes(state, state) == () == find_changes(state, read_states(plain)[0])


@given(STATES, STATES)
def test_each_column_goes_one_way(old: SchemaState, new: SchemaState) -> None:
    """Of every old column that is not there any more one change says where it went, of every new one where it came
    from; types are compared of what stays or is followed."""
    changes = find_changes(old, new)
    before, after = {column.name for column in old.columns}, {column.name for column in new.columns}
    moved = [change for change in changes if change.sort in (ChangeSort.DROPPED, ChangeSort.RENAMED)]
    assert sorted(change.before.name for change in moved if change.before) == sorted(before - after)
    came = [change for change in changes if change.sort in (ChangeSort.ADDED, ChangeSort.RENAMED)]
    assert sorted(change.after.name for change in came if change.after) == sorted(after - before)


NAMES = st.sampled_from(["id", "ID", "Id", "day", "DAY", "straße", "STRASSE", "x"])
PLAIN = st.lists(NAMES, max_size=5, unique=True).map(lambda names: SchemaState("T", tuple(map(StatedColumn, names))))


@given(PLAIN, st.lists(NAMES, max_size=5))
def test_a_persons_name_is_spelled_as_the_catalog_does_where_it_can_be_one_column_only(
    state: SchemaState, names: list[str]
) -> None:
    """As many columns as before, each called so or so in another case; of two that differ by case alone none is."""
    respelled = respell(state, names)
    assert len(set(respelled.names)) == len(state.names)
    for before, after in zip(state.names, respelled.names, strict=True):
        alike = [name for name in set(names) if name.casefold() == before.casefold()]
        rivals = [name for name in state.names if name.casefold() == before.casefold()]
        assert after == (alike[0] if len(alike) == 1 == len(rivals) else before)
    assert respell(respelled, names) == respelled


@given(PLAIN)
def test_what_the_catalog_said_keeps_its_case(state: SchemaState) -> None:
    """There another case is another column, whoever asks for it without quotes no more finds it."""
    cataloged = SchemaState(state.table, state.columns, "default/postgres/1/D/S/T")
    assert respell(cataloged, [name.swapcase() for name in state.names]) == cataloged


def test_a_table_is_chosen_as_it_is_spelled_before_another_case() -> None:
    """Of two that differ by case alone, the one that is meant."""
    states = read_states('{"USERS": {"A": "int"}, "users": {"B": "int"}}')
    assert choose_state(states, "default/postgres/1/D/S/users") == states[1]
    assert choose_state(states[:1], "default/postgres/1/D/S/users") == states[0]
    assert choose_state(states, "default/postgres/1/D/S/Users") is None


def changes_of(old: dict[str, str], new: dict[str, str]) -> list[tuple[str, str]]:
    one, other = (read_states(json.dumps({"T": columns}))[0] for columns in (old, new))
    return [(change.sort.value, change.column) for change in find_changes(one, other)]


@pytest.mark.parametrize(
    ("before", "after", "sort"),
    [
        ("integer", "bigint", "widened"),
        ("bigint", "integer", "narrowed"),
        ("VARCHAR(20)", "VARCHAR(40)", "widened"),
        ("NUMBER(10,2)", "NUMBER(10,0)", "retyped"),
        ("integer", "text", "retyped"),
        ("date", "boolean", "retyped"),
        ("inet", "cidr", "unclear"),
    ],
)
def test_types_that_differ_are_weighed(before: str, after: str, sort: str) -> None:
    """By what each can hold; where nobody can tell, that is said."""
    assert changes_of({"A": before}, {"A": after}) == [(sort, "A")]


@pytest.mark.parametrize(
    ("before", "after"), [("INT", "integer"), ("varchar(20)", "character varying(20)"), ("int", "")]
)
def test_one_type_in_other_words_is_no_change(before: str, after: str) -> None:
    """Nor is a type that one side does not tell."""
    assert changes_of({"A": before}, {"A": after}) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"ORDERDATE": "date"}, {"order_date": "date"}, [("renamed", "ORDERDATE")]),
        ({"A": "int", "B": "date"}, {"A": "int", "WHEN": "date"}, [("renamed", "B")]),
        ({"A": "int", "B": "date"}, {"A": "int", "WHEN": "text"}, [("dropped", "B"), ("added", "WHEN")]),
        (
            {"A": "int", "B": "int"},
            {"X": "text", "A": "int", "Z": "int"},
            [("dropped", "B"), ("added", "X"), ("added", "Z")],
        ),
        ({"CUSTOMER_ID": "int"}, {"CUSTOMERID": "bigint"}, [("renamed", "CUSTOMER_ID"), ("widened", "CUSTOMER_ID")]),
    ],
)
def test_a_rename_is_told_from_a_drop(
    old: dict[str, str], new: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    """By the names, or by the place, and never against the types."""
    assert changes_of(old, new) == expected


def test_thousands_of_renamed_columns_are_told() -> None:
    """Names are compared by their letters while there are few; of many the spelling and the place tell, at a cost that
    grows with the columns and not with their pairs."""
    old = {f"CUSTOMER_AMOUNT_{at}": "int" for at in range(2_000)}
    new = {"added": "date"} | {f"customerAmount_{at}": "int" for at in range(2_000)}
    changes = changes_of(old, new)
    assert [sort for sort, _ in changes] == ["renamed"] * 2_000 + ["added"]
    placed = changes_of(old, {f"whatever_{at}": "int" for at in range(2_000)})
    assert {sort for sort, _ in placed} == {"renamed"}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("[]", "no JSON object"),
        ("{}", "no table"),
        ('{"T": ["A"]}', "no object of names"),
        ('{"T": {"A": 1}}', "not a name with a type"),
        ('{"form": "other/2", "tables": []}', "its form is"),
        ('{"form": "delta-arc-schema/1", "tables": []}', "no table"),
        ('{"form": "delta-arc-schema/1", "tables": [{"columns": []}]}', "has no name"),
        ('{"form": "delta-arc-schema/1", "tables": [{"name": "T", "columns": ["A"]}]}', "no list of objects"),
        (
            '{"form": "delta-arc-schema/1", "tables": [{"name": "T", "columns": [{"name": "A"}, {"name": "A"}]}]}',
            "two columns have one name",
        ),
        ('{"T": {"A": "int", "B": "int", "A": "text"}}', "'A' stands there twice"),
        ('{"T": {"A": "int"}, "T": {"B": "int"}}', "'T' stands there twice"),
        ("[" * 100_000, "nested too deeply"),
        ("{", "Expecting"),
    ],
)
def test_what_is_no_schema_is_refused(text: str, wrong: str) -> None:
    """With what is wrong of it."""
    with pytest.raises(ValueError, match=wrong):
        read_states(text)


def test_a_table_is_found_among_several() -> None:
    """By its qualified name, its name in any case, or with its schema; never where two could be meant."""
    states = read_states('{"orders": {}, "SALES.SHIPPERS": {}, "OLD.SHIPPERS": {}}')
    home = "default/postgres/1/SHOP/SALES"
    assert choose_state(states, f"{home}/ORDERS") == states[0]
    assert choose_state(states, f"{home}/SHIPPERS") == states[1]
    assert choose_state(states, f"{home}/PARTS") is None
    assert choose_state(read_states('{"a.b": {}, "A.b": {}}'), f"{home}/B") is None
