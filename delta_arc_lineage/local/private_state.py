"""The state folder for its owner only: it holds the keys of both servers and everything that is in them.

A folder that is there already, and files of an earlier version, may be open to others; a start closes them. Only the
stack's own files are touched. A folder that many share, such as `/tmp`, is no state folder: closing it would take it
from the others.
"""

import stat
from pathlib import Path

from delta_arc_lineage.adapters.embedded.folder import StateFolder
from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.local_atlan.private_files import make_private

_OWNER_ONLY = 0o700
_OTHERS = 0o077


def make_private_folder(folder: StateFolder) -> None:
    """Make the folder, or close it to others with the stack's files in it. Raises `SettingsError` if it cannot be."""
    folder.make()
    mode = folder.path.stat().st_mode
    if mode & _OTHERS and mode & stat.S_ISVTX:
        raise _refuse(folder.path, "is shared by many")
    own = (folder.lock, folder.addresses, folder.stop_request, folder.log, folder.keys, folder.seed_mark)
    try:
        for path in (folder.path, folder.data):
            if path.exists():
                path.chmod(_OWNER_ONLY)
        data = folder.data.iterdir() if folder.data.exists() else ()
        for file in (*own, *data):
            if file.is_file():
                make_private(file)
    except PermissionError as error:
        raise _refuse(folder.path, "is another user's") from error


def _refuse(path: Path, why: str) -> SettingsError:
    return SettingsError(
        what=f"the state folder {why}, and the local stack's keys are kept in it",
        where=str(path),
        next_step="choose a folder of its own",
    )
