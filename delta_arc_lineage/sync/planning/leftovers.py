"""Leftovers: assets with our deployment's mark whose route is no longer in the settings.

No sync sees them, because a sync looks at its own route. They are listed, and removed by command only: a routes file
that lost half its lines must not take the catalog's half along.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from delta_arc_lineage.model.assets import sort_key
from delta_arc_lineage.model.diff import Change, Remove, subject
from delta_arc_lineage.model.observed import ObservedAsset
from delta_arc_lineage.model.plan import Plan, Purpose, with_forecast
from delta_arc_lineage.model.routes import REQUESTED, FormerRoute, Route, deployment_mark, former_route
from delta_arc_lineage.model.sparing import Spared, treat_edited
from delta_arc_lineage.sync.planning.rights import leave_denied
from delta_arc_lineage.sync.reading.present import list_our_words
from delta_arc_lineage.sync.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Leftover:
    """What a former route left behind; `shared`: how many files of it lie under the prefix of a route there is."""

    route: FormerRoute
    assets: tuple[ObservedAsset, ...]
    shared: Mapping[str, int]


def find_leftovers(routes: Sequence[Route], space: Workspace, *, of: str | None = None) -> tuple[Leftover, ...]:
    """The active things of each former route of this deployment; `routes`: those of the settings.

    What a request to the operations states was never in the settings, and is left over only where it is named: `of`.
    """
    deployment = routes[0].deployment
    known = {route.mark for route in routes}
    by_mark: dict[str, list[ObservedAsset]] = {}
    for found in space.catalog.find_marked(deployment_mark(deployment)):
        if found.mark is not None and found.mark not in known and not found.archived:
            by_mark.setdefault(found.mark, []).append(found)
    return tuple(
        Leftover(
            former_route(mark, deployment=deployment),
            tuple(sorted(assets, key=lambda found: sort_key(found.asset))),
            Counter(route.name for route in routes for found in assets if _is_shared(found, route)),
        )
        for mark, assets in sorted(by_mark.items())
        if _is_wanted(former_route(mark, deployment=deployment).name, of=of)
    )


def plan_removal(leftover: Leftover, space: Workspace, *, also_edited: bool = False) -> Plan:
    """The plan that archives what is left of a route; it always waits for a person.

    `also_edited`: assets that people edited are removed too.
    """
    assets = [found.asset for found in leftover.assets]
    changes: list[Change] = [Remove(asset) for asset in assets if not asset.kind.is_permanent]
    spared = [Spared(asset, "connections and buckets are never removed") for asset in assets if asset.kind.is_permanent]
    ours = list_our_words(leftover.route, space, leftover.assets)
    edits = {found.reference: found.edits_beyond(ours.of(found.reference)) for found in leftover.assets}
    changes, edited = treat_edited(changes, edits, also=also_edited)
    allowed, denied = leave_denied(changes, space)
    spared += [*edited, *denied]
    name = leftover.route.name
    violations = [f"{len(allowed)} things of {name!r}, a route that the settings do not have, would be removed"]
    violations += [
        f"{count} of its files are under the prefix of the route {sharing!r}, which would be without them, and without "
        "lineage through them, until its next run makes them again"
        for sharing, count in leftover.shared.items()
    ]
    plan = Plan(
        route=name,
        changes=tuple(sorted(allowed, key=lambda change: sort_key(subject(change)))),
        made_at=space.clock.now(),
        tenant=space.tenant,
        violations=tuple(violations),
        mark=leftover.route.mark,
        spared=tuple(spared),
        purpose=Purpose.LEFTOVERS,
    )
    return with_forecast(plan, space.limits)


def _is_wanted(name: str, *, of: str | None) -> bool:
    return name == of or (of is None and not name.startswith(REQUESTED))


def _is_shared(found: ObservedAsset, route: Route) -> bool:
    """A route that was renamed has its files where the former one had them."""
    return found.asset.lies_under(route.bucket.catalog_arn, route.bucket.prefix)
