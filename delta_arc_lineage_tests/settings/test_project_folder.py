"""How a process finds its project: what is set comes before `.env`, and a path that leads nowhere is a sentence."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.settings.export_access import find_openlineage_key
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage.settings.project import (
    LOG_FILE,
    LOG_LEVEL,
    PROJECT,
    STATE,
    choose_log,
    choose_project,
    find_project,
    find_state_folder,
    read_environment,
)

NOBODYS = "~nobody-has-this-name/x"
TOO_LONG = "x" * 300


@pytest.fixture(autouse=True)
def shop(tmp_path: Path) -> Iterator[Path]:
    """A checkout that one is in, and an environment that says nothing of us; both as they were afterwards."""
    before, current = dict(os.environ), Path.cwd()
    root = tmp_path.resolve() / "shop"
    (root / ".git").mkdir(parents=True)
    (root / "jobs").mkdir()
    os.environ.clear()
    os.environ.update({"PATH": before["PATH"], "HOME": str(tmp_path)})
    os.chdir(root / "jobs")
    yield root
    os.chdir(current)
    os.environ.clear()
    os.environ.update(before)


def test_a_variable_that_is_set_comes_before_the_file_and_the_file_before_nothing(shop: Path) -> None:
    """So that one command can be tried against another place, without an edit that is forgotten there."""
    (shop / ".env").write_text("DELTA_ARC_STATE=kept\nDELTA_ARC_ROUTE=ours\nEMPTY\nOF_IT=${DELTA_ARC_STATE}/x\n")
    os.environ[STATE] = "elsewhere"
    project, environment = read_environment()
    assert (project.folder, project.dotenv, project.why) == (shop, shop / ".env", "it holds .env")
    assert (environment[STATE], environment["DELTA_ARC_ROUTE"]) == ("elsewhere", "ours")
    assert environment["OF_IT"] == "elsewhere/x" and "EMPTY" not in environment
    assert project.find_state(environment).folder == shop / "elsewhere"


def test_who_needs_the_state_alone_puts_nothing_of_the_file_into_the_environment(shop: Path) -> None:
    """A key in `.env` does not reach processes that the local stack starts."""
    assert find_state_folder() == shop / ".delta-arc"
    (shop / ".env").write_text("DELTA_ARC_STATE=kept\nATLAN_API_KEY=correct-horse\n")
    assert find_state_folder() == shop / "kept"
    assert "ATLAN_API_KEY" not in os.environ and STATE not in os.environ
    os.environ[STATE] = "s3://state/lineage"
    assert find_state_folder() == shop / ".delta-arc", "the local stack stays on this machine"


def test_an_option_names_the_project_and_the_log_for_whatever_is_started_too(shop: Path) -> None:
    """By whole paths, since what is started may stand elsewhere: the log's is of the current folder."""
    choose_project("..")
    choose_log(file="run.log", level="debug")
    assert Path(os.environ[PROJECT]).resolve() == shop
    assert (os.environ[LOG_FILE], os.environ[LOG_LEVEL]) == (str(shop / "jobs/run.log"), "debug")
    choose_log(file=None, level=None)
    assert (os.environ[LOG_FILE], os.environ[LOG_LEVEL]) == (str(shop / "jobs/run.log"), "debug")
    os.chdir("/")
    settings = load_settings()
    assert settings.project.folder == shop and settings.log_file == shop / "jobs/run.log"
    assert settings.log_level == "DEBUG"


