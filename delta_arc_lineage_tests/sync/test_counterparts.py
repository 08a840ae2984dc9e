"""A tenant that is not empty: what others hold of the bucket is the end of our lineage, and stays as they left it."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.errors import StalePlan
from delta_arc_lineage.model.assets import Asset, Bucket, Connection, Lineage, S3Object
from delta_arc_lineage.model.counterparts import Held, Holder
from delta_arc_lineage.model.diff import Add, Remove, subject
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.observed import ObservedAsset
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage_tests.model.examples import ARN, PREFIX, ROUTE
from delta_arc_lineage_tests.sync.catalogs import StrictCatalog
from delta_arc_lineage_tests.sync.estate import Estate

FILES = ["ORDERS.csv", "SHIPPERS.csv"]
CRAWLER, COLLEAGUE = Holder("default/s3/5", "S3 crawler", True), Holder("default/s3/6", "by hand", True)
OTHER_DEPLOYMENT = "delta-arc-lineage/other/sales"


@dataclass(frozen=True)
class Tenant:
    """An estate of two tables and two files, and what others do beside it."""

    estate: Estate

    @property
    def catalog(self) -> StrictCatalog:
        assert isinstance(self.estate.catalog, StrictCatalog)
        return self.estate.catalog

    def crawl(
        self, *files: str, by: Holder = CRAWLER, mark: str | None = "crawler", form: str = ARN, bucket: bool = True
    ) -> list[str]:
        """The bucket and these files in a connection of somebody's; their qualified names. `form`: of the bucket in
        them."""
        home = f"{by.qualified_name}/{form}"
        self.catalog.put(Connection(qualified_name=by.qualified_name, name=by.name))
        if bucket:
            self.catalog.put(Bucket(qualified_name=home, name="landing", arn=ARN), mark=mark)
        for file in files:
            self.catalog.put(crawled(home, f"{PREFIX}{file}"), mark=mark)
        return [f"{home}/{PREFIX}{file}" for file in files]

    def ends(self) -> set[str]:
        """Where our hops begin and end in S3."""
        lineage = [found.asset for found in self.ours if isinstance(found.asset, Lineage)]
        return {end.qualified_name for hop in lineage for end in (*hop.inputs, *hop.outputs) if end.is_file}

    @property
    def ours(self) -> list[ObservedAsset]:
        return [found for found in self.catalog.active.values() if found.mark == ROUTE.mark]

    @property
    def theirs(self) -> dict[str, ObservedAsset]:
        return {name: found for name, found in self.catalog.active.items() if found.mark != ROUTE.mark}

    def hops(self) -> int:
        return sum(isinstance(found.asset, Lineage) for found in self.ours)


def crawled(home: str, key: str) -> S3Object:
    name = key.rpartition("/")[2]
    return S3Object(
        qualified_name=f"{home}/{key}",
        name=name,
        key=key,
        bucket=home,
        size=1,
        last_modified=1,
        etag="theirs",
        storage_class="STANDARD",
    )


@pytest.fixture
def tenant() -> Tenant:
    return Tenant(Estate(limits=Limits(minimum_age=0)))


def counted(plan: Plan) -> dict[str, tuple[bool, int, int, int]]:
    return {held.holder.name: (held.has_bucket, held.ends, held.beside, held.archived) for held in plan.holdings.held}


def sorts(plan: Plan) -> set[tuple[type, Kind]]:
    return {(type(change), subject(change).kind) for change in plan.changes}


@pytest.mark.parametrize("form", [ARN, "landing"])
def test_where_the_crawler_came_first_its_files_are_the_ends(tenant: Tenant, form: str) -> None:
    """Under whatever qualified name: processes only are added, nothing of the crawler's changes, and again nothing."""
    names = tenant.crawl(*FILES, form=form)
    before = tenant.theirs
    plan = tenant.estate.sync(run="first")
    assert {kind for _, kind in sorts(plan)} == {Kind.CONNECTION, Kind.PROCESS, Kind.COLUMN_PROCESS}
    assert tenant.ends() == set(names) and tenant.hops() == Tenant(_synced()).hops()
    assert tenant.theirs == before and counted(plan) == {"S3 crawler": (True, 2, 0, 0)}
    assert plan.holdings.wanted == 2 and plan.holdings.bucket == "landing"
    assert tenant.estate.sync(run="second").is_empty and tenant.theirs == before


def _synced() -> Estate:
    estate = Estate()
    estate.sync()
    return estate


