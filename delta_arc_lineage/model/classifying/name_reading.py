"""Names of columns, read word by word: which phrases stand in one, and which words beside them speak against.

A phrase takes its words: `tax_id` is no `id`, `email_address` no postal address. What is left may speak against it:
`email_count`, `is_phone_verified`, `address_id`.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
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
    CREDENTIAL,
    FINANCIAL,
)
from delta_arc_lineage.model.classifying.personal_phrases import PERSONAL, WEAK
from delta_arc_lineage.model.classifying.table_phrases import PERSON_WORDS, singular_forms, words_of

_FILLERS = words_of("of the de da di do du des del della la le el van der den het dos das d l")
_LETTERS_APART = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})
_AGAINST = 0.85
_BARE_NAME, _NAME_BESIDE_PERSON = 0.25, 0.75
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
    return tuple(word for word in words if word not in _FILLERS) or tuple(words)


@lru_cache(maxsize=20_000)
def read_name(name: str) -> NameReading:
    """
    >>> [(told.sort.value, told.weight) for told in read_name("billing_email").evidence]
    [('email', 0.9)]
    >>> sorted({told.weight for told in read_name("email_count").evidence})
    [-0.85, 0.9]
    """
    words = split_words(name)
    taken, found = _find_phrases(words)
    rest = [word for at, word in enumerate(words) if at not in taken]
    if not found:
        return _read_bare(words)
    against = _find_against(words, taken, rest)
    evidence = [Evidence(sort, weight, f"its name says {phrase!r}") for phrase, sort, weight in found]
    doubts = [Evidence(told.sort, -_AGAINST, f"{against!r} in its name speaks against it") for told in evidence]
    return NameReading(tuple(evidence + (doubts if against else [])))


def _find_phrases(words: tuple[str, ...]) -> tuple[set[int], list[tuple[str, Sort, float]]]:
    """The places that phrases take, the longest first and of equals the surest; and what they say. Of credentials the
    last one counts: a `password_reset_token` is a token."""
    spans = sorted(_list_spans(words), key=lambda span: (span[0] - span[1], -_surest(span[2]), span[0]))
    taken: set[int] = set()
    found: list[tuple[int, str, Sort, float]] = []
    for start, end, phrase in spans:
        places = set(range(start, end))
        if taken & places:
            continue
        taken |= places
        found += [(start, phrase, sort, weight) for sort, weight in PHRASES[phrase]]
    strong = max((weight for _, _, _, weight in found), default=0.0)
    last = max((start for start, _, sort, _ in found if sort.data_class is DataClass.CREDENTIAL), default=0)
    return taken, [
        (phrase, sort, weight)
        for start, phrase, sort, weight in found
        if (weight > WEAK or strong <= WEAK) and (start >= last or sort.data_class is not DataClass.CREDENTIAL)
    ]


def _surest(phrase: str) -> float:
    return max(weight for _, weight in PHRASES[phrase])


def _list_spans(words: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + _LONGEST) + 1):
            phrase = " ".join(words[start:end])
            if phrase in PHRASES:
                yield start, end, phrase
            elif (plain := _without_numbers(phrase)) in PHRASES:
                yield start, end, plain


def _without_numbers(phrase: str) -> str:
    return _NUMBERED.sub(r"\1", phrase)


def _find_against(words: tuple[str, ...], taken: Collection[int], rest: list[str]) -> str:
    """The word that speaks against; empty where none does."""
    if 0 not in taken and words[0] in AGAINST_FIRST:
        return words[0]
    if len(words) - 1 not in taken and words[-1] in AGAINST_LAST:
        return words[-1]
    return next((word for word in rest if not AGAINST_ANYWHERE.isdisjoint(singular_forms(word))), "")


def _read_bare(words: tuple[str, ...]) -> NameReading:
    """A name that is one of a person where something beside it is of people."""
    plain = tuple(_without_numbers(word) for word in words)
    beside = [word for word in plain if word not in BARE_NAMES]
    if len(beside) == len(plain) or not (plain[0] in BARE_NAMES or plain[-1] in BARE_NAMES):
        return NameReading(())
    if not beside:
        return NameReading((Evidence(Sort.PERSON_NAME, _BARE_NAME, "it is called a name"),), is_bare=True)
    if all(is_of_people(word) or word.isdecimal() for word in beside):
        words_told = f"its name says the name of {beside[0]!r}"
        return NameReading((Evidence(Sort.PERSON_NAME, _NAME_BESIDE_PERSON, words_told),))
    return NameReading(())


def is_of_people(word: str) -> bool:
    """Whether a word, or the singular of it, is of people."""
    return not PERSON_WORDS.isdisjoint(singular_forms(word))


def _strip_marks(text: str) -> str:
    if text.isascii():
        return text
    apart = normalize("NFD", text.translate(_LETTERS_APART))
    return "".join(letter for letter in apart if not is_mark(letter))


def _build_phrases() -> dict[str, tuple[tuple[Sort, float], ...]]:
    """Each phrase, without filling words and glued, with the sorts that it may say."""
    phrases: dict[str, dict[Sort, float]] = defaultdict(dict)
    for by_sort in (PERSONAL, FINANCIAL, CREDENTIAL):
        for sort, by_weight in by_sort.items():
            for weight, listed in by_weight.items():
                for phrase in map(str.strip, listed.split(",")):
                    words = phrase.split()
                    kept = [word for word in words if word not in _FILLERS]
                    for form in {" ".join(kept), "".join(kept), "".join(words)}:
                        phrases[form][sort] = max(weight, phrases[form].get(sort, 0.0))
    for name, person in product(BARE_NAMES, PERSON_WORDS):
        for form in (name + person, person + name):
            if form not in phrases:
                phrases[form] = {Sort.PERSON_NAME: _NAME_BESIDE_PERSON}
    return {phrase: tuple(sorted(told.items())) for phrase, told in phrases.items()}


PHRASES = _build_phrases()
"""Built once: some thousands."""
