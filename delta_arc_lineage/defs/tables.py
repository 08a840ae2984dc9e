"""Tables and lists of Dagster's pages: the first hundred rows, and how many more there are."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import dagster as dg

from delta_arc_lineage.model import render

Thing = TypeVar("Thing")
ROWS = 100


def table(
    header: Sequence[str], things: Sequence[Thing], make_row: Callable[[Thing], Sequence[object]]
) -> dg.MarkdownMetadataValue:
    """A row for each of the first things; of the others, of which there may be very many, none is made."""
    return dg.MetadataValue.md(write_table(header, things, make_row))


def write_table(header: Sequence[str], things: Sequence[Thing], make_row: Callable[[Thing], Sequence[object]]) -> str:
    """The same as Markdown."""
    more = f"\n\n… and {len(things) - ROWS} more" if len(things) > ROWS else ""
    return render.table(header, list(map(make_row, things[:ROWS]))) + more


def bullets(lines: Sequence[str]) -> dg.MetadataValue:
    """A line for each of the first, and how many more there are; `none` for none."""
    if not lines:
        return dg.MetadataValue.text("none")
    more = [f"- … and {len(lines) - ROWS} more"] if len(lines) > ROWS else []
    return dg.MetadataValue.md("\n".join([*(f"- {line}" for line in lines[:ROWS]), *more]))
