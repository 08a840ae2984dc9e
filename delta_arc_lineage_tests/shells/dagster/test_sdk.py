"""The resource's `client`: Atlan's own SDK for the assets of whoever uses the graph, on the tenant of the settings."""

import dagster as dg
import pytest

from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.defs.resources import AtlanResource, atlan_resource
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage_tests.shells.dagster.landscape import Estate


def counting(estate: Estate) -> dg.AssetsDefinition:
    """An asset of a user's own: how many active tables the tenant holds, asked through the SDK's models."""

    @dg.asset
    def tables_in_atlan(atlan: AtlanResource) -> dg.MaterializeResult:
        from pyatlan.model.assets import Table
        from pyatlan.model.fluent_search import CompoundQuery, FluentSearch

        search = FluentSearch().where(CompoundQuery.active_assets()).where(CompoundQuery.asset_type(Table))
        client = atlan.client(estate.settings)
        assert client is atlan.client(estate.settings)
        return dg.MaterializeResult(metadata={"tables": search.count(client), "address": str(client.base_url)})

    return tables_in_atlan


def count_tables(estate: Estate, resource: AtlanResource) -> tuple[int, str]:
    run = dg.materialize([counting(estate)], instance=estate.instance, resources={"atlan": resource})
    (made,) = run.asset_materializations_for_node("tables_in_atlan")
    return int(made.metadata["tables"].value or 0), str(made.metadata["address"].value)


def test_an_asset_of_ones_own_asks_the_embedded_catalog_through_the_sdk(estate: Estate) -> None:
    """Where the settings name no tenant: three tables on each side of a route, and others' routes besides."""
    found, address = count_tables(estate, atlan_resource(estate.settings))
    assert found >= 6 and address == estate.stack.catalog_url


def test_a_tenant_is_asked_with_its_own_key(
    estate: Estate, stack: RunningStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The resource's address and key are used, by EnvVar; the settings of the graph are not needed for it."""
    monkeypatch.setenv("ATLAN_API_KEY", stack.api_key)
    tenant = load_settings({**estate.environment, **stack.variables, "ATLAN_API_KEY": stack.api_key})
    embedded, _ = count_tables(estate, atlan_resource(estate.settings))
    assert count_tables(estate, atlan_resource(tenant)) == (embedded, stack.catalog_url)
