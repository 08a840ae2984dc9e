"""An estate in memory whose route has rules of markings, and people who say things of its assets."""

from collections.abc import Sequence
from dataclasses import replace

from delta_arc_lineage.model.kinds import Kind, Reference
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.marking_plan import MarkingPlan
from delta_arc_lineage.model.marking_rules import Enrichment, Inheritance, MarkedPart, MarkingRule
from delta_arc_lineage.model.markings import Marking, MarkingSort
from delta_arc_lineage.model.plan import Consent
from delta_arc_lineage.sync.marking.marking_plans import plan_markings
from delta_arc_lineage.sync.marking.marking_undo import plan_marking_undo
from delta_arc_lineage.sync.marking.marking_writing import MarkingsApplied, apply_markings
from delta_arc_lineage.sync.marking_documents import MarkingJournals
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage.sync.reading_cache import ReadingCache
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage.sync.writing.applying import apply_plan
from delta_arc_lineage_tests.model.examples import TENANT
from delta_arc_lineage_tests.sync.catalogs import FlakyCatalog
from delta_arc_lineage_tests.sync.estate import Estate

ANNA, BERT = Marking(MarkingSort.OWNER, "anna"), Marking(MarkingSort.OWNER, "bert")
SALES, PII = Marking(MarkingSort.TAG, "Sales"), Marking(MarkingSort.TAG, "PII", "lineage")
TEXT = Marking(MarkingSort.DESCRIPTION, "", "Files of {table_name}")
VERIFIED = Marking(MarkingSort.CERTIFICATE, "", "VERIFIED")


def gives(*markings: Marking, parts: Sequence[MarkedPart] = (MarkedPart.DATASETS,)) -> MarkingRule:
    return MarkingRule(markings, tuple(parts), place="routes.yml, line 7")


class MarkedEstate(Estate):
    """`sync` with markings, as doors do it."""

    def __init__(self, catalog: FlakyCatalog | None = None, *, limits: Limits = Limits()) -> None:  # noqa: B008
        super().__init__(catalog, limits=limits)
        self.catalog.users = ("anna", "bert", "carl")
        tags, terms = ("Sales", "PII", "Finance"), ("Order@Sales",)
        self.catalog.vocabulary |= {MarkingSort.TAG: tags, MarkingSort.TERM: terms, MarkingSort.OWNER_GROUP: ("team",)}
        self.cache = ReadingCache(self.state, TENANT, place="memory")

    @property
    def space(self) -> Workspace:
        return replace(super().space, code="1", cache=self.cache)

    def set_rules(self, *rules: MarkingRule, inheritance: Inheritance = Inheritance()) -> None:  # noqa: B008
        self.route = replace(self.route, enrichment=Enrichment(rules, inheritance))

    def sync_marked(self, *, run: str = "run", approve: bool = False) -> MarkingPlan | None:
        """Lineage, then markings; `approve`: whatever is planned."""
        consent = Consent.DIGEST if approve else Consent.SETTING
        planned = read_and_plan(self.route, self.space, run=run)
        plan = plan_markings(self.route, planned, self.space)
        apply_plan(self.route, planned.plan, self.space, consent=consent, run=run)
        if plan is not None:
            apply_markings(self.route, plan, self.space, consent=consent, run=run)
        return plan

    def plan_marked(self) -> MarkingPlan | None:
        return plan_markings(self.route, read_and_plan(self.route, self.space, run="look"), self.space)

    def apply_marked(self, plan: MarkingPlan, *, run: str = "run") -> MarkingsApplied:
        return apply_markings(self.route, plan, self.space, consent=Consent.DIGEST, run=run)

    def take_back(self, run: str, *, by: str = "undo") -> MarkingPlan:
        record = next(record for record in MarkingJournals(self.state).records() if record.run == run)
        plan = plan_marking_undo(self.route, record, self.space)
        self.apply_marked(plan, run=by)
        return plan

    def reference(self, name: str = "ORDERS.csv") -> Reference:
        """The dataset of this name."""
        found = self.kept(Kind.OBJECT, Kind.PREFIX)
        return next(asset.reference for asset in found.values() if asset.name == name)

    def carried(self, name: str = "ORDERS.csv") -> frozenset[Marking]:
        (marked,) = self.catalog.read_markings([self.reference(name)])
        return marked.markings
