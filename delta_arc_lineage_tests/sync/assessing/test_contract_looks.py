"""Contract looks: the bucket is held against its contracts as it is now; what has none is given a draft it keeps."""

from dataclasses import replace

import pytest

from delta_arc_lineage.errors import NotFound
from delta_arc_lineage.model.contract_holding import find_held
from delta_arc_lineage.model.contracts import (
    Contract,
    ContractColumn,
    Measure,
    Operator,
    Standing,
    UnusableContract,
    VolumeRule,
)
from delta_arc_lineage.model.data_findings import Severity
from delta_arc_lineage.model.ignoring import Ignore, NamePattern
from delta_arc_lineage.model.observed import Observed
from delta_arc_lineage.sync.assessing.contract_looks import (
    ContractLook,
    Drafted,
    JudgedDataset,
    Verdict,
    draft_contracts,
    look_at_contracts,
)
from delta_arc_lineage_tests.sync.assessing.test_contracts import ORDERS, SHIPPERS, Contracted, contract
from delta_arc_lineage_tests.sync.assessing.test_contracts import held as held_back

PATHS = ("sales/orders/", "sales/shippers/")


@pytest.fixture
def shop() -> Contracted:
    """Two datasets of a file a day, and a key that the route's pattern does not fit."""
    shop = Contracted()
    shop.bucket.objects.clear()
    for day in ("01", "02", "03"):
        shop.write(f"orders/dt=2025-06-{day}/part-0.csv", b"id,price\n1,2.5\n")
        shop.write(f"shippers/dt=2025-06-{day}/part-0.csv", b"id,name\n1,Ann Lee\n")
    shop.write("readme.txt", b"read me")
    return shop


def look(shop: Contracted) -> ContractLook:
    """Nothing of it writes to the catalog."""
    look = look_at_contracts(shop.route, shop.space)
    assert shop.catalog.requests.writes == 0
    return look


def draft(shop: Contracted, dataset: str = "") -> list[Drafted]:
    return draft_contracts(shop.route, shop.space, dataset)


DRAFTED = {"standing": Standing.DRAFT}
VERDICTS: dict[str, tuple[list[Contract], Verdict, bool]] = {
    "kept": ([contract(ORDERS, "id", "price")], Verdict.KEPT, False),
    "broken": ([contract(ORDERS, "tax")], Verdict.BROKEN, True),
    "a draft that is broken": ([contract(ORDERS, "tax", **DRAFTED)], Verdict.WARNED, False),
    "broken where that is noted": (
        [replace(contract(ORDERS), columns=(ContractColumn("tax", severity=Severity.NOTE),))],
        Verdict.KEPT,
        False,
    ),
    "two of one dataset": ([contract(ORDERS, "id"), contract(ORDERS, "id", file="again.yaml")], Verdict.UNUSABLE, True),
    "retired": ([contract(ORDERS, "tax", standing=Standing.RETIRED)], Verdict.NONE, False),
    "of a dataset that is not there": ([contract("s3://landing/sales/order/", "tax")], Verdict.NONE, False),
}


@pytest.mark.parametrize("situation", VERDICTS)
def test_a_verdict_says_what_came_of_each_contract(shop: Contracted, situation: str) -> None:
    """What has none says so, and a key that the pattern does not fit is no dataset: nobody promises anything of it."""
    contracts, verdict, is_broken = VERDICTS[situation]
    shop.promise(*contracts)
    seen = look(shop)
    files = () if verdict is Verdict.NONE else tuple(f"contracts/{each.file}" for each in contracts)
    assert seen.datasets == (
        JudgedDataset(PATHS[0], files, verdict),
        JudgedDataset(PATHS[1], (), Verdict.NONE),
    )
    assert (seen.is_broken, seen.complete) == (is_broken, True)


@pytest.mark.parametrize("order", [1, -1])
def test_the_gravest_of_several_findings_is_the_verdict(shop: Contracted, order: int) -> None:
    """Whichever is found first, and of no other dataset."""
    graver = (ContractColumn("tax"), ContractColumn("rebate", severity=Severity.WARNING), ContractColumn("gone"))
    mild = (ContractColumn("rebate", severity=Severity.NOTE), ContractColumn("tax", severity=Severity.WARNING))
    shop.promise(replace(contract(ORDERS), columns=graver[::order]), replace(contract(SHIPPERS), columns=mild[::order]))
    assert [judged.verdict for judged in look(shop).datasets] == [Verdict.BROKEN, Verdict.WARNED]


def test_a_contract_that_cannot_be_read_is_named_with_its_dataset_and_judges_nothing(shop: Contracted) -> None:
    """Its own dataset is not called kept, though another contract of it is."""
    shop.promise(contract(ORDERS, "id"), unusable=(UnusableContract("bad.yaml", "line 3: no", "mend it", (ORDERS,)),))
    seen = look(shop)
    assert seen.datasets[0] == JudgedDataset(
        PATHS[0], ("contracts/bad.yaml", "contracts/orders.yaml"), Verdict.UNUSABLE
    )
    assert seen.is_broken and [finding.rule for finding in seen.findings] == ["contract-unusable"]


