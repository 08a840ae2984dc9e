"""One identity of an asset: a new kind touches the page of kinds, the mapping to Atlan, and whoever makes it."""

import ast

from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage_tests.architecture.modules import OURS, Module

ASSETS = "delta_arc_lineage.model.assets"
KINDS = {"Connection", "Bucket", "Prefix", "S3Object", "Process", "ColumnProcess"}
NAME_EVERY_KIND = {
    ASSETS: "the assets of each, as values",
    "delta_arc_lineage.adapters.atlan.mapping": "what Atlan calls them",
    "delta_arc_lineage.adapters.atlan.mapping_files": "what Atlan calls those of a bucket",
    "delta_arc_lineage.model.desired": "makes them",
    "delta_arc_lineage.model.desired_files": "makes those of a bucket",
    "delta_arc_lineage.model.marking_rules": "says which part of a route an asset is",
    "delta_arc_lineage.model.marking_wants": "finds the tables and paths that processes lead between",
    "delta_arc_lineage.model.dataset_metadata": "says which types carry it",
    "delta_arc_lineage.sync.diagnosing.custom_set_looks": "asks of a file whether it may be filled",
}
NAME_A_KIND = {
    "delta_arc_lineage.model.phases": "a connection is sent alone",
    "delta_arc_lineage.model.proposing.trials": "makes up the connection of a sample",
    "delta_arc_lineage.sync.reading.connections": "finds or makes the connection",
    "delta_arc_lineage.sync.planning.route_plans": "is given the connection",
    "delta_arc_lineage.sync.planning.neighbours": "is given the connection",
    "delta_arc_lineage.sync.planning.unchanged": "is given the connection",
    "delta_arc_lineage.sync.planning.elsewhere": "is given the connection",
    "delta_arc_lineage.sync.planning.s3_connections": "makes the connection that a person names",
    "delta_arc_lineage.operations.handlers": "is asked for a connection",
    "delta_arc_lineage.sync.diagnosing.catalog_looks": "asks whether the connection may be made",
    "delta_arc_lineage.sync.auditing.access": "asks whether the connection may be made",
    "delta_arc_lineage.model.rights": "says a right to a connection without the connection that it is in",
    "delta_arc_lineage.sync.diagnosing.ends_looks": "thinks of a connection where there is none yet",
    "delta_arc_lineage.sync.writing.purging": "refuses the containers: connection and bucket",
    "delta_arc_lineage.sync.planning.told_metadata": "is given the connection",
    "delta_arc_lineage.adapters.atlan.catalog": "a new connection gets its roles, and is waited for",
    "delta_arc_lineage.adapters.atlan.searches": "searches for connections",
    "delta_arc_lineage.adapters.memory": "holds connections that crawlers made",
    "delta_arc_lineage.defs.links": "links to the pages of bucket and connection",
}


def kinds_named_in(module: Module) -> set[str]:
    """The classes of kinds that it imports, and the members of `Kind` that it names."""
    imported = {
        alias.name
        for node in module.nodes(ast.ImportFrom)
        if isinstance(node, ast.ImportFrom) and node.module in (ASSETS, "delta_arc_lineage.model.kinds")
        for alias in node.names
    }
    members = {
        node.attr
        for node in module.nodes(ast.Attribute)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Kind"
    }
    return (imported & KINDS) | (members & set(Kind.__members__))


def test_few_modules_name_a_kind() -> None:
    """Adding a kind touches the first ones; each of the others is about containers, which new kinds are not."""
    naming = {module.name for module in OURS if kinds_named_in(module)} | {ASSETS}
    assert naming == NAME_EVERY_KIND.keys() | NAME_A_KIND.keys()
    lineage_or_object = {
        "Prefix",
        "PREFIX",
        "S3Object",
        "Process",
        "ColumnProcess",
        "OBJECT",
        "PROCESS",
        "COLUMN_PROCESS",
    }
    assert {module.name for module in OURS if kinds_named_in(module) & lineage_or_object} <= NAME_EVERY_KIND.keys()


def test_atlans_types_of_our_kinds_are_told_apart() -> None:
    """A reference is the identity of one kind only, and each kind knows its phase."""
    assert len({kind.type_name for kind in Kind}) == len(Kind)
    assert [kind.phase for kind in Kind] == sorted(
        (kind.phase for kind in Kind), key=list(type(Kind.BUCKET.phase)).index
    )
    assert all(Kind.of_type(kind.type_name) is kind for kind in Kind) and Kind.of_type("Table") is None
