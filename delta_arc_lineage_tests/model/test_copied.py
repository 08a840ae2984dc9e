"""Copied: a statement of the warehouse joins files to its table by where they lie; a person is believed before it, and
it before names."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.copied import CopyFinder
from delta_arc_lineage.model.copies import CopiedColumn, Copies, CopyHolder, CopyStatement, UnreadCopy
from delta_arc_lineage.model.copy_findings import CopyTrouble
from delta_arc_lineage.model.datasets import Dataset, Shape
from delta_arc_lineage.model.evidence import EvidenceKind
from delta_arc_lineage.model.ignoring import Ignore, NamePattern
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.outcomes import Reason
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import Carrier, StoredObject
from delta_arc_lineage.model.stated_pairs import StatedColumns, StatedPair
from delta_arc_lineage.model.templates import TablePattern
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.examples import (
    ROUTE,
    World,
    bucket_of,
    file,
    make_world,
    matched,
    pipe,
    plan_of,
    source_of,
    table,
    target_of,
    target_table,
    wanted_by,
)

PAIRED = replace(ROUTE, pairs=(StatedPair("ORDERS", "SALES_ORDERS"),))


def stored(key: str) -> StoredObject:
    return StoredObject(key, 1, NOON, "e")


def folder(path: str, *names: str) -> Dataset:
    samples = tuple(stored(f"{path}{name}") for name in names)
    return Dataset(path, Shape.FOLDER, ("x",), 2, 2, NOON, NOON, "d", samples=samples)


def keys(path: str, *samples: str) -> Dataset:
    return Dataset(path, Shape.KEYS, ("x",), 2, 2, NOON, NOON, "d", samples=tuple(map(stored, samples)))


def takes(statement: CopyStatement, carrier: Carrier) -> bool:
    target = replace(target_of(target_table("T")), copies=Copies((statement,)))
    return bool(CopyFinder(target, ROUTE.bucket).find(carrier))


def world_of(
    *statements: CopyStatement, targets: tuple[str, ...] = ("ORDERS", "RATES"), name: str = "ORDERS.csv"
) -> World:
    """The table ORDERS, the file ORDERS.csv or another, and what loads it."""
    target = target_of(*(target_table(name, "ID") for name in targets))
    return make_world(
        source=source_of(table("ORDERS", "ID")),
        target=replace(target, copies=Copies(statements)),
        files=bucket_of(file(name)),
    )


def flows(world: World, route: Route = ROUTE) -> list[tuple[str, str]]:
    """Source and target of each flow, in their order."""
    found = [(flow.source, flow.target) for flow in matched(world, route).flows]
    return sorted((source.name if source else "", target.name if target else "") for source, target in found)


def troubles(world: World, route: Route = ROUTE) -> list[CopyTrouble]:
    return [finding.trouble for finding in matched(world, route).findings]


paths = st.lists(st.sampled_from(["a", "b", "ab", "/", "1.csv", "."]), max_size=6).map("".join)


@given(paths, paths.filter(bool), st.sampled_from(["", ".*", ".*[.]csv", "a.*", ".*b/.*", "[^/]*", "a|b"]))
def test_a_key_is_taken_by_its_place_and_by_all_of_what_follows_the_stage(path: str, key: str, pattern: str) -> None:
    """A place is the beginning of keys, no folder; a pattern fits from the first letter to the last."""
    fits = not pattern or re.fullmatch(pattern, key.lstrip("/")) is not None
    assert takes(pipe("T", path, pattern=pattern), stored(key)) is (key.startswith(path) and fits)


@pytest.mark.parametrize(
    ("statement", "carrier", "taken"),
    [
        (pipe("T", "fx/"), folder("fx/"), True),
        (pipe("T", "f"), folder("fx/"), True),
        (pipe("T", ""), folder("fx/"), True),
        (pipe("T", "fx/2024/"), folder("fx/", "2024/a"), False),
        (pipe("T", "fx"), keys("fx/{date}/x.csv"), True),
        (pipe("T", "fx/2024"), keys("fx/{date}/x.csv", "fx/2024-01-01/x.csv"), False),
        (pipe("T", "a{b}/"), keys("a{{b}}/{date}.csv"), True),
        (pipe("T", "fx/", pattern=".*[.]csv"), folder("fx/", "a.csv"), True),
        (pipe("T", "fx/", pattern=".*[.]csv"), folder("fx/", "a.json"), False),
        (pipe("T", "fx/", pattern=".*[.]csv"), folder("fx/"), False),
        (pipe("T", "fx/", pattern="fx/.*"), folder("fx/", "a.csv"), True),
        (pipe("T", "fx/", pattern="[^/]*"), folder("fx/", "a.csv"), False),
        (replace(pipe("T", "fx/", pattern="[^/]*"), held_by=CopyHolder.PROCESS), folder("fx/", "a.csv"), True),
        (pipe("T", "fx/", files=("a.csv",)), folder("fx/"), True),
        (pipe("T", "", files=("fx/a.csv",)), folder("fx/"), True),
        (pipe("T", "fx", files=("a.csv",)), stored("fx/a.csv"), True),
        (pipe("T", "fx/", files=("a.csv",)), stored("fx/b.csv"), False),
        (pipe("T", "fx/", files=("a.csv",)), folder("gy/"), False),
        (replace(pipe("T", "x/"), address="s3://landing/fx"), stored("fx/x/1"), True),
        (replace(pipe("T", ""), address="s3://landing/fx"), stored("fx_old/1"), False),
        (replace(pipe("T", ""), address="s3://landing/fx", stage=None), stored("fx_old/1"), True),
        (replace(pipe("T", ""), address="s3gov://landing/"), stored("a"), True),
        (replace(pipe("T", ""), address="s3://other/"), stored("a"), False),
        (replace(pipe("T", ""), address="gcs://landing/"), stored("a"), False),
        (replace(pipe("T", ""), address="azure://landing/"), folder("a/"), False),
    ],
)
def test_where_files_lie_tells_whose_they_are(statement: CopyStatement, carrier: Carrier, taken: bool) -> None:
    """Folders, keys that vary, lists, patterns, addresses; of a place within a dataset nothing is told."""
    assert takes(statement, carrier) is taken


def test_a_statement_links_what_no_name_does() -> None:
    """The half of a flow: nobody knows where the files come from. The process tells what loads them."""
    world = world_of(pipe("RATES", "sales/fx"), name="fx.csv")
    (flow,) = matched(world).flows
    assert flow.source is None and flow.target is not None and flow.evidence.kind is EvidenceKind.COPIED
    said = [asset.description for asset in wanted_by(world) if getattr(asset, "outputs", ())]
    assert said == ["Linked as the warehouse states: file fx.csv, table RATES, copied by pipe SALES.RATES_PIPE."]
    assert {(one.subject.name, one.reason) for one in matched(world).unlinked} >= {("sales/fx.csv", Reason.NO_SOURCE)}


def test_a_statement_is_believed_before_a_name() -> None:
    """And that the two disagree is told; where they agree nothing is."""
    assert flows(world_of(pipe("RATES"))) == [("ORDERS", "RATES")]
    assert troubles(world_of(pipe("RATES"))) == [CopyTrouble.OTHER_NAME]
    (finding,) = plan_of(world_of(pipe("RATES"))).copies
    assert finding.about == "sales/ORDERS.csv, copied by pipe SALES.RATES_PIPE into RATES, beside ORDERS"
    assert flows(world_of(pipe("ORDERS"))) == [("ORDERS", "ORDERS")] and not troubles(world_of(pipe("ORDERS")))


def test_a_person_is_believed_before_a_statement() -> None:
    """And it is told that they disagree; where they agree it stays the person's word."""
    world = world_of(pipe("RATES"), targets=("SALES_ORDERS", "RATES"))
    assert flows(world, PAIRED) == [("ORDERS", "SALES_ORDERS")] and troubles(world, PAIRED) == [CopyTrouble.OVERRULED]
    agreed = world_of(pipe("SALES_ORDERS"), targets=("SALES_ORDERS",))
    (flow,) = matched(agreed, PAIRED).flows
    assert flow.evidence.kind is EvidenceKind.STATED and not troubles(agreed, PAIRED)


