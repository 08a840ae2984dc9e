"""File schemas: the newest and the oldest file of a dataset are opened once, and again only where they changed."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from delta_arc_lineage.adapters.file_schemas.readers import FileSchemaReader
from delta_arc_lineage.adapters.memory_bucket import MemoryBucket
from delta_arc_lineage.errors import NotFound, Unreachable
from delta_arc_lineage.model.file_schemas import FileSchema, FileSchemas, Sampling
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.file_schemas import TableLog
from delta_arc_lineage.ports.objects import ObjectStore
from delta_arc_lineage.sync.reading.file_schemas import (
    MOST_FILES,
    MOST_REFUSALS,
    SAMPLES_A_STEP,
    read_file_schemas,
    recall_file_schemas,
)
from delta_arc_lineage.sync.reading.listings import list_bucket
from delta_arc_lineage.sync.reading.schemas import latest_files, read_source, read_target
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage_tests.model.examples import PREFIX
from delta_arc_lineage_tests.sync.estate import Estate

PARTS = r"{table_name}/dt={date}/part-{any}\.csv"


class OpenedBucket(MemoryBucket):
    """Remembers which objects were opened, and is gone after `breaks_after` of them."""

    def __init__(self, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.opened: list[str] = []
        self.breaks_after: int | None = None

    def read(self, key: str, *, start: int, length: int, etag: str = "") -> bytes:
        if len(self.opened) == self.breaks_after:
            raise Unreachable(what="S3 answered 503")
        self.opened.append(key)
        return super().read(key, start=start, length=length, etag=etag)


class OneByOne(FileSchemaReader):
    """Asks for no more than it has told."""

    def read(self, things: Iterable[StoredObject | TableLog], store: ObjectStore) -> Iterator[FileSchema]:
        for thing in things:
            yield from super().read([thing], store)


class Shop(Estate):
    """Two tables whose files lie in dated folders, and who opens them."""

    def __init__(self, pattern: str = PARTS) -> None:
        super().__init__()
        self.bucket: OpenedBucket = OpenedBucket()
        self.route = replace(self.route, file_pattern=KeyPattern(pattern))
        self.code = "a"

    @property
    def space(self) -> Workspace:
        return replace(super().space, open_schemas=OneByOne, code=self.code)

    def write(self, name: str, body: bytes) -> None:
        """An object, a second after the one before."""
        self.clock.advance(1_000)
        key = f"{PREFIX}{name}"
        self.bucket.objects[key] = StoredObject(key, len(body), self.clock.now(), f"{hash(body):x}")
        self.bucket.bodies[key] = body

    def read(self) -> FileSchemas:
        """Listed anew; `opened` of the bucket tells what this asked for."""
        read_source(self.route, self.space)
        read_target(self.route, self.space)
        list_bucket(self.route, self.space)
        self.bucket.opened.clear()
        return read_file_schemas(self.route, self.space, latest_files(self.route, self.space)).found

    def names(self, schemas: FileSchemas) -> dict[str, list[list[str]]]:
        """Columns by dataset, those of the newest file first."""
        return {
            dataset.path.removeprefix(PREFIX): [
                [column.name for column in sample.schema.columns] for sample in dataset.samples
            ]
            for dataset in schemas.datasets
        }


def three_days() -> Shop:
    shop = Shop()
    for day in ("01", "02", "03"):
        shop.write(f"orders/dt=2025-06-{day}/part-0.csv", b"id,price\n1,2.5\n")
        shop.write(f"shippers/dt=2025-06-{day}/part-0.csv", b"id,name\n1,Ann Lee\n")
    return shop


def test_the_newest_and_the_oldest_file_of_each_dataset_are_opened() -> None:
    """And none in between."""
    shop = three_days()
    schemas = shop.read()
    assert shop.names(schemas) == {"orders/": [["id", "price"]] * 2, "shippers/": [["id", "name"]] * 2}
    assert sorted(shop.bucket.opened) == sorted(
        f"{PREFIX}{table}/dt=2025-06-{day}/part-0.csv" for table in ("orders", "shippers") for day in ("01", "03")
    )
    assert not any(dataset.differs for dataset in schemas.datasets)


def test_an_unchanged_dataset_is_not_opened_again() -> None:
    """Nor is what was read told otherwise, by those who only recall it too."""
    shop = three_days()
    first = shop.read()
    assert shop.read() == first and shop.bucket.opened == []
    recalled = recall_file_schemas(shop.route, shop.space, latest_files(shop.route, shop.space)).found
    assert recalled == first and shop.bucket.opened == []


def test_of_a_dataset_that_grew_only_the_new_file_is_opened() -> None:
    """Other rows are no other schema; other columns are told."""
    shop = three_days()
    first = shop.read()
    shop.write("orders/dt=2025-06-04/part-0.csv", b"id,price\n7,8.5\n9,9.5\n")
    second = shop.read()
    assert shop.bucket.opened == [f"{PREFIX}orders/dt=2025-06-04/part-0.csv"]
    assert second != first and second.digest == first.digest
    shop.write("orders/dt=2025-06-05/part-0.csv", b"id,amount\n7,8.5\n")
    third = shop.read()
    assert len(shop.bucket.opened) == 1 and third.digest != first.digest
    assert [dataset.differs for dataset in third.datasets] == [True, False]


def test_a_file_that_was_written_anew_is_opened_again() -> None:
    """A file that is a dataset by itself has one schema."""
    shop = Shop(r"{table_name}\.csv")
    shop.write("orders.csv", b"id,price\n1,2.5\n")
    shop.write("readme.txt", b"no data")
    assert shop.names(shop.read()) == {"orders.csv": [["id", "price"]]}
    shop.write("orders.csv", b"id,amount\n1,2.5\n")
    assert shop.names(shop.read()) == {"orders.csv": [["id", "amount"]]}
    assert shop.bucket.opened == [f"{PREFIX}orders.csv"] and shop.read() and shop.bucket.opened == []


def test_a_route_says_which_files_are_opened() -> None:
    """The newest alone, or none."""
    shop = three_days()
    shop.route = replace(shop.route, schemas=Sampling.NEWEST)
    assert shop.names(shop.read()) == {"orders/": [["id", "price"]], "shippers/": [["id", "name"]]}
    assert {key[-16:] for key in shop.bucket.opened} == {"06-03/part-0.csv"}
    shop.route = replace(shop.route, schemas=Sampling.OFF)
    assert shop.read().datasets == () and shop.bucket.opened == []


def test_so_many_files_are_opened_in_a_run_and_the_rest_in_the_next() -> None:
    """What waits is counted, and nothing is opened twice."""
    shop = Shop(r"v\d+/{table_name}\.csv")
    shop.route = replace(shop.route, fold=False)
    for number in range(MOST_FILES + 50):
        shop.write(f"v{number}/orders.csv", b"id,price\n1,2\n")
    first = shop.read()
    assert (len(shop.bucket.opened), first.unread, len(first.samples)) == (MOST_FILES, 50, MOST_FILES)
    second = shop.read()
    assert (len(shop.bucket.opened), second.unread, len(second.samples)) == (50, 0, MOST_FILES + 50)
    assert shop.read() == second and shop.bucket.opened == []
    assert len(shop.progress.steps) >= MOST_FILES // SAMPLES_A_STEP


def test_a_file_that_may_not_be_opened_is_told_and_tried_again() -> None:
    """Until somebody grants it; a damaged one is not, while it stays as it is."""
    shop = three_days()
    refusing = f"{PREFIX}orders/dt=2025-06-03/part-0.csv"
    shop.bucket.refusing.add(refusing)
    shop.write("shippers/dt=2025-06-04/part-0.csv", b"PK\x03\x04 is no CSV")
    schemas = shop.read()
    assert {sample.key: sample.schema.why_not for sample in schemas.refused} == {
        refusing: f"the object {refusing!r} is refused",
        f"{PREFIX}shippers/dt=2025-06-04/part-0.csv": "it is a ZIP archive, which is not read",
    }
    assert len(shop.progress.notes) == 2 and {"refused" in note for note in shop.progress.notes} == {True, False}
    shop.read()
    assert shop.bucket.opened == [refusing]
    shop.bucket.refusing.clear()
    assert [sample.key for sample in shop.read().refused] == [f"{PREFIX}shippers/dt=2025-06-04/part-0.csv"]
    assert shop.bucket.opened == [refusing]


def test_each_reason_is_said_once_however_many_files_have_it() -> None:
    """With the first file of each; what to install is not lost behind what is damaged."""
    shop = three_days()
    for day in range(10, 20):
        shop.write(f"orders{day}/dt=2025-06-03/part-0.csv", b"PK\x03\x04 is no CSV")
        shop.bucket.refusing.add(f"{PREFIX}shippers/dt=2025-06-{day}/part-0.csv")
    shop.bucket.refusing.add(f"{PREFIX}orders/dt=2025-06-03/part-0.csv")
    shop.bucket.refusing.add(f"{PREFIX}shippers/dt=2025-06-01/part-0.csv")
    shop.read()
    damaged, refused = shop.progress.notes
    assert damaged.endswith("it is a ZIP archive, which is not read, and 9 others likewise")
    assert refused.endswith("is refused, and 1 other likewise")


def test_where_no_file_may_be_opened_no_more_are_tried() -> None:
    """The credentials may list, and not read."""
    shop = Shop(r"v\d+/{table_name}\.csv")
    shop.route = replace(shop.route, fold=False)
    for number in range(3 * MOST_REFUSALS):
        shop.write(f"v{number}/orders.csv", b"id,price\n1,2\n")
    shop.bucket.refusing.update(shop.bucket.objects)
    schemas = shop.read()
    assert len(shop.bucket.opened) == MOST_REFUSALS == len(schemas.refused)
    assert schemas.unread == 2 * MOST_REFUSALS


def test_what_was_read_before_a_failure_is_kept() -> None:
    """A run that is tried again goes on there."""
    shop = Shop(r"v\d+/{table_name}\.csv")
    shop.route = replace(shop.route, fold=False)
    for number in range(2 * SAMPLES_A_STEP):
        shop.write(f"v{number}/orders.csv", b"id,price\n1,2\n")
    shop.bucket.breaks_after = SAMPLES_A_STEP + 7
    with pytest.raises(Unreachable):
        shop.read()
    shop.bucket.breaks_after = None
    assert shop.read().unread == 0 and len(shop.bucket.opened) == SAMPLES_A_STEP


def test_another_version_of_the_code_opens_files_again() -> None:
    """It may read them otherwise; so may other libraries."""
    shop = three_days()
    shop.read()
    shop.code = "b"
    shop.read()
    assert len(shop.bucket.opened) == 4


def test_a_table_that_keeps_a_log_tells_its_own_schema() -> None:
    """Once, as long as its files stay as they are."""
    shop = Shop(r"{table_name}/{path}\.parquet")
    fields = [{"name": "id", "type": "long", "nullable": True}]
    schema = json.dumps({"type": "struct", "fields": fields})
    shop.write(f"orders/_delta_log/{0:020}.json", json.dumps({"metaData": {"schemaString": schema}}).encode())
    shop.write("orders/part-0.parquet", b"is not opened")
    schemas = shop.read()
    assert shop.names(schemas) == {"orders/": [["id"]]} and schemas.samples[0].schema.format == "Delta"
    assert shop.read() == schemas and shop.bucket.opened == []
    shop.write("orders/part-1.parquet", b"is not opened either")
    shop.read()
    assert shop.bucket.opened and not any(key.endswith(".parquet") for key in shop.bucket.opened)


def test_a_log_that_does_not_tell_sends_to_the_files() -> None:
    """Which say their own; the log is told among what was not read, and none of it is opened again."""
    shop = Shop(r"{table_name}/{path}\.csv")
    shop.write(f"orders/_delta_log/{0:020}.json", b"{}")
    shop.write("orders/part-0.csv", b"id,price\n1,2.5\n")
    shop.write("orders/part-1.csv", b"id,price\n2,3.5\n")
    schemas = shop.read()
    assert shop.names(schemas) == {"orders/": [["id", "price"]] * 2}
    assert [sample.key.removeprefix(PREFIX) for sample in schemas.refused] == ["orders/"]
    assert shop.read() == schemas and shop.bucket.opened == []


def test_no_value_of_a_file_is_kept_in_the_state() -> None:
    """Whatever stands in its rows, with a header or without."""
    shop = Shop(r"{table_name}\.(csv|json|tsv)")
    canaries = ["Canary Lane 7", "canary@example.org", "Canary"]
    for name, text in {
        "orders.csv": "id,street\n1,Canary Lane 7\n",
        "shippers.csv": "Canary,Bird\nCanary,Bird\n",
        "customers.csv": "1,canary@example.org\n2,Canary\n",
        "items.json": json.dumps([{"id": "Canary", "by": {"canary@example.org": {"Canary Lane 7": 1}}}]),
        "regions.tsv": "Canary\tLane\n",
        "damaged.json": '{"Canary": "Canary',
    }.items():
        shop.write(name, text.encode())
    schemas = shop.read()
    assert len(schemas.samples) == 6
    kept = "".join(filter(None, map(shop.state.read, shop.state.names("schemas"))))
    assert '"street"' in kept and not [canary for canary in canaries if canary in kept]


def test_what_was_not_listed_is_not_opened() -> None:
    """The listing comes first."""
    shop = three_days()
    with pytest.raises(NotFound, match="s3_listing"):
        read_file_schemas(shop.route, shop.space, latest_files(shop.route, shop.space))