def test_what_the_crawler_has_not_seen_is_ours_in_its_bucket(tenant: Tenant) -> None:
    """In our connection, under our name; the bucket that it lies in is theirs, and is not made again."""
    (theirs,) = tenant.crawl("ORDERS.csv")
    assert counted(tenant.estate.sync()) == {"S3 crawler": (True, 1, 0, 0)}
    (ours,) = [found.asset for found in tenant.ours if isinstance(found.asset, S3Object)]
    assert ours.key == f"{PREFIX}SHIPPERS.csv" and ours.bucket == f"{CRAWLER.qualified_name}/{ARN}"
    assert tenant.ends() == {theirs, ours.qualified_name}
    assert not [found for found in tenant.ours if isinstance(found.asset, Bucket)]


def test_where_the_crawler_comes_after_us_ours_go_by_the_rules_of_removal(tenant: Tenant) -> None:
    """Their files get the lineage at once; ours, and the hops at them, wait like any other removal. The bucket stays:
    a container is nobody's to take away unasked."""
    tenant.estate.sync(run="first")
    own = tenant.ends()
    names = tenant.crawl(*FILES)
    before = tenant.theirs
    plan = tenant.estate.plan(run="second")
    assert sorts(plan) == {(Add, Kind.PROCESS), (Remove, Kind.PROCESS), (Remove, Kind.OBJECT)}
    assert {subject(change).qualified_name for change in plan.changes} >= own
    tenant.estate.sync(run="third", approve=True)
    assert tenant.ends() == set(names) and tenant.theirs == before
    assert not [found for found in tenant.ours if isinstance(found.asset, S3Object)]
    assert [found for found in tenant.ours if isinstance(found.asset, Bucket)]
    assert tenant.estate.sync(run="fourth").is_empty


def test_where_theirs_are_archived_later_ours_are_made_in_their_place(tenant: Tenant) -> None:
    """Archived assets are no ends, and are told."""
    names = tenant.crawl("ORDERS.csv", bucket=False)
    tenant.estate.sync(run="first")
    tenant.catalog.drop(names[0])
    plan = tenant.estate.sync(run="second", approve=True)
    assert (Add, Kind.OBJECT) in sorts(plan) and counted(plan) == {"S3 crawler": (False, 0, 0, 1)}
    assert not set(names) & tenant.ends() and tenant.estate.sync(run="third").is_empty


def test_an_archived_bucket_keeps_its_arn_and_ours_is_made_without(tenant: Tenant) -> None:
    """The ARN is unique in the tenant, archived assets among them: a bucket that claims it would be refused."""
    tenant.crawl()
    tenant.catalog.drop(f"{CRAWLER.qualified_name}/{ARN}")
    plan = tenant.estate.sync(run="first")
    (bucket,) = [subject(change) for change in plan.changes if subject(change).kind is Kind.BUCKET]
    assert isinstance(bucket, Bucket) and not bucket.claims_arn and bucket.arn == ARN
    assert tenant.estate.sync(run="second").is_empty


def test_of_two_others_the_older_one_is_the_end_and_the_other_is_told(tenant: Tenant) -> None:
    """Whoever asks finds the same one."""
    older = tenant.crawl("ORDERS.csv", by=COLLEAGUE, form="landing")
    tenant.crawl("ORDERS.csv")
    plan = tenant.estate.sync()
    assert tenant.ends() >= set(older) and not any(CRAWLER.qualified_name in end for end in tenant.ends())
    assert counted(plan) == {"by hand": (True, 1, 0, 0), "S3 crawler": (True, 0, 1, 0)}


def test_two_deployments_do_not_hand_their_files_to_each_other(tenant: Tenant) -> None:
    """What both made at once is the older one's: the other's go, and neither plans anything more."""
    tenant.estate.sync(run="first")
    tenant.crawl("ORDERS.csv", mark=OTHER_DEPLOYMENT)
    plan = tenant.estate.sync(run="second")
    assert plan.is_empty and counted(plan) == {"S3 crawler": (True, 0, 1, 0)}


def test_what_the_route_made_under_an_earlier_name_is_kept_up_to_date(tenant: Tenant) -> None:
    """As after the S3 connection was given another name: the files stay where they are, and are not made again."""
    names = tenant.crawl(*FILES, mark=ROUTE.mark)
    plan = tenant.estate.sync(run="first")
    assert {kind for sort, kind in sorts(plan) if sort is Add} == {Kind.CONNECTION, Kind.PROCESS, Kind.COLUMN_PROCESS}
    assert tenant.ends() == set(names) and plan.holdings.held == (Held(CRAWLER, ROUTE.mark, True, ends=2),)
    tenant.estate.put("ORDERS.csv", size=77)
    tenant.estate.sync(run="second")
    found = tenant.catalog.active[names[0]].asset
    assert isinstance(found, S3Object) and found.size == 77 and tenant.estate.sync(run="third").is_empty


