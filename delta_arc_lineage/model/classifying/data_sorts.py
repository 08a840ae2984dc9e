"""Sorts: what a column holds, finer than the class of data, and of which types it can be.

Money is financial where somebody paid, owes, earns or holds it; the price of a thing is of no class.
"""

from collections.abc import Mapping
from typing import Self

from delta_arc_lineage.model.classification import DataClass
from delta_arc_lineage.model.type_facts import Family
from delta_arc_lineage.model.words import Word

_PERSONAL, _FINANCIAL, _CREDENTIAL = DataClass.PERSONAL, DataClass.FINANCIAL, DataClass.CREDENTIAL
_TEXT = frozenset({Family.TEXT, Family.UNKNOWN, Family.BINARY, Family.JSON, Family.NESTED})
_TEXT_OR_WHOLE = _TEXT | {Family.INTEGER, Family.DECIMAL}
_NUMBER = frozenset({Family.INTEGER, Family.DECIMAL, Family.FLOAT, Family.TEXT, Family.UNKNOWN, Family.JSON})
_DAY = frozenset({Family.DATE, Family.TIMESTAMP, Family.INTEGER, Family.TEXT, Family.UNKNOWN, Family.JSON})
_PLACE = _NUMBER | {Family.NESTED}


class Sort(Word):
    """`telling`: how sure one column of the sort makes what its table is of. `families`: of types that can hold it."""

    data_class: DataClass
    telling: float
    families: frozenset[Family]

    PERSON_NAME = "person-name", "name of a person", _PERSONAL, 0.8, _TEXT
    EMAIL = "email", "e-mail address", _PERSONAL, 0.8, _TEXT
    PHONE = "phone", "phone number", _PERSONAL, 0.6, _TEXT_OR_WHOLE
    POSTAL_ADDRESS = "postal-address", "postal address", _PERSONAL, 0.4, _TEXT_OR_WHOLE
    BIRTH_DATE = "birth-date", "birth date or age", _PERSONAL, 0.9, _DAY
    NATIONAL_ID = "national-id", "national id", _PERSONAL, 0.9, _TEXT_OR_WHOLE
    PASSPORT = "passport", "passport or licence number", _PERSONAL, 0.9, _TEXT_OR_WHOLE
    TAX_ID = "tax-id", "tax id", _PERSONAL, 0.6, _TEXT_OR_WHOLE
    DEVICE = "device", "address of a device", _PERSONAL, 0.4, _TEXT_OR_WHOLE | {Family.UUID}
    LOCATION = "location", "location", _PERSONAL, 0.3, _PLACE
    HEALTH = "health", "health", _PERSONAL, 0.9, _TEXT_OR_WHOLE | _DAY | {Family.FLOAT, Family.BOOLEAN}
    SPECIAL = (
        "special",
        "faith, origin, opinion, union, orientation, biometrics or convictions",
        _PERSONAL,
        0.9,
        _TEXT_OR_WHOLE | {Family.FLOAT, Family.BOOLEAN},
    )
    GENDER = "gender", "gender", _PERSONAL, 0.6, _TEXT_OR_WHOLE
    TRAIT = "trait", "nationality, faith or family", _PERSONAL, 0.7, _TEXT_OR_WHOLE
    ONLINE_ID = "online-id", "user name or profile", _PERSONAL, 0.5, _TEXT
    IBAN = "iban", "IBAN", _FINANCIAL, 0.9, _TEXT
    CARD_NUMBER = "card-number", "card number", _FINANCIAL, 0.9, _TEXT_OR_WHOLE
    BANK_ACCOUNT = "bank-account", "bank account", _FINANCIAL, 0.8, _TEXT_OR_WHOLE
    BIC = "bic", "BIC", _FINANCIAL, 0.7, _TEXT
    AMOUNT = "amount", "amount, balance or pay", _FINANCIAL, 0.6, _NUMBER
    TRANSACTION = "transaction", "payment or transaction", _FINANCIAL, 0.6, _TEXT_OR_WHOLE | {Family.UUID}
    PASSWORD = "password", "password", _CREDENTIAL, 0.9, _TEXT
    TOKEN = "token", "token", _CREDENTIAL, 0.7, _TEXT | {Family.UUID}
    SECRET = "secret", "secret", _CREDENTIAL, 0.9, _TEXT
    API_KEY = "api-key", "API key", _CREDENTIAL, 0.9, _TEXT | {Family.UUID}
    PRIVATE_KEY = "private-key", "private key", _CREDENTIAL, 0.9, _TEXT

    def __new__(cls, tag: str, words: str, data_class: DataClass, telling: float, families: frozenset[Family]) -> Self:
        member = str.__new__(cls, tag)
        member._value_ = tag
        member.words, member.data_class, member.telling, member.families = words, data_class, telling, families
        return member


SORTS: Mapping[str, Sort] = {sort.value: sort for sort in Sort}
