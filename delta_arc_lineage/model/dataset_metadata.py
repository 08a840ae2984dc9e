"""Dataset metadata: what a plan knows of datasets and processes, as custom metadata that Atlan's pages and search show.

What changes every night (how many files, how large, the newest, partitions) is told again only once in `RENEWED_AFTER`,
or where files or size doubled or halved since; an unchanged route then writes nothing, and one that is loaded every
night writes its datasets once a week. What is news is told at once: evidence, its score, drift and contracts.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from delta_arc_lineage.model.assets import Connection, Process
from delta_arc_lineage.model.contract_assignment import assign, observe
from delta_arc_lineage.model.contracts import Contracts
from delta_arc_lineage.model.custom_sets import CustomAttribute, CustomSet
from delta_arc_lineage.model.data_findings import DataFinding, Severity, Topic
from delta_arc_lineage.model.datasets import Dataset
from delta_arc_lineage.model.desired import Decision
from delta_arc_lineage.model.desired_files import FileAssets, count_files
from delta_arc_lineage.model.drift_words import name_flow
from delta_arc_lineage.model.evidence import Evidence, EvidenceKind
from delta_arc_lineage.model.kinds import Kind, Reference
from delta_arc_lineage.model.markings import Marking, MarkingSort, WantedMarking
from delta_arc_lineage.model.names import ConnectionName
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import Carrier, Snapshots

RENEWED_AFTER = 7 * 86_400_000
"""Milliseconds."""
USUAL_NAME = "Delta Arc"
_MIB = 1 << 20
_WORDS = {kind.value: kind.words for kind in EvidenceKind}
_DATASETS = (Kind.OBJECT.type_name, Kind.PREFIX.type_name)
_BOTH = (Kind.PROCESS.type_name, *_DATASETS)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is told of a dataset or a process; empty, None or of a dataset alone where there is nothing to tell.

    `evidence`: what its weakest link rests on, in words, with `score`, rounded to tenths. `size`: whole mebibytes, as
    Atlan's whole numbers end at 2³¹. `newest`: in milliseconds since the epoch. `drift`: how many findings of drift its
    flows have. `contract`: `kept`, `broken` or `not checked`; empty where there is none.
    """

    evidence: str = ""
    score: float | None = None
    drift: int | None = None
    contract: str = ""
    files: int | None = None
    size: int | None = None
    partitions: int | None = None
    newest: int | None = None


@dataclass(frozen=True, slots=True)
class ToldFacts:
    """Facts as they were last told, and when, in milliseconds since the epoch; `now`: as they are."""

    reference: Reference
    told: Facts
    told_at: int
    now: Facts


_ATTRIBUTES: Mapping[str, CustomAttribute] = {
    "evidence": CustomAttribute("Evidence", "string", "What the weakest link of its lineage rests on.", _BOTH),
    "score": CustomAttribute("Evidence score", "float", "How sure the link is, from 0 to 1.", _BOTH),
    "drift": CustomAttribute("Drift findings", "int", "Columns that are not the same along its way.", _DATASETS),
    "contract": CustomAttribute("Contract", "string", "`kept`, `broken` or `not checked`.", _DATASETS),
    "files": CustomAttribute("Files", "int", "Files in S3, told anew once a week.", _DATASETS),
    "size": CustomAttribute("Size (MiB)", "int", "All its files, told anew once a week.", _DATASETS),
    "partitions": CustomAttribute("Partitions", "int", "Days, months … that have files.", _DATASETS),
    "newest": CustomAttribute("Newest file", "date", "When its newest file was written, told once a week.", _DATASETS),
}
_NEWS = ("evidence", "score", "drift", "contract")
assert {*_ATTRIBUTES} == {field.name for field in fields(Facts)}


def metadata_set(name: str = USUAL_NAME) -> CustomSet:
    """The set that holds all of it."""
    description = "What delta-arc-lineage knows of datasets in S3 and of the lineage through them."
    return CustomSet(name, tuple(_ATTRIBUTES.values()), description)


