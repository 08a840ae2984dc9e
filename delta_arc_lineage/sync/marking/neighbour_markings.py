"""The other routes of a bucket: they share the asset that stands for it, and so what is said of it."""

from collections.abc import Iterable, Sequence

from delta_arc_lineage.model.marking_diff import choose_heard
from delta_arc_lineage.model.marking_ledger import Given, Place
from delta_arc_lineage.model.marking_rules import MarkedPart
from delta_arc_lineage.model.marking_wants import Markable, want_markings
from delta_arc_lineage.model.markings import WantedMarking
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.sync.workspace import Workspace


def list_neighbours(route: Route, space: Workspace) -> tuple[Route, ...]:
    """The other routes of the settings that are of the same bucket."""
    return tuple(each for each in space.routes if each.name != route.name and each.bucket.arn == route.bucket.arn)


def read_given(neighbours: Iterable[Route], space: Workspace) -> dict[Place, Given]:
    """What these routes gave, by their ledgers."""
    given: dict[Place, Given] = {}
    for each in neighbours:
        given |= space.marking_documents(each).ledger()
    return given


def want_of_neighbours(
    route: Route, neighbours: Iterable[Route], markables: Sequence[Markable]
) -> tuple[WantedMarking, ...]:
    """What the rules of the neighbours in the same S3 connection say of the bucket; of each place what is heard first.
    Nothing is asked for it: a bucket inherits nothing."""
    buckets = [markable for markable in markables if markable.named.part is MarkedPart.BUCKET]
    wanted_by_all: list[WantedMarking] = []
    for each in neighbours:
        if each.s3_connection == route.s3_connection:
            heard, _ = choose_heard(want_markings(each, buckets, {}))
            wanted_by_all += heard.values()
    return tuple(wanted_by_all)
