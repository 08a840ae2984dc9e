"""Labelled columns of public schemas and of made-up ones, and values for them by a seeded generator of our own."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from stdnum import iban, luhn
from stdnum.br import cpf
from stdnum.es import dni
from stdnum.nl import bsn
from stdnum.pl import pesel

from delta_arc_lineage.model.classifying.data_sorts import Sort

LABELS = tuple(Path(__file__).with_name(name) for name in ("labelled_columns.txt", "labelled_domains.txt"))
TUNING, HELD_OUT, DOMAINS, DOMAINS_CLOSED, DOMAINS_AFTER = SPLITS = (
    "tuning",
    "held-out",
    "domains",
    "domains-closed",
    "domains-after",
)
"""Of public schemas those that words were tuned on, and others; of schemas of other domains those that were attacked
with, those that were labelled with them and measured then, and those that were labelled after all that."""
_COLUMN = re.compile(r"(\S+?):([^\s=]+)(?:=(\S+))?")
_FIRST_NAMES = "Ada Bruno Chloé Dmitri Elif Fatima Giulia Hans Inès Jan Katarzyna Luís Marie Noah Olga Pedro Anna-Lena"
_LAST_NAMES = "Müller Smith García Rossi Dubois Kowalski Silva de Vries O'Neill Novák Nguyen Okafor Jansen Lindqvist"
_STREETS = (
    "Main St",
    "Rue de la Paix",
    "Hauptstr.",
    "Via Roma",
    "Calle Mayor",
    "ul. Długa",
    "Kerkstraat",
    "Oak Avenue",
)
_WORDS = "blue fast order alpha large notebook metal shipped open closed north green premium pending item"


@dataclass(frozen=True, slots=True)
class LabelledColumn:
    """`sort`: what a person says that it holds; None where it is of no class."""

    schema: str
    split: str
    table: str
    name: str
    type: str
    sort: Sort | None


def read_labelled() -> list[LabelledColumn]:
    """All of them, in the order of the files."""
    found: list[LabelledColumn] = []
    schema = split = ""
    for line in (line for file in LABELS for line in file.read_text(encoding="utf-8").splitlines()):
        if line.startswith("## "):
            schema, _, split = (part.strip() for part in line[3:].split("|"))
        elif line and not line.startswith("#"):
            table, _, columns = line.partition(": ")
            for name, kind, sort in _COLUMN.findall(columns):
                found.append(LabelledColumn(schema, split, table, name, kind, Sort[_member(sort)] if sort else None))
    return found


def _member(tag: str) -> str:
    return tag.upper().replace("-", "_")


def make_values(column: LabelledColumn, count: int = 60) -> list[str]:
    """Values for a column, the same for the same column. None of them is anybody's."""
    generator = random.Random(f"{column.schema} {column.table} {column.name}")
    make = _MADE.get(column.sort) if column.sort else None
    if make is None:
        make = _make_others(column, generator)
    return [make(generator, number) for number in range(count)]


Make = Callable[[random.Random, int], str]


def _digits(generator: random.Random, count: int) -> str:
    return "".join(generator.choice("0123456789") for _ in range(count))


def _hex(generator: random.Random, count: int) -> str:
    return "".join(generator.choice("0123456789abcdef") for _ in range(count))


def _first(generator: random.Random) -> str:
    return generator.choice(_FIRST_NAMES.split())


def _until(make: Callable[[], str], is_valid: Callable[[str], bool]) -> str:
    while not is_valid(value := make()):
        pass
    return value


def _phone(generator: random.Random, number: int) -> str:
    forms = ("+49 30 9018{}", "+1 202-555-01{}", "(202) 555-01{}", "030/9018{}", "+33 1 42 68 53 {}", "06123456{}")
    return forms[number % len(forms)].format(_digits(generator, 2))


def _national_id(generator: random.Random, number: int) -> str:
    kind = number % 5
    if kind == 0:
        return f"{generator.randint(101, 665)}-{generator.randint(10, 99)}-{generator.randint(1000, 9999)}"
    if kind == 1:
        return _until(lambda: f"{generator.randint(50, 99)}0{_digits(generator, 8)}", pesel.is_valid)
    if kind == 2:
        return _until(lambda: _digits(generator, 11), cpf.is_valid)
    if kind == 3:
        number_part = _digits(generator, 8)
        return number_part + dni.calc_check_digit(number_part)
    return _until(lambda: _digits(generator, 9), bsn.is_valid)


def _one_country(choose: Make) -> Make:
    """A column holds the ids of one country, not of all of them: which one its first value says."""
    chosen: dict[int, int] = {}

    def make(generator: random.Random, number: int) -> str:
        if number == 0:
            chosen[id(generator)] = generator.randrange(5)
        return choose(generator, chosen[id(generator)])

    return make


def _iban(generator: random.Random, number: int) -> str:
    bank = "37040044" + _digits(generator, 10)
    return "DE" + iban.calc_check_digits("DE00" + bank) + bank