def test_what_is_drafted_is_kept(shop: Contracted) -> None:
    """In force as it stands, by the very dataset it was drafted of; a column more in it would break."""
    drafts = draft(shop)
    assert [(each.path, each.name, each.existing) for each in drafts] == [
        (PATHS[0], "orders/", ()),
        (PATHS[1], "shippers/", ()),
    ]
    written = [each.draft for each in drafts if each.draft]
    assert [each.places for each in written] == [(ORDERS,), (SHIPPERS,)]
    assert [[column.name for column in each.columns] for each in written] == [["id", "price"], ["id", "name"]]
    assert [rule.measure for rule in written[0].volumes] == [Measure.BYTES, Measure.ROWS]
    assert [each.format for each in written] == ["csv", "csv"]
    shop.promise(*written)
    assert [judged.verdict for judged in look(shop).datasets] == [Verdict.KEPT] * 2
    stricter = replace(written[0], columns=(*written[0].columns, ContractColumn("tax")))
    shop.promise(stricter, written[1])
    assert [judged.verdict for judged in look(shop).datasets] == [Verdict.BROKEN, Verdict.KEPT]


def test_what_has_a_contract_is_given_no_draft(shop: Contracted) -> None:
    """Its file is named instead, one that cannot be read too: writing another would make two of one dataset."""
    bad = UnusableContract("bad.yaml", "line 3: no", "mend it", (SHIPPERS,))
    shop.promise(contract(ORDERS, "id"), unusable=(bad,))
    assert [(each.draft, each.existing) for each in draft(shop)] == [
        (None, ("contracts/orders.yaml",)),
        (None, ("contracts/bad.yaml",)),
    ]


@pytest.mark.parametrize(
    "dataset", ["sales/orders/", "sales/orders", "orders/", "orders", ORDERS, ORDERS.rstrip("/"), "s3://landing/orders"]
)
def test_a_dataset_is_named_as_people_write_it(shop: Contracted, dataset: str) -> None:
    """By its path, by what follows the prefix, by its address, with or without the slash: one draft, of this one."""
    assert [each.path for each in draft(shop, dataset)] == [PATHS[0]]


@pytest.mark.parametrize(
    ("dataset", "near"),
    [
        ("oders", "sales/orders/"),
        ("s3://elsewhere/sales/shippers/", "sales/shippers/"),
        ("xyz", ""),
        ("readme.txt", ""),
    ],
)
def test_a_dataset_that_is_not_there_is_told_with_the_nearest(shop: Contracted, dataset: str, near: str) -> None:
    """Nothing is drafted for a name that nobody has, for another bucket, or for a key that is no dataset."""
    with pytest.raises(NotFound) as caught:
        draft(shop, dataset)
    assert repr(dataset) in caught.value.what and "'sales'" in caught.value.what
    assert f"such as {near}" in caught.value.next_step if near else "such as" not in caught.value.next_step


def shop_of_files() -> Contracted:
    """Two files that are a dataset each, and what an engine, a loader and a person left beside them."""
    shop = Contracted(r"{table_name}\.csv")
    shop.route = replace(shop.route, ignore=Ignore(keys=(NamePattern(r"AUDIT.*"),)))
    shop.bucket.objects.clear()
    for name in ("ORDERS.csv", "SHIPPERS.csv", "_SUCCESS.csv", "AUDIT.csv"):
        shop.write(name, b"id\n1\n")
    shop.write("_tmp.csv", b"")
    return shop


def test_a_file_of_its_own_is_a_dataset_where_the_pattern_folds_nothing() -> None:
    """It has a contract and a draft as a folder has; what is no data, or ignored, has neither."""
    shop = shop_of_files()
    shop.promise(contract("s3://landing/sales/ORDERS.csv", "tax", file="orders.yaml"))
    assert [(judged.path, judged.verdict) for judged in look(shop).datasets] == [
        ("sales/ORDERS.csv", Verdict.BROKEN),
        ("sales/SHIPPERS.csv", Verdict.NONE),
    ]
    (drafted,) = draft(shop, "SHIPPERS.csv")
    assert drafted.draft and drafted.draft.places == ("s3://landing/sales/SHIPPERS.csv",)
    assert [each.name for each in draft(shop)] == ["ORDERS.csv", "SHIPPERS.csv"]


def test_a_contract_of_all_files_is_not_broken_by_what_is_no_data() -> None:
    """A marker without a byte beside the data, a file that the route ignores: neither a look, nor a run, nor what is
    held back says a word of them. The data beside them is judged."""
    shop = shop_of_files()
    rule = VolumeRule(Measure.BYTES, Operator.GREATER, (1_000.0,))
    shop.promise(replace(contract("s3://landing/sales/*.csv", file="all.yaml"), volumes=(rule,)))
    subjects = ["sales/ORDERS.csv", "sales/SHIPPERS.csv"]
    assert sorted({finding.subject for finding in look(shop).findings}) == subjects
    assert sorted({subject for _, _, subject, _ in shop.found()}) == subjects
    planned = shop.planned()
    held = find_held(shop.route, planned.snapshots, shop.contracts, Observed(), now=shop.clock.now())
    assert sorted(held) == subjects == sorted(held_back(planned.plan))
