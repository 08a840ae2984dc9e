"""Graph findings: which nodes of a lineage graph each finding of a route is about, told by the finding's subject.

A subject is the path of a dataset, the key of one of its files, or a flow by the names of its tables. What names none
of these is about the route as a whole.
"""

from collections.abc import Iterable, Iterator, Mapping

from delta_arc_lineage.model.data_findings import SeenFinding
from delta_arc_lineage.model.drift_words import name_flow
from delta_arc_lineage.model.file_schemas import FileSchemas
from delta_arc_lineage.model.hop_freshness import say_flow
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.lineage_graph import GraphFinding
from delta_arc_lineage.model.matching import Flow
from delta_arc_lineage.model.names import folders_of


class FindingPlacer:
    """Places findings of one route. `files`: the nodes of its datasets, by path."""

    def __init__(self, flows: Iterable[Flow], files: Mapping[str, Reference], schemas: FileSchemas | None) -> None:
        self._files = files
        self._samples = {
            sample.key: dataset.path
            for dataset in (schemas.datasets if schemas else ())
            for sample in dataset.all_samples
        }
        self._flows: dict[str, dict[Reference, None]] = {}
        for flow in flows:
            nodes = dict.fromkeys(self._list_nodes(flow))
            for name in {name_flow(flow), say_flow(flow)} - {""}:
                self._flows.setdefault(name, {}).update(nodes)

    def place(self, seen: SeenFinding) -> GraphFinding:
        """With the nodes it is about."""
        subject = seen.finding.subject
        if subject in self._flows:
            return GraphFinding(seen, tuple(self._flows[subject]))
        path = self._find_dataset(subject)
        return GraphFinding(seen, (self._files[path],) if path is not None else ())

    def _find_dataset(self, subject: str) -> str | None:
        """Its own path, that of a file that was opened, or the innermost folder that is a dataset."""
        paths = (subject, self._samples.get(subject, ""), *reversed(folders_of(subject)))
        return next((path for path in paths if path in self._files), None)

    def _list_nodes(self, flow: Flow) -> Iterator[Reference]:
        if flow.source is not None:
            yield Reference(flow.source.type_name, flow.source.qualified_name)
        yield from (self._files[carrier.path] for carrier in flow.files if carrier.path in self._files)
        if flow.target is not None:
            yield Reference(flow.target.type_name, flow.target.qualified_name)
