"""What a run is measured by: the numbers that alarms and dashboards know by these names."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict

from delta_arc_lineage.errors import DeltaArcError, OutOfTime, RateLimited, RouteBusy
from delta_arc_lineage.model.diff import Change, Remove
from delta_arc_lineage.model.notices import find_withheld
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage.model.run_metrics import RunMetrics


def name_numbers(metrics: RunMetrics) -> dict[str, float]:
    """By the names of CloudWatch: `SourceAssets`, `Seconds` and so on."""
    return {"".join(map(str.title, name.split("_"))): value for name, value in asdict(metrics).items()}


def count_outcome(error: DeltaArcError | None) -> dict[str, float]:
    """Neither a success nor a failure: a route that another run holds, and one that goes on at the next call."""
    is_open = isinstance(error, RouteBusy | OutOfTime)
    is_blocked = isinstance(error, RateLimited) or (isinstance(error, OutOfTime) and bool(error.fields["is_waiting"]))
    return {
        "RunsSucceeded": float(error is None),
        "RunsFailed": float(error is not None and not is_open),
        "BudgetBlocked": float(is_blocked),
    }


def count_waiting(plan: Plan, consent: Consent | None) -> int:
    """The removals that wait for a person; one that a later reading proves waits for nobody."""
    return plan.count(Remove) if find_withheld(plan, consent) else 0


def count_changes(changes: tuple[Change, ...]) -> Mapping[str, int]:
    """By their sort: `add`, `modify`, `remove` and so on."""
    return dict(sorted(Counter(change.tag for change in changes).items()))
