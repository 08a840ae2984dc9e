"""The named documents of a route in the state store. One that cannot be read counts as none if it can be made again.

A snapshot of the same content is not written again: beside it stands a note of when it was last found so.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, TypeVar

from delta_arc_lineage.errors import NotFound, StateUnusable
from delta_arc_lineage.model.codec import from_object, parse_object, to_object
from delta_arc_lineage.model.observed import Edit
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.model.plan_document import plan_from_lines, plan_to_lines
from delta_arc_lineage.model.snapshots import BucketSnapshot, HeadAnswers, SchemaSnapshot
from delta_arc_lineage.ports.state import StateStore
from delta_arc_lineage.sync.tenants import note_tenant

SOURCE, TARGET, FILES = "postgres_catalog", "snowflake_catalog", "s3_listing"
"""The reading stages, as the assets of the graph are called."""
_TIME = re.compile(r'\{"read_at": \d+,')
Snapshot = TypeVar("Snapshot", SchemaSnapshot, BucketSnapshot)


@dataclass(frozen=True, slots=True)
class Documents:
    """Those of one tenant: what another left behind counts as none."""

    state: StateStore
    route: str
    tenant: str

    def keep_snapshot(self, stage: str, snapshot: SchemaSnapshot | BucketSnapshot) -> None:
        """The time of the reading stands in a line of its own, so that equal content is equal text.

        The earlier document is read for that: a digest beside it would not tell that it was damaged since, or written
        by another process.
        """
        place = f"snapshots/{self.route}/{stage}"
        content = self._to_document(to_object(replace(snapshot, read_at=0))).removeprefix("{")
        kept = self.state.read(place) or ""
        time, _, rest = kept.partition("\n")
        if rest == content and _TIME.fullmatch(time):
            self._keep_object(f"readings/{self.route}/{stage}", {"read_at": snapshot.read_at, "of": _digest(kept)})
        else:
            self.state.write(place, f'{{"read_at": {snapshot.read_at},\n{content}')

    def snapshot(self, stage: str, kind: type[Snapshot]) -> Snapshot | None:
        """As it was last found; a note of another document does not count, and the snapshot is as old as it says."""
        document = self.state.read(f"snapshots/{self.route}/{stage}") or ""
        note = self._object(f"readings/{self.route}/{stage}")
        read_at = note.get("read_at") if note.get("of") == _digest(document) else None
        try:
            kept = parse_object(document)
            value = self._value_of(kept)
            at = read_at or kept.get("read_at") or value.get("read_at")
            return from_object(kind, {**value, "read_at": at})
        except ValueError:
            return None

    def required_snapshot(self, stage: str, kind: type[Snapshot], *, is_own: Callable[[Snapshot], bool]) -> Snapshot:
        snapshot = self.snapshot(stage, kind)
        if snapshot is None or not is_own(snapshot):
            raise NotFound(
                what=f"there is no reading of {stage} for the route {self.route!r} yet",
                where=f"state snapshots/{self.route}/{stage}",
                next_step=f"materialize {stage} first, or run `delta-arc plan --route {self.route}`",
            )
        return snapshot

    def head_answers(self) -> dict[int, HeadAnswers]:
        """What listings under way, or ended by a kill, have kept, by number."""
        kept: dict[int, HeadAnswers] = {}
        for name in self._heads():
            try:
                kept[int(name.removeprefix(f"heads/{self.route}/"))] = from_object(HeadAnswers, self._object(name))
            except ValueError:
                continue
        return kept

    def keep_head_answers(self, answers: HeadAnswers, *, number: int) -> None:
        self._keep_object(f"heads/{self.route}/{number:06}", to_object(answers))

    def forget_head_answers(self) -> None:
        for name in self._heads():
            self.state.write(name, None)

    def _heads(self) -> tuple[str, ...]:
        return self.state.names(f"heads/{self.route}")

    def absences(self) -> dict[str, int]:
        """When each missing asset was first seen missing."""
        return {name: at for name, at in self._object(f"absences/{self.route}").items() if type(at) is int}

    def keep_absences(self, absences: dict[str, int]) -> None:
        self._keep_object(f"absences/{self.route}", absences)

    def keep_plan(self, plan: Plan, *, run: str) -> None:
        note_tenant(self.state, self.tenant, now=plan.made_at)
        self.state.write_lines(f"plans/{self.route}/{plan.digest}", plan_to_lines(plan))
        self.state.write(f"plans/{self.route}/runs/{run}", plan.digest)
        self.state.write(f"plans/{self.route}/latest", plan.digest)

    def plan(self, *, run: str | None = None, digest: str | None = None) -> Plan:
        """The plan of this digest, else of this run, else the latest one made."""
        wanted = digest or (self.state.read(f"plans/{self.route}/runs/{run}") if run else None)
        wanted = wanted or self.state.read(f"plans/{self.route}/latest")
        is_digest = wanted is not None and wanted.isascii() and wanted.isalnum()
        lines = self.state.read_lines(f"plans/{self.route}/{wanted}") if is_digest else None
        if lines is None:
            raise NotFound(
                what=f"there is no plan {wanted or ''} for the route {self.route!r}".replace("  ", " "),
                where=f"state plans/{self.route}",
                next_step=f"materialize lineage_plan first, or run `delta-arc plan --route {self.route}`",
            )
        try:
            plan = plan_from_lines(lines)
            if plan.tenant != self.tenant:
                raise ValueError(f"it is of the tenant {plan.tenant}")
            return plan
        except ValueError as error:
            raise StateUnusable(
                what=f"the stored plan {wanted} cannot be read: {error}",
                where=f"state plans/{self.route}/{wanted}",
                next_step=f"make it again: materialize lineage_plan, or run `delta-arc plan --route {self.route}`",
            ) from error

    def keep_approval(self, digest: str, *, run: str) -> None:
        """What a person approved for this run; a run made again without a word takes an earlier approval back."""
        if digest != (self.approval(run=run) or ""):
            self.state.write(f"plans/{self.route}/approvals/{run}", digest)

    def approval(self, *, run: str) -> str | None:
        return self.state.read(f"plans/{self.route}/approvals/{run}") or None

    def keep_given(self, edits: Iterable[Edit]) -> None:
        """What assets of the route are given when they are made; it stays nobody's edit when the setting changes."""
        known = {edit.value: edit.what for edit in self.given()}
        given = known | {edit.value: edit.what for edit in edits}
        if given != known:
            self._keep_object(f"given/{self.route}", given)

    def given(self) -> tuple[Edit, ...]:
        """What any run gave; where the state was lost nobody knows, and people's it may be."""
        kept = self._object(f"given/{self.route}").items()
        return tuple(Edit(what, value) for value, what in kept if isinstance(what, str))

    def keep_guids(self, guids: Mapping[str, str]) -> None:
        """One guid a kind, of an asset that the route has or uses, for links to Atlan's pages."""
        known = self.guids()
        if {**known, **guids} != known:
            self._keep_object(f"guids/{self.route}", {**known, **guids})

    def guids(self) -> dict[str, str]:
        return {kind: guid for kind, guid in self._object(f"guids/{self.route}").items() if isinstance(guid, str)}

    def _object(self, name: str) -> dict[str, Any]:
        try:
            return self._value_of(parse_object(self.state.read(name) or "{}"))
        except ValueError:
            return {}

    def _value_of(self, kept: dict[str, Any]) -> dict[str, Any]:
        value = kept.get("value") if kept.get("tenant") == self.tenant else None
        return value if isinstance(value, dict) else {}

    def _keep_object(self, name: str, value: Mapping[str, object]) -> None:
        self.state.write(name, self._to_document(value))

    def _to_document(self, value: Mapping[str, object]) -> str:
        return json.dumps({"tenant": self.tenant, "value": value}, ensure_ascii=False, sort_keys=True)


def _digest(document: str) -> str:
    return sha256(document.encode()).hexdigest()[:32]
