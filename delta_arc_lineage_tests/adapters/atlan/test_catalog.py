"""The catalog port over Atlan: paging, completeness, marks, restoring, and lost answers, over real HTTP."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import httpx
import pytest

from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.errors import NotFound, PermissionDenied, Unreachable
from delta_arc_lineage.model.assets import Bucket, Connection, Process, S3Object
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.routes import SchemaReference
from delta_arc_lineage.ports.catalog import RequestCount, Scope
from delta_arc_lineage_tests.adapters.atlan.conftest import Tenant

CONNECTION = Connection(qualified_name="default/s3/1700000000", name="s3-of-this-test", owners=())
BUCKET = Bucket(
    qualified_name=f"{CONNECTION.qualified_name}/arn:aws:s3:::landing", name="landing", arn="arn:aws:s3:::landing"
)
MARK = "delta-arc-lineage/tests/main"
SOURCE = SchemaReference("delta-arc-postgres", "FOOD_BEVERAGE", "SALES_ORDERS", "postgres")
HOSTILE_KEYS = ["a\nb.csv", "quote\"'.csv", "../up.csv", "a//b.csv", "/lead.csv", "é漢字.csv", "k" * 1020 + ".csv"]


def an_object(key: str, size: int = 1) -> S3Object:
    return S3Object(
        qualified_name=f"{BUCKET.qualified_name}/{key}",
        name=key.rpartition("/")[2],
        key=key,
        bucket=BUCKET.qualified_name,
        size=size,
        last_modified=1_700_000_000_000,
        etag="0123",
        storage_class="STANDARD",
        content_type="text/csv",
        description="CSV file",
    )


def a_scope(prefix: str = "") -> Scope:
    return Scope(MARK, CONNECTION.qualified_name, BUCKET.qualified_name, prefix)


@pytest.fixture(autouse=True)
def existing_bucket(tenant: Tenant) -> None:
    """The connection and the bucket that the other things live in."""
    catalog = tenant.catalog()
    if not catalog.find_connections([CONNECTION.name]):
        catalog.save([CONNECTION], mark=MARK)
        catalog.save([BUCKET], mark=MARK)


@pytest.mark.parametrize("page", [1, 7, 49, 50, 300])
def test_a_schema_is_read_whole_whatever_the_page(tenant: Tenant, page: int) -> None:
    """Paging changes the number of requests, which is ceil(hits / page) and one more where a page ends full."""
    catalog = tenant.catalog(page=page)
    connection = catalog.find_connections([SOURCE.connection])[0]
    before = catalog.requests.reads
    snapshot = catalog.read_schema(SOURCE, connection, mark=MARK).found
    assert (len(snapshot.tables), snapshot.column_count, snapshot.complete) == (8, 41, True)
    assert catalog.requests.reads - before == 50 // page + 1
    assert [column.order for column in snapshot.tables[0].columns] == [1, 2, 3]


def test_a_schema_that_is_not_there_is_not_an_empty_one(tenant: Tenant) -> None:
    """A name spelt otherwise is an error, never a schema without tables."""
    catalog = tenant.catalog()
    connection = catalog.find_connections([SOURCE.connection])[0]
    with pytest.raises(NotFound):
        catalog.read_schema(
            SchemaReference(SOURCE.connection, "FOOD_BEVERAGE", "sales_orders", "postgres"), connection, mark=MARK
        )


def test_what_is_saved_is_read_back_equal(tenant: Tenant) -> None:
    """Any key survives the way there and back, with the mark of whoever made it."""
    objects = [an_object(key) for key in HOSTILE_KEYS]
    catalog = tenant.catalog()
    confirmed = catalog.save(objects, mark=MARK).confirmed
    assert confirmed == {asset.qualified_name for asset in objects}
    observed = catalog.read([Reference("S3Object", asset.qualified_name) for asset in objects]).assets
    assert {observed_asset.asset for observed_asset in observed} == set(objects)
    assert {observed_asset.mark for observed_asset in observed} == {MARK}


def test_a_process_may_refer_to_an_object_of_the_same_request(tenant: Tenant) -> None:
    """Ends in the same batch are named by temporary guid, all others by qualified name."""
    table = "default/postgres/1720611661/FOOD_BEVERAGE/SALES_ORDERS/ORDERS"
    new = an_object("same-request.csv")
    process = Process(
        qualified_name=f"{CONNECTION.qualified_name}/delta-arc/v1/abc",
        name="ORDERS pg to s3 process",
        inputs=(Reference("Table", table),),
        outputs=(Reference("S3Object", new.qualified_name),),
        description="Linked by name only.",
    )
    catalog = tenant.catalog()
    catalog.save([new, process], mark=MARK)
    assets = {observed.asset for observed in catalog.observe(a_scope()).found.assets}
    assert {new, process} <= assets


def test_what_was_archived_comes_back_when_saved_again(tenant: Tenant) -> None:
    """Archived things are not seen, and saving one again makes it active: the payload says so."""
    catalog, asset = tenant.catalog(), an_object("lazarus.csv")
    reference = Reference("S3Object", asset.qualified_name)
    catalog.save([asset], mark=MARK)
    observed = catalog.read([reference]).assets
    assert catalog.archive(observed).confirmed == {asset.qualified_name}
    assert catalog.read([reference]).assets == ()
    catalog.save([asset], mark=MARK)
    assert [observed_asset.asset for observed_asset in catalog.read([reference]).assets] == [asset]


def test_a_connection_that_comes_back_keeps_its_admins_and_owners(tenant: Tenant) -> None:
    """They are sent when the connection is made. What people change later stays, archived in between or not."""
    catalog = tenant.catalog()
    owned = Connection(qualified_name="default/s3/1700000001", name="s3-with-an-owner", owners=("anna",))
    catalog.save([owned], mark=MARK)
    attributes = _get(tenant, "Connection", owned.qualified_name)
    assert attributes["ownerUsers"] == ["anna"] and attributes["adminRoles"]
    assert attributes["adminUsers"][:1] == ["anna"]  # the catalog adds who made it
    edits = {"adminUsers": ["zoë"], "adminRoles": ["a-role-of-theirs"], "ownerUsers": [], "category": "lake"}
    own = {"qualifiedName": owned.qualified_name, "name": owned.name}
    _post(tenant, {"typeName": "Connection", "attributes": {**own, **edits}})
    (observed,) = catalog.read([Reference("Connection", owned.qualified_name)]).assets
    catalog.archive([observed])
    before = catalog.requests
    assert owned.qualified_name in catalog.save([owned], mark=MARK).confirmed
    assert catalog.requests - before == RequestCount(reads=3, writes=1)
    restored = _get(tenant, "Connection", owned.qualified_name)
    assert {name: restored.get(name) or [] for name in edits} == edits


def test_an_object_whose_bucket_was_purged_belongs_to_none(tenant: Tenant) -> None:
    """The bucket's name on it stays, so the relation counts. A plan puts the object back into its bucket."""
    catalog = tenant.catalog()
    asset = an_object("orphan.csv")
    catalog.save([asset], mark=MARK)
    bucket = next(observed for observed in catalog.observe(a_scope()).found.assets if observed.asset == BUCKET)
    catalog.purge([bucket])
    orphan = next(
        observed.asset for observed in catalog.observe(a_scope()).found.assets if observed.asset.name == asset.name
    )
    catalog.save([BUCKET], mark=MARK)
    assert orphan == replace(asset, bucket="")
    catalog.save([asset], mark=MARK)
    assert asset in [observed.asset for observed in catalog.observe(a_scope()).found.assets]


