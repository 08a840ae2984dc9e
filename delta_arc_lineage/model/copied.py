"""Copied: which files of a listing the warehouse says that it loads, and into which of its tables.

A statement's place is the beginning of keys. It takes a dataset whose folder lies under it, or whose keys do; of one
that holds the place, it takes a part that nobody counts, and that is not told. Of a choice among files, a list or a
pattern, the keys that are known of a dataset tell whether it takes any.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Any

import re2

from delta_arc_lineage.model.copies import Copies, CopyHolder, CopyStatement
from delta_arc_lineage.model.copy_findings import CopyFinding, CopyTrouble
from delta_arc_lineage.model.datasets import Dataset, Shape
from delta_arc_lineage.model.routes import BucketLocation
from delta_arc_lineage.model.snapshots import Carrier, SchemaSnapshot, Table

_ADDRESS = re.compile(r"s3[a-z]*://(?P<bucket>[^/]+)/*(?P<key>.*)", re.DOTALL | re.IGNORECASE)
_PLACEHOLDER = re.compile(r"(?<!\{)(?:\{\{)*\{(?!\{)")


@dataclass(frozen=True, slots=True)
class Load:
    """A statement of this bucket. `root`: the keys of its stage begin so, and its pattern is of what follows; `place`:
    the keys of its files do."""

    statement: CopyStatement
    root: str
    place: str
    pattern: Any = None

    def takes(self, carrier: Carrier) -> bool:
        """Of a dataset of several files: any of them, as far as it is known what they are called."""
        if isinstance(carrier, Dataset):
            return _literal_part(carrier).startswith(self.place) and self._takes_some(carrier)
        return carrier.key.startswith(self.place) and self._takes_key(carrier.key)

    def _takes_some(self, dataset: Dataset) -> bool:
        if self.statement.files and dataset.shape is Shape.FOLDER:
            return any(key.startswith(dataset.path) for key in self._listed)
        is_choosy = self.statement.files or self.pattern is not None
        return not is_choosy or any(self._takes_key(sample.key) for sample in dataset.samples)

    def _takes_key(self, key: str) -> bool:
        if self.statement.files and key not in self._listed:
            return False
        return self.pattern is None or any(self.pattern.fullmatch(part) for part in self._list_parts(key))

    @property
    def _listed(self) -> list[str]:
        folder = self.place if not self.place or self.place.endswith("/") else f"{self.place}/"
        return [folder + name.lstrip("/") for name in self.statement.files]

    def _list_parts(self, key: str) -> list[str]:
        """What a pattern is of: for a pipe what follows the stage, for other statements what follows the place too."""
        starts = [self.root] if self.statement.held_by is CopyHolder.PIPE else [self.root, self.place]
        return [key[len(start) :].lstrip("/") for start in starts]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A table that files are loaded into, and by what."""

    table: Table
    statement: CopyStatement


class CopyFinder:
    """Finds what loads the files of a route, among the statements of its target."""

    def __init__(self, target: SchemaSnapshot, bucket: BucketLocation) -> None:
        self._tables = {table.name: table for table in target.tables}
        self._loads: dict[str, list[Load]] = defaultdict(list)
        self.findings: list[CopyFinding] = [_tell_unread(unread.words) for unread in target.copies.unread]
        self._outside: list[Load] = []
        for load in self._find_loads(target.copies, bucket):
            self._loads[load.place].append(load)
            if not load.place.startswith(bucket.prefix) and not bucket.prefix.startswith(load.place):
                self._outside.append(load)
            if target.complete and load.statement.target.name not in self._tables:
                self.findings.append(_tell_gone(load.statement))
        self._lengths = sorted({len(place) for place in self._loads})

    def find(self, carrier: Carrier) -> tuple[Loaded, ...]:
        """The tables that it is loaded into, by one statement each."""
        found: dict[str, Loaded] = {}
        for load in self._list_taking(carrier):
            table = self._tables.get(load.statement.target.name)
            if table is not None:
                found.setdefault(table.qualified_name, Loaded(table, load.statement))
        return tuple(found[name] for name in sorted(found))

    def has_other(self, carrier: Carrier) -> bool:
        """Whether it is loaded into a table that was not shown."""
        return any(load.statement.target.name not in self._tables for load in self._list_taking(carrier))

    def list_loading(self, carrier: Carrier, table: Table) -> list[CopyStatement]:
        """Every statement that loads it into a table."""
        return [load.statement for load in self._list_taking(carrier) if load.statement.target.name == table.name]

    def tell_outside(self, linked: Container[str]) -> list[CopyFinding]:
        """Of the loads that lie beside what the route lists, those into tables of which it has no file. `linked`: the
        qualified names of those of which it has one."""
        tables = [(load, self._tables.get(load.statement.target.name)) for load in self._outside]
        return [
            CopyFinding(CopyTrouble.OUTSIDE, f"{_name(load.statement)} loads {table.name} from {load.place}")
            for load, table in tables
            if table is not None and table.qualified_name not in linked
        ]

    def list_into(self, table: Table) -> list[CopyStatement]:
        """The statements of this bucket that load a table."""
        loads = (load for place in sorted(self._loads) for load in self._loads[place])
        return [load.statement for load in loads if load.statement.target.name == table.name]

    def _list_taking(self, carrier: Carrier) -> Iterator[Load]:
        """The nearest places first."""
        beginning = _literal_part(carrier) if isinstance(carrier, Dataset) else carrier.key
        for length in reversed(self._lengths):
            for load in self._loads.get(beginning[:length], ()) if length <= len(beginning) else ():
                if load.takes(carrier):
                    yield load

    def _find_loads(self, copies: Copies, bucket: BucketLocation) -> Iterator[Load]:
        names = {bucket.name, bucket.own_name}
        for statement in copies.statements:
            place = _ADDRESS.fullmatch(statement.address)
            if place is None or place["bucket"] not in names:
                continue
            root = place["key"]
            if statement.stage is not None and root and not root.endswith("/"):
                root += "/"
            try:
                pattern = _compile(statement.pattern) if statement.pattern else None
            except re2.error as error:
                self.findings.append(_tell_pattern(statement, str(error)))
                continue
            yield Load(statement, root, root + statement.sub_path, pattern)


def _literal_part(dataset: Dataset) -> str:
    """What all keys of a dataset begin with, as far as its path tells."""
    if dataset.shape is Shape.FOLDER:
        return dataset.path
    varying = _PLACEHOLDER.search(dataset.path)
    literal = dataset.path[: varying.end() - 1] if varying else dataset.path
    return literal.replace("{{", "{").replace("}}", "}")


def _compile(expression: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.dot_nl = True
    return re2.compile(expression, options)


def _tell_unread(words: str) -> CopyFinding:
    return CopyFinding(CopyTrouble.UNREAD, words)


def _tell_gone(statement: CopyStatement) -> CopyFinding:
    return CopyFinding(CopyTrouble.NO_TABLE, f"{_name(statement)} loads {statement.target.words}")


def _tell_pattern(statement: CopyStatement, why: str) -> CopyFinding:
    return CopyFinding(CopyTrouble.PATTERN, f"{_name(statement)}: {statement.pattern} ({why})")


def _name(statement: CopyStatement) -> str:
    return f"{statement.held_by.words} {statement.holder}"
