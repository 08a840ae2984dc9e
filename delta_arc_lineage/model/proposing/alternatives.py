r"""Alternatives: the one piece of a key pattern that fits what several pieces do, and as little else as can be.

>>> write_alternatives([r"_eu_{date}\.csv", r"_us_{date}\.csv"]), write_alternatives(["", "public."])
('_(eu|us)_{date}\\.csv', '(public.)?')
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import takewhile

_ATOM = re.compile(r"\{[^{}]*\}|\\.|.", re.DOTALL)
_WORD = re.compile(r"[^\W_]")
_FOLDERS = re.compile(r"[^/]*/?")
_VARYING = re.compile(r"\{(?:number|hash|any|uuid)\}")
_ENDINGS = re.compile(r"(?:\\\.(?!\w*\{)[^\\{}/]+)+\Z")
_SEVERAL, MOST = 3, 12


def write_alternatives(pieces: Iterable[str]) -> str:
    """What they begin and end with alike stands once."""
    atoms = [_ATOM.findall(piece) for piece in sorted(set(pieces))]
    if len(atoms) == 1:
        return "".join(atoms[0])
    start = _whole_words(_common(atoms))
    rests = [piece[len(start) :] for piece in atoms]
    end = _whole_words(_common([piece[::-1] for piece in rests]))[::-1]
    middles = sorted({"".join(piece[: len(piece) - len(end)]) for piece in rests} - {""})
    is_optional = len(middles) < len(atoms)
    return "".join((*start, f"({'|'.join(middles)})", "?" * is_optional, *end))


def _common(pieces: Sequence[list[str]]) -> list[str]:
    """What all begin with."""
    return [atoms[0] for atoms in takewhile(lambda atoms: len(set(atoms)) == 1, zip(*pieces, strict=False))]


def _whole_words(atoms: list[str]) -> list[str]:
    """Up to the last atom that is of no word: alternatives are read word by word."""
    kept = list(atoms)
    while kept and _WORD.fullmatch(kept[-1]):
        kept.pop()
    return kept


def merge_folders(afters: Iterable[str]) -> list[str]:
    """What follows the names of folders: where only a number or an id, or the word of a folder differs, any will do.
    All of it is the table's, so of very many shapes only the endings are kept."""
    merged = {_merge_kinds(alike) for alike in _group(afters, lambda after: _VARYING.sub("{}", after)).values()}
    for level in range(1, max((after.count("/") for after in merged), default=0)):
        for alike in _group(merged, partial(_blank, level=level)).values():
            if len(alike) >= _SEVERAL:
                merged -= alike
                merged.add(_blank(min(alike), level))
    if len(merged) <= MOST:
        return sorted(merged)
    return sorted({f"/{{path}}{_endings_of(after)}" for after in merged})


def _group(afters: Iterable[str], key: Callable[[str], str]) -> dict[str, set[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for after in afters:
        groups[key(after)].add(after)
    return groups


def _merge_kinds(alike: set[str]) -> str:
    """One of pieces that differ in the kinds of what varies."""
    kinds = [set(found) for found in zip(*(_VARYING.findall(after) for after in alike), strict=True)]
    chosen = iter(found.pop() if len(found) == 1 else "{any}" for found in kinds)
    return _VARYING.sub(lambda _: next(chosen), min(alike))


def _blank(after: str, level: int) -> str:
    """With anything for the folder of a level, where that is a word."""
    parts = _FOLDERS.findall(after)
    if level < len(parts) and parts[level].endswith("/") and "{" not in parts[level]:
        parts[level] = "{any}/"
    return "".join(parts)


def _endings_of(after: str) -> str:
    found = _ENDINGS.search(after)
    return found.group() if found else ""
