"""The zip of the same files is the same bytes, whoever makes it, wherever and whenever."""

import os
import platform
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

import pytest

from deploy.zipping.archive import digest_of, list_machines, unpack, write_archive
from deploy.zipping.bytecode import compile_sources, find_interpreter
from deploy.zipping.own_code import PACKAGE
from deploy.zipping.targets import ARCHITECTURES, Target

HERE = Target("x86_64", f"{sys.version_info.major}.{sys.version_info.minor}")
SETS = "FEW = frozenset({'delta', 'arc', 'lineage', 'zip'})\n\ndef find(word):\n    return word in {'a', 'b', 'c'}\n"


@contextmanager
def umask(mode: int) -> Iterator[None]:
    before = os.umask(mode)
    try:
        yield
    finally:
        os.umask(before)


def make_zip(folder: Path, *, mode: int, made_at: int) -> bytes:
    """Of some of our sources and a library, compiled, in a folder of its own."""
    with umask(mode):
        shutil.copytree(PACKAGE / "ports", folder / "root" / "ports", ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "root" / "sets.py").write_text(SETS, encoding="utf-8")
        (folder / "root" / "loaded.so.1").write_bytes(b"\x7fELF")
        for path in (folder / "root").rglob("*"):
            os.utime(path, (made_at, made_at))
        compile_sources(folder / "root", HERE)
        write_archive(folder / "root", folder / "made.zip")
    return (folder / "made.zip").read_bytes()


@pytest.mark.starts
def test_two_builds_are_the_same_bytes(tmp_path: Path) -> None:
    """In other folders, at other times, under other masks, bytecode included."""
    (tmp_path / "one").mkdir()
    (tmp_path / "another_one").mkdir()
    first = make_zip(tmp_path / "one", mode=0o022, made_at=1_000_000_000)
    second = make_zip(tmp_path / "another_one", mode=0o077, made_at=1_700_000_000)
    assert first == second and digest_of(tmp_path / "one" / "root") == digest_of(tmp_path / "another_one" / "root")
    assert str(tmp_path).encode() not in b"".join(path.read_bytes() for path in tmp_path.rglob("*.pyc"))
    with ZipFile(tmp_path / "one" / "made.zip") as archive:
        names = archive.namelist()
        modes = {info.filename: stat.S_IMODE(info.external_attr >> 16) for info in archive.infolist()}
    assert names == sorted(names) and any(name.endswith(".pyc") for name in names)
    assert modes.pop("loaded.so.1") == 0o755 and set(modes.values()) == {0o644}


def test_what_is_unpacked_has_the_digest_of_what_was_packed(tmp_path: Path) -> None:
    """It says the same of the folder, whatever bytes a compressor makes of it; another content says another."""
    (tmp_path / "root" / "deep").mkdir(parents=True)
    (tmp_path / "root" / "deep" / "one.py").write_text("ONE = 1\n", encoding="utf-8")
    write_archive(tmp_path / "root", tmp_path / "made.zip")
    unpack(tmp_path / "made.zip", tmp_path / "there")
    assert digest_of(tmp_path / "there") == digest_of(tmp_path / "root")
    (tmp_path / "there" / "deep" / "one.py").write_text("ONE = 2\n", encoding="utf-8")
    assert digest_of(tmp_path / "there") != digest_of(tmp_path / "root")


@pytest.mark.skipif(platform.system() != "Linux", reason="machine code of another form")
def test_machine_code_says_which_machine_it_is_for(tmp_path: Path) -> None:
    """The two architectures have numbers of their own; this machine's Python has the one of this machine."""
    shutil.copy(Path(sys.executable).resolve(), tmp_path / "python")
    (tmp_path / "text.so").write_text("no library", encoding="utf-8")
    numbers = {Target(architecture).machine: Target(architecture).machine_number for architecture in ARCHITECTURES}
    assert list(list_machines(tmp_path)) == [("python", numbers.get(platform.machine(), -1))]
    assert len(set(numbers.values())) == 2


@pytest.mark.starts
def test_an_interpreter_is_of_the_version_that_is_asked_for() -> None:
    """This one is found for its own version, and none for a version that there will never be."""
    assert find_interpreter(HERE.python) == sys.executable
    assert find_interpreter("3.999") is None
