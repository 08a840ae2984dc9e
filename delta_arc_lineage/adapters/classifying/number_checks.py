"""Checks of numbers that have a checksum, by python-stdnum: accounts, cards, ids of people and of taxes.

Numbers without one are no part of it: any digits would pass. The forms are those of the numbers as people and systems
write them; digits alone are asked of those of their length.
"""

import re
from collections.abc import Callable
from importlib import import_module

from delta_arc_lineage.adapters.classifying.checks import Check

_APART = re.compile(r"[\s./-]")
_CARD = re.compile(
    r"(?:4\d{12}(?:\d{3}|\d{6})?|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[68]\d)\d{11}|(?:6011|65\d\d|64[4-9]\d)\d{12}|35\d{14}|62\d{14,17})"
)
_FORMS = {
    "es.dni": r"\d{8}-?[A-Z]",
    "es.nie": r"[XYZ]-?\d{7}-?[A-Z]",
    "it.codicefiscale": r"[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z]",
    "fr.nir": r"[1-478] ?\d\d ?\d\d ?(?:\d\d|2[AB]) ?\d{3} ?\d{3} ?\d\d",
    "pl.pesel": r"\d{11}",
    "nl.bsn": r"\d{9}|\d{4}\.\d\d\.\d{3}",
    "be.nn": r"\d{11}|\d\d\.\d\d\.\d\d-\d{3}[.-]\d\d",
    "se.personnummer": r"(?:\d\d)?\d{6}[-+]?\d{4}",
    "fi.hetu": r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]",
    "no.fodselsnummer": r"\d{6} ?\d{5}",
    "ee.ik": r"[1-8]\d{10}",
    "cz.rc": r"\d{6}/?\d{3,4}",
    "ro.cnp": r"[1-9]\d{12}",
    "bg.egn": r"\d{10}",
    "hr.oib": r"\d{11}",
    "si.emso": r"\d{13}",
    "gr.amka": r"\d{11}",
    "tr.tckimlik": r"[1-9]\d{10}",
    "br.cpf": r"\d{11}|\d{3}\.\d{3}\.\d{3}-\d\d",
    "cl.rut": r"\d{7,8}-[\dK]|\d{1,2}\.\d{3}\.\d{3}-[\dK]",
    "mx.curp": r"[A-Z]{4}\d{6}[HM][A-Z]{5}[0-9A-Z]\d",
    "in_.aadhaar": r"[2-9]\d{11}|[2-9]\d{3} \d{4} \d{4}",
    "cn.ric": r"[1-9]\d{16}[\dX]",
    "kr.rrn": r"\d{6}-?\d{7}",
    "za.idnr": r"\d{13}",
    "ca.sin": r"\d{9}|\d{3}[ -]\d{3}[ -]\d{3}",
    "ch.ssn": r"756\.?\d{4}\.?\d{4}\.?\d\d",
    "gb.nhs": r"\d{10}|\d{3}[ -]\d{3}[ -]\d{4}",
    "il.idnr": r"\d{9}",
    "th.pin": r"[1-8]\d{12}|[1-8]-\d{4}-\d{5}-\d\d-\d",
    "pt.cc": r"\d{8} ?\d ?[0-9A-Z]{2}\d",
    "de.idnr": r"[1-9]\d{10}|[1-9]\d \d{3} \d{3} \d{3}",
    "it.iva": r"\d{11}",
    "pl.nip": r"\d{10}|\d{3}-\d{3}-\d\d-\d\d|\d{3}-\d\d-\d\d-\d{3}",
    "pt.nif": r"[1-35689]\d{8}|[1-35689]\d\d \d{3} \d{3}",
    "es.cif": r"[A-HJNP-SUVW]-?\d{7}-?[0-9A-J]",
    "br.cnpj": r"\d{14}|\d\d\.\d{3}\.\d{3}/\d{4}-\d\d",
    "ar.cuit": r"\d{11}|\d\d-\d{8}-\d",
    "au.abn": r"\d{11}|\d\d \d{3} \d{3} \d{3}",
    "fr.siret": r"\d{14}|\d{3} \d{3} \d{3} \d{5}",
    "in_.gstin": r"\d\d[A-Z]{5}\d{4}[A-Z][0-9A-Z]Z[0-9A-Z]",
    "eu.vat": r"(?:AT|BE|BG|CZ|DE|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|NL|PL|PT|RO|SE|SI|SK) ?[0-9A-Z+*.-]{7,14}",
}  # fmt: skip


def open_number_checks() -> tuple[Check, ...]:
    """Those of all modules, imported now; ImportError where the library is not installed."""
    from stdnum import bic, iban, imei, luhn

    def is_card(value: str) -> bool:
        digits = _APART.sub("", value)
        return _CARD.fullmatch(digits) is not None and len(set(digits)) > 1 and bool(luhn.is_valid(digits))

    named = (_open_check(name, form) for name, form in _FORMS.items())
    return (
        Check("card", re.compile(r"\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|3\d{3}[ -]\d{6}[ -]\d{4,5}"), is_card),
        Check("iban", re.compile(r"[A-Z]{2}\d\d(?: ?[0-9A-Z]){11,30}"), iban.is_valid),
        Check("bic", re.compile(r"[A-Z]{6}[0-9A-Z]{2}(?:[0-9A-Z]{3})?"), bic.is_valid),
        Check("imei", re.compile(r"\d{15}|\d\d-\d{6}-\d{6}-\d"), imei.is_valid),
        *named,
    )


def _open_check(name: str, form: str) -> Check:
    return Check(name, re.compile(form), _of_varied(import_module(f"stdnum.{name}").is_valid))


def _of_varied(is_valid: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda value: _varies(value) and bool(is_valid(value))


def _varies(value: str) -> bool:
    """Whether it has more than two different signs: zeros and ones pass many checksums."""
    return len(set(value)) > 2
