"""Landscapes for suggestions: tables of both sides, folders of files, and what the files say of their columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from delta_arc_lineage.model.evidence import EvidenceKind
from delta_arc_lineage.model.file_schemas import DatasetSchemas, FileColumn, FileSchema, FileSchemas, SchemaSample
from delta_arc_lineage.model.folding import fold
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.matching import list_names, match
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import Column, Snapshots, Table
from delta_arc_lineage.model.suggesting.accepting import check_pairs
from delta_arc_lineage.model.suggesting.suggester import Suggestions, suggest
from delta_arc_lineage.model.suggesting.suggestions import Suggestion
from delta_arc_lineage_tests.model.examples import (
    PREFIX,
    ROUTE,
    SOURCE_SCHEMA,
    TARGET_SCHEMA,
    bucket_of,
    file,
    source_of,
    target_of,
)

Columns = Mapping[str, str] | Sequence[str]
"""Names with types, or names alone."""
BY_NAME = replace(ROUTE, file_pattern=KeyPattern(r"{table_name}/part-{number}\.parquet"))
PARTS = replace(BY_NAME, link_by=EvidenceKind.COPIED)
"""A route that draws nothing by columns or names alone: all of it is suggested."""

USERS = {"user_id": "integer", "full_name": "text", "email": "text", "created_at": "timestamp"}
ACCOUNTS = {"account_id": "integer", "user_id": "integer", "iban": "text", "opened_on": "date"}
TRANS = {"trans_id": "bigint", "account_id": "integer", "amount": "numeric(12,2)", "posted_at": "timestamp"}
PICTURE = {"users": USERS, "accounts": ACCOUNTS, "trans": TRANS}
FOLDERS = {"user": list(USERS), "acct": list(ACCOUNTS), "trns": list(TRANS)}


def upper(columns: Mapping[str, str], *own: str) -> list[str]:
    return [*map(str.upper, columns), *own]


TARGETS = {
    "DIM_USERS": upper(USERS, "USER_SK", "DW_LOADED_AT"),
    "DIM_ACCOUNTS": upper(ACCOUNTS, "ACCOUNT_SK", "DW_LOADED_AT"),
    "FACT_TRANS": upper(TRANS),
}


@dataclass(frozen=True, slots=True)
class Landscape:
    """What a route finds."""

    snapshots: Snapshots
    route: Route = PARTS

    @property
    def found(self) -> Suggestions:
        return suggest(self.route, self.snapshots, match(self.route, self.snapshots))

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        return self.found.found

    @property
    def checked(self) -> tuple[Suggestion, ...]:
        matching = match(self.route, self.snapshots)
        return check_pairs(self.route, self.snapshots, matching, self.suggestions)

    @property
    def ends(self) -> dict[str, tuple[str, str]]:
        """Source and target table of each suggestion, by its label."""
        return {suggestion.label: (suggestion.source, suggestion.target) for suggestion in self.suggestions}


def make_table(name: str, columns: Columns, schema: str) -> Table:
    typed = columns.items() if isinstance(columns, Mapping) else ((column, "") for column in columns)
    place = f"{schema}/{name}"
    made = (Column(f"{place}/{column}", column, order, kind) for order, (column, kind) in enumerate(typed, start=1))
    return Table(place, name, "Table", tuple(made))


def landscape(
    sources: Mapping[str, Columns],
    folders: Mapping[str, Columns | None],
    targets: Mapping[str, Columns],
    *,
    route: Route = PARTS,
) -> Landscape:
    """`folders`: the columns of their files, None where nobody could read them."""
    source = source_of(*(make_table(name, columns, SOURCE_SCHEMA) for name, columns in sources.items()))
    target = target_of(*(make_table(name, columns, TARGET_SCHEMA) for name, columns in targets.items()))
    stored = [file(f"{folder}/part-{part}.parquet") for folder in folders for part in (1, 2)]
    single, datasets = fold(route, list_names(route, source, target), stored)
    files = replace(bucket_of(*single), datasets=tuple(datasets))
    paths = {dataset.samples[0].key.rpartition("/")[0]: dataset.path for dataset in datasets}
    samples = [_read(paths[f"{PREFIX}{folder}"], columns) for folder, columns in folders.items()]
    return Landscape(Snapshots(source, files, target, FileSchemas("landing", PREFIX, tuple(samples))), route)


def _read(path: str, columns: Columns | None) -> DatasetSchemas:
    typed = columns.items() if isinstance(columns, Mapping) else ((column, "") for column in columns or ())
    schema = FileSchema("Parquet", tuple(FileColumn(name, kind) for name, kind in typed))
    schema = schema if columns is not None else FileSchema(why_not="it is encrypted")
    return DatasetSchemas(path, SchemaSample(path, "e1", schema))
