"""Asking: a person at a terminal says yes to what was shown; a machine says it with an option."""

import sys

import click

from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.sync.planning.consent import require_consent


def agreed_to(plan: Plan, settings: Settings, *, shown: bool, yes: bool, approve: str | None) -> bool:
    """Whether the plan was approved by its digest; UnsafePlan where nobody agreed to it."""
    agreed = yes or settings.safe_plans_apply or (not approve and plan.is_safe and asked(plan, shown=shown))
    return require_consent(plan, approved=approve, safe_plans_apply=agreed)


def asked(plan: Plan, question: str = "Apply this plan?", *, shown: bool) -> bool:
    """A person may say yes to a plan that is shown; with --json none is, and nobody is asked."""
    return shown and not plan.is_empty and is_terminal() and click.confirm(question, default=False, err=True)


def is_terminal() -> bool:
    return sys.stdin.isatty()
