"""Decompression within bounds: the first bytes of what is compressed give the first bytes of what it holds, and never
more than is asked for, whatever they would grow to.

gzip, bzip2 and xz are Python's own; zstd, lz4 and snappy are pyarrow's, imported where a file needs them.
"""

import bz2
import lzma
import zlib
from collections.abc import Callable
from typing import Any, Protocol

from delta_arc_lineage.adapters.file_schemas.excerpts import Unreadable

INSTALL = "delta_arc_lineage[evidence]"
_PIECE = 16 * 1024
_RAW = -zlib.MAX_WBITS
_GZIP = zlib.MAX_WBITS | 16
_XZ_MEMORY = 64 * 1024 * 1024
_SNAPPY_CHUNK = 64 * 1024
_SNAPPY_HEAD = b"\xff\x06\x00\x00sNaPpY"
_MAGICS = {
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\x04\x22\x4d\x18": "lz4",
    b"\xfd7zXZ\x00": "xz",
    _SNAPPY_HEAD: "snappy",
}
_BZIP2, _BZIP2_BLOCK = b"BZh", b"1AY&SY"


class _Decompressor(Protocol):
    """As Python's own are."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...


def find_compression(head: bytes) -> str:
    """How something is compressed, as its first bytes say it; empty where they say nothing."""
    if head.startswith(_BZIP2) and head[4:10] == _BZIP2_BLOCK:
        return "bzip2"
    return next((name for magic, name in _MAGICS.items() if head.startswith(magic)), "")


def unpack_head(head: bytes, compression: str, most: int) -> bytes:
    """The first bytes, at most so many, of what these are the first bytes of; Unreadable where there are none."""
    unpacked = _UNPACK[compression](head, most)
    if not unpacked:
        raise Unreadable(f"its {compression} is damaged, or holds nothing")
    return unpacked


def inflate(data: bytes, most: int) -> bytes:
    """Of a raw deflate stream, as ORC has it."""
    return _bounded(lambda: zlib.decompressobj(_RAW), data, most)


def _bounded(open_next: Callable[[], _Decompressor], data: bytes, most: int) -> bytes:
    """Of one stream after the other, as loaders append them; up to where the bytes end, or are damaged."""
    unpacked = b""
    try:
        while data and len(unpacked) < most:
            decompressor = open_next()
            unpacked += decompressor.decompress(data, most - len(unpacked))
            data = decompressor.unused_data if decompressor.eof else b""
    except (zlib.error, OSError, EOFError, lzma.LZMAError, MemoryError):
        return unpacked
    return unpacked


def _unzip(head: bytes, most: int) -> bytes:
    return _bounded(lambda: zlib.decompressobj(_GZIP), head, most)


def _unpack_bzip2(head: bytes, most: int) -> bytes:
    """A block of up to 900 kB is known only as a whole."""
    return _bounded(bz2.BZ2Decompressor, head, most)


def _unpack_xz(head: bytes, most: int) -> bytes:
    return _bounded(lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY), head, most)


def _stream(codec: str) -> Callable[[bytes, int], bytes]:
    def unpack(head: bytes, most: int) -> bytes:
        """Piece by piece, up to where the bytes end."""
        arrow = import_arrow(codec)
        unpacked = b""
        stream = arrow.CompressedInputStream(arrow.BufferReader(head), codec)
        try:
            while len(unpacked) < most and (piece := stream.read(_PIECE)):
                unpacked += piece
        except (OSError, arrow.ArrowException):
            return unpacked
        return unpacked[:most]

    return unpack


def _unpack_snappy(head: bytes, most: int) -> bytes:
    """The framing format: chunks, each a kind, a length of three bytes, a checksum of four where it holds data."""
    unpacked, at = b"", 0
    while at + 8 <= len(head) and len(unpacked) < most:
        kind, length = head[at], int.from_bytes(head[at + 1 : at + 4], "little")
        chunk = head[at + 8 : at + 4 + length]
        if len(chunk) != max(0, length - 4):
            break
        if kind == 0:
            unpacked += unpack_block(chunk, "snappy", _SNAPPY_CHUNK)
        elif kind == 1:
            unpacked += chunk
        at += 4 + length
    return unpacked[:most]


_UNPACK: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _unzip,
    "bzip2": _unpack_bzip2,
    "xz": _unpack_xz,
    "zstd": _stream("zstd"),
    "lz4": _stream("lz4"),
    "snappy": _unpack_snappy,
}


def unpack_block(block: bytes, codec: str, most: int) -> bytes:
    """One whole block of snappy, lz4 or zstd without a frame around it, of at most so many bytes."""
    if codec == "zstd":
        return _stream(codec)(block, most)
    if codec not in ("snappy", "lz4"):
        raise Unreadable(f"its footer is compressed by {codec}, which is not read")
    arrow = import_arrow(codec)
    size = measure_snappy(block) if codec == "snappy" else measure_lz4(block)
    if size > most:
        raise Unreadable(f"its {codec} is said to hold {size:,} bytes, more than it can")
    try:
        name = {"snappy": "snappy", "lz4": "lz4_raw"}[codec]
        unpacked: bytes = arrow.Codec(name).decompress(block, decompressed_size=size, asbytes=True)
    except (OSError, arrow.ArrowException) as error:
        raise Unreadable(f"its {codec} is damaged") from error
    return unpacked


def measure_snappy(block: bytes) -> int:
    """How many bytes a block says that it holds."""
    size = 0
    for place, byte in enumerate(block[:5]):
        size |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return size
    raise Unreadable("its snappy is damaged")


def measure_lz4(block: bytes) -> int:
    """How many bytes a block holds, which it does not say: the lengths of its literals and matches, added up."""
    size = at = 0
    while at < len(block):
        token = block[at]
        literals, at = _lz4_length(block, at + 1, token >> 4)
        at += literals
        size += literals
        if at >= len(block):
            break
        match, at = _lz4_length(block, at + 2, token & 0x0F)
        size += match + 4
    return size


def _lz4_length(block: bytes, at: int, length: int) -> tuple[int, int]:
    """A length of four bits goes on in the bytes that follow where it is the longest."""
    is_longer = length == 15
    while is_longer and at < len(block):
        length += block[at]
        is_longer = block[at] == 255
        at += 1
    return length, at


def import_arrow(need: str) -> Any:
    """pyarrow; Unreadable with what to install where it is not there."""
    try:
        import pyarrow
    except ImportError:
        raise Unreadable(f"{need} is read by pyarrow: install {INSTALL}") from None
    return pyarrow
