"""SDK searches by each kind of field, with sorts and aggregations, against a catalog in a process of its own."""

from typing import Any

import pytest
from pyatlan.client.atlan import AtlanClient
from pyatlan.model.assets import Asset, Column, Table, View
from pyatlan.model.enums import CertificateStatus, SortOrder
from pyatlan.model.fluent_search import CompoundQuery, FluentSearch
from pyatlan.model.search import (
    DSL,
    Bool,
    Exists,
    Fuzzy,
    IndexSearchRequest,
    Match,
    MatchAll,
    MatchNone,
    MatchPhrase,
    Prefix,
    Query,
    Range,
    Regexp,
    Term,
    Terms,
    Wildcard,
)
from pyatlan.model.suggestions import Suggestions

pytestmark = pytest.mark.filterwarnings("ignore:.verify=<str>. is deprecated:DeprecationWarning")

CONNECTION = "default/snowflake/1720611688"
SCHEMA = f"{CONNECTION}/DB/SEARCHED"
HERE = Asset.CONNECTION_QUALIFIED_NAME.eq(CONNECTION)


@pytest.fixture(scope="module", autouse=True)
def estate(sdk: AtlanClient) -> dict[str, str]:
    """Five tables with three columns each and a view; guids by name."""
    tables = [Table.creator(name=f"T{n}", schema_qualified_name=SCHEMA) for n in range(5)]
    for number, asset in enumerate(tables):
        asset.atlan_schema = None
        asset.description = f"rows of day {number} checked" if number else None
        asset.row_count = number * 10
        asset.certificate_status = CertificateStatus.VERIFIED if number % 2 else None
    view = View.creator(name="V and W", schema_qualified_name=SCHEMA)
    view.atlan_schema = None
    made = sdk.asset.save([*tables, view])
    columns = [
        Column.creator(name=f"C{n}", order=n, parent_type=Table, parent_qualified_name=f"{SCHEMA}/T{parent}")
        for parent in range(5)
        for n in (1, 2, 3)
    ]
    sdk.asset.save(columns)
    return {str(asset.name): str(asset.guid) for kind in (Table, View) for asset in made.assets_created(kind)}


def _count(sdk: AtlanClient, *queries: Query) -> int:
    """How many assets of this connection meet all queries."""
    search = FluentSearch.select().where(HERE)
    for query in queries:
        search = search.where(query)
    return search.count(sdk)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (CompoundQuery.asset_type(Table), 5),
        (CompoundQuery.asset_types([Table, View]), 6),
        (CompoundQuery.super_types([Asset]), 21),
        (Asset.TYPE_NAME.eq("Table"), 5),
        (Asset.SUPER_TYPE_NAMES.eq("SQL"), 21),
        (Asset.NAME.eq("T1"), 1),
        (Asset.NAME.eq("t1", case_insensitive=True), 1),
        (Asset.NAME.startswith("T"), 5),
        (Asset.NAME.within(["T1", "T2", "none"]), 2),
        (Asset.NAME.wildcard("?1"), 6),
        (Asset.NAME.regexp("T[0-2]"), 3),
        (Asset.NAME.match("t"), 5),
        (Asset.NAME.match_phrase("and w"), 1),
        (Asset.NAME.match_stemmed("V"), 1),
        (Asset.QUALIFIED_NAME.eq(f"{SCHEMA}/T3"), 1),
        (Asset.QUALIFIED_NAME.startswith(f"{SCHEMA}/T3"), 4),
        (Asset.QUALIFIED_NAME.wildcard("*/T3/*"), 3),
        (Asset.DESCRIPTION.match("checked rows"), 4),
        (Asset.DESCRIPTION.match_phrase("of day 3"), 1),
        (Asset.DESCRIPTION.has_any_value(), 4),
        (Asset.CERTIFICATE_STATUS.eq("VERIFIED"), 2),
        (Asset.CERTIFICATE_STATUS.has_any_value(), 2),
        (Table.ROW_COUNT.eq(20), 1),
        (Table.ROW_COUNT.gt(20), 2),
        (Table.ROW_COUNT.gte(20), 3),
        (Table.ROW_COUNT.lt(10), 1),
        (Table.ROW_COUNT.lte(10), 2),
        (Table.ROW_COUNT.between(10, 30), 3),
        (Asset.HAS_LINEAGE.eq(False), 21),
        (Asset.STATUS.eq("ACTIVE"), 21),
        (Asset.CREATE_TIME.lt("now"), 21),
        (Asset.CREATE_TIME.gt("now-1d"), 21),
        (Asset.CREATED_BY.startswith("service-account"), 21),
    ],
)
def test_each_kind_of_field(sdk: AtlanClient, query: Query, expected: int) -> None:
    """Keyword, text, stemmed, number, date, boolean, type and super-type fields with each of their comparisons."""
    assert _count(sdk, query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (MatchAll(), 21),
        (MatchNone(), 0),
        (Term.with_type_name("Table") & Term.with_state("ACTIVE"), 5),
        (Terms(field="name.keyword", values=["t1", "t2"]), 2),
        (Bool(should=[Term.with_type_name("Table"), Term.with_type_name("View")], minimum_should_match=1), 6),
        (Bool(must=[Term.with_type_name("Table")], must_not=[Exists(field="certificateStatus")]), 3),
        (Prefix(field="name.keyword", value="c"), 15),
        (Wildcard(field="qualifiedName", value="*/SEARCHED/T?"), 5),
        (Regexp(field="name.keyword", value="[tc]1"), 6),
        (Fuzzy(field="name.keyword", value="t12", fuzziness="1"), 2),
        (Range(field="rowCount", gte=10, lt=30), 2),
        (Match(field="description.text", query="day checked", operator="AND"), 4),
        (MatchPhrase(field="description.text", query="day 2 checked") | MatchPhrase(field="name", query="v and"), 2),
    ],
)
def test_each_kind_of_query(sdk: AtlanClient, query: Query, expected: int) -> None:
    """The SDK's own query classes, as a request of its own."""
    within = Bool(filter=[HERE, query])
    found = sdk.asset.search(IndexSearchRequest(dsl=DSL(query=within, from_=0, size=2), attributes=["name"]))
    assert found.count == expected
    assert len(list(found)) == expected