def test_a_users_own_words_survive_our_update(tenant: Tenant) -> None:
    """An update sends what we own and nothing else: description by a user, owners and certificate stay."""
    catalog, asset = tenant.catalog(), an_object("kept.csv")
    catalog.save([asset], mark=MARK)
    edits = {"userDescription": "ask Anna", "ownerUsers": ["anna"], "certificateStatus": "VERIFIED"}
    _post(
        tenant,
        {"typeName": "S3Object", "attributes": {"qualifiedName": asset.qualified_name, "name": asset.name, **edits}},
    )
    catalog.save([an_object("kept.csv", size=2)], mark=MARK)
    after = _get(tenant, "S3Object", asset.qualified_name)
    assert {name: after[name] for name in edits} == edits
    assert after["s3ObjectSize"] == 2


def test_a_count_that_disagrees_makes_a_reading_incomplete(tenant: Tenant) -> None:
    """Fewer hits than the index counted is not a complete reading, so nothing may be removed on its word."""

    class Short(AtlanRequests):
        """Loses one hit of every page, as a tenant does that drops what its personas hide."""

        def search(self, body: Mapping[str, Any]) -> dict[str, Any]:
            answer = super().search(body)
            return {**answer, "entities": (answer.get("entities") or [])[:-1]}

    assert tenant.catalog(requests=tenant.requests(kind=Short)).observe(a_scope()).found.complete is False
    assert tenant.catalog().observe(a_scope()).found.complete is True