def test_what_a_person_paired_has_no_other_source() -> None:
    """Files of another name are loaded into a paired table: that hop is a fact, their own source's edge is none."""
    world = world_of(pipe("SALES_ORDERS", "sales/ITEMS"), targets=("SALES_ORDERS",), name="ITEMS.csv")
    world = replace(world, source=source_of(table("ORDERS"), table("ITEMS")))
    assert flows(world, PAIRED) == [("", "SALES_ORDERS")] and troubles(world, PAIRED) == [CopyTrouble.OVERRULED]


def test_files_may_be_loaded_into_several_tables() -> None:
    """Each is a flow of its own, from one source."""
    world = world_of(pipe("RATES"), pipe("ORDERS", "sales/ORD"))
    assert flows(world) == [("ORDERS", "ORDERS"), ("ORDERS", "RATES")] and not troubles(world)
    linked = matched(world).linked
    assert len(linked) == len(set(linked)) == 3


def test_a_table_that_is_loaded_need_not_fit_the_pattern() -> None:
    """Of a table that nothing loads it is still told."""
    route = replace(ROUTE, target_pattern=TablePattern("STG_{table_name}"))
    assert flows(world_of(pipe("RATES")), route) == [("ORDERS", "RATES")]
    reasons = {(one.subject.name, one.reason) for one in matched(world_of(pipe("RATES")), route).unlinked}
    assert reasons == {("ORDERS", Reason.PATTERN)}


