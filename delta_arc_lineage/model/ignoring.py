r"""What a route ignores: tables, columns and keys that are as if they were not there.

What a route excludes it ignores too: `exclude_pattern` is of the language of key patterns, and fits all that follows
the prefix. A loader's own columns, audit tables and an archive find no partner and never will; without a way to say so,
a warning about them stays for ever and hides the next one. A snapshot is what was read, so it keeps them: they are left
out once, before matching. What depends on a reading having shown something looks at the snapshot.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Self

import re2

from delta_arc_lineage.errors import PatternError
from delta_arc_lineage.model.key_expressions import Home, KeyExpression
from delta_arc_lineage.model.names import file_name
from delta_arc_lineage.model.outcomes import Side, Subject
from delta_arc_lineage.model.snapshots import SchemaSnapshot, Snapshots, Table
from delta_arc_lineage.model.templates import PLACEHOLDER, compile_pattern, words_of


@dataclass(frozen=True)
class NamePattern:
    """One entry: a regular expression (RE2) that must fit a whole name; `place` is where it was written.

    >>> NamePattern(r"audit_.*").fits("AUDIT_LOG")
    True
    """

    text: str
    place: str = field(default="ignore", compare=False)

    def __post_init__(self) -> None:
        if not self.text:
            raise self._refuse("it is empty")
        if PLACEHOLDER in self.text:
            raise self._refuse(f"{PLACEHOLDER} means nothing here")
        try:
            _ = self._compiled
        except re2.error as error:
            raise self._refuse(words_of(error)) from error

    def fits(self, name: str) -> bool:
        return self._compiled.fullmatch(name) is not None

    @cached_property
    def _compiled(self) -> Any:
        return compile_pattern(f"(?:{self.text})")

    def _refuse(self, why: str) -> PatternError:
        return PatternError(
            what=f"the entry {self.text!r} does not parse: {why}",
            where=self.place,
            next_step="write a regular expression (RE2) that fits a whole name, such as AUDIT_.*",
        )


Entry = NamePattern | KeyExpression
"""What says that a name is ignored."""


@dataclass(frozen=True, slots=True)
class Ignore:
    """The entries of a route. A key is fitted by its name after the last slash, or by all of it after the prefix;
    by what is `excluded` in the latter way only."""

    tables: tuple[NamePattern, ...] = ()
    columns: tuple[NamePattern, ...] = ()
    keys: tuple[NamePattern, ...] = ()
    excluded: tuple[KeyExpression, ...] = ()

    @property
    def has_keys(self) -> bool:
        """Whether any entry is of keys."""
        return bool(self.keys or self.excluded)

    def at_home(self, homes: Sequence[Home]) -> Self:
        """These entries, where those that name a schema or a database mean one of these."""
        return replace(self, excluded=tuple(entry.at_home(homes) for entry in self.excluded))

    def find_key_entry(self, name: str) -> Entry | None:
        """The entry that ignores a key; `name`: all that follows the prefix."""
        return _find(self.keys, file_name(name)) or _find(self.keys, name) or _find(self.excluded, name)

    def spell_out_of_keys(self) -> list[str]:
        """The entries of keys as regular expressions that fit all of a key."""
        names = [f"(?:(?s:.*)/)?(?:{entry.text})" for entry in self.keys]
        return names + [expression for entry in self.excluded for expression in entry.spell_out()]

    def find_table_entry(self, name: str) -> Entry | None:
        return _find(self.tables, name)

    def find_column_entry(self, name: str) -> Entry | None:
        return _find(self.columns, name)


@dataclass(frozen=True, slots=True)
class IgnoredCount:
    """How many of what was read are ignored. A table's columns go with it and are not counted. `not_data`: keys that
    are no data, which no entry has to say."""

    tables: int = 0
    columns: int = 0
    keys: int = 0
    not_data: int = 0

    @property
    def words(self) -> str:
        """Empty where nothing is ignored.

        >>> IgnoredCount(tables=2, keys=1).words
        '2 tables, 1 key'
        """
        counts = (("table", self.tables), ("column", self.columns), ("key", self.keys))
        return ", ".join(f"{count:,} {noun}{'' if count == 1 else 's'}" for noun, count in counts if count)


@dataclass(frozen=True, slots=True, order=True)
class IgnoredName:
    """A thing that is ignored, and the entry that says so, where it was written."""

    subject: Subject
    entry: str
    place: str


def leave_out(snapshots: Snapshots, ignore: Ignore) -> tuple[Snapshots, IgnoredCount]:
    """The snapshots without what is ignored, and how much that was."""
    source, source_count = leave_out_of_schema(snapshots.source, ignore)
    target, target_count = leave_out_of_schema(snapshots.target, ignore)
    files, keys = snapshots.files, 0
    if ignore.has_keys:
        prefix = files.prefix
        kept = tuple(s for s in files.objects if ignore.find_key_entry(s.key.removeprefix(prefix)) is None)
        files, keys = replace(files, objects=kept), len(files.objects) - len(kept)
    count = IgnoredCount(
        tables=source_count.tables + target_count.tables,
        columns=source_count.columns + target_count.columns,
        keys=keys,
    )
    return replace(snapshots, source=source, files=files, target=target), count


def list_wholly_ignored(snapshots: Snapshots, ignore: Ignore) -> tuple[str, ...]:
    """What was shown and is ignored to the last one, in words."""
    if ignore == Ignore():
        return ()
    kept, _ = leave_out(snapshots, ignore)
    source, target = (snapshots.source, kept.source), (snapshots.target, kept.target)
    listed, kept_of_them = (len(files.objects) + len(files.datasets) for files in (snapshots.files, kept.files))
    counts = [("the objects under the prefix", listed, kept_of_them)]
    for side, (shown, left) in (("source", source), ("target", target)):
        counts.append((f"the {side} schema's tables", len(shown.tables), len(left.tables)))
        if left.tables:
            counts.append((f"the {side} schema's columns", shown.column_count, left.column_count))
    return tuple(what for what, shown_count, left_count in counts if shown_count and not left_count)


def list_ignored(snapshots: Snapshots, ignore: Ignore) -> Iterator[IgnoredName]:
    """Each of them with its entry."""
    for snapshot, table_side, column_side in (
        (snapshots.source, Side.SOURCE, Side.SOURCE_COLUMN),
        (snapshots.target, Side.TARGET, Side.TARGET_COLUMN),
    ):
        for table in snapshot.tables:
            entry = ignore.find_table_entry(table.name)
            if entry is not None:
                yield _ignored(Subject(table_side, table.name, table.qualified_name), entry)
                continue
            for column in table.columns:
                entry = ignore.find_column_entry(column.name)
                if entry is not None:
                    yield _ignored(Subject(column_side, f"{table.name}.{column.name}", column.qualified_name), entry)
    for stored in snapshots.files.objects:
        entry = ignore.find_key_entry(stored.key.removeprefix(snapshots.files.prefix))
        if entry is not None:
            yield _ignored(Subject(Side.FILE, stored.key, stored.key), entry)


def leave_out_of_schema(snapshot: SchemaSnapshot, ignore: Ignore) -> tuple[SchemaSnapshot, IgnoredCount]:
    """One side without the tables and columns that are ignored, and how many those were."""
    if not ignore.tables and not ignore.columns:
        return snapshot, IgnoredCount()
    tables = tuple(table for table in snapshot.tables if ignore.find_table_entry(table.name) is None)
    kept = tuple(_leave_out_columns(table, ignore) for table in tables)
    columns = sum(len(table.columns) for table in tables) - sum(len(table.columns) for table in kept)
    loads = (load for load in snapshot.copies.statements if ignore.find_table_entry(load.target.name) is None)
    copies = replace(snapshot.copies, statements=tuple(loads))
    return replace(snapshot, tables=kept, copies=copies), IgnoredCount(len(snapshot.tables) - len(tables), columns)


def _leave_out_columns(table: Table, ignore: Ignore) -> Table:
    columns = tuple(column for column in table.columns if ignore.find_column_entry(column.name) is None)
    return table if len(columns) == len(table.columns) else replace(table, columns=columns)


def _find(entries: Sequence[Entry], name: str) -> Entry | None:
    return next((entry for entry in entries if entry.fits(name)), None)


def _ignored(subject: Subject, entry: Entry) -> IgnoredName:
    return IgnoredName(subject, entry.text, entry.place)
