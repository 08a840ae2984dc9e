"""Files that only their owner may read and write, whatever the umask and whoever made them first."""

from pathlib import Path

_OWNER_ONLY = 0o600
_BESIDE = ("-wal", "-shm", "-journal")


def make_private(path: Path) -> None:
    """Make a file for its owner only, or close the one that is there to others.

    A file that is there is not opened: closing it again would end the locks that SQLite has on it in this process.
    """
    path.touch(mode=_OWNER_ONLY)
    path.chmod(_OWNER_ONLY)


def make_private_database(path: Path) -> None:
    """The same for a database of SQLite; the files it keeps beside take the mode of the database when they are made."""
    make_private(path)
    for beside in (path.with_name(path.name + ending) for ending in _BESIDE):
        if beside.exists():
            make_private(beside)
