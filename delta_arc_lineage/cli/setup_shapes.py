"""What the commands of `setup` print with `--json`."""

from delta_arc_lineage.cli.result_items import Result


class CustomAttributeItem(Result):
    """An attribute of custom metadata. `types`: Atlan's types of the assets that may carry it."""

    name: str
    type_name: str
    types: list[str]
    description: str


class CustomMetadataResult(Result):
    """What `setup custom-metadata --json` prints. `route` is empty: a set is of all routes. `lacking`: attributes that
    are to be made, or were, where it is `made`; `there`: those that the set has; `unlike`: those that somebody made
    otherwise, in words."""

    route: str
    tenant: str
    name: str
    digest: str
    is_new: bool
    lacking: list[CustomAttributeItem]
    there: list[str]
    unlike: list[str]
    made: bool
