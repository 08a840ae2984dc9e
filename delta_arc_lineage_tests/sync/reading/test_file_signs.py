"""Signs of values in the state: counts that are kept with the columns, read where the switch is on, and no value."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest

from delta_arc_lineage.model.classification import ValueSign
from delta_arc_lineage.openers import open_schemas
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage_tests.sync.reading.test_file_schemas import Shop

CANARIES = ["canary.one@example.org", "DE89370400440532013000", "44051401359", "Kanarienvogel", "4012888888881881"]
TABLE = r"{table_name}\.(csv|json)"


class Switched(Shop):
    """A shop whose values are looked at, or are not."""

    is_classifying = False

    @property
    def space(self) -> Workspace:
        return replace(super().space, open_schemas=partial(open_schemas, classify=self.is_classifying))

    def signs(self) -> dict[str, tuple[ValueSign, ...]]:
        return {column.name: column.signs for sample in self.read().samples for column in sample.schema.columns}


def filled() -> Switched:
    shop = Switched(TABLE)
    rows = [f"{number},{','.join(CANARIES)}" for number in range(3)]
    shop.write("orders.csv", "\n".join(["id,mail,iban,ssn,name,card", *rows]).encode())
    shop.write("shippers.json", b'[{"contact": "canary.one@example.org", "weight": 1}, {"contact": "Kanarienvogel"')
    return shop


def test_files_are_opened_again_where_the_switch_is_turned_on_and_once() -> None:
    """Not before: whoever has it off reads nothing anew. Kept signs are recalled."""
    shop = filled()
    assert not any(shop.signs().values()) and len(shop.bucket.opened) == 2
    assert not any(shop.signs().values()) and shop.bucket.opened == []
    shop.is_classifying = True
    signs = shop.signs()
    assert (
        len(shop.bucket.opened) == 2
        and ValueSign("email", 1, 1) in signs["mail"]
        and ValueSign("email", 1, 1) in signs["contact"]
    )
    assert shop.signs() == signs and shop.bucket.opened == []


def test_no_value_is_kept_in_the_state_where_values_are_looked_at() -> None:
    """Nor in what is told, though each was counted."""
    shop = filled()
    shop.is_classifying = True
    told = repr(shop.read())
    names = [name for folder in ("schemas", "cache", "listing") for name in shop.state.names(folder)]
    documents = list(filter(None, map(shop.state.read, names)))
    kept = "".join([told, *documents, *shop.progress.notes])
    assert '"validator": "iban"' in kept and "pl.pesel" in kept and "card" in kept
    assert not [canary for canary in CANARIES if canary in kept]


@pytest.fixture
def without_validators() -> Iterator[None]:
    """As on a machine without the extra."""
    names = [name for name in sys.modules if name.partition(".")[0] in ("stdnum", "phonenumbers")]
    loaded = {name: sys.modules.pop(name) for name in names}
    sys.modules["stdnum"] = sys.modules["phonenumbers"] = None  # type: ignore[assignment]
    yield
    del sys.modules["stdnum"], sys.modules["phonenumbers"]
    sys.modules.update(loaded)


@pytest.mark.usefixtures("without_validators")
def test_without_the_extra_names_and_types_are_read_and_it_is_said_once() -> None:
    """Where files are opened; not in each run, and not where the switch is off."""
    shop = filled()
    shop.read()
    assert not [note for note in shop.progress.notes if "delta_arc_lineage[classify]" in note]
    shop = filled()
    shop.is_classifying = True
    assert not any(shop.signs().values())
    shop.signs()
    assert len([note for note in shop.progress.notes if "delta_arc_lineage[classify]" in note]) == 1
