"""A look at the set of custom metadata that datasets and processes are given: whether it is there, and as it has to be,
and whether the API key may fill it."""

from delta_arc_lineage.model.custom_sets import plan_set
from delta_arc_lineage.model.dataset_metadata import metadata_set
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.rights import Access, Right
from delta_arc_lineage.model.words import counted
from delta_arc_lineage.sync.diagnosing.findings import Finding, note, warn
from delta_arc_lineage.sync.workspace import Workspace

_NEVER_THERE = "default/s3/0/delta-arc-doctor"
_MAKE = "`delta-arc setup custom-metadata` shows what is missing, and makes it; everything else works without it"


def look_at_custom_set(space: Workspace) -> Finding:
    """Two requests."""
    what, name = "custom metadata", space.custom_set
    held = space.catalog.find_custom_set(name)
    plan = plan_set(metadata_set(name), held, tenant=space.tenant)
    if plan.unlike:
        why = "; ".join(plan.unlike)
        return warn(what, f"somebody made {name} otherwise: {why}", where="DELTA_ARC_CUSTOM_METADATA", next_step=_OTHER)
    if not plan.is_empty:
        lacking = ", ".join(attribute.name for attribute in plan.lacking)
        there = f"{name} lacks {lacking}" if held else f"the tenant has no {name}"
        return warn(what, there, where="DELTA_ARC_CUSTOM_METADATA", next_step=_MAKE)
    there = f"{name} is there with {counted(len(plan.there), 'attribute')}"
    right = Right(Access.METADATA, Kind.OBJECT.refer_to(_NEVER_THERE))
    (granted,) = space.catalog.evaluate([right])
    if granted is None:
        return note(what, f"{there}; the tenant does not tell whether the API key may fill it")
    if not granted:
        next_step = "grant the token a persona whose policies allow to update custom metadata on the S3 connection"
        return warn(what, f"{there}, and the API key may not fill it", where="the personas", next_step=next_step)
    return Finding(what, f"{there}, and the API key may fill it")


_OTHER = "name another set, or change these in Atlan"
