"""Names of columns, read word by word: which phrases stand in one, and which words beside them speak against.

A phrase takes its words: `tax_id` is no `id`, `email_address` no postal address. What is left may speak against it:
`email_count`, `is_phone_verified`, `address_id`. The last word says what a thing is: behind a phrase, one that nobody
knows makes it unsure, since words that speak against can never all be known.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import combining as is_mark
from unicodedata import normalize

from delta_arc_lineage.model.canonical import canonical_form
from delta_arc_lineage.model.classification import DataClass
from delta_arc_lineage.model.classifying.combining import Evidence
from delta_arc_lineage.model.classifying.data_sorts import Sort
from delta_arc_lineage.model.classifying.other_phrases import (
    AGAINST_ANYWHERE,
    AGAINST_FIRST,
    AGAINST_LAST,
    BARE_NAMES,
    SAYING_NOTHING,
    SAYING_YES,
)
from delta_arc_lineage.model.classifying.personal_phrases import FAIR, WEAK
from delta_arc_lineage.model.classifying.phrase_book import FILLERS, NAME_BESIDE_PERSON, PHRASES
from delta_arc_lineage.model.classifying.table_phrases import PERSON_WORDS, singular_forms
from delta_arc_lineage.model.classifying.word_forms import FULL_WORDS, QUALIFIERS, head_of_compound, list_forms
from delta_arc_lineage.model.type_facts import Family

_LETTERS_APART = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})
_AGAINST, _GOES_ON = 0.85, 0.45
_BARE_NAME = 0.25
_LONGEST = 5  # words of a phrase
_NUMBERED = re.compile(r"([^\W\d_]{2,})\d+")


@dataclass(frozen=True, slots=True)
class NameReading:
    """What a name says: evidence for sorts, and against all of them; `is_bare`: it says no more than *name*."""

    evidence: tuple[Evidence, ...]
    is_bare: bool = False


@lru_cache(maxsize=20_000)
def split_words(name: str) -> tuple[str, ...]:
    """The words of a name, without accents and filling words.

    >>> split_words("DateOfBirth"), split_words("prénom_du_père"), split_words("cVorname")
    (('date', 'birth'), ('prenom', 'pere'), ('c', 'vorname'))
    """
    words = [word for word in _strip_marks(canonical_form(name)).split("_") if word]
    return tuple(word for word in words if word not in FILLERS) or tuple(words)


@lru_cache(maxsize=20_000)
def read_name(name: str, shared: frozenset[str] = frozenset()) -> NameReading:
    """What a name says. `shared`: words that nearly all names beside it have, which leave its meaning.

    >>> [(told.sort.value, told.weight) for told in read_name("billing_email").evidence]
    [('email', 0.9)]
    >>> sorted({told.weight for told in read_name("email_count").evidence})
    [-0.85, 0.9]
    >>> [(told.sort.value, told.weight) for told in read_name("phone_tier").evidence]
    [('phone', 0.45)]
    """
    words = split_words(name)
    spans, found = _find_phrases(words)
    if not found:
        return _read_bare(words)
    against = _find_against(words, found)
    after = _find_unknown_after(words, spans, shared | {against})
    evidence = [_tell(told, _find_sort_after(told, found) or after) for told in found]
    doubts = [
        Evidence(told.sort, -_AGAINST, f"{against!r} in its name speaks against it")
        for told in evidence
        if against and not (against in SAYING_YES and Family.BOOLEAN in told.sort.families)
    ]
    return NameReading(tuple(evidence + doubts))


@dataclass(frozen=True, slots=True)
class _Span:
    """Words of a name, from `start` to before `end`, that stand for a phrase."""

    start: int
    end: int
    phrase: str
    most: float = 1.0

    @property
    def surest(self) -> float:
        return max(weight for _, weight in PHRASES[self.phrase])


@dataclass(frozen=True, slots=True)
class _Found:
    """What a span says."""

    span: _Span
    sort: Sort
    weight: float


def _tell(found: _Found, after: str) -> Evidence:
    if not after:
        return Evidence(found.sort, found.weight, f"its name says {found.span.phrase!r}")
    words = f"its name says {found.span.phrase!r}, and goes on with {after!r}"
    return Evidence(found.sort, min(found.weight, _GOES_ON), words)


def _find_phrases(words: tuple[str, ...]) -> tuple[list[_Span], list[_Found]]:
    """The phrases of a name, the longest first and of equals the surest; and what those say that count. Of credentials
    the last one counts: a `password_reset_token` is a token."""
    taken: set[int] = set()
    spans: list[_Span] = []
    for span in sorted(_list_spans(words), key=lambda span: (span.start - span.end, -span.surest, span.start)):
        places = set(range(span.start, span.end))
        if not taken & places:
            taken |= places
            spans.append(span)
    found = [_Found(span, sort, min(weight, span.most)) for span in spans for sort, weight in PHRASES[span.phrase]]
    strong = max((told.weight for told in found), default=0.0)
    last = max((told.span.start for told in found if told.sort.data_class is DataClass.CREDENTIAL), default=0)
    return spans, [
        told
        for told in found
        if (told.weight > WEAK or strong <= WEAK)
        and (told.span.start >= last or told.sort.data_class is not DataClass.CREDENTIAL)
    ]


def _list_spans(words: tuple[str, ...]) -> Iterator[_Span]:
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + _LONGEST) + 1):
            phrase = " ".join(words[start:end])
            plain = _without_numbers(phrase)
            written = next((form for form in (phrase, plain, *list_forms(plain)) if form in PHRASES), "")
            if written:
                yield _Span(start, end, written)
            elif end == start + 1 and (head := head_of_compound(plain)) in PHRASES:
                yield _Span(start, end, head, FAIR)


def _without_numbers(phrase: str) -> str:
    return _NUMBERED.sub(r"\1", phrase)


def _find_against(words: tuple[str, ...], found: Iterable[_Found]) -> str:
    """The word that speaks against; empty where none does."""
    taken = {place for told in found for place in range(told.span.start, told.span.end)}
    if 0 not in taken and words[0] in AGAINST_FIRST:
        return words[0]
    if len(words) - 1 not in taken and not AGAINST_LAST.isdisjoint((words[-1], _in_full(words[-1]))):
        return words[-1]
    rest = (word for at, word in enumerate(words) if at not in taken)
    return next((word for word in rest if not AGAINST_ANYWHERE.isdisjoint(singular_forms(_in_full(word)))), "")


def _find_unknown_after(words: tuple[str, ...], spans: Iterable[_Span], shared: frozenset[str]) -> str:
    """The first word behind all phrases that may be what the name is of: `phone_tier` is a tier. Empty where what
    stands there leaves the meaning, as in `phone_home`."""
    after = words[max(span.end for span in spans) :]
    return next((word for word in after if word not in shared and not _leaves_meaning(word)), "")


def _find_sort_after(told: _Found, found: Iterable[_Found]) -> str:
    """A phrase of another sort behind it: an `email_token` is a token. Empty where none stands there."""
    later = (other for other in found if other.span.start >= told.span.end)
    return next((other.span.phrase for other in later if other.sort is not told.sort), "")


def _leaves_meaning(word: str) -> bool:
    plain = _in_full(_without_numbers(word))
    return len(word) == 1 or word.isdecimal() or plain in QUALIFIERS or is_of_people(plain)


def _in_full(word: str) -> str:
    return FULL_WORDS.get(word, word)


def _read_bare(words: tuple[str, ...]) -> NameReading:
    """A name that is one of a person where something beside it is of people."""
    plain = tuple(_in_full(_without_numbers(word)) for word in words)
    beside = [word for word in plain if word not in BARE_NAMES]
    if len(beside) == len(plain) or not (plain[0] in BARE_NAMES or plain[-1] in BARE_NAMES):
        return NameReading(())
    if SAYING_NOTHING.issuperset(beside):
        return NameReading((Evidence(Sort.PERSON_NAME, _BARE_NAME, "it is called a name"),), is_bare=True)
    if all(is_of_people(word) or word.isdecimal() for word in beside):
        words_told = f"its name says the name of {beside[0]!r}"
        return NameReading((Evidence(Sort.PERSON_NAME, NAME_BESIDE_PERSON, words_told),))
    return NameReading(())


def is_of_people(word: str) -> bool:
    """Whether a word, or the singular of it, is of people."""
    return not PERSON_WORDS.isdisjoint(singular_forms(word))


def _strip_marks(text: str) -> str:
    if text.isascii():
        return text
    apart = normalize("NFD", text.translate(_LETTERS_APART))
    return "".join(letter for letter in apart if not is_mark(letter))
