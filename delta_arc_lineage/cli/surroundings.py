"""Looks at where the product runs: its project, its settings, its files, its schedule, its versions. Asks nobody."""

import grp
import platform
import pwd
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urlsplit

from delta_arc_lineage.errors import StateUnusable
from delta_arc_lineage.settings.load import Settings, list_unknown, unknown_setting
from delta_arc_lineage.settings.misspellings import find_misspelt
from delta_arc_lineage.settings.notice_channels import NoticeChannels
from delta_arc_lineage.settings.project import DOTENV, Project
from delta_arc_lineage.sync.diagnosing.findings import Finding, fail, look_once, note, warn

_PACKAGES = ("delta_arc_lineage", "dagster", "pyatlan", "botocore")
NOT_INSTALLED = "(not installed)"
_LITTLE_SPACE = 200_000_000
_EVIDENCE = {
    "fastavro": "Avro",
    "pyarrow": "zstd, lz4, snappy and checkpoints of Delta",
    "sqlglot": "COPY statements of the warehouse",
}
"""What each library of the extra `evidence` reads."""


def look_at_surroundings(project: Project, environment: Mapping[str, str]) -> Iterator[Finding]:
    """What can be looked at however wrong the settings are."""
    yield _look_at_versions()
    yield look_at_evidence(_version_of)
    yield Finding("project", f"{project.folder}, because {project.why}")
    yield _look_at_file(DOTENV, lambda: _look_at_dotenv(project))
    yield from _look_at_names(environment)


def look_at_settings(settings: Settings) -> Iterator[Finding]:
    """What the settings come to on this machine."""
    mode = "safe plans are applied" if settings.safe_plans_apply else "every plan waits for a person"
    yield Finding("consent", f"{mode} (DELTA_ARC_APPLY)")
    yield look_at_notices(settings.notices)
    yield look_once("schedule", lambda: _look_at_schedule(settings.schedule))
    if settings.state.bucket:
        yield Finding("state folder", f"none: the state is in {settings.state} (DELTA_ARC_STATE)")
    else:
        yield _look_at_file("state folder", lambda: _look_at_folder(settings.state.folder))
    file = settings.log_file
    if file is not None:
        yield _look_at_file("log file", lambda: _look_at_mode("log file", file, holds="names of tables and keys"))


def look_at_notices(channels: NoticeChannels) -> Finding:
    """Who is told of what fails or waits; nothing is sent."""
    what, host = "notices", urlsplit(channels.webhook).hostname
    told = [
        *([f"SNS {channels.topic}"] if channels.topic else []),
        *([f"the webhook of {host}"] if channels.webhook else []),
        *([f"e-mail to {', '.join(channels.email_to)}"] if channels.email_to else []),
    ]
    if not told:
        return note(what, "nobody is told of what fails or waits; docs/notifications.md says how to set a channel")
    links = f"links lead to {channels.ui}" if channels.ui else "they name commands: DELTA_ARC_UI_URL is not set"
    return Finding(what, f"{'; '.join(told)}; {links}. `delta-arc notify --test` sends one")


def _look_at_file(what: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except OSError as error:
        step = "name a place that whoever runs this may look at"
        return fail(what, StateUnusable(what=f"it cannot be looked at: {error}", where=what, next_step=step))


def _look_at_versions() -> Finding:
    found = ", ".join(f"{name} {_version_of(name)}" for name in _PACKAGES)
    return Finding("versions", f"{found}, Python {platform.python_version()}")


def look_at_evidence(version_of: Callable[[str], str]) -> Finding:
    """Which libraries of the extra are there, and what is not read without them. `version_of`: of a package, in
    brackets where it is not there."""
    versions = {package: version_of(package) for package in _EVIDENCE}
    missing = [package for package, told in versions.items() if told == NOT_INSTALLED]
    if not missing:
        return Finding("evidence", ", ".join(f"{package} {told}" for package, told in versions.items()))
    unread = "; ".join(f"{_EVIDENCE[package]} (read by {package})" for package in missing)
    return note("evidence", f"not read here: {unread}. To read them: pip install 'delta_arc_lineage[evidence]'")


def _version_of(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return NOT_INSTALLED


def _look_at_dotenv(project: Project) -> Finding:
    if project.dotenv is not None:
        finding = _look_at_mode(DOTENV, project.dotenv, holds="keys")
        return replace(finding, detail=f"it was read; {finding.detail}")
    none = "none was read; all settings are of the environment"
    elsewhere = next(
        (folder for folder in (project.folder, *project.folder.parents) if (folder / DOTENV).exists()), None
    )
    if elsewhere is None:
        return note(DOTENV, none)
    return note(
        DOTENV, f"{none}. That of {elsewhere} is none of this project's: name its folder with --project to use it"
    )


def _look_at_names(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Variables that are nearly called like settings; those that begin as only ours do stop every other command."""
    what, unknown = "variables", list_unknown(environment)
    yield from (fail(what, unknown_setting(name)) for name in unknown)
    misspelt = find_misspelt(name for name in environment if name not in unknown)
    for name, meant in misspelt.items():
        yield warn(
            what,
            f"{name} is no setting and is not read; did you mean {meant}?",
            where=name,
            next_step="correct its name or unset it",
        )
    if not misspelt and not unknown:
        yield Finding(what, "none is misspelt")


def _look_at_schedule(cron: str) -> Finding:
    from delta_arc_lineage.defs.schedules import TIME_ZONE, next_times

    now = datetime.now(UTC)
    first, second = next_times(cron, after=now)
    here = first.astimezone()
    return Finding(
        "schedule",
        f"{cron} in {TIME_ZONE}: next on {first:%Y-%m-%d at %H:%M} {TIME_ZONE} ({here:%H:%M %Z} here), then "
        f"{second:%Y-%m-%d at %H:%M}",
    )


def _look_at_folder(state: Path) -> Finding:
    """Where it is, who may look into it, and how much more it can hold."""
    what = "state folder"
    if not state.exists():
        return note(what, f"{state} is not there yet; it is made, for its owner only, when something is kept")
    if not state.is_dir():
        raise NotADirectoryError(f"{state} is a file")
    free = shutil.disk_usage(state).free
    mode = _look_at_mode(what, state, holds="names of tables and keys, and keys of the embedded stack")
    if free >= _LITTLE_SPACE:
        return Finding(what, f"{mode.detail}; {free / 1e9:,.1f} GB free", mode.level, mode.where, mode.next_step)
    return warn(
        what,
        f"{mode.detail}; {free / 1e6:,.0f} MB free",
        where="DELTA_ARC_STATE",
        next_step="make room: what cannot be kept stops a run",
    )


def _look_at_mode(what: str, path: Path, *, holds: str) -> Finding:
    """Who may read it or write to it besides its owner."""
    status = path.stat()
    owner, group = _name_user(status.st_uid), _name_group(status.st_gid)
    others = [
        f"{who} may {' and '.join(may)}"
        for who, bits in ((f"the group {group}", 3), ("everybody on this machine", 0))
        if (may := [verb for verb, bit in (("read", 4), ("write", 2)) if status.st_mode & (bit << bits)])
    ]
    if not others:
        return Finding(what, f"{path} is {owner}'s alone")
    mode = "go-rwx"
    return warn(
        what,
        f"{path} is {owner}'s; {', '.join(others)} ({stat.filemode(status.st_mode)}), and it holds {holds}",
        where=str(path),
        next_step=f"chmod {'-R ' if path.is_dir() else ''}{mode} {path}, unless this is meant",
    )


def _name_user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"


def _name_group(number: int) -> str:
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)
