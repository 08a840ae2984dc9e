"""What a lineage graph says of nodes and edges: the facts that there are, why an edge is drawn, how fresh data is."""

import json
from dataclasses import replace

import pytest

from delta_arc_lineage.model.assets import Process
from delta_arc_lineage.model.datasets import Dataset, FormatCount, Shape
from delta_arc_lineage.model.desired import decide
from delta_arc_lineage.model.file_schemas import DatasetSchemas, FileColumn, FileSchema, SchemaSample
from delta_arc_lineage.model.fingerprint import Fingerprint
from delta_arc_lineage.model.graph_evidence import list_evidence, read_context
from delta_arc_lineage.model.graph_freshness import tell_node_freshness
from delta_arc_lineage.model.graph_nodes import of_files, of_other, of_table
from delta_arc_lineage.model.hop_freshness import FlowFreshness, Hop, HopLag
from delta_arc_lineage.model.kinds import Kind, Reference
from delta_arc_lineage.model.lineage_graph import Freshness, FreshnessState, Layer
from delta_arc_lineage.model.matching import Flow
from delta_arc_lineage.model.moments import moment
from delta_arc_lineage.model.partitions import Partitions, Unit
from delta_arc_lineage.model.table_activity import TableActivity
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.examples import (
    ROUTE,
    S3,
    SOURCE_SCHEMA,
    TARGET_SCHEMA,
    bucket_of,
    file,
    make_world,
    matched,
    source_of,
    table,
    target_of,
)

HOUR = 3_600_000
HOME = "default/s3/1/arn:aws:s3:::landing"
PLAIN = Freshness()
ORDERS = replace(table("ORDERS", "ID", "NAME"), guid="g1")
WHOLE = TableActivity(NOON, NOON + HOUR, 1_200, 3 << 20)


def test_a_table_says_what_the_catalog_tells_of_it_and_no_more() -> None:
    """Its columns in their order, with the tags on each; rows of which nobody knows are not none."""
    tags = {ORDERS.qualified_name: ("Gold",), f"{ORDERS.qualified_name}/NAME": ("PII",)}
    shuffled = replace(ORDERS, columns=ORDERS.columns[::-1], activity=WHOLE)
    node = of_table(shuffled, Layer.SOURCE, PLAIN, lambda name: tags.get(name, ()))
    assert [(column.name, column.tags) for column in node.columns] == [("ID", ()), ("NAME", ("PII",))]
    assert (node.place, node.connector, node.guid, node.tags) == (("SHOP", "SALES"), "postgres", "g1", ("Gold",))
    assert node.facts == (
        ("rows", "1,200"),
        ("size", "3.0 MiB"),
        ("changed", moment(NOON)),
        ("crawled", moment(NOON + HOUR)),
    )
    assert of_table(ORDERS, Layer.SOURCE, PLAIN).facts == ()
    assert of_table(replace(ORDERS, activity=TableActivity(rows=0, size=0)), Layer.SOURCE, PLAIN).facts == (
        ("rows", "0"),
        ("size", "0 bytes"),
    )


def test_a_dataset_says_its_files_its_days_and_the_columns_of_its_newest() -> None:
    """A folder is called by its path, so that two of one name are told apart; a table with a log says which."""
    dated = Partitions(Unit.DAY, "2024-01-01", "2024-01-03", 3)
    folder = Dataset(
        "sales/orders/",
        Shape.FOLDER,
        ("ORDERS",),
        3,
        3 << 20,
        NOON - HOUR,
        NOON,
        "d",
        formats=(FormatCount(2, "Parquet"), FormatCount(1, "CSV", "gzip")),
        partitions=dated,
        table_format="Delta",
    )
    schema = FileSchema("Parquet", (FileColumn("id", "int64"),), row_count=5)
    schemas = DatasetSchemas(folder.path, SchemaSample("sales/orders/3.parquet", "e", schema))
    reference = Kind.PREFIX.refer_to(f"{HOME}/sales/orders/")
    node = of_files(reference, folder, schemas, bucket="landing", freshness=PLAIN)
    assert (node.name, node.place, node.layer) == ("sales/orders/", ("landing",), Layer.FILES)
    assert [(column.name, column.data_type) for column in node.columns] == [("id", "int64")]
    assert node.facts == (
        ("path", "sales/orders/"),
        ("files", "2 Parquet files and 1 gzip-compressed CSV file"),
        ("size", "3.0 MiB"),
        ("table format", "Delta"),
        ("partitions", "days 2024-01-01 … 2024-01-03"),
        ("oldest", moment(NOON - HOUR)),
        ("newest", moment(NOON)),
        ("columns", schema.words),
    )
    bare = replace(folder, formats=(), partitions=None, table_format="")
    facts = dict(of_files(reference, bare, None, bucket="landing", freshness=PLAIN).facts)
    assert facts["files"] == "3 files" and not {"partitions", "table format", "columns"} & facts.keys()


