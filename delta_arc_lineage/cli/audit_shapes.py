"""What `audit --json` and `access --json` print."""

from typing import Literal

from delta_arc_lineage.cli.result_items import Moment, Result


class AuditResult(Result):
    """A change of an asset: of a run, by its journal, or of somebody else, by Atlan's audit (`source`).

    `what`: the sort of change, or Atlan's word for it; `proven`: the run read it back, null of somebody else's;
    `standing`: what Atlan's audit says of a run's change, where it was asked; `atlan_at`, `request`: when and by which
    request Atlan has it; `agent`: what sent it, empty for a person in Atlan's own pages; `route` is empty for somebody
    else's. Of a README or a link that somebody else changed, `type` is its own, and `qualified_name` that of its asset.
    """

    source: Literal["journal", "atlan"]
    done_at: Moment
    who: str
    what: str
    type: str
    qualified_name: str
    route: str
    name: str = ""
    run: str = ""
    phase: str = ""
    purpose: str = ""
    plan: str = ""
    consent: str = ""
    why: str = ""
    reason: str = ""
    proven: bool | None = None
    standing: str = ""
    atlan_at: Moment | None = None
    request: str = ""
    agent: str = ""


class AllowanceItem(Result):
    """`allowed`: null where the tenant does not tell; `needed`: every sync does it; `next`: what to grant."""

    what: str
    where: str
    allowed: bool | None
    needed: bool
    why: str
    next: str


class AccessResult(Result):
    """What `access --json` prints of a route. `token`: the name under which Atlan writes down what it does, null where
    it does not tell; `refused`: how many of the needed things it may not do."""

    route: str
    tenant: str
    token: str | None
    refused: int
    allowances: list[AllowanceItem]
