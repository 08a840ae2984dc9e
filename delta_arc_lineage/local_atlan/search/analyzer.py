"""How text becomes tokens: the metastore's own analyzers, as its public index settings define them.

`atlan_text_analyzer`: a blank before every run of digits, split at blank, `_`, `-`, `'`, `/`, `@`, lower
case. The stemmed field uses the Snowball stemmer; here a light English one, which agrees on plurals
and the common endings and may differ on rare words. Fields that the graph database's index makes by itself have
Elasticsearch's standard analyzer: runs of letters, digits and `_`, in lower case (of Unicode's rules for words only the
part that names need: a dot or an apostrophe within a word parts it here).
"""

import re

TEXT_KINDS = ("text", "stemmed", "standard")

_DIGITS = re.compile(r"\d+")
_SEPARATORS = re.compile(r"[ _\-'/@]")
_WORDS = re.compile(r"\w+")
_STEM_ENDINGS = (("sses", "ss"), ("ies", "i"), ("ing", ""), ("edly", ""), ("ed", ""), ("ly", ""), ("s", ""))


def _tokenize(text: str) -> list[str]:
    """The tokens of a text, in order."""
    spaced = _DIGITS.sub(lambda digits: " " + digits.group(), text)
    return [part.lower() for part in _SEPARATORS.split(spaced) if part]


def _stem_token(token: str) -> str:
    """The light stem of one token."""
    for ending, replacement in _STEM_ENDINGS:
        if token.endswith(ending) and len(token) - len(ending) >= 3 and not token.endswith("ss"):
            return token[: len(token) - len(ending)] + replacement
    return token


def analyze(text: str, kind: str) -> list[str]:
    """The tokens of a text for a field of this kind."""
    if kind == "standard":
        return [word.lower() for word in _WORDS.findall(text)]
    tokens = _tokenize(text)
    return [_stem_token(token) for token in tokens] if kind == "stemmed" else tokens
