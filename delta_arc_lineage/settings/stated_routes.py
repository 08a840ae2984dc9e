"""The routes that people state: the one of the variables, or those of a routes file over what the variables state."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from delta_arc_lineage.model.routes import BucketLocation, Route, refuse_overlaps, refuse_two_spellings
from delta_arc_lineage.settings.enrich_entry import StatedRules, to_enrichment
from delta_arc_lineage.settings.project import Project
from delta_arc_lineage.settings.route_entry import BucketEntry, Place, RouteEntry, to_bucket, to_route
from delta_arc_lineage.settings.stated_route import entry_of, variable_of
from delta_arc_lineage.settings.values import short_name
from delta_arc_lineage.settings.variables import ROUTES_FILE, Variables

if TYPE_CHECKING:
    from delta_arc_lineage.settings.routes_file import StatedRoute


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the variables state of every route. `routes_file`: as a person set it, empty where nobody did."""

    entry: RouteEntry
    deployment: str
    region: str
    routes_file: str


def defaults_of(variables: Variables) -> Defaults:
    """The defaults of all routes; SettingsError for a deployment that no mark can hold."""
    deployment = short_name(variables.delta_arc_deployment, where="DELTA_ARC_DEPLOYMENT")
    return Defaults(entry_of(variables), deployment, variables.aws_region or "", variables.delta_arc_routes or "")


def state_routes(variables: Variables, project: Project, keys: Mapping[str, str]) -> dict[str, Route]:
    """All routes by name. The file of the usual name is read where none is named and the project holds one."""
    defaults = defaults_of(variables)
    stated = defaults.routes_file or (ROUTES_FILE if project.locate(ROUTES_FILE).is_file() else "")
    if not stated:
        name = short_name(variables.delta_arc_route, where="DELTA_ARC_ROUTE")
        return _by_name([_route(name, defaults.entry, defaults, place=variable_of)])
    from delta_arc_lineage.settings.routes_file import read_routes_file

    entries = read_routes_file(project.locate(stated, where="DELTA_ARC_ROUTES"), stated=stated, keys=keys)
    return state_entries(entries, defaults, stated=stated)


def state_bucket(defaults: Defaults, *, name: str = "", prefix: str = "") -> BucketLocation:
    """The bucket of this name, or the one that the variables state; SettingsError where neither does. The prefix of the
    variables is a route's, and none of all routes."""
    stated = defaults.entry
    is_another = bool(name) and name != stated.bucket.name
    bucket = BucketEntry(name=name if is_another else None, prefix=prefix).over(stated.bucket)
    entry = stated.model_copy(update={"bucket": bucket, **({"inventory": None} if is_another else {})})
    return to_bucket(entry, place=lambda field: variable_of(field) or field, region=defaults.region)


def parse_routes(text: str, defaults: Defaults, *, stated: str) -> dict[str, Route]:
    """The routes of the text of a routes file. `stated`: how the file is called."""
    from delta_arc_lineage.settings.plain_yaml import PlainYaml
    from delta_arc_lineage.settings.routes_file import list_entries

    entries = list_entries(PlainYaml(text.encode()), where=f"DELTA_ARC_ROUTES={stated}", keys={})
    return state_entries(entries, defaults, stated=stated)


def state_entries(entries: Mapping[str, "StatedRoute"], defaults: Defaults, *, stated: str) -> dict[str, Route]:
    """The routes of entries over the defaults. `stated`: how the file that they stand in is called."""
    routes = []
    for name, stated_route in entries.items():
        place = _places_in(stated, name, stated_route.line_of)
        short_name(name, where=f"{stated}, line {stated_route.line_of('')}: routes.{name}")
        entry = stated_route.entry
        route = _route(name, entry.over(defaults.entry), defaults, place=place)
        own = StatedRules(place, entry.enrich, entry.inherit, entry.infer)
        routes.append(replace(route, enrichment=to_enrichment(own, stated_route.of_all)))
    return _by_name(routes)


def _places_in(stated: str, name: str, line_of: Callable[[str], int]) -> Place:
    def place_of(field: str) -> str:
        place = f"{stated}, line {line_of(field)}: routes.{name}.{field}"
        return place + (f", or {variable}" if (variable := variable_of(field)) else "")

    return place_of


def _by_name(routes: Sequence[Route]) -> dict[str, Route]:
    refuse_overlaps(list(routes))
    refuse_two_spellings(list(routes))
    return {route.name: route for route in routes}


def _route(name: str, entry: RouteEntry, defaults: Defaults, *, place: Place) -> Route:
    return to_route(name, entry, deployment=defaults.deployment, place=place, region=defaults.region)
