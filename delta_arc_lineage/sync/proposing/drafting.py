"""Drafting: routes for a bucket, from the names of a tenant's tables and a sample of its keys. Writes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

from delta_arc_lineage.model.names import ConnectionName
from delta_arc_lineage.model.proposing.coverage import Coverage, measure_coverage
from delta_arc_lineage.model.proposing.drafts import Draft, draft_routes
from delta_arc_lineage.model.proposing.landscape import Landscape
from delta_arc_lineage.model.proposing.trials import try_route
from delta_arc_lineage.model.routes import BucketLocation, Route
from delta_arc_lineage.ports.catalog import Catalog
from delta_arc_lineage.sync.proposing.landscapes import read_landscape
from delta_arc_lineage.sync.proposing.sampling import Sample, sample_bucket
from delta_arc_lineage.sync.workspace import Workspace

_S3_CONNECTION = "delta-arc-s3"


@dataclass(frozen=True, slots=True)
class Look:
    """What was looked at, and what it tells. `complete`: all tables of the landscape are shown."""

    landscape: Landscape
    complete: bool
    sample: Sample
    draft: Draft


def look_and_draft(space: Workspace, bucket: BucketLocation, *, source: str = "", target: str = "") -> Look:
    """A draft for what lies under the prefix of a bucket. `source`, `target`: the connections, where they are known."""
    landscape, complete = read_landscape(space.catalog, source=source, target=target)
    sample = sample_bucket(space.open_bucket(bucket), bucket.prefix, space.progress)
    return Look(landscape, complete, sample, draft_routes(landscape, bucket, sample.objects))


def preview(routes: Iterable[Route], look: Look) -> tuple[Coverage, ...]:
    """What these routes do with the sample that was looked at."""
    return tuple(measure_coverage(route, try_route(route, look.landscape, look.sample.objects)) for route in routes)


def choose_s3_connection(catalog: Catalog, bucket: BucketLocation) -> str:
    """The S3 connection that holds most of what stands for the bucket already; a new one where none does."""
    holders: dict[str, int] = {}
    for held in catalog.survey_bucket(bucket):
        named = ConnectionName.of(held.connection)
        if named is not None and named.connector == "s3":
            holders[held.connection] = holders.get(held.connection, 0) + held.count
    return max(sorted(holders), key=lambda name: holders[name], default=_S3_CONNECTION)
