"""File schemas: what the newest and the oldest file of each dataset say of their columns, asked of changed ones alone.

What was read is kept in the state by key and ETag, of a table that keeps a log by the digest of its dataset: an
unchanged dataset costs no request. So many files are opened in a run, and the rest in the runs after it. What could not
be read for a reason that may pass, a right or an archive, is tried again each time, after all that is new; where none
of the first hundred may be read, no more are tried.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from delta_arc_lineage.model.datasets import Dataset
from delta_arc_lineage.model.file_schemas import DatasetSchemas, FileSchemas, KeptSchemas, Sampling, SchemaSample
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import BucketSnapshot, StoredObject
from delta_arc_lineage.model.words import counted
from delta_arc_lineage.ports.file_schemas import SchemaReader, TableLog
from delta_arc_lineage.ports.reading import Reading
from delta_arc_lineage.sync.workspace import Workspace

MOST_FILES = 2_000
"""Opened in one run: what is left waits for the next."""
MOST_REFUSALS = 100  # and nothing read among them: the credentials may not open files, and no more are tried
SAMPLES_A_STEP = 250
MOST_REASONS = 5  # told of what could not be read
Samples = Mapping[str, SchemaSample]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Something to open, by what it is kept: `version` is another one where it changed."""

    key: str
    version: str
    thing: StoredObject | TableLog


@dataclass(frozen=True, slots=True)
class _Dataset:
    """What is to be opened of one dataset: its `log`, and where there is none or it does not tell, files, the newest
    first."""

    path: str
    files: tuple[_Wanted, ...]
    log: _Wanted | None = None

    def list_wanted(self, samples: Samples) -> tuple[_Wanted, ...]:
        """By what was opened already."""
        if self.log is None:
            return self.files
        told = _find(self.log, samples)
        is_silent = told is not None and bool(told.schema.why_not) and not told.schema.passing
        return (self.log, *self.files) if is_silent else (self.log,)

    def to_schemas(self, samples: Samples) -> DatasetSchemas:
        """As far as it was opened."""
        wanted = self.list_wanted(samples)
        is_silent = self.log is not None and len(wanted) > 1
        told = [_find(each, samples) for each in (wanted[1:] if is_silent else wanted)]
        newest, oldest = (*told, None, None)[:2]
        return DatasetSchemas(self.path, newest, oldest, samples[wanted[0].key] if is_silent else None)


def read_file_schemas(route: Route, space: Workspace, files: Reading[BucketSnapshot]) -> Reading[FileSchemas]:
    """Of the datasets that a listing found; of none where the route opens no files."""
    reader = _open_reader(route, space)
    if reader is None:
        return recall_file_schemas(route, space, files)
    listed = files.found
    datasets = _list_datasets(route, listed, reader)
    samples, unread = _ask(route, datasets, reader, space)
    schemas = _sum_up(listed, datasets, samples, unread=unread)
    return Reading(lambda: schemas, listed.read_at, _version(route, reader, space))


def recall_file_schemas(route: Route, space: Workspace, files: Reading[BucketSnapshot]) -> Reading[FileSchemas]:
    """The same as far as it was read already, by no request."""
    reader = _open_reader(route, space)

    def find() -> FileSchemas:
        listed = files.found
        if reader is None:
            return FileSchemas(listed.bucket, listed.prefix, read_at=listed.read_at)
        samples = space.documents(route).schema_samples(listed.bucket, _readers(reader, space))
        return _sum_up(listed, _list_datasets(route, listed, reader), samples)

    return Reading(find, files.read_at, _version(route, reader, space))


def _version(route: Route, reader: SchemaReader | None, space: Workspace) -> str:
    """Beside that of the listing: schemas are what was kept of the files that it found."""
    return space.documents(route).schema_samples_version(_readers(reader, space)) if reader else "not opened"


def _open_reader(route: Route, space: Workspace) -> SchemaReader | None:
    return None if route.schemas is Sampling.OFF else space.open_schemas()


def _readers(reader: SchemaReader, space: Workspace) -> str:
    """What tells apart readings of the same bytes: another version of the code, or other libraries."""
    return f"{space.code} {reader.version}".strip()


def _list_datasets(route: Route, listed: BucketSnapshot, reader: SchemaReader) -> list[_Dataset]:
    """In the order of their paths."""
    folded = [_choose(route, dataset, reader) for dataset in listed.datasets]
    single = [_Dataset(stored.key, (_want(stored),)) for stored in listed.objects if _is_data(route, stored)]
    return sorted([*folded, *single], key=lambda dataset: dataset.path)


def _is_data(route: Route, stored: StoredObject) -> bool:
    name = stored.key.removeprefix(route.bucket.prefix)
    return bool(route.file_pattern.candidates(name)) and route.ignore.find_key_entry(name) is None


def _choose(route: Route, dataset: Dataset, reader: SchemaReader) -> _Dataset:
    by_age = sorted(dataset.samples, key=lambda stored: (stored.last_modified, stored.key), reverse=True)
    chosen = by_age[:1] if route.schemas is Sampling.NEWEST else [*by_age[:1], *by_age[1:][-1:]]
    log = TableLog(dataset.path, dataset.table_format)
    has_log = bool(dataset.table_format) and reader.can_read(log)
    of_log = _Wanted(dataset.path, dataset.digest, log) if has_log else None
    return _Dataset(dataset.path, tuple(map(_want, chosen)), of_log)


