"""What is concluded of a route is concluded once and kept: its classes, the tags they ask for, what is reported."""

from dataclasses import replace

import pytest

from delta_arc_lineage.model.class_tags import Classifying, ClassifyMode
from delta_arc_lineage.model.classification import DataClass
from delta_arc_lineage.model.data_findings import Topic
from delta_arc_lineage.model.dataset_histories import MOST_DATASETS
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.markings import Marking, MarkingSort
from delta_arc_lineage.sync.assessing.reporting import report_route
from delta_arc_lineage.sync.assessing.route_assessment import Assessment, assess
from delta_arc_lineage.sync.kept_classes import KeptClasses, class_tag_producer
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage_tests.conftest import NOON, ManualClock
from delta_arc_lineage_tests.model.examples import TENANT
from delta_arc_lineage_tests.sync.assessing.test_landings import Nightly
from delta_arc_lineage_tests.sync.catalogs import PartlyShownCatalog
from delta_arc_lineage_tests.sync.desk import WatchedStore
from delta_arc_lineage_tests.sync.estate import Estate
from delta_arc_lineage_tests.sync.marking.marked_estate import MarkedEstate

PII = Marking(MarkingSort.TAG, "PII")
PROPOSED = Classifying(personal=("PII",))
TAGGED = replace(PROPOSED, mode=ClassifyMode.TAG)


class Classified(MarkedEstate):
    """Users whose addresses are personal data, beside tracks that are nobody's."""

    catalog: PartlyShownCatalog

    def __init__(self, classifying: Classifying) -> None:
        super().__init__(PartlyShownCatalog(ManualClock()))
        self.state: WatchedStore = WatchedStore()
        self.route = replace(self.route, classifying=classifying)
        self.set_tables({"USERS": ["ID", "EMAIL"], "TRACKS": ["ID"]})
        self.bucket.objects.clear()
        self.put("USERS.csv")
        self.put("TRACKS.csv")

    @property
    def space(self) -> Workspace:
        return replace(super().space, want_more=class_tag_producer(self.state, TENANT))

    def assess(self) -> Assessment:
        return assess(self.route, read_and_plan(self.route, self.space, run="run"), self.space)

    def count_conclusions(self) -> int:
        """How often classes were written."""
        return self.state.written.count(f"classes/{self.route.name}")


def test_classes_are_concluded_once_for_as_long_as_the_readings_stand() -> None:
    """Words of eight languages are looked through when a column is another one, and not each night."""
    estate = Classified(PROPOSED)
    estate.sync()
    first = estate.assess().classes
    assert {each.data_class for each in first} == {DataClass.PERSONAL} and len(first) == 3
    count = estate.count_conclusions()
    estate.clock.advance(60_000)
    assert estate.assess().classes == first and estate.count_conclusions() == count
    estate.set_tables({"USERS": ["ID", "PHONE"], "TRACKS": ["ID"]})
    assert estate.assess().classes != first and estate.count_conclusions() == count + 1


def test_kept_classes_that_somebody_changed_are_concluded_again() -> None:
    """A document that was cut or edited is no conclusion of ours."""
    estate = Classified(PROPOSED)
    estate.sync()
    first = estate.assess().classes
    place = f"classes/{estate.route.name}"
    estate.state.write(place, (estate.state.read(place) or "").replace("EMAIL", "ID"))
    assert estate.assess().classes == first


def test_a_route_that_looks_at_no_classes_keeps_none() -> None:
    """Neither classes nor tags, though the settings name some."""
    estate = Classified(replace(PROPOSED, mode=ClassifyMode.OFF))
    estate.sync_marked()
    found = estate.assess()
    assert found.classes == () == found.proposed_tags and estate.count_conclusions() == 0
    assert estate.carried("USERS.csv") == frozenset()


def test_tags_are_proposed_and_given_only_where_the_settings_say_so() -> None:
    """A proposal waits for a person's word, run after run; by setting the first run gives them with what it makes."""
    estate = Classified(PROPOSED)
    estate.sync_marked(run="first")
    assert [each.marking for each in estate.assess().proposed_tags] == [PII]
    estate.sync_marked(run="second")
    assert estate.carried("USERS.csv") == frozenset()
    estate.route = replace(estate.route, classifying=TAGGED)
    estate.sync_marked(run="third")
    assert estate.carried("USERS.csv") == {PII} and estate.carried("TRACKS.csv") == frozenset()
    fresh = Classified(TAGGED)
    fresh.sync_marked(run="first")
    assert fresh.carried("USERS.csv") == {PII}


def test_a_tag_goes_with_its_class_and_stays_where_a_reading_did_not_show_all() -> None:
    """A schema of which half was shown proves no column gone: the tag on personal data is not taken back for it."""
    estate = Classified(TAGGED)
    estate.sync_marked(run="first")
    kept = KeptClasses(estate.state, estate.route.name, TENANT)
    wanted = kept.approved()
    estate.set_tables({"USERS": ["ID", "LENGTH"], "TRACKS": ["ID"]})
    estate.catalog.shows_all = False
    assert estate.assess().proposed_tags == () and kept.approved() == wanted != ()
    estate.catalog.shows_all = True
    assert estate.assess().proposed_tags == () == kept.approved()


@pytest.mark.parametrize("since", [0, NOON + 1])
def test_a_report_tells_whole_flows_and_counts_what_is_older(since: int) -> None:
    """A table that reaches no target is covered by no flow, and told as not covered."""
    estate = Estate()
    estate.set_tables({"ORDERS": ["ID", "TAX"], "LONE": ["ID"]}, {"ORDERS": ["ID"]})
    estate.put("LONE.csv")
    planned = read_and_plan(estate.route, estate.space, run="run")
    report = report_route(estate.route, planned, assess(estate.route, planned, estate.space), since=since)
    assert len(report.flows) == 1 and report.flows[0].words.startswith("ORDERS")
    coverage = {each.what: (each.linked, each.total) for each in report.coverage}
    assert coverage["source tables"] == (1, 2)
    assert bool(report.findings) and bool(report.told) is (since == 0)


def test_a_file_without_bytes_is_told_with_the_dataset_that_misses_it() -> None:
    """A load that broke off leaves one: it is set aside as no data, and would otherwise be nowhere."""
    shop = Nightly(r"{table_name}/dt={date}/part")
    for day in ("01", "02"):
        shop.write(f"orders/dt=2025-06-{day}/part", b"id,price\n1,2.5\n" if day == "01" else b"")
    found = assess(shop.route, read_and_plan(shop.route, shop.space, run="run"), shop.space).of(Topic.QUALITY)
    (seen,) = (seen for seen in found if seen.finding.rule == "no-bytes")
    assert seen.finding.subject == "sales/orders/dt=2025-06-02/part" and "load it again" in seen.finding.words


def test_sizes_beyond_so_many_datasets_are_not_remembered_and_that_is_said() -> None:
    """The state does not grow with a bucket of a million folders."""
    estate = Estate()
    estate.route = replace(estate.route, file_pattern=KeyPattern(r"{table_name}/{any}\.csv"))
    estate.bucket.objects.clear()
    for number in range(MOST_DATASETS + 3):
        estate.put(f"T{number:04}/a.csv")
    assess(estate.route, read_and_plan(estate.route, estate.space, run="run"), estate.space)
    assert f"the sizes of 3 datasets beyond {MOST_DATASETS:,} are not remembered" in estate.progress.notes
