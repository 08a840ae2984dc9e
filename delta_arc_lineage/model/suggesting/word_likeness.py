"""Word likeness: how near two words of names are, and in which way one is the other shortened.

People shorten words in few ways: they leave out the plural, vowels, the end, or letters in between, or they use a
short form that everybody knows. Each way has a likeness of its own, from 0 to 1: less where more is left to chance.
"""

from functools import lru_cache

from delta_arc_lineage.model.words import Word

_SHORT_FORMS = (
    "acct account",
    "addr address",
    "amt amount",
    "avg average",
    "bal balance",
    "cat ctgry category",
    "cnt count",
    "ctry cntry country",
    "curr ccy currency",
    "cust customer client",
    "dept department",
    "desc dsc description",
    "dob birthdate",
    "doc document",
    "dt date",
    "emp employee staff",
    "fname firstname",
    "hist hst history",
    "id key identifier",
    "inv invoice",
    "lname surname lastname",
    "loc location",
    "mgr manager",
    "msg message",
    "nbr num no nr number",
    "ord order purchase",
    "org organisation organization",
    "pct percent",
    "phone tel telephone",
    "pmt payment",
    "pos position",
    "postcode postalcode zip zipcode",
    "prc price cost",
    "prod product item",
    "pwd password",
    "qty quantity",
    "ref reference",
    "rgn region",
    "sku article",
    "st state",
    "sts stat status",
    "ts tm time timestamp",
    "trn trns trx txn tran trans transaction",
    "typ tp type",
    "upd updated modified changed",
    "crt created",
    "usr user member",
    "val value",
    "vend vendor supplier",
    "wh warehouse",
    "yr year",
)
_GROUP_OF = {form: number for number, line in enumerate(_SHORT_FORMS) for form in line.split()}
_VOWELS = str.maketrans("", "", "aeiou")
_FEWEST_LETTERS = 3


class Way(Word):
    """In which way two words are one."""

    SAME = "same", "the same word"
    PLURAL = "plural", "singular and plural"
    KNOWN = "known", "a usual short form, or another word for it"
    VOWELS = "vowels", "shortened"
    START = "start", "its beginning"
    LETTERS = "letters", "some of its letters"
    NONE = "none", "other words"

    @property
    def likeness(self) -> float:
        """From 0 to 1."""
        return _LIKENESS[self]


_LIKENESS = {
    Way.SAME: 1.0,
    Way.PLURAL: 0.98,
    Way.KNOWN: 0.85,
    Way.VOWELS: 0.9,
    Way.START: 0.8,
    Way.LETTERS: 0.65,
    Way.NONE: 0.0,
}


@lru_cache(maxsize=100_000)
def compare_words(one: str, other: str) -> Way:
    """How two words of canonical forms are alike; which comes first means nothing.

    >>> [compare_words(*words.split()).name for words in ("acct accounts", "trns trans", "users user", "cat dog")]
    ['KNOWN', 'VOWELS', 'PLURAL', 'NONE']
    """
    if one == other:
        return Way.SAME
    short, long = sorted((to_singular(one), to_singular(other)), key=lambda word: (len(word), word))
    if short == long:
        return Way.PLURAL
    if short.isdigit() or long.isdigit():
        return Way.NONE
    if leave_vowels_out(short) == leave_vowels_out(long) or leave_vowels_out(one) == leave_vowels_out(other):
        return Way.VOWELS
    if short in _GROUP_OF and _GROUP_OF[short] == _GROUP_OF.get(long):
        return Way.KNOWN
    if len(short) < _FEWEST_LETTERS or short[0] != long[0]:
        return Way.NONE
    if long.startswith(short) or leave_vowels_out(long).startswith(short):
        return Way.START
    return Way.LETTERS if short[-1] == long[-1] and _is_within(short, long) else Way.NONE


def to_singular(word: str) -> str:
    """
    >>> [to_singular(word) for word in ("users", "branches", "categories", "address", "status")]
    ['user', 'branch', 'category', 'address', 'status']
    """
    if len(word) <= _FEWEST_LETTERS or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("ches", "shes", "xes", "sses")) else word.removesuffix("s")


def is_shortened(one: str, other: str, way: Way) -> bool:
    """Whether two words that are alike in this way are one, and not another word for the same thing.

    >>> [is_shortened(*words.split(), Way.KNOWN) for words in ("cust customers", "client customer")]
    [True, False]
    """
    short, long = sorted((to_singular(one), to_singular(other)), key=len)
    return way is not Way.KNOWN or (short[0] == long[0] and _is_within(short, long))


def leave_vowels_out(word: str) -> str:
    """All letters but vowels, and the first one.

    >>> leave_vowels_out("account"), leave_vowels_out("address")
    ('accnt', 'addrss')
    """
    return word[:1] + word[1:].translate(_VOWELS)


def list_keys(word: str) -> tuple[str, ...]:
    """What two words that are alike have in common one of: for an index, in which few words share a key."""
    singular = to_singular(word)
    group = [f"#{_GROUP_OF[singular]}"] if singular in _GROUP_OF else []
    return (singular, f"{leave_vowels_out(singular)[:2]}-", *group)


def _is_within(short: str, long: str) -> bool:
    """Whether the letters of one stand in the other, in their order."""
    letters = iter(long)
    return all(letter in letters for letter in short)