def test_what_is_ours_begins_exactly_with_our_mark_whatever_the_index_takes_for_equal(tenant: Tenant) -> None:
    """The index may ignore case. What is purged must not depend on that."""

    class KnowsNoCase(AtlanRequests):
        """Finds every mark of ours, as an index does that folds the case of what is asked."""

        def search(self, body: Mapping[str, Any]) -> dict[str, Any]:
            query = {"prefix": {"lastSyncWorkflowName": {"value": "delta-arc-lineage/"}}}
            return super().search({**body, "dsl": {**body["dsl"], "query": query}})

    catalog = tenant.catalog(requests=tenant.requests(kind=KnowsNoCase))
    ours, theirs = an_object("mine.csv"), an_object("theirs.csv")
    catalog.save([ours], mark="delta-arc-lineage/Cased/main")
    catalog.save([theirs], mark="delta-arc-lineage/cased/main")
    marked = catalog.find_marked("delta-arc-lineage/Cased/")
    assert [observed.asset.qualified_name for observed in marked] == [ours.qualified_name]


class Odd(AtlanRequests):
    """Finds one thing more than there is, of attributes as a test says."""

    hit: Mapping[str, Any] | None = None

    def search(self, body: Mapping[str, Any]) -> dict[str, Any]:
        answer = super().search(body)
        hits = [*(answer.get("entities") or []), {"guid": "zzz", "typeName": "Connection", **(self.hit or {})}]
        return {**answer, "approximateCount": answer["approximateCount"] + 1, "entities": hits}


def _finding(tenant: Tenant, **hit: Any) -> AtlanRequests:
    requests = tenant.requests(kind=Odd)
    requests.hit = hit
    return requests


@pytest.mark.parametrize(
    "attributes",
    [{}, {"connectorName": "s3"}, {"name": "odd", "qualifiedName": "odd"}, {"qualifiedName": "odd/"}],
    ids=str,
)
def test_a_connection_without_a_readable_name_is_none_of_the_connections(
    tenant: Tenant, attributes: dict[str, str]
) -> None:
    """The others are found as without it."""
    requests = _finding(tenant, attributes=attributes, scrubbed=True)
    assert tenant.catalog(requests=requests).find_connections([]) == tenant.catalog().find_connections([])


def test_a_connection_of_the_name_asked_for_that_may_not_be_read_is_not_an_absence(tenant: Tenant) -> None:
    """Taken for an absence, a second connection of that name would be made."""
    with pytest.raises(PermissionDenied):
        tenant.catalog(requests=_finding(tenant, attributes={}, scrubbed=True)).find_connections(["no-such-name"])


def test_what_may_not_be_read_is_not_taken_for_others_where_ours_is_asked_for(tenant: Tenant) -> None:
    """Its mark is hidden. A purge of what is ours would leave it behind without a word."""
    requests = _finding(tenant, attributes={"qualifiedName": "x"}, scrubbed=True)
    with pytest.raises(PermissionDenied) as caught:
        tenant.catalog(requests=requests).find_marked("delta-arc-lineage/")
    assert "persona" in str(caught.value)


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_a_failing_page_is_an_error_and_not_an_end(tenant: Tenant, failing: int) -> None:
    """Whichever page fails, the reading fails: it never ends as a shorter list."""
    catalog = tenant.catalog()
    connection = catalog.find_connections([SOURCE.connection])[0]
    asked = 0

    class BreaksThen(AtlanRequests):
        """Asks the server to fail from the chosen page on."""

        def search(self, body: Mapping[str, Any]) -> dict[str, Any]:
            nonlocal asked
            asked += 1
            if asked == failing:
                tenant.misbehave({"kind": "error", "status": 500})
            return super().search(body)

    with pytest.raises(Unreachable):
        tenant.catalog(page=20, requests=tenant.requests(kind=BreaksThen)).read_schema(SOURCE, connection, mark=MARK)


def _post(tenant: Tenant, entity: dict[str, object]) -> None:
    headers = {"Authorization": f"Bearer {tenant.server.token}"}
    body = {"entities": [{"guid": "-1", **entity}]}
    httpx.post(f"{tenant.server.url}/api/meta/entity/bulk", json=body, headers=headers).raise_for_status()


def _get(tenant: Tenant, type_name: str, qualified_name: str) -> dict[str, object]:
    headers = {"Authorization": f"Bearer {tenant.server.token}"}
    url = f"{tenant.server.url}/api/meta/entity/uniqueAttribute/type/{type_name}"
    answer = httpx.get(url, params={"attr:qualifiedName": qualified_name}, headers=headers).raise_for_status()
    return dict(answer.json()["entity"]["attributes"])
