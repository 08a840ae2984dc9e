"""Words for a text that is no JSON: those of Jackson, the real reader, found from where Python's reader stopped.

`JacksonExceptionMapper` answers with the reader's original message. The words are those of `ParserMinimalBase`,
`ParserBase` and `UTF8StreamJsonParser`; a client that compares them meets the same here. A start marker is told by line
and column alone, without the name of the Java stream.
"""

import re
from json import JSONDecodeError

_VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
_LONGEST_TOKEN = 100
_MARKS = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)
_TOKEN = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")
_HEX = re.compile(r"\\u[0-9a-fA-F]{0,4}")
_PARTS_OF_NUMBERS = (
    (re.compile(r"-"), "expected digit (0-9) to follow minus sign, for valid numeric value"),
    (re.compile(r"\."), "Decimal point not followed by a digit"),
    (re.compile(r"[eE][+-]?"), "Exponent indicator not followed by a digit"),
)


def describe_malformed(text: str, error: JSONDecodeError) -> str:
    """What is wrong with a text at which Python's reader stopped.

    >>> import json
    >>> for text in ("{'a':1}", '{"a":1', "[1,"):
    ...     try:
    ...         json.loads(text)
    ...     except JSONDecodeError as error:
    ...         print(describe_malformed(text, error))
    Unexpected character (''' (code 39)): was expecting double-quote to start field name
    Unexpected end-of-input: expected close marker for Object (start marker at [line: 1, column: 1])
    Unexpected end-of-input within/between Array entries
    """
    at, reason = _skip_spaces(text, error.pos), error.msg
    if reason.startswith("Extra data"):
        return "Trailing token found after value: not allowed as per `DeserializationFeature.FAIL_ON_TRAILING_TOKENS`"
    if reason.startswith("Illegal trailing comma"):
        at = _skip_spaces(text, error.pos + 1)
        reason = "Expecting property name" if text[at] == "}" else "Expecting value"
    if reason.startswith(("Invalid control", "Invalid \\", "Unterminated")):
        return _describe_string(text, error)
    if at >= len(text):
        return _describe_end(text)
    if reason.startswith("Expecting value"):
        return _describe_value(text, at)
    if reason.startswith("Expecting property name"):
        return _describe_character(text[at], "was expecting double-quote to start field name")
    if reason.startswith("Expecting ':'"):
        return _describe_character(text[at], "was expecting a colon to separate field name and value")
    return _describe_number(text, at) or _describe_character(
        text[at], f"was expecting comma to separate {_find_open(text, at)[0]} entries"
    )


def describe_bytes(error: UnicodeDecodeError) -> str:
    """What is wrong with bytes that are no text."""
    if error.reason == "invalid start byte":
        return f"Invalid UTF-8 start byte 0x{error.object[error.start]:02x}"
    if error.reason == "invalid continuation byte":
        return f"Invalid UTF-8 middle byte 0x{error.object[error.end]:02x}"
    return f"Unexpected end-of-input in {error.encoding.upper()} character"


def _describe_string(text: str, error: JSONDecodeError) -> str:
    """What is wrong within a string."""
    if error.msg.startswith("Unterminated"):
        if _is_name(text, error.pos):
            return "Unexpected end-of-input in field name"
        return "Unexpected end-of-input: was expecting closing quote for a string value"
    if error.msg.startswith("Invalid control"):
        return (
            f"Illegal unquoted character ({_name_character(text[error.pos])}): has to be escaped using backslash to be "
            "included in string value"
        )
    start = text.rfind("\\", 0, error.pos + 1)
    if text[start + 1 : start + 2] != "u":
        return f"Unrecognized character escape {_name_character(text[start + 1])}"
    digits = _HEX.match(text, start)
    end = digits.end() if digits else len(text)
    if end >= len(text):
        return "Unexpected end-of-input in character escape sequence"
    return _describe_character(text[end], "expected a hex-digit for character escape sequence")


def _describe_end(text: str) -> str:
    """What is missing where a text ends too early."""
    before = text.rstrip()
    if not before:
        return "No content to map due to end-of-input"
    kind, start = _find_open(text, len(text))
    if before[-1] in ",:" or _ends_with_name(before):
        return f"Unexpected end-of-input within/between {kind} entries"
    line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
    return (
        f"Unexpected end-of-input: expected close marker for {kind} (start marker at [line: {line}, column: {column}])"
    )


def _describe_value(text: str, at: int) -> str:
    """What stands where a value is due."""
    token = _TOKEN.match(text, at)
    if token:
        return f"Unrecognized token '{token[0][:_LONGEST_TOKEN]}': was expecting {_VALUES}"
    if text[at] in ",]}":
        return _describe_character(text[at], "expected a value")
    return _describe_number(text, at) or _describe_character(text[at], f"expected a valid value {_VALUES}")


def _describe_number(text: str, at: int) -> str | None:
    """What is wrong with a number that ends at a place, or begins there; none if it is no number's fault."""
    if text[at].isdigit() and text[at - 1 : at] == "0":
        return "Invalid numeric value: Leading zeroes not allowed"
    for part, words in _PARTS_OF_NUMBERS:
        found = part.match(text, at)
        if found and (text[at] == "-" or text[at - 1 : at].isdigit()):
            if found.end() >= len(text):
                return "Unexpected end-of-input in a Number value"
            return f"Unexpected character ({_name_character(text[found.end()])}) in numeric value: {words}"
    return None


def _describe_character(character: str, words: str) -> str:
    return f"Unexpected character ({_name_character(character)}): {words}"


def _name_character(character: str) -> str:
    """A character as Jackson names it."""
    code = ord(character)
    if code < 32 or 127 <= code < 160:
        return f"(CTRL-CHAR, code {code})"
    return f"'{character}' (code {code} / 0x{code:x})" if code > 255 else f"'{character}' (code {code})"


def _find_open(text: str, end: int) -> tuple[str, int]:
    """What is open before a place, `Object`, `Array` or `root`, and where it began."""
    opened: list[int] = []
    for mark in _MARKS.finditer(text, 0, end):
        if mark[0] in "[{":
            opened.append(mark.start())
        elif mark[0] in "]}" and opened:
            opened.pop()
    if not opened:
        return "root", 0
    return ("Object" if text[opened[-1]] == "{" else "Array"), opened[-1]


def _is_name(text: str, start: int) -> bool:
    """Whether a string that begins at a place is the name of a member."""
    return _find_open(text, start)[0] == "Object" and text[:start].rstrip()[-1:] in ("{", ",")


def _ends_with_name(text: str) -> bool:
    """Whether the last thing of a text is the name of a member."""
    *_, last = (mark for mark in _MARKS.finditer(text))
    return last[0].startswith('"') and last.end() == len(text) and _is_name(text, last.start())


def _skip_spaces(text: str, at: int) -> int:
    return len(text) - len(text[at:].lstrip(" \t\r\n"))
