"""Documents that are added to: a small one is put again as a whole, a large one goes on in parts of their own.

S3 cannot add to an object. An object of `FULL` bytes or more that says its chain is full: what is added to it is the
next part, `name.json.part1`, a part like the document, small or full. So an addition puts its own text and less than
`FULL` bytes beside it, however long the document is, and a document that is not full is one object and read at once.

A part counts only if it says the chain of the document: a document that takes another's place has a chain of its own,
and what the other one left behind is nothing to it.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO

from delta_arc_lineage.adapters.s3.state_objects import StateObjects, Stored, Words, new_word
from delta_arc_lineage.errors import Unreachable
from delta_arc_lineage.ports.clock import Clock

FULL = 65_536  # bytes
_IN_MEMORY = 8 * 2**20  # bytes of a document; a larger one goes through a file
_PIECE = 2**20
_READINGS = 5
_MOST_ENDS = 16  # of documents that are remembered, each of less than FULL bytes


@dataclass(frozen=True, slots=True)
class _End:
    """The object that the next addition goes to: number 0 is the document's own; no `etag`: it is not there yet."""

    number: int
    said: Words
    etag: str = ""
    body: bytes = b""


class PartChains:
    """By the key of the document. What this store added to last is remembered: adding to it again is one put."""

    def __init__(self, objects: StateObjects, *, clock: Clock, setting: str) -> None:
        self._objects, self._clock, self._setting = objects, clock, setting
        self._ends: dict[str, _End] = {}

    def fetch(self, key: str) -> tuple[SpooledTemporaryFile[bytes], str] | None:
        """All of the document from its beginning, and its version; None where there is none.

        One request for what is not full. Where the chain ends with a full part, one more tells whether the document is
        still the same: it may have been removed or replaced while its parts were read.
        """
        for _ in range(_READINGS):
            first = self._objects.get(key)
            if first is None:
                return None
            with ExitStack() as unless_whole:
                gathered = unless_whole.enter_context(new_gathering())
                last, version = _gather(first, gathered), first.etag
                for part in self._parts_after(key, first):
                    last, version = _gather(part, gathered), f"{version} {part.etag}"
                if not _is_full(last) or self._stands(key, first.said.chain):
                    unless_whole.pop_all()
                    gathered.seek(0)
                    return gathered, version
        raise too_busy(key, setting=self._setting)

    def put_lines(self, key: str, gathered: IO[bytes], *, size: int) -> None:
        """In the place of whatever stands there; what stands there may be added to."""
        said = Words(new_word())
        etag = self._objects.put(key, gathered, said=said)
        if size >= FULL:
            self._remember(key, _End(1, said))
            return
        gathered.seek(0)
        self._remember(key, _End(0, said, etag, gathered.read()))

    def append(self, key: str, text: bytes) -> None:
        """One request where this store was the last to add, with a look at a document whose parts it adds to; else as
        many as the document has objects, and one. More only where another one adds at this moment.

        `word`: by it the text is found where it landed and the answer was lost, also under what others added since.
        """
        word = new_word()
        end = self._remembered(key) or self._find_end(key)
        for pause in self._objects.pauses():
            body, said = end.body + text, end.said._replace(words=(*end.said.words, word))
            etag = self._objects.put_if(_part(key, end.number), body, etag=end.etag, said=said)
            if etag:
                full, small = _End(end.number + 1, Words(said.chain)), _End(end.number, said, etag, body)
                self._remember(key, full if len(body) >= FULL else small)
                return
            found = self._objects.get(_part(key, end.number), most=FULL)
            if found is not None and word in found.said.words:
                return
            if pause is None:
                break
            self._clock.sleep(pause)
            end = self._find_end(key)
        raise too_busy(key, setting=self._setting)

    def remove(self, key: str) -> None:
        """The document first, so that no part of it is ever read as all of it, and its parts after it."""
        self.forget(key)
        self._objects.delete(key)
        number = 1
        while self._objects.head(_part(key, number)) is not None:
            self._objects.delete(_part(key, number))
            number += 1

    def forget(self, key: str) -> None:
        """What is remembered of a document that something else takes the place of."""
        self._ends.pop(key, None)

    def _parts_after(self, key: str, stored: Stored) -> Iterator[Stored]:
        """Those of the document's chain; the next one is asked for only if the one before is full."""
        chain, number = stored.said.chain, 1
        while _is_full(stored):
            part = self._objects.get(_part(key, number))
            if part is None or part.said.chain != chain:
                return
            yield part
            stored, number = part, number + 1

    def _remembered(self, key: str) -> _End | None:
        """A part is remembered rightly only if its document still stands; of the document itself its ETag tells."""
        end = self._ends.pop(key, None)
        return end if end and (not end.number or self._stands(key, end.said.chain)) else None

    def _stands(self, key: str, chain: str) -> bool:
        standing = self._objects.head(key)
        return standing is not None and standing.said.chain == chain

    def _find_end(self, key: str) -> _End:
        """By the document and its parts, the beginning of each."""
        stored, number = self._objects.get(key, most=FULL), 0
        if stored is None:
            return _End(0, Words(new_word()))
        chain = stored.said.chain or new_word()
        while _is_full(stored):
            number += 1
            part = self._objects.get(_part(key, number), most=FULL)
            if part is None or part.said.chain != chain:  # left behind by a document that stood here before
                return _End(number, Words(chain), part.etag if part else "")
            stored = part
        if stored.size >= FULL:  # it was not made to be added to: it is put again, once
            whole = self._objects.get(key)
            if whole is not None and whole.said.chain:  # another one did so since
                return self._find_end(key)
            return _End(0, Words(chain), whole.etag, whole.body.read()) if whole else _End(0, Words(chain))
        return _End(number, stored.said._replace(chain=chain), stored.etag, stored.body.read())

    def _remember(self, key: str, end: _End) -> None:
        while len(self._ends) >= _MOST_ENDS:
            self._ends.pop(next(iter(self._ends)))
        self._ends[key] = end


def too_busy(key: str, *, setting: str) -> Unreachable:
    """Every one of a bounded number of tries found that another process was faster."""
    return Unreachable(
        what=f"others write the object {key!r} at the same moment, again and again",
        where=setting,
        next_step="run again",
    )


def new_gathering() -> SpooledTemporaryFile[bytes]:
    """Where a document is gathered: in memory, or in a file where it is large."""
    return SpooledTemporaryFile(_IN_MEMORY)


def _gather(stored: Stored, gathered: IO[bytes]) -> Stored:
    gathered.writelines(stored.body.iter_chunks(_PIECE))
    return stored


def _is_full(stored: Stored) -> bool:
    return bool(stored.said.chain) and stored.size >= FULL


def _part(key: str, number: int) -> str:
    return f"{key}.part{number}" if number else key
