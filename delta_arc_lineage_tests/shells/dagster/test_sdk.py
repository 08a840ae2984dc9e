"""The resource's `client`: Atlan's own SDK, for assets of whoever uses the graph, on the tenant of the settings."""

import dagster as dg
import pytest

from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.defs.resources import AtlanResource, atlan_resource
from delta_arc_lineage.settings.load import Settings, load_settings
from delta_arc_lineage_tests.shells.dagster.landscape import Estate


def count_tables(resource: AtlanResource, settings: Settings | None = None) -> tuple[int, str]:
    """What an asset of a user's own finds by the SDK's models: a tenant's active tables, and its address."""

    @dg.asset
    def tables_in_atlan(atlan: AtlanResource) -> dg.MaterializeResult:
        from pyatlan.model.assets import Table
        from pyatlan.model.fluent_search import CompoundQuery, FluentSearch

        client = atlan.client(settings)
        assert client is atlan.client(settings)
        search = FluentSearch().where(CompoundQuery.active_assets()).where(CompoundQuery.asset_type(Table))
        return dg.MaterializeResult(metadata={"tables": search.count(client), "address": str(client.base_url)})

    with dg.DagsterInstance.ephemeral() as instance:
        run = dg.materialize([tables_in_atlan], instance=instance, resources={"atlan": resource})
    (made,) = run.asset_materializations_for_node("tables_in_atlan")
    return int(str(made.metadata["tables"].value)), str(made.metadata["address"].value)


def test_an_asset_of_ones_own_asks_the_embedded_catalog_through_the_sdk(estate: Estate) -> None:
    """Where the settings name no tenant: three tables on each side of its route, and those of other routes."""
    found, address = count_tables(atlan_resource(estate.settings), estate.settings)
    assert found >= 6 and address == estate.stack.catalog_url


def test_a_tenant_is_asked_by_the_address_and_the_key_of_the_resource(
    estate: Estate, stack: RunningStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key by EnvVar, as the definitions have it; no settings are needed for it."""
    monkeypatch.setenv("ATLAN_API_KEY", stack.api_key)
    tenant = load_settings({**estate.environment, **stack.variables, "ATLAN_API_KEY": stack.api_key})
    embedded = count_tables(atlan_resource(estate.settings), estate.settings)
    assert count_tables(atlan_resource(tenant)) == embedded
    stated = AtlanResource(base_url=stack.catalog_url, api_key=stack.api_key)
    assert count_tables(stated) == embedded
