r"""Names and sentences in each medium: what others wrote is shown, and never does anything.

A key, a table, a mark or a description may hold newlines, terminal codes, Markdown or HTML. Every output puts what it
did not write itself through the one function of its medium.

>>> terminal("a\n\x1b[31m.csv")
'a\\n\\x1b[31m.csv'
>>> log("see https://x.example")
'see https[:]//x.example'
>>> markdown("read ![](https://x.example/p.png) now")
'read `![](https://x.example/p.png)` now'
>>> html("<b>")
'&lt;b&gt;'
"""

import json
import re
from collections.abc import Callable
from html import escape
from itertools import groupby
from typing import Any

Medium = Callable[[str], str]
"""Makes a text of somebody else's harmless, and keeps it readable."""

_ACTIVE = re.compile(r"[\\`*_\[\]<>!|#~$^{}@&]|://|www\.", re.IGNORECASE)
_WEB_ADDRESS = re.compile(r"(https?)://", re.IGNORECASE)
_BEGINS_A_BLOCK = re.compile(r"[-+=]+|\d+[.)]")
_BACKTICKS = re.compile(r"`+")
_BEYOND_ASCII = re.compile(r"[^\n -~]")
_NOT_IN_A_FILE_NAME = re.compile(r"[^A-Za-z0-9_=-]")


def terminal(text: str) -> str:
    """On a terminal, in a log file, in an error: one line, with what does not print escaped as Python escapes it."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def log(text: str) -> str:
    """In Dagster's log, which makes a link of every web address: with brackets in it, as `http[:]//`, it is none."""
    return _WEB_ADDRESS.sub(r"\1[:]//", terminal(text))


def markdown(text: str) -> str:
    """On Dagster's pages: words that Markdown would read as its own, or make a link of, stand as code."""
    words = terminal(text).split(" ")
    runs = groupby(enumerate(words), key=lambda word: _is_active(word[1], is_first=word[0] == 0))
    shown = [(is_code, " ".join(word for _, word in run)) for is_code, run in runs]
    return " ".join(_code(part) if is_code else part for is_code, part in shown)


def html(text: str) -> str:
    """In a page, as text or as the value of an attribute in quotes."""
    return escape(terminal(text))


def file_name(text: str) -> str:
    """As the name of a file: letters, digits, `_`, `=` and `-`; another letter becomes `_` and its number."""
    return _NOT_IN_A_FILE_NAME.sub(lambda letter: f"_{ord(letter.group()):x}", text) or "_"


def to_json(value: Any, *, indent: int | None = None) -> str:
    """As JSON that may be shown on a terminal: what does not print is escaped as JSON escapes it."""
    return _BEYOND_ASCII.sub(_escape_for_json, json.dumps(value, ensure_ascii=False, indent=indent))


def _escape_for_json(letter: re.Match[str]) -> str:
    return letter.group() if letter.group().isprintable() else json.dumps(letter.group())[1:-1]


def _is_active(word: str, *, is_first: bool) -> bool:
    return bool(_ACTIVE.search(word)) or (is_first and bool(_BEGINS_A_BLOCK.fullmatch(word)))


def _code(text: str) -> str:
    """A code span: nothing in it means anything but the fence, which is longer than any run of backticks."""
    fence = "`" * (1 + max(map(len, _BACKTICKS.findall(text)), default=0))
    pad = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{fence}{pad}{text}{pad}{fence}"
