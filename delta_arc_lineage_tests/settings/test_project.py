"""One project folder: `.env`, state and relative paths are of it, from wherever and by whichever door one comes in."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.adapters.embedded.running import ensure_running, stop
from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.settings.project import PROJECT, find_project
from delta_arc_lineage.settings.variables import NAMES

LEVELS = ("home", "home/work", "home/work/shop", "home/work/shop/jobs", "home/work/shop/jobs/nightly")
DELTA_ARC = (sys.executable, "-c", "from delta_arc_lineage.cli.main import main; main()")
STATE_OF_DAGSTER = (
    sys.executable,
    "-c",
    "from delta_arc_lineage.definitions import defs\n"
    "from delta_arc_lineage.settings.load import load_settings\n"
    "names = defs().resolve_job_def('sync_lineage').partitions_def.get_partition_keys()\n"
    "print(load_settings().state, *names)",
)


def run(*command: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own, with nothing set but this."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder.anchor), **variables}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def find_state_of_cache(folder: Path, *options: str, **variables: str) -> Path:
    """The state folder as a command that asks nobody prints it."""
    ended = run(*DELTA_ARC, *options, "cache", "status", folder=folder, **variables)
    assert ended.returncode == 0, ended.stderr
    return Path(ended.stdout.partition(", for ")[0])


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A git checkout with a folder deep in it, under a folder that is none and holds a stranger's `.env`."""
    (tmp_path / ".env").write_text("DELTA_ARC_ROUTE=strangers\nDELTA_ARC_STATE=strangers\n")
    root = tmp_path / "shop"
    (root / "jobs/nightly").mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet", root], check=True)
    return root


@given(
    dotenvs=st.sets(st.sampled_from(LEVELS)),
    checkouts=st.sets(st.sampled_from(LEVELS)),
    current=st.sampled_from(LEVELS),
    home=st.sampled_from((*LEVELS, None)),
)
def test_dotenv_is_looked_for_up_to_the_root_of_the_checkout_and_no_further(
    dotenvs: set[str], checkouts: set[str], current: str, home: str | None
) -> None:
    """Nearest first; never in the home folder, never in a parent of a checkout, outside of any only where one is."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        (root / LEVELS[-1]).mkdir(parents=True)
        for level in dotenvs:
            (root / level / ".env").touch()
        for level in checkouts:
            (root / level / ".git").mkdir()
        here, at_home = root / current, root / home if home else None
        project = find_project({}, current=here, home=at_home)
        above = [root / level for level in LEVELS if here.is_relative_to(root / level)]
        roots = [level for level in above if (level / ".git").exists()]
        is_everybodys = not roots or (at_home is not None and at_home.is_relative_to(roots[-1]))
        allowed = [here] if is_everybodys else [level for level in above if level.is_relative_to(roots[-1])]
        found = [level for level in allowed if (level / ".env").exists() and level != at_home]
        assert project.dotenv == (found[-1] / ".env" if found else None)
        assert project.folder == (found[-1] if found else allowed[0])


@given(st.sampled_from(LEVELS), st.sampled_from(LEVELS), st.booleans())
def test_a_project_that_is_named_is_the_one(current: str, named: str, has_dotenv: bool) -> None:
    """Wherever one is, by a relative path too, the home folder and one outside of any checkout included."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        (root / LEVELS[-1]).mkdir(parents=True)
        (root / LEVELS[0] / ".git").mkdir()
        if has_dotenv:
            (root / named / ".env").touch()
        here, there = root / current, root / named
        for name in (str(there), os.path.relpath(there, here)):
            project = find_project({PROJECT: name}, current=here, home=there)
            assert project.folder == there
            assert project.dotenv == (there / ".env" if has_dotenv else None)
        with pytest.raises(SettingsError, match="is no folder"):
            find_project({PROJECT: f"{named}/.env/nowhere"}, current=root)


