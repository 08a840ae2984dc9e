"""Facts for a statement of compliance: of assets that hold a class alone; what may not be read is said."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from delta_arc_lineage.errors import PermissionDenied, Unreachable
from delta_arc_lineage.model.class_tags import Classifying, ClassifyMode
from delta_arc_lineage.model.classification import DataClass
from delta_arc_lineage.model.compliance.statement import ComplianceStatement
from delta_arc_lineage.model.diff import subject
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.markings import Marked, Marking, MarkingSort
from delta_arc_lineage.ports.audit import AuditLine, AuditReading
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.sync.governing.compliance_facts import AssessedRoute, list_journal_events, make_statement
from delta_arc_lineage.sync.graphing.gathering import gather_graph
from delta_arc_lineage_tests.conftest import NOON, ManualClock
from delta_arc_lineage_tests.model.examples import SOURCE_SCHEMA, TARGET_SCHEMA, TENANT
from delta_arc_lineage_tests.sync.catalogs import FlakyCatalog
from delta_arc_lineage_tests.sync.estate import Estate
from delta_arc_lineage_tests.sync.graphing.test_gathering import plan_routes
from delta_arc_lineage_tests.sync.reading.test_file_schemas import Shop

SOURCE, TARGET = Reference("Table", f"{SOURCE_SCHEMA}/USERS"), Reference("Table", f"{TARGET_SCHEMA}/USERS")
DAY = 86_400_000


class AuditedCatalog(FlakyCatalog):
    """`lines`: what Atlan wrote down; `asked`: of which names, and for which time, it was asked.

    `refused`: the reads that this token may not do; `complete`: whether all of the audit was read.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.lines: list[AuditLine] = []
        self.asked: list[tuple[tuple[str, ...], int, int]] = []
        self.refused: set[str] = set()
        self.complete = True

    def read_audit(self, places: Sequence[str], *, since: int, until: int) -> AuditReading:
        self.asked.append((tuple(places), since, until))
        if "audit" in self.refused:
            raise Unreachable(what="the audit does not answer")
        return AuditReading(tuple(self.lines), self.complete)

    def read_markings(self, references: Sequence[Reference]) -> tuple[Marked, ...]:
        if "markings" in self.refused:
            raise PermissionDenied(what="this token may not read owners")
        return super().read_markings(references)


class Governed(Estate):
    """Users who have an address, beside orders of which nothing is personal."""

    catalog: AuditedCatalog

    def __init__(self, *tables: str) -> None:
        super().__init__(AuditedCatalog(ManualClock()))
        columns = {"USERS": ["ID", "EMAIL"], "TRACKS": ["ID"]}
        self.set_tables({name: columns[name] for name in tables or columns})
        self.bucket.objects.clear()
        self.put("USERS.csv")
        self.put("TRACKS.csv")

    @property
    def file(self) -> Reference:
        return next(asset.reference for asset in self.kept().values() if asset.name == "USERS.csv")

    def look(self) -> ComplianceStatement:
        """As `delta-arc compliance` makes it."""
        planned = plan_routes(self)
        self.catalog.asked.clear()
        graph = gather_graph(planned, self.space)
        assessed = [AssessedRoute(each.route, each.planned, each.assessment) for each in planned]
        return make_statement(graph, assessed, self.space)


def holders(statement: ComplianceStatement) -> set[tuple[str, DataClass]]:
    return {(holding.node.name, holding.data_class) for holding in statement.holdings}


def test_all_that_holds_a_class_is_stated_before_anything_is_in_the_catalog() -> None:
    """A dataset that is only planned is stated by its path, and holds what its table does; nothing is written."""
    estate = Governed()
    statement = estate.look()
    assert holders(statement) == {("USERS", DataClass.PERSONAL), ("USERS.csv", DataClass.PERSONAL)}
    assert {SOURCE, TARGET} < statement.nodes.keys() and len(statement.nodes) == 3
    assert statement.events == {} and statement.care is not None and not statement.care.keys() - statement.nodes.keys()
    assert estate.catalog.requests.writes == 0


def test_owners_and_certificates_are_read_of_what_holds_a_class_and_of_nothing_else() -> None:
    """And so is the audit, of the last 30 days."""
    estate = Governed()
    estate.sync()
    certificate = Marking(MarkingSort.CERTIFICATE, "", "VERIFIED\nby Carl")
    estate.catalog.say(estate.file, Marking(MarkingSort.OWNER, "anna"), certificate)
    statement = estate.look()
    assert statement.care is not None and statement.care[estate.file].owners == ("anna",)
    assert statement.care[estate.file].certificate == "VERIFIED"
    ((places, since, until),) = estate.catalog.asked
    assert set(places) == {SOURCE.qualified_name, TARGET.qualified_name, estate.file.qualified_name}
    assert (since, until) == (statement.made_at - 30 * DAY, statement.made_at)


def test_a_catalog_without_classes_is_asked_for_nothing_more() -> None:
    """Whoever holds no personal data pays no request for owners and audits."""
    estate = Governed("TRACKS")
    estate.sync()
    assert estate.look().holdings == () and estate.catalog.asked == []


