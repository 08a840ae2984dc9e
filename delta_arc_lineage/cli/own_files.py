"""Files that commands write for people: never over a file that is not such a one, unless told."""

from collections.abc import Callable, Iterable
from pathlib import Path

from delta_arc_lineage.adapters.whole_files import written_beside
from delta_arc_lineage.errors import SettingsError, StateUnusable

_BEGINNING = 65_536


def refuse_to_overwrite(file: Path, is_ours: Callable[[str], bool], *, option: str, force: bool) -> None:
    """SettingsError where something else is there. `is_ours`: told by how the file begins."""
    if force or not (file.exists() or file.is_symlink()):
        return
    try:
        with file.open(encoding="utf-8", errors="replace") as stream:
            if is_ours(stream.read(_BEGINNING)):
                return
    except OSError:
        pass  # what cannot be read is not known to be ours
    raise SettingsError(
        what=f"{str(file)!r} is there already, and is not what this command writes",
        where=option,
        next_step="name another file, or write over it with --force",
    )


def write_file(file: Path, content: Iterable[str], *, option: str) -> None:
    """Whole or not at all; readable by its owner only, since it names what others may not see."""
    try:
        with written_beside(file, content) as beside:
            beside.replace(file)
    except OSError as error:
        raise StateUnusable(
            what=f"the file cannot be written: {error.strerror or error}",
            where=f"{option} {file}",
            next_step="name a file in a folder that is there and can be written",
        ) from error
