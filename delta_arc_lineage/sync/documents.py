"""The named documents of a route in the state store. One that cannot be read counts as none if it can be made again.

A snapshot of the same version is not written again: beside it stands a note of when it was last found so.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, TypeVar

from delta_arc_lineage.errors import NotFound, StateUnusable
from delta_arc_lineage.model.codec import from_object, parse_object, to_object
from delta_arc_lineage.model.file_schemas import KeptSchemas, SchemaSample
from delta_arc_lineage.model.fileless import Ends
from delta_arc_lineage.model.kept_columns import KeptEnds
from delta_arc_lineage.model.observed import Edit
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.model.plan_document import plan_from_lines, plan_to_lines
from delta_arc_lineage.model.snapshots import BucketSnapshot, HeadAnswers, SchemaSnapshot
from delta_arc_lineage.ports.reading import Reading
from delta_arc_lineage.sync.kept_objects import KeptObjects
from delta_arc_lineage.sync.kept_times import ends_of, keep_common, nest_ends, times_of
from delta_arc_lineage.sync.tenants import note_tenant

SOURCE, TARGET, FILES = "postgres_catalog", "snowflake_catalog", "s3_listing"
"""The reading stages, as the assets of the graph are called."""
Snapshot = TypeVar("Snapshot", SchemaSnapshot, BucketSnapshot)


@dataclass(frozen=True, slots=True)
class Documents(KeptObjects):
    """Those of one tenant: what another left behind counts as none."""

    def keep_snapshot(self, stage: str, reading: Reading[Snapshot], *, is_kept: bool = False) -> Reading[Snapshot]:
        """The reading with the version that its document carries, which stands in the first line of it.

        A document of this version is not written again, and what was found is not looked at. The time of the reading
        stands in the same line, and in a note of its own where that was all that changed. `is_kept`: that the document
        is of this version was just looked at.
        """
        place = f"snapshots/{self.route}/{stage}"
        content = None if reading.version else self._content(reading.found)
        version = self._mark_with_tenant(reading.version or content or "")
        if not is_kept and self.version(stage) != version:
            content = content or self._content(reading.found)
            own = json.dumps({"read_at": reading.read_at, "version": version})
            self.state.write(place, f"{own.removesuffix('}')},\n{content.removeprefix('{')}")
        self._keep_object(f"readings/{self.route}/{stage}", {"read_at": reading.read_at, "of": version})
        return replace(reading, version=version)

    def has(self, stage: str, version: str) -> bool:
        """Whether the snapshot of a stage is that of a reading of this version."""
        return self.version(stage) == self._mark_with_tenant(version)

    def version(self, stage: str) -> str | None:
        """That of the stage's snapshot; None where there is none, or one that somebody found damaged."""
        try:
            version = parse_object(f"{(self._first_line(stage)).removesuffix(',')}}}").get("version")
        except ValueError:
            return None
        is_noted = self._object(f"readings/{self.route}/{stage}").get("of") == version
        return version if isinstance(version, str) and is_noted else None

    def snapshot(self, stage: str, kind: type[Snapshot]) -> Snapshot | None:
        """As it was last found; a note of another document does not count, and the snapshot is as old as it says."""
        document = self.state.read(f"snapshots/{self.route}/{stage}")
        place = f"readings/{self.route}/{stage}"
        note = self._object(place)
        try:
            kept = parse_object(document or "")
            value = self._value_of(kept)
            noted_at = note.get("read_at") if note.get("of") == kept.get("version") else None
            at = noted_at or kept.get("read_at") or value.get("read_at")
            return from_object(kind, {**value, "read_at": at})
        except ValueError:
            if note:  # without it the next reading writes the snapshot anew
                self.state.write(place, None)
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

    def known_names(self, of: str) -> frozenset[str] | None:
        """The names that were kept of readings of these versions, None where others were."""
        kept = self._object(f"names/{self.route}")
        names = kept.get("names")
        return frozenset(map(str, names)) if kept.get("of") == of and isinstance(names, list) else None

    def keep_known_names(self, names: frozenset[str], of: str) -> None:
        if self.known_names(of) != names:
            self._keep_object(f"names/{self.route}", {"of": of, "names": sorted(names)})

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

    def schema_samples(self, bucket: str, readers: str) -> dict[str, SchemaSample]:
        """By key, what was read of objects of this bucket by these readers."""
        try:
            kept = from_object(KeptSchemas, self._object(f"schemas/{self.route}"))
        except ValueError:
            return {}
        is_same = (kept.bucket, kept.readers) == (bucket, readers)
        return {sample.key: sample for sample in kept.samples} if is_same else {}

    def schema_samples_version(self, readers: str) -> str:
        """Another one where something else was kept, or others read it."""
        kept = self.state.read(f"schemas/{self.route}") or ""
        return sha256(f"{readers}\n{kept}".encode()).hexdigest()[:32]

    def keep_schema_samples(self, kept: KeptSchemas) -> None:
        self._keep_object(f"schemas/{self.route}", to_object(kept))

    def absences(self) -> dict[str, int]:
        """When each missing asset was first seen missing."""
        return times_of(self._object(f"absences/{self.route}"))

    def keep_absences(self, absences: Mapping[str, int], *, before: Mapping[str, int]) -> None:
        """`before`: those that the plan was made with. What another run saw back meanwhile begins anew."""
        self._change_object(f"absences/{self.route}", lambda kept: keep_common(absences, before, times_of(kept)))

    def since(self) -> dict[Ends, int]:
        """Since when no file is there of two tables that lineage connects, in milliseconds."""
        return ends_of(self._object(f"fileless/{self.route}"))

    def keep_since(self, since: Mapping[Ends, int], *, before: Mapping[Ends, int]) -> None:
        """`before`: what the decision was made with. What another run saw with a file meanwhile begins anew."""
        if since != before:
            place = f"fileless/{self.route}"
            self._change_object(place, lambda kept: nest_ends(keep_common(since, before, ends_of(kept))))

    def held(self) -> tuple[str, ...]:
        """The datasets that the latest decision did not link, because they break their contracts."""
        return tuple(self._object(f"held/{self.route}"))

    def keep_held(self, paths: Iterable[str]) -> None:
        if set(paths) != set(self.held()):
            self._keep_object(f"held/{self.route}", dict.fromkeys(paths, True))

    def first_seen(self) -> dict[str, int]:
        """When each data finding was first seen, by its name, in milliseconds since the epoch (UTC)."""
        return {name: at for name, at in times_of(self._object(f"findings/{self.route}")).items() if at > 0}

    def keep_first_seen(self, seen: Mapping[str, int], *, before: Mapping[str, int]) -> None:
        """`before`: those that the run found there. What another run found meanwhile stays, with the earlier time."""

        def merged(kept: dict[str, Any]) -> dict[str, int]:
            others = {name: at for name, at in times_of(kept).items() if name not in before and at > 0}
            return {**others, **{name: min(at, others.get(name, at)) for name, at in seen.items()}}

        if seen != before:
            self._change_object(f"findings/{self.route}", merged)

    def kept_ends(self) -> KeptEnds:
        """The columns of the route's ends as they were last assessed; none where they never were."""
        try:
            return from_object(KeptEnds, self._object(f"columns/{self.route}"))
        except ValueError:
            return KeptEnds()

    def keep_ends(self, ends: KeptEnds) -> None:
        self._keep_object(f"columns/{self.route}", to_object(ends))

    def keep_plan(self, plan: Plan, *, run: str) -> None:
        note_tenant(self.state, self.tenant, now=plan.made_at)
        self.state.write_lines(f"plans/{self.route}/{plan.digest}", plan_to_lines(plan))
        self.state.write(f"plans/{self.route}/runs/{run}", plan.digest)
        latest = f"plans/{self.route}/latest"
        if self.state.read(latest) != plan.digest:  # in a bucket, a look costs a twelfth of a write
            self.state.write(latest, plan.digest)

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

    def keep_unchanged_plan(self, plan: Plan, premises: str, *, differed_at: int = 0) -> None:
        """An empty plan, and the digest of all it rests on, which is empty where nothing may rest on this plan.

        `differed_at`: when a plan decided anew was not the one that was remembered.
        """
        own = json.dumps({"premises": premises, "differed_at": differed_at})
        self.state.write_lines(f"unchanged/{self.route}", [f"{own}\n", *plan_to_lines(plan)])

    def unchanged_plan(self, premises: str) -> Plan | None:
        """None where the one that is kept rests on something else."""
        place = f"unchanged/{self.route}"
        try:
            lines = self.state.read_lines(place) or iter(())
            if parse_object(next(lines, "")).get("premises") != premises:
                return None
            plan = plan_from_lines(lines)
        except ValueError:
            return None
        return plan if plan.tenant == self.tenant else None

    def differed_at(self) -> int:
        """When a plan decided anew was not the empty one that was remembered; 0 where none was."""
        try:
            at = parse_object(self.state.first_line(f"unchanged/{self.route}") or "{}").get("differed_at")
        except ValueError:
            return 0
        return at if type(at) is int else 0

    def keep_approval(self, digest: str, *, run: str) -> None:
        """What a person approved for this run; a run made again without a word takes an earlier approval back."""
        if digest != (self.approval(run=run) or ""):
            self.state.write(f"plans/{self.route}/approvals/{run}", digest)

    def approval(self, *, run: str) -> str | None:
        return self.state.read(f"plans/{self.route}/approvals/{run}") or None

    def keep_given(self, edits: Iterable[Edit]) -> None:
        """What assets of the route are given when they are made; it stays nobody's edit when the setting changes."""
        given = {edit.value: edit.what for edit in edits}
        if given:
            self._change_object(f"given/{self.route}", lambda known: known | given)

    def given(self) -> tuple[Edit, ...]:
        """What any run gave; where the state was lost nobody knows, and people's it may be."""
        kept = self._object(f"given/{self.route}").items()
        return tuple(Edit(what, value) for value, what in kept if isinstance(what, str))

    def keep_guids(self, guids: Mapping[str, str]) -> None:
        """One guid a kind, of an asset that the route has or uses, for links to Atlan's pages."""
        if guids:
            self._change_object(f"guids/{self.route}", lambda known: known | dict(guids))

    def guids(self) -> dict[str, str]:
        return {kind: guid for kind, guid in self._object(f"guids/{self.route}").items() if isinstance(guid, str)}

    def _mark_with_tenant(self, version: str) -> str:
        formats = (SchemaSnapshot.FORMAT, BucketSnapshot.FORMAT)
        return sha256(f"{formats}\n{self.tenant}\n{version}".encode()).hexdigest()[:32]

    def _first_line(self, stage: str) -> str:
        return self.state.first_line(f"snapshots/{self.route}/{stage}") or ""

    def _content(self, snapshot: SchemaSnapshot | BucketSnapshot) -> str:
        return self._to_document(to_object(replace(snapshot, read_at=0)))
