"""Files that others find whole or not at all, whatever ends the process that writes them."""

import errno
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


def make_private(folder: Path) -> None:
    """A folder that only its owner reads, and each one above it that is missing; those that are there keep their mode.

    `Path.mkdir` gives its mode to the last folder alone: those above it would be open to everybody.
    """
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(mode=0o700, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


@contextmanager
def written_beside(path: Path, content: Iterable[str]) -> Iterator[Path]:
    """A file in the folder of `path`, readable by its owner only, with all of the content, piece by piece, on the disk.

    To be renamed or linked to `path`, which the file system does in one step; removed where that or the writing fails.
    OSError where a device or a pipe is there: a rename would put a file in its place, and `/dev/null` would be gone.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise OSError(errno.EINVAL, "it is a device or a pipe, and no file")
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(map(str.encode, content))
            file.flush()
            os.fsync(file.fileno())
        yield Path(beside)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
