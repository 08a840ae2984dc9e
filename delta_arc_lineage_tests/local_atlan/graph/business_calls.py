"""The calls that tests of custom metadata on assets share."""

import httpx

from delta_arc_lineage_tests.local_atlan.calls import Json, entity, read, save

REPLACE = {"replaceBusinessAttributes": "true"}

Set = tuple[str, dict[str, str]]


def get_path(guid: str, name: str = "") -> str:
    """The path of an asset's custom metadata, or of one set of it."""
    return f"/api/meta/entity/guid/{guid}/businessmetadata" + (f"/{name}" if name else "")


def read_sets(client: httpx.Client, guid: str) -> Json:
    """The custom metadata of an asset."""
    found: Json = read(client, guid)["businessAttributes"]
    return found


def make_with_sets(client: httpx.Client, name: str, business: Json) -> str:
    """A new table with custom metadata; its guid."""
    sent = {**entity("Table", name, guid="-1"), "businessAttributes": business}
    return str(save(client, sent)["guidAssignments"]["-1"])
