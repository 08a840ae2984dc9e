"""Columns that the statements say: which column of the files goes to which column of the table.

A file carries its columns under the names of the source, so a statement pairs columns whose names say nothing of each
other. Where the statements name all that they load, no other column is loaded, whatever it is called.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from delta_arc_lineage.model.copied import CopyFinder
from delta_arc_lineage.model.copies import CopiedColumn, CopyStatement
from delta_arc_lineage.model.evidence import Evidence, by_copy
from delta_arc_lineage.model.snapshots import Carrier, Table


@dataclass(frozen=True, slots=True)
class CopiedColumns:
    """The columns that statements name, each with the evidence. `are_all`: nothing else is loaded."""

    columns: tuple[tuple[CopiedColumn, Evidence], ...] = ()
    are_all: bool = False


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
    named = all(statement.columns and all(map(_is_named, statement.columns)) for statement in statements)
    return CopiedColumns(tuple(columns), are_all and named and bool(statements))


def _is_named(column: CopiedColumn) -> bool:
    return bool(column.field)
