"""`delta-arc doctor`: everything is looked at, each thing says its level, and nothing is written to Atlan."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from delta_arc_lineage.cli.surroundings import NOT_INSTALLED, look_at_evidence
from delta_arc_lineage.sync.diagnosing.findings import Level
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Result, Run
from delta_arc_lineage_tests.support.gate import Gate

MOST_REQUESTS = 24
READS = {"GET /api/meta/admin/version", "POST /api/meta/search/indexsearch", "POST /api/meta/entity/evaluator"}
LEVELS = ("ok", "note", "warning", "error")
ROUTES = """
routes:
  one: {bucket: {prefix: "%(prefix)sone/"}}
  two: {bucket: {prefix: "%(prefix)stwo/"}, target: {connection: delta-arc-snowflak}}
"""


def findings_of(result: Result, route: str = "main") -> dict[str, dict[str, Any]]:
    """What was found of a route, by what was looked at; of several findings of one thing, the gravest."""
    (item,) = (item for item in result.json if item["route"] == route)
    findings = sorted(item["findings"], key=lambda finding: LEVELS.index(finding["level"]))
    return {finding["what"]: finding for finding in findings}


def graver(findings: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Warnings and errors, by what was looked at."""
    return {what: finding["level"] for what, finding in findings.items() if finding["level"] in ("warning", "error")}


@pytest.fixture
def files(landscape: Landscape) -> Iterator[Landscape]:
    landscape.put("ORDERS.csv", "SHIPPERS.csv", "readme.txt", "_SUCCESS")
    yield landscape


def test_all_that_is_well_is_told_and_nothing_is_written(run: Run, files: Landscape) -> None:
    """On a fresh tenant and after an apply: exit code 0, counts of everything, a couple of dozen requests that read."""
    with Gate(files.stack.catalog_url).open() as atlan, Gate(files.stack.s3_endpoint).open() as s3:
        fresh = run("doctor", "--json", ATLAN_BASE_URL=atlan.url, S3_ENDPOINT_URL=s3.url)
    assert set(atlan.asked) <= READS and len(atlan.asked) + len(s3.asked) <= MOST_REQUESTS
    counted = f"{len(atlan.asked) - 1} to Atlan and {len(s3.asked)} to S3 to look at all this, and 0 that write"
    assert findings_of(fresh)["requests"]["detail"] == counted, "the version is asked once, for all routes"
    assert fresh.exit_code == 0 and files.ours() == set()
    assert findings_of(fresh)["s3 connection"]["level"] == "note" == findings_of(fresh)["rights to write"]["level"]
    assert run("apply", "--yes").exit_code == 0
    found = findings_of(run("doctor", "--json"))
    well = {finding["level"] for what, finding in found.items() if what != "assets of the bucket"}
    assert well == {"ok"}, "others' tests leave things of this bucket"
    for what, words in {
        "postgres schema": "has 8 tables and 41 columns",
        "bucket": r"4 keys, 2 fit {table_name}\.csv",
        "object": "not asked, as S3_DESCRIBE says",
        "links": "2 tables link from end to end, of 8 source tables and 8 target tables; files per table: 1",
        "rights to write": "may create, update and archive",
        "assets of the bucket": f"2 S3Object in {files.name}",
    }.items():
        assert words in found[what]["detail"], what


def test_each_look_that_fails_is_an_error_and_the_rest_goes_on(run: Run, files: Landscape) -> None:
    """Of two routes one has a wrong connection: its exit code, the nearest name, and all else of both looked at."""
    Path("routes.yaml").write_text(ROUTES % {"prefix": files.prefix}, encoding="utf-8")
    result = run("doctor", "--json", DELTA_ARC_ROUTES="routes.yaml")
    assert [item["route"] for item in result.json] == ["", "one", "two"] and result.exit_code == 2
    one, two = findings_of(result, "one"), findings_of(result, "two")
    assert graver(one) == {"bucket": "warning"} and one.keys() == two.keys()
    assert graver(two) == {"bucket": "warning", "snowflake connection": "error"}
    wrong = two["snowflake connection"]
    assert "delta-arc-snowflake" in wrong["detail"] and wrong["next"] and wrong["exit_code"] == 2
    shown = run("doctor", DELTA_ARC_ROUTES="routes.yaml")
    assert shown.exit_code == 2 and shown.out.count("FAIL") == 1 and "FAIL  two: snowflake connection" in shown.out


