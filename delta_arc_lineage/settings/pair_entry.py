"""The pairs of a route as people state them: what belongs together whatever its names.

pairs:
  - {source: users, target: DIM_USERS, columns: {full_name: NAME}}
  - {source: accounts, target: DIM_ACCOUNTS, file: acct}

A list and not a mapping of dotted names: a table or a column may have a dot in its name.
"""

from collections.abc import Callable, Iterable, Sequence

from pydantic import BaseModel, ConfigDict, Field

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.stated_pairs import StatedColumns, StatedPair

_AS_SHOWN = "write the names letter for letter as Atlan shows them"


class PairEntry(BaseModel):
    """A source table and its target table that belong together, whatever their names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str = Field(description="A source table, letter for letter as Atlan shows it.")
    target: str = Field(description="The target table that it becomes, likewise.")
    file: str | None = Field(default=None, description="The name that their keys carry, where it is neither table's.")
    columns: dict[str, str] | None = Field(
        default=None, description="Source column → target column, of those that names do not pair as they should."
    )


def to_pairs(entries: Sequence[PairEntry], place: Callable[[str], str]) -> tuple[StatedPair, ...]:
    """The pairs; SettingsError for an empty name, and for one that is paired twice. Positions count from 0, as in
    other errors about a list."""
    for at, entry in enumerate(entries):
        _refuse_empty(entry, place(f"pairs.{at}"))
        where = place(f"pairs.{at}.columns")
        _refuse_twice("target column", ((name, where) for name in (entry.columns or {}).values()))
    for noun, field in (("source table", "source"), ("target table", "target"), ("file name", "file")):
        stated = ((getattr(entry, field), place(f"pairs.{at}.{field}")) for at, entry in enumerate(entries))
        _refuse_twice(noun, ((name, where) for name, where in stated if name))
    return tuple(_to_pair(entry) for entry in entries)


def _to_pair(entry: PairEntry) -> StatedPair:
    columns = tuple(StatedColumns(source, target) for source, target in (entry.columns or {}).items())
    return StatedPair(entry.source, entry.target, entry.file or "", columns)


def _refuse_empty(entry: PairEntry, where: str) -> None:
    stated = [entry.source, entry.target, *([] if entry.file is None else [entry.file])]
    stated += [name for columns in (entry.columns or {}).items() for name in columns]
    if not all(name.strip() for name in stated):
        raise SettingsError(what="a name of the pair is empty", where=where, next_step=f"{_AS_SHOWN}, or take it out")


def _refuse_twice(noun: str, stated: Iterable[tuple[str, str]]) -> None:
    """`stated`: each name, and where it stands."""
    seen: set[str] = set()
    for name, where in stated:
        if name in seen:
            raise SettingsError(
                what=f"the {noun} {name!r} is paired twice",
                where=where,
                next_step="leave one of the two out: a name has one partner",
            )
        seen.add(name)
