"""What `contract check --json` and `contract init --json` print."""

from delta_arc_lineage.cli.result_items import Result


class ContractItem(Result):
    """A dataset and its contracts; `verdict` is kept, warned, broken, unusable (several, or one that cannot be read) or
    none."""

    dataset: str
    contracts: list[str]
    verdict: str


class BreachItem(Result):
    """What breaks a contract, or why it was not checked: `subject` is the dataset, or the file of a contract; `part`
    the column or the rule."""

    severity: str
    rule: str
    subject: str
    part: str
    words: str


class ContractCheckResult(Result):
    """What `contract check --json` prints of a route. `complete`: the listing showed all there is."""

    route: str
    complete: bool
    datasets: list[ContractItem]
    findings: list[BreachItem]


class DraftItem(Result):
    """A contract that a dataset keeps now, and the file that it would be or was written to; `existing`: files that
    stand in its place and were left alone."""

    dataset: str
    file: str
    text: str
    written: bool
    existing: list[str]


class ContractInitResult(Result):
    """What `contract init --json` prints of a route."""

    route: str
    folder: str
    drafts: list[DraftItem]
