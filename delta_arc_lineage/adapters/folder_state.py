"""The state port on disk: one file a document under one folder, replaced in one step.

A document is written beside its place, flushed, and renamed over it, so a process killed at any moment leaves the old
document or the new one. One that lies there already is left as it is. Creating takes a hard link, which the file system
grants to one of many at once.
"""

import fcntl
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TextIO

from delta_arc_lineage.adapters.whole_files import make_private, written_beside
from delta_arc_lineage.errors import StateUnusable
from delta_arc_lineage.ports.state import NONE_THERE, StateStore, Versioned

_ENDING, _LOCK = ".json", ".lock"
_PART = re.compile(r"[A-Za-z0-9_.=-]+")


def parts_of(name: str) -> list[str]:
    """The parts of a document's name; ValueError for a name that could leave the store."""
    if not is_name(name):
        raise ValueError(f"{name!r} is not the name of a document")
    return name.split("/")


def is_name(name: str) -> bool:
    """Whether a document may be called so."""
    return all(_PART.fullmatch(part) and part.strip(".") for part in name.split("/"))


def text_of(content: bytes) -> str:
    """What is no text is an empty document: as good as none to all who read it, and there to all who create it."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return ""


def version_of(document: str | None) -> str:
    """A document's version, by its content."""
    return NONE_THERE if document is None else sha256(document.encode()).hexdigest()


def _holds(path: Path, content: bytes) -> bool:
    """Whether exactly this lies there; a file of another size is not opened."""
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except FileNotFoundError:
        return False


def _is_before(file: Path, moment: int) -> bool:
    """Whether it was last written before this moment; not so where it is gone by now."""
    try:
        return file.stat().st_mtime * 1000 < moment
    except FileNotFoundError:
        return False


class FolderStateStore(StateStore):
    """Documents under `folder`, readable by its owner only; `elsewhere`: files of documents that have their own."""

    def __init__(self, folder: Path, *, elsewhere: Mapping[str, Path] | None = None) -> None:
        self._folder, self._elsewhere = folder, elsewhere or {}

    @property
    def place(self) -> str:
        return str(self._folder)

    def read(self, name: str) -> str | None:
        try:
            return text_of(self._path(name).read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._failed(name, error) from error

    def first_line(self, name: str) -> str | None:
        try:
            with self._path(name).open("rb") as file:
                return text_of(file.readline().removesuffix(b"\n"))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._failed(name, error) from error

    def write(self, name: str, document: str | None) -> None:
        path = self._path(name)
        try:
            if document is None:
                path.unlink(missing_ok=True)
            elif not _holds(path, document.encode()):
                make_private(path.parent)
                with written_beside(path, [document]) as beside:
                    beside.replace(path)
        except OSError as error:
            raise self._failed(name, error) from error

    def read_lines(self, name: str) -> Iterator[str] | None:
        try:
            file = self._path(name).open(encoding="utf-8", newline="\n")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._failed(name, error) from error
        return self._lines_of(name, file)

    def write_lines(self, name: str, lines: Iterable[str]) -> None:
        path = self._path(name)
        try:
            make_private(path.parent)
            with written_beside(path, lines) as beside:
                beside.replace(path)
        except OSError as error:
            raise self._failed(name, error) from error

    def create(self, name: str, document: str) -> str:
        path = self._path(name)
        try:
            make_private(path.parent)
            with written_beside(path, [document]) as beside:
                with suppress(FileExistsError):
                    os.link(beside, path)
                beside.unlink()
        except OSError as error:
            raise self._failed(name, error) from error
        standing = self.read(name)
        return document if standing is None else standing

    def read_version(self, name: str) -> Versioned:
        document = self.read(name)
        return Versioned(document, version_of(document))

    def replace(self, name: str, document: str, *, version: str) -> str | None:
        """Under a lock of the file system, which a process that dies lets go."""
        try:
            make_private(self._folder)
            with (self._folder / _LOCK).open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if version_of(self.read(name)) != version:
                    return None
                self.write(name, document)
        except OSError as error:
            raise self._failed(name, error) from error
        return version_of(document)

    def append(self, name: str, text: str) -> None:
        path = self._path(name)
        try:
            make_private(path.parent)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise self._failed(name, error) from error

    def keeps_versions(self) -> bool | None:
        return None

    def names(self, folder: str, *, before: int | None = None) -> tuple[str, ...]:
        under = self._folder.joinpath(*parts_of(folder))
        files = (file for file in under.rglob(f"[!.]*{_ENDING}") if before is None or _is_before(file, before))
        found = {file.relative_to(self._folder).as_posix().removesuffix(_ENDING) for file in files}
        found -= self._elsewhere.keys()
        found |= {name for name, file in self._elsewhere.items() if name.startswith(f"{folder}/") and file.is_file()}
        return tuple(sorted(filter(is_name, found)))

    def _lines_of(self, name: str, file: TextIO) -> Iterator[str]:
        with file:
            try:
                yield from file
            except OSError as error:
                raise self._failed(name, error) from error

    def _path(self, name: str) -> Path:
        *folders, last = parts_of(name)
        return self._elsewhere.get(name) or self._folder.joinpath(*folders, last + _ENDING)

    def _failed(self, name: str, error: Exception) -> StateUnusable:
        return StateUnusable(
            what=f"the state document {name!r} cannot be read or written: {error}",
            where=str(self._elsewhere.get(name) or f"DELTA_ARC_STATE ({self._folder})"),
            next_step="make the place writable, or set another one",
        )
