"""The tags by which a person finds assets and runs: whose they are, of which route, by which plan."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

import dagster as dg

from delta_arc_lineage.settings.load import Settings

ROUTE, DIGEST = "delta-arc/route", "delta-arc/digest"
TENANT, DEPLOYMENT = "delta-arc/tenant", "delta-arc/deployment"
_NOT_IN_A_TAG = re.compile(r"[^A-Za-z0-9_.-]")
_MOST_LETTERS = 63


def installation_tags(settings: Settings) -> dict[str, str]:
    """Those of every asset and every run: the tenant's host, and the deployment."""
    tenant = urlsplit(settings.tenant.base_url).netloc if settings.tenant else settings.tenant_name
    return {TENANT: _NOT_IN_A_TAG.sub("_", tenant)[:_MOST_LETTERS], DEPLOYMENT: settings.deployment}


def route_tags(settings: Settings, route: str) -> dict[str, str]:
    """Those of every run of a route."""
    return {**installation_tags(settings), ROUTE: route}


def tag_run(context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext, tags: Mapping[str, str]) -> None:
    """Give the run under way the tags that it lacks; a run that a person launched comes without."""
    missing = {name: value for name, value in tags.items() if context.run.tags.get(name) != value}
    if missing:
        context.instance.add_run_tags(context.run.run_id, missing)
