"""Files that differ from night to night without a reason write nothing: no description, no edge."""

import json
from collections.abc import Sequence

import pytest

from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage_tests.sync.reading.test_file_schemas import Shop

_ALL = ("id", "price", "note", "city")
_NIGHTS = 6
_NIGHT = 86_400_000


def _write_csv(columns: Sequence[str]) -> bytes:
    rows = [[f"{at}" if name in ("id", "price") else f"words {at}" for name in columns] for at in range(3)]
    return "".join(f"{','.join(row)}\n" for row in [columns, *rows]).encode()


def _write_json(columns: Sequence[str]) -> bytes:
    return f"{json.dumps({name: 1 if name in ('id', 'price') else 'words' for name in columns})}\n".encode()


def _kept_through(shop: Shop, bodies: Sequence[bytes], ending: str) -> list[dict[str, object]]:
    """The processes as the catalog has them after each night, of which each brings one file more."""
    kept = []
    for night, body in enumerate(bodies, start=1):
        shop.clock.advance(_NIGHT)
        shop.write(f"orders/dt=2025-06-{night:02d}/part-0.{ending}", body)
        shop.sync(approve=True, run=f"night-{night}")
        kept.append(dict(shop.kept(Kind.PROCESS, Kind.COLUMN_PROCESS)))
    return kept


@pytest.mark.parametrize("write", [_write_csv, _write_json])
@pytest.mark.parametrize("other", [_ALL[:3], (*_ALL, "_loaded_at"), (*_ALL, "batch", "host")], ids=str)
def test_a_column_that_comes_and_goes_every_night_is_written_once(write: object, other: Sequence[str]) -> None:
    """The oldest file has all of them, so they are in the dataset."""
    assert callable(write)
    ending = "csv" if write is _write_csv else "json"
    shop = Shop(rf"{{table_name}}/dt={{date}}/part-{{any}}\.{ending}")
    shop.bucket.objects.clear()
    shop.set_tables({"orders": list(_ALL)}, {"ORDERS": [name.upper() for name in _ALL]})
    first, *later = _kept_through(shop, [write(other if night % 2 else _ALL) for night in range(_NIGHTS)], ending)
    assert len(first) > len(_ALL)
    assert all(night == first for night in later)