@pytest.mark.parametrize(
    ("variables", "what", "words"),
    [
        ({"S3_BUCKET_NAME": "no-such-bucket"}, "bucket", "no bucket 'no-such-bucket'"),
        ({"POSTGRES_SCHEMA": "sales_orders"}, "postgres schema", "no schema FOOD_BEVERAGE.sales_orders"),
        ({"POSTGRES_CONNECTION_NAME": "DELTA-ARC-postgres"}, "postgres connection", "did you mean 'delta-arc-postgr"),
        ({"DELTA_ARC_SCHEDULE": "every night"}, "schedule", "is no cron"),
        ({"DELTA_ARC_SCHEDULE": "0 2 31 2 *"}, "schedule", "is no cron"),
        ({"DELTA_ARC_STAET": "x"}, "variables", "did you mean DELTA_ARC_STATE?"),
        ({"DELTA_ARC_BATCH": "many"}, "settings", "DELTA_ARC_BATCH='many' cannot be read"),
        ({"DELTA_ARC_PROJECT": "nowhere"}, "settings", "is no folder"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_what_stops_a_run_is_an_error(
    run: Run, files: Landscape, variables: dict[str, str], what: str, words: str
) -> None:
    """Exit code 2, the place and the next step, also where the settings do not load at all."""
    result = run("doctor", "--json", **variables)
    (found,) = (one for item in result.json for one in item["findings"] if one["level"] == "error")
    assert (found["what"], found["exit_code"], result.exit_code) == (what, 2, 2)
    assert words in found["detail"] and found["where"] and found["next"]


def test_what_is_misspelt_or_set_twice_is_told(run: Run, files: Landscape) -> None:
    """Others' variables are warned of; a routes file with two routes of one name, or a wrong key, is an error."""
    result = run("doctor", "--json", S3_PREFFIX="a/", ATLAN_API_KEYS="x", AWS_PROFIL_OF_MINE="x")
    assert result.exit_code == 0
    told = [one["detail"] for one in result.json[0]["findings"] if one["what"] == "variables"]
    assert [words.partition("did you mean ")[2] for words in told] == ["ATLAN_API_KEY?", "S3_PREFIX?"]
    for document, words in {
        "routes:\n  a: {}\n  a: {}\n": "line 3: 'a' stands in line 2 already",
        "routes:\n  a:\n    bucket: {prefx: x/}\n": "line 3: routes.a.bucket.prefx is not known; did you mean prefix?",
    }.items():
        Path("routes.yaml").write_text(document, encoding="utf-8")
        result = run("doctor", "--json", DELTA_ARC_ROUTES="routes.yaml")
        assert result.exit_code == 2 and words in findings_of(result, "")["settings"]["detail"]


def test_the_project_its_settings_and_its_state_are_told(run: Run, files: Landscape, tmp_path: Path) -> None:
    """Which folder and why, which `.env` or that there is none, where the state is, whose, and how much room it has."""
    run("plan")
    found = findings_of(run("doctor", "--json"), "")
    assert found["project"]["detail"] == f"{tmp_path}, because commands are started in it"
    assert (found[".env"]["level"], found[".env"]["detail"][:13]) == ("note", "none was read")
    assert f"{tmp_path}/state is" in found["state folder"]["detail"] and "GB free" in found["state folder"]["detail"]
    assert f"used for {files.stack.catalog_url} since" in found["tenants of the state"]["detail"]
    assert all(
        name in found["versions"]["detail"] for name in ("delta_arc_lineage ", "dagster ", "pyatlan ", "Python ")
    )
    assert " in UTC: next on " in found["schedule"]["detail"] and "atlas" in found["tenant"]["detail"]
    dotenv = tmp_path / ".env"
    dotenv.write_text("DELTA_ARC_SENSOR_SECONDS=60\n", encoding="utf-8")
    dotenv.chmod(0o600)
    found = findings_of(run("doctor", "--json"), "")
    assert found["project"]["detail"] == f"{tmp_path}, because it holds .env"
    assert found[".env"]["detail"].startswith(f"it was read; {dotenv} is ") and found[".env"]["level"] == "ok"
    (tmp_path / "deeper").mkdir()
    found = findings_of(run("doctor", "--json", DELTA_ARC_PROJECT="deeper"), "")
    assert found["project"]["detail"].startswith(f"{tmp_path}/deeper, because it was named")
    assert f"none was read; all settings are of the environment. That of {tmp_path} is none" in found[".env"]["detail"]


def test_what_others_on_this_machine_may_read_is_warned_of_and_not_changed(
    run: Run, files: Landscape, tmp_path: Path
) -> None:
    """The state folder and `.env`: their modes stay. A log file is made its owner's alone, since what
    is written to it from now on is ours."""
    dotenv, log, state = tmp_path / ".env", tmp_path / "run.log", tmp_path / "state"
    for file in (dotenv, log):
        file.touch(mode=0o644)
    run("plan")
    state.chmod(0o775)
    found = findings_of(run("doctor", "--json", DELTA_ARC_LOG_FILE="run.log"), "")
    assert graver(found) == dict.fromkeys((".env", "state folder"), "warning")
    assert found["log file"]["detail"].endswith("'s alone")
    assert "may read and write" in found["state folder"]["detail"] and "(drwxrwxr-x)" in found["state folder"]["detail"]
    assert found["state folder"]["next"].startswith("chmod -R go-rwx")
    modes = [path.stat().st_mode & 0o777 for path in (dotenv, state, log)]
    assert modes == [0o644, 0o775, 0o600]


@pytest.mark.parametrize("command", ["plan", "doctor", "local up", "local status", "local down"])
def test_a_state_that_cannot_be_ends_in_a_sentence(run: Run, tmp_path: Path, command: str) -> None:
    """Without a tenant the embedded stack would be in it: no traceback, whatever is asked."""
    (tmp_path / "file").touch(mode=0o600)
    result = run(*command.split(), ATLAN_BASE_URL="", ATLAN_API_KEY="", DELTA_ARC_STATE="file/state")
    said = result.out + result.err
    if command in ("local status", "local down"):
        assert "not running" in said
    else:
        assert "the folder of the local stack cannot be made" in said and result.exit_code
    found = run("doctor", "--json", ATLAN_BASE_URL="", ATLAN_API_KEY="", DELTA_ARC_STATE="file")
    assert "is a file" in findings_of(found, "")["state folder"]["detail"] and found.exit_code


def test_what_the_route_ignores_is_counted(run: Run, files: Landscape) -> None:
    """Keys in the bucket, tables and columns in the links, as in the plan; and explain says which entry it was."""
    variables = {"IGNORE_KEYS": "_SUCCESS,.*\\.TXT", "IGNORE_TABLES": "ship.*"}
    found = findings_of(run("doctor", "--json", **variables))
    assert "2 are ignored" in found["bucket"]["detail"]
    assert "ignored by the route: 2 tables, 2 keys" in found["links"]["detail"]
    planned = run("plan", "--json", **variables).only
    assert planned["ignored"] == {"tables": 2, "columns": 0, "keys": 2, "not_data": 0}
    assert "ignored by the route: 2 tables, 2 keys" in run("plan", **variables).out
    for name, entry in (("_SUCCESS", "_SUCCESS (IGNORE_KEYS)"), ("SHIPPERS", "ship.* (IGNORE_TABLES)")):
        assert f"is ignored by the route: {entry}" in run("explain", name, **variables).out


def test_doctor_shows_what_the_cache_remembers(run: Run, landscape: Landscape) -> None:
    """Where it is, for how long, and what the next run will use of it; or that it is off."""
    landscape.put("ORDERS.csv")
    assert "for 12 hours; remembered: nothing yet" in run("doctor", CACHE_EXPIRY_HOURS="12").out
    run("plan")
    assert "for 24 hours; remembered: observed, postgres_catalog, snowflake_catalog" in run("doctor").out
    assert "discovery cache: off" in run("doctor", CACHE_EXPIRY_HOURS="0").out


def test_doctor_tells_of_a_full_reading_that_the_memory_did_not_agree_with(run: Run, landscape: Landscape) -> None:
    """Of a schema, and of the empty plan; and what to do about it."""
    landscape.put("ORDERS.csv")
    run("apply", "--yes")
    run("plan")
    run("plan")
    place = landscape.state.parent / "cache/main/observed.json"
    first, _, body = place.read_text().partition("\n")
    place.write_text(f"{json.dumps({**json.loads(first), 'missed_at': 1_750_000_000_000})}\n{body}")
    kept = landscape.state / "unchanged/main.json"
    kept.write_text(kept.read_text().replace('"differed_at": 0', '"differed_at": 1750000000000'))
    finding = findings_of(run("doctor", "--json"))["discovery cache"]
    assert finding["level"] == "warning" and "observed on 2025-06-15" in finding["detail"]
    assert "the empty plan on 2025-06-15" in finding["detail"] and "--force-refresh" in finding["next"]


def test_what_the_extra_would_read_is_said_once_with_what_to_install() -> None:
    """A note a command can go on without; where all of it is there, its versions."""
    found = look_at_evidence(lambda package: NOT_INSTALLED if package != "pyarrow" else "26.0.1")
    assert (found.level, found.exit_code) == (Level.NOTE, 0)
    assert "Avro (read by fastavro); COPY statements of the warehouse (read by sqlglot)" in found.detail
    assert "pip install 'delta_arc_lineage[evidence]'" in found.detail and "zstd" not in found.detail
    assert look_at_evidence(lambda package: "1.0").detail == "fastavro 1.0, pyarrow 1.0, sqlglot 1.0"
