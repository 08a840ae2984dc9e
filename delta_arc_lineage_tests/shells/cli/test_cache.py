"""The cache on the command line: what it saves, where it is kept, how it is seen, cleared and overruled."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from delta_arc_lineage.local.crawl import crawl
from delta_arc_lineage.local.landscape import SOURCE, TARGET
from delta_arc_lineage.local.table_model import Column, Integer, Table
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run

STAGES = ("observed", "postgres_catalog", "snowflake_catalog")
TABLES, COLUMNS = 200, 20


@pytest.fixture
def large(landscape: Landscape, environment: pytest.MonkeyPatch) -> None:
    """A schema of 4,000 columns on both sides, of which ten tables have files; read a hundred assets at a time."""
    tables = [Table(f"T{n}", tuple(Column(f"C{m}", Integer()) for m in range(COLUMNS)), 0) for n in range(TABLES)]
    for side in (SOURCE, TARGET):
        connection = replace(side, schema="LARGE")
        crawl(landscape.stack.catalog_url, landscape.stack.api_key, connection=connection, tables=tables)
    landscape.put(*(f"T{n}.csv" for n in range(10)))
    for name, value in {"POSTGRES_SCHEMA": "LARGE", "SNOWFLAKE_SCHEMA": "LARGE", "DELTA_ARC_PAGE": "100"}.items():
        environment.setenv(name, value)


def spent(run: Run, *arguments: str, **variables: str) -> dict[str, int]:
    applied = run("apply", "--yes", "--json", *arguments, **variables)
    assert applied.exit_code == 0, applied.err
    return dict(applied.only["requests"])


def test_an_unchanged_route_costs_six_requests_and_no_write(run: Run, landscape: Landscape) -> None:
    """Three to find the connections and one for each reading; the server counts the same."""
    landscape.put("CUSTOMERS.csv", "ORDERS.csv")
    assert spent(run)["writes"] > 0
    spent(run)
    before = landscape.requests_sent()
    assert spent(run) == {"reads": 6, "writes": 0}
    assert landscape.requests_sent() - before == 6


def test_so_does_one_of_any_size_where_all_would_be_ninety_percent_more(run: Run, large: None) -> None:
    """8,400 assets: read in full, caught up with once after our own lineage touched its tables, then six requests."""
    first, catching_up, warm = (spent(run) for _ in range(3))
    assert first["reads"] > 84 and warm == {"reads": 6, "writes": 0}
    assert catching_up["reads"] < first["reads"] / 5
    forced = spent(run, "--force-refresh")
    assert warm["reads"] <= forced["reads"] / 10
    assert spent(run) == {"reads": 6, "writes": 0}


def test_what_changed_is_seen_by_the_cheap_reading(run: Run, landscape: Landscape) -> None:
    """A new file is written, and what somebody did to a thing of ours is mended, without reading everything."""
    landscape.put("CUSTOMERS.csv", "ORDERS.csv")
    spent(run)
    landscape.put("SHIPPERS.csv")
    assert spent(run)["writes"] > 0
    (thing,) = (name for name in landscape.ours() if name.endswith("/SHIPPERS.csv"))
    landscape.save("S3Object", thing, name="SHIPPERS.csv", s3ObjectSize=99)
    mended = run("apply", "--yes", "--json").only
    assert (mended["written"], mended["requests"]["writes"]) == (1, 1)
    assert "nothing to change" in run("plan").out


def test_status_tells_what_is_kept_and_asks_atlan_nothing(run: Run, landscape: Landscape) -> None:
    """Before, after, and when it has expired; for people and for machines."""
    landscape.put("ORDERS.csv")
    assert run("cache", "status").out.count("nothing is kept; the next run reads everything") == 3
    run("plan")
    before = landscape.requests_sent()
    assert run("cache", "status").out.count(": used; ") == 3
    assert run("cache", "status", CACHE_EXPIRY_HOURS="0").out.count("not used: the expiry is 0") == 3
    assert run("cache", "status", ATLAN_BASE_URL="https://another").out.count("of another tenant") == 3
    kept = {entry["stage"]: entry for entry in run("cache", "status", "--json").only["documents"]}
    assert landscape.requests_sent() == before
    assert tuple(kept) == STAGES
    assert kept["postgres_catalog"]["assets"] == 8 + 41 and kept["postgres_catalog"]["bytes"] > 5_000
    assert {entry["tenant"] for entry in kept.values()} == {landscape.stack.catalog_url}
    assert all(entry["full_at"] <= entry["kept_at"] < entry["expires_at"] for entry in kept.values())
    assert run("cache", "status", "--route", "no-such-route").exit_code == 2


def test_clearing_forgets_and_forcing_overrules(run: Run, landscape: Landscape) -> None:
    """After either, everything is read, and cached."""
    landscape.put("ORDERS.csv")
    run("plan")
    assert "3 documents removed" in run("cache", "clear", "--route", "main").out
    assert "0 documents removed" in run("cache", "clear").out
    run("plan")
    first = run("cache", "status", "--json").only["documents"]
    run("plan")
    assert run("cache", "status", "--json").only["documents"] == first
    run("plan", "--force-refresh")
    forced = run("cache", "status", "--json").only["documents"]
    assert [entry["name"] for entry in forced] == [entry["name"] for entry in first]
    assert all(new["full_at"] > old["full_at"] for new, old in zip(forced, first, strict=True))


def test_an_expiry_of_zero_keeps_nothing(run: Run, landscape: Landscape, tmp_path: Path) -> None:
    """Not even a folder is made."""
    landscape.put("ORDERS.csv")
    assert run("plan", CACHE_EXPIRY_HOURS="0").exit_code == 0
    assert not (tmp_path / "state/cache").exists()


def test_a_cache_file_is_the_file_that_is_named(run: Run, landscape: Landscape, tmp_path: Path) -> None:
    """Its ending is free, and it is relative to the working folder. The rest stays under the state folder."""
    landscape.put("ORDERS.csv")
    files = {"POSTGRES_CACHE_FILE": "caches/pg.cache", "SNOWFLAKE_CACHE_FILE": str(tmp_path / "sf.json")}
    assert run("plan", **files).exit_code == 0
    assert {_stage_of(tmp_path / name) for name in ("caches/pg.cache", "sf.json")} == set(STAGES[1:])
    assert sorted(path.name for path in (tmp_path / "state/cache/main").iterdir()) == ["observed.json"]
    documents = run("cache", "status", "--json", **files).only["documents"]
    assert [document["validity"] for document in documents] == ["used"] * 3
    run("cache", "clear", **files)
    assert not (tmp_path / "sf.json").exists()


def test_cache_files_of_several_routes_carry_the_route(run: Run, landscape: Landscape, tmp_path: Path) -> None:
    """Two routes over one schema have a file each. Both are cheap the second time."""
    routes = tmp_path / "routes.json"
    route_entries = {name: {"bucket": {"prefix": f"{landscape.prefix}{name}/"}} for name in ("one", "two")}
    routes.write_text(json.dumps({"routes": route_entries}))
    landscape.put("one/ORDERS.csv", "two/SHIPPERS.csv")
    settings = {"DELTA_ARC_ROUTES": str(routes), "POSTGRES_CACHE_FILE": str(tmp_path / "pg.json")}
    for _ in range(2):
        assert run("apply", "--yes", **settings).exit_code == 0
    assert {path.name for path in tmp_path.glob("pg*")} == {"pg.one.json", "pg.two.json"}
    results = run("apply", "--yes", "--json", **settings).json
    assert [result["requests"] for result in results] == [{"reads": 6, "writes": 0}] * 2


def test_a_bucket_keeps_the_cache_for_runs_without_a_disk(run: Run, landscape: Landscape, tmp_path: Path) -> None:
    """Nothing is kept on disk, and a run on another machine begins with what this one left behind."""
    landscape.put("ORDERS.csv")
    name = f"cache-of-{landscape.name[:40].lower()}"
    landscape.s3.create_bucket(Bucket=name)
    bucket = {"CACHE_S3_BUCKET": name, "POSTGRES_CACHE_FILE": "/caches/pg.json"}
    for state in ("here", "here", "there"):
        requests = spent(run, DELTA_ARC_STATE=str(tmp_path / state), **bucket)
    assert requests == {"reads": 6, "writes": 0}
    assert not (tmp_path / "here/cache").exists()
    keys = {entry["Key"] for entry in landscape.s3.list_objects_v2(Bucket=name)["Contents"]}
    assert keys == {"caches/pg.json", *(f"delta-arc/cache/main/{stage}.json" for stage in STAGES if stage[0] != "p")}
    assert f"s3://{name}, for 24 hours" in run("cache", "status", **bucket).out
    assert "3 documents removed" in run("cache", "clear", **bucket).out


def test_a_cache_that_cannot_be_used_is_told_and_fails_no_run(run: Run, landscape: Landscape) -> None:
    """The plan is made from a full reading; doctor and status say what is wrong and exit with it."""
    landscape.put("ORDERS.csv")
    broken = {"CACHE_S3_BUCKET": "no-such-bucket"}
    planned = run("plan", **broken)
    assert planned.exit_code == 0
    assert "discovery cache cannot be read" in planned.err and "no bucket 'no-such-bucket'" in planned.err
    for arguments in (["doctor"], ["cache", "status"], ["cache", "clear"]):
        shown = run(*arguments, **broken)
        assert shown.exit_code == 2 and "CACHE_S3_BUCKET" in shown.out + shown.err


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"CACHE_EXPIRY_HOURS": "-1"}, "CACHE_EXPIRY_HOURS=-1.0 is not from 0"),
        ({"CACHE_EXPIRY_HOURS": "nan"}, "CACHE_EXPIRY_HOURS=nan is not from 0"),
        ({"CACHE_EXPIRY_HOURS": "a day"}, "CACHE_EXPIRY_HOURS='a day' cannot be read"),
        ({"POSTGRES_CACHE_FILE": "same", "SNOWFLAKE_CACHE_FILE": "same"}, "'same' cannot remember both schemas"),
        ({"POSTGRES_CACHE_FILE": "folder/"}, "'folder/' is a folder"),
        ({"SNOWFLAKE_CACHE_FILE": "."}, "'.' is a folder"),
    ],
)
def test_settings_of_the_cache_that_cannot_be_meant_are_refused(
    run: Run, variables: dict[str, str], words: str
) -> None:
    """Before anything is read, with the variable and the next step."""
    refused = run("plan", **variables)
    assert refused.exit_code == 2 and words in refused.err and "Next: " in refused.err


def _stage_of(path: Path) -> Any:
    return json.loads(path.read_text().partition("\n")[0])["stage"]


@pytest.mark.parametrize("time", ["full_at", "kept_at"])
def test_a_cached_reading_of_a_time_that_is_none_is_shown_as_unreadable(run: Run, tmp_path: Path, time: str) -> None:
    """Valid JSON, and no moment that a calendar has: no traceback, and the next run reads everything."""
    cached = {"format": 4, "tenant": "t", "route": "main", "stage": "observed", "full_at": 0, "kept_at": 0}
    kept = tmp_path / "state/cache/main/observed.json"
    kept.parent.mkdir(parents=True)
    kept.write_text(json.dumps({**cached, "entities": 1, "head": "x"}))
    assert run("cache", "status", "--json").only["documents"][0]["validity"] == "of another tenant"
    kept.write_text(json.dumps({**cached, "entities": 1, "head": "x", time: -(10**18)}))
    shown = run("cache", "status")
    assert shown.exit_code == 0 and "cache/main/observed: unreadable" in shown.out
    assert run("cache", "status", "--json").only["documents"][0]["validity"] == "unreadable"
