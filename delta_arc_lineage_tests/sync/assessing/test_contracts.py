"""Contracts in a run: what is found, since when; a new dataset in breach is not linked, an old one stays."""

from dataclasses import replace

import pytest

from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.model.assets import Process
from delta_arc_lineage.model.contract_holding import find_held
from delta_arc_lineage.model.contracts import Contract, ContractColumn, Contracts, Standing, UnusableContract
from delta_arc_lineage.model.data_findings import Severity, Topic
from delta_arc_lineage.model.kinds import Kind, Reference
from delta_arc_lineage.model.observed import Observed, ObservedAsset
from delta_arc_lineage.model.outcomes import Reason
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.sync.assessing.route_assessment import assess
from delta_arc_lineage.sync.planning.explaining import explain
from delta_arc_lineage.sync.planning.route_plans import Planned, read_and_plan
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage_tests.sync.reading.test_file_schemas import Shop

ORDERS, SHIPPERS = "s3://landing/sales/orders/", "s3://landing/sales/shippers/"


class Contracted(Shop):
    """A shop with contracts, kept in memory."""

    contracts = Contracts("contracts")

    @property
    def space(self) -> Workspace:
        return replace(super().space, read_contracts=lambda _: self.contracts)

    def promise(self, *contracts: Contract, unusable: tuple[UnusableContract, ...] = ()) -> None:
        self.contracts = Contracts("contracts", contracts, unusable)

    def planned(self) -> Planned:
        return read_and_plan(self.route, self.space, run="run")

    def found(self) -> set[tuple[str, Severity, str, str]]:
        """Findings about contracts: rule, how grave, of what, of which part of it."""
        seen = assess(self.route, self.planned(), self.space).of(Topic.CONTRACTS)
        return {(f.rule, f.severity, f.subject, f.part) for f in (each.finding for each in seen)}


def contract(place: str, *columns: str, file: str = "", **rest: object) -> Contract:
    name = file or f"{place.rstrip('/').rpartition('/')[2]}.yaml"
    return replace(Contract(name, (place,), tuple(map(ContractColumn, columns))), **rest)


@pytest.fixture
def shop() -> Contracted:
    shop = Contracted()
    shop.bucket.objects.clear()
    for day in ("01", "02"):
        shop.write(f"orders/dt=2025-06-{day}/part-0.csv", b"id,price\n1,2.5\n")
        shop.write(f"shippers/dt=2025-06-{day}/part-0.csv", b"id,name\n1,Ann Lee\n")
    return shop


def edges(shop: Contracted) -> int:
    return len(shop.kept(Kind.PROCESS))


def held(plan: Plan) -> list[str]:
    return [outcome.subject.name for outcome in plan.unlinked if outcome.reason is Reason.BREACH]


def test_a_contract_that_is_kept_says_nothing(shop: Contracted) -> None:
    """And whatever has none is not judged."""
    shop.promise(contract(ORDERS, "id", "price"))
    assert shop.found() == set()


