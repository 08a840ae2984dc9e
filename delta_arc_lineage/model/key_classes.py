"""Classes of keys: what is decided of one key holds for all that differ from it in what nobody looks at.

A key without its digits and its ids is a skeleton. Of a skeleton a few digits stand, because something tells them from
others: the pattern, what the route ignores, the names of tables, an ending. Of what looks like a date it counts how
much of it is one. Keys that agree in all that are of one class: each is laid out as one of them is.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from delta_arc_lineage.model.discerning import ANY_NAME, Discerner, positions_in
from delta_arc_lineage.model.key_layouts import KeyLayout
from delta_arc_lineage.model.key_shapes import NAMES_OF_FORMATS
from delta_arc_lineage.model.not_data import CHECKSUMS, has_sign
from delta_arc_lineage.model.placing import Scheme
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import ENDINGS
from delta_arc_lineage.model.templates import Span

NO_ID = "00000000-0000-0000-0000-000000000000"
_ID = re.compile(rf"(?<![0-9A-Za-z]){NO_ID}(?![0-9A-Za-z])")
_ZEROS = str.maketrans("123456789", "000000000")
_DIGITS, _LETTERS = re.compile("[0-9]+"), re.compile("[0-9A-Za-z]+")
_WORDS = sorted(word.translate(_ZEROS) for word in (*NAMES_OF_FORMATS, *ENDINGS, *CHECKSUMS) if _DIGITS.search(word))
_TELLING = re.compile(f"^(?:{'|'.join(_WORDS)})|(?:{'|'.join(_WORDS)})$", re.IGNORECASE)
_DATE = re.compile(r"(?<![0-9])(?=([0-9]{4})([-_.]?)([0-9]{2})\2([0-9]{2})(?![0-9]))")
_DATE_HERE = re.compile(r"[0-9]{4}([-_.]?)[0-9]{2}\1[0-9]{2}|[0-9]{4}/[0-9]{2}(?:/[0-9]{2}){0,2}(?=/)")
_DATE_BEFORE = re.compile(r"[0-9]{4}([-_.]?)[0-9]{2}\1[0-9]{2}\Z")
_FOLDERS = re.compile("(?<![0-9])(?=([0-9]{4})/([0-9]{2})(?:/([0-9]{2})(?:/([0-9]{2}))?)?/)")
_DIGIT_LETTERS = frozenset("0123456789")
_NO_LETTERS = re.compile("[^0-9a-z]+")
_HEX_END, _HEX_BEGINNING, _ID_INSIDE = re.compile("[0-9a-f]+$"), re.compile("^[0-9a-f]+"), re.compile("[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class DateSite:
    """Where a skeleton has what may be a date: `parts` are the spans of year, month, day and hour. One that is not made
    of folders is a date as a whole or not at all."""

    parts: tuple[Span, ...]
    of_folders: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts of a skeleton's digits, and of the letters of its ids: `positions` as they are, in characters; of
    `dates` how much of each is one."""

    positions: tuple[int, ...] = ()
    dates: tuple[DateSite, ...] = ()


class KeyClasses:
    """The classes of the keys of one route. `names`: among which they are read."""

    def __init__(self, route: Route, names: Iterable[str]) -> None:
        pattern, known = route.file_pattern, set(names)
        expressions = [*route.ignore.spell_out_of_keys(), *(e for a in route.not_data.added for e in a.spell_out())]
        self._of_pattern = Discerner(pattern.spell_out())
        self._of_others = Discerner(expressions)
        self._of_names = Discerner(pattern.spell_out(f"(?:{ANY_NAME})+"), of_names=True)
        self._runs = {run for name in known for run in _DIGITS.findall(name)}
        self._ids_mean_names = not pattern.leaves_no_choice
        self._ends = _Ends.of(known)

    def find_standing(self, skeleton: str) -> Standing:
        """`skeleton`: a key after the prefix, with zeros for its digits and NO_ID for its ids."""
        ids = [found.span() for found in _ID.finditer(skeleton)]
        digits = [at for run in _DIGITS.finditer(skeleton) for at in range(*run.span()) if not _is_in(at, ids)]
        if has_sign(skeleton) and not self._of_pattern.is_blind:
            return Standing(tuple(sorted({*digits, *positions_in(set(ids), skeleton)})))
        seen, seen_ids = self._find_named(skeleton, digits, ids)
        for discerner in (self._of_pattern, self._of_others):
            more, more_ids = discerner.find(skeleton, digits, ids)
            seen, seen_ids = seen | more, seen_ids | more_ids
        seen |= {
            at
            for word in _LETTERS.finditer(skeleton)
            if _TELLING.search(word[0])
            for at in range(*word.span())
            if skeleton[at] == "0"
        }
        sites = list(_find_dates(skeleton, ids))
        told = [site for site in sites if not any(at in seen for span in site.parts for at in range(*span))]
        seen |= {at for site in sites if site not in told for span in site.parts for at in range(*span)}
        return Standing(tuple(sorted(seen | positions_in(seen_ids, skeleton))), tuple(told))

    def _find_named(self, skeleton: str, digits: Sequence[int], ids: Sequence[Span]) -> tuple[set[int], set[Span]]:
        """Digits and ids in which the name of a table may stand."""
        doubtful = [span for span in ids if self._ids_mean_names and self._ends.may_meet(skeleton, span)]
        if not self._runs and not doubtful:
            return set(), set()
        shortest = min(map(len, self._runs), default=0)
        long_enough = {
            at
            for run in _DIGITS.finditer(skeleton)
            if self._runs and len(run[0]) >= shortest
            for at in range(*run.span())
        }
        return self._of_names.find(skeleton, [at for at in digits if at in long_enough], doubtful)


