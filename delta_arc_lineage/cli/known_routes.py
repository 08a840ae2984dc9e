"""Routes named to commands that tell of the past, or of what is left: those of the settings, and those of journals."""

from collections.abc import Iterable

from delta_arc_lineage.ports.state import StateStore
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.settings.route_names import no_such_route
from delta_arc_lineage.sync.known_routes import is_known, list_known_routes


def refuse_unknown_route(route: str | None, settings: Settings, state: StateStore, *, also: Iterable[str] = ()) -> None:
    """SettingsError, with the nearest names, for a route that neither the settings nor the state know. `also`: names
    that are known besides. The state is read only for a name that is not in the settings."""
    if route is None or route in settings.routes or route in (named := {*also}):
        return
    known = list_known_routes(state)
    if not is_known(route, known):
        raise no_such_route(route, {*settings.routes, *known, *named})
