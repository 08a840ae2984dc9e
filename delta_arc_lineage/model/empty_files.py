"""Empty files: those without a byte or without a row that stand where data should be.

Engines leave a file without bytes beside others that have some. It is a fault where nothing else is of its partition,
or of its table.
"""

from collections.abc import Iterable, Iterator

from delta_arc_lineage.model.data_findings import DataFinding, Severity, Topic
from delta_arc_lineage.model.datasets import Dataset, Shape
from delta_arc_lineage.model.file_schemas import FileSchemas
from delta_arc_lineage.model.partitions import say_step
from delta_arc_lineage.model.placing import Place
from delta_arc_lineage.model.snapshots import Carrier, StoredObject


def find_without_bytes(empty: Iterable[tuple[str, Place]], carriers: Iterable[Carrier]) -> Iterator[DataFinding]:
    """Warnings. `empty`: keys of files without bytes and without the ending of data, which are set aside, and where
    they belong, by path from the start of the bucket."""
    datasets = {carrier.path: carrier for carrier in carriers}
    for key, place in empty:
        dataset = datasets.get(place.path)
        why = _why_missed(place, dataset)
        if why:
            words = f"{key} has no bytes, and {why}; load it again"
            yield DataFinding(Topic.QUALITY, Severity.WARNING, "no-bytes", key, words)


def _why_missed(place: Place, dataset: Carrier | None) -> str:
    """Why an empty file is a fault; nothing where it is none, or nobody can tell."""
    if place.shape is Shape.FILE:
        return "it is all there is of its table"
    if dataset is None:
        return "there is no other file of its dataset"
    dated = dataset.partitions if isinstance(dataset, Dataset) else None
    if dated is None or place.step is None or place.step[0] is not dated.unit or not dated.recent:
        return ""
    unit, number = place.step
    is_known = number >= dated.recent[0]
    return f"it is all there is of {say_step(unit, number)}" if is_known and number not in dated.recent else ""


def find_empty_newest(carriers: Iterable[Carrier], schemas: FileSchemas | None) -> Iterator[DataFinding]:
    """The newest file of a dataset has no bytes, or says that it has no rows: a warning where it is all there is of its
    partition, or the whole dataset, and a note where a dataset has no partitions, as of changes that come in batches.
    Where a partition has several files, one of them may well be empty."""
    newest = {each.path: each.newest.schema for each in schemas.datasets if each.newest} if schemas else {}
    for carrier in carriers:
        stored, schema = _newest_of(carrier), newest.get(carrier.path)
        severity = _weigh(carrier)
        has_log = isinstance(carrier, Dataset) and bool(carrier.table_format)
        if stored is None or severity is None or has_log:
            continue
        if stored.size == 0:
            words = f"{_say_newest(carrier, stored, 'has no bytes')}; load it again"
            yield DataFinding(Topic.QUALITY, severity, "no-bytes", carrier.path, words)
        elif schema is not None and schema.row_count == 0:
            words = f"{_say_newest(carrier, stored, 'has no rows')}; check whether its load was whole"
            yield DataFinding(Topic.QUALITY, severity, "no-rows", carrier.path, words)


def _say_newest(carrier: Carrier, stored: StoredObject, what: str) -> str:
    """A file by itself is named once."""
    if stored.key == carrier.path:
        return f"{stored.key} {what}"
    return f"the newest file of {carrier.path} {what} ({stored.key})"


def _newest_of(carrier: Carrier) -> StoredObject | None:
    if not isinstance(carrier, Dataset):
        return carrier
    return max(carrier.samples, key=lambda stored: (stored.last_modified, stored.key), default=None)


def _weigh(carrier: Carrier) -> Severity | None:
    """How grave it is that its newest file is empty; None where that says nothing."""
    if not isinstance(carrier, Dataset):
        return Severity.WARNING
    if carrier.partitions is None:
        return Severity.NOTE
    return Severity.WARNING if carrier.count <= carrier.partitions.count else None
