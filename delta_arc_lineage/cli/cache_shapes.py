"""What `cache status --json` prints."""

from delta_arc_lineage.cli.result_items import Moment, Result


class CacheItem(Result):
    """A document of the discovery cache."""

    name: str
    validity: str
    bytes: int
    tenant: str = ""
    stage: str = ""
    assets: int = 0
    full_at: Moment | None = None
    kept_at: Moment | None = None
    expires_at: Moment | None = None


class CacheResult(Result):
    """What `cache status --json` prints of a route; documents that name none stand under an empty route."""

    route: str
    documents: list[CacheItem]
