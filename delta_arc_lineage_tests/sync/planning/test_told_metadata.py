"""Metadata of datasets and processes: given in the set that is named, of attributes that it has, and never guessed."""

from dataclasses import replace

import pytest

from delta_arc_lineage.errors import PermissionDenied
from delta_arc_lineage.model.custom_sets import CustomSet
from delta_arc_lineage.model.dataset_metadata import USUAL_NAME, metadata_set
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.markings import MarkingSort
from delta_arc_lineage.sync.planning.told_metadata import want_told_metadata
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage_tests.conftest import ManualClock
from delta_arc_lineage_tests.sync.catalogs import FlakyCatalog
from delta_arc_lineage_tests.sync.marking.marked_estate import MarkedEstate

WHOLE = metadata_set(USUAL_NAME)
DAY = 86_400_000


class HiddenSets(FlakyCatalog):
    """This token may not see whether a set of custom metadata is there."""

    def find_custom_set(self, name: str) -> CustomSet | None:
        raise PermissionDenied(what="this token may not see custom metadata", where=name)


class FilledEstate(MarkedEstate):
    """Whose settings name a set, that the tenant has as it has to be."""

    def __init__(self, catalog: FlakyCatalog | None = None, *, held: CustomSet | None = WHOLE) -> None:
        super().__init__(catalog)
        self.set = USUAL_NAME
        if held is not None:
            self.catalog.custom_sets[held.name] = held

    @property
    def space(self) -> Workspace:
        return replace(super().space, custom_set=self.set)

    def filled(self, name: str = "ORDERS.csv") -> dict[str, str]:
        """What the dataset of this name shows in the set."""
        custom = (each for each in self.carried(name) if each.sort is MarkingSort.CUSTOM)
        return {each.name.removeprefix(f"{USUAL_NAME}."): each.value for each in custom}

    def wanted(self) -> set[str]:
        """Names of attributes, whatever they are wanted of."""
        return {wanted.marking.name for wanted in want_told_metadata(self.route, self.space)}


def test_a_route_for_which_no_set_is_named_pays_nothing() -> None:
    """No request, no document, no marking."""
    estate = FilledEstate()
    estate.set = ""
    estate.sync_marked()
    before = estate.catalog.requests
    assert want_told_metadata(estate.route, estate.space) == () and estate.catalog.requests == before
    assert estate.state.names("metadata") == () and estate.filled() == {}


def test_datasets_and_processes_show_what_the_plan_knew_of_them() -> None:
    """On the first run, with the assets that it makes; nothing is given again on the next."""
    estate = FilledEstate()
    estate.sync_marked(run="first")
    filled = estate.filled()
    newest = str(estate.bucket.objects["sales/ORDERS.csv"].last_modified)
    assert filled == {
        "Evidence": "by name only",
        "Evidence score": "0.6",
        "Drift findings": "0",
        "Files": "1",
        "Size (MiB)": "1",
        "Newest file": newest,
    }
    (process, *_) = estate.kept(Kind.PROCESS).values()
    (marked,) = estate.catalog.read_markings([process.reference])
    assert {each.name for each in marked.markings} == {f"{USUAL_NAME}.Evidence", f"{USUAL_NAME}.Evidence score"}
    again = estate.sync_marked(run="again")
    assert again is not None and again.is_empty


def test_what_changes_every_night_is_told_once_a_week_and_news_at_once() -> None:
    """A file that is written anew writes nothing to the catalog; a file twice as large does, and so does a week."""
    estate = FilledEstate()
    estate.sync_marked(run="first")
    first = estate.filled()["Newest file"]

    def reload(run: str, *, days: int, size: int = 10) -> dict[str, str]:
        estate.clock.advance(days * DAY)
        estate.put("ORDERS.csv", size=size)
        stored = estate.bucket.objects["sales/ORDERS.csv"]
        estate.bucket.objects["sales/ORDERS.csv"] = replace(
            stored, last_modified=estate.clock.now(), etag=f"e{estate.clock.now()}"
        )
        estate.sync_marked(run=run)
        return estate.filled()

    assert reload("night", days=1)["Newest file"] == first
    grown = reload("grown", days=1, size=3 << 20)
    assert (grown["Size (MiB)"], grown["Newest file"]) == ("3", str(estate.clock.now()))
    assert reload("week", days=8, size=3 << 20)["Newest file"] == str(estate.clock.now())


def test_a_set_that_is_not_there_fills_nothing_and_is_said() -> None:
    """With the command that makes it; the lineage is not held up."""
    estate = FilledEstate(held=None)
    assert estate.sync_marked() is None and estate.filled() == {}
    assert f"{USUAL_NAME} is not there; `delta-arc setup custom-metadata` makes it" in estate.progress.notes


def test_of_a_set_that_lacks_some_the_rest_is_filled() -> None:
    """What it lacks is named; what somebody made otherwise is not given either: it would not show as it was given."""
    otherwise = replace(WHOLE.attributes[0], type_name="int")
    estate = FilledEstate(held=replace(WHOLE, attributes=(otherwise, *WHOLE.attributes[1:-2])))
    estate.sync_marked()
    assert f"{USUAL_NAME} lacks Partitions, Newest file; `delta-arc setup" in "\n".join(estate.progress.notes)
    assert estate.filled().keys() == {"Evidence score", "Drift findings", "Files", "Size (MiB)"}


def test_where_nobody_may_see_the_set_all_of_it_is_wanted() -> None:
    """The plan of markings then says what this token may not do, and not that there is nothing to give."""
    estate = FilledEstate(HiddenSets(ManualClock()), held=None)
    estate.sync()
    assert estate.wanted() == {
        f"{USUAL_NAME}.{name}"
        for name in ("Evidence", "Evidence score", "Drift findings", "Files", "Size (MiB)", "Newest file")
    }


@pytest.mark.parametrize("document", ["", "[]", '{"told": 7}'])
def test_facts_that_cannot_be_read_are_none_and_come_with_the_next_decision(document: str) -> None:
    """A damaged document takes nothing back and gives nothing wrong."""
    estate = FilledEstate()
    estate.sync_marked(run="first")
    before = estate.filled()
    (name,) = estate.state.names("metadata")
    estate.state.write(name, document)
    assert estate.wanted() == set()
    estate.put("TAXES.csv")
    estate.set_tables({"ORDERS": ["ID"], "SHIPPERS": ["ID"], "TAXES": ["ID"]})
    estate.sync_marked(run="second")
    assert estate.filled() == before and estate.filled("TAXES.csv")["Files"] == "1"
