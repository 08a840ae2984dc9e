"""Notices: what people are told of a run that failed, of a plan or a contract that waits for one of them.

A notice says what failed, why, who acts and what next, with no secret and no value of a file in it. Its cause tells it
apart from others: numbers and ids, which change from try to try, are not part of it, and neither is a plan's digest. A
route whose plan waits is told of once a day, however often the plan grows meanwhile.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from delta_arc_lineage.errors import DeltaArcError
from delta_arc_lineage.model.codec import digest_of
from delta_arc_lineage.model.data_findings import SeenFinding, Severity, Topic
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage.model.rights import say_denied
from delta_arc_lineage.model.words import Word, counted

_CHANGING = re.compile(r"[0-9a-f]{8}(?:-?[0-9a-f]{4,})*|\d+", re.IGNORECASE)
"""Ids and numbers; words of eight such letters at most lose a difference that nobody needs."""
_MOST_WORDS = 5
_MAINTAINERS = DeltaArcError.acts_next


class NoticeKind(Word):
    """What a notice is about."""

    FAILED_RUN = "failed_run", "a run failed"
    FAILED_CHECK = "failed_check", "a check failed"
    WITHHELD_PLAN = "withheld_plan", "a plan waits for a person"
    BROKEN_CONTRACT = "broken_contract", "a data contract is broken"
    TEST = "test", "a test"


@dataclass(frozen=True, slots=True)
class NoticePlace:
    """Where it happened. `route` and `run` are empty where none is known."""

    tenant: str
    deployment: str
    route: str = ""
    run: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """`cause`: what makes two notices one. `next_step`: what who acts does, commands included. `digest`: the plan's."""

    kind: NoticeKind
    cause: str
    what: str
    why: str
    who_acts: str
    next_step: str
    digest: str = ""


def notice_of_failure(error: BaseException) -> Notice:
    """An error of ours says all of it; of another one only the type is told: its words may hold a value of a file."""
    if not isinstance(error, DeltaArcError):
        return notice_of_unexpected(type(error).__name__)
    return notice_of_failed_run(what=error.what, where=error.where, who_acts=error.acts_next, next_step=error.next_step)


def notice_of_unexpected(name: str) -> Notice:
    """An error of this type, which is none of ours."""
    return notice_of_failed_run(
        what=f"{name}, which nobody expected",
        next_step="read the log of the run; if it stays, report it with what stands there",
    )


def notice_of_failed_run(*, what: str, where: str = "", who_acts: str = "", next_step: str = "") -> Notice:
    """From the parts of an error, as they come from another process.

    >>> one, two = (notice_of_failed_run(what=f"no answer after {n} s", where="S3") for n in (301, 302))
    >>> one.cause == two.cause
    True
    """
    return Notice(
        NoticeKind.FAILED_RUN,
        digest_of(NoticeKind.FAILED_RUN, leave_out_changing(where), leave_out_changing(what)),
        "the run ended before it was done",
        f"{what} [{where}]" if where else what,
        who_acts or _MAINTAINERS,
        next_step or "read the log of the run",
    )


def leave_out_changing(text: str) -> str:
    """The text without what changes from try to try.

    >>> leave_out_changing("run 4e1c8b9a-0b1c-4d2e-8f3a-001122334455 waited 301 s")
    'run # waited # s'
    """
    return _CHANGING.sub("#", text)


def find_withheld(plan: Plan, consent: Consent | None) -> str:
    """Why a person has to read the plan; empty where nobody has to. A removal that a later reading proves waits for
    nobody."""
    if plan.is_empty or consent is Consent.DIGEST:
        return ""
    if consent is None:
        return "; ".join(plan.violations) or "DELTA_ARC_APPLY=plan: plans wait for a person here"
    return plan.over_limit


def notice_of_withheld(plan: Plan, consent: Consent | None, *, why: str, approve: str) -> Notice:
    """`why`: as `find_withheld` says it; `approve`: the command that does. The cause is the reason alone."""
    waiting = len(plan.changes) - (len(plan.due(consent)) if consent else 0)
    return Notice(
        NoticeKind.WITHHELD_PLAN,
        digest_of(NoticeKind.WITHHELD_PLAN, leave_out_changing(why)),
        f"{counted(waiting, 'change')} of the plan {plan.digest} {'waits' if waiting == 1 else 'wait'} for a person",
        why,
        "a person who reads the plan",
        f"read it, then approve it: {approve}; a plan that changed meanwhile has another digest",
        plan.digest,
    )


def notices_of_plan(plan: Plan) -> list[Notice]:
    """Of readings that did not show all there is, which hold back what they do not prove; of what the token may not
    do."""
    incomplete = _notice_of_check(
        "readings_are_complete",
        "; ".join(plan.incomplete),
        "the operator",
        "run again; if it stays, `delta-arc doctor` tries each reading alone",
        digest=plan.digest,
    )
    denied = _notice_of_check(
        "token_may_do_all",
        "; ".join(say_denied(plan.spared, len(plan.changes), terminal)),
        "the operator",
        "`delta-arc access` says which policies the token's personas lack",
        digest=plan.digest,
    )
    return [*([incomplete] if plan.incomplete else []), *([denied] if plan.denied else [])]


def notice_of_unconfirmed(plan: Plan, missing: Sequence[str]) -> Notice:
    """Of changes that the catalog does not show, by qualified name."""
    return _notice_of_check(
        "catalog_equals_plan",
        f"{counted(len(missing), 'change')} of the plan {'is' if len(missing) == 1 else 'are'} not in the catalog",
        "the operator",
        "run the route again, which plans what is missing",
        digest=plan.digest,
    )


def notices_of_findings(findings: Sequence[SeenFinding], *, route: str) -> list[Notice]:
    """One a topic, of its errors alone: a warning or a note waits until somebody looks. The cause is which they are."""
    errors = [seen.finding for seen in findings if seen.finding.severity is Severity.ERROR]
    notices = []
    for topic in Topic:
        found = [finding for finding in errors if finding.topic is topic]
        if not found:
            continue
        is_contract = topic is Topic.CONTRACTS
        kind = NoticeKind.BROKEN_CONTRACT if is_contract else NoticeKind.FAILED_CHECK
        more = [f"and {len(found) - _MOST_WORDS} more"] if len(found) > _MOST_WORDS else []
        notices.append(
            Notice(
                kind,
                digest_of(kind, sorted(finding.name for finding in found)),
                f"{counted(len(found), 'error')} about {topic.words}",
                "; ".join([*(finding.words for finding in found[:_MOST_WORDS]), *more]),
                "the data owner, or the owner of the contract" if is_contract else "the data owner",
                f"`delta-arc contract check --route {route}` lists them; mend the data, or change the contract"
                if is_contract
                else f"`delta-arc report --route {route}` lists them; mend the data",
            )
        )
    return notices


def notice_of_test() -> Notice:
    """What a person sends to see that it arrives."""
    return Notice(
        NoticeKind.TEST,
        digest_of(NoticeKind.TEST),
        "nothing: this is a test",
        "a person asked for it by `delta-arc notify --test`",
        "nobody",
        "nothing is to be done",
    )


def _notice_of_check(check: str, why: str, who_acts: str, next_step: str, *, digest: str) -> Notice:
    cause = digest_of(NoticeKind.FAILED_CHECK, check, leave_out_changing(why))
    return Notice(NoticeKind.FAILED_CHECK, cause, f"the check {check}", why, who_acts, next_step, digest)
