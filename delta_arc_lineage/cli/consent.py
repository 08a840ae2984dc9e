"""Asking: a person at a terminal says yes to what was shown; a machine says it with an option."""

import sys

import click

from delta_arc_lineage.model.marking_plan import MarkingPlan
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.sync.planning.consent import require_consent


def ask_consent(plan: Plan, settings: Settings, *, shown: bool, yes: bool, approve: str | None) -> Consent:
    """Who agreed, and how; UnsafePlan where nobody did."""
    agreed = Consent.OPTION if yes else settings.agreed
    if agreed is None and not approve and plan.is_safe and asked(plan, shown=shown):
        agreed = Consent.ASKED
    return require_consent(plan, approved=approve, agreed=agreed)


def asked(plan: Plan | MarkingPlan, question: str = "Apply this plan?", *, shown: bool) -> bool:
    """A person may say yes to a plan that is shown; with --json none is, and nobody is asked."""
    return shown and not plan.is_empty and is_terminal() and click.confirm(question, default=False, err=True)


def is_terminal() -> bool:
    return sys.stdin.isatty()