def _card(generator: random.Random, number: int) -> str:
    front = ("4", "52")[number % 2] + _digits(generator, 15)
    return front[:15] + str(luhn.calc_check_digit(front[:15]))


def _email(generator: random.Random, number: int) -> str:
    name = _first(generator).lower().encode("ascii", "ignore").decode()
    return f"{name}.{number}@example.{generator.choice(['org', 'com', 'de'])}"


def _birth(generator: random.Random, number: int) -> str:
    return f"{generator.randint(1940, 2005)}-{generator.randint(1, 12):02}-{generator.randint(1, 28):02}"


def _address(generator: random.Random, number: int) -> str:
    return f"{generator.choice(_STREETS)} {generator.randint(1, 200)}"


_MADE: dict[Sort | None, Make] = {
    Sort.PERSON_NAME: lambda generator, _: f"{_first(generator)} {generator.choice(_LAST_NAMES.split())}",
    Sort.EMAIL: _email,
    Sort.PHONE: _phone,
    Sort.POSTAL_ADDRESS: _address,
    Sort.BIRTH_DATE: _birth,
    Sort.NATIONAL_ID: _one_country(_national_id),
    Sort.PASSPORT: lambda generator, _: f"C{_digits(generator, 8)}",
    Sort.TAX_ID: lambda generator, _: f"DE{_digits(generator, 9)}",
    Sort.DEVICE: lambda generator, _: ".".join(str(generator.randint(1, 254)) for _ in range(4)),
    Sort.LOCATION: lambda generator, _: f"{generator.uniform(-90, 90):.6f}",
    Sort.GENDER: lambda generator, _: generator.choice("mf"),
    Sort.TRAIT: lambda generator, _: generator.choice(["single", "married", "DE", "PL"]),
    Sort.SPECIAL: lambda generator, _: generator.choice(["A", "B", "none"]),
    Sort.HEALTH: lambda generator, _: generator.choice(["J45.0", "E11.9", "none"]),
    Sort.ONLINE_ID: lambda generator, number: f"{_first(generator).lower()}{number}",
    Sort.IBAN: _iban,
    Sort.CARD_NUMBER: _card,
    Sort.BANK_ACCOUNT: lambda generator, _: _digits(generator, 10),
    Sort.BIC: lambda generator, _: generator.choice(["DEUTDEFF", "COBADEFFXXX", "BNPAFRPP", "INGBNL2A"]),
    Sort.AMOUNT: lambda generator, _: f"{generator.uniform(1, 5_000):.2f}",
    Sort.TRANSACTION: lambda generator, number: f"txn_{_hex(generator, 12)}",
    Sort.PASSWORD: lambda generator, _: "$2b$12$" + "".join(generator.choice("abcXYZ019./") for _ in range(53)),
    Sort.TOKEN: lambda generator, _: _hex(generator, 40),
    Sort.SECRET: lambda generator, _: _hex(generator, 32),
    Sort.API_KEY: lambda generator, _: f"sk_live_{_hex(generator, 24)}",
    Sort.PRIVATE_KEY: lambda generator, _: f"-----BEGIN PRIVATE KEY-----\n{_hex(generator, 60)}",
}


def _make_others(column: LabelledColumn, generator: random.Random) -> Make:
    """Of columns of no class: by type, and such digits, codes and words as are easily taken for something."""
    kind = column.type.partition("(")[0]
    if kind in ("int", "bigint", "smallint"):
        first, step = generator.choice([1, 100, 10**8, 10**9]), generator.choice([1, 1, 7])
        return lambda _, number: str(first + step * number)
    if kind in ("numeric", "real"):
        return lambda made, _: f"{made.uniform(0, 900):.2f}"
    if kind == "boolean":
        return lambda made, _: made.choice(["true", "false"])
    if kind in ("date", "timestamp"):
        return lambda made, _: f"20{made.randint(15, 25)}-{made.randint(1, 12):02}-{made.randint(1, 28):02} 12:30:05"
    return generator.choice(_OTHERS)


_OTHERS: list[Make] = [
    lambda generator, _: generator.choice(_WORDS.split()),
    lambda generator, _: " ".join(generator.choice(_WORDS.split()) for _ in range(6)),
    lambda generator, _: _digits(generator, 10),
    lambda generator, _: f"{generator.choice('ABCDEF')}{generator.choice('GHXY')}-{_digits(generator, 6)}",
    lambda generator, number: f"https://example.org/{generator.choice(_WORDS.split())}/{number}",
    lambda generator, _: f"{generator.randint(0, 9)}.{generator.randint(0, 9)}.{generator.randint(0, 20)}",
]


def group_tables(columns: list[LabelledColumn]) -> Iterator[tuple[str, list[LabelledColumn]]]:
    """The columns of one table after the other, with the table's name."""
    tables: dict[tuple[str, str], list[LabelledColumn]] = {}
    for column in columns:
        tables.setdefault((column.schema, column.table), []).append(column)
    for (_, table), told in tables.items():
        yield table, told
