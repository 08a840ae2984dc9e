"""Drafts of data contracts, which tests of contracts and of their texts share."""

import json
from typing import Any

from delta_arc_lineage_tests.local_atlan.calls import Json
from delta_arc_lineage_tests.local_atlan.made.steps import name_of

SPEC, TEXT = "dataContractSpec", "dataContractJson"


def write_text(**fields: Any) -> str:
    """The text of a contract, in JSON."""
    return json.dumps({"kind": "DataContract", "dataset": "T", "description": "first", **fields})


def draft_contract(table: Json, text: str | None = None, **attributes: Any) -> Json:
    """A payload of a contract about an asset, as the SDK makes one."""
    said = {"name": "Contract", "qualifiedName": f"{name_of(table)}/contract", **attributes}
    if SPEC not in attributes:
        said[TEXT] = write_text() if text is None else text
    return {"typeName": "DataContract", "attributes": said}
