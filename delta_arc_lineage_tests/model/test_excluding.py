"""What a route excludes is ignored, by patterns of the language of keys."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.errors import PatternError
from delta_arc_lineage.model.desired import decide
from delta_arc_lineage.model.ignoring import Ignore, NamePattern, leave_out, list_ignored
from delta_arc_lineage.model.key_expressions import KeyExpression
from delta_arc_lineage_tests.model.examples import ROUTE, S3, World, bucket_of, file, make_world
from delta_arc_lineage_tests.model.strategies import worlds

ENTRIES = {"{any}": "[^/]*", "{path}": ".*", r"{any}\.csv": r"[^/]*\.csv", "ORDERS{path}": "ORDERS.*", r"\d+": r"\d+"}


@given(worlds(observed=False), st.lists(st.sampled_from(sorted(ENTRIES)), max_size=2))
def test_what_is_excluded_is_ignored(world: World, entries: list[str]) -> None:
    """The decision is the one of entries for keys that fit the same, whole keys; and so is the count."""
    excluding = Ignore(excluded=tuple(map(KeyExpression, entries)))
    ignoring = Ignore(keys=tuple(NamePattern(f"(?s:{ENTRIES[entry]})") for entry in entries))
    decisions = [decide(replace(ROUTE, ignore=ignore), world.snapshots, S3) for ignore in (excluding, ignoring)]
    assert decisions[0] == decisions[1]


@pytest.mark.parametrize(
    ("entry", "key", "is_excluded"),
    [
        ("archive/{path}", "archive/2024/ORDERS.csv", True),
        ("archive/{path}", "sales/archive/ORDERS.csv", False),
        ("{path}/archive/{any}", "sales/archive/ORDERS.csv", True),
        (r"{path}\.bak", "a/b.BAK", True),
        ("_SUCCESS", "day/_SUCCESS", False),
        ("{date}/{path}", "2024-01-05/ORDERS.csv", True),
        ("{date}/{path}", "2024-13-05/ORDERS.csv", False),
        ("{schema_name}/{path}", "sales/ORDERS.csv", True),
        ("{schema_name}/{path}", "crm/ORDERS.csv", False),
    ],
)
def test_an_entry_fits_all_that_follows_the_prefix(entry: str, key: str, is_excluded: bool) -> None:
    """Not a name after the last slash; a schema that it names is the route's."""
    route = replace(ROUTE, ignore=Ignore(excluded=(KeyExpression(entry, "S3_EXCLUDE_PATTERN"),)))
    world = make_world(files=bucket_of(file(key)))
    _, count = leave_out(world.snapshots, route.ignore)
    assert count.keys == is_excluded
    found = [(ignored.entry, ignored.place) for ignored in list_ignored(world.snapshots, route.ignore)]
    assert found == [(entry, "S3_EXCLUDE_PATTERN")] * is_excluded


@pytest.mark.parametrize(
    ("entry", "said", "next_step"),
    [
        ("{table_name}/old", "{table_name} means nothing here", "archive/{path}"),
        ("archive/*", "it is a glob", "write archive/{any}"),
        ("**/*.tmp", "it is a glob", r"write ({path}/)?{any}\.tmp"),
        ("(", "missing )", "archive/{path}"),
    ],
)
def test_an_entry_that_cannot_be_meant_is_refused(entry: str, said: str, next_step: str) -> None:
    """With its place, and the pattern that was probably meant."""
    with pytest.raises(PatternError) as refused:
        KeyExpression(entry, "S3_EXCLUDE_PATTERN")
    assert said in refused.value.what and next_step in refused.value.next_step
    assert refused.value.where == "S3_EXCLUDE_PATTERN"
