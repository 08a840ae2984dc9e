"""The project folder: `.env` and the state are of it. Here the environment is read, and nowhere else.

It is the folder that is named; else the one that holds `.env`, from the current folder up to the root of its git
checkout. No further: a `.env` in a parent of the checkout, or in the home folder, is somebody else's, and its key would
be of another tenant. A library that searches upwards to the root of the disk finds it.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.settings.keys import collect_keys, refuse_secrets
from delta_arc_lineage.settings.state_place import StatePlace, place_in_bucket

PROJECT = "DELTA_ARC_PROJECT"
STATE = "DELTA_ARC_STATE"
LOG_FILE, LOG_LEVEL = "DELTA_ARC_LOG_FILE", "DELTA_ARC_LOG_LEVEL"
LOG_LEVELS = ("debug", "info", "warning", "error")
STATE_FOLDER = ".delta-arc"
DOTENV, _CHECKOUT = ".env", ".git"
PAGE = "lineage.html"
"""The lineage page, unless it is put elsewhere."""


@dataclass(frozen=True, slots=True)
class Project:
    """`dotenv`: the file of settings in it, None for none; `why`: how the folder was found."""

    folder: Path
    dotenv: Path | None
    why: str

    def locate(self, path: str, *, where: str = "") -> Path:
        """Where a path of the settings leads: a relative one is of the project, from wherever a command is started.
        SettingsError where it leads nowhere. `where`: the setting that says it."""
        return _reach(path, begin=self.folder, where=where or path)

    def find_state(self, environment: Mapping[str, str]) -> StatePlace:
        """Where all is kept; SettingsError for a key in its place, before a folder is called so."""
        stated = environment.get(STATE, "").strip()
        refuse_secrets(STATE, stated, keys=collect_keys(environment))
        own = self.locate(STATE_FOLDER).absolute()
        shared = place_in_bucket(stated, folder=own, where=STATE)
        return shared or StatePlace(self.locate(stated, where=STATE).absolute() if stated else own)


def choose_project(folder: str) -> None:
    """Name the project for this process and those that it starts."""
    where = "--project"
    refuse_secrets(where, folder, keys=collect_keys(os.environ))
    os.environ[PROJECT] = str(_require_folder(_reach(folder, begin=_find_current(), where=where), where=where))


def choose_log(*, file: str | None, level: str | None) -> None:
    """Name the log file, of the current folder and not of the project's, and its level, for this process and those
    that it starts."""
    if file is not None:
        refuse_secrets("--log-file", file, keys=collect_keys(os.environ))
        os.environ[LOG_FILE] = str(_reach(file, begin=_find_current(), where="--log-file"))
    if level is not None:
        os.environ[LOG_LEVEL] = level


def read_environment() -> tuple[Project, Mapping[str, str]]:
    """The project, and the environment with what its `.env` adds to it: a variable that is set stays as it is."""
    project = find_project(os.environ, current=_find_current(), home=_find_home())
    if project.dotenv is not None:
        _load(project.dotenv)
    return project, os.environ


def find_state_folder() -> Path:
    """This machine's folder of state, for what needs to know no more: nothing of `.env` is put into the environment."""
    project = find_project(os.environ, current=_find_current(), home=_find_home())
    stated = _parse(project.dotenv) if project.dotenv is not None else {}
    return project.find_state({**stated, **os.environ}).folder


def find_project(environment: Mapping[str, str], *, current: Path, home: Path | None = None) -> Project:
    """The project of a process that was started in `current`; SettingsError where the folder named is none."""
    named = environment.get(PROJECT, "").strip()
    if named:
        refuse_secrets(PROJECT, named, keys=collect_keys(environment))
        folder = _require_folder(_reach(named, begin=current, where=PROJECT), where=PROJECT).resolve()
        return Project(folder, _find_dotenv(folder), "it was named (--project or DELTA_ARC_PROJECT)")
    folders = _list_folders(current, home)
    for folder in folders:
        dotenv = _find_dotenv(folder) if folder != home else None
        if dotenv is not None:
            return Project(folder, dotenv, "it holds .env")
    root = folders[-1]
    return Project(root, None, "it is the root of the checkout" if len(folders) > 1 else "commands are started in it")


def _list_folders(current: Path, home: Path | None) -> list[Path]:
    """The folders that may hold `.env`, the nearest first. A checkout that holds the home folder is everybody's."""
    upwards = [current, *current.parents]
    checkout = next((folder for folder in upwards if (folder / _CHECKOUT).exists()), None)
    if checkout is None or (home is not None and home.is_relative_to(checkout)):
        return [current]
    return upwards[: upwards.index(checkout) + 1]


def _find_dotenv(folder: Path) -> Path | None:
    """A file or a pipe, as password managers make it."""
    file = folder / DOTENV
    return file if file.exists() and not file.is_dir() else None


def _reach(path: str, *, begin: Path, where: str) -> Path:
    """Where a path leads from a folder, whether or not anything is there yet."""
    try:
        reached = begin / Path(path).expanduser()
        reached.exists()
    except (OSError, RuntimeError) as error:  # too long, not to be searched; the home of a user whom nobody knows
        why = error.strerror if isinstance(error, OSError) else "nobody knows the home folder that it begins with"
        raise SettingsError(
            what=f"{path!r} leads nowhere: {why}", where=where, next_step="write the whole path, of a folder in reach"
        ) from error
    return reached


def _find_current() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError as error:
        raise SettingsError(
            what="the current folder is not there any more",
            where="the current folder",
            next_step="change to one that is there, or make it anew",
        ) from error


def _find_home() -> Path | None:
    try:
        return Path.home().resolve()
    except RuntimeError:  # a user without a name and without HOME, as in containers
        return None


def _load(file: Path) -> None:
    for name, value in _parse(file).items():
        os.environ.setdefault(name, value)


def _parse(file: Path) -> dict[str, str]:
    """What the file says. Where it uses other variables, those that are set come before its own."""
    from dotenv.main import DotEnv

    try:
        stated = DotEnv(file, encoding="utf-8", override=False).dict()
    except (OSError, ValueError) as error:  # not to be read, or not UTF-8
        raise _unreadable(file, str(error)) from error
    if PROJECT in stated:
        raise SettingsError(
            what=f"{PROJECT} stands in the file that it would lead to",
            where=str(file),
            next_step="remove it there: the project is the folder of this file",
        )
    values = {name: value for name, value in stated.items() if value is not None}
    if any("\0" in text for pair in values.items() for text in pair):
        raise _unreadable(file, "a zero byte stands in it")
    return values


def _unreadable(file: Path, why: str) -> SettingsError:
    return SettingsError(
        what=f"the file of settings cannot be read: {why}",
        where=str(file),
        next_step="save it as UTF-8 text, readable by whoever runs this, or remove it",
    )


def _require_folder(folder: Path, *, where: str) -> Path:
    if not folder.is_dir():
        raise SettingsError(
            what=f"{str(folder)!r} is no folder", where=where, next_step="name the folder that holds .env and the state"
        )
    return folder
