"""Class markings: the tags that datasets should carry because of the classes of what flows through them.

Given by setting or by a person's word alone, and to datasets alone: tables and columns are others'. What is wanted does
not follow from what a dataset carries already, or a tag that was given once would be taken back the next time.
"""

from collections.abc import Iterator, Sequence

from delta_arc_lineage.model.catalog_tags import CatalogTags
from delta_arc_lineage.model.class_tags import Classifying
from delta_arc_lineage.model.classification import LEAST_SURE, DataClass, TableClass
from delta_arc_lineage.model.codec import digest_of
from delta_arc_lineage.model.drift_words import name_flow
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.markings import Marking, MarkingSort, WantedMarking
from delta_arc_lineage.model.matching import Flow, Matching
from delta_arc_lineage.model.tag_findings import name_columns


def want_class_tags(
    classifying: Classifying, matching: Matching, classes: Sequence[TableClass], tags: CatalogTags
) -> tuple[WantedMarking, ...]:
    """One for each dataset and class that is sure at any hop of its flow and that the settings name a tag for; sorted.
    `tags`: with all datasets that are there, or are about to be."""
    sure = {(found.reference.qualified_name, found.data_class): found for found in classes if _is_sure(found)}
    wanted = (each for flow in matching.flows for each in _want_of_flow(flow, classifying, sure, tags))
    return tuple(sorted({(each.reference, each.marking): each for each in wanted}.values()))


def digest_wanted(tenant: str, route: str, wanted: Sequence[WantedMarking]) -> str:
    """What a person approves: these tags on these datasets, whatever the reasons."""
    return digest_of(tenant, route, tuple((str(each.reference), each.marking.name) for each in wanted))[:16]


def _is_sure(found: TableClass) -> bool:
    return found.confidence >= LEAST_SURE


def _want_of_flow(
    flow: Flow, classifying: Classifying, sure: dict[tuple[str, DataClass], TableClass], tags: CatalogTags
) -> Iterator[WantedMarking]:
    tables = [table.qualified_name for table in (flow.source, flow.target) if table is not None]
    for carrier in flow.files:
        dataset = tags.datasets.get(carrier.path)
        if dataset is None:
            continue
        for data_class in DataClass:
            stated = classifying.tags_of(data_class)
            hops = [hop for name in (*tables, dataset.qualified_name) if (hop := sure.get((name, data_class)))]
            if stated and hops and not _has_another(dataset, stated, tags):
                yield WantedMarking(dataset, Marking(MarkingSort.TAG, stated[0]), _say_why(flow, data_class, hops))


def _has_another(dataset: Reference, stated: Sequence[str], tags: CatalogTags) -> bool:
    """Whether a person said the same by another of the stated tags."""
    there = tags.on(dataset.qualified_name)
    return stated[0] not in there and any(tag in there for tag in stated)


def _say_why(flow: Flow, data_class: DataClass, hops: Sequence[TableClass]) -> str:
    surest = max(hops, key=lambda found: (found.confidence, found.reference))
    why = f": {name_columns(surest)}" if surest.columns else ""
    return f"{name_flow(flow)} carries {data_class.words}{why}"
