"""What `impact --json` prints."""

from typing import Literal

from delta_arc_lineage.cli.result_items import Requests, Result

ChangeName = Literal["dropped", "renamed", "narrowed", "retyped", "unclear", "widened", "added"]
VerdictName = Literal["breaks", "may_break", "holds"]


class LineageAssetItem(Result):
    """An asset of any type; `system`: its connector."""

    type: str
    name: str
    qualified_name: str
    guid: str
    system: str


class ReachedItem(LineageAssetItem):
    """An asset that lineage leads to. `path`: by which way, in the order in which data goes, `(hidden)` for what the
    key may not read; `process`: the qualified name of the last process on it, `route`: whose it is, if it is ours."""

    hops: int
    path: list[str]
    process: str
    route: str
    owners: list[str]
    groups: list[str]
    certificate: str


class PersonItem(Result):
    """Who is to be told, and of which assets, by qualified name. An empty `name`: of these, nobody owns any."""

    name: str
    is_group: bool
    assets: list[str]


class ColumnImpactItem(Result):
    """What one column leads to."""

    column: str
    qualified_name: str
    assets: list[ReachedItem]


class ImpactResult(Result):
    """What `impact --json` prints. `route`: whose the asset is, where it is one of ours; `others`: what is called so
    too, all of it among the assets; `unlinked`: columns without column lineage; `hidden`: how many things the key may
    not read, those among them that may be called so; `unread`: how many lineage names and the catalog did not show;
    `is_cut`: there is more than is shown; `is_whole`: none of these, and no column missed."""

    route: str
    name: str
    asset: LineageAssetItem
    others: list[LineageAssetItem]
    direction: Literal["down", "up"]
    depth: int | None
    assets: list[ReachedItem]
    columns: list[ColumnImpactItem]
    unlinked: list[str]
    people: list[PersonItem]
    hidden: int
    unread: int
    is_cut: bool
    is_whole: bool
    requests: Requests


class ConsequenceItem(ReachedItem):
    """What a change does to one asset, and why."""

    verdict: VerdictName
    why: str


class ColumnChangeItem(Result):
    """One change of a column: its name and type before and after, empty where there is none. `why`: what says that it
    is a rename; `is_traced`: column lineage of it is known."""

    change: ChangeName
    before: str
    before_type: str
    after: str
    after_type: str
    why: str
    verdict: VerdictName
    is_traced: bool
    consequences: list[ConsequenceItem]


class SchemaDiffResult(Result):
    """What `impact --diff OLD --json` prints: of the table, each change and what it does; `people`: who is to be told.
    `others`, `hidden` and what follows it as of `impact`."""

    route: str
    name: str
    asset: LineageAssetItem
    others: list[LineageAssetItem]
    verdict: VerdictName
    changes: list[ColumnChangeItem]
    people: list[PersonItem]
    hidden: int
    unread: int
    is_cut: bool
    is_whole: bool
    requests: Requests
