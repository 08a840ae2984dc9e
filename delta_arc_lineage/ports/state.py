"""Where snapshots, plans, absences and journals are kept between runs: named JSON documents."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import NamedTuple

NONE_THERE = ""
"""The version of a document that is not there."""


class Versioned(NamedTuple):
    """A document, None where there is none, and what tells it apart from the one that takes its place."""

    document: str | None
    version: str


class StateStore(ABC):
    """Names are slash-separated, of letters, digits, `-`, `_`, `.` and `=`. Losing all of it costs one full reading."""

    @property
    @abstractmethod
    def place(self) -> str:
        """Where it is, for people: the folder, or the address of the prefix in its bucket."""

    @abstractmethod
    def read(self, name: str) -> str | None:
        """The document, or None where there is none; empty where it is no text any more."""

    @abstractmethod
    def first_line(self, name: str) -> str | None:
        """The document up to its first line end, at a cost that follows that line; None where there is none."""

    @abstractmethod
    def write(self, name: str, document: str | None) -> None:
        """Replace the document in one step: a reader sees the old one or the new one, never a part. None removes it.

        An equal document may be left as it lies there.
        """

    @abstractmethod
    def read_lines(self, name: str) -> Iterator[str] | None:
        """The lines of the document with their ends, one in memory at a time; None where there is none.

        They are of one document to the last, also where another one takes its place meanwhile. ValueError where it
        comes to what is no text any more.
        """

    @abstractmethod
    def write_lines(self, name: str, lines: Iterable[str]) -> None:
        """Replace the document by these lines, which hold their ends: in one step, as `write`, when all are there."""

    @abstractmethod
    def create(self, name: str, document: str) -> str:
        """Write it unless there is one; the document that stands, of whoever came first."""

    @abstractmethod
    def read_version(self, name: str) -> Versioned:
        """The document and its version: the same for equal documents, `NONE_THERE` where there is none."""

    @abstractmethod
    def replace(self, name: str, document: str, *, version: str) -> str | None:
        """Write it if what stands there is of this version; the new version, or None where it is another by now.

        Of many that replace one version, one is told a new one. A process killed meanwhile, or an answer that is lost,
        may leave the document written and nobody told: who is told None reads what stands there before it tries again.
        For documents that are not added to.
        """

    @abstractmethod
    def append(self, name: str, text: str) -> None:
        """Add to the end of the document, which begins with it where there is none; it is kept when this returns.

        What stood there stays as it was, and the text is there once, also where an answer was lost and it was sent
        again. A process killed meanwhile may leave the beginning of `text`, and no more.
        """

    @abstractmethod
    def names(self, folder: str, *, before: int | None = None) -> tuple[str, ...]:
        """The names of all documents under `folder`, sorted.

        `before`: only of those that were last written before this moment (milliseconds since the epoch, UTC), by the
        store's clock. A store that does not know when tells all.
        """

    @abstractmethod
    def keeps_versions(self) -> bool | None:
        """Whether the store keeps what is replaced and removed; None where no store of its kind does."""
