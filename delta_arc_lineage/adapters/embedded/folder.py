"""The state folder: where everything of one local stack lies, and the only names that are ever deleted in it.

stack.lock             locked by the running process, with its pid as a remark; never deleted
stack.json             addresses and keys (mode 0600), there and locked only while the stack is ready
stack.stop             there to ask the running process to end
stack.log              what a detached stack printed (mode 0600)
stack.remembered.json  keys and ports that survive restarts (mode 0600)
stack.seeded           there once the first filling is complete
stack.data/            the contents of the catalog and of the bucket
"""

import contextlib
import json
import secrets
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path

from delta_arc_lineage.adapters.whole_files import make_private, written_beside
from delta_arc_lineage.errors import SettingsError, StateUnusable


@dataclass(frozen=True, slots=True)
class StackKeys:
    """The keys and ports that stay the same from start to start, so that clients' settings stay valid."""

    api_key: str = field(repr=False)
    access_key_id: str
    secret_access_key: str = field(repr=False)
    catalog_port: int = 0
    s3_port: int = 0


@dataclass(frozen=True, slots=True)
class StateFolder:
    """The folder's paths, and the reading and writing of its keys."""

    path: Path

    @property
    def lock(self) -> Path:
        return self.path / "stack.lock"

    @property
    def addresses(self) -> Path:
        return self.path / "stack.json"

    @property
    def stop_request(self) -> Path:
        return self.path / "stack.stop"

    @property
    def log(self) -> Path:
        return self.path / "stack.log"

    @property
    def keys(self) -> Path:
        return self.path / "stack.remembered.json"

    @property
    def seed_mark(self) -> Path:
        return self.path / "stack.seeded"

    @property
    def data(self) -> Path:
        return self.path / "stack.data"

    def make(self) -> None:
        """Make the folder, readable by its owner only; one that exists keeps its mode. StateUnusable if that fails."""
        try:
            make_private(self.path)
        except OSError as error:
            raise StateUnusable(
                what=f"the folder of the local stack cannot be made: {error}",
                where=f"DELTA_ARC_STATE ({self.path})",
                next_step="make the place writable, or set another one",
            ) from error

    def read_keys(self) -> StackKeys:
        """The keys and ports of the last start; fresh keys on the first."""
        if self.keys.exists():
            return _parse_keys(self.keys)
        return StackKeys(
            api_key=secrets.token_urlsafe(32),
            access_key_id=f"LOCAL{secrets.token_hex(8).upper()}",
            secret_access_key=secrets.token_urlsafe(30),
        )

    def write_keys(self, keys: StackKeys) -> None:
        """Keep keys and ports for the next start."""
        text = json.dumps(asdict(keys), indent=2) + "\n"
        with written_beside(self.keys, [text]) as beside:
            beside.replace(self.keys)

    def clear(self) -> None:
        """Delete the files of a stack except its lock; other files in the folder stay."""
        for path in (self.addresses, self.stop_request, self.seed_mark, self.keys, self.log):
            path.unlink(missing_ok=True)
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self.data)


def _parse_keys(path: Path) -> StackKeys:
    try:
        return StackKeys(**json.loads(path.read_text()))
    except (ValueError, TypeError) as error:
        raise SettingsError(
            what="the local stack's keys cannot be read", where=str(path), next_step="delete this file"
        ) from error
