"""`classify`, and tags along a flow: what a person tags on one hop is missed on the others until it is there.

No value of a row is in anything that is printed, written to the state or to the catalog.
"""

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from delta_arc_lineage.adapters.atlan.sdk import open_sdk
from delta_arc_lineage.local.connection import CrawledConnection
from delta_arc_lineage.local.landscape import SOURCE, TARGET
from delta_arc_lineage.local.table_model import Column, Integer, Table, Text
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run
from delta_arc_lineage_tests.support.stack import crawl_schema

if TYPE_CHECKING:
    from pyatlan.client.atlan import AtlanClient

pytestmark = pytest.mark.starts
CANARY = "zebulon.quackenbush@canary.example"
TAG, SAME = "PII of people", "Personal records"


@pytest.fixture
def settings(landscape: Landscape) -> dict[str, str]:
    """A table of people with its file, whose rows hold a value that must not be seen anywhere else."""
    users = Table("USERS", (Column("ID", Integer()), Column("EMAIL", Text(80)), Column("SEATS", Integer())), 1)
    settings = crawl_schema(landscape.stack, landscape.name.upper(), [users])
    landscape.put("USERS.csv", body=f"ID,EMAIL,SEATS\n1,{CANARY},3\n".encode())
    return settings


@pytest.fixture
def sdk(landscape: Landscape) -> Iterator["AtlanClient"]:
    from pyatlan.model.typedef import AtlanTagDef

    client = open_sdk(landscape.stack.catalog_url, landscape.stack.api_key)
    for tag in (TAG, SAME):
        if not client.atlan_tag_cache.get_id_for_name(tag):
            client.typedef.create(AtlanTagDef.create(name=tag, color=_a_color()))
    yield client
    client._session.close()


def _a_color() -> object:
    from pyatlan.model.enums import AtlanTagColor

    return AtlanTagColor.GREEN


def findings(run: Run, settings: dict[str, str]) -> list[tuple[str, str, str]]:
    """Rule, severity and words of what is found of tags."""
    (told,) = run("report", "--format", "json", **settings).json
    return [
        (found["rule"], found["severity"], found["words"])
        for found in told["findings"]
        if found["topic"] == "classification"
    ]


def _tag(sdk: "AtlanClient", type_name: str, qualified_name: str, tag: str = TAG, *, propagate: bool = False) -> None:
    from pyatlan.model import assets

    sdk.asset.add_atlan_tags(
        getattr(assets, type_name),
        qualified_name,
        [tag],
        propagate=propagate,
        remove_propagation_on_delete=True,
        restrict_lineage_propagation=not propagate,
        restrict_propagation_through_hierarchy=True,
    )


def _email_of(landscape: Landscape, side: CrawledConnection) -> str:
    return f"{replace(side, schema=landscape.name.upper()).schema_qualified_name}/USERS/EMAIL"


def test_a_tag_on_one_hop_is_missed_on_the_others(
    run: Run, landscape: Landscape, settings: dict[str, str], sdk: "AtlanClient"
) -> None:
    """Tagged in PostgreSQL it is missed in the bucket and in Snowflake, by both names; tagged there, it is not."""
    assert run("apply", "--yes", **settings).exit_code == 0
    assert [found[:2] for found in findings(run, settings)] == [("class_untagged", "note")]
    _tag(sdk, "Column", _email_of(landscape, SOURCE))
    told = findings(run, settings)
    assert sorted(found[:2] for found in told) == [("dataset_untagged", "warning"), ("tag_lost", "warning")]
    lost = next(words for rule, _, words in told if rule == "tag_lost")
    assert TAG in lost and "USERS.EMAIL in" in lost and "and USERS.EMAIL in" in lost
    _tag(sdk, "Column", _email_of(landscape, TARGET))
    assert [found[0] for found in findings(run, settings)] == ["dataset_untagged"]
    (dataset,) = [name for name in landscape.ours() if name.endswith("USERS.csv")]
    _tag(sdk, "S3Object", dataset)
    assert findings(run, settings) == []
    assert findings(run, {**settings, "DELTA_ARC_CLASSIFY": "off"}) == []


