"""Checks of texts by their form: addresses of people and devices, keys, tokens and hashes, and days."""

import re
from ipaddress import IPv6Address, ip_address

from delta_arc_lineage.adapters.classifying.checks import Check, is_formed

_EARLIEST, _LATEST = 1905, 2012
"""Years in which a grown person may be born."""
_GENDERS = (
    "male female man woman diverse männlich weiblich divers mann frau herr homme femme monsieur madame mr"
    " mrs ms hombre mujer masculino femenino feminino varón maschio femmina uomo donna vrouw mężczyzna kobieta"
)
_GENDER = re.compile(rf"(?:{'|'.join(_GENDERS.split())})\.?", re.IGNORECASE)
_GENDER_LETTER = re.compile(r"[mfwdxhkv]\.?", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?|\d\d?[./]\d\d?[./]\d{4}")
_ENDING = re.compile(r".*\.(?:png|jpe?g|gif|svg|webp|ico|css|js|json|xml|csv|txt|pdf|html?|tar|gz)", re.IGNORECASE)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"


def _is_no_file(value: str) -> bool:
    """One whose last part is no ending of files, as `logo@2x.png` has."""
    return _ENDING.fullmatch(value) is None


def _is_ipv6(value: str) -> bool:
    """One with a group that no time of day and no ratio has."""
    return isinstance(ip_address(value), IPv6Address) and any(len(group) > 2 for group in value.split(":"))


def _has_letter(value: str) -> bool:
    return any(sign.isalpha() for sign in value)


def _is_ipv4(value: str) -> bool:
    """One with a part that no version of a program has."""
    return any(part > 30 for part in ip_address(value).packed)


def _is_birth_day(value: str) -> bool:
    found = re.search(r"\d{4}", value)
    return found is not None and _EARLIEST <= int(found[0]) <= _LATEST


def _is_ssn(value: str) -> bool:
    area, group, number = (int(part) for part in value.split("-"))
    return 0 < area < 900 and area != 666 and group > 0 and number > 0


TEXT_CHECKS = (
    Check("email", re.compile(rf"[\w.!#$%&'*+/=?^`{{|}}~-]{{1,64}}@(?:{_LABEL}\.)+[a-z]{{2,24}}", re.I), _is_no_file),
    Check("ipv4", re.compile(r"\d{1,3}(?:\.\d{1,3}){3}"), _is_ipv4),
    Check("ipv6", re.compile(r"[0-9a-fA-F:.]{2,45}(?<=..)"), _is_ipv6),
    Check("mac", re.compile(r"[0-9a-fA-F]{2}(?:([:-])[0-9a-fA-F]{2})(?:\1[0-9a-fA-F]{2}){4}"), _has_letter),
    Check("us-ssn", re.compile(r"\d{3}-\d{2}-\d{4}"), _is_ssn),
    Check("birth-day", _DAY, _is_birth_day),
    Check("gender-word", _GENDER, is_formed),
    Check("gender-letter", _GENDER_LETTER, is_formed),
    Check("jwt", re.compile(r"eyJ[\w-]{5,}\.eyJ[\w-]{3,}\.[\w-]*"), is_formed),
    Check("private-key", re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----.*", re.S), is_formed),
    Check("aws-key", re.compile(r"(?:AKIA|ASIA|AROA|AIDA)[A-Z2-7]{16}"), is_formed),
    Check(
        "known-key",
        re.compile(
            r"gh[pousr]_\w{36,}|github_pat_\w{22,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}|[srp]k_(?:live|test)_\w{10,}"
            r"|whsec_\w{16,}|AIza[\w-]{35}|SG\.[\w-]{16,}\.[\w-]{16,}|sk-[\w-]{20,}|npm_\w{36}|ya29\.[\w-]{20,}"
        ),
        is_formed,
    ),
    Check(
        "password-hash",
        re.compile(
            r"\$2[abxy]?\$\d\d\$[./\w]{53}|\$argon2(?:id?|d)\$.{20,}|\$[156]\$.{8,}|pbkdf2[_:]\w+[:$].{20,}"
            r"|\$P\$[./\w]{31}"
            r"|\{(?:S?SHA|SSHA512|MD5|BCRYPT)\}.{16,}|scrypt:.{20,}|bcrypt\w*\$.{20,}|argon2\$.{20,}|\$S\$[./\w]{52}"
        ),
        is_formed,
    ),
)  # fmt: skip