def test_somebody_who_makes_the_bucket_meanwhile_makes_the_plan_stale(tenant: Tenant) -> None:
    """Nothing of it was seen when the plan was made; the catalog refuses the ARN, and the reason is told."""
    plan = tenant.estate.plan()
    tenant.crawl()
    with pytest.raises(StalePlan, match=CRAWLER.qualified_name):
        tenant.estate.apply(plan)
    assert tenant.estate.sync(run="again").holdings.held


holders = st.sampled_from([CRAWLER, COLLEAGUE])
marks = st.sampled_from([None, "crawler", OTHER_DEPLOYMENT])
acts = st.one_of(
    st.tuples(st.just("sync"), st.none()),
    st.tuples(st.just("put"), st.sampled_from([*FILES, "REGIONS.csv"])),
    st.tuples(st.just("delete"), st.sampled_from(FILES)),
    st.tuples(
        st.just("crawl"),
        st.tuples(
            st.lists(st.sampled_from([*FILES, "REGIONS.csv"]), unique=True),
            holders,
            marks,
            st.sampled_from([ARN, "landing"]),
            st.booleans(),
        ),
    ),
    st.tuples(st.just("archive"), st.integers(0, 20)),
)


@given(st.lists(acts, max_size=8))
def test_whatever_others_hold_one_thing_is_one_asset(history: list[tuple[str, object]]) -> None:
    """Over any history: nothing of theirs changes, no file of ours doubles theirs, every hop that would be drawn in an
    empty tenant is drawn, and a second run writes nothing. Another deployment of ours hands over what it made later."""
    tenant = Tenant(Estate(limits=Limits(minimum_age=0)))
    for number, (act, what) in enumerate([*history, ("sync", None)]):
        _act(tenant, act, what, run=f"run-{number}")
    tenant.estate.sync(run="settling", approve=True)
    before, writes = tenant.catalog.active, tenant.catalog.requests.writes
    assert tenant.estate.sync(run="again").is_empty
    assert tenant.catalog.active == before and tenant.catalog.requests.writes == writes
    places = [_place(found) for found in tenant.ours if found.asset.place]
    others = [found for found in tenant.theirs.values() if found.mark != OTHER_DEPLOYMENT]
    assert len(places) == len(set(places)) and not {*places} & {_place(found) for found in others}
    empty = Estate(limits=Limits(minimum_age=0))
    empty.bucket.objects = dict(tenant.estate.bucket.objects)
    empty.sync()
    assert _hops(tenant.catalog) == _hops(empty.catalog)


def _act(tenant: Tenant, act: str, what: object, *, run: str) -> None:
    estate = tenant.estate
    if act == "sync":
        before = tenant.theirs
        estate.sync(run=run, approve=True)
        assert tenant.theirs == before
    elif act == "put":
        estate.put(str(what))
    elif act == "delete" and f"{PREFIX}{what}" in estate.bucket.objects and len(estate.bucket.objects) > 1:
        estate.delete(str(what))
    elif act == "crawl":
        assert isinstance(what, tuple)
        files, by, mark, form, has_bucket = what
        tenant.crawl(*files, by=by, mark=mark, form=form, bucket=has_bucket)
    elif act == "archive":
        assert isinstance(what, int)
        held = sorted(name for name, found in tenant.theirs.items() if found.asset.place is not None)
        if held:
            tenant.catalog.drop(held[what % len(held)])


def _place(found: ObservedAsset) -> str:
    return str(found.asset.place)


def _hops(catalog: StrictCatalog) -> set[tuple[str, str]]:
    """Between tables and places, whatever stands for these; lineage of two tables stays for a time without a file."""
    there = {name: found.asset for name, found in catalog.active.items()}

    def spot(name: str) -> str:
        asset: Asset | None = there.get(name)
        return f"s3:{asset.place}" if asset is not None and asset.place is not None else name

    lineage = [asset for asset in there.values() if isinstance(asset, Lineage)]
    edges = {
        (spot(start.qualified_name), spot(end.qualified_name))
        for process in lineage
        for start in process.inputs
        for end in process.outputs
    }
    return {edge for edge in edges if any(end.startswith("s3:") for end in edge)}