def test_conditions_are_combined(sdk: AtlanClient) -> None:
    """All of, some of, none of."""
    search = FluentSearch.select().where(HERE).where_not(CompoundQuery.asset_type(Column))
    assert search.count(sdk) == 6
    some = search.where_some(Asset.NAME.eq("T1")).where_some(Asset.NAME.eq("T2")).where_some(Table.ROW_COUNT.eq(10))
    assert some.min_somes(1).count(sdk) == 2
    assert some.min_somes(2).count(sdk) == 1


def test_hits_come_in_order_and_in_pages(sdk: AtlanClient) -> None:
    """By text, by number with missing values last, by time; each page once, in bulk too."""
    search = FluentSearch.select().where(HERE).page_size(4).include_on_results(Asset.NAME)
    names = [str(asset.name) for asset in search.sort(Asset.NAME.order(SortOrder.DESCENDING)).execute(sdk)]
    assert len(names) == 21 and names == sorted(names, key=str.lower, reverse=True)
    by_rows = search.sort(Table.ROW_COUNT.order(SortOrder.DESCENDING)).sort(Asset.NAME.order()).execute(sdk)
    assert [asset.name for asset in by_rows][:5] == ["T4", "T3", "T2", "T1", "T0"]
    assert len({asset.guid for asset in search.execute(sdk, bulk=True)}) == 21
    assert len({asset.guid for asset in search.sort(Asset.CREATE_TIME.order()).execute(sdk)}) == 21


def test_aggregations(sdk: AtlanClient) -> None:
    """Buckets with buckets in them, and every metric the SDK's fields offer."""
    search = (
        FluentSearch.select()
        .where(HERE)
        .page_size(1)
        .aggregate("types", Asset.TYPE_NAME.bucket_by(nested={"status": Asset.CERTIFICATE_STATUS.bucket_by()}))
        .aggregate("sum", Table.ROW_COUNT.sum())
        .aggregate("average", Table.ROW_COUNT.avg())
        .aggregate("least", Table.ROW_COUNT.min())
        .aggregate("most", Table.ROW_COUNT.max())
    )
    found: Any = search.execute(sdk).aggregations
    counts = {bucket.key: bucket.doc_count for bucket in found["types"].buckets}
    assert counts == {"column": 15, "table": 5, "view": 1}
    table = next(bucket for bucket in found["types"].buckets if bucket.key == "table")
    assert [(bucket.key, bucket.doc_count) for bucket in table.nested_results["status"].buckets] == [("VERIFIED", 2)]
    assert [found[name].value for name in ("sum", "average", "least", "most")] == [100, 20, 0, 40]


def test_results_carry_what_is_asked(sdk: AtlanClient, estate: dict[str, str]) -> None:
    """Related assets with their attributes; suggestions of like assets."""
    search = FluentSearch.select().where(HERE).where(Asset.QUALIFIED_NAME.eq(f"{SCHEMA}/T1/C1"))
    column = next(iter(search.include_on_results(Column.TABLE).include_on_relations(Table.NAME).execute(sdk)))
    assert column.table is not None and (column.table.guid, column.table.name) == (estate["T1"], "T1")
    table = sdk.asset.get_by_guid(estate["T1"], Table)
    like = Table.updater(qualified_name=f"{SCHEMA}/T2", name="T2")
    like.user_description = "told"
    sdk.asset.save(like)
    finder = Suggestions().finder(table).include(Suggestions.TYPE.USER_DESCRIPTION)
    assert finder.get(sdk) is not None
