"""doctor: everything the settings name, a line each, with the next step where something is wrong."""

from collections.abc import Iterable, Iterator
from typing import cast

import click

from delta_arc_lineage.cli.console import print_results, say, start_logging
from delta_arc_lineage.cli.result_items import LevelName
from delta_arc_lineage.cli.result_shapes import DoctorResult, FindingItem
from delta_arc_lineage.cli.running import open_session
from delta_arc_lineage.cli.surroundings import look_at_settings, look_at_surroundings
from delta_arc_lineage.errors import DeltaArcError, SettingsError
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.settings.load import Settings, list_unknown, settings_from
from delta_arc_lineage.settings.project import read_environment
from delta_arc_lineage.sync.diagnosing.doctor import Doctor
from delta_arc_lineage.sync.diagnosing.findings import Finding, Level, fail

_SIGNS = {Level.OK: ("ok  ", "green"), Level.NOTE: ("note", "cyan"), Level.WARNING: ("WARN", "yellow")}
_FAIL = ("FAIL", "red")


def run_doctor(*, as_json: bool) -> int:
    """The exit code of the first error, 0 where there is none: notes and warnings stop no run."""
    found: dict[str, list[Finding]] = {"": []}
    for route, finding in _look_at_all():
        found.setdefault(route, []).append(finding)
        if not as_json:
            _show(route, finding)
    if as_json:
        print_results(_result(route, findings) for route, findings in found.items())
    return next((finding.exit_code for findings in found.values() for finding in findings if finding.error), 0)


def _look_at_all() -> Iterator[tuple[str, Finding]]:
    """Findings with their route: first, without one, what all routes share."""
    try:
        project, environment = read_environment()
    except SettingsError as error:
        yield "", fail("settings", error)
        return
    yield from _of("", look_at_surroundings(project, environment))
    unknown = list_unknown(environment)
    known = {name: value for name, value in environment.items() if name not in unknown}
    try:
        settings = settings_from(known, project)
        start_logging(settings)
    except SettingsError as error:
        yield "", fail("settings", error)
        return
    yield from _of("", look_at_settings(settings))
    yield from _look_with(settings)


def _look_with(settings: Settings) -> Iterator[tuple[str, Finding]]:
    doctor = Doctor()
    try:
        with open_session(settings) as session:
            yield from _of("", doctor.look_around(session.space))
        for name, route in settings.routes.items():
            with open_session(settings, of=name) as session:
                yield from _of(name, doctor.look_at(route, session.space))
    except DeltaArcError as error:  # before any look, as an embedded stack that does not start
        yield "", fail("catalog", error)


def _of(route: str, findings: Iterable[Finding]) -> Iterator[tuple[str, Finding]]:
    return ((route, finding) for finding in findings)


def _show(route: str, finding: Finding) -> None:
    sign, colour = _SIGNS.get(finding.level, _FAIL)
    what = f"{route}: {finding.what}" if route else finding.what
    say(f"  {what}: {terminal(finding.detail)}", sign=click.style(sign, fg=colour))
    if finding.where or finding.next_step:
        say(f"      {terminal(finding.where)} — {terminal(finding.next_step)}")


def _result(route: str, findings: Iterable[Finding]) -> DoctorResult:
    return DoctorResult(route=route, findings=[_item(finding) for finding in findings])


def _item(finding: Finding) -> FindingItem:
    return FindingItem(
        what=finding.what,
        level=cast(LevelName, finding.level.value),
        detail=finding.detail,
        where=finding.where,
        next=finding.next_step,
        exit_code=finding.exit_code,
    )
