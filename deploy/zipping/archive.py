"""The zip: sorted, all of one time, readable by everybody, so that the same files are the same bytes."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX, _REGULAR, _READABLE, _LOADABLE = 3, 0o100000, 0o644, 0o755
_LEVEL = 9


def write_archive(folder: Path, file: Path) -> None:
    """Every file of the folder, in the order of its name. Lambda runs as a user of its own, so all may read."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for path in list_files(folder):
            name = path.relative_to(folder).as_posix()
            info = ZipInfo(name, _EPOCH)
            info.create_system, info.compress_type = _UNIX, ZIP_DEFLATED
            info.external_attr = (_REGULAR | (_LOADABLE if ".so" in path.name else _READABLE)) << 16
            archive.writestr(info, path.read_bytes(), compresslevel=_LEVEL)


def list_files(folder: Path) -> list[Path]:
    """In the order of their names below the folder."""
    return sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.as_posix())


def digest_of(folder: Path) -> str:
    """Of names and contents: it stays where another version of zlib makes other bytes of them."""
    found = sha256()
    for path in list_files(folder):
        content = path.read_bytes()
        found.update(f"{path.relative_to(folder).as_posix()}\n{len(content)}\n".encode() + content)
    return found.hexdigest()


def unpack(file: Path, folder: Path) -> None:
    """As Lambda does: the files as they are named."""
    with ZipFile(file) as archive:
        archive.extractall(folder)


def list_machines(folder: Path) -> Iterator[tuple[str, int]]:
    """Each ELF file and the number of the machine that it is for."""
    for path in list_files(folder):
        with path.open("rb") as file:
            head = file.read(20)
        if head.startswith(b"\x7fELF"):
            yield path.relative_to(folder).as_posix(), int.from_bytes(head[18:20], "little")
