"""Classes of keys: what is decided of one key holds for all that differ from it in what nobody looks at.

A key without its digits and its ids is a skeleton. Of a skeleton a few digits stand, because something tells them from
others: the pattern, what the route ignores, the names of tables, an ending. Of what looks like a date it counts how
much of it is one. Keys that agree in all that are of one class: each is laid out as one of them is.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from unicodedata import normalize

from delta_arc_lineage.model.discerning import ANY_NAME, Discerner, positions_in
from delta_arc_lineage.model.key_layouts import KeyLayout
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.key_shapes import NAMES_OF_FORMATS, UUID
from delta_arc_lineage.model.not_data import CHECKSUMS, has_sign
from delta_arc_lineage.model.snapshots import ENDINGS
from delta_arc_lineage.model.templates import Span

NO_ID = "00000000-0000-0000-0000-000000000000"
_ID = re.compile(rf"(?<![0-9A-Za-z]){NO_ID}(?![0-9A-Za-z])")
_ANY_ID = re.compile(rf"(?<![0-9A-Za-z]){UUID}(?![0-9A-Za-z])")
_OF_DATES = (1900, 2099), (1, 12), (1, 31), (0, 23)
_MOST_SKELETONS = 100_000
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

    def measure(self, name: str) -> int:
        """How many of its parts are those of a date; fewer than a date has are none."""
        values = (int(name[start:end]) for start, end in self.parts)
        within = (least <= value <= most for (least, most), value in zip(_OF_DATES, values, strict=False))
        count = sum(takewhile(bool, within))
        return count if count >= (2 if self.of_folders else 3) else 0


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts of a skeleton's digits, and of the letters of its ids: `positions` as they are, in characters; those
    in `named` where a name has such; of `dates` how much of each is one."""

    positions: tuple[int, ...] = ()
    named: tuple[Span, ...] = ()
    dates: tuple[DateSite, ...] = ()

    @property
    def all_positions(self) -> tuple[int, ...]:
        return tuple(sorted({*self.positions, *(at for span in self.named for at in range(*span))}))


class KeyClasses:
    """The classes of keys that are read by one pattern, among the names that tables have. `others`: expressions that
    keys are looked at by, too."""

    def __init__(self, pattern: KeyPattern, names: Iterable[str], others: Iterable[str] = ()) -> None:
        known = set(names)
        self._of_pattern, self._of_others = Discerner(pattern.spell_out()), Discerner(others)
        self._of_names = Discerner(pattern.spell_out(f"(?:{ANY_NAME})+"), of_names=True)
        self._runs = {run for name in known for run in _DIGITS.findall(name)}
        self._lengths = sorted(set(map(len, self._runs)))
        self._ids_mean_names = not pattern.leaves_no_choice
        self._ends = _Ends.of(known)
        self._standing: dict[str, Standing] = {}

    def name_class(self, name: str) -> tuple[object, ...]:
        """What a key has in common with those of its class, and with no other. `name`: all of it after the prefix."""
        skeleton = _ANY_ID.sub(NO_ID, name).translate(_ZEROS)
        standing = self._standing.get(skeleton)
        if standing is None:
            if len(self._standing) >= _MOST_SKELETONS:
                self._standing.clear()
            standing = self._standing[skeleton] = self.find_standing(skeleton)
        letters = "".join([name[at] for at in standing.positions])
        named = [name[start:end] if self._has_run(name[start:end]) else "" for start, end in standing.named]
        return (skeleton, letters, *named, *[site.measure(name) for site in standing.dates])

    def find_standing(self, skeleton: str) -> Standing:
        """`skeleton`: a key after the prefix, with zeros for its digits and NO_ID for its ids."""
        ids = [found.span() for found in _ID.finditer(skeleton)]
        digits = [at for run in _DIGITS.finditer(skeleton) for at in range(*run.span()) if not _is_in(at, ids)]
        if has_sign(skeleton) and not self._of_pattern.is_blind:
            return Standing(tuple(sorted({*digits, *positions_in(set(ids), skeleton)})))
        named, seen_ids = self._find_named(skeleton, digits, ids)
        seen = _find_telling(skeleton)
        for discerner in (self._of_pattern, self._of_others):
            more, more_ids = discerner.find(skeleton, digits, ids)
            seen, seen_ids = seen | more, seen_ids | more_ids
        sites = [(site, {at for span in site.parts for at in range(*span)}) for site in _find_dates(skeleton, ids)]
        told = tuple(site for site, places in sites if places.isdisjoint(seen))
        seen = seen.union(*(places for _, places in sites if not places.isdisjoint(seen)))
        return Standing(tuple(sorted(seen | positions_in(seen_ids, skeleton))), named, told)

    def _find_named(
        self, skeleton: str, digits: Sequence[int], ids: Sequence[Span]
    ) -> tuple[tuple[Span, ...], set[Span]]:
        """Runs of digits, and ids, in which the name of a table may stand."""
        doubtful = [span for span in ids if self._ids_mean_names and self._ends.may_meet(skeleton, span)]
        shortest = self._lengths[0] if self._lengths else len(skeleton) + 1
        runs = [found.span() for found in _DIGITS.finditer(skeleton) if len(found[0]) >= shortest]
        long_enough = [at for at in digits if _is_in(at, runs)]
        seen, seen_ids = self._of_names.find(skeleton, long_enough, doubtful)
        return tuple(run for run in runs if not seen.isdisjoint(range(*run))), seen_ids

    def _has_run(self, digits: str) -> bool:
        return any(
            digits[at : at + length] in self._runs for length in self._lengths for at in range(len(digits) - length + 1)
        )


def _find_telling(skeleton: str) -> set[int]:
    """Digits of words that mean something with some digits and nothing with others."""
    words = (word for word in _LETTERS.finditer(skeleton) if _TELLING.search(word[0]))
    return {at for word in words for at in range(*word.span()) if skeleton[at] == "0"}


def list_told(text: str, layout: KeyLayout) -> set[int]:
    """Which digits of a key stand in the path of its dataset. `text`: the key with what stands of its class."""
    varying = [(layout.folder_end, len(text))] if layout.folder_end else [(p.start, p.end) for p in layout.varying]
    told = set(range(len(text))).difference(*(range(*span) for span in varying))
    return {at for at in told if text[at] in _DIGIT_LETTERS}


def list_dated(text: str, layout: KeyLayout) -> list[int]:
    """Which digits of a key tell its partition, in the order of what they tell."""
    return [at for _, start, end in layout.parts for at in range(start, end) if text[at] in _DIGIT_LETTERS]


def name_dating(text: str, layout: KeyLayout) -> tuple[tuple[str, str], ...]:
    """In what way a key is dated: keys of one way and of the same digits name one partition."""
    return tuple((kind, text[start:end].translate(_ZEROS)) for kind, start, end in layout.parts)


def list_cut(text: str, placeholders: Iterable[Span]) -> set[int]:
    """Digits that mean something only because a placeholder begins or ends among them: of what may be a date then, and
    of an id that is read as two."""
    edges = {at for span in placeholders for at in span if at >= 0}
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
