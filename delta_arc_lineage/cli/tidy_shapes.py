"""What `tidy --json` prints."""

from delta_arc_lineage.cli.result_items import Result


class TidyResult(Result):
    """What `tidy --json` prints of a route: `plans` and `runs` of long ago, in so many `documents`; `unreadable`: names
    of those that stay, since nobody can tell what they are."""

    route: str
    plans: int
    runs: int
    documents: int
    unreadable: list[str]
    removed: bool
