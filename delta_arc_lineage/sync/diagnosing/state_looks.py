"""Looks at what is kept between runs: the state, whose it is, and the discovery cache."""

from delta_arc_lineage.errors import PermissionDenied, StateUnusable
from delta_arc_lineage.model.moments import moment
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.ports.state import StateStore
from delta_arc_lineage.sync.diagnosing.findings import Finding, note, warn
from delta_arc_lineage.sync.reading_cache import Validity
from delta_arc_lineage.sync.tenants import list_tenants
from delta_arc_lineage.sync.workspace import Workspace

FOLDER = "doctor"
_NO_VERSION = '"00000000000000000000000000000000"'


def look_at_state(space: Workspace) -> Finding:
    """Whether it does all that runs rest on: writing, listing, removing, conditions. A dozen requests to a bucket."""
    state, here = space.state, str(space.clock.now())
    probe = f"{FOLDER}/{here}"
    state.write(probe, None)
    if state.create(probe, here) != here or state.create(probe, "another") != here:
        raise _ignores("If-None-Match: *", state)
    if state.replace(probe, "another", version=_NO_VERSION) is not None:
        raise _ignores("If-Match", state)
    if state.read(probe) != here or probe not in state.names(FOLDER):
        raise StateUnusable(
            what=f"{state.place} does not give back what was written a moment ago",
            where="DELTA_ARC_STATE",
            next_step="name a place that shows at once what is written to it, as Amazon S3 does",
        )
    state.write(probe, None)
    return Finding("state", f"{state.place} can be written, and grants one of two that write at the same moment")


def look_at_versions(space: Workspace) -> Finding:
    """Whether a bucket keeps what is replaced or removed; a person may want it back."""
    what = "versions of the state"
    try:
        keeps = space.state.keeps_versions()
    except PermissionDenied as error:
        return note(what, f"whether they are kept is not known: {error.what}")
    if keeps is None:
        return Finding(what, "none are kept by a folder; journals and plans are what a backup is for")
    if keeps:
        return Finding(what, "kept: what is replaced or removed can be had back")
    return note(
        what,
        f"not kept in {space.state.place}: what is replaced or removed is gone; switch versioning on for the bucket, "
        "with a rule that lets old versions expire",
    )


def _ignores(condition: str, state: StateStore) -> StateUnusable:
    return StateUnusable(
        what=f"the store of {state.place} does not honour conditional writes ({condition}): of two machines that write "
        "at the same moment, one would lose what it wrote and not be told",
        where="DELTA_ARC_STATE",
        next_step="name a bucket of Amazon S3, or of a store that honours If-None-Match and If-Match; on one machine a "
        "folder serves",
    )


def look_at_tenants(space: Workspace) -> Finding:
    """Whose the state is. Documents of another tenant are as good as none, so nothing is at risk."""
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
        next_step="nothing of another tenant is used or changed; to keep tenants apart, name a place for this one",
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
