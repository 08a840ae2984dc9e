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
    """`chance`: the share of random values of the same form that pass."""

    sort: Sort
    strength: float
    chance: float
    words: str


def _ids(sort: Sort, noun: str, chances: str) -> dict[str, Validator]:
    """Of numbers with a checksum: their name and the chance in thousandths, of random digits of the same length."""
    told = (item.split(":") for item in chances.split())
    return {name: Validator(sort, 0.85, int(share) / 1_000, f"{noun} ({name})") for name, share in told}


VALIDATORS: Mapping[str, Validator] = {
    "email": Validator(Sort.EMAIL, 0.97, 1e-5, "an e-mail address"),
    "phone": Validator(Sort.PHONE, 0.9, 0.2, "a phone number with its country code"),
    "phone-national": Validator(Sort.PHONE, 0.75, 0.5, "a phone number as people write it"),
    "ipv4": Validator(Sort.DEVICE, 0.9, 0.05, "an IP address"),
    "ipv6": Validator(Sort.DEVICE, 0.9, 1e-3, "an IPv6 address"),
    "mac": Validator(Sort.DEVICE, 0.9, 1e-3, "a MAC address"),
    "imei": Validator(Sort.DEVICE, 0.4, 0.1, "an IMEI"),
    "us-ssn": Validator(Sort.NATIONAL_ID, 0.9, 0.05, "a US social security number"),
    "birth-day": Validator(Sort.BIRTH_DATE, 0.2, 0.3, "a day on which a grown person may be born"),
    "gender-word": Validator(Sort.GENDER, 0.8, 1e-3, "a word for a gender"),
    "iban": Validator(Sort.IBAN, 0.97, 0.012, "an IBAN"),
    "bic": Validator(Sort.BIC, 0.7, 0.3, "a BIC"),
    "card": Validator(Sort.CARD_NUMBER, 0.9, 0.1, "a card number"),
    "jwt": Validator(Sort.TOKEN, 0.97, 1e-8, "a JSON web token"),
    "private-key": Validator(Sort.PRIVATE_KEY, 0.99, 1e-8, "a private key"),
    "aws-key": Validator(Sort.API_KEY, 0.97, 1e-8, "an access key of AWS"),
    "known-key": Validator(Sort.API_KEY, 0.95, 1e-8, "a key in a vendor's form"),
    "password-hash": Validator(Sort.PASSWORD, 0.97, 1e-8, "a hashed password"),
    **_ids(
        Sort.NATIONAL_ID,
        "a national id",
        "es.dni:60 es.nie:60 it.codicefiscale:60 fr.nir:20 pl.pesel:20 nl.bsn:110 be.nn:20 se.personnummer:40"
        " fi.hetu:60 no.fodselsnummer:20 ee.ik:20 lv.pk:30 cz.rc:40 ro.cnp:10 bg.egn:20 hr.oib:110 si.emso:20"
        " gr.amka:20 tr.tckimlik:20 br.cpf:20 cl.rut:110 mx.curp:60 in_.aadhaar:110 cn.ric:20 kr.rrn:20 za.idnr:10"
        " ca.sin:110 ch.ssn:110 gb.nhs:110 il.idnr:110 th.pin:110 pt.cc:60",
    ),
    **_ids(
        Sort.TAX_ID,
        "a tax id",
        "de.idnr:60 it.iva:110 pl.nip:110 pt.nif:110 es.cif:60 br.cnpj:20 ar.cuit:110 au.abn:20 au.tfn:110"
        " fr.siret:20 in_.gstin:40 eu.vat:60",
    ),
}
DEFINING: Mapping[Sort, tuple[str, ...]] = {
    Sort.EMAIL: ("email",),
    Sort.IBAN: ("iban",),
    Sort.BIC: ("bic",),
    Sort.PERSON_NAME: (LETTERS,),
}
"""Sorts all of whose values pass one of these: where they do not, that speaks against a column's name."""