def test_our_own_runs_are_told_with_who_did_them_and_what() -> None:
    """Made by one run, archived by another, made again; each by its journal, the latest first."""
    estate = Governed()
    estate.sync(run="first")
    file = estate.file
    estate.clock.advance(DAY)
    estate.catalog.put(replace(estate.catalog.active[file.qualified_name].asset, size=1), mark=estate.route.mark)
    estate.sync(run="second")
    estate.clock.advance(DAY)
    estate.delete("USERS.csv")
    estate.sync(run="third", approve=True)
    events = list_journal_events(estate.space.journals.records(), [file], tenant=TENANT)[file]
    assert [(event.what, event.told_by) for event in sorted(events)] == [
        ("made", "journal of the run first"),
        ("changed", "journal of the run second"),
        ("archived", "journal of the run third"),
    ]
    assert {event.by for event in events} == {"anna@build-7"}
    assert [event.at for event in sorted(events)] == [NOON, NOON + DAY, NOON + 2 * DAY]
    assert list_journal_events(estate.space.journals.records(), [file], tenant="https://other.atlan.com") == {}


def test_what_no_answer_proved_is_not_said_to_have_happened() -> None:
    """A statement for an auditor names what is in the catalog, and not what was tried."""
    estate = Governed()
    plan = estate.plan(run="first")
    estate.catalog.faults = ["fine"] * 2 + ["before"] * 20
    with pytest.raises(Unreachable):
        estate.apply(plan, run="first")
    wanted = [subject(change).reference for change in plan.changes]
    told = list_journal_events(estate.space.journals.records(), wanted, tenant=TENANT)
    assert {reference.qualified_name for reference in told} == set(estate.kept()) and len(told) < len(wanted)


def test_atlans_audit_is_told_of_assets_and_of_their_columns() -> None:
    """What somebody did to a column is told with its table; a line of anything else is nobody's."""
    estate = Governed()
    estate.sync()
    at, name = estate.clock.now(), SOURCE.qualified_name
    estate.catalog.lines = [
        AuditLine(at, name, "Table", "CLASSIFICATION_ADD", "carl"),
        AuditLine(at - 1, f"{name}/EMAIL", "Column", "ENTITY_UPDATE", "dora"),
        AuditLine(at - 2, f"{name}_OLD", "Table", "ENTITY_DELETE", "eve"),
    ]
    statement = estate.look()
    assert statement.events is not None
    told = [(event.by, event.what, event.told_by) for event in statement.events[SOURCE]]
    assert told == [
        ("carl", "classification add", "Atlan's audit"),
        ("dora", "entity update of EMAIL", "Atlan's audit"),
    ]
    assert [event.what for event in statement.events[estate.file]] == ["made"]
    assert not any("audit" in words for words in statement.unknown)


REFUSALS: dict[str, tuple[Callable[[AuditedCatalog], object], str]] = {
    "owners": (
        lambda catalog: catalog.refused.add("markings"),
        "owners and certificates: this token may not read owners",
    ),
    "the audit": (lambda catalog: catalog.refused.add("audit"), "Atlan's audit: the audit does not answer"),
    "half the audit": (
        lambda catalog: setattr(catalog, "complete", False),
        "Atlan's audit: not all of the last 30 days was read",
    ),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_what_may_not_be_read_is_said_and_the_statement_made_all_the_same(what: str) -> None:
    """Not known is never the same as nothing: owners that may not be read are not `nobody`."""
    estate = Governed()
    estate.sync()
    refuse, words = REFUSALS[what]
    refuse(estate.catalog)
    statement = estate.look()
    assert words in statement.unknown and len(statement.holdings) == 3
    assert (statement.care is None, statement.ownerless == ()) == ((True, True) if what == "owners" else (False, False))
    assert statement.events is not None and [event.what for event in statement.events[estate.file]] == ["made"]


def test_events_that_nobody_tells_are_not_known() -> None:
    """Neither Atlan's audit nor a journal: no event is not `nothing happened`."""
    estate = Governed()
    estate.catalog.refused = {"audit"}
    assert estate.look().events is None
    estate.catalog.refused = set()
    assert estate.look().events == {}


def test_a_route_that_looks_at_no_classes_says_so() -> None:
    """The statement of the others is made, and its tags are not said to have been looked at."""
    estate = Governed()
    estate.route = replace(estate.route, classifying=Classifying(ClassifyMode.OFF))
    statement = estate.look()
    assert statement.holdings == () and statement.looked == frozenset()
    assert "sales: classes of data are not looked at (DELTA_ARC_CLASSIFY=off)" in statement.unknown


def test_what_was_not_opened_is_said() -> None:
    """A file of which nobody told the columns may hold anything."""
    unknown = Governed().look().unknown
    assert "sales: dataset sales/TRACKS.csv: no file of it was opened" in unknown


def test_a_file_that_holds_more_than_its_table_is_stated_by_itself() -> None:
    """An address that only the files carry: before the first apply they are known by their path, and later by name."""
    shop = Shop()
    shop.bucket.objects.clear()
    shop.write("orders/dt=2025-06-01/part-0.csv", b"id,email\n1,ann@example.com\n")
    for _ in range(2):
        planned = plan_routes(shop)
        assessed = [AssessedRoute(each.route, each.planned, each.assessment) for each in planned]
        statement = make_statement(gather_graph(planned, shop.space), assessed, shop.space)
        personal = [each.node for each in statement.holdings if each.data_class is DataClass.PERSONAL]
        assert [node.reference.is_file for node in personal] == [True]
        shop.sync()
