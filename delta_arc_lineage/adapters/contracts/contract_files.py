"""Contract files: the YAML files of a folder as contracts. One that cannot be read stops no other.

The library that the standard's authors keep says what a contract may hold; it is imported where a folder has a file. It
is given plain values: its own reader of YAML lets the last of two equal keys win, knows no bound, and tells no line.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from delta_arc_lineage.masking import mask
from delta_arc_lineage.model.contracts import Contract, Contracts, UnusableContract
from delta_arc_lineage.settings.plain_yaml import MOST_BYTES, MalformedYaml, PlainYaml

ENDINGS = (".yaml", ".yml")
MOST_FILES = 5_000
_MEND = "mend it there; `delta-arc contract init` shows a whole one"


def read_contracts(folder: Path, *, stated: str, is_named: bool) -> Contracts:
    """All contracts of a folder and the folders in it. `stated`: the folder as people call it; `is_named`: the settings
    name it, and it should be there."""
    if not folder.is_dir():
        return Contracts(stated, missing=is_named)
    contracts: list[Contract] = []
    unusable: list[UnusableContract] = []
    for number, file in enumerate(_list_files(folder)):
        name = file.relative_to(folder).as_posix()
        if number == MOST_FILES:
            why = f"the folder has more than {MOST_FILES:,} files, and this one and those after it are not read"
            unusable.append(UnusableContract(name, why, "keep contracts of other buckets in a folder of their own"))
            break
        found = _read(file, name)
        if isinstance(found, UnusableContract):
            unusable.append(found)
        else:
            contracts += found
    return Contracts(stated, tuple(contracts), tuple(unusable))


def _list_files(folder: Path) -> list[Path]:
    """In the order of their names; nothing hidden, and no link to a folder is followed."""
    return sorted(
        file
        for file in folder.rglob("*")
        if file.suffix in ENDINGS and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    )


def _read(file: Path, name: str) -> tuple[Contract, ...] | UnusableContract:
    try:
        with file.open("rb") as opened:
            text = opened.read(MOST_BYTES + 1)
    except OSError as error:
        return UnusableContract(name, error.strerror or "it cannot be read", "let whoever runs this read it")
    if len(text) > MOST_BYTES:
        return UnusableContract(name, f"it has more than {MOST_BYTES:,} bytes", _MEND)
    return _parse(text, name)


@lru_cache(maxsize=MOST_FILES)
def _parse(text: bytes, name: str) -> tuple[Contract, ...] | UnusableContract:
    """Remembered, since many routes may have one folder, and twenty milliseconds a contract are many."""
    from delta_arc_lineage.adapters.contracts.standard import read_document
    from delta_arc_lineage.adapters.contracts.standard_rules import NotTheStandard

    try:
        document = PlainYaml(text)
    except (MalformedYaml, RecursionError) as error:
        return UnusableContract(name, mask(str(error)) or "it is nested too deeply", _MEND)
    try:
        return tuple(read_document(document, name))
    except NotTheStandard as error:
        return UnusableContract(name, mask(str(error)), error.next_step or _MEND, tuple(_guess_places(document)))


def _guess_places(document: PlainYaml) -> Iterator[str]:
    """Of a file that says something else wrong, the places that it names all the same."""
    servers = document.value.get("servers") if isinstance(document.value, dict) else None
    for server in servers if isinstance(servers, list) else ():
        location = server.get("location") if isinstance(server, dict) else None
        if isinstance(location, str):
            yield location