@pytest.mark.parametrize(("name", "form"), [("a.csv.gz", "CSV gzip"), ("a.csv", "CSV"), ("a", None)])
def test_a_file_by_itself_says_its_format_and_when_it_was_written(name: str, form: str | None) -> None:
    """As far as the endings of its key tell."""
    node = of_files(Kind.OBJECT.refer_to(f"{HOME}/sales/{name}"), file(name), None, bucket="landing", freshness=PLAIN)
    facts = dict(node.facts)
    assert node.name == name and facts.get("format") == form
    assert (facts["size"], facts["written"]) == ("10 bytes", moment(NOON))


def test_what_nobody_knows_more_of_is_called_by_its_name() -> None:
    """A process of others may end at anything: it has a place where its name tells one."""
    view = of_other(Reference("View", "default/snowflake/2/RAW/S/V"), Layer.USAGE, guid="g")
    assert (view.name, view.place, view.connector, view.guid) == ("V", ("RAW", "S"), "snowflake", "g")
    odd = of_other(Reference("Thing", "odd"), Layer.USAGE, name="Odd one")
    assert (odd.name, odd.place, odd.connector) == ("Odd one", (), "")


def test_every_hop_of_a_flow_says_what_it_rests_on() -> None:
    """And the edge from table to table what its weakest link does; half a flow draws its half."""
    (flow,) = matched(make_world()).flows
    key = flow.files[0].path
    source, target = f"{SOURCE_SCHEMA}/ORDERS", f"{TARGET_SCHEMA}/ORDERS"
    told = list_evidence([flow])
    assert told.keys() == {(source, key), (key, target), (source, target)}
    assert {each.words for each in told.values()} == {"by name only"} and all(each.facts for each in told.values())
    no_target = matched(make_world(target=target_of())).flows
    assert list_evidence(no_target).keys() == {(source, key)}
    no_source = matched(make_world(source=source_of())).flows
    assert list_evidence(no_source).keys() == {(key, target)}


@pytest.mark.parametrize(
    "context",
    [
        "",
        "{",
        "[]",
        '"name"',
        "{}",
        '{"evidence": "magic", "score": 0.5}',
        '{"evidence": "name"}',
        '{"evidence": "name", "score": true}',
        '{"evidence": "name", "score": "0.5"}',
        '{"evidence": "name", "score": 1.5}',
        '{"evidence": "name", "score": -1}',
    ],
)
def test_a_process_that_says_nothing_understood_has_no_evidence(context: str) -> None:
    """A later version, or a person, may have written it: an edge without a reason is better than a wrong one."""
    assert read_context(context, "words") is None


def test_a_process_of_ours_is_believed_where_no_flow_says_more() -> None:
    """In the words of its description."""
    processes = [asset for asset in decide_processes() if asset.evidence]
    assert processes
    for process in processes:
        told = read_context(process.evidence, process.description)
        said = json.loads(process.evidence)
        assert told is not None and (told.kind, told.score) == (said["evidence"], said["score"])
        assert told.facts == (process.description,)
    bare = read_context('{"evidence": "name", "score": 1}')
    assert bare is not None and (bare.score, bare.facts) == (1.0, ())