def test_a_file_that_several_tables_claim_has_the_target_that_is_stated() -> None:
    """Its source stays open."""
    route = replace(ROUTE, file_pattern=KeyPattern(r".*{table_name}.*\.csv"))
    world = world_of(pipe("RATES"), name="ORDERS_ITEMS.csv")
    world = replace(world, source=source_of(table("ORDERS"), table("ITEMS")))
    assert flows(world, route) == [("", "RATES")]
    assert ("sales/ORDERS_ITEMS.csv", Reason.SEVERAL) in {
        (one.subject.name, one.reason) for one in matched(world, route).unlinked
    }


def test_a_table_that_was_not_shown_may_be_the_one_that_is_loaded() -> None:
    """Then the name proves nothing. Where all was shown the table is gone, which is told, and the name counts."""
    gone = world_of(pipe("RATES"), targets=("ORDERS",))
    assert flows(gone) == [("ORDERS", "ORDERS")] and troubles(gone) == [CopyTrouble.NO_TABLE]
    hidden = replace(gone, target=replace(gone.target, complete=False))
    assert flows(hidden) == [("ORDERS", "")] and not troubles(hidden)
    assert Reason.UNSEEN in {one.reason for one in matched(hidden).unlinked}


def test_what_is_not_understood_is_told() -> None:
    """A statement that nobody could read, and a pattern that RE2 refuses; the name counts."""
    world = world_of(pipe("RATES", pattern="(?=x).*"))
    unread = (UnreadCopy(CopyHolder.PIPE, "SALES.P", 1, "it cannot be parsed"),)
    world = replace(world, target=replace(world.target, copies=replace(world.target.copies, unread=unread)))
    assert flows(world) == [("ORDERS", "ORDERS")]
    assert sorted(troubles(world)) == [CopyTrouble.PATTERN, CopyTrouble.UNREAD]


