"""Leftovers: things with our deployment's mark whose route is no longer in the settings.

No sync sees them, because a sync looks at its own route. They are listed, and removed by command only: a routes file
that lost half its lines must not take the catalog's half along.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from delta_arc_lineage.model.assets import Asset, ObservedAsset, S3Object, in_order
from delta_arc_lineage.model.diff import NEVER_REMOVED, Change, Remove, subject
from delta_arc_lineage.model.plan import Left, Plan, Purpose, forecasted
from delta_arc_lineage.model.routes import FormerRoute, Route, deployment_mark, former_route
from delta_arc_lineage.sync.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Leftover:
    """What a former route left behind; `shared`: how many files of it lie under the prefix of a route there is."""

    route: FormerRoute
    held: tuple[ObservedAsset, ...]
    shared: Mapping[str, int]


def find_leftovers(routes: Sequence[Route], space: Workspace) -> tuple[Leftover, ...]:
    """The active things of each former route of this deployment; `routes`: those of the settings."""
    deployment = routes[0].deployment
    known = {route.mark for route in routes}
    by_mark: dict[str, list[ObservedAsset]] = {}
    for one in space.catalog.marked(deployment_mark(deployment)):
        if one.mark is not None and one.mark not in known and not one.archived:
            by_mark.setdefault(one.mark, []).append(one)
    return tuple(
        Leftover(
            former_route(mark, deployment=deployment),
            tuple(sorted(held, key=lambda one: in_order(one.asset))),
            Counter(route.name for route in routes for one in held if _is_under(one.asset, route)),
        )
        for mark, held in sorted(by_mark.items())
    )


def removal_of(leftover: Leftover, space: Workspace) -> Plan:
    """The plan that archives what is left of a route; it always waits for a person."""
    assets = [one.asset for one in leftover.held]
    changes: list[Change] = [Remove(asset) for asset in assets if asset.kind not in NEVER_REMOVED]
    name = leftover.route.name
    violations = [f"{len(changes)} things of {name!r}, a route that the settings do not have, would be removed"]
    violations += [
        f"{count} of its files are under the prefix of the route {other!r}, which would be without them, and without "
        "lineage through them, until its next run makes them again"
        for other, count in leftover.shared.items()
    ]
    plan = Plan(
        route=name,
        changes=tuple(sorted(changes, key=lambda change: in_order(subject(change)))),
        made_at=space.clock.now(),
        violations=tuple(violations),
        mark=leftover.route.mark,
        left=tuple(
            Left(asset, "connections and buckets are never removed") for asset in assets if asset.kind in NEVER_REMOVED
        ),
        purpose=Purpose.LEFTOVERS,
    )
    return forecasted(plan, space.limits, approved=True)


def _is_under(asset: Asset, route: Route) -> bool:
    """A route that was renamed has its files where the former one had them."""
    bucket = route.bucket
    return (
        isinstance(asset, S3Object)
        and asset.bucket.endswith(f"/{bucket.catalog_arn}")
        and asset.key.startswith(bucket.prefix)
    )
