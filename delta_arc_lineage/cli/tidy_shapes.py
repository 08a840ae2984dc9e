"""What `tidy --json` prints."""

from delta_arc_lineage.cli.result_items import Result


class TidyResult(Result):
    """What `tidy --json` prints of a route: `plans`, `runs` and `operations` of long ago, in so many `documents`;
    `unreadable`: names of those that stay, since nobody can tell what they are. `route` is empty for those of no route
    that can be told."""

    route: str
    plans: int
    runs: int
    operations: int
    documents: int
    unreadable: list[str]
    removed: bool