def list_told(text: str, layout: KeyLayout) -> set[int]:
    """Which digits of a key tell its dataset or its partition. `text`: the key with what stands of its class."""
    varying = [(layout.folder_end, len(text))] if layout.folder_end else [(p.start, p.end) for p in layout.varying]
    told = set(range(len(text))).difference(*(range(*span) for span in varying))
    told.update(*(range(start, end) for _, start, end in layout.parts))
    return {at for at in told if text[at] in _DIGIT_LETTERS}


def list_cut(text: str, scheme: Scheme) -> set[int]:
    """Digits that mean something only because a placeholder begins or ends among them: of what may be a date then, and
    of an id that is read as two."""
    edges = {at for span in (*scheme.taken, *scheme.layout.tables) for at in span if at >= 0}
    ids = [found.span() for found in _ID.finditer(text)]
    cut = [(start, end) for start, end in ids if any(start < edge < end for edge in edges)]
    for found in (
        date for edge in edges for date in (_DATE_HERE.match(text, edge), _DATE_BEFORE.search(text, 0, edge))
    ):
        if found is not None and not _is_in(found.start(), ids):
            around = {text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]}
            cut += [found.span()] if around & _DIGIT_LETTERS else []
    return {at for span in cut for at in range(*span) if text[at] in _DIGIT_LETTERS}


@dataclass(frozen=True, slots=True)
class _Ends:
    """What names have beside letters that ids have: `heads` end and `tails` begin where an id may begin and end.
    Of names their letters and digits only, because what joins these is spelt in several ways."""

    heads: tuple[str, ...]
    tails: tuple[str, ...]
    fits_inside: bool

    @classmethod
    def of(cls, names: Iterable[str]) -> "_Ends":
        heads, tails, fits_inside = set(), set(), False
        for letters in map(_squeeze, names):
            end, beginning = _HEX_END.search(letters), _HEX_BEGINNING.match(letters)
            fits_inside |= bool(end and not end.start()) or _ID_INSIDE.search(letters) is not None
            heads |= {letters[:at] for at in range(end.start(), len(letters))} if end else set()
            tails |= {letters[at:] for at in range(1, beginning.end() + 1)} if beginning else set()
        return cls(tuple(heads), tuple(tails), fits_inside)

    def may_meet(self, skeleton: str, span: Span) -> bool:
        """Whether a name may stand over a part of this id."""
        start, end = span
        before, after = _squeeze(skeleton[:start]), _squeeze(skeleton[end:])
        heads, tails = (tuple(text.translate(_ZEROS) for text in ends) for ends in (self.heads, self.tails))
        return self.fits_inside or before.endswith(heads) or after.startswith(tails)


def _squeeze(text: str) -> str:
    """Its letters and digits, as far as ids have such, whatever joins them."""
    return _NO_LETTERS.sub("", normalize("NFD", text.casefold()))


def _find_dates(skeleton: str, ids: Sequence[Span]) -> Iterator[DateSite]:
    for found in _DATE.finditer(skeleton):
        if not _is_in(found.start(), ids):
            yield DateSite((found.span(1), found.span(3), found.span(4)), of_folders=False)
    for found in _FOLDERS.finditer(skeleton):
        yield DateSite(tuple(found.span(part) for part in range(1, 5) if found[part]), of_folders=True)


def _is_in(at: int, spans: Sequence[Span]) -> bool:
    return any(start <= at < end for start, end in spans)
