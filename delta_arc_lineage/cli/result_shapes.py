"""What `--json` prints: always a list, an item a route (or a run of one), times in ISO 8601 (UTC).

The shapes are pydantic models, so that the docs show their schema and tests hold what is printed against it.
"""

from pydantic import Field

from delta_arc_lineage.cli.audit_shapes import AccessResult, AuditResult
from delta_arc_lineage.cli.cache_shapes import CacheResult
from delta_arc_lineage.cli.classify_shapes import ClassifyResult
from delta_arc_lineage.cli.compliance_shapes import ComplianceResult
from delta_arc_lineage.cli.contract_shapes import ContractCheckResult, ContractInitResult
from delta_arc_lineage.cli.export_shapes import ExportResult
from delta_arc_lineage.cli.impact_shapes import ImpactResult, SchemaDiffResult
from delta_arc_lineage.cli.marking_shapes import MarkingApplyResult, MarkingPlanResult, MarkingRunResult
from delta_arc_lineage.cli.proposal_shapes import InitResult, ProposedResult
from delta_arc_lineage.cli.report_shapes import ReportResult
from delta_arc_lineage.cli.result_items import (
    AssetName,
    ChangeItem,
    CopyItem,
    CounterpartItem,
    DatasetItem,
    Fields,
    FilelessItem,
    FileSchemaItem,
    HeldItem,
    Ignored,
    IgnoredItem,
    KeyPart,
    LevelName,
    Link,
    Moment,
    NoDataItem,
    Outcome,
    PartitionItem,
    Result,
)
from delta_arc_lineage.cli.result_items import Requests as Requests
from delta_arc_lineage.cli.setup_shapes import CustomMetadataResult
from delta_arc_lineage.cli.suggestion_shapes import SuggestResult
from delta_arc_lineage.cli.tidy_shapes import TidyResult


class Failure(Result):
    """A route that failed; the others go on. `error` is the whole sentence, `next` its last part."""

    route: str
    error: str
    what: str
    where: str
    next: str
    exit_code: int


class PlanResult(Result):
    """What `plan --json` prints of a route. `waiting`: changes that `apply` leaves for a person or a later reading;
    `moved`: files among the removals that a dataset stands for now; `denied`: how many of the `spared` are left because
    the token may not do them."""

    route: str
    tenant: str
    purpose: str
    undoes: str
    digest: str
    made_at: Moment
    is_safe: bool
    changes: list[ChangeItem]
    unchanged: int
    pending: int
    incomplete: list[str]
    withheld: list[str]
    additions_withheld: int
    over_limit: str
    violations: list[str]
    spared: list[AssetName]
    denied: int
    respected: list[AssetName]
    duplicates: list[AssetName]
    unlinked: list[Outcome]
    unlisted: int
    ignored: Ignored
    fileless: list[FilelessItem]
    partitions: int
    moved: int
    finding: str
    copies: list[CopyItem]
    held: list[HeldItem]
    forecast: Requests
    requests: Requests
    markings: MarkingPlanResult | None = None


class ApplyResult(Result):
    """What `apply`, `undo` and `leftovers --remove` print of a route. `applying`: of its `requests`, those after the
    plan was made. `spared`: what was left alone; `undone_already`: of an undo, what was as before."""

    route: str
    tenant: str
    run: str
    digest: str
    consent: str
    written: int
    archived: int
    waiting: int
    incomplete: list[str]
    requests: Requests
    applying: Requests
    forecast: Requests
    undoes: str = ""
    undone_already: int = 0
    spared: list[AssetName] = Field(default_factory=list)
    denied: int = 0
    markings: MarkingApplyResult | None = None


class ExplainResult(Result):
    """What `explain --json` prints of a route."""

    route: str
    name: str
    read_at: Moment
    flows: list[str]
    linked: list[Link]
    unlinked: list[Outcome]
    ignored: list[IgnoredItem]
    partitions: list[PartitionItem]
    fileless: list[FilelessItem]
    assets: list[Fields]
    nearest: list[str]
    parts: list[KeyPart]
    no_data: list[NoDataItem]
    datasets: list[DatasetItem]
    counterparts: list[CounterpartItem]
    files: list[FileSchemaItem]


class FindingItem(Result):
    """What `doctor` found of one thing: `level` is ok, note, warning or error."""

    what: str
    level: LevelName
    detail: str
    where: str = ""
    next: str = ""
    exit_code: int = 0


class DoctorResult(Result):
    """What `doctor --json` prints: first what concerns all routes, with an empty route, then each route."""

    route: str
    findings: list[FindingItem]


class PlanOfRun(Result):
    """A plan that a run applied, with who agreed to it and why."""

    started_at: Moment
    plan: str
    consent: str
    who: str
    why: str


class RunResult(Result):
    """What `history --json` prints of a run; `changes` only where one run is asked for."""

    run: str
    route: str
    tenant: str | None
    started_at: Moment | None
    unfinished: bool
    who: str | None
    why: str | None
    purpose: str | None
    plan: str | None
    consent: str | None
    plans: list[PlanOfRun]
    undoes: str | None
    undone_by: list[str]
    written: int
    archived: int
    unproven: int
    confirmed: int
    torn: list[str]
    changes: list[ChangeItem] | None = None
    markings: MarkingRunResult | None = None


class PurgeItem(Result):
    """An asset that would be deleted for good."""

    name: str
    qualified_name: str
    mark: str | None
    archived: bool
    edits: list[str]


class PurgeResult(Result):
    """What `purge --json` prints of a route; the digest is of the whole list, over all routes. `spared`: what stays
    because the token may not delete it, or what stays hangs on it; `denied`: how many those are."""

    route: str
    digest: str
    listed: list[PurgeItem]
    spared: list[AssetName]
    denied: int


RESULTS: dict[str, tuple[type[Result], ...]] = {
    "plan": (PlanResult, Failure),
    "apply": (ApplyResult, Failure),
    "undo": (ApplyResult,),
    "leftovers": (PlanResult, ApplyResult),
    "purge": (PurgeResult,),
    "history": (RunResult,),
    "explain": (ExplainResult, Failure),
    "doctor": (DoctorResult,),
    "init": (InitResult, ProposedResult),
    "suggest": (SuggestResult, Failure),
    "report": (ReportResult, Failure),
    "classify": (ClassifyResult, Failure),
    "compliance": (ComplianceResult,),
    "tidy": (TidyResult,),
    "audit": (AuditResult,),
    "access": (AccessResult, Failure),
    "cache status": (CacheResult,),
    "contract check": (ContractCheckResult, Failure),
    "contract init": (ContractInitResult, Failure),
    "setup custom-metadata": (CustomMetadataResult,),
    "impact": (ImpactResult, SchemaDiffResult),
    "export openlineage": (ExportResult,),
}
"""What each command's list may hold."""
