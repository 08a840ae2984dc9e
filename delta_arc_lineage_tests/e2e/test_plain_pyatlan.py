"""What the product wrote, seen by a program that shares nothing with it: unmodified pyatlan in another process."""

import os
import re
import subprocess
import sys
from pathlib import Path

import dagster as dg

from delta_arc_lineage.adapters.embedded.running import ensure_running, stop
from delta_arc_lineage.definitions import build_definitions
from delta_arc_lineage.settings.load import load_settings

SCRIPT = Path(__file__).parents[2] / "docs" / "examples" / "downstream.py"


def test_lineage_reaches_the_file_and_the_target_and_columns_have_parents(tmp_path: Path) -> None:
    """Downstream of CUSTOMERS are its object and its target table; each column process has its parent."""
    settings = load_settings({"DELTA_ARC_STATE": str(tmp_path)})
    stack = ensure_running(tmp_path / "local")
    try:
        job = build_definitions(settings).resolve_job_def("sync_lineage")
        with dg.DagsterInstance.ephemeral() as instance:
            assert job.execute_in_process(partition_key="main", instance=instance).success
        environment = {**os.environ, "ATLAN_BASE_URL": stack.catalog_url, "ATLAN_API_KEY": stack.api_key}
        for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
            environment.pop(name, None)
        customers = f"{stack.source.schema_qualified_name}/CUSTOMERS"
        shown = subprocess.run(
            [sys.executable, str(SCRIPT), customers], env=environment, capture_output=True, text=True, check=False
        )
    finally:
        stop(tmp_path / "local")
    assert shown.returncode == 0, shown.stderr
    assert f"{stack.bucket_arn}/{stack.prefix}CUSTOMERS.csv" in shown.stdout
    assert f"Table\t{stack.target.schema_qualified_name}/CUSTOMERS" in shown.stdout
    told = re.search(r"column processes: (\d+), with a parent: (\d+)", shown.stdout)
    assert told and told[1] == told[2] and int(told[1]) >= 41
