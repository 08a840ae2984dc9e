"""Classes of a route's data, concluded once for as long as its readings stand: no request, no file is opened."""

from dataclasses import replace

from delta_arc_lineage.model.catalog_tags import CatalogTags
from delta_arc_lineage.model.class_markings import want_class_tags
from delta_arc_lineage.model.class_tags import ClassifyMode
from delta_arc_lineage.model.classification import TableClass
from delta_arc_lineage.model.codec import digest_of
from delta_arc_lineage.model.markings import WantedMarking
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.sync.kept_classes import KeptClasses
from delta_arc_lineage.sync.planning.route_plans import Planned
from delta_arc_lineage.sync.workspace import Workspace


def conclude_classes(route: Route, planned: Planned, tags: CatalogTags, space: Workspace) -> tuple[TableClass, ...]:
    """Of all its tables and datasets; none where the route looks at no classes."""
    if not route.classifying.is_on:
        return ()
    kept, of = KeptClasses(space.state, route.name, space.tenant), _digest(route, planned, tags, space)
    classes = kept.recall(of) if of else None
    if classes is None:
        from delta_arc_lineage.model.route_classes import classify_route  # words of eight languages, for who needs them

        classes = classify_route(planned.matching, planned.snapshots, tags, route.classifying)
        if of:
            kept.keep(classes, of=of)
    return classes


def propose_tags(
    route: Route, planned: Planned, classes: tuple[TableClass, ...], tags: CatalogTags, space: Workspace
) -> tuple[WantedMarking, ...]:
    """The tags that the datasets of a route should carry by its classes. Where the settings give them, they are wanted
    from now on; else they wait for a person's word. What a reading did not show is wanted still."""
    assets = (asset for asset in planned.decide().desired if asset.reference.is_file and asset.place)
    with_new = replace(tags, datasets={**{asset.place or "": asset.reference for asset in assets}, **tags.datasets})
    wanted = want_class_tags(route.classifying, planned.matching, classes, with_new)
    if route.classifying.mode is ClassifyMode.TAG:
        kept = KeptClasses(space.state, route.name, space.tenant)
        kept.approve(wanted if _is_whole(planned) else tuple(sorted({*kept.approved(), *wanted})))
    return wanted


def _is_whole(planned: Planned) -> bool:
    snapshots = planned.snapshots
    return snapshots.source.complete and snapshots.files.complete and snapshots.target.complete


def keep_class_tags(route: Route, planned: Planned, space: Workspace) -> None:
    """Where the settings give the tags of classes: those of this plan are the ones that are wanted."""
    if route.classifying.mode is ClassifyMode.TAG:
        tags = CatalogTags.of(planned.snapshots, planned.observe())
        propose_tags(route, planned, conclude_classes(route, planned, tags, space), tags, space)


def _digest(route: Route, planned: Planned, tags: CatalogTags, space: Workspace) -> str:
    """Of all that the classes rest on; empty where that cannot be told."""
    versions = planned.readings.versions
    if not all(versions) or not space.code:
        return ""
    on_datasets = [f"{path} {tags.on(asset.qualified_name)} {asset}" for path, asset in sorted(tags.datasets.items())]
    return digest_of(space.code, versions, route, tuple(on_datasets))
