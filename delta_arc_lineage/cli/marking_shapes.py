"""What `--json` prints of markings, inside the results of plan, apply, undo and history."""

from typing import Literal

from delta_arc_lineage.cli.result_items import Moment, Result


class MarkingItem(Result):
    """A marking of an asset: `value` as `docs/enrich.md` says it of each sort."""

    type: str
    qualified_name: str
    sort: str
    name: str
    value: str


class MarkingChangeItem(MarkingItem):
    """`replaces`: the value that we gave in its place before."""

    change: Literal["give", "take"]
    replaces: str | None
    reason: str


class KeptItem(MarkingItem):
    """A marking that is wanted and not given, or is to go and not taken back; `there`: the value that stands in its
    place; `denied`: what the token may not do, where that is why."""

    why: str
    words: str
    there: str | None
    reason: str
    denied: str = ""


class MarkingPlanResult(Result):
    """`settled`: how many wanted markings are there already; `coming`: changes of assets that are about to be made;
    `denied`: how many the token may not make, and are kept as they are."""

    digest: str
    changes: list[MarkingChangeItem]
    kept: list[KeptItem]
    settled: int
    coming: int
    over_limit: str
    writes: int
    reads: int
    denied: int = 0


class MarkingApplyResult(Result):
    """`moved`: left alone, because the place changed since the plan; `absent`: of assets that are not there (yet);
    `denied`: among the `kept`, what the token may not do."""

    digest: str
    consent: str
    given: int
    taken: int
    moved: list[MarkingItem]
    absent: int
    done: int
    waiting: int
    kept: int
    denied: int = 0


class MarkingEntryItem(Result):
    """One place before and after, as a run meant it."""

    type: str
    qualified_name: str
    sort: str
    name: str
    before: str | None
    after: str | None
    reason: str


class MarkingRunResult(Result):
    """What a run did to markings; `changes` only where one run is asked for."""

    started_at: Moment | None
    unfinished: bool
    who: str
    plan: str
    consent: str
    undoes: str
    given: int
    taken: int
    torn: list[str]
    changes: list[MarkingEntryItem] | None = None
