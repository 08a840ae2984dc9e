"""Protocol buffers, as far as the tail of an ORC file needs them: the fields of a message, one after the other.

A step reads at least one byte, and nothing is made as large as the bytes claim.
"""

from collections.abc import Iterator

from delta_arc_lineage.adapters.file_schemas.excerpts import Unreadable

_NUMBER, _LONG, _BYTES, _SHORT = 0, 1, 2, 5
_FIXED = {_LONG: 8, _SHORT: 4}
_MOST_BYTES_OF_A_NUMBER = 10
Value = int | bytes


def read_message(data: bytes) -> Iterator[tuple[int, Value]]:
    """The number and the value of each field. One that is cut off at the end is none; Unreadable for no message."""
    at = 0
    while at < len(data):
        head, at = _read_number(data, at)
        number, kind = head >> 3, head & 7
        if kind == _NUMBER:
            value, at = _read_number(data, at)
            yield number, value
        elif kind == _BYTES or kind in _FIXED:
            length, at = _read_number(data, at) if kind == _BYTES else (_FIXED[kind], at)
            if length > len(data) - at:
                return
            yield number, data[at : at + length]
            at += length
        else:
            raise _damaged()


def read_numbers(value: Value) -> list[int]:
    """Of a repeated field: packed into one value, or one of several that follow each other."""
    if isinstance(value, int):
        return [value]
    found, at = [], 0
    while at < len(value):
        number, at = _read_number(value, at)
        found.append(number)
    return found


def _read_number(data: bytes, at: int) -> tuple[int, int]:
    """The number, and where what follows it begins."""
    found = 0
    for place, byte in enumerate(data[at : at + _MOST_BYTES_OF_A_NUMBER]):
        found |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return found, at + place + 1
    if len(data) - at >= _MOST_BYTES_OF_A_NUMBER:
        raise _damaged()
    return 0, len(data)  # cut off in the middle


def _damaged() -> Unreadable:
    return Unreadable("its footer is damaged")
