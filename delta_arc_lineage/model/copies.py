"""Copies: what the warehouse itself says of the files that it loads. A pipe, a statement that ran or an external table
names a place in a bucket and the table that its files go to.

Such a statement is a fact, where a name is a likeness: a folder `fx/` feeds `EXCHANGE_RATES`, and no name tells.
"""

from dataclasses import dataclass, replace
from typing import Self

from delta_arc_lineage.model.names import ConnectionName
from delta_arc_lineage.model.words import Word


class CopyHolder(Word):
    """What holds a statement."""

    PIPE = "pipe", "pipe"
    PROCESS = "process", "process"
    EXTERNAL_TABLE = "external_table", "external table"


@dataclass(frozen=True, slots=True, order=True)
class WarehouseName:
    """A name as the warehouse stores it; a part that a statement leaves out is empty.

    >>> WarehouseName("ORDERS").within("SHOP", "SALES").words
    'SHOP.SALES.ORDERS'
    """

    name: str
    schema: str = ""
    database: str = ""

    @property
    def words(self) -> str:
        """As SQL writes it."""
        return ".".join(filter(None, (self.database, self.schema, self.name)))

    @property
    def is_whole(self) -> bool:
        return bool(self.database and self.schema)

    def within(self, database: str, schema: str) -> Self:
        """With what is left out as it is where the statement stands."""
        return replace(self, schema=self.schema or schema, database=self.database or database)


STAGE_TYPE = "SnowflakeStage"
"""Atlan's type of a stage."""


def name_beside(table: str, meant: WarehouseName) -> str:
    """The qualified name of what lies in the same warehouse as a table, which is named by its own.

    >>> name_beside("default/snowflake/1/RAW/SALES/ORDERS", WarehouseName("LANDING", "STAGES", "OPS"))
    'default/snowflake/1/OPS/STAGES/LANDING'
    """
    connection = ConnectionName.of(table)
    assert connection is not None, "tables are named by their connection"
    return f"{connection.qualified_name}/{meant.database}/{meant.schema}/{meant.name}"


@dataclass(frozen=True, slots=True, order=True)
class CopiedColumn:
    """A column of files and the column of the table that it goes to. `field`: its name in the files, else `position`
    counts from 1. `target`: its name in the table, else `order` counts from 1."""

    field: str = ""
    position: int = 0
    target: str = ""
    order: int = 0


@dataclass(frozen=True, slots=True, order=True)
class CopyStatement:
    """A load of files into a table. `holder` is the name of what holds it.

    Its files lie in `stage`, or at `address` (`s3://bucket/folder/`), which is the stage's once it is known; under
    `sub_path`, with exactly the names in `files` where there are any, and as `pattern` wants, an expression for all of
    a key that follows the stage. `columns` are stated; `by_name`: the warehouse takes them by their names. `text`: the
    statement in one line, without what is secret in it.
    """

    target: WarehouseName
    held_by: CopyHolder
    holder: str
    stage: WarehouseName | None = None
    address: str = ""
    sub_path: str = ""
    files: tuple[str, ...] = ()
    pattern: str = ""
    columns: tuple[CopiedColumn, ...] = ()
    by_name: bool = False
    text: str = ""

    @property
    def words(self) -> str:
        """
        >>> CopyStatement(WarehouseName("ORDERS"), CopyHolder.PIPE, "CORE.ORDERS_PIPE").words
        'copied by pipe CORE.ORDERS_PIPE'
        """
        verb = "read" if self.held_by is CopyHolder.EXTERNAL_TABLE else "copied"
        return f"{verb} by {self.held_by.words} {self.holder}"

    @property
    def has_place(self) -> bool:
        """Whether its files may lie in a bucket: the warehouse has stages of its own, of tables and of users."""
        return self.stage is None or self.stage.name[:1] not in ("%", "~")


@dataclass(frozen=True, slots=True, order=True)
class UnreadCopy:
    """A statement that tells nothing, and why. `line` of the text that holds it, from 1."""

    held_by: CopyHolder
    holder: str
    line: int
    why: str

    @property
    def words(self) -> str:
        """
        >>> UnreadCopy(CopyHolder.PIPE, "CORE.P", 3, "its text ends in the middle of a word").words
        'pipe CORE.P, line 3: its text ends in the middle of a word'
        """
        return f"{self.held_by.words} {self.holder}, line {self.line}: {self.why}"


@dataclass(frozen=True, slots=True)
class Copies:
    """What a reading found of copies into one schema: those that are understood, and those that are not."""

    statements: tuple[CopyStatement, ...] = ()
    unread: tuple[UnreadCopy, ...] = ()
