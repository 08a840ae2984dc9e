"""Encodings of text, as its first bytes tell them: a byte order mark, zeros in every other place, or what decodes."""

import codecs
import re

from delta_arc_lineage.adapters.file_schemas.excerpts import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8 with BOM"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32 LE"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32 BE"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16 LE"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16 BE"),
)
_SHARE_OF_ZEROS = 0.4  # of the bytes in every other place: Latin letters in UTF-16 have them in all
_NOT_IN_TEXT = re.compile(r"[\x00\x02-\x08\x0e-\x19\x1b\x7f]")  # text has line ends, tabs, and delimiters of Hive's
_MOST_OF_THESE = 0.02
_NO_TEXT = "it is no text, and of no format that is read"


def decode(data: bytes, *, is_cut: bool) -> tuple[str, str]:
    """The text, and what its encoding is called; Unreadable where it is no text. `is_cut`: it goes on after these
    bytes, maybe in the middle of a letter."""
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return _checked(_decode(data[len(mark) :], codec, is_cut=is_cut), name)
    for codec, name, zeros in (("utf-16-le", "UTF-16 LE", data[1::2]), ("utf-16-be", "UTF-16 BE", data[::2])):
        if zeros and zeros.count(0) > _SHARE_OF_ZEROS * len(zeros):
            return _checked(_decode(data, codec, is_cut=is_cut), name)
    text = _decode(data, "utf-8", is_cut=is_cut)
    if text is not None:
        return _checked(text, "UTF-8")
    is_of_windows = any(map(range(0x80, 0xA0).__contains__, data))
    codec, name = ("cp1252", "Windows-1252") if is_of_windows else ("latin-1", "Latin-1")
    return _checked(data.decode(codec, "replace"), name)


def _decode(data: bytes, codec: str, *, is_cut: bool) -> str | None:
    try:
        return codecs.getincrementaldecoder(codec)().decode(data, not is_cut)
    except UnicodeDecodeError:
        return None


def _checked(text: str | None, name: str) -> tuple[str, str]:
    """Any bytes are some text in Latin-1: what no text has tells them apart."""
    if text is None or len(_NOT_IN_TEXT.findall(text)) > _MOST_OF_THESE * len(text):
        raise Unreadable(_NO_TEXT)
    return text, name