def gather_facts(
    route: Route,
    connection: Connection,
    decision: Decision,
    snapshots: Snapshots,
    contracts: Contracts,
    findings: Iterable[DataFinding],
) -> dict[Reference, Facts]:
    """Of all datasets and processes that a route wants. `findings`: of drift and contracts."""
    found = tuple(findings)
    makers = FileAssets(route, ConnectionName.parse(connection.qualified_name), snapshots.files)
    evidence: dict[str, list[Evidence]] = defaultdict(list)
    flows: dict[str, set[str]] = defaultdict(set)
    for flow in decision.matching.flows:
        for links in flow.links:
            evidence[links.path] += links.evidence
            flows[links.path].add(name_flow(flow))
    drift = Counter(each.subject for each in found if each.topic is Topic.DRIFT)
    states = _tell_contracts(route, snapshots, contracts, found)
    facts = {process.reference: _of_process(process) for process in decision.desired if isinstance(process, Process)}
    for carrier in decision.matching.files:
        kind, score = _tell_weakest(evidence[carrier.path])
        drifted = sum(drift[name] for name in flows[carrier.path])
        facts[makers.refer_to(carrier)] = _of_carrier(carrier, kind, score, drifted, states.get(carrier.path, ""))
    return facts


def _of_carrier(carrier: Carrier, kind: str, score: float | None, drift: int, contract: str) -> Facts:
    is_folded = isinstance(carrier, Dataset)
    partitions = carrier.partitions.count if isinstance(carrier, Dataset) and carrier.partitions else None
    newest = carrier.newest if isinstance(carrier, Dataset) else carrier.last_modified
    size = -(-carrier.size // _MIB)
    files = count_files(carrier)
    return Facts(kind, score, drift, contract, files, size, partitions if is_folded else None, newest)


def _of_process(process: Process) -> Facts:
    try:
        context = json.loads(process.evidence or "{}")
        return Facts(_WORDS[context["evidence"]], float(context["score"]))
    except (ValueError, KeyError, TypeError):
        return Facts()


def _tell_weakest(evidence: list[Evidence]) -> tuple[str, float | None]:
    if not evidence:
        return "", None
    contexts = [json.loads(each.context) for each in evidence]
    weakest = min(contexts, key=lambda context: float(context["score"]))
    return _WORDS[weakest["evidence"]], float(weakest["score"])


def _tell_contracts(
    route: Route, snapshots: Snapshots, contracts: Contracts, findings: tuple[DataFinding, ...]
) -> dict[str, str]:
    """By path. What is broken is so whatever else could not be checked."""
    assignment = assign(contracts, route.bucket, observe(snapshots.files, None))
    told = dict.fromkeys(assignment.of, "kept") | dict.fromkeys(assignment.unread, "not checked")
    told |= {path: "not checked" for path, several in assignment.of.items() if len(several) > 1}
    for finding in sorted(findings, key=lambda finding: finding.severity is Severity.NOTE):
        if finding.topic is Topic.CONTRACTS and told.get(finding.subject) == "kept":
            told[finding.subject] = "not checked" if finding.severity is Severity.NOTE else "broken"
    return told


def renew(
    told: Mapping[Reference, ToldFacts], facts: Mapping[Reference, Facts], *, now: int
) -> dict[Reference, ToldFacts]:
    """What is told from now on, of what is there; anew where something is news or was told long ago."""
    return {reference: _renew(told.get(reference), reference, own, now=now) for reference, own in facts.items()}


def _renew(before: ToldFacts | None, reference: Reference, facts: Facts, *, now: int) -> ToldFacts:
    if before is None or _is_due(before, facts, now=now):
        return ToldFacts(reference, facts, now, facts)
    return ToldFacts(reference, before.told, before.told_at, facts)


def _is_due(before: ToldFacts, facts: Facts, *, now: int) -> bool:
    told = before.told
    if told == facts:
        return False
    if any(getattr(told, name) != getattr(facts, name) for name in _NEWS):
        return True
    is_other = any(_is_doubled(getattr(told, name), getattr(facts, name)) for name in ("files", "size"))
    return is_other or not 0 <= now - before.told_at < RENEWED_AFTER


def _is_doubled(before: int | None, after: int | None) -> bool:
    """Or halved."""
    least, most = sorted((before or 0, after or 0))
    return most >= 2 * least and most != least


def want_metadata(name: str, told: Iterable[ToldFacts]) -> tuple[WantedMarking, ...]:
    """As markings of a set of this name."""
    return tuple(
        WantedMarking(
            each.reference, Marking(MarkingSort.CUSTOM, f"{name}.{attribute.name}", text), "what its plan knows"
        )
        for each in told
        for field, attribute in _ATTRIBUTES.items()
        if (text := _to_text(getattr(each.told, field)))
    )


def _to_text(value: str | float | int | None) -> str:
    """As the catalog is given it, and gives it back."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
