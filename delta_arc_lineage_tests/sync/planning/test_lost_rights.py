"""Rights of a plan that waited: asked once more where it is not fresh, and refused as a whole where one was lost."""

from collections.abc import Sequence

import pytest

from delta_arc_lineage.errors import PermissionDenied
from delta_arc_lineage.model.diff import Add
from delta_arc_lineage.model.kinds import Phase
from delta_arc_lineage.model.rights import MOST_QUESTIONS, Access, Right
from delta_arc_lineage.sync.planning.rights import FRESH
from delta_arc_lineage_tests.conftest import ManualClock
from delta_arc_lineage_tests.sync.catalogs import StrictCatalog
from delta_arc_lineage_tests.sync.estate import Estate


@pytest.mark.parametrize("lost", [Access.CREATE, Access.UPDATE])
@pytest.mark.parametrize("phases", [(), (Phase.S3_ASSETS,), (Phase.COLUMN_LINEAGE,)])
def test_a_right_that_was_lost_while_a_plan_waited_refuses_all_of_it(lost: Access, phases: tuple[Phase, ...]) -> None:
    """Whatever phase comes first: nothing is written, no journal is left, and the next plan sets it aside."""
    estate = Estate()
    estate.sync()
    estate.set_tables({"ORDERS": ["ID", "PRICE"], "SHIPPERS": ["ID"], "REGIONS": ["ID"]})
    estate.put("REGIONS.csv")
    plan, before = estate.plan(run="waits"), estate.kept()
    writes = estate.catalog.requests.writes
    estate.clock.advance(FRESH)
    estate.catalog.rights[lost] = False
    with pytest.raises(PermissionDenied, match="this token may not"):
        estate.apply(plan, *phases, run="waits")
    assert estate.kept() == before and estate.catalog.requests.writes == writes
    assert "waits" not in [record.run for record in estate.space.journals.records()]
    again = estate.plan(run="again")
    assert again.denied and not again.changes


class AskedCatalog(StrictCatalog):
    """Remembers how many questions each request for rights had."""

    def __init__(self) -> None:
        super().__init__(ManualClock())
        self.questions: list[int] = []

    def evaluate(self, rights: Sequence[Right]) -> tuple[bool | None, ...]:
        self.questions.append(len(rights))
        return super().evaluate(rights)


@pytest.mark.parametrize(("age", "asked"), [(0, 0), (FRESH - 1, 0), (FRESH, 1)])
def test_a_plan_is_asked_about_again_only_where_it_is_not_fresh(age: int, asked: int) -> None:
    """One request, whatever it changes; of a plan without changes none."""
    catalog = AskedCatalog()
    estate = Estate(catalog)
    plan = estate.plan()
    estate.clock.advance(age)
    catalog.questions.clear()
    estate.apply(plan, Phase.S3_ASSETS)
    assert len(catalog.questions) == asked
    estate.sync()
    empty = estate.plan()
    estate.clock.advance(age)
    catalog.questions.clear()
    estate.apply(empty)
    assert empty.is_empty and catalog.questions == []


@pytest.mark.parametrize(("tables", "columns"), [(50, 3), (400, 25)])
def test_a_plan_of_any_size_asks_in_one_request_of_bounded_size(tables: int, columns: int) -> None:
    """400 tables of 25 columns: more than 10,000 changes, and one request of at most so many questions. Every right
    that a change takes has an answer, so what is refused of one type is refused of all of it."""
    catalog = AskedCatalog()
    estate = Estate(catalog)
    estate.sync()  # a connection that is there: of a new one, nothing but itself can be asked about
    names = {f"T{n}": [f"C{m}" for m in range(columns)] for n in range(tables)}
    estate.set_tables(names)
    for name in names:
        estate.put(f"{name}.csv")
    catalog.questions.clear()
    plan = estate.plan()
    (asked,) = catalog.questions
    assert len(plan.changes) > tables * columns and asked <= MOST_QUESTIONS
    catalog.rights[Access.CREATE] = False
    refused = estate.plan(run="refused")
    assert not [change for change in refused.changes if isinstance(change, Add)]
    assert len(refused.denied) >= tables * columns
