"""Looks at what is kept between runs: the state, whose it is, and the discovery cache."""

from delta_arc_lineage.model.moments import moment
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.sync.diagnosing.findings import Finding, note, warn
from delta_arc_lineage.sync.reading_cache import Validity
from delta_arc_lineage.sync.tenants import list_tenants
from delta_arc_lineage.sync.workspace import Workspace

PROBE = "doctor/probe"


def look_at_state(space: Workspace) -> Finding:
    space.state.write(PROBE, str(space.clock.now()))
    return Finding("state", "can be written")


def look_at_tenants(space: Workspace) -> Finding:
    """Whose the folder is. Documents of another tenant are as good as none, so nothing is at risk."""
    what, uses = "tenants of the state", list_tenants(space.state)
    words = [f"{use.tenant} since {moment(use.since)}" for use in uses]
    tenants = {use.tenant for use in uses}
    if tenants <= {space.tenant}:
        return Finding(what, f"it was used for {words[0]}" if words else "it was used for none yet")
    if space.tenant in tenants:
        return note(what, f"it was used for several: {'; '.join(words)}")
    return warn(
        what,
        f"it was used for {'; '.join(words)}, and the settings are of {space.tenant}",
        where="DELTA_ARC_STATE and ATLAN_BASE_URL",
        next_step="nothing of another tenant is used or changed; to keep tenants apart, name a folder for this one",
    )


def look_at_cache(route: Route, space: Workspace) -> Finding:
    """Where it is, and what of it the next run would use."""
    cache = space.cache
    if not cache.is_on:
        return Finding("discovery cache", "off; every run reads everything (CACHE_EXPIRY_HOURS=0)")
    entries = cache.entries(route.name, now=space.clock.now())
    stages = [entry.cached.stage for entry in entries if entry.cached and entry.validity is Validity.USED]
    remembered = ", ".join(stages) or "nothing yet"
    return Finding("discovery cache", f"{cache.place}, for {cache.expiry:g} hours; remembered: {remembered}")
