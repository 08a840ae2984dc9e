"""Excerpts: the few bytes of an object that its schema is read from, by one request in the usual case and two at worst.

Whatever a file says of itself, no more is asked for: memory and requests are bounded here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from delta_arc_lineage.adapters.file_schemas.seen_values import Look

HEAD, TAIL = 32 * 1024, 64 * 1024
MOST = 256 * 1024
"""Bytes of a second request, where what a file says of its columns is longer than the first one gave."""
_MOST_REQUESTS = 2
ReadRange = Callable[[int, int], bytes]
"""So many bytes from a place on, as `ObjectReader.read` gives them."""


class Unreadable(Exception):
    """Why a schema cannot be read, in words about the file that say nothing of what stands in it.

    `passing`: the reason may go while the file stays as it is.
    """

    def __init__(self, why: str, *, passing: bool = False) -> None:
        super().__init__(why)
        self.why, self.passing = why, passing


@dataclass(slots=True)
class Excerpt:
    """What is read of one object of `size` bytes. A small one is read whole, by one request. `look`: who looks at the
    values among these bytes; None where nobody does."""

    read: ReadRange
    size: int
    pieces: list[tuple[int, bytes]] = field(default_factory=list)
    look: Look | None = None

    def begin(self, length: int = HEAD) -> bytes:
        """The first bytes, at most so many."""
        return self.between(0, length)

    def end(self) -> bytes:
        """The last bytes: more of them where no further look is left, and as many each time."""
        for at, piece in self.pieces:
            if at + len(piece) == self.size:
                return piece
        return self.between(max(0, self.size - (MOST if self.pieces else TAIL)), MOST)

    def is_whole(self, length: int) -> bool:
        """Whether so many bytes from the beginning are all there are."""
        return length >= self.size

    def between(self, start: int, length: int) -> bytes:
        """The bytes from `start` on, at most so many and no more than MOST."""
        stop = min(self.size, start + min(length, MOST))
        for at, piece in self.pieces:
            if at <= start and stop <= at + len(piece):
                return piece[start - at : stop - at]
        if len(self.pieces) == _MOST_REQUESTS:
            raise Unreadable("its schema does not lie where one or two looks find it")
        if self.size <= TAIL:
            return self._fetch(0, self.size)[start:stop]
        return self._fetch(start, stop - start)

    def find(self, start: int, length: int) -> bytes:
        """Those of the bytes from `start` on that were read already, by no request; none where the first was not."""
        for at, piece in self.pieces:
            if at <= start < at + len(piece):
                return piece[start - at : start - at + length]
        return b""

    def _fetch(self, start: int, length: int) -> bytes:
        piece = self.read(start, length)
        self.pieces.append((start, piece))
        if len(piece) != length:
            raise Unreadable("it has another size than when it was listed", passing=True)
        return piece
