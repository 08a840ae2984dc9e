"""What is told of a run."""

from typing import Any, Literal

from delta_arc_lineage.model.moments import iso
from delta_arc_lineage.operations.answer_parts import Answer
from delta_arc_lineage.operations.answers import AnyAnswer
from delta_arc_lineage.operations.problems import Problem
from delta_arc_lineage.operations.runs import Run


class RunAnswer(Answer):
    """`state`: `failed` also where the process that worked on it ended; times are ISO 8601 in UTC, `ended_at` empty
    while it goes on. `answer`: that of the operation, once it is done; `problem`: why it failed."""

    run: str
    operation: str
    route: str
    state: Literal["running", "done", "failed"]
    started_at: str
    ended_at: str = ""
    answer: AnyAnswer | None = None
    problem: Problem | None = None

    @classmethod
    def of(cls, run: Run) -> dict[str, Any]:
        """Its JSON: answers and problems are kept as they were given, and are not read again."""
        handled = run.handled
        state = "running" if handled is None else "failed" if handled.is_problem else "done"
        return {
            "run": run.run,
            "operation": run.operation,
            "route": run.subject,
            "state": state,
            "started_at": iso(run.started_at),
            "ended_at": iso(run.ended_at) if run.ended_at else "",
            "answer": run.body if state == "done" else None,
            "problem": run.body if state == "failed" else None,
        }
