"""A reading brought up to date equals a reading of everything, whatever happened in between, on a real catalog."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.errors import NotFound
from delta_arc_lineage.ports.reading import UnusableBaseline
from delta_arc_lineage_tests.adapters.atlan.conftest import Tenant
from delta_arc_lineage_tests.adapters.atlan.excerpt import Edit, Estate

LAG = 0.12
verbs = st.sampled_from(["save", "save", "rename", "rename", "owner", "mark", "unmark", "SOFT", "SOFT", "PURGE"])
edits = st.builds(Edit, verbs, st.sampled_from(["table", "column", "object", "process"]), st.integers(0, 5))
on_one_server = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)


@on_one_server
@given(gaps=st.lists(st.lists(edits, max_size=4), max_size=5))
def test_changes_since_the_last_time_come_to_the_same_as_everything(tenant: Tenant, gaps: list[list[Edit]]) -> None:
    """Created, renamed, marked, drawn, owned, archived, restored, purged, several in one gap: nothing is missed."""
    estate = Estate(tenant, page=7)
    estate.agree()
    for gap in gaps:
        for edit in gap:
            edit.on(estate)
        estate.agree()


@on_one_server
@example(gaps=[([Edit("rename", "table", 0)], [Edit("owner", "table", 1)])])
@example(gaps=[([Edit("SOFT", "column", 0)], [Edit("save", "column", 2)])])
@given(gaps=st.lists(st.tuples(st.lists(edits, max_size=2), st.lists(edits, max_size=2)), min_size=1, max_size=2))
def test_what_the_index_shows_late_is_noticed(tenant: Tenant, gaps: list[tuple[list[Edit], list[Edit]]]) -> None:
    """Read while the index lags behind some edits and not behind later ones; once it caught up nothing is missing."""
    estate = Estate(tenant)
    estate.update()
    for late, early in gaps:
        tenant.misbehave(index_lag_ms=int(LAG * 1000))
        for edit in late:
            edit.on(estate)
        tenant.misbehave()
        for edit in early:
            edit.on(estate)
        estate.update()
        time.sleep(LAG * 1.2)
        estate.agree()


@pytest.mark.parametrize(("tables", "page"), [(2, 300), (12, 7), (40, 3)])
def test_what_did_not_change_costs_one_request_whatever_its_size(tenant: Tenant, tables: int, page: int) -> None:
    """Nothing is found, everything is known, and the baseline is the very same: nothing was encoded."""
    estate = Estate(tenant, tables=tables, page=page)
    estate.agree()
    before, spent = dict(estate.baseline), estate.catalog.requests
    schema, observed = estate.update()
    assert (estate.catalog.requests - spent).reads == 2
    assert all(estate.baseline[name] is before[name] for name in before) and schema.since and observed.since
    assert len(schema.found.tables) == tables


def test_a_change_costs_the_pages_of_what_changed(tenant: Tenant) -> None:
    """Ninety things are known, one was renamed: one page; seven, with a page of three: three."""
    estate = Estate(tenant, tables=30, page=3)
    estate.agree()
    for changed, pages in (([0], 1), (range(7), 3)):
        for number in changed:
            estate.save("Table", f"{estate.schema}/T{number}", name=f"again {number} of {pages}")
        spent = estate.catalog.requests
        assert estate.read_schema(estate.baseline["schema"]).since
        assert (estate.catalog.requests - spent).reads == pages
        estate.agree()


@pytest.mark.parametrize("adds_column", [False, True], ids=["alone", "and another made in the same gap"])
def test_what_was_purged_is_missed_in_the_count_and_all_is_read(tenant: Tenant, adds_column: bool) -> None:
    """A purge leaves no trace in a search by time. An addition at the same time does not make up for it."""
    estate = Estate(tenant)
    estate.agree()
    if adds_column:
        place = {"schemaQualifiedName": estate.schema, "tableQualifiedName": f"{estate.schema}/T1"}
        estate.save("Column", f"{estate.schema}/T1/NEW", order=3, **place)
    estate.delete(f"{estate.schema}/T0/C0", "PURGE")
    schema, observed = estate.update()
    assert (schema.since is None, observed.since is None) == (True, False)
    assert schema.found.column_count == 3 + adds_column
    assert estate.update()[0].since is not None


def test_a_change_that_the_index_shows_late_is_mended_by_the_last_minutes(tenant: Tenant) -> None:
    """A later change was seen first; the minutes before it are read again, and not everything."""
    estate = Estate(tenant, tables=30, page=20)
    estate.agree()
    tenant.misbehave(index_lag_ms=5_000)
    estate.save("Table", f"{estate.schema}/T0", name="late")
    tenant.misbehave()
    estate.save("Table", f"{estate.schema}/T1", name="early")
    assert {table.name for table in estate.update()[0].found.tables} >= {"T0", "early"}
    deadline = time.monotonic() + 60
    schema, _ = estate.update()
    while "late" not in {table.name for table in schema.found.tables}:
        assert time.monotonic() < deadline
        time.sleep(0.2)
        schema, _ = estate.update()
    assert "early" in {table.name for table in schema.found.tables} and schema.since
    estate.agree()


class NoAggregations(AtlanRequests):
    """Leaves out the aggregations, as a tenant might that does not allow them."""

    def search(self, body: Mapping[str, Any]) -> dict[str, Any]:
        return {**super().search(body), "aggregations": None}


class LateAggregations(NoAggregations):
    """Answers a first reading with aggregations and later ones without."""

    def search(self, body: Mapping[str, Any]) -> dict[str, Any]:
        answer = AtlanRequests.search(self, body)
        return answer if "post_filter" not in body["dsl"] else {**answer, "aggregations": None}


class Short(AtlanRequests):
    """Loses one hit of every page, as a tenant does that drops what its personas hide: the last one by its name."""

    def search(self, body: Mapping[str, Any]) -> dict[str, Any]:
        answer = super().search(body)
        hits = answer.get("entities") or []
        lost = max(hits, key=lambda hit: str(hit["attributes"]["qualifiedName"]), default=None)
        return {**answer, "entities": [hit for hit in hits if hit is not lost]}


@pytest.mark.parametrize("kind", [NoAggregations, LateAggregations, Short])
def test_where_the_counts_are_not_told_or_do_not_agree_everything_is_read_each_time(
    tenant: Tenant, kind: type[AtlanRequests]
) -> None:
    """It costs requests, and the reading is true."""
    estate = Estate(tenant)
    estate.catalog = tenant.catalog(requests=tenant.requests(kind=kind))
    for number in range(3):
        estate.save("Table", f"{estate.schema}/T0", name=f"renamed {number}")
        schema, observed = estate.update()
        assert schema.since is None and observed.since is None
        assert f"renamed {number}" in {table.name for table in schema.found.tables}
        assert schema.found.complete is (kind is not Short)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda line: "",
        lambda line: line[:-3],
        lambda line: "[]",
        lambda line: "[" * 100_000,
        lambda line: line.replace('"format": 5', '"format": 4'),
        lambda line: line.replace('"format": 5', '"format": 6'),
        lambda line: line.replace('"newest"', '"latest"'),
        lambda line: re.sub('"version": "[^"]+"', '"version": ""', line),
        lambda line: re.sub('"moments": .+', '"moments": [1]}', line),
        lambda line: re.sub('"newest": [0-9]+', '"newest": 0', line),
        lambda line: re.sub('"beside": .+', '"beside": [1]}', line),
    ],
)
def test_a_baseline_that_cannot_be_read_is_as_good_as_none(tenant: Tenant, spoil: Callable[[str], str]) -> None:
    """Everything is read, and the baseline is made anew."""
    estate = Estate(tenant)
    estate.agree()
    estate.baseline = {name: replace(baseline, head=spoil(baseline.head)) for name, baseline in estate.baseline.items()}
    assert [reading.since for reading in estate.update()] == [None, None]
    estate.agree()


@pytest.mark.parametrize("spoil", [lambda text: "", lambda text: text[:-3], lambda text: text.replace("T0", "T9")])
def test_a_damaged_body_is_noticed_where_somebody_looks(tenant: Tenant, spoil: Callable[[str], str]) -> None:
    """What was not looked at does no harm. A change has to be put into it, and then everything is read."""
    estate = Estate(tenant)
    estate.agree()
    for name, baseline in estate.baseline.items():
        estate.baseline[name] = replace(baseline, body=lambda kept=baseline: spoil(kept.body()))
    schema, _ = estate.update()
    with pytest.raises(UnusableBaseline):
        assert schema.found
    estate.save("Table", f"{estate.schema}/T0", name="renamed")
    schema, _ = estate.update()
    assert schema.since is None and "renamed" in {table.name for table in schema.found.tables}
    del estate.baseline["observed"]
    estate.agree()


def test_what_did_not_change_is_not_looked_at(tenant: Tenant) -> None:
    """Neither decoded nor asked for: the head of the baseline is enough."""
    estate = Estate(tenant)
    estate.agree()
    estate.agree()
    before = estate.baseline

    def refuse() -> str:
        raise AssertionError("nothing has changed")

    estate.baseline = {name: replace(baseline, body=refuse) for name, baseline in before.items()}
    schema, observed = estate.update()
    assert estate.baseline == before and schema.version and observed.version
    estate.baseline = before
    assert [reading.version for reading in estate.update()] == [schema.version, observed.version]
    assert estate.read_schema(None).version == schema.version and estate.observe(None).version == observed.version


def test_a_baseline_of_another_question_is_not_used(tenant: Tenant) -> None:
    """Another schema, another mark, prefix, bucket or connection: the digest of the question tells."""
    first_estate, second_estate = Estate(tenant), Estate(tenant)
    first_estate.agree()
    second_estate.baseline = dict(first_estate.baseline)
    assert [reading.since for reading in second_estate.update()] == [None, None]
    second_estate.agree()


@pytest.mark.parametrize("kind", ["SOFT", "PURGE"])
def test_a_schema_that_is_gone_is_an_error_and_not_an_empty_one(tenant: Tenant, kind: str) -> None:
    """No baseline makes up for it."""
    estate = Estate(tenant, tables=0)
    estate.agree()
    estate.delete(estate.schema, kind)
    with pytest.raises(NotFound):
        estate.read_schema(estate.baseline["schema"])


def test_lineage_over_the_tables_is_caught_up_with_once(tenant: Tenant) -> None:
    """A process touches the tables at its ends, so a first run is followed by one delta of what it touched."""
    estate = Estate(tenant, tables=8)
    estate.save("S3Object", f"{estate.bucket}/sales/O0", s3ObjectKey="sales/O0")
    estate.agree()
    Edit("save", "process", 0).on(estate)
    before = estate.baseline["schema"]
    schema, _ = estate.update()
    assert schema.since and schema.baseline != before
    repeated, _ = estate.update()
    assert repeated.since and repeated.baseline == schema.baseline


@pytest.mark.parametrize("kind", ["SOFT", "PURGE"])
def test_an_end_that_is_gone_is_missed_in_its_process(tenant: Tenant, kind: str) -> None:
    """The catalog touches a process whose end goes. So the process of the baseline is brought up to date."""
    estate = Estate(tenant)
    estate.save("S3Object", f"{estate.bucket}/sales/O0", s3ObjectKey="sales/O0")
    Edit("mark", "process", 0).on(estate)
    estate.agree()
    estate.delete(f"{estate.schema}/T0", kind)
    _, observed = estate.update()
    (process,) = (
        observed_asset.asset
        for observed_asset in observed.found.assets
        if observed_asset.asset.qualified_name == f"{estate.s3}/P0"
    )
    assert process.inputs == () and observed.since
    estate.agree()