def decide_processes() -> list[Process]:
    return [asset for asset in decide(ROUTE, make_world().snapshots, S3).desired if isinstance(asset, Process)]


def freshness(*lags: HopLag, name: str = "ORDERS") -> FlowFreshness:
    return FlowFreshness(name, (), TableActivity(), NOON, NOON, TableActivity(), lags, NOON)


INTO_BUCKET, INTO_TARGET = HopLag(Hop.INTO_BUCKET, HOUR, 2 * HOUR), HopLag(Hop.INTO_TARGET, 3 * HOUR, 2 * HOUR)


def test_a_hop_that_lags_makes_late_what_it_leads_to_alone() -> None:
    """The files came in time and were not loaded: the target is late. Nothing leads to a source."""
    (flow,) = matched(make_world()).flows
    assert flow.source is not None and flow.target is not None
    told = tell_node_freshness([replace(flow, files=(), links=()), flow], [freshness(INTO_BUCKET, INTO_TARGET)])
    assert told.of_files(flow.files[0].path).state is FreshnessState.FRESH
    assert told.of_table(flow.target.qualified_name).state is FreshnessState.LATE
    assert told.of_table(flow.source.qualified_name).state is FreshnessState.UNKNOWN
    assert "it stopped between the bucket and the target" in told.of_table(flow.source.qualified_name).words
    assert told.of_files("elsewhere") == told.of_table("elsewhere") == Freshness()


def test_nobody_is_blamed_by_a_bound_that_nobody_knows() -> None:
    """No lag, or no bound: it is not known how fresh that is."""
    (flow,) = matched(make_world()).flows
    for lag in (HopLag(Hop.INTO_BUCKET, 9 * HOUR, None), HopLag(Hop.INTO_BUCKET, None, HOUR), INTO_TARGET):
        told = tell_node_freshness([flow], [freshness(lag)])
        assert told.of_files(flow.files[0].path).state is FreshnessState.UNKNOWN


def test_of_several_flows_through_one_node_the_gravest_is_told() -> None:
    """In whatever order they come."""
    (flow,) = matched(make_world()).flows
    assert flow.target is not None
    late, fresh = (freshness(HopLag(Hop.INTO_TARGET, lag, 2 * HOUR), name=str(lag)) for lag in (3 * HOUR, HOUR))
    unknown = freshness(name="unknown")
    for told in ((late, fresh, unknown), (unknown, fresh, late), (fresh, late, unknown)):
        flows: list[Flow] = [replace(flow, source=None)] * 3
        found = tell_node_freshness(flows, told)
        assert found.of_table(flow.target.qualified_name).state is FreshnessState.LATE
        assert found.of_table(flow.target.qualified_name).words.startswith(f"{3 * HOUR}: ")
    half = replace(flow, target=None)
    assert tell_node_freshness([half], [late]).tables.keys() == {f"{SOURCE_SCHEMA}/ORDERS"}


def test_a_fingerprint_tells_every_change_of_a_prefix_and_no_order() -> None:
    """New, overwritten and removed files each make another; a look that stopped and goes on makes the same."""
    files = [file("a.csv"), file("b.csv", etag="e2"), file("c.csv", size=11)]
    whole = Fingerprint().add(files)
    assert Fingerprint().add(files[::-1]) == Fingerprint().add(files[:1]).add(files[1:]) == whole
    changed = [
        files[:2],
        [*files, file("d.csv")],
        [file("a.csv", etag="e2"), *files[1:]],
        [file("a.csv", size=9), *files[1:]],
        [file("a.csvx"), *files[1:]],
        [replace(files[0], key="sales/a.cs", etag="v:e1"), *files[1:]],
    ]
    digests = {whole.digest, *(Fingerprint().add(told).digest for told in changed)}
    assert len(digests) == 1 + len(changed) and whole.digest.startswith("3-")
    assert Fingerprint().add(bucket_of().objects).digest == f"0-{'0' * 32}"
