"""Forms of words in names: what old systems shorten, what German and Dutch glue together, and what leaves a name's
meaning where it stands behind it.

The lists are of the forms, not of columns: an abbreviation is read in every phrase that has its word.
"""

from collections.abc import Iterator, Mapping

from delta_arc_lineage.model.classifying.table_phrases import words_of

_SHORTENED = (
    "acct:account acc:account addr:address adr:address alrg:allergy amt:amount avl:available bal:balance"
    " benef:beneficiary bnk:bank brth:birth brthdt:birthdate cntct:contact cntry:country crd:card ctry:country"
    " cust:customer dgn:diagnosis diag:diagnosis disab:disability drv:driver dt:date dx:diagnosis eml:email"
    " emp:employee ethn:ethnicity ethnc:ethnicity flg:flag frst:first fst:first gndr:gender grs:gross hrly:hourly"
    " ind:flag lic:license ln:line lst:last mbl:mobile mbr:member mob:mobile mrtl:marital natlty:nationality"
    " nbr:number nm:name"
    " nmbr:number no:number nr:number ntnlty:nationality num:number occup:occupation ph:phone phn:phone pmt:payment"
    " prsn:person pspt:passport psprt:passport pswd:password pwd:password pymt:payment rlgn:religion rt:rate"
    " rtng:routing rx:prescription scrt:secret stat:status sts:status tkn:token trx:transaction ts:timestamp"
    " txn:transaction typ:type upd:updated usr:user vrfd:verified"
)
FULL_WORDS: Mapping[str, str] = dict(pair.split(":") for pair in _SHORTENED.split())
"""What an abbreviation stands for, in the names that mainframes and their heirs gave."""
_HEADS = words_of(
    "adresse anschrift adres betrag bedrag passwort kennwort wachtwoord lohn strasse straat telefon telefoon anrufer"
    " telefonnummer handynummer rufnummer mobilnummer kontonummer rekeningnummer kartennummer steuernummer saldo"
    " geburtsdatum geboortedatum postleitzahl diagnose krankheit vorname nachname voornaam achternaam salaris password"
    " passwd username firstname lastname surname email emailaddress address phonenumber birthdate"
)
_LEAST_BEFORE = 3
QUALIFIERS = words_of(
    "cd home office work private personal business mobile primary secondary main alternate sha1 alternative alt other"
    " old new previous current original first second third raw clean enc encrypted encoded hash hashed digest masked"
    " md5 sha sha256 bcrypt full short long code number line text value string part prefixed normalized e164 iso kg cm"
    " lb mm minor major cents billing shipping delivery invoice customer local international domestic foreign legal"
    " official public privat geschaeftlich geschaftlich dienstlich mobil fijo fixe portable residencial particular"
    " comercial trabajo casa lavoro ufficio domicile travail paterno materno legale residenza domicilio residencia"
    " kontaktowy domowy sluzbowy zamieszkania zameldowania prive zakelijk vast total brutto netto lordo lorda bruto"
    " gross net paid due today ytd mtd maiden birth usual known sender recipient from to by primaire principal"
    " principale prywatny privado privada pagado pagada paye pagato pagata reclamado acceso acces accesso acesso"
    " zugang anual mensual mensal mensile annuel"
)
"""What a phrase may be followed by and still be what the column holds: a place, an order, a form of it, a unit."""


def list_forms(phrase: str) -> Iterator[str]:
    """A phrase as it may be written in full: without its abbreviations, and in the singular.

    >>> list(list_forms("phn no")), list(list_forms("apellidos"))
    (['phone number'], ['apellido'])
    """
    words = phrase.split()
    full = [FULL_WORDS.get(word, word) for word in words]
    if full != words:
        yield " ".join(full)
    if len(words) == 1 and len(phrase) > _LEAST_BEFORE and phrase.endswith("s"):
        yield phrase[:-1]


def head_of_compound(word: str) -> str:
    """The word at the end of a glued one that it is a kind of; empty where it is none.

    >>> head_of_compound("lieferadresse"), head_of_compound("adresse"), head_of_compound("salzgehalt")
    ('adresse', '', '')
    """
    ends = (word[at:] for at in range(_LEAST_BEFORE, len(word)))
    return next((end for end in ends if end in _HEADS), "")
