"""Numbers beyond 64 bits: nothing keeps them, so they are refused where a body is read, whatever they are for."""

from typing import Any

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.calls import entity, found_names, refused
from delta_arc_lineage_tests.local_atlan.definitions import BAD_REQUEST, read_code


@pytest.mark.parametrize("attribute", ["rowCount", "description", "ownerUsers", "isPartitioned", "unknown"])
@pytest.mark.parametrize("sent", [2**63, -(2**63) - 1, 10**30, 10**400, [10**30], {"a": 10**30}])
def test_a_value_is_refused_whatever_its_type(client: httpx.Client, attribute: str, sent: Any) -> None:
    """In whatever it stands; nothing of its request is kept."""
    assert refused(client, entity("Table", "large/a"), entity("Table", "large/b", **{attribute: sent})) == BAD_REQUEST
    assert found_names(client, {"prefix": {"qualifiedName": "large/"}}) == set()


@pytest.mark.parametrize("value", [10**30, -(10**30), 2**63])
def test_numbers_beyond_64_bits_are_refused_where_they_are_read(client: httpx.Client, value: int) -> None:
    """By every call that takes unique attributes in its body."""
    unique = {"qualifiedName": value}
    object_id = {"typeName": "S3Bucket", "uniqueAttributes": unique}
    header = {"typeName": "Ledger", "attributes": {"number": value}}
    calls: tuple[tuple[str, str, Any], ...] = (
        ("POST", "entity/bulk", {"entities": [entity("S3Object", "hostile/o", bucket=object_id)]}),
        ("DELETE", "entity/bulk/uniqueAttribute", [object_id]),
        ("POST", "entity/bulk/setClassifications", {"guidHeaderMap": {"-1": header}}),
        ("POST", "relationship", {"typeName": "schema_tables", "end1": object_id, "end2": None}),
    )
    for method, path, body in calls:
        assert read_code(client.request(method, f"/api/meta/{path}", json=body)) == BAD_REQUEST
