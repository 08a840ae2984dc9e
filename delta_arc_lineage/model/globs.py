r"""Globs: recognised where a regular expression belongs, with the pattern that was probably meant.

`{table_name}/*.parquet` is a regular expression too, of keys that nobody has: `ORDERS//xparquet`. A text of letters,
placeholders and wildcards is a glob unless each wildcard follows a dot, as in `.*`, or says that a letter or a
placeholder may be missing, as in `{table_name}s?` and `{date}?`. Whoever means a regular expression by another one
writes it so that it is no glob: `(x)*` for `x*`.

>>> propose_pattern("{table_name}/*.parquet")
'{table_name}/{any}\\.parquet'
>>> propose_pattern("{table_name}/.*"), propose_pattern("{table_name}s?")
(None, None)
"""

import re

_PLACEHOLDER = r"\{[a-z_]\w*\}"
_CHOICE = r"\{[^{},/\\]+(?:,[^{},/\\]*)+\}"
_LETTER = r"[^\\^$+()\[\]{}|*?]"
_GLOB = re.compile(rf"(?:{_PLACEHOLDER}|{_CHOICE}|{_LETTER}|[*?])+", re.DOTALL)
_QUANTIFIER = re.compile(r"\{\d+,\d*\}")
_REGULAR = re.compile(r"\.\*\??|\.\?\??|\w\?|\{(?!table_name\})[a-z_]\w*\}\?")
_TOKEN = re.compile(rf"(\*\*+/|/\*\*+\Z|\*\*+|\*|\?|{_PLACEHOLDER}|{_CHOICE})")
_SPECIAL = re.compile(r"[.]")
_TABLE = "{table_name}"


def propose_pattern(text: str, *, with_table: bool = True) -> str | None:
    """The key pattern that was probably meant by a glob; None where the text is none. `with_table`: a table's name
    belongs into it, and a glob without one has it in the place of a wildcard."""
    if not _is_glob(text):
        return None
    return "".join(_translate(token) for token in _TOKEN.split(_name_table(text) if with_table else text))


def _is_glob(text: str) -> bool:
    if not _GLOB.fullmatch(text) or _QUANTIFIER.search(text):
        return False
    rest = _REGULAR.sub("", text)
    return bool(re.search(r"[*?]", rest) or re.search(_CHOICE, rest))


def _name_table(text: str) -> str:
    """With the table's name in the place of a wildcard, where none stands in it: of the last folder that is a wildcard,
    else of the file's."""
    if _TABLE in text:
        return text
    folder = re.fullmatch(r"(.*/|)\*(/[^/]*)", text, re.DOTALL)
    if folder:
        return f"{folder[1]}{_TABLE}{folder[2]}"
    file = re.fullmatch(r"(.*/|)([^/*]*)\*(?!\*)([^/]*)", text, re.DOTALL)
    return f"{file[1]}{file[2]}{_TABLE}{file[3]}" if file else text


def _translate(token: str) -> str:
    if token.startswith("**"):
        return "({path}/)?" if token.endswith("/") else "{path}"
    if token.startswith("/**"):
        return "/{path}"
    if token == "*":
        return "{any}"
    if token == "?":
        return "[^/]"
    if token.startswith("{") and "," in token:
        return "(" + "|".join(map(re.escape, token[1:-1].split(","))) + ")"
    return token if token.startswith("{") else _SPECIAL.sub(r"\\\g<0>", token)
