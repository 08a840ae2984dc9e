"""Where the state is a bucket, a command leaves a route to the run that holds it."""

import json

import pytest

from delta_arc_lineage.adapters.clock import SystemClock
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run

pytestmark = pytest.mark.starts
STATE = "shared-state"


def test_a_command_does_not_write_to_a_busy_route(
    run: Run, landscape: Landscape, environment: pytest.MonkeyPatch
) -> None:
    """Planning is free; apply and undo say who is at work and end with 5; given back, the route is theirs."""
    landscape.put("ORDERS.csv")
    if STATE not in [each["Name"] for each in landscape.s3.list_buckets()["Buckets"]]:
        landscape.s3.create_bucket(Bucket=STATE)
    environment.setenv("DELTA_ARC_STATE", f"s3://{STATE}/{landscape.name}")
    now = SystemClock().now()
    lease = {"token": "other", "holder": "Lambda nightly", "since": now, "ends_at": now + 500_000}
    place = {"Bucket": STATE, "Key": f"{landscape.name}/state/leases/main.json"}
    landscape.s3.put_object(**place, Body=json.dumps(lease))
    assert run("plan").exit_code == 0
    refused = run("apply", "--yes")
    assert refused.exit_code == 5 and "busy: Lambda nightly works at it since" in refused.err
    assert not landscape.ours()
    landscape.s3.delete_object(**place)
    applied = run("apply", "--yes", "--json")
    assert applied.exit_code == 0 and landscape.ours()
    assert run("apply", "--yes").exit_code == 0
    landscape.s3.put_object(**place, Body=json.dumps(lease))
    assert run("undo", applied.only["run"], "--yes").exit_code == 5
    landscape.s3.delete_object(**place)
    assert run("undo", applied.only["run"], "--yes").exit_code == 0 and not landscape.found(
        state="ACTIVE", typeName="x"
    )
