"""Marked nodes: nodes of a lineage graph with what people say of them in the catalog.

A request for three hundred nodes. A key that may not see it has a graph all the same, which says that it lacks it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from delta_arc_lineage.errors import DeltaArcError
from delta_arc_lineage.model.lineage_graph import GraphNode
from delta_arc_lineage.model.markings import Marked, Marking, MarkingSort
from delta_arc_lineage.ports.markings import CatalogMarkings

_OWNERS = (MarkingSort.OWNER, MarkingSort.OWNER_GROUP)


def mark_nodes(nodes: Sequence[GraphNode], catalog: CatalogMarkings) -> tuple[tuple[GraphNode, ...], tuple[str, ...]]:
    """The nodes, and in words what could not be read."""
    if not nodes:
        return (), ()
    try:
        found = {marked.reference: marked for marked in catalog.read_markings([node.reference for node in nodes])}
    except DeltaArcError as error:
        return tuple(nodes), (f"owners, certificates and descriptions are not shown: {error}",)
    return tuple(_mark(node, found[node.reference]) if node.reference in found else node for node in nodes), ()


def _mark(node: GraphNode, marked: Marked) -> GraphNode:
    """Tags that a reading showed already stay first."""
    tags = (*node.tags, *_names(marked.markings, MarkingSort.TAG), *sorted(marked.propagated))
    certificate, description = (
        next(_values(marked.markings, sort), "") for sort in (MarkingSort.CERTIFICATE, MarkingSort.DESCRIPTION)
    )
    return replace(
        node,
        guid=node.guid or marked.guid,
        owners=tuple(name for sort in _OWNERS for name in _names(marked.markings, sort)),
        tags=tuple(dict.fromkeys(tags)),
        certificate=certificate.partition("\n")[0],
        description=description,
    )


def _names(markings: Iterable[Marking], sort: MarkingSort) -> list[str]:
    return sorted(marking.name for marking in markings if marking.sort is sort)


def _values(markings: Iterable[Marking], sort: MarkingSort) -> Iterator[str]:
    return (marking.value for marking in markings if marking.sort is sort)
