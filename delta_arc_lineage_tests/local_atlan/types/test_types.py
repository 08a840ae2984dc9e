"""The type system: derived from the installed SDK, with what the SDK does not say filled in."""

import gzip
import json
from pathlib import Path

from delta_arc_lineage.local_atlan.types import build_types
from delta_arc_lineage.local_atlan.types.type_registry import TypeRegistry

TYPES = Path(build_types.__file__).with_name("types.json.gz")


def test_the_committed_types_are_those_of_the_sdk() -> None:
    """`types.json.gz` is what the build makes of the installed SDK."""
    assert json.loads(gzip.decompress(TYPES.read_bytes())) == json.loads(json.dumps(build_types.build()))


def test_every_end_is_answered_from_the_other_side() -> None:
    """The two ends of a relationship name each other's attribute, wherever both are known."""
    types = TypeRegistry()
    for name in types.entity_names:
        kind = types.entity(name)
        assert kind is not None
        for attribute, end in kind.ends.items():
            target = types.entity(end.target)
            assert target is not None
            if end.other_attribute:
                back = target.ends[end.other_attribute]
                assert (back.relationship, back.other_attribute) == (end.relationship, attribute)


def test_second_super_types_are_found() -> None:
    """Types whose second super-type the SDK flattens still count as its sub-types."""
    types = TypeRegistry()
    assert {"ColumnProcess", "SAPProcess", "BIProcess"} <= types.subtypes("Process")
    assert {"S3Object", "S3Bucket"} <= types.subtypes("AWS") & types.subtypes("ObjectStore")
