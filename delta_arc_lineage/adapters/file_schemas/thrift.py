"""Thrift's compact protocol, as far as the beginning of a Parquet footer needs it: read field by field, nothing built.

Whatever the bytes say, a step reads at least one of them, and nothing is made as large as they claim.
"""

from collections.abc import Iterator

from delta_arc_lineage.adapters.file_schemas.excerpts import Unreadable

TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT, UUID = range(1, 14)
_INTEGERS = (I16, I32, I64)
_FIXED = {BYTE: 1, DOUBLE: 8, UUID: 16}
_MOST_LEVELS = 32
_MOST_BYTES_OF_A_NUMBER = 10


class CutShort(Exception):
    """The bytes end before what is read of them does."""


class ThriftReader:
    """A place in some bytes, which goes on with each read.

    CutShort where they end, Unreadable where they are no Thrift.
    """

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    @property
    def at(self) -> int:
        """How many bytes were read."""
        return self._at

    def byte(self) -> int:
        if self._at >= len(self._data):
            raise CutShort
        self._at += 1
        return self._data[self._at - 1]

    def number(self) -> int:
        """A whole number, signed or not: what a zigzag stands for is `signed`'s to say."""
        found = 0
        for place in range(_MOST_BYTES_OF_A_NUMBER):
            byte = self.byte()
            found |= (byte & 0x7F) << (7 * place)
            if byte < 0x80:
                return found
        raise _no_thrift()

    def signed(self) -> int:
        """A whole number of any size, as structs have them."""
        found = self.number()
        return (found >> 1) ^ -(found & 1)

    def binary(self) -> bytes:
        length = self.number()
        self._go_on(length)
        return self._data[self._at - length : self._at]

    def text(self) -> str:
        return self.binary().decode("utf-8", "replace")

    def fields(self) -> Iterator[tuple[int, int]]:
        """The number and the kind of each field of a struct; who takes one reads or skips its value."""
        number = 0
        while head := self.byte():
            number = number + (head >> 4) if head >> 4 else self.signed()
            yield number, head & 0x0F

    def list_head(self) -> tuple[int, int]:
        """How many items follow, and of which kind."""
        head = self.byte()
        count = head >> 4 if head >> 4 < 15 else self.number()
        return count, head & 0x0F

    def skip(self, kind: int, level: int = 0) -> None:
        """Read over one value. The value of a boolean field stands in its kind."""
        if level > _MOST_LEVELS:
            raise _no_thrift()
        if kind in (TRUE, FALSE):
            return
        if kind in _INTEGERS:
            self.number()
        elif kind in _FIXED:
            self._go_on(_FIXED[kind])
        elif kind == BINARY:
            self._go_on(self.number())
        elif kind in (LIST, SET):
            self._skip_items(*self.list_head(), level)
        elif kind == MAP:
            self._skip_map(level)
        elif kind == STRUCT:
            for _, inner in self.fields():
                self.skip(inner, level + 1)
        else:
            raise _no_thrift()

    def _skip_items(self, count: int, kind: int, level: int) -> None:
        for _ in range(count):
            if kind in (TRUE, FALSE):  # of a list, a byte each
                self.byte()
            else:
                self.skip(kind, level + 1)

    def _skip_map(self, level: int) -> None:
        count = self.number()
        if not count:
            return
        kinds = self.byte()
        for _ in range(count):
            self._skip_items(1, kinds >> 4, level)
            self._skip_items(1, kinds & 0x0F, level)

    def _go_on(self, length: int) -> None:
        if length > len(self._data) - self._at:
            raise CutShort
        self._at += length


def _no_thrift() -> Unreadable:
    return Unreadable("its footer is damaged")
