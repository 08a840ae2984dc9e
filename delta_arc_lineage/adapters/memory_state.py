"""The state port in memory: for rehearsals and tests, held to the same behaviour as the real ones."""

from collections.abc import Iterable, Iterator
from io import StringIO
from threading import Lock

from delta_arc_lineage.adapters.folder_state import parts_of, version_of
from delta_arc_lineage.ports.state import StateStore, Versioned


class MemoryStateStore(StateStore):
    """Documents in a dictionary, under the same names as anywhere else."""

    def __init__(self) -> None:
        self._documents: dict[tuple[str, ...], str] = {}
        self._replacing = Lock()

    @property
    def place(self) -> str:
        return "memory"

    def read(self, name: str) -> str | None:
        return self._documents.get(tuple(parts_of(name)))

    def first_line(self, name: str) -> str | None:
        document = self._documents.get(tuple(parts_of(name)))
        return None if document is None else document.partition("\n")[0]

    def write(self, name: str, document: str | None) -> None:
        place = tuple(parts_of(name))
        if document is None:
            self._documents.pop(place, None)
        else:
            self._documents[place] = document

    def read_lines(self, name: str) -> Iterator[str] | None:
        document = self.read(name)
        return None if document is None else iter(StringIO(document, newline="\n"))

    def write_lines(self, name: str, lines: Iterable[str]) -> None:
        self.write(name, "".join(lines))

    def create(self, name: str, document: str) -> str:
        return self._documents.setdefault(tuple(parts_of(name)), document)

    def read_version(self, name: str) -> Versioned:
        document = self.read(name)
        return Versioned(document, version_of(document))

    def replace(self, name: str, document: str, *, version: str) -> str | None:
        with self._replacing:
            if self.read_version(name).version != version:
                return None
            self.write(name, document)
        return version_of(document)

    def append(self, name: str, text: str) -> None:
        place = tuple(parts_of(name))
        self._documents[place] = self._documents.get(place, "") + text

    def keeps_versions(self) -> bool | None:
        return None

    def names(self, folder: str, *, before: int | None = None) -> tuple[str, ...]:
        place = tuple(parts_of(folder))
        return tuple(sorted("/".join(parts) for parts in self._documents if parts[: len(place)] == place != parts))
