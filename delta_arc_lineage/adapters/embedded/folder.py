"""The state folder: where everything of one local stack lies, and the only names that are ever deleted in it.

stack.lock        held by the running process; never deleted
stack.json        addresses and keys, there only while the stack is ready (mode 0600)
stack.log         what a detached stack printed
remembered.json   keys and ports that survive restarts (mode 0600)
seeded            marks that the first filling is complete
data/             the catalog's and the bucket's contents
"""

import contextlib
import json
import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from delta_arc_lineage.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Remembered:
    """What stays the same from start to start, so that clients' settings stay valid."""

    api_key: str = field(repr=False)
    access_key_id: str
    secret_access_key: str = field(repr=False)
    catalog_port: int = 0
    s3_port: int = 0


@dataclass(frozen=True, slots=True)
class StateFolder:
    """Paths in the folder, and the reading and writing of its small files."""

    path: Path

    @property
    def lock(self) -> Path:
        return self.path / "stack.lock"

    @property
    def published(self) -> Path:
        return self.path / "stack.json"

    @property
    def log(self) -> Path:
        return self.path / "stack.log"

    @property
    def remembered(self) -> Path:
        return self.path / "stack.remembered.json"

    @property
    def seeded(self) -> Path:
        return self.path / "stack.seeded"

    @property
    def data(self) -> Path:
        return self.path / "stack.data"

    def make(self) -> None:
        """Make the folder, readable by its owner only; one that exists keeps its mode."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)

    def recall(self) -> Remembered:
        """The keys and ports of the last start; fresh keys on the first."""
        if self.remembered.exists():
            return _read_remembered(self.remembered)
        return Remembered(
            api_key=secrets.token_urlsafe(32),
            access_key_id=f"LOCAL{secrets.token_hex(8).upper()}",
            secret_access_key=secrets.token_urlsafe(30),
        )

    def remember(self, remembered: Remembered) -> None:
        """Keep keys and ports for the next start."""
        write_private_json(self.remembered, asdict(remembered))

    def clear(self) -> None:
        """Delete what a stack leaves behind, except the lock, and nothing else that lies in the folder."""
        for path in (self.published, self.seeded, self.remembered, self.log):
            path.unlink(missing_ok=True)
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self.data)


def _read_remembered(path: Path) -> Remembered:
    try:
        return Remembered(**json.loads(path.read_text()))
    except (ValueError, TypeError) as error:
        raise SettingsError(
            what="the local stack's keys cannot be read", where=str(path), next_step="delete this file"
        ) from error


def write_private_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write a file that only its owner reads, and that is never seen half written."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(value, out, indent=2)
        out.write("\n")
    draft.replace(path)