BREACH = {("contract-column", Severity.ERROR, "sales/orders/", "tax")}
SITUATIONS = {
    "a breach": ([contract(ORDERS, "tax")], BREACH),
    "a draft": (
        [contract(ORDERS, "tax", standing=Standing.DRAFT)],
        {("contract-column", Severity.WARNING, "sales/orders/", "tax")},
    ),
    "its folder without the slash": ([contract(ORDERS.rstrip("/"), "tax")], BREACH),
    "its files": ([contract(f"{ORDERS}**/*.csv", "tax")], BREACH),
    "another spelling of the address": ([contract(ORDERS.replace("s3:", "S3A:"), "tax")], BREACH),
    "another bucket": ([contract("s3://elsewhere/sales/orders/", "tax")], set()),
    "another route's folder": ([contract("s3://landing/people/users/", "tax")], set()),
    "a dataset that is not there": (
        [contract("s3://landing/sales/order/", "tax")],
        {("contract-no-dataset", Severity.WARNING, "contracts/order.yaml", "")},
    ),
    "no place in S3": (
        [contract("orders", "tax")],
        {("contract-no-place", Severity.WARNING, "contracts/orders.yaml", "")},
    ),
    "two of one dataset": (
        [contract(ORDERS, "tax"), contract(ORDERS, "id", file="again.yaml")],
        {("contract-doubled", Severity.ERROR, "sales/orders/", "")},
    ),
    "its successor": (
        [contract(ORDERS, "tax", standing=Standing.RETIRED), contract(ORDERS, "id", file="v2.yaml")],
        set(),
    ),
    "what nobody can tell": (
        [contract(ORDERS, "id", unheld=("a query",))],
        {("contract-unchecked", Severity.NOTE, "sales/orders/", "")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("situation", SITUATIONS)
def test_which_dataset_a_contract_is_of(shop: Contracted, situation: str) -> None:
    """By its address; what is of no use is told."""
    contracts, expected = SITUATIONS[situation]
    shop.promise(*contracts)
    assert shop.found() == expected


def test_a_file_that_cannot_be_read_is_an_error_and_its_dataset_is_linked(shop: Contracted) -> None:
    """Its dataset is not checked, by the other contract that it has neither."""
    bad = UnusableContract("bad.yaml", "line 3: no", "mend it", (ORDERS,))
    shop.promise(contract(ORDERS, "tax"), unusable=(bad,))
    assert shop.found() == {("contract-unusable", Severity.ERROR, "contracts/bad.yaml", "")}
    assert not held(shop.sync()) and edges(shop) == 6


def test_a_new_dataset_in_breach_is_not_linked_until_it_keeps_its_contract(shop: Contracted) -> None:
    """The others are; the dataset is named with the reason, by plans and explanations; a later file mends it."""
    shop.promise(contract(ORDERS, "id", "price", "tax"))
    plan = shop.sync()
    assert held(plan) == ["sales/orders/"] and edges(shop) == 3
    (outcome,) = [o for o in explain(shop.route, shop.space, "orders/").unlinked if o.subject.name == "sales/orders/"]
    assert outcome.reason is Reason.BREACH
    assert held(shop.plan()) == ["sales/orders/"] and not shop.plan().changes
    shop.write("orders/dt=2025-06-03/part-0.csv", b"id,price,tax\n1,2.5,0.5\n")
    assert not held(shop.sync()) and edges(shop) == 6


def test_a_contract_that_is_mended_links_its_dataset(shop: Contracted) -> None:
    """Though nothing else changed: contracts are part of what an empty plan rests on."""
    shop.promise(contract(ORDERS, "tax"))
    shop.sync()
    assert not shop.plan().changes
    shop.promise(contract(ORDERS, "id"))
    assert not held(shop.sync()) and edges(shop) == 6


@pytest.mark.parametrize("severity", [Severity.WARNING, Severity.NOTE])
def test_what_is_no_error_holds_nothing_back(shop: Contracted, severity: Severity) -> None:
    """It is a finding."""
    shop.promise(replace(contract(ORDERS), columns=(ContractColumn("tax", severity=severity),)))
    assert shop.found() == {("contract-column", severity, "sales/orders/", "tax")}
    assert not held(shop.sync()) and edges(shop) == 6


def test_an_existing_dataset_in_breach_stays_linked(shop: Contracted) -> None:
    """Also where all state was lost: the catalog says that it is there."""
    shop.sync()
    shop.promise(contract(ORDERS, "tax"))
    assert shop.found() == BREACH
    plan = shop.sync()
    assert not held(plan) and not plan.changes and edges(shop) == 6
    shop.state = MemoryStateStore()
    plan = shop.sync()
    assert not held(plan) and not plan.changes and edges(shop) == 6


@pytest.mark.parametrize("path", ["sales/orders/", "sales/orders"])
def test_a_dataset_that_is_linked_at_somebody_elses_asset_is_there(shop: Contracted, path: str) -> None:
    """What stands for it in another connection is the end of our lineage. Others' lineage makes no dataset ours."""
    shop.promise(contract(ORDERS, "tax"))
    snapshots = shop.planned().snapshots
    ends = (
        (Reference("Table", "default/x/1/A/B/C"),),
        (Reference("S3Prefix", f"default/s3/9/arn:aws:s3:::landing/{path}"),),
    )
    process = Process(qualified_name="default/s3/1/p", name="p", inputs=ends[0], outputs=ends[1])
    for mark, expected in ((shop.route.mark, set()), ("", {"sales/orders/"})):
        observed = Observed((ObservedAsset(process, "guid", mark),))
        assert find_held(shop.route, snapshots, shop.contracts, observed, now=shop.clock.now()) == expected


def test_a_finding_is_as_old_as_it_was(shop: Contracted) -> None:
    """However its words change: a file that is late grows older."""
    shop.promise(contract(ORDERS, "tax"))
    (first,) = assess(shop.route, shop.planned(), shop.space).of(Topic.CONTRACTS)
    shop.write("orders/dt=2025-06-03/part-0.csv", b"id,price\n1,2.5\n")
    (again,) = assess(shop.route, shop.planned(), shop.space).of(Topic.CONTRACTS)
    assert again.first_seen == first.first_seen and again.finding.words != first.finding.words