def test_files_beside_what_the_route_lists_are_told_where_it_has_none() -> None:
    """Another route may list them. A place that holds the prefix, and another bucket, are none of that."""
    outside = pipe("RATES", "firehose/")
    (finding,) = matched(world_of(outside)).findings
    assert finding.words.startswith("pipe SALES.RATES_PIPE loads RATES from firehose/: its files lie in the bucket")
    assert not troubles(world_of(pipe("ORDERS", "firehose/")))
    assert not troubles(world_of(pipe("RATES", "firehose/"), pipe("RATES")))[1:]
    assert not troubles(world_of(replace(outside, address="s3://other/")))


def test_a_load_into_an_ignored_table_is_ignored() -> None:
    """It is as if both were not there."""
    route = replace(ROUTE, ignore=Ignore(tables=(NamePattern("RATES"),)))
    plan = plan_of(world_of(pipe("RATES")), route=route)
    assert not plan.copies and "RATES" not in str(plan.changes) and "ORDERS" in str(plan.changes)


def column(field: str, target: str = "", order: int = 0) -> CopiedColumn:
    return CopiedColumn(field, target=target, order=order)


def columns_of(
    *copied: CopiedColumn, route: Route = ROUTE, complete: bool = True
) -> tuple[list[str], dict[str, Reason]]:
    """The pairs of a flow whose load names these columns, and why the others have none."""
    target = target_of(target_table("ORDERS", "A", "ID", "Name"), complete=complete)
    world = make_world(
        source=source_of(table("ORDERS", "ID", "NAME", "PRICE"), complete=complete),
        target=replace(target, copies=Copies((pipe("ORDERS", columns=copied),))),
    )
    (flow,) = matched(world, route).flows
    lost = {one.subject.name: one.reason for one in matched(world, route).unlinked}
    return [f"{pair.source.name}>{pair.target.name} {pair.evidence.kind}" for pair in flow.columns], lost


def test_columns_go_where_the_statement_says() -> None:
    """Whatever they are called, by name or by order in the table; what it does not take is not loaded, alike or not."""
    assert columns_of(column("PRICE", "A"), column("id", order=3)) == (
        ["ID>Name copied", "PRICE>A copied"],
        {"ORDERS.NAME": Reason.NOT_COPIED, "ORDERS.ID": Reason.NOT_COPIED},
    )
    assert columns_of(column("ID", "A"), column("PRICE", "A"))[0] == ["ID>A copied", "PRICE>A copied"]
    assert columns_of(column("gone", "A"))[1]["ORDERS.A"] is Reason.NO_COLUMN


def test_names_tell_what_a_statement_leaves_open() -> None:
    """Columns by position have no name yet; what the statement does not fill has no partner by name."""
    found, lost = columns_of(column("PRICE", "A"), CopiedColumn(position=2, target="ID"))
    assert found == ["ID>ID name", "PRICE>A copied"]
    assert lost["ORDERS.Name"] is Reason.NOT_COPIED
    assert columns_of(CopiedColumn(position=1, order=1), CopiedColumn(position=2, order=3))[0] == ["NAME>Name name"]


def test_a_column_that_is_filled_with_another_one_has_no_partner_by_name() -> None:
    """Though nobody knows the column that it is filled with."""
    assert columns_of(column("gone", "ID"), CopiedColumn(position=2, target="Name"))[0] == ["NAME>Name name"]


def test_a_person_pairs_columns_before_a_statement() -> None:
    """The statement's other columns are as it says."""
    pairs = (StatedPair("ORDERS", "ORDERS", columns=(StatedColumns("NAME", "A"),)),)
    found, _ = columns_of(column("PRICE", "A"), column("ID", "ID"), route=replace(ROUTE, pairs=pairs))
    assert found == ["ID>ID copied", "NAME>A stated"]


def test_case_is_not_enough_where_the_exact_column_may_be_hidden() -> None:
    """As with names."""
    assert columns_of(column("id", "A"), column("ID", "ID"), complete=False)[0] == ["ID>ID copied"]
