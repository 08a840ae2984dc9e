"""What `compliance --format json` prints."""

from delta_arc_lineage.cli.result_items import Moment, Result


class HeldColumnItem(Result):
    """A column that holds a class. `sort`: what it holds, finer; empty where its tag or its source tells."""

    name: str
    sort: str
    tags: list[str]
    tagged: bool


class PartsItem(Result):
    """Of a count: of how many it is so, of how many not, and of how many nobody knows."""

    yes: int
    no: int
    unknown: int


class ClassCountsItem(Result):
    """How many assets hold a class; the parts of each add up to it."""

    data_class: str
    holdings: int
    tagged: PartsItem
    owned: PartsItem


class HoldingItem(Result):
    """An asset that holds a class of data. `confidence`: null where only what leads there tells, which are `sources`.
    `tagged`: a tag on it or on its columns says so. `tagged`, `owners`, `certificate`: null where not known."""

    data_class: str
    type: str
    qualified_name: str
    name: str
    system: str
    confidence: float | None
    columns: list[HeldColumnItem]
    tags: list[str]
    tagged: bool | None
    sources: list[str]
    owners: list[str] | None
    certificate: str | None


class ClassHopItem(Result):
    """A process that carries a class from one asset to another. `columns`: start and end; empty where not known, as
    `start_tagged` and `end_tagged` are null."""

    data_class: str
    process: str
    start: str
    end: str
    columns: list[list[str]]
    start_tagged: bool | None
    end_tagged: bool | None
    evidence: str


class AssetEventItem(Result):
    """Something that happened to an asset."""

    asset: str
    at: Moment
    who: str
    what: str
    told_by: str


class ComplianceResult(Result):
    """`route`: the routes that it is of, with commas between them. `events`: null where they are not known; `unknown`:
    what is not known, in words."""

    route: str
    tenant: str
    made_at: Moment
    counts: list[ClassCountsItem]
    holdings: list[HoldingItem]
    hops: list[ClassHopItem]
    events: list[AssetEventItem] | None
    unknown: list[str]
