"""Tables as another team would call them: columns shuffled and renamed by a seed, some left out, some of its own.

How a name changes is drawn for each column: not at all, its case, its words shortened, one of its words exchanged for
another of a fixed list, or a prefix. The list is no part of the product.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.estates.documents import TOLD, Columns, Estate, read_estate

SYNONYMS = {
    "address": "location",
    "amount": "total",
    "city": "town",
    "code": "key",
    "country": "nation",
    "created": "inserted",
    "customer": "client",
    "date": "day",
    "description": "details",
    "email": "mail",
    "first": "given",
    "id": "key",
    "last": "family",
    "name": "title",
    "order": "purchase",
    "phone": "telephone",
    "price": "cost",
    "quantity": "qty",
    "rate": "ratio",
    "region": "area",
    "status": "state",
    "type": "kind",
    "updated": "changed",
    "user": "member",
    "value": "worth",
}
WAYS = ("same", "case", "shortened", "synonym", "prefixed")
_LAYERS = ("dim_", "fact_", "stg_", "raw_", "")
_OWN = ("_loaded_at", "batch_no")
_LEFT_OUT = 0.1


@dataclass(frozen=True, slots=True)
class Renamed:
    """A table of one estate and what it became; `truth`: its columns by what they are called there."""

    estate: str
    schema: str
    name: str
    columns: Columns
    new_name: str
    new_columns: Columns
    truth: Mapping[str, str]


def rename_all(seed: int) -> Iterator[Renamed]:
    """Every source table that has a target table in some estate, each renamed once."""
    for path in sorted(TOLD.glob("*.json")):
        estate = read_estate(path)
        for schema, name, columns in _list_linked(estate):
            chance = random.Random(f"{seed} {estate.name} {schema} {name}")
            new_name, new_columns, truth = _rename_table(name, columns, chance)
            yield Renamed(estate.name, schema, name, columns, new_name, new_columns, truth)


def _list_linked(estate: Estate) -> Iterator[tuple[str, str, Columns]]:
    linked = {ends.source for ends in estate.answer.datasets.values() if ends.source and ends.target}
    for schema, tables in sorted(estate.source.schemas.items()):
        yield from ((schema, name, columns) for name, columns in sorted(tables.items()) if f"{schema}.{name}" in linked)


def _rename_table(name: str, columns: Columns, chance: random.Random) -> tuple[str, Columns, Mapping[str, str]]:
    """Its name, its columns, and what each of the old ones is called."""
    kept = [column for column in columns if chance.random() >= _LEFT_OUT] or list(columns[:1])
    prefix = f"{_to_words(name)[0][:3]}_"
    truth: dict[str, str] = {}
    for column, _ in kept:
        new = _rename(column, chance.choice(WAYS), prefix, chance)
        truth[column] = new if new not in truth.values() else column
    made = [(truth[column], kind) for column, kind in kept] + [(own, "text") for own in _OWN]
    chance.shuffle(made)
    new_name = chance.choice(_LAYERS) + _rename(name, chance.choice(("same", "shortened")), prefix, chance)
    return new_name, tuple(made), truth


def _rename(name: str, way: str, prefix: str, chance: random.Random) -> str:
    words = _to_words(name)
    if way == "case":
        return "".join(word.title() for word in words) if chance.random() < 0.5 else "_".join(words).upper()
    if way == "shortened":
        return "_".join(_shorten(word, chance) for word in words)
    if way == "synonym":
        return "_".join(SYNONYMS.get(word, word) for word in words)
    return f"{prefix}{name}" if way == "prefixed" else name


def _shorten(word: str, chance: random.Random) -> str:
    if len(word) <= 3:
        return word
    consonants = word[0] + "".join(letter for letter in word[1:] if letter not in "aeiou")
    return consonants[: max(3, len(word) - 3)] if chance.random() < 0.5 else word[: max(3, len(word) // 2)]


def _to_words(name: str) -> Sequence[str]:
    spaced = re.sub("(?<=[a-z])(?=[A-Z])", "_", name)
    return [word for word in spaced.lower().replace(" ", "_").split("_") if word] or [name]
