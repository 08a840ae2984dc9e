r"""Shapes of keys: which parts of a text vary from file to file, and of what kind they are.

A loader writes a date, a number, or an id that is new with each run into the names of its files. What stays when these
are taken out is the same for all of them. Words always stand: what varies is recognised by its digits.

>>> shape_of("part-00000-f38db914-fb17-4763-89fd-8b8002bed9e6.c000.snappy.parquet")
'part-{number}-{uuid}.c{number}.snappy.parquet'
>>> shape_of("dt=2024-10-02/LOAD00000001.csv"), shape_of("2024/10/26/20241026-044260679.csv")
('dt={date}/LOAD{number}.csv', '{year}/{month}/{day}/{date}-{number}.csv')
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_YEAR, _MONTH, _DAY, _HOUR = r"(?:19|20)\d\d", r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])", r"(?:[01]\d|2[0-3])"
_DATE = "|".join(f"{_YEAR}{between}{_MONTH}{between}{_DAY}" for between in ("-", "_", r"\.", ""))
_HEX = "[0-9a-fA-F]"
UUID = rf"{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}"
_ALONE, _ENDED = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_TOKEN = re.compile(
    rf"(?P<uuid>{_ALONE}{UUID}{_ENDED})"
    rf"|(?P<folders>(?<![^/]){_YEAR}/{_MONTH}(?:/{_DAY}(?:/{_HOUR})?)?(?=/))"
    rf"|(?P<date>(?<!\d)(?:{_DATE})(?!\d))"
    r"|(?P<run>[0-9A-Za-z]*\d[0-9A-Za-z]*)",
    re.ASCII,
)
_FOLDERS = ("year", "month", "day", "hour")
_NAMED = re.compile(r"(?:^|[^A-Za-z])(year|month|day|hour)=\Z", re.IGNORECASE)
_LETTERS_AROUND_DIGITS = re.compile(r"([A-Za-z]*)([0-9]+)([A-Za-z]*)")
_LONG_HASH, _HASH = re.compile(rf"(?=\d*[a-fA-F]){_HEX}{{8,128}}"), re.compile(rf"{_HEX}{{6,128}}")
NAMES_OF_FORMATS = frozenset({"bz2", "lz4", "7z", "utf8", "utf16", "latin1"})


@dataclass(frozen=True, slots=True)
class Token:
    """A part that varies. `kind`: the placeholder of key patterns that fits it; `start` in characters of the text."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def find_tokens(text: str) -> tuple[Token, ...]:
    """The parts of a key, or of a piece of one, that vary, in their order.

    The same for all files of one scheme as far as digits can tell: a time after a date is numbers, because a number
    that follows a date looks like a time now and then. A run of letters and digits is a number with the letters
    around it; where they are mixed, or long and hexadecimal, it is a hash, or `any`.
    """
    return tuple(_find(text))


def shape_of(text: str) -> str:
    """The text with its varying parts replaced by placeholders."""
    written, at = [], 0
    for token in find_tokens(text):
        written += [text[at : token.start], f"{{{token.kind}}}"]
        at = token.end
    return "".join((*written, text[at:]))


def _find(text: str) -> Iterator[Token]:
    for found in _TOKEN.finditer(text):
        start, taken = found.start(), found.group()
        match found.lastgroup:
            case "folders":
                for kind, part in zip(_FOLDERS, taken.split("/"), strict=False):
                    yield Token(kind, part, start)
                    start += len(part) + 1
            case "run":
                yield from _split_run(taken, start, text[:start])
            case kind:
                yield Token(str(kind), taken, start)


def _split_run(run: str, start: int, before: str) -> Iterator[Token]:
    """A run of letters and digits, which begins at `start`, after the text `before`."""
    if run.lower() in NAMES_OF_FORMATS:
        return
    plain = _LETTERS_AROUND_DIGITS.fullmatch(run)
    if plain and not _LONG_HASH.fullmatch(run):
        named = _NAMED.search(before[-8:]) if plain[2] == run else None
        yield Token(named[1].lower() if named else "number", plain[2], start + plain.start(2))
    else:
        yield Token("hash" if _HASH.fullmatch(run) else "any", run, start)
