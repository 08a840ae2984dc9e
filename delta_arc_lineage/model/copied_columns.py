"""Columns that the statements say: which column of the files goes to which column of the table.

A file carries its columns under the names of the source, so a statement pairs columns whose names say nothing of each
other. Where the statements name all that they load, no other column is loaded, whatever it is called.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from delta_arc_lineage.model.copied import CopyFinder
from delta_arc_lineage.model.copies import CopiedColumn, CopyStatement
from delta_arc_lineage.model.evidence import Evidence, by_copy
from delta_arc_lineage.model.snapshots import Carrier, Column, Table


@dataclass(frozen=True, slots=True)
class CopiedColumns:
    """The columns that statements name, each with the evidence. `are_all`: nothing else is loaded. `filled`: all that
    say which column of the table is loaded, whatever from; None where any column may be."""

    columns: tuple[tuple[CopiedColumn, Evidence], ...] = ()
    are_all: bool = False
    filled: tuple[CopiedColumn, ...] | None = None

    def leave_to_names(self, column: Column) -> bool:
        """Whether a column of the table may have its name's partner: it is loaded, and no statement says from which."""
        said = any(_is_into(copied, column) for copied, _ in self.columns)
        return not said and (self.filled is None or any(_is_into(copied, column) for copied in self.filled))


def list_copied_columns(copies: CopyFinder, table: Table, carriers: Iterable[Carrier]) -> CopiedColumns:
    """Of the statements that load these files into a table. Of a file that no statement loads, nothing is known."""
    loads = [copies.list_loading(carrier, table) for carrier in carriers]
    statements = dict.fromkeys(statement for load in loads for statement in load)
    return list_stated_columns(list(statements), are_all=all(loads))


def list_stated_columns(statements: Sequence[CopyStatement], *, are_all: bool = True) -> CopiedColumns:
    """A column that a statement tells by its position in the files has no name yet."""
    columns = [
        (column, by_copy(statement.words)) for statement in statements for column in statement.columns if column.field
    ]
    tell_columns = are_all and bool(statements) and all(statement.columns for statement in statements)
    filled = tuple(column for statement in statements for column in statement.columns)
    named = tell_columns and all(map(_is_named, filled))
    return CopiedColumns(tuple(columns), named, filled if tell_columns else None)


def _is_into(copied: CopiedColumn, column: Column) -> bool:
    return copied.target == column.name if copied.target else copied.order == column.order


def _is_named(column: CopiedColumn) -> bool:
    return bool(column.field)
