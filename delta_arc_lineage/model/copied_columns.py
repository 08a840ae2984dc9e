"""Columns that the statements say: which column of the files goes to which column of the table.

A file carries its columns under the names of the source, so a statement pairs columns whose names say nothing of each
other. Where the statements name all that they load, no other column is loaded, whatever it is called. Text is loaded
by position, unless a statement says otherwise: what its header calls a column decides nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from delta_arc_lineage.model.canonical import canonical_form
from delta_arc_lineage.model.copied import CopyFinder
from delta_arc_lineage.model.copies import CopiedColumn, CopyHolder, CopyStatement
from delta_arc_lineage.model.evidence import Evidence, by_copy
from delta_arc_lineage.model.snapshots import Carrier, Column, Table

Header = tuple[str, ...]
"""The names of the columns of a text, in its order."""


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


def list_copied_columns(
    copies: CopyFinder, table: Table, carriers: Iterable[Carrier], header_of: Callable[[str], Header]
) -> CopiedColumns:
    """Of the statements that load these files into a table. Of a file that no statement loads, nothing is known.
    `header_of`: the columns of text that is loaded by position, by its path, empty where nobody knows."""
    loads = [
        [name_positions(statement, header_of(carrier.path), table) for statement in copies.list_loading(carrier, table)]
        for carrier in carriers
    ]
    statements = dict.fromkeys(statement for load in loads for statement in load)
    return list_stated_columns(list(statements), are_all=all(loads))


def name_positions(statement: CopyStatement, header: Header, table: Table) -> CopyStatement:
    """The statement with the names of what it takes by position. One that names no columns takes them in the order of
    the table, where that is not the order of their names already and there are as many."""
    if not header or statement.by_name or statement.held_by is CopyHolder.EXTERNAL_TABLE:
        return statement
    if statement.columns:
        return replace(statement, columns=tuple(_name(column, header) for column in statement.columns))
    ordered = sorted(table.columns, key=lambda column: column.order)
    names = [canonical_form(name) for name in header]
    if len(ordered) != len(header) or names == [canonical_form(column.name) for column in ordered]:
        return statement
    pairs = zip(header, ordered, strict=True)
    return replace(statement, columns=tuple(CopiedColumn(field=name, order=column.order) for name, column in pairs))


def _name(column: CopiedColumn, header: Header) -> CopiedColumn:
    is_known = not column.field and 0 < column.position <= len(header)
    return replace(column, field=header[column.position - 1]) if is_known else column


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
