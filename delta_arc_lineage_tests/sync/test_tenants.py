"""Whose a state folder is: each tenant noted once, by what was kept for it."""

import pytest

from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.sync.tenants import TenantUse, list_tenants, note_tenant
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.examples import TENANT
from delta_arc_lineage_tests.sync.estate import Estate


def test_the_first_note_of_each_tenant_stands() -> None:
    """Noted again it keeps its time; the earliest comes first."""
    state = MemoryStateStore()
    for at, tenant in ((NOON, "b"), (NOON - 5, "a"), (NOON + 9, "b"), (NOON + 9, "a")):
        note_tenant(state, tenant, now=at)
    assert list_tenants(state) == (TenantUse(NOON - 5, "a"), TenantUse(NOON, "b"))


@pytest.mark.parametrize(
    "document", ["", "{", "[]", "{}", '{"tenant": 1, "since": 2}', '{"tenant": "a", "since": true}']
)
def test_a_damaged_note_is_none_and_harms_no_other(document: str) -> None:
    """It is left out."""
    state = MemoryStateStore()
    state.write("tenants/0", document)
    note_tenant(state, TENANT, now=NOON)
    assert list_tenants(state) == (TenantUse(NOON, TENANT),)


def test_a_plan_notes_its_tenant() -> None:
    """The state was used for it from then on."""
    estate = Estate()
    estate.plan()
    assert list_tenants(estate.state) == (TenantUse(NOON, TENANT),)
