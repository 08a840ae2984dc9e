"""Validators by their names in `ValueSign`: which sort one stands for, how sure it makes where all values pass, and how
many random values of its form pass by chance.

What runs them over values lives where files are read; here is only what their counts mean. A test holds the chances
against what random numbers give.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from delta_arc_lineage.model.classifying.data_sorts import Sort

DISTINCT = "distinct"
"""The sign that says how many different values were looked at; without it no value was."""
LETTERS = "letters"
"""Values that have letters and no digit."""


@dataclass(frozen=True, slots=True)
class Validator:
    """`strength`: how sure values alone make it, below 0.8 where other things are written so and no checksum of its own
    tells them apart. `chance`: the share of random values of the same form that pass."""

    sort: Sort
    strength: float
    chance: float
    words: str


_SHARED = frozenset({"ca.sin", "il.idnr", "fr.siret", "ch.ssn"})
"""Ids whose checksum is that of order numbers and article numbers too: Luhn's, EAN's."""


def _ids(sort: Sort, noun: str, chances: str) -> dict[str, Validator]:
    """Of numbers with a checksum: their name and the chance in thousandths, of random digits of the same length."""
    told = [item.split(":") for item in chances.split()]
    strengths = {name: 0.7 if name in _SHARED else 0.85 for name, _ in told}
    return {name: Validator(sort, strengths[name], int(share) / 1_000, f"{noun} ({name})") for name, share in told}


VALIDATORS: Mapping[str, Validator] = {
    "email": Validator(Sort.EMAIL, 0.97, 1e-5, "an e-mail address"),
    "phone": Validator(Sort.PHONE, 0.9, 0.2, "a phone number with its country code"),
    "phone-national": Validator(Sort.PHONE, 0.75, 0.5, "a phone number as people write it"),
    "ipv4": Validator(Sort.DEVICE, 0.7, 0.05, "an IP address"),
    "ipv6": Validator(Sort.DEVICE, 0.75, 1e-3, "an IPv6 address"),
    "mac": Validator(Sort.DEVICE, 0.9, 1e-3, "a MAC address"),
    "imei": Validator(Sort.DEVICE, 0.4, 0.1, "an IMEI"),
    "us-ssn": Validator(Sort.NATIONAL_ID, 0.7, 0.05, "a US social security number"),
    "birth-day": Validator(Sort.BIRTH_DATE, 0.2, 0.3, "a day on which a grown person may be born"),
    "gender-word": Validator(Sort.GENDER, 0.75, 1e-3, "a word for a gender"),
    "gender-letter": Validator(Sort.GENDER, 0.35, 0.25, "a letter for a gender"),
    "iban": Validator(Sort.IBAN, 0.97, 0.012, "an IBAN"),
    "bic": Validator(Sort.BIC, 0.7, 0.4, "a BIC"),
    "card": Validator(Sort.CARD_NUMBER, 0.9, 0.1, "a card number"),
    "jwt": Validator(Sort.TOKEN, 0.97, 1e-8, "a JSON web token"),
    "private-key": Validator(Sort.PRIVATE_KEY, 0.99, 1e-8, "a private key"),
    "aws-key": Validator(Sort.API_KEY, 0.97, 1e-8, "an access key of AWS"),
    "known-key": Validator(Sort.API_KEY, 0.95, 1e-8, "a key in a vendor's form"),
    "password-hash": Validator(Sort.PASSWORD, 0.97, 1e-8, "a hashed password"),
    **_ids(
        Sort.NATIONAL_ID,
        "a national id",
        "es.dni:50 es.nie:50 it.codicefiscale:20 fr.nir:15 pl.pesel:25 nl.bsn:110 be.nn:5 se.personnummer:8 fi.hetu:5"
        " no.fodselsnummer:5 ee.ik:5 cz.rc:160 ro.cnp:5 bg.egn:20 hr.oib:115 si.emso:5 gr.amka:8 tr.tckimlik:15"
        " br.cpf:15 cl.rut:105 mx.curp:5 in_.aadhaar:95 cn.ric:5 kr.rrn:8 za.idnr:5 ca.sin:90 ch.ssn:115 gb.nhs:105"
        " il.idnr:115 th.pin:95 pt.cc:115",
    ),
    **_ids(
        Sort.TAX_ID,
        "a tax id",
        "de.idnr:10 it.iva:15 pl.nip:105 pt.nif:100 es.cif:75 br.cnpj:15 ar.cuit:15 au.abn:20 fr.siret:15 in_.gstin:10"
        " eu.vat:100",
    ),
}
DEFINING: Mapping[Sort, tuple[str, ...]] = {
    Sort.EMAIL: ("email",),
    Sort.IBAN: ("iban",),
    Sort.BIC: ("bic",),
    Sort.PERSON_NAME: (LETTERS,),
}
"""Sorts all of whose values pass one of these: where they do not, that speaks against a column's name."""
