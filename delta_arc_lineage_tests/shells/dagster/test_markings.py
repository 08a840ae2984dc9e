"""Markings in the graph: given last, told with their reasons, and failing alone where a name is not there."""

import json

from delta_arc_lineage.definitions import build_definitions
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage_tests.shells.dagster.landscape import SYNC, Estate, Run


def run_with(estate: Estate, owner: str) -> Run:
    """One run of the whole job, with a rule for all routes."""
    stated = json.loads(estate.routes_file.read_text())
    stated["enrich"] = [{"of": ["datasets"], "owners": [owner], "certificate": "VERIFIED"}]
    estate.routes_file.write_text(json.dumps(stated))
    job = build_definitions(load_settings(estate.environment)).resolve_job_def(SYNC)
    return Run(job.execute_in_process(partition_key=estate.name, instance=estate.instance, raise_on_error=False))


def test_markings_are_given_last_and_told_with_their_rule(estate: Estate) -> None:
    """With the lineage that they describe; the same again gives nothing; a name that is not there fails them alone."""
    first = run_with(estate, "admin")
    page = first.metadata("markings")
    assert first.succeeded and first.materialized[-1] == "markings"
    assert page["given"] == 2 * estate.count("S3Object") > 0 and page["taken"] == page["kept"] == 0
    assert "enrich.0" in page["every marking"] and page["digest"]
    assert "to give" in first.metadata("lineage_plan")["markings"]
    second = run_with(estate, "admin")
    assert (second.metadata("markings")["given"], second.metadata("markings")["settled"]) == (0, page["given"])
    third = run_with(estate, "admni")
    assert not third.succeeded and "column_lineage" in third.materialized and "markings" not in third.materialized
