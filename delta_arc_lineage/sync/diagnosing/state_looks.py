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
    cached = [entry.cached for entry in entries if entry.cached]
    stages = [entry.cached.stage for entry in entries if entry.cached and entry.validity is Validity.USED]
    remembered = ", ".join(stages) or "nothing yet"
    missed = {one.stage: one.missed_at for one in cached if one.missed_at}
    differed_at = space.documents(route).differed_at()
    if missed or differed_at:
        told = [f"{stage} on {moment(at)}" for stage, at in missed.items()]
        told += [f"the empty plan on {moment(differed_at)}"] if differed_at else []
        return warn(
            "discovery cache",
            f"what was remembered was not what a full reading showed: {', '.join(told)}; the full reading stood",
            where=f"{cache.place}, route {route.name}",
            next_step="run plan with --force-refresh; where it happens again, set CACHE_EXPIRY_HOURS lower, or to 0, "
            "and report it with the log",
        )
    return Finding("discovery cache", f"{cache.place}, for {cache.expiry:g} hours; remembered: {remembered}")
