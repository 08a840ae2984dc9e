"""A look at the inventory that a route reads instead of listing its bucket."""

from delta_arc_lineage.model.moments import moment
from delta_arc_lineage.model.words import counted
from delta_arc_lineage.ports.listing import Inventory
from delta_arc_lineage.sync.diagnosing.findings import Finding

_AN_HOUR = 3_600_000


def look_at_inventory(inventory: Inventory, *, now: int) -> Finding:
    """Whether it can stand for the bucket, how old it is and what it covers; a few requests."""
    facts = inventory.tell()
    age = f"{(now - facts.read_at) / _AN_HOUR:.0f} hours old, of {moment(facts.read_at)}"
    covers = (
        "; what it covers is not told without s3:GetInventoryConfiguration"
        if facts.covers is None
        else f"; covers s3://{facts.source}/{facts.covers}"
    )
    files = counted(facts.files, f"{facts.form} file")
    return Finding("inventory", f"{facts.address} can be read: {age}; {files}, {counted(facts.size, 'byte')}{covers}")
