"""Graph evidence: why each edge of a route is there, as exactly as it is known.

What a process says of itself in the catalog is rounded, so that a column that comes and goes is no news; a lineage
graph is made anew each time, and says what the links rest on today. Where no flow says more, the process is believed.
"""

import json
from collections.abc import Iterable, Iterator, Mapping

from delta_arc_lineage.model.assets import Lineage
from delta_arc_lineage.model.evidence import Evidence, EvidenceKind
from delta_arc_lineage.model.lineage_graph import GraphEvidence
from delta_arc_lineage.model.matching import Flow

Place = tuple[str, str]
"""The ends of an edge: qualified names of tables, paths of datasets."""


def list_evidence(flows: Iterable[Flow]) -> dict[Place, GraphEvidence]:
    """Of every edge that a flow draws."""
    return {place: evidence for flow in flows for place, evidence in _tell(flow)}


def _tell(flow: Flow) -> Iterator[tuple[Place, GraphEvidence]]:
    source, target = flow.source, flow.target
    for carrier, links in zip(flow.files, flow.links, strict=True):
        if source is not None and links.source is not None:
            yield (source.qualified_name, carrier.path), _of(links.source)
        if target is not None and links.target is not None:
            yield (carrier.path, target.qualified_name), _of(links.target)
    if source is not None and target is not None:
        evidence = flow.evidence
        ends = source.qualified_name, target.qualified_name
        yield ends, GraphEvidence(evidence.kind.value, evidence.score, evidence.kind.words, flow.facts)


def _of(evidence: Evidence) -> GraphEvidence:
    return GraphEvidence(evidence.kind.value, evidence.score, evidence.kind.words, (evidence.facts,))


def read_evidence(process: Lineage) -> GraphEvidence | None:
    """What a process of ours says of itself; None where it says nothing that is understood."""
    return read_context(process.evidence, process.description)


def read_context(context: str, description: str = "") -> GraphEvidence | None:
    """The same of its JSON alone.

    >>> read_context('{"evidence": "name", "score": 0.6, "agreement": "exact"}', "Linked by name only.").words
    'by name only'
    """
    try:
        said = json.loads(context) if context else None
    except ValueError:
        return None
    if not isinstance(said, Mapping):
        return None
    kind = next((kind for kind in EvidenceKind if kind.value == said.get("evidence")), None)
    score = said.get("score")
    if kind is None or isinstance(score, bool) or not isinstance(score, int | float) or not 0 <= score <= 1:
        return None
    return GraphEvidence(kind.value, float(score), kind.words, (description,) if description else ())
