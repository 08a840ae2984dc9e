"""What the warehouse loads, on the command line: planned, applied, explained, told; at no request more."""

from delta_arc_lineage.local.landscape import TARGET
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run

WAREHOUSE = TARGET.qualified_name


def make(landscape: Landscape, type_name: str, schema: str, name: str, **own: str) -> str:
    """A stage or a pipe in a schema of the warehouse."""
    qualified_name = f"{TARGET.database_qualified_name}/{schema}/{name}"
    landscape.save(type_name, qualified_name, name=name, connectionQualifiedName=WAREHOUSE, **own)
    return qualified_name


def loaded(landscape: Landscape) -> tuple[dict[str, str], str, list[str]]:
    """Three tables, two folders and three pipes that take them from one stage: variables, and their qualified names."""
    settings = landscape.crawl("RATES", "orders", "BOOKED")
    settings |= {"S3_FILE_NAME_PATTERN": "{table_name}/{any}", "SOURCE_TABLE_PATTERN": "{table_name}"}
    landscape.put("fx/1.csv", "fx/2.csv", "orders/1.csv")
    schema = settings["SNOWFLAKE_SCHEMA"]
    address = f"s3://{landscape.stack.bucket}/{landscape.prefix}"
    stage = make(landscape, "SnowflakeStage", "STAGES", schema, snowflakeStageExternalLocation=address)
    at = f'@STAGES."{schema}"'
    pipes = [
        make(landscape, "SnowflakePipe", schema, name, definition=definition)
        for name, definition in {
            "FX_PIPE": f"copy into RATES from {at}/fx/ match_by_column_name = case_insensitive",
            "ORDERS_PIPE": f"copy into BOOKED from {at}/orders/",
            "TORN_PIPE": f"copy into RATES (a from {at}",
        }.items()
    ]
    return settings, stage, pipes


def test_a_pipe_says_which_files_are_whose(run: Run, landscape: Landscape) -> None:
    """No name tells that `fx/` feeds RATES. `orders/` is called as a table, and loaded into another."""
    settings, stage, pipes = loaded(landscape)
    schema = settings["SNOWFLAKE_SCHEMA"]
    planned = run("plan", "--json", **settings)
    told = {item["trouble"]: item["words"] for item in planned.only["copies"]}
    assert told.keys() == {"other_name", "unread"} and f"pipe {schema}.TORN_PIPE, line 1" in told["unread"]
    hops = [change["after"] for change in planned.only["changes"] if change["kind"] == "process"]
    ends = {tuple(end["qualified_name"].rpartition(":::")[2] for end in (*h["inputs"], *h["outputs"])) for h in hops}
    assert len([end for end in ends if end[0].endswith("/fx/")]) == 1
    said = next(hop["description"] for hop in hops if hop["outputs"][0]["qualified_name"].endswith("/RATES"))
    assert said == f"Linked as the warehouse states: folder fx/, table RATES, copied by pipe {schema}.FX_PIPE."
    assert "what the warehouse loads" in run("plan", **settings).out
    assert run("apply", "--yes", **settings).exit_code == 0
    before = landscape.requests_sent()
    again = run("apply", "--yes", "--json", **settings).only
    assert again["written"] == 0 and landscape.requests_sent() - before <= 7
    before = landscape.requests_sent()
    assert run("plan", "--json", **settings).only["changes"] == [] and landscape.requests_sent() - before == 6
    (link,) = run("explain", "fx/", "--json", **settings).only["linked"]
    assert (link["evidence"], link["agreement"]) == ("copied", "loaded")
    assert link["statement"] == f"copied by pipe {schema}.FX_PIPE"
    told = run("explain", "fx/", **settings).out
    assert f"copied by pipe {schema}.FX_PIPE" in told and "(as the warehouse states, score 0.9" in told
    landscape.archive(pipes[1])
    ends = {(item["change"], item["name"]) for item in run("plan", "--json", **settings).only["changes"]}
    assert ("add", "orders s3 to snflk process") in ends
    landscape.archive(stage, *pipes)


def test_a_route_leads_its_files_to_their_stage(run: Run, landscape: Landscape) -> None:
    """Where it says so: the way from there to the tables is drawn by others, and not twice."""
    settings, stage, pipes = loaded(landscape)
    assert run("apply", "--yes", **settings).exit_code == 0
    through = run("plan", "--json", **settings, THROUGH_STAGES="true").only["changes"]
    ends = {change["after"]["outputs"][0]["qualified_name"] for change in through if change["change"] == "add"}
    assert ends == {stage} and {change["change"] for change in through} == {"add", "remove"}
    assert run("apply", "--yes", **settings, THROUGH_STAGES="true").exit_code == 0
    left = run("plan", "--json", **settings, THROUGH_STAGES="true").only["changes"]
    assert {change["change"] for change in left} == {"remove"}
    assert run("apply", "--yes", **settings).exit_code == 0
    landscape.archive(stage, *pipes)
