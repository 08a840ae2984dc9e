"""Headers of delimited text: whether the first row names the columns.

It does where these hold; a doubt is a no, since a row of values taken for names would put them where no value belongs.

1. Its cells are names: none is empty but the first (an index), none comes twice, none is a value of a type, and none is
   longer than a name is.
2. A column below is of a type. Where all columns are text, or nothing is below: its cells all have the form of a name
   (letters, digits and `_`, no space), more than half of them hold a `_` or a word that columns are called by, and none
   comes again in its own column.
"""

import re
from collections.abc import Sequence

from delta_arc_lineage.adapters.file_schemas.cells import EMPTY, TEXT, type_of

_LONGEST = 128
_FORM = re.compile(r"[^\W\d]\w*(?:[.:-]\w+)*")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_CALLED_SO = (
    "account active address age amount area category city class code color comment company contact count country county"
    " created currency customer data date day department description district email end fax first flag from gender"
    " group hash height hour id index key kind label language last lat latitude level line link location lon longitude"
    " mail message middle model modified month name note notes number order owner parent phone photo position postal"
    " price product quantity rate ref reference region remark role score sex size source start state status street tag"
    " target tax text time timestamp title to token total type unit updated uri url user uuid value version weight"
    " width year zip"
)
_WORDS = frozenset(_CALLED_SO.split())


def has_header(first: Sequence[str], rows: Sequence[Sequence[str]], types: Sequence[str]) -> bool:
    """`rows`: those below; `types`: of their columns."""
    if not _are_names(first):
        return False
    if any(kind not in (TEXT, EMPTY) for kind in types):
        return True
    named = [(number, cell) for number, cell in enumerate(first) if cell]
    are_formed = all(_FORM.fullmatch(cell) for _, cell in named)
    comes_again = any(row[number] == cell for row in rows for number, cell in named if number < len(row))
    return are_formed and not comes_again and 2 * sum(_is_telling(cell) for _, cell in named) > len(named)


def _are_names(first: Sequence[str]) -> bool:
    named = [cell for number, cell in enumerate(first) if number or cell]
    is_unlike_values = all(cell and len(cell) <= _LONGEST and type_of(cell) == TEXT for cell in named)
    return bool(named) and is_unlike_values and len(set(map(str.casefold, named))) == len(named)


def _is_telling(cell: str) -> bool:
    """Whether columns are called so."""
    return "_" in cell or not _WORDS.isdisjoint(map(str.lower, _PART.findall(cell)))