def test_classes_are_told_with_their_reasons_and_wait_for_a_word(
    run: Run, landscape: Landscape, settings: dict[str, str]
) -> None:
    """A digest of another proposal is refused, and so is one where no tags are named; the right one is kept."""
    assert run("apply", "--yes", **settings).exit_code == 0
    shown = run("classify", **settings)
    assert shown.exit_code == 0 and "EMAIL: e-mail address" in shown.out and "personal data" in shown.out
    assert "nothing was written to Atlan" in shown.err
    assert ": file USERS.csv: " in shown.out and ": Table USERS at the source: " in shown.out
    (dataset,) = [name for name in landscape.ours() if name.endswith("USERS.csv")]
    assert dataset not in shown.out and f": file {dataset}: " in run("classify", "--verbose", **settings).out
    refused = run("classify", "--approve", "0000", **settings)
    assert refused.exit_code == 2 and "no tags are proposed" in refused.err
    tagged = {**settings, "TAG_PERSONAL": TAG}
    told = run("classify", "--json", **tagged).only
    assert [item["tag"] for item in told["proposed"]] == [TAG] and not told["approved"]
    stale = run("classify", "--approve", "0000", **tagged)
    assert stale.exit_code == 4 and told["digest"] in stale.err
    approved = run("classify", "--json", "--approve", told["digest"], **tagged).only
    assert approved["approved"]
    assert run("classify", "NOBODY", **settings).exit_code == 3
    assert "SEATS" not in run("classify", "USERS", **settings).out
    assert "not looked at" in run("classify", **settings, DELTA_ARC_CLASSIFY="off").out


def test_datasets_are_tagged_where_the_settings_say_so(
    run: Run, landscape: Landscape, settings: dict[str, str], sdk: "AtlanClient"
) -> None:
    """By the first run already; taken back when it is turned off, and never given to a table of others."""
    tagging = {**settings, "DELTA_ARC_CLASSIFY": "tag", "TAG_PERSONAL": TAG}
    applied = run("apply", "--yes", **tagging)
    assert applied.exit_code == 0, applied.err
    assert _tagged(sdk, landscape) == {name for name in landscape.ours() if name.endswith("USERS.csv")} != set()
    assert run("apply", "--yes", "--json", **tagging).only["written"] == 0 and len(_tagged(sdk, landscape)) == 1
    off = run("apply", "--yes", **{**tagging, "DELTA_ARC_CLASSIFY": "off"})
    assert off.exit_code == 0 and not _tagged(sdk, landscape), off.err


def _tagged(sdk: "AtlanClient", landscape: Landscape) -> set[str]:
    """Qualified names of all of this test that carries the tag."""
    from pyatlan.model.fluent_search import CompoundQuery, FluentSearch

    search = (
        FluentSearch().where(CompoundQuery.active_assets()).where(CompoundQuery.tagged(client=sdk, with_one_of=[TAG]))
    )
    names = {str(found.qualified_name) for found in search.execute(sdk)}
    return {name for name in names if landscape.name.upper() in name or name.startswith("default/s3/")}


def test_a_statement_of_compliance_tells_all_of_it(
    run: Run, landscape: Landscape, settings: dict[str, str], sdk: "AtlanClient"
) -> None:
    """Hops, tags, and who did what; a file is written where it is told, and nothing else is written over."""
    assert run("apply", "--yes", **settings).exit_code == 0
    _tag(sdk, "Column", _email_of(landscape, SOURCE))
    told = run("compliance", "--format", "json", **settings).only
    held = {item["system"]: item for item in told["holdings"] if item["data_class"] == "personal"}
    assert held.keys() == {"postgres", "s3", "snowflake"}
    assert held["postgres"]["tagged"] and not held["s3"]["tagged"] and held["s3"]["owners"] == []
    assert {(hop["start_tagged"], hop["end_tagged"]) for hop in told["hops"]} == {(True, False), (False, False)}
    assert ("classification add of EMAIL", "Atlan's audit") in {(e["what"], e["told_by"]) for e in told["events"]}
    assert any(event["told_by"].startswith("journal of the run cli-") for event in told["events"])
    written = run("compliance", "--format", "html", "--out", "where.html", **settings)
    assert written.exit_code == 0 and "where.html: " in written.err
    page = Path("where.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>") and TAG in page and "USERS" in page
    assert run("compliance", "--out", "where.html", **settings).exit_code == 0
    Path("mine.md").write_text("# Mine", encoding="utf-8")
    refused = run("compliance", "--out", "mine.md", **settings)
    assert refused.exit_code == 2 and "--force" in refused.err and Path("mine.md").read_text() == "# Mine"


def test_values_tell_what_names_do_not(run: Run, landscape: Landscape) -> None:
    """By counts: a column without a telling name, of files that a listing makes us open anyway."""
    things = Table("THINGS", (Column("ID", Integer()), Column("C7", Text(80))), 1)
    settings = crawl_schema(landscape.stack, landscape.name.upper(), [things])
    rows = "".join(f"{number},person{number}@canary.example\n" for number in range(40))
    landscape.put("THINGS.csv", body=f"ID,C7\n{rows}".encode())
    told = run("classify", "--json", "THINGS", **settings).only
    (files,) = [item for item in told["classes"] if item["type"] == "S3Object"]
    (column,) = files["columns"]
    assert (column["column"], column["sort"]) == ("C7", "email") and "of 40 different values" in str(column["reasons"])
    assert "canary.example" not in str(told)