def _want(stored: StoredObject) -> _Wanted:
    """An inventory may tell no ETag."""
    return _Wanted(stored.key, stored.etag or f"{stored.size} {stored.last_modified}", stored)


def _find(wanted: _Wanted, samples: Samples) -> SchemaSample | None:
    sample = samples.get(wanted.key)
    return sample if sample is not None and sample.etag == wanted.version else None


def _ask(route: Route, datasets: Sequence[_Dataset], reader: SchemaReader, space: Workspace) -> tuple[Samples, int]:
    """What is known of all of them after what is new was opened, and how many wait. A log that turns out to tell
    nothing sends to its files."""
    documents, readers = space.documents(route), _readers(reader, space)
    kept = documents.schema_samples(route.bucket.name, readers)
    samples = _leave_current(datasets, kept)
    again = [each for each in _list_wanted(datasets, samples) if _may_pass(each, samples)]
    opened: list[_Wanted] = []
    while due := _choose_due(datasets, samples, again, most=MOST_FILES - len(opened)):
        again = []
        for done, sample in enumerate(_read(route, due, reader, space), start=1):
            samples[sample.key] = sample
            if done % SAMPLES_A_STEP == 0:
                what = f"open files of {route.bucket.name}/{route.bucket.prefix}"
                space.progress.step(what, done, len(due))
                documents.keep_schema_samples(KeptSchemas(route.bucket.name, readers, tuple(samples.values())))
                space.require_time(what)
        opened += due
        if any(each.key not in samples for each in due):
            break  # the credentials may not open files
    if samples != kept:
        documents.keep_schema_samples(KeptSchemas(route.bucket.name, readers, tuple(samples.values())))
    if opened and reader.note:
        space.progress.note(reader.note)
    _note(samples, opened, space)
    return samples, sum(each.key not in samples for each in _list_wanted(datasets, samples))


def _list_wanted(datasets: Iterable[_Dataset], samples: Samples) -> list[_Wanted]:
    return [each for dataset in datasets for each in dataset.list_wanted(samples)]


def _leave_current(datasets: Sequence[_Dataset], kept: Samples) -> dict[str, SchemaSample]:
    """What was kept of what is there as it was."""
    wanted = (each for dataset in datasets for each in (dataset.log, *dataset.files) if each is not None)
    return {sample.key: sample for each in wanted if (sample := _find(each, kept)) is not None}


def _may_pass(wanted: _Wanted, samples: Samples) -> bool:
    return wanted.key in samples and samples[wanted.key].schema.passing


def _choose_due(
    datasets: Sequence[_Dataset], samples: Samples, again: Sequence[_Wanted], *, most: int
) -> list[_Wanted]:
    """What is new first."""
    new = [each for each in _list_wanted(datasets, samples) if each.key not in samples]
    return [*new, *again][:most]


def _read(route: Route, due: Iterable[_Wanted], reader: SchemaReader, space: Workspace) -> Iterator[SchemaSample]:
    """Of each that is worth trying."""
    asked: list[_Wanted] = []
    refused, has_schema = 0, False

    def worth_trying() -> Iterator[StoredObject | TableLog]:
        for each in takewhile(lambda _: has_schema or refused < MOST_REFUSALS, due):
            asked.append(each)
            yield each.thing

    bucket = space.open_bucket(route.bucket)
    for number, schema in enumerate(reader.read(worth_trying(), bucket)):
        refused += schema.passing
        has_schema = has_schema or not schema.passing
        yield SchemaSample(asked[number].key, asked[number].version, schema)


def _note(samples: Samples, due: Iterable[_Wanted], space: Workspace) -> None:
    """What could not be read of what was opened now: of each reason how many, and the first; the rarest reasons are
    counted alone."""
    opened = [samples[each.key] for each in due if each.key in samples]
    by_reason: dict[str, list[SchemaSample]] = defaultdict(list)
    for sample in opened:
        if sample.schema.why_not:
            by_reason[sample.schema.why_not.replace(repr(sample.key), "it")].append(sample)
    refused = sorted(by_reason.values(), key=len, reverse=True)
    for first, *others in refused[:MOST_REASONS]:
        more = f", and {counted(len(others), 'other')} likewise" if others else ""
        space.progress.note(f"columns of {first.key!r} are not read: {first.schema.why_not}{more}")
    rest = sum(map(len, refused[MOST_REASONS:]))
    if rest:
        space.progress.note(f"columns of {counted(rest, 'file')} more are not read, for other reasons")


def _sum_up(listed: BucketSnapshot, datasets: Iterable[_Dataset], samples: Samples, *, unread: int = 0) -> FileSchemas:
    told = tuple(dataset.to_schemas(samples) for dataset in datasets)
    return FileSchemas(listed.bucket, listed.prefix, told, listed.read_at, unread)
