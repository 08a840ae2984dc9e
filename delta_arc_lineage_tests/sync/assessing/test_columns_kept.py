"""What moved since the last run is told once; what is kept for it is names and types, and may be lost."""

import json

from delta_arc_lineage.model.data_findings import Topic
from delta_arc_lineage_tests.sync.assessing.test_unread_files import assessed
from delta_arc_lineage_tests.sync.reading.test_file_schemas import Shop, three_days

KEPT = "columns/sales"


def moved(shop: Shop) -> list[str]:
    """What one run says of the run before."""
    found = assessed(shop).of(Topic.DRIFT)
    return [seen.finding.words for seen in found if seen.finding.words.startswith("since the last run")]


def drop_price(shop: Shop) -> None:
    shop.write("orders/dt=2025-06-04/part-0.csv", b"id,note\n7,secret text\n")


def test_a_change_is_told_by_the_run_that_sees_it() -> None:
    """And by no other."""
    shop = three_days()
    assert moved(shop) == moved(shop) == []
    drop_price(shop)
    gone = next(words for words in moved(shop) if "gone" in words)
    assert gone == (
        "since the last run, column price (decimal) is gone from the files of sales/orders/;"
        " source table ORDERS, target table ORDERS did not move"
    )
    assert moved(shop) == []


def test_names_and_types_are_kept_and_no_value() -> None:
    """Written where something moved, and not again."""
    shop = three_days()
    drop_price(shop)
    assessed(shop)
    kept = shop.state.read(KEPT)
    assert kept is not None and "note" in kept and "secret" not in kept and " 7" not in kept
    assessed(shop)
    assert shop.state.read(KEPT) == kept


def test_what_is_lost_damaged_or_of_another_form_counts_as_none() -> None:
    """The next run keeps it anew, and tells of what moves after that."""
    for damaged in (None, "{", json.dumps({"tenant": "https://example.atlan.com", "value": {"format": 0, "ends": []}})):
        shop = three_days()
        assessed(shop)
        kept = shop.state.read(KEPT)
        shop.state.write(KEPT, damaged)
        drop_price(shop)
        assert moved(shop) == [] and shop.state.read(KEPT) != kept
        shop.write("orders/dt=2025-06-05/part-0.csv", b"id,price\n7,1.5\n")
        assert any("price" in words for words in moved(shop))


def test_a_file_that_cannot_be_read_is_no_change() -> None:
    """What is kept of it stays."""
    shop = three_days()
    assessed(shop)
    shop.write("orders/dt=2025-06-04/part-0.csv", b"\x00\x01\x02 no text")
    assert moved(shop) == []
    drop_price(shop)
    assert any("gone" in words for words in moved(shop))
