"""Sections of what is reported: a title over a table, as Markdown; other forms are the reports' own."""

from dataclasses import dataclass

from delta_arc_lineage.model import render
from delta_arc_lineage.model.media import markdown


@dataclass(frozen=True, slots=True)
class Section:
    """A table with a title; without rows it says `nothing`."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    nothing: str


def list_markdown_of(section: Section, *, level: int) -> list[str]:
    """Its heading, of this level, and its table."""
    rows = [tuple(map(markdown, row)) for row in section.rows]
    return [f"{'#' * level} {section.title}", render.table(section.header, rows) if rows else section.nothing]
