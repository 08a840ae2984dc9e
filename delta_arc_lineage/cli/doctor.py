"""doctor: everything the settings name, one line each, with the next step where something is wrong."""

import json
from typing import Any

import click

from delta_arc_lineage.cli.running import load_and_log, open_session
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.sync.diagnosing import Doctor, Finding


def run_doctor(*, as_json: bool) -> int:
    """The exit code of the first thing found wrong, 0 if all is well."""
    settings = load_and_log()
    if not as_json:
        _show_settings(settings)
    doctor = Doctor()
    found: list[tuple[str, Finding]] = []
    for name, route in settings.routes.items():
        with open_session(settings) as session:
            for finding in doctor.look_at(route, session.space):
                found.append((name, finding))
                if not as_json:
                    _show(name, finding)
    if as_json:
        click.echo(json.dumps([_as_json(name, finding) for name, finding in found], ensure_ascii=False, indent=1))
    return next((finding.error.exit_code for _, finding in found if finding.error), 0)


def _show_settings(settings: Settings) -> None:
    where = settings.tenant.base_url if settings.tenant else "the embedded local stack (ATLAN_BASE_URL is not set)"
    mode = "safe plans are applied" if settings.safe_plans_apply else "every plan waits for a person"
    click.echo(f"catalog   {where}")
    click.echo(f"consent   {mode} (DELTA_ARC_APPLY)")
    click.echo(f"state     {settings.state}")


def _show(route: str, finding: Finding) -> None:
    sign = click.style("ok  ", fg="green") if finding.error is None else click.style("FAIL", fg="red")
    click.echo(f"{sign}  {route}: {finding.what}: {finding.detail}")
    if finding.error is not None:
        click.echo(f"      {finding.error.where} — {finding.error.next_step}")


def _as_json(route: str, finding: Finding) -> dict[str, Any]:
    error = finding.error
    return {
        "route": route,
        "what": finding.what,
        "ok": error is None,
        "detail": finding.detail,
        **({"where": error.where, "next": error.next_step, "exit_code": error.exit_code} if error else {}),
    }
