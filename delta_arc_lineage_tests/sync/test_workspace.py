"""What is kept between runs: found again by run or digest, and as good as not there where it cannot be read."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from delta_arc_lineage.errors import OperatorError
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage.model.snapshots import BucketSnapshot, SchemaSnapshot
from delta_arc_lineage.sync.documents import FILES, SOURCE, Documents
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage.sync.reading_cache import ReadingCache
from delta_arc_lineage_tests.conftest import HOUR
from delta_arc_lineage_tests.model.examples import TENANT
from delta_arc_lineage_tests.model.texts import write_plan
from delta_arc_lineage_tests.sync.estate import Estate

BROKEN = ["", "{", "[]", "null", "3", '{"is": "SchemaSnapshot"}', '{"route": "sales"}', '{"digest": 3}', "[" * 100_000]


def planned() -> tuple[Estate, Plan, Plan]:
    estate = Estate()
    first = estate.plan(run="first")
    estate.put("REGIONS.csv")
    return estate, first, estate.plan(run="second")


def test_a_plan_is_found_by_digest_by_run_or_as_the_latest() -> None:
    """They count in this order. A run without a plan of its own works with the latest."""
    estate, first, second = planned()
    find = estate.documents.plan
    assert find() == find(run="second") == find(run="another") == second
    assert find(run="first") == find(digest=first.digest) == find(run="second", digest=first.digest) == first


@pytest.mark.parametrize("digest", ["0" * 16, "../absences/sales", "a b", "latest/x", "é", ""])
def test_a_plan_that_is_not_there_is_told_to_the_operator(digest: str) -> None:
    """Whatever a person gives as a digest; and what to do next."""
    with pytest.raises(OperatorError, match="there is no plan") as missing:
        Estate().documents.plan(digest=digest)
    assert "delta-arc plan" in missing.value.next_step


@pytest.mark.parametrize("document", BROKEN)
def test_a_stored_plan_that_cannot_be_read_is_made_again_and_never_half_applied(document: str) -> None:
    """Cut off, emptied, or changed by hand."""
    estate, _, second = planned()
    estate.state.write(f"plans/sales/{second.digest}", document)
    with pytest.raises(OperatorError, match="cannot be read") as broken:
        estate.documents.plan()
    assert "make it again" in broken.value.next_step


def test_a_stored_plan_whose_changes_were_edited_is_refused() -> None:
    """The digest that a person approved is of other changes."""
    estate, _, second = planned()
    edited = write_plan(second).replace("REGIONS.csv", "SECRETS.csv")
    estate.state.write(f"plans/sales/{second.digest}", edited)
    with pytest.raises(OperatorError, match="not as it was when its digest was taken"):
        estate.documents.plan(digest=second.digest)


@pytest.mark.parametrize("document", BROKEN)
def test_a_reading_that_cannot_be_read_is_no_reading(document: str) -> None:
    """It is made again from the tenant, not half understood."""
    estate = Estate()
    for stage in (SOURCE, FILES):
        estate.state.write(f"snapshots/sales/{stage}", document)
    assert estate.documents.snapshot(SOURCE, SchemaSnapshot) is None
    assert estate.documents.snapshot(FILES, BucketSnapshot) is None


@pytest.mark.parametrize("document", BROKEN)
def test_absences_that_cannot_be_read_start_anew(document: str) -> None:
    """Losing them costs an hour. No asset is lost for it."""
    estate = Estate()
    estate.state.write("absences/sales", document)
    assert estate.documents.absences() == {}


@pytest.mark.parametrize("document", ['{"a": 1}', '{"first_seen": {"a": 1}}', '{"tenant": "here", "first_seen": [1]}'])
def test_absences_of_no_tenant_start_anew(document: str) -> None:
    """Earlier versions kept absences so; others were cut by hand."""
    estate = Estate()
    estate.state.write("absences/sales", document)
    assert estate.documents.absences() == {}


def test_what_one_tenant_misses_is_not_removed_in_another_on_its_first_sight() -> None:
    """One state folder, two tenants with the same route: each waits for its own second look."""
    first_estate, second_estate = Estate(), Estate()
    second_estate.state, second_estate.clock, second_estate.catalog._clock = (
        first_estate.state,
        first_estate.clock,
        first_estate.clock,
    )
    spaces = [
        replace(estate.space, tenant=name, cache=ReadingCache(tenant=name))
        for estate, name in ((first_estate, "one"), (second_estate, "other"))
    ]
    for estate in (first_estate, second_estate):
        estate.sync()
        estate.delete("SHIPPERS.csv")
    assert read_and_plan(first_estate.route, spaces[0], run="a").plan.pending
    first_estate.clock.advance(2 * HOUR)
    plan = read_and_plan(second_estate.route, spaces[1], run="b").plan
    assert plan.pending and not plan.due(Consent.SETTING)


def test_losing_all_state_costs_a_reading_and_doubles_nothing() -> None:
    """Our marks on the tenant tell everything again."""
    estate = Estate()
    estate.sync()
    before = estate.kept()
    estate.state = type(estate.state)()
    estate.clock.advance(10_000)
    assert estate.sync().is_empty and estate.kept() == before


@pytest.mark.parametrize(
    ("keep", "read"),
    [
        (lambda documents: documents.keep_guids({"bucket": "g"}), lambda documents: documents.guids()),
        (lambda documents: documents.keep_approval("d", run="r"), lambda documents: documents.approval(run="r")),
        (lambda documents: documents.keep_absences({"a": 1}, before={}), lambda documents: documents.absences()),
    ],
)
def test_what_is_kept_is_kept_apart_for_each_route(
    keep: Callable[[Documents], None], read: Callable[[Documents], object]
) -> None:
    """One route's documents are never another's."""
    estate = Estate()
    keep(estate.documents)
    assert read(estate.documents) and not read(Documents(estate.state, "other", TENANT))


def test_no_approval_is_kept_where_none_was_given() -> None:
    """An empty digest approves nothing."""
    estate = Estate()
    estate.documents.keep_approval("", run="r")
    assert estate.documents.approval(run="r") is None


def test_guids_are_added_to_and_written_only_when_they_are_new() -> None:
    """An unchanged run writes no state of this kind."""
    estate = Estate()
    estate.documents.keep_guids({"bucket": "b"})
    estate.documents.keep_guids({"connection": "c"})
    assert estate.documents.guids() == {"bucket": "b", "connection": "c"}
