"""suggest on a real catalog and real Parquet files: the picture of the mission, where no name links anything."""

import io
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from delta_arc_lineage.local.table_model import Column, Integer, Table
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run
from delta_arc_lineage_tests.support.stack import crawl_schema

_TABLES = {
    "users": ("user_id", "full_name", "email", "created_at"),
    "accounts": ("account_id", "user_id", "iban", "opened_on"),
    "trans": ("trans_id", "account_id", "amount", "posted_at"),
}
_FOLDERS = {"user": "users", "acct": "accounts", "trns": "trans"}
_TARGETS = {"dim_users": "users", "dim_accounts": "accounts", "fact_trans": "trans"}
_PAIRS = {("users", "user", "dim_users"), ("accounts", "acct", "dim_accounts"), ("trans", "trns", "fact_trans")}
_ROUTES = """# the mart
routes:
  main:  # nightly
    link_by: copied
    file_name_pattern: '{table_name}/part-{number}\\.parquet'

# nothing else yet
"""


@pytest.fixture
def picture(landscape: Landscape, environment: pytest.MonkeyPatch, tmp_path: Path) -> Landscape:
    """Tables of both sides in one schema each, and folders of two Parquet files; the route's file states no pair."""
    targets = _tables({name: (*_TABLES[source], "loaded_at") for name, source in _TARGETS.items()})
    for name, value in crawl_schema(landscape.stack, landscape.name.upper(), _tables(_TABLES), targets).items():
        environment.setenv(name, value)
    for folder, table in _FOLDERS.items():
        for part in (1, 2):
            _put(landscape, f"{folder}/part-{part}.parquet", _TABLES[table])
    (tmp_path / "routes.yaml").write_text(_ROUTES, encoding="utf-8")
    return landscape


def _tables(tables: Mapping[str, tuple[str, ...]]) -> list[Table]:
    return [Table(name, tuple(Column(column, Integer()) for column in columns), 1) for name, columns in tables.items()]


def _put(landscape: Landscape, key: str, columns: tuple[str, ...]) -> None:
    body = io.BytesIO()
    pq.write_table(pa.table({column: pa.array([1, 2]) for column in columns}), body)
    landscape.s3.put_object(Bucket=landscape.stack.bucket, Key=f"{landscape.prefix}{key}", Body=body.getvalue())


def _tail(qualified_name: str) -> str:
    return qualified_name.rstrip("/").rpartition("/")[2]


def test_the_picture_is_suggested_with_its_reasons(run: Run, picture: Landscape) -> None:
    """And neither Atlan nor the file is written to."""
    found = run("suggest", "--json")
    assert found.exit_code == 0 and not picture.ours()
    suggested = {(item["source"], item["label"], item["target"]) for item in found.only["suggestions"]}
    assert suggested == _PAIRS
    said = run("suggest", "acct").out
    assert "all 4 columns of file and table" in said and "acct is accounts shortened" in said
    assert Path("routes.yaml").read_text(encoding="utf-8") == _ROUTES


def test_what_is_accepted_is_what_the_next_plan_draws(run: Run, picture: Landscape) -> None:
    """With every comment kept; then nothing more is suggested."""
    before = run("plan", "--json").only
    assert not [change for change in before["changes"] if change["kind"] == "process"]
    accepted = run("suggest", "--accept", "--json")
    assert accepted.exit_code == 0 and set(accepted.only["accepted"]) == set(_FOLDERS)
    text = Path("routes.yaml").read_text(encoding="utf-8")
    assert all(line in text for line in _ROUTES.splitlines()) and text.count("- {source: ") == 3
    changes = run("plan", "--json").only["changes"]
    processes = [change["after"] for change in changes if change["kind"] == "process"]
    tails = [[_tail(end["qualified_name"]) for end in (*made["inputs"], *made["outputs"])] for made in processes]
    wanted = [[*ends] for one, two, three in _PAIRS for ends in ((one, two), (two, three), (one, three))]
    assert sorted(tails) == sorted(wanted)
    assert not run("suggest", "--json").only["suggestions"]


def test_one_of_them_is_accepted_by_its_name(run: Run, picture: Landscape) -> None:
    """Then another one: each is added to what is there."""
    assert run("suggest", "--accept", "acct").exit_code == 0
    assert run("suggest", "--accept", "trns", "user").exit_code == 0
    pairs = load_settings().route("main").pairs
    assert pairs[0].file == "acct" and len(pairs) == 3
    assert {(pair.source, pair.file, pair.target) for pair in pairs} == _PAIRS
    assert run("suggest", "nobody").exit_code == 3


def test_a_route_of_variables_is_told_where_pairs_go(
    run: Run, picture: Landscape, environment: pytest.MonkeyPatch
) -> None:
    """There is no file to write them into."""
    Path("routes.yaml").unlink()
    environment.setenv("LINK_BY", "copied")
    environment.setenv("S3_FILE_NAME_PATTERN", r"{table_name}/part-{number}\.parquet")
    refused = run("suggest", "--accept")
    assert refused.exit_code == 2 and "comes from variables" in refused.err
    assert "{source: accounts, target: dim_accounts, file: acct}" in refused.err
    assert not Path("routes.yaml").exists() and run("suggest").exit_code == 0


def test_a_plan_says_what_each_may_be_and_draws_none_of_it(run: Run, picture: Landscape) -> None:
    """As text, as JSON, and where one of them is explained."""
    plan = run("plan", "--json").only
    hints = {item["name"].removeprefix(picture.prefix): item["hint"] for item in plan["unlinked"]}
    folder = f"{picture.prefix}acct/"
    said = f"may be accounts → {folder} → dim_accounts, because all 4 columns of file and table"
    assert hints["acct/"].startswith(said) and hints["accounts"].startswith(said)
    assert hints["dim_accounts"].startswith(f"may be accounts → {folder} → dim_accounts, because")
    assert not [change for change in plan["changes"] if change["kind"] == "process"]
    assert f"folder {folder} is not linked: what says so is weaker than the route links by; {said}" in run("plan").out
    assert said in run("explain", "accounts").out


def test_a_flow_is_explained_in_a_sentence(run: Run, picture: Landscape) -> None:
    """Once it is drawn: as text and as JSON."""
    run("suggest", "--accept", "acct")
    run("plan")
    (sentence,) = run("explain", "acct/", "--json").only["flows"]
    place = f"{picture.stack.bucket}/{picture.prefix}acct/"
    assert f"(4 columns) goes as Parquet into {place} and from there into" in sentence
    assert "4 of 4 columns arrive. Linked as a person stated" in sentence
    assert sentence in run("explain", "accounts").out
