"""Contract files: the YAML files of a folder as contracts. One that cannot be read stops no other.

The library that the standard's authors keep says what a contract may hold; it is imported where a folder has a file. It
is given plain values: its own reader of YAML lets the last of two equal keys win, knows no bound, and tells no line.
"""

from collections.abc import Iterator
from pathlib import Path

from delta_arc_lineage.masking import mask
from delta_arc_lineage.model.contracts import Contract, Contracts, UnusableContract
from delta_arc_lineage.settings.plain_yaml import MalformedYaml, PlainYaml, read_plain_yaml

ENDINGS = (".yaml", ".yml")
MOST_FILES = 5_000
_MEND = "mend it there; `delta-arc contract init` shows a whole one"
_ENCODED = "save it as UTF-8 text that whoever runs this may read"


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
        contracts += found if isinstance(found, list) else []
        unusable += [found] if isinstance(found, UnusableContract) else []
    return Contracts(stated, tuple(contracts), tuple(unusable))


def _list_files(folder: Path) -> list[Path]:
    """In the order of their names; nothing hidden, and no link to a folder is followed."""
    return sorted(
        file
        for file in folder.rglob("*")
        if file.suffix in ENDINGS and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    )


def _read(file: Path, name: str) -> list[Contract] | UnusableContract:
    from delta_arc_lineage.adapters.contracts.standard import read_document
    from delta_arc_lineage.adapters.contracts.standard_rules import NotTheStandard

    try:
        document = read_plain_yaml(file)
    except MalformedYaml as error:
        return UnusableContract(name, str(error), _MEND)
    except (OSError, RecursionError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "it is nested too deeply"
        return UnusableContract(name, why, _ENCODED)
    try:
        return read_document(document, name)
    except NotTheStandard as error:
        return UnusableContract(name, mask(str(error)), error.next_step or _MEND, tuple(_guess_places(document)))


def _guess_places(document: PlainYaml) -> Iterator[str]:
    """Of a file that says something else wrong, the places that it names all the same."""
    servers = document.value.get("servers") if isinstance(document.value, dict) else None
    for server in servers if isinstance(servers, list) else ():
        location = server.get("location") if isinstance(server, dict) else None
        if isinstance(location, str):
            yield location
