"""The ways tags take: `propagateTags` of every relationship type, from its first end to its second or back.

Clients say it of the types they define. Of the built-in ones the SDK does not tell: lineage goes with the data, and
what contains gives to what it contains; the attributes by which a contained asset knows its container say which is
which. Everything else propagates nothing.
"""

NONE, ONE_TO_TWO, TWO_TO_ONE, BOTH = "NONE", "ONE_TO_TWO", "TWO_TO_ONE", "BOTH"
KINDS = (NONE, ONE_TO_TWO, TWO_TO_ONE, BOTH)

LINEAGE = {"catalog_process_inputs": ONE_TO_TWO, "process_catalog_outputs": TWO_TO_ONE}

_CONTAINERS = {
    "database",
    "atlanSchema",
    "table",
    "view",
    "materialisedView",
    "calculationView",
    "tablePartition",
    "parentTable",
    "bucket",
    "s3Bucket",
}


def swap(propagation: str) -> str:
    """The same way seen from the other end.

    >>> swap(ONE_TO_TWO), swap(BOTH)
    ('TWO_TO_ONE', 'BOTH')
    """
    return {ONE_TO_TWO: TWO_TO_ONE, TWO_TO_ONE: ONE_TO_TWO}.get(propagation, propagation)


def permits(declared: str, asked: str) -> bool:
    """Whether a relationship of a type may propagate as asked: as its type does, or not at all; any way if BOTH.

    `AtlasRelationshipStoreV2.validateRelationship` has the table.

    >>> permits(NONE, ONE_TO_TWO), permits(BOTH, TWO_TO_ONE), permits(ONE_TO_TWO, NONE)
    (False, True, True)
    """
    return asked in (NONE, declared) or declared == BOTH


def derive_built_in(name: str, ends: list[list[str]]) -> str:
    """How a built-in relationship type propagates."""
    if name in LINEAGE:
        return LINEAGE[name]
    found = NONE
    for position, (_, attribute, cardinality) in enumerate(ends):
        if attribute in _CONTAINERS and cardinality == "SINGLE":
            found = ONE_TO_TWO if position == 1 else TWO_TO_ONE
    return found
