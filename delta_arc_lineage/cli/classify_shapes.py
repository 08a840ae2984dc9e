"""What `classify --json` prints."""

from delta_arc_lineage.cli.result_items import Requests, Result


class ReasonItem(Result):
    """Why, in words; `weight` from -1, against it, to 1: how sure it alone makes it."""

    words: str
    weight: float


class ColumnClassItem(Result):
    """A column of a class. `sort`: what it holds, finer than the class; empty where only a tag tells."""

    column: str
    sort: str
    confidence: float
    reasons: list[ReasonItem]


class TableClassItem(Result):
    """A table or a dataset, by type and qualified name, and one class of its data. `tags`: those on it in Atlan."""

    type: str
    qualified_name: str
    data_class: str
    confidence: float
    reasons: list[ReasonItem]
    tags: list[str]
    columns: list[ColumnClassItem]


class ClassTagItem(Result):
    """A tag that a dataset should carry because of what flows through it."""

    type: str
    qualified_name: str
    tag: str
    reason: str


class ClassifyResult(Result):
    """What `classify --json` prints of a route. `mode`: that of its settings; `digest`: of the proposed tags, for
    `--approve`, empty where there are none; `approved`: whether they are wanted from now on;
    `left_out`: what was not looked at, in words.
    """

    route: str
    mode: str
    classes: list[TableClassItem]
    proposed: list[ClassTagItem]
    digest: str
    approved: bool
    left_out: list[str]
    requests: Requests
