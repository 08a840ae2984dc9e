"""What the items of `--json` are made of: names, links, outcomes, parts of keys."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Moment = str
"""ISO 8601 in UTC, to the millisecond: `2025-06-15T15:06:40.123Z`."""
Fields = dict[str, Any]
"""The fields of an asset by the names of the model, and its kind."""

Sort = Literal["add", "modify", "remove", "adopt", "restore", "retire"]

LevelName = Literal["ok", "note", "warning", "error"]


class Result(BaseModel):
    """An item of a list that `--json` prints."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class AssetName(Result):
    """An asset, and what is to be said of it."""

    kind: str
    name: str
    qualified_name: str
    why: str = ""
    by: list[str] = []


class ChangeItem(Result):
    """One change. `due_at`: when a removal that waits falls due; `despite`: what people said of what is removed."""

    change: Sort
    kind: str
    name: str
    qualified_name: str
    before: Fields | None = None
    after: Fields | None = None
    due_at: Moment | None = None
    despite: list[str] = []
    replaces: list[str] = []
    by: list[str] = []
    mark: str | None = None


class Outcome(Result):
    """A thing that is not linked. `in_part`: the reading in which no partner was found is not complete; `hint`: what it
    may belong to, and why."""

    side: str
    name: str
    qualified_name: str
    reason: str
    words: str
    candidates: list[str]
    in_part: bool
    hint: str = ""


class ColumnCount(Result):
    """How many columns of a file, of `of_file`, a table has, of its `of_table`; and of these, how many are of `typed`
    known types, and of types that agree."""

    shared: int
    of_file: int
    of_table: int
    typed: int
    agreeing: int


class FileColumnItem(Result):
    """One column of a file; `type` in the words of its format."""

    name: str
    type: str


class Link(Result):
    """Two things that belong together, and why. `statement`: what loads the files, where the warehouse says so;
    `score`: from 0 to 1, how sure it is; `columns`: of a file that was opened, what it has in common with the table."""

    side: str
    name: str
    qualified_name: str
    partner_side: str
    partner: str
    partner_qualified_name: str
    evidence: str
    agreement: str
    statement: str = ""
    score: float
    columns: ColumnCount | None = None


class FileSchemaItem(Result):
    """What one file says of its columns; `why_not`: why it does not."""

    key: str
    format: str
    compression: str
    columns: list[FileColumnItem]
    why_not: str = ""


class CopyItem(Result):
    """What is to be known of a statement of the warehouse that loads files."""

    trouble: str
    about: str
    words: str


class Ignored(Result):
    """How much of what was read the route ignores; `not_data`: keys that are no data anyway."""

    tables: int
    columns: int
    keys: int
    not_data: int


class IgnoredItem(Result):
    """A thing that is ignored; `entry` says so, `place` is where it was written."""

    side: str
    name: str
    qualified_name: str
    entry: str
    place: str


class FilelessItem(Result):
    """A flow whose lineage stays without a file: `source` and `target` are qualified names of tables, `since` is when a
    listing first showed no file, `until` when the lineage goes if none comes."""

    source: str
    target: str
    since: Moment
    until: Moment


class PartitionItem(Result):
    """A partition of a table: `table` is the qualified name of it, empty where the catalog does not tell it."""

    name: str
    qualified_name: str
    table: str


class KeyPart(Result):
    """What a placeholder of the route's pattern took of a key. `dataset`: the path of the one that the key is counted
    in, empty where it is one by itself."""

    key: str
    placeholder: str
    part: str
    dataset: str = ""


class DatasetItem(Result):
    """A dataset of several files: `bytes` and `files` in all, `oldest` and `newest` of them; of its partitions, in the
    `unit` that most of its keys name, the first, the last, and how many there are and are missing in between."""

    path: str
    shape: str
    files: int
    bytes: int
    oldest: Moment
    newest: Moment
    formats: dict[str, int]
    unit: str = ""
    first: str = ""
    last: str = ""
    partitions: int = 0
    missing: int = 0
    words: str


class NoDataItem(Result):
    """A key that is no data, and why."""

    key: str
    why: str


class HeldItem(Result):
    """What somebody holds of the bucket in one connection: `ends`, how many of our datasets end at assets of theirs;
    `beside`, of how many they hold one that is no end; `archived`, how many of theirs are."""

    connection: str
    name: str
    mark: str
    bucket: bool
    ends: int
    beside: int
    archived: int


class CounterpartItem(Result):
    """An asset that stands for a file, a folder or the bucket already; `place` is empty for the bucket."""

    place: str
    type: str
    qualified_name: str
    connection: str
    connection_name: str
    mark: str
    archived: bool
    is_end: bool


class Requests(Result):
    """Requests to Atlan."""

    reads: int
    writes: int