def test_no_value_of_a_row_is_anywhere(run: Run, landscape: Landscape, settings: dict[str, str]) -> None:
    """Not on the terminal, not in the state, not in the catalog."""
    assert run("apply", "--yes", **settings).exit_code == 0
    forms = [("compliance", "--format", form) for form in ("markdown", "json", "html")]
    commands = [("classify",), ("classify", "--json"), ("report",), *forms]
    shown = [run(*command, **settings) for command in commands]
    printed = "".join(result.out + result.err for result in shown)
    kept = b"".join(file.read_bytes() for file in landscape.state.parent.rglob("*") if file.is_file())
    catalogued = "".join(str(landscape.attributes(name)) for name in landscape.ours())
    for part in ("zebulon", "quackenbush", "canary.example"):
        assert (
            part not in printed.casefold() and part.encode() not in kept.lower() and part not in catalogued.casefold()
        )


ROWS: list[tuple[dict[str, str], list[str]]] = [
    ({"source table": TAG}, ["dataset_untagged", "tag_lost"]),
    ({"source column": TAG}, ["dataset_untagged", "tag_lost"]),
    ({"dataset": TAG}, ["tag_only_in_bucket"]),
    ({"target table": TAG}, ["dataset_untagged", "tag_only_later"]),
    ({"target column": TAG}, ["dataset_untagged", "tag_only_later"]),
    ({"source table": TAG, "dataset": TAG, "target column": TAG}, ["tag_only_later"]),
    ({"source column": TAG, "dataset": SAME, "target column": SAME}, []),
    ({"source table": TAG, "dataset": SAME, "target table": TAG}, []),
    ({}, ["class_untagged"]),
]
"""Which hop carries which tag, and what is found; a tag of the row before is gone again."""


def test_each_row_of_tags_along_a_flow(
    run: Run, landscape: Landscape, settings: dict[str, str], sdk: "AtlanClient"
) -> None:
    """In PostgreSQL, the bucket or Snowflake alone, of tables and columns, by two names of one class; and untagged."""
    assert run("apply", "--yes", **settings).exit_code == 0
    (dataset,) = [name for name in landscape.ours() if name.endswith("USERS.csv")]
    columns = {f"{end} column": _email_of(landscape, side) for end, side in (("source", SOURCE), ("target", TARGET))}
    tables = {place.replace("column", "table"): name.rpartition("/")[0] for place, name in columns.items()}
    places = {place: ("Column", name) for place, name in columns.items()}
    places |= {place: ("Table", name) for place, name in tables.items()} | {"dataset": ("S3Object", dataset)}
    for tags, expected in ROWS:
        for place, tag in tags.items():
            _tag(sdk, *places[place], tag)
        assert sorted({found[0] for found in findings(run, settings)}) == expected, tags
        for place, tag in tags.items():
            _untag(sdk, *places[place], tag)


def test_a_tag_that_comes_down_along_lineage_is_one(
    run: Run, landscape: Landscape, settings: dict[str, str], sdk: "AtlanClient"
) -> None:
    """Given to the source table to be propagated: the bucket and the target carry it, and nothing is missing."""
    assert run("apply", "--yes", **settings).exit_code == 0
    table = _email_of(landscape, SOURCE).rpartition("/")[0]
    _tag(sdk, "Table", table, propagate=True)
    told = run("report", "--format", "json", "--force-refresh", **settings).only
    assert [found["rule"] for found in told["findings"] if found["topic"] == "classification"] == []
    _untag(sdk, "Table", table)
    again = run("report", "--format", "json", "--force-refresh", **settings).only
    assert [found["rule"] for found in again["findings"] if found["topic"] == "classification"] == ["class_untagged"]


def _untag(sdk: "AtlanClient", type_name: str, qualified_name: str, tag: str = TAG) -> None:
    from pyatlan.model import assets

    sdk.asset.remove_atlan_tag(getattr(assets, type_name), qualified_name, tag)


def test_the_list_for_a_steward_names_columns_that_are_there(
    run: Run, landscape: Landscape, settings: dict[str, str], sdk: "AtlanClient"
) -> None:
    """Both ends' columns with the tag of the settings, as Asset Import has them; what is tagged drops out."""
    assert run("apply", "--yes", **settings).exit_code == 0
    without = run("classify", "--csv", **settings)
    assert without.out == '"qualifiedName","typeName","atlanTags"\n' and "2 columns left out" in without.err
    tagged = {**settings, "TAG_PERSONAL": TAG}
    emails = [_email_of(landscape, side) for side in (SOURCE, TARGET)]
    _, *rows = csv.reader(run("classify", "--csv", **tagged).out.splitlines())
    assert rows == sorted([name, "Column", TAG] for name in emails)
    for name, type_name, tag in rows:
        _tag(sdk, type_name, name, tag)
    assert run("classify", "--csv", **tagged).out == without.out
    assert run("classify", "--csv", "--json", **tagged).exit_code == 2
    nobody = run("classify", "NOBODY", **settings)
    assert nobody.exit_code == 3 and "of what is called NOBODY" in nobody.out
