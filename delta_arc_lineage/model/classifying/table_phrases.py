"""What tables are called that hold people, money or credentials, in the languages of `personal_phrases`.

One word of a table's name tells; plurals are told apart by their endings alone (`singular_forms`).
"""

from collections.abc import Iterator, Mapping

from delta_arc_lineage.model.classification import DataClass


def words_of(text: str) -> frozenset[str]:
    """The words that a text lists."""
    return frozenset(text.split())


_PEOPLE = (
    "user customer client person people employee staff contact member patient student teacher author actor subscriber"
    " passenger guest lead profile recipient visitor applicant candidate beneficiary tenant resident citizen owner"
    " participant buyer seller shopper consumer individual partner crew worker personnel pupil voter salesperson"
    " kunde kunden benutzer mitarbeiter person personen personal patienten schuler mitglied mitglieder nutzer adherent"
    " utilisateur personne salarie employe abonne eleve clients usuario cliente empleado persona paciente alumno socio"
    " contacto agente trabajador utente dipendente anagrafica persone paziente contatto anagra pessoa fisica"
    " funcionario aluno paciente cidadao servidor klant klanten gebruiker medewerker persoon leden patient relatie"
    " klient uzytkownik pracownik osoba pacjent kontrahent kna1 pa0002 pa0006 pa0001 adrc adrp usr users tkunde"
    " oxuser adresse adressen address addresses adres indirizzo direccion auteur anagrafe dipendenti commenters"
)
_MONEY = (
    "transaction payment invoice ledger charge refund payout billing salary payroll payslip card creditcard bank"
    " account"
    " bankaccount loan mortgage credit debit receipt subscription_payment statement journal balance earning wage"
    " deposit"
    " withdrawal transfer txn remittance dispute settlement zahlung rechnung konto gehalt lohn buchung kontobewegung"
    " uberweisung paiement facture compte virement salaire reglement ecriture pago factura cuenta transaccion nomina"
    " recibo asiento pagamento fattura conto transazione stipendio bonifico fatura conta transacao movimento folha"
    " betaling factuur rekening transactie salaris boeking platnosc faktura konto transakcja wynagrodzenie przelew"
    " bseg bkpf knbk lfbk pa0008 pa0009 expense creditmemo purchase sale order reembolso cotisation"
)
_CREDENTIALS = "credential password secret token apikey session oauth passwort kennwort senha contrasena accesstoken"
TABLES: Mapping[DataClass, frozenset[str]] = {
    DataClass.PERSONAL: words_of(_PEOPLE),
    DataClass.FINANCIAL: words_of(_MONEY),
    DataClass.CREDENTIAL: words_of(_CREDENTIALS),
}
ROLES = words_of(
    "kin guardian prescriber physician doctor nurse surgeon practitioner father mother parent spouse husband wife child"
    " son daughter sibling dependent dependant insured policyholder claimant lawyer attorney judge broker supervisor"
    " teacher professor tutor payer payee creditor borrower debtor accountholder holder nominee heir victim witness"
    " arzt vater mutter ehepartner versicherter medecin pere mere conjoint assure tuteur medico padre"
    " madre conyuge asegurado titular perito mae pai conjuge segurado assicurato arts ouder verzekerde"
    " lekarz matka ojciec opiekun zahlungsempfanger"
)
"""What a person may be beside another, who is named in a table of something else: `next_of_kin_name`."""
PERSON_WORDS = (TABLES[DataClass.PERSONAL] | ROLES) - {
    "address",
    "addresses",
    "adres",
    "adresse",
    "adressen",
    "profile",
    "personal",
}
"""What a name stands beside that is a person's: `customer_name`."""
OF_HEALTH = words_of(
    "patient encounter admission vital diagnosis diagnose prescription medication drug lab laboratory clinical hospital"
    " immunization vaccination allergy symptom patienten befund labor paciente paziente pacjent consulta ordonnance"
    " receta ricetta recept absence sickness krankmeldung"
)
"""What a table of somebody's health is called; a weight or a dose in it is theirs."""
OF_THINGS = words_of(
    "product category item article game film genre playlist album track media language tag tax currency country type"
    " status config setting option role permission group log produkt artikel kategorie produit producto prodotto"
    " produto"
    " categoria categorie kategoria attribute template theme page post file image warehouse shelf location city region"
    " catalog catalogue course school university company organization organisation brand device sensor vehicle"
)
"""What a table of people is not, whatever else stands in its name: `customer_group`, `user_role`."""

OF_TABLES = words_of("dir directory list tbl table tab master mstr data info history hist archive")
"""What the last word of a table's name may be, that says nothing of what is in it."""


def singular_forms(word: str) -> Iterator[str]:
    """The word, and what it may be the plural of.

    >>> list(singular_forms("categories"))
    ['categories', 'categorie', 'categori', 'category']
    """
    yield word
    for ending, instead in (("s", ""), ("es", ""), ("ies", "y"), ("en", ""), ("n", ""), ("e", "")):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            yield word.removesuffix(ending) + instead
