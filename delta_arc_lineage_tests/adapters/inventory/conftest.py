"""A bucket of inventories, and the inventory of a bucket in it: in memory, and on a real S3."""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

import pytest

from delta_arc_lineage.adapters.inventory.stored_inventory import StoredInventory
from delta_arc_lineage.adapters.memory_bucket import MemoryBucket
from delta_arc_lineage.adapters.s3.bucket import S3Bucket
from delta_arc_lineage.model.inventories import InventoryPlace
from delta_arc_lineage.model.routes import BucketLocation
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.ports.objects import ObjectStore
from delta_arc_lineage_tests.adapters.inventory.delivery import FOLDER, Put
from delta_arc_lineage_tests.conftest import HOUR, NOON, ManualClock

LOCATION = BucketLocation("landing", "arn:aws:s3:::landing")


@dataclass
class Shelf:
    """`store`: where inventories lie; `bucket`: the one that they are of; `filters`: what is told of configurations."""

    store: ObjectStore
    put: Put
    name: str = "logs"
    bucket: MemoryBucket = field(default_factory=MemoryBucket)
    filters: dict[str, str] = field(default_factory=dict)
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOON + 14 * HOUR))

    def inventory(self, *, prefix: str = "", key: str = FOLDER, versions: bool = False) -> StoredInventory:
        return StoredInventory(
            replace(LOCATION, prefix=prefix, versions=versions),
            InventoryPlace(self.name, key),
            self.store,
            bucket=self.bucket,
            clock=self.clock,
            find_filter=self.filters.get,
        )

    def read(self, *, prefix: str = "", key: str = FOLDER, versions: bool = False) -> list[StoredObject]:
        """What the newest one lists, by key."""
        listing = self.inventory(prefix=prefix, key=key, versions=versions).list_objects(prefix)
        objects = sorted(listing, key=lambda stored: stored.key)
        assert listing.complete
        return objects

    def keys(self, *, prefix: str = "", key: str = FOLDER) -> list[str]:
        return [stored.key for stored in self.read(prefix=prefix, key=key)]


def memory_shelf() -> Shelf:
    store = MemoryBucket(clock=ManualClock())

    def put(key: str, body: bytes) -> None:
        store.objects[key], store.bodies[key] = StoredObject(key, len(body), NOON, f"{hash(body)}"), body

    return Shelf(store, put)


def s3_shelf(client: Any) -> Shelf:
    name = f"logs-{uuid4().hex}"
    client.create_bucket(Bucket=name)
    store = S3Bucket(name, lambda: client, clock=ManualClock())
    return Shelf(store, lambda key, body: client.put_object(Bucket=name, Key=key, Body=body), name)


@pytest.fixture(params=["memory", pytest.param("s3", marks=pytest.mark.starts)])
def shelf(request: pytest.FixtureRequest) -> Shelf:
    """An empty one."""
    return memory_shelf() if request.param == "memory" else s3_shelf(request.getfixturevalue("s3"))
