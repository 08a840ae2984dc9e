"""What an answer of a call tells of a route's markings."""

from collections.abc import Collection
from typing import Any

from delta_arc_lineage.model.marking_diff import KeptWhy
from delta_arc_lineage.serverless.problems_told import tell_problem
from delta_arc_lineage.sync.marking.unattended import RouteMarkings


def tell_markings(markings: RouteMarkings, *, secrets: Collection[str] = ()) -> dict[str, Any]:
    """`markings`, and what is in it; nothing where no rules hold for the route. `result`: `unchanged`, `applied`,
    `waits` where all of them wait for a person, or `failed` with the `problem`."""
    plan, applied, error = markings.plan, markings.applied, markings.error
    told: dict[str, Any] = {}
    if error is not None:
        told = {"result": "failed", "problem": tell_problem(error, secrets=secrets)}
    if plan is not None:
        given, taken = (applied.given, applied.taken) if applied else (0, 0)
        result = "waits" if markings.is_withheld else "applied" if given + taken else "unchanged"
        told = {
            "result": result,
            "digest": plan.digest,
            "given": given,
            "taken": taken,
            "kept": len(plan.kept),
            "refused": plan.count_kept(KeptWhy.REFUSED),
            "denied": len(plan.denied),
            "changed_meanwhile": len(applied.moved) if applied else 0,
            "waiting": markings.waiting,
            **told,
        }
        if markings.waiting and error is None:
            told["next_step"] = (
                f"read the plan, then: delta-arc apply --route {plan.route} --approve {plan.digest}, "
                "with the digest of the lineage if that waits too"
            )
    return {"markings": told} if told else {}
