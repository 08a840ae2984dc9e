"""Events: a lineage graph as OpenLineage's job events, made of the official client's classes.

Lineage of design is told, and no run of anything: a job event says what a job reads and writes. A run event would say
that something ran at a time when nothing did, and give consumers runs to count. Each event is whole in itself, with
the facets of all its datasets: consumers take events in any order, and some take no dataset events. Nothing in it is
made by chance, so the same graph is the same text.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.metadata import version

from openlineage.client.event_v2 import InputDataset, Job, JobEvent, OutputDataset
from openlineage.client.generated.base import DatasetFacet, JobFacet
from openlineage.client.generated.column_lineage_dataset import (
    ColumnLineageDatasetFacet,
    Fields,
    InputField,
    Transformation,
)
from openlineage.client.generated.documentation_dataset import DocumentationDatasetFacet
from openlineage.client.generated.documentation_job import DocumentationJobFacet
from openlineage.client.generated.job_type_job import JobTypeJobFacet
from openlineage.client.generated.ownership_dataset import Owner, OwnershipDatasetFacet
from openlineage.client.generated.schema_dataset import SchemaDatasetFacet, SchemaDatasetFacetFields
from openlineage.client.generated.tags_dataset import TagsDatasetFacet, TagsDatasetFacetFields
from openlineage.client.serde import Serde

from delta_arc_lineage.adapters.openlineage.facets import ASSET, EVIDENCE, AssetDatasetFacet, EvidenceJobFacet
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.lineage_graph import ColumnEdge, GraphEdge, GraphNode, LineageGraph
from delta_arc_lineage.model.moments import iso
from delta_arc_lineage.model.names import ConnectionName, connection_of, file_name
from delta_arc_lineage.model.open_names import DatasetName, Namespaces, name_dataset
from delta_arc_lineage.model.routes import is_our_mark

PRODUCER = f"urn:delta-arc-lineage:{version('delta_arc_lineage')}"
_INTEGRATION = "DELTA_ARC_LINEAGE"
Event = JobEvent
"""As the official client has it."""


def make_events(graph: LineageGraph, namespaces: Namespaces) -> Iterator[Event]:
    """One of each process, in the order of the graph's edges. All of them happened when the graph was made."""
    yield from _EventMaker(graph, namespaces).make()


def to_line(event: Event) -> str:
    """Its JSON, in one line."""
    return Serde.to_json(event)


