"""Pairs of a route on the command line: what a person stated is planned, explained, and told where it is not there."""

from pathlib import Path

from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run


def test_what_is_paired_is_linked_and_explained(run: Run, landscape: Landscape, tmp_path: Path) -> None:
    """`people.csv` leads from `users` to `DIM_USERS`; a pair that names no table is told, with the nearest one."""
    schema = landscape.crawl("users", "DIM_USERS", "orders")
    landscape.put("people.csv", "orders.csv")
    file = tmp_path / "routes.yaml"
    file.write_text(
        "routes:\n  main:\n    pairs:\n"
        "      - {source: users, target: DIM_USERS, file: people}\n"
        "      - {source: order, target: orders}\n"
    )
    schema["DELTA_ARC_ROUTES"] = str(file)
    plan = run("plan", "--json", **schema)
    assert plan.exit_code == 0
    processes = [change["after"] for change in plan.only["changes"] if change["kind"] == "process"]
    ends = {tuple(end["qualified_name"].rpartition("/")[2] for end in (*p["inputs"], *p["outputs"])) for p in processes}
    assert {("users", "people.csv"), ("people.csv", "DIM_USERS"), ("users", "DIM_USERS")} <= ends
    told = [item for item in plan.only["unlinked"] if item["reason"] == "not_there"]
    assert [(item["side"], item["name"], item["candidates"]) for item in told] == [("source", "order", ["orders"])]
    explained = run("explain", "people.csv", "--json", **schema).only
    assert {(link["evidence"], link["agreement"]) for link in explained["linked"]} == {("stated", "paired")}
    said = run("explain", "people.csv", **schema).out
    assert "paired by the route" in said and "(as a person stated, score 1.00)" in said
