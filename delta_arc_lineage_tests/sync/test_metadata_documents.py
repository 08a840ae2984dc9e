"""What the state keeps of dataset metadata, and what a damaged document costs."""

import pytest

from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.model.dataset_metadata import Facts
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.sync.metadata_documents import MetadataDocuments

FILE = Kind.OBJECT.refer_to("default/s3/1/arn:aws:s3:::b/ORDERS.csv")
FACTS = Facts("by name only", 0.6, 0, "", 1, 1, None, 1_000)


def documents(state: MemoryStateStore, tenant: str = "https://a.example") -> MetadataDocuments:
    return MetadataDocuments(state, "main", tenant)


def test_what_is_told_is_kept_and_what_is_gone_goes() -> None:
    """Of one tenant: another one is told everything."""
    state = MemoryStateStore()
    told = documents(state).keep({FILE: FACTS}, now=5)
    assert told == documents(state).told() and told[FILE].told_at == 5
    assert not documents(state, "https://b.example").told()
    assert not documents(state).keep({}, now=6)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"tenant": "https://a.example", "value": {"told": 7}}',
        '{"tenant": "https://a.example", "value": {"told": [{"told": {}}]}}',
        '{"tenant": "https://a.example", "value": {"told": {"reference": [1]}}}',
    ],
)
def test_a_damaged_document_counts_as_none(text: str) -> None:
    """All is told again then."""
    state = MemoryStateStore()
    state.write("metadata/main", text)
    assert not documents(state).told()
    assert documents(state).keep({FILE: FACTS}, now=5)[FILE].told_at == 5
