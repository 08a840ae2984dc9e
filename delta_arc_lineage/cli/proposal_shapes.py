"""What `init --json` prints."""

from delta_arc_lineage.cli.result_items import Outcome, Requests, Result


class FilesItem(Result):
    """How many files of a sample a route links from a source table to a target table, from a source table only, to a
    target table only, and to none; `misfits` lie under its prefix and do not fit."""

    through: int
    source: int
    target: int
    none: int
    misfits: int


class LinkItem(Result):
    """A table's way as a proposed route would draw it; an end that is missing is empty."""

    source: str
    target: str
    files: int
    example: str


class QuestionItem(Result):
    """Files that a person has to tell of: `where` is a piece of a key pattern, `example` the key of one."""

    where: str
    doubt: str
    words: str
    files: int
    example: str
    candidates: list[str]


class InitResult(Result):
    """What `init --json` prints first, of all proposed routes. `partial`: folders of which not all keys were looked at;
    `complete`: all tables are shown; `file`: the text of the routes file; `written`: where it was written, if it was.
    """

    route: str
    bucket: str
    prefix: str
    keys: int
    partial: list[str]
    complete: bool
    questions: list[QuestionItem]
    file: str
    written: str
    requests: Requests


class ProposedResult(Result):
    """What `init --json` prints of a proposed route: what it does with the sample, and the tables that it leaves."""

    route: str
    source: str
    target: str
    prefix: str
    file_name_pattern: str
    source_table_pattern: str
    target_table_pattern: str
    exclude_pattern: list[str]
    ignored_tables: list[str]
    files: FilesItem
    links: list[LinkItem]
    left: list[Outcome]
