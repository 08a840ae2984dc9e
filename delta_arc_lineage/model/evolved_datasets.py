"""Evolved datasets: those whose newest file has other columns than their oldest."""

from collections.abc import Iterator, Sequence

from delta_arc_lineage.model.column_types import can_hold, types_agree
from delta_arc_lineage.model.column_ways import PlacedColumn, is_loaders, place_file
from delta_arc_lineage.model.data_findings import DataFinding, Severity, Topic
from delta_arc_lineage.model.drift_words import Drift, list_names
from delta_arc_lineage.model.file_schemas import DatasetSchemas
from delta_arc_lineage.model.words import counted


def find_evolved(dataset: DatasetSchemas) -> Iterator[DataFinding]:
    """One of a dataset: a warning where columns are gone or hold something else, else a note. What rows of text look
    like differs from file to file, and is no other type unless nothing is printed in both ways."""
    newest, oldest = dataset.newest, dataset.oldest
    if newest is None or oldest is None or not dataset.differs:
        return
    after, before = place_file(newest.schema), place_file(oldest.schema)
    if False in (newest.schema.has_header, oldest.schema.has_header):
        told = [f"it has {counted(len(after), 'column')} and had {len(before)}"] if len(after) != len(before) else []
        is_grave = bool(told)
    else:
        told, is_grave = _compare(before, after)
    if told:
        words = f"the newest file of {dataset.path} differs from its oldest: {'; '.join(told)}"
        yield DataFinding(
            Topic.DRIFT, Severity.WARNING if is_grave else Severity.NOTE, Drift.EVOLVED, dataset.path, words
        )


def _compare(before: Sequence[PlacedColumn], after: Sequence[PlacedColumn]) -> tuple[list[str], bool]:
    """What is to be said, and whether it is grave."""
    old, new = ({column.name: column for column in columns} for columns in (before, after))
    gone, added = [name for name in old if name not in new], [name for name in new if name not in old]
    retyped = [name for name in old if name in new and _is_other(old[name], new[name])]
    broken = [name for name in retyped if _is_broken(old[name], new[name])]
    told = [
        *([f"it lacks {list_names(gone)}"] if gone else []),
        *([f"it has {list_names(added)} besides"] if added else []),
        *(f"{name} is {new[name].words}, and was {old[name].words}" for name in retyped[:3]),
        *([f"{counted(len(retyped) - 3, 'more column')} of another type"] if len(retyped) > 3 else []),
    ]
    return told, not all(map(is_loaders, (*gone, *broken)))


def _is_other(before: PlacedColumn, after: PlacedColumn) -> bool:
    if not (before.type.is_declared and after.type.is_declared):
        return types_agree(before.type, after.type) is False
    return before.words != after.words


def _is_broken(before: PlacedColumn, after: PlacedColumn) -> bool:
    return types_agree(before.type, after.type) is False or can_hold(after.type, before.type) is False