def test_why_a_folder_is_the_project_is_said(shop: Path) -> None:
    """`doctor` shows it to whoever wonders whose state that is."""
    outside = shop.parent / "outside"
    outside.mkdir()
    assert find_project({}, current=shop / "jobs").why == "it is the root of the checkout"
    assert find_project({}, current=outside).why == "commands are started in it"
    assert find_project({PROJECT: str(outside)}, current=shop).why == "it was named (--project or DELTA_ARC_PROJECT)"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"DELTA_ARC_ROUTE=\xff\xfe", "the file of settings cannot be read: "),
        (b"DELTA_ARC_ROUTE=a\0b", "the file of settings cannot be read: a zero byte stands in it"),
        (b"DELTA_ARC_PROJECT=/elsewhere", "DELTA_ARC_PROJECT stands in the file that it would lead to"),
    ],
)
def test_a_file_that_cannot_be_meant_is_named_and_its_text_is_not(shop: Path, content: bytes, what: str) -> None:
    """It holds keys."""
    (shop / ".env").write_bytes(b"ATLAN_API_KEY=correct-horse\n" + content)
    with pytest.raises(SettingsError) as caught:
        read_environment()
    assert caught.value.what.startswith(what) and caught.value.where == str(shop / ".env")
    assert "horse" not in str(caught.value)
    assert "ATLAN_API_KEY" not in os.environ, "nothing of a file that is refused is taken"


def test_a_key_as_a_folder_is_refused_before_a_folder_is_called_so() -> None:
    """And is not repeated: it would stand in a log, and in the name of a folder."""
    os.environ["ATLAN_API_KEY"] = key = "correct-horse"
    doors = {
        "--project": lambda: choose_project(key),
        "--log-file": lambda: choose_log(file=key, level=None),
        PROJECT: lambda: find_project({**os.environ, PROJECT: key}, current=Path.cwd()),
        STATE: lambda: load_settings({"ATLAN_API_KEY": key, STATE: key}),
    }
    for where, enter in doors.items():
        with pytest.raises(SettingsError) as caught:
            enter()
        assert caught.value.where == where and key not in str(caught.value)


@pytest.mark.parametrize("path", [NOBODYS, TOO_LONG])
@pytest.mark.parametrize(
    "variable",
    [PROJECT, STATE, LOG_FILE, "DELTA_ARC_ROUTES", "POSTGRES_CACHE_FILE", "SNOWFLAKE_CACHE_FILE"],
)
def test_a_path_that_leads_nowhere_is_a_sentence_with_its_setting(variable: str, path: str) -> None:
    """The home folder of a user whom nobody knows, as in containers, and a name that no disk takes."""
    os.environ[variable] = path
    with pytest.raises(SettingsError, match="leads nowhere: ") as caught:
        load_settings()
    assert caught.value.where == variable and caught.value.next_step


@pytest.mark.parametrize("path", [NOBODYS, TOO_LONG])
def test_an_option_that_leads_nowhere_is_a_sentence_too(path: str) -> None:
    """Named as it was typed."""
    for option, choose in (
        ("--project", choose_project),
        ("--log-file", lambda file: choose_log(file=file, level=None)),
    ):
        with pytest.raises(SettingsError, match="leads nowhere: ") as caught:
            choose(path)
        assert caught.value.where == option


def test_a_folder_that_leads_to_itself_is_none(shop: Path) -> None:
    """A link in a circle, under any of the names that a project has."""
    (shop / "loop").symlink_to(shop / "loop")
    with pytest.raises(SettingsError, match="is no folder"):
        find_project({PROJECT: "loop"}, current=shop)
    with pytest.raises(SettingsError, match="is no folder"):
        choose_project(str(shop / "loop"))


def test_a_current_folder_that_is_gone_is_said_to_be(shop: Path) -> None:
    """A job's scratch folder that something cleaned away: by every door."""
    (shop / "scratch").mkdir()
    os.chdir(shop / "scratch")
    (shop / "scratch").rmdir()
    for enter in (
        read_environment,
        find_state_folder,
        lambda: choose_project("x"),
        lambda: choose_log(file="x", level=""),
    ):
        with pytest.raises(SettingsError, match="the current folder is not there any more"):
            enter()


def test_the_key_of_a_receiver_of_events_is_read_from_the_project(shop: Path) -> None:
    """From its `.env`, or the environment before it; empty where nobody set one: then events are sent without."""
    assert find_openlineage_key() == ""
    (shop / ".env").write_text("OPENLINEAGE_API_KEY= of-the-file \n")
    assert find_openlineage_key() == "of-the-file"
    os.environ["OPENLINEAGE_API_KEY"] = " of-the-environment "
    assert find_openlineage_key() == "of-the-environment"
