"""A prefix with nothing under it: told with the nearest folders, and nothing is made for nothing."""

from dataclasses import replace

import pytest

from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.model.render import as_markdown, text
from delta_arc_lineage_tests.sync.estate import Estate


def estate_with(prefix: str) -> Estate:
    estate = Estate()
    estate.route = replace(estate.route, bucket=replace(estate.route.bucket, prefix=prefix))
    return estate


@pytest.mark.parametrize(
    ("prefix", "near"),
    [
        ("sale/", "; there is sales/"),
        ("SALES/", "; there is sales/"),
        ("sales/2024/", ""),
        ("nowhere/x/", "; there is sales/"),
    ],
)
def test_a_prefix_with_nothing_under_it_is_told_with_the_nearest_folders(prefix: str, near: str) -> None:
    """In the plan, in every form of it; the same again where nothing changed, without looking for folders anew."""
    estate = estate_with(prefix)
    plan = estate.plan()
    assert plan.finding == f"nothing lies under s3://landing/{prefix}{near}"
    assert f"the prefix: {plan.finding}" in text(plan) and "**The prefix**" in as_markdown(plan)
    assert estate.plan().finding == plan.finding


def test_a_prefix_with_anything_under_it_is_no_finding() -> None:
    """Be it no data, or a key that does not fit."""
    for key in ("ORDERS.csv", "_SUCCESS", "notes.txt"):
        estate = Estate()
        estate.bucket.objects.clear()
        estate.put(key)
        assert estate.plan().finding == ""


@pytest.mark.parametrize("pattern", [r"{table_name}\.csv", r"{table_name}\.parquet"])
@pytest.mark.parametrize("prefix", ["sale/", "sales/"])
def test_nothing_is_made_for_nothing_to_put_in_it(prefix: str, pattern: str) -> None:
    """No connection, no bucket, no write, where no key fits; all of them where one does."""
    estate = estate_with(prefix)
    estate.route = replace(estate.route, file_pattern=KeyPattern(pattern))
    plan: Plan = estate.plan()
    has_files = prefix == "sales/" and pattern.endswith("csv")
    assert bool(plan.changes) is has_files and bool(plan.forecast.writes) is has_files
    estate.sync()
    assert bool(estate.catalog.requests.writes) is has_files


def test_a_connection_that_is_there_stays_where_the_files_are_gone() -> None:
    """It is never removed by a sync, and what lay in it goes by the rules of removal."""
    estate = Estate()
    estate.sync()
    for key in list(estate.bucket.objects):
        del estate.bucket.objects[key]
    plan = estate.plan()
    assert plan.is_empty and plan.withheld and plan.finding