class _EventMaker:
    def __init__(self, graph: LineageGraph, namespaces: Namespaces) -> None:
        self._graph = graph
        self._nodes = {node.reference: node for node in graph.nodes}
        self._names = {node.reference: name_dataset(node, namespaces) for node in graph.nodes}
        self._facets = {node.reference: self._tell(node) for node in graph.nodes}
        self._columns: dict[tuple[Reference, Reference], list[ColumnEdge]] = defaultdict(list)
        for edge in graph.column_edges:
            self._columns[edge.process, edge.end].append(edge)
        self._taken: set[tuple[str, str]] = set()

    def make(self) -> Iterator[JobEvent]:
        by_process: dict[Reference, list[GraphEdge]] = defaultdict(list)
        for edge in self._graph.edges:
            by_process[edge.process].append(edge)
        for edges in by_process.values():
            first = edges[0]
            inputs = dict.fromkeys(edge.start for edge in edges)
            outputs = dict.fromkeys(edge.end for edge in edges)
            yield JobEvent(
                eventTime=iso(self._graph.made_at),
                producer=PRODUCER,
                job=self._make_job(first),
                inputs=[self._make_input(end) for end in inputs],
                outputs=[self._make_output(end, first) for end in outputs],
            )

    def _make_job(self, edge: GraphEdge) -> Job:
        ours, evidence = is_our_mark(edge.mark), edge.evidence
        facets: dict[str, JobFacet] = {
            "jobType": JobTypeJobFacet("BATCH", _INTEGRATION, "LINEAGE", producer=PRODUCER),
            EVIDENCE: EvidenceJobFacet(
                kind=evidence.kind if evidence else "",
                score=evidence.score if evidence else 0.0,
                words=evidence.words if evidence else "",
                facts=list(evidence.facts) if evidence else [],
                route=edge.route,
                process=edge.process.qualified_name,
                ours=ours,
                by=edge.mark,
                producer=PRODUCER,
            ),
        }
        if evidence:
            said = f"Linked {evidence.words}: {'; '.join(evidence.facts)}" if evidence.facts else evidence.words
            facets["documentation"] = DocumentationJobFacet(said, producer=PRODUCER)
        namespace, name = self._name_job(edge, ours=ours)
        return Job(namespace, name, facets)

    def _name_job(self, edge: GraphEdge, *, ours: bool) -> tuple[str, str]:
        """Ours by deployment and route; others' by the connection that their process lives in. Two of one name are told
        apart by the end of the process's own."""
        if ours:
            namespace, name = edge.mark.removesuffix(f"/{edge.route}"), f"{edge.route}.{edge.name}"
        else:
            home = connection_of(edge.process.qualified_name)
            namespace, name = f"atlan:{home if ConnectionName.of(home) else 'lineage'}", edge.name
        if (namespace, name) in self._taken:
            name = f"{name} {file_name(edge.process.qualified_name)}"
        self._taken.add((namespace, name))
        return namespace, name

    def _make_input(self, end: Reference) -> InputDataset:
        name = self._names[end]
        return InputDataset(name.namespace, name.name, facets=dict(self._facets[end]))

    def _make_output(self, end: Reference, edge: GraphEdge) -> OutputDataset:
        name, facets = self._names[end], dict(self._facets[end])
        columns = self._columns.get((edge.process, end), ())
        if columns:
            fields: dict[str, list[InputField]] = defaultdict(list)
            for column in columns:
                found = _lead(self._names[column.start], column.start_column, is_copied=is_our_mark(edge.mark))
                fields[column.end_column].append(found)
            facets["columnLineage"] = ColumnLineageDatasetFacet(
                {field: Fields(found) for field, found in fields.items()}, producer=PRODUCER
            )
        return OutputDataset(name.namespace, name.name, facets=facets)

    def _tell(self, node: GraphNode) -> Mapping[str, DatasetFacet]:
        """What is known of a dataset."""
        reference = node.reference
        facets: dict[str, DatasetFacet] = {
            ASSET: AssetDatasetFacet(
                self._graph.tenant, reference.type_name, reference.qualified_name, producer=PRODUCER
            )
        }
        if node.columns:
            fields = [
                SchemaDatasetFacetFields(column.name, column.data_type or None, ordinal_position=place)
                for place, column in enumerate(node.columns, start=1)
            ]
            facets["schema"] = SchemaDatasetFacet(fields, producer=PRODUCER)
        if node.description:
            facets["documentation"] = DocumentationDatasetFacet(node.description, producer=PRODUCER)
        if node.owners:
            owners = [Owner(f"user:{owner}") for owner in node.owners]
            facets["ownership"] = OwnershipDatasetFacet(owners, producer=PRODUCER)
        tags = [TagsDatasetFacetFields(tag, "true", "ATLAN") for tag in node.tags]
        tags += [TagsDatasetFacetFields(tag, "true", "ATLAN", each.name) for each in node.columns for tag in each.tags]
        if tags:
            facets["tags"] = TagsDatasetFacet(tags, producer=PRODUCER)
        return facets


def _lead(start: DatasetName, column: str, *, is_copied: bool) -> InputField:
    """`is_copied`: the column arrives as it is; of what others drew it is known only that it leads there."""
    transformation = Transformation("DIRECT", "IDENTITY" if is_copied else None, masking=False if is_copied else None)
    return InputField(start.namespace, start.name, column, [transformation])