@pytest.mark.starts
def test_every_door_finds_the_same_state(checkout: Path) -> None:
    """From any folder of the checkout, with `.env` in its root: commands, Dagster, and those of the local stack."""
    (checkout / ".env").write_text("DELTA_ARC_ROUTE=ours\nDELTA_ARC_STATE=kept\n")
    deep = checkout / "jobs/nightly"
    assert {find_state_of_cache(folder) for folder in (checkout, deep)} == {checkout / "kept"}
    dagster = run(*STATE_OF_DAGSTER, folder=deep)
    assert dagster.stdout.split() == [str(checkout / "kept"), "ours"], dagster.stderr
    ensure_running(checkout / "kept/local")
    try:
        status = run(*DELTA_ARC, "local", "status", folder=deep)
    finally:
        stop(checkout / "kept/local")
    assert status.returncode == 0, status.stderr
    assert not (deep / ".delta-arc").exists()


@pytest.mark.starts
def test_without_dotenv_the_state_is_of_the_root_of_the_checkout(checkout: Path) -> None:
    """And outside of any checkout of the folder where the command is started; the stranger's file is not read."""
    assert find_state_of_cache(checkout / "jobs") == checkout / ".delta-arc"
    outside = checkout.parent / "elsewhere"
    outside.mkdir()
    assert find_state_of_cache(outside) == outside / ".delta-arc"


@pytest.mark.starts
def test_the_project_is_named_by_an_option_or_a_variable(checkout: Path) -> None:
    """The option comes first; it is relative to where one is."""
    other = checkout.parent / "other"
    other.mkdir()
    (other / ".env").write_text("DELTA_ARC_STATE=there\n")
    assert find_state_of_cache(checkout, "--project", "../other") == other / "there"
    assert find_state_of_cache(checkout, DELTA_ARC_PROJECT=str(other)) == other / "there"
    assert find_state_of_cache(other, "--project", str(checkout), DELTA_ARC_PROJECT=str(other)) == (
        checkout / ".delta-arc"
    )
    missing = run(*DELTA_ARC, "--project", "nowhere", "cache", "status", folder=checkout)
    assert missing.returncode == 2 and "is no folder [--project]" in missing.stderr


@pytest.mark.starts
def test_paths_of_the_settings_are_of_the_project(checkout: Path) -> None:
    """Routes, log and caches are where `.env` says, and not where a command happens to be started."""
    (checkout / ".env").write_text(
        "DELTA_ARC_ROUTES=routes.yaml\nDELTA_ARC_LOG_FILE=run.log\nPOSTGRES_CACHE_FILE=caches/pg.json\n"
    )
    (checkout / "routes.yaml").write_text("routes: {ours: {bucket: {prefix: a/}}}\n")
    code = (
        "from delta_arc_lineage.settings.load import load_settings\n"
        "settings = load_settings()\n"
        "print(settings.log_file, settings.cache.source_files['ours'])"
    )
    shown = run(sys.executable, "-c", code, folder=checkout / "jobs")
    assert shown.stdout.split() == [str(checkout / "run.log"), str(checkout / "caches/pg.json")], shown.stderr


@pytest.mark.starts
def test_a_file_that_names_its_own_project_is_refused(checkout: Path) -> None:
    """It would lead to itself, or away from itself."""
    (checkout / ".env").write_text("DELTA_ARC_PROJECT=/elsewhere\n")
    ended = run(*DELTA_ARC, "cache", "status", folder=checkout)
    assert ended.returncode == 2 and "DELTA_ARC_PROJECT stands in the file" in ended.stderr


def test_the_example_of_settings_names_settings_only() -> None:
    """Each line of `.env.example`, its comments included."""
    text = (Path(__file__).parents[2] / ".env.example").read_text(encoding="utf-8")
    lines = [line.lstrip("# ") for line in text.splitlines() if "=" in line]
    named = [line.partition("=")[0] for line in lines if line.partition("=")[0].isupper()]
    assert len(named) > 10 and set(named) <= {*NAMES, "AWS_PROFILE"}
