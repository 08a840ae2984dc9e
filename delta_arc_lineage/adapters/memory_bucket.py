"""In-memory bucket: for rehearsals and tests, held to the same behaviour as the real one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from delta_arc_lineage.errors import NotFound, PermissionDenied
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.listing import Inventory, Listing
from delta_arc_lineage.ports.objects import Gone, ObjectStore, Refused


class MemoryBucket(ObjectStore):
    """Objects by key; `content_type` is told only when asked for one object, as S3 does. `bodies` holds their bytes.

    `refusing`: keys of objects that may be listed and not asked about; `versions`: by key, where it keeps versions.
    """

    inventory: Inventory | None = None

    def __init__(
        self, objects: Sequence[StoredObject] = (), *, content_type: str = "text/csv", clock: Clock | None = None
    ) -> None:
        self.objects = {stored.key: stored for stored in objects}
        self.bodies: dict[str, bytes] = {}
        self.refusing: set[str] = set()
        self.versions: dict[str, str] = {}
        self._content_type, self._clock = content_type, clock

    def list_objects(self, prefix: str, *, start_after: str = "") -> "MemoryListing":
        keys = [key for key in sorted(self.objects, key=str.encode) if key.startswith(prefix)]
        listed = [self.objects[key] for key in keys if key.encode() > start_after.encode()]
        return MemoryListing(listed, read_at=self._clock.now() if self._clock else 0)

    def list_versions(self, prefix: str) -> "MemoryListing":
        listed = [replace(stored, version_id=self.versions.get(stored.key)) for stored in self.list_objects(prefix)]
        return MemoryListing(listed, read_at=self._clock.now() if self._clock else 0)

    def list_folders(self, prefix: str, *, whole: bool = False) -> tuple[str, ...]:
        rest = (key.removeprefix(prefix) for key in self.objects if key.startswith(prefix))
        return tuple(sorted({f"{prefix}{name.partition('/')[0]}/" for name in rest if "/" in name}, key=str.encode))

    def describe(self, objects: Iterable[StoredObject]) -> Iterator[StoredObject | Gone | Refused]:
        for stored in objects:
            if stored.key in self.refusing:
                yield Refused(stored, "it is refused")
            elif stored.key in self.objects:
                yield replace(stored, content_type=self._content_type, version_id=self.versions.get(stored.key))
            else:
                yield Gone(stored.key)

    def read(self, key: str, *, start: int, length: int, etag: str = "") -> bytes:
        if key in self.refusing:
            raise PermissionDenied(what=f"the object {key!r} is refused", where="s3:GetObject")
        if key not in self.objects:
            raise NotFound(what=f"there is no object {key!r}", where="the bucket")
        if etag and self.objects[key].etag != etag:
            raise NotFound(what=f"the object {key!r} was written anew since it was listed", where="the bucket")
        body = self.bodies.get(key, b"")
        return body[max(start, -len(body)) :][:length]


class MemoryListing(Listing):
    """A listing of these objects."""

    def __init__(self, objects: Sequence[StoredObject], *, read_at: int, complete: bool = True) -> None:
        self._objects, self._read_at, self._complete = objects, read_at, complete

    @property
    def read_at(self) -> int:
        return self._read_at

    @property
    def complete(self) -> bool:
        return self._complete

    def __iter__(self) -> Iterator[StoredObject]:
        return iter(self._objects)
