"""Facets of our own, beside OpenLineage's: why an edge is there, and which asset of the catalog a dataset is.

Their JSON schema is `docs/openlineage-facets.json`, which tests hold every event against.
"""

import attr
from openlineage.client.generated.base import DatasetFacet, JobFacet

EVIDENCE, ASSET = "deltaArc_evidence", "deltaArc_asset"
"""What they are called in an event."""
SCHEMA = "urn:delta-arc-lineage:openlineage-facets:1-0-0"


@attr.define
class EvidenceJobFacet(JobFacet):
    """Why a job's output comes of its input: `kind` is stated, copied, columns or name; `score` from 0 to 1; `process`:
    the qualified name of the lineage process in the catalog; `ours`: this deployment drew it, under the mark `by`.
    Without evidence, as where others drew it, `kind` is empty."""

    kind: str
    score: float
    words: str
    facts: list[str]
    route: str
    process: str
    ours: bool
    by: str

    @staticmethod
    def _get_schema() -> str:
        return f"{SCHEMA}#/$defs/EvidenceJobFacet"


@attr.define
class AssetDatasetFacet(DatasetFacet):
    """The asset of a catalog that a dataset is: `tenant` is the catalog's address."""

    tenant: str
    type: str
    qualifiedName: str  # noqa: N815 - as all names of facets are spelt

    @staticmethod
    def _get_schema() -> str:
        return f"{SCHEMA}#/$defs/AssetDatasetFacet"
