"""Looks at the bucket: what lies under the prefix, what of it fits the pattern, and which tables it carries."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from delta_arc_lineage.model.data_keys import find_no_data, leave_out_no_data, may_be_data
from delta_arc_lineage.model.desired_files import count_files
from delta_arc_lineage.model.folding import fold
from delta_arc_lineage.model.ignoring import leave_out
from delta_arc_lineage.model.matching import Matching, list_names, match
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import BucketSnapshot, SchemaSnapshot, Snapshots, StoredObject
from delta_arc_lineage.model.words import counted
from delta_arc_lineage.ports.catalog import SchemaSurvey
from delta_arc_lineage.ports.objects import Gone, ObjectStore, Refused
from delta_arc_lineage.sync.diagnosing.findings import Finding, look_once, note, warn
from delta_arc_lineage.sync.diagnosing.inventory_looks import look_at_inventory
from delta_arc_lineage.sync.reading.listings import list_now
from delta_arc_lineage.sync.reading.nearest_folders import find_nearest_folders
from delta_arc_lineage.sync.workspace import Workspace

MOST_KEYS = 10_000
_KEYS_A_REQUEST = 1_000
_TO_TELL_OF_AN_INVENTORY = 5


@dataclass(slots=True)
class BucketLooks:
    """What one route's part of the bucket holds: its first keys, if there are very many. `requests` are those to S3;
    `files` and `matching` are what the look at links found, for later ones."""

    route: Route
    space: Workspace
    objects: list[StoredObject] | None = None
    is_whole: bool = False
    requests: int = 0
    files: BucketSnapshot | None = None
    matching: Matching | None = None
    _store: list[ObjectStore] = field(default_factory=list)

    @property
    def _place(self) -> str:
        return f"s3://{self.route.bucket.name}/{self.route.bucket.prefix}"

    @property
    def _bucket(self) -> ObjectStore:
        if not self._store:
            self._store.append(self.space.open_bucket(self.route.bucket))
        return self._store[0]

    def look_at_inventory(self) -> Iterator[Finding]:
        """Where the route names one."""
        inventory = self._bucket.inventory
        if inventory is not None:
            self.requests += _TO_TELL_OF_AN_INVENTORY
            yield look_once("inventory", lambda: look_at_inventory(inventory, now=self.space.clock.now()))

    def look_at_listing(self) -> Finding:
        """By the bucket itself, whatever inventory there is: that lists ten million keys in no order."""
        what = "bucket"
        self.requests += 1
        listed = list(islice(list_now(self.route.bucket, self._bucket), MOST_KEYS + 1))
        self.requests += max(0, len(listed) - 1) // _KEYS_A_REQUEST
        self.is_whole = len(listed) <= MOST_KEYS
        self.objects = [stored for stored in listed[:MOST_KEYS] if not stored.key.endswith("/")]
        if not self.objects:
            return self._say_empty(what)
        no_data = sum(map(self._is_no_data, self.objects))
        ignored = sum(self.route.ignore.find_key_entry(name) is not None for name in self._names)
        fitting = sum(may_be_data(self.route, stored) for stored in self.objects)
        keys = counted(len(self.objects), "key") if self.is_whole else f"more than {MOST_KEYS:,} keys; of the first"
        detail = f"{self._place} can be listed: {keys}, {fitting:,} fit {self.route.file_pattern.text}"
        detail += f", {ignored:,} are ignored" if ignored else ""
        detail += f", {no_data:,} are no data" if no_data else ""
        if fitting:
            return Finding(what, detail)
        return warn(
            what,
            f"{detail}; the first is {self._names[0]}",
            where=self.route.file_pattern.place,
            next_step="write the pattern as it fits all that follows the prefix",
        )

    @property
    def _names(self) -> list[str]:
        return [stored.key.removeprefix(self.route.bucket.prefix) for stored in self.objects or ()]

    def _is_no_data(self, stored: StoredObject) -> bool:
        """Whatever tables there are, and without an entry that says so."""
        why = find_no_data(self.route, stored.key, stored.size)
        is_ignored = self.route.ignore.find_key_entry(stored.key.removeprefix(self.route.bucket.prefix)) is not None
        return why is not None and not why.unless_named and not is_ignored

    def _say_empty(self, what: str) -> Finding:
        """An empty folder may be meant; one that is nearly called so rather is."""
        near, requests = find_nearest_folders(self.route.bucket.prefix, self._bucket)
        self.requests += requests
        there = f"; there is {', '.join(near)}" if near else ""
        return warn(
            what,
            f"{self._place} can be listed, and nothing lies under it{there}",
            where="S3_PREFIX, or bucket.prefix of the route",
            next_step="set the prefix as the bucket has it, case included, or put the first file there",
        )

    def look_at_object(self) -> Finding:
        """Whether objects may be read, by the HEAD of one."""
        what, objects = "object", self.objects or []
        chosen = next((stored for stored in objects if may_be_data(self.route, stored)), None)
        chosen = chosen or next(iter(objects), None)
        if chosen is None:
            return note(what, "there is none to try whether objects may be read")
        if not self.route.bucket.describe:
            return Finding(what, "not asked, as S3_DESCRIBE says: the endings of keys tell content types")
        self.requests += 1
        match next(iter(self._bucket.describe([chosen]))):
            case Gone(key):
                return note(what, f"{key} went away meanwhile")
            case Refused(stored, why):
                detail = f"{stored.key} can be listed and not asked about ({why})"
                return warn(what, detail, where="bucket policy", next_step="grant s3:GetObject, or unset S3_DESCRIBE")
            case described:
                return Finding(what, f"{described.key} can be read: {described.content_type or 'no content type'}")

    def look_at_links(self, source: SchemaSurvey | None, target: SchemaSurvey | None) -> Finding:
        """How many tables would link, by their names and these keys."""
        what = "links"
        if source is None or target is None or self.objects is None:
            return note(what, "not looked at, because not both schemas and the bucket could be")
        now, place = self.space.clock.now(), self.route.bucket
        files = BucketSnapshot(place.name, place.prefix, tuple(self.objects), now, complete=self.is_whole)
        read = Snapshots(_as_snapshot(source, now), files, _as_snapshot(target, now))
        kept, ignored = leave_out(read, self.route.ignore)
        kept, _ = leave_out_no_data(self.route, kept)
        single, datasets = fold(self.route, list_names(self.route, kept.source, kept.target), kept.files.objects)
        folded = replace(kept.files, objects=tuple(single), datasets=tuple(datasets))
        matching = match(self.route, replace(kept, files=folded))
        self.files, self.matching = folded, matching
        linked = sum(flow.source is not None and flow.target is not None for flow in matching.flows)
        part = (
            "" if read.source.complete and read.target.complete and self.is_whole else "at least, of those looked at: "
        )
        detail = (
            f"{part}{counted(linked, 'table')} {'links' if linked == 1 else 'link'} from end to end, "
            f"of {counted(len(kept.source.tables), 'source table')} "
            f"and {counted(len(kept.target.tables), 'target table')}; {_say_files(matching)}"
        )
        detail += f"; ignored by the route: {ignored.words}" if ignored.words else ""
        if linked or not self.objects:
            return Finding(what, detail) if linked else note(what, detail)
        return warn(
            what,
            detail,
            where="the patterns of keys and tables",
            next_step="`delta-arc plan` names what is not linked, and the nearest names",
        )


def _as_snapshot(survey: SchemaSurvey, read_at: int) -> SchemaSnapshot:
    return SchemaSnapshot("", survey.qualified_name, survey.tables, read_at, survey.complete)


def _say_files(matching: Matching) -> str:
    counts = Counter(sum(map(count_files, flow.files)) for flow in matching.flows)
    if not counts:
        return "no table has a file"
    fewest, most = min(counts), max(counts)
    return f"files per table: {fewest}" if fewest == most else f"files per table: {fewest} to {most:,}"
