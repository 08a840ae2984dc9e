"""Known names: those of both sides' tables, among which the keys of a route are read.

They are kept beside the snapshots, so that a listing needs no look at schemas that did not change.
"""

from delta_arc_lineage.model.codec import digest_of
from delta_arc_lineage.model.ignoring import leave_out_of_schema
from delta_arc_lineage.model.matching import list_names
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import SchemaSnapshot
from delta_arc_lineage.ports.reading import Reading
from delta_arc_lineage.sync.workspace import Workspace


def find_known_names(
    route: Route, source: Reading[SchemaSnapshot], target: Reading[SchemaSnapshot], space: Workspace
) -> frozenset[str]:
    """The names that datasets are told by; none where each file is a dataset by itself."""
    if not route.folds:
        return frozenset()
    documents, versions = space.documents(route), (source.version, target.version)
    of = digest_of(space.code, route, *versions) if all(versions) else ""
    kept = documents.known_names(of) if of else None
    if kept is None:
        kept = name_tables(route, source.found, target.found)
        documents.keep_known_names(kept, of)
    return kept


def name_tables(route: Route, source: SchemaSnapshot, target: SchemaSnapshot) -> frozenset[str]:
    """Of what was read, but for what the route ignores."""
    kept = (leave_out_of_schema(schema, route.ignore)[0] for schema in (source, target))
    return frozenset(list_names(route, *kept))


def digest_known(names: frozenset[str]) -> str:
    """Empty where datasets are told by none."""
    return digest_of(sorted(names)) if names else ""
