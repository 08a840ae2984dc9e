"""The state port on disk: one file a document under one folder, replaced in one step.

A document is written beside its place, flushed, and renamed over it, so a process killed at any moment leaves the old
document or the new one. Creating takes a hard link, which the file system grants to one of many at once.
"""

import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path

from delta_arc_lineage.errors import OperatorError
from delta_arc_lineage.ports.state import StateStore

_PART = re.compile(r"[A-Za-z0-9_.=-]+")


def parts_of(name: str) -> list[str]:
    """The parts of a document's name; ValueError for a name that could leave the store."""
    parts = name.split("/")
    if not all(_PART.fullmatch(part) and part.strip(".") for part in parts):
        raise ValueError(f"{name!r} is not the name of a document")
    return parts


class FolderStateStore(StateStore):
    """Documents under `folder`, readable by its owner only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, name: str) -> str | None:
        try:
            return self._path(name).read_bytes().decode()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise self._failed(name, error) from error

    def write(self, name: str, document: str) -> None:
        path = self._path(name)
        try:
            self._beside(path, document).replace(path)
        except OSError as error:
            raise self._failed(name, error) from error

    def create(self, name: str, document: str) -> str:
        path = self._path(name)
        try:
            beside = self._beside(path, document)
            with suppress(FileExistsError):
                os.link(beside, path)
            beside.unlink()
        except OSError as error:
            raise self._failed(name, error) from error
        standing = self.read(name)
        return document if standing is None else standing

    def _path(self, name: str) -> Path:
        *folders, last = parts_of(name)
        return self._folder.joinpath(*folders, last + ".json")

    @staticmethod
    def _beside(path: Path, document: str) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
        with os.fdopen(handle, "wb") as file:
            file.write(document.encode())
            file.flush()
            os.fsync(file.fileno())
        return Path(beside)

    def _failed(self, name: str, error: Exception) -> OperatorError:
        return OperatorError(
            what=f"the state document {name!r} cannot be read or written: {error}",
            where=f"DELTA_ARC_STATE ({self._folder})",
            next_step="make the folder writable, or set DELTA_ARC_STATE to one that is",
        )
