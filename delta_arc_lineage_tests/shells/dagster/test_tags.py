"""Tags along a flow, through the graph: a hop that is not tagged alike fails the check about it, and no other."""

from dataclasses import replace

import pytest

from delta_arc_lineage.local.landscape import SOURCE
from delta_arc_lineage.local.table_model import Column, Integer, Table, Text
from delta_arc_lineage_tests.shells.dagster.conftest import Estates
from delta_arc_lineage_tests.shells.dagster.landscape import INFORMING
from delta_arc_lineage_tests.support.stack import catalog_of

pytestmark = pytest.mark.starts
USERS = Table("USERS", (Column("ID", Integer()), Column("EMAIL", Text(80))), 1)


def test_a_hop_without_the_tag_fails_its_check_alone(estates: Estates) -> None:
    """Before, a class that nothing is tagged with is a note, which fails nothing."""
    estate = estates()
    estate.crawl(USERS)
    estate.put("USERS.csv", b"ID,EMAIL\n1,a@b.example\n")
    run = estate.run()
    assert run.succeeded and run.checks["tags_agree"].passed
    assert "carries personal data" in (run.checks["tags_agree"].description or "")
    client = catalog_of(estate.stack)
    made = client.post("/api/meta/types/typedefs", json={"classificationDefs": [{"name": "p1", "displayName": "PII"}]})
    tag = made.raise_for_status().json()["classificationDefs"][0]["name"]
    schema = replace(SOURCE, schema=estate.name.upper()).schema_qualified_name
    column = f"{schema}/USERS/EMAIL"
    place = f"/api/meta/entity/uniqueAttribute/type/Column/classifications?attr:qualifiedName={column}"
    client.post(place, json=[{"typeName": tag, "propagate": False}]).raise_for_status()
    again = estate.run()
    failed = {name for name in INFORMING if not again.checks[name].passed}
    assert again.succeeded and failed == {"tags_agree"}
    assert "is tagged PII" in (again.checks["tags_agree"].description or "")
