"""What a use case works with: the ports, and the named documents it keeps in the state store."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from delta_arc_lineage.errors import NotFound, StateUnusable
from delta_arc_lineage.model.codec import decode, encode
from delta_arc_lineage.model.names import ConnectionName
from delta_arc_lineage.model.plan import Limits, Plan
from delta_arc_lineage.model.snapshots import BucketSnapshot, SchemaSnapshot
from delta_arc_lineage.ports.ambient import Clock, Progress
from delta_arc_lineage.ports.catalog import Catalog
from delta_arc_lineage.ports.objects import ObjectStore
from delta_arc_lineage.ports.state import StateStore
from delta_arc_lineage.sync.discovery import Discovery

_SECONDS_A_DAY = 86_400
Document = TypeVar("Document", SchemaSnapshot, BucketSnapshot)
_RESERVED = re.compile(r"default/s3/\d+")


@dataclass(frozen=True, slots=True)
class Workspace:
    """The ports of one route's run; `actor` is who runs it and `why` what started it, for the journal."""

    catalog: Catalog
    objects: ObjectStore
    state: StateStore
    clock: Clock
    progress: Progress
    limits: Limits = Limits()  # noqa: RUF009 - a frozen value
    discovery: Discovery = Discovery()  # noqa: RUF009 - a frozen value, that remembers nothing
    requests_per_minute: int = 400
    actor: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Documents:
    """One route's documents. A document that cannot be read is as good as none: all can be made again."""

    state: StateStore
    route: str

    def keep_snapshot(self, stage: str, snapshot: SchemaSnapshot | BucketSnapshot) -> None:
        self.state.write(f"snapshots/{self.route}/{stage}", json.dumps(encode(snapshot), ensure_ascii=False))

    def snapshot(self, stage: str, kind: type[Document]) -> Document | None:
        document = self.state.read(f"snapshots/{self.route}/{stage}")
        if document is None:
            return None
        try:
            found: Document = decode(kind, json.loads(document))
        except (ValueError, RecursionError):
            return None
        return found

    def required_snapshot(self, stage: str, kind: type[Document], *, is_own: Callable[[Document], bool]) -> Document:
        found = self.snapshot(stage, kind)
        if found is None or not is_own(found):
            raise NotFound(
                what=f"there is no reading of {stage} for the route {self.route!r} yet",
                where=f"state snapshots/{self.route}/{stage}",
                next_step=f"materialize {stage} first, or run `delta-arc plan`",
            )
        return found

    def absences(self, *, tenant: str) -> dict[str, int]:
        """When what is missing was first seen missing, in this tenant: another's are as good as none."""
        found = self._object(f"absences/{self.route}")
        seen = found.get("first_seen") if found.get("tenant") == tenant else None
        return {name: at for name, at in seen.items() if type(at) is int} if isinstance(seen, dict) else {}

    def keep_absences(self, absences: dict[str, int], *, tenant: str) -> None:
        kept = {"tenant": tenant, "first_seen": absences}
        self.state.write(f"absences/{self.route}", json.dumps(kept, ensure_ascii=False, sort_keys=True))

    def keep_plan(self, plan: Plan, *, run: str) -> None:
        self.state.write(f"plans/{self.route}/{plan.digest}", plan.to_json())
        self.state.write(f"plans/{self.route}/runs/{run}", plan.digest)
        self.state.write(f"plans/{self.route}/latest", plan.digest)

    def plan(self, *, run: str | None = None, digest: str | None = None) -> Plan:
        """The plan of this digest, else of this run, else the latest one made."""
        wanted = digest or (self.state.read(f"plans/{self.route}/runs/{run}") if run else None)
        wanted = wanted or self.state.read(f"plans/{self.route}/latest")
        is_digest = wanted is not None and wanted.isascii() and wanted.isalnum()
        document = self.state.read(f"plans/{self.route}/{wanted}") if is_digest else None
        if document is None:
            raise NotFound(
                what=f"there is no plan {wanted or ''} for the route {self.route!r}".replace("  ", " "),
                where=f"state plans/{self.route}",
                next_step="materialize lineage_plan first, or run `delta-arc plan`",
            )
        try:
            return Plan.from_json(document)
        except (ValueError, RecursionError) as error:
            raise StateUnusable(
                what=f"the stored plan {wanted} cannot be read: {error}",
                where=f"state plans/{self.route}/{wanted}",
                next_step="make the plan again: materialize lineage_plan, or run `delta-arc plan`",
            ) from error

    def keep_approval(self, digest: str, *, run: str) -> None:
        """What a person approved for this run; a run made again without a word takes an earlier approval back."""
        if digest != (self.approval(run=run) or ""):
            self.state.write(f"plans/{self.route}/approvals/{run}", digest)

    def approval(self, *, run: str) -> str | None:
        return self.state.read(f"plans/{self.route}/approvals/{run}") or None

    def keep_guids(self, guids: Mapping[str, str]) -> None:
        """Guids of the connection and the bucket by kind, for links to Atlan's pages."""
        known = self.guids()
        if {**known, **guids} != known:
            self.state.write(f"guids/{self.route}", json.dumps({**known, **guids}, sort_keys=True))

    def guids(self) -> dict[str, str]:
        found = self._object(f"guids/{self.route}")
        return {kind: guid for kind, guid in found.items() if isinstance(guid, str)}

    def _object(self, name: str) -> dict[str, Any]:
        """A document that is one JSON object; anything else is as good as none."""
        try:
            found = json.loads(self.state.read(name) or "{}")
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


def reserve(state: StateStore, *, connection: str, epoch: int) -> str:
    """The qualified name that an S3 connection of this display name shall have: the first one ever reserved stands.

    It is made of a second, and the first runs of two routes may begin in the same one: a second goes to one name only,
    because two connections of one qualified name would be one. Installations that share no state cannot see each
    other's reservations, so each name takes a second of its own out of the day before `epoch`.
    """
    digest = hashlib.sha256(connection.encode()).hexdigest()
    return _reserve_at(
        f"connections/{digest[:16]}", state, connection=connection, epoch=epoch - int(digest, 16) % _SECONDS_A_DAY
    )


def _reserve_at(place: str, state: StateStore, *, connection: str, epoch: int) -> str:
    """A damaged reservation stops nobody: all go on to the same next place, where again the first one stands."""
    reserved = state.read(place)
    while reserved is None and state.create(f"connections/at/{epoch}", connection) != connection:
        epoch += 1
    if reserved is None:
        reserved = state.create(place, ConnectionName("s3", str(epoch)).qualified_name)
    if _RESERVED.fullmatch(reserved):
        return reserved
    return _reserve_at(f"{place}-again", state, connection=connection, epoch=epoch)
