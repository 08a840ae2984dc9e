"""What names, types and tables say, in several languages; and what only looks so."""

import pytest

from delta_arc_lineage.model.classification import LEAST_FOUND, DataClass
from delta_arc_lineage.model.classifying.column_reasons import ColumnFacts
from delta_arc_lineage.model.classifying.data_sorts import SORTS, Sort
from delta_arc_lineage.model.classifying.name_reading import read_name
from delta_arc_lineage.model.classifying.phrase_book import PHRASES
from delta_arc_lineage.model.classifying.table_classes import classify_columns, classify_table
from delta_arc_lineage.model.kinds import Reference

TOLD = {
    Sort.PERSON_NAME: "first_name LastName Vorname prénom apellidos cognome sobrenome achternaam nazwisko",
    Sort.EMAIL: "email EMailAddress adresse_mail correo_electronico indirizzo-email e-mail",
    Sort.PHONE: "phone_number Telefonnummer téléphone teléfono cellulare telemovel numer_telefonu",
    Sort.POSTAL_ADDRESS: "addr zip_code Straße code_postal calle indirizzo morada huisnummer ulica",
    Sort.BIRTH_DATE: "dob date_of_birth Geburtsdatum date_naissance fecha_nacimiento data_urodzenia geboortedatum",
    Sort.NATIONAL_ID: "ssn pesel codice_fiscale cpf bsn personnummer",
    Sort.PASSPORT: "passport_no Reisepass passeport pasaporte",
    Sort.TAX_ID: "tax_id ust_id partita_iva cnpj nip",
    Sort.IBAN: "iban IBAN_number",
    Sort.CARD_NUMBER: "cc_num credit_card_number numero_tarjeta Kreditkartennummer",
    Sort.AMOUNT: "salary Gehalt saldo montant importe importo kwota",
    Sort.PASSWORD: "password passwordHash mot_de_passe contraseña wachtwoord hasło",
    Sort.TOKEN: "access_token refreshToken",
    Sort.API_KEY: "api_key secret_access_key",
    Sort.PRIVATE_KEY: "private_key",
}
UNTOLD = (
    "email_count is_phone_verified:boolean account_type card_game product_name email:boolean address_id:integer"
    " password_changed_at:timestamp token_type email_template has_iban phone_type birth_date:boolean file_name"
    " company_name id created_at description street_view_enabled passport_required name"
    " latitude_tolerance memory_address address_space address_bits phone_model birth_rate user_agent_family"
    " passport_control_gate gender_neutral race_results location_accuracy"
)


@pytest.mark.parametrize(("sort", "name"), [(sort, name) for sort, told in TOLD.items() for name in told.split()])
def test_a_name_in_any_of_the_languages_tells_its_sort(sort: Sort, name: str) -> None:
    """Alone, in a table of which nothing is known."""
    ((found, *_),) = classify_columns("t1", [ColumnFacts(name)])
    assert (found.sort, found.data_class) == (sort.value, sort.data_class) and found.confidence >= LEAST_FOUND
    assert found.reasons and all(reason.words for reason in found.reasons)


@pytest.mark.parametrize("column", UNTOLD.split())
def test_what_only_looks_so_is_of_no_class(column: str) -> None:
    """A word beside it speaks against it, or its type cannot hold it."""
    name, _, kind = column.partition(":")
    (classes,) = classify_columns("t1", [ColumnFacts(name, kind)])
    assert [told for told in classes if told.confidence >= LEAST_FOUND] == []


def test_a_name_is_a_persons_where_its_table_is_of_people() -> None:
    """And a product's elsewhere; a group of customers is no customer."""
    for table, is_person in (("customers", True), ("Kunden", True), ("products", False), ("customer_group", False)):
        (classes,) = classify_columns(table, [ColumnFacts("name", "text")])
        assert bool(classes) is is_person, table
    beside = classify_columns("t1", [ColumnFacts("name"), ColumnFacts("email"), ColumnFacts("dob")])
    assert beside[0] and beside[0][0].sort == Sort.PERSON_NAME


@pytest.mark.parametrize(
    ("table", "column", "data_class"),
    [
        ("users", "email", DataClass.PERSONAL),
        ("Kunden", "Vorname", DataClass.PERSONAL),
        ("uzytkownicy", "nazwisko", DataClass.PERSONAL),
        ("transactions", "amount", DataClass.FINANCIAL),
        ("paiements", "montant", DataClass.FINANCIAL),
        ("Zahlungen", "Betrag", DataClass.FINANCIAL),
        ("oauth_sessions", "access_token", DataClass.CREDENTIAL),
    ],
)
def test_a_table_is_concluded_from_its_name_and_its_columns(table: str, column: str, data_class: DataClass) -> None:
    """With a reason for each."""
    (found, *_) = classify_table(Reference("Table", table), table, [ColumnFacts("id"), ColumnFacts(column)])
    assert found.data_class is data_class and found.confidence >= LEAST_FOUND
    assert [told.column for told in found.columns] == [column] and found.reasons


def test_tags_of_the_catalog_are_evidence() -> None:
    """By what they are called, or by what a person said that they mean; one that denies says nothing."""
    tagged = {"PII": True, "Finance - PCI": True, "T4": True, "Gold": False, "Non-PII": False}
    for tag, is_told in tagged.items():
        (classes,) = classify_columns("t1", [ColumnFacts("c1", tags=(tag,))], stated_tags={"T4": DataClass.PERSONAL})
        assert bool(classes) is is_told, tag
        assert all(tag in classes[0].reasons[0].words for _ in classes)
    (table,) = classify_table(Reference("Table", "t1"), "t1", [ColumnFacts("c1")], tags=["PII"])
    assert table.data_class is DataClass.PERSONAL and table.confidence >= LEAST_FOUND


def test_a_prefix_of_all_columns_is_taken_off() -> None:
    """As OXID's, which runs into the word."""
    columns = [ColumnFacts(name) for name in ("OXID", "OXFNAME", "OXLNAME", "OXBIRTHDATE", "OXACTIVE")]
    assert [bool(classes) for classes in classify_columns("t1", columns)] == [False, True, True, True, False]


@pytest.mark.parametrize("name", ["", "_", "%", "1", "\u0000", "é" * 5_000, "a_" * 3_000, "名前", "name" * 900])
def test_any_name_is_read(name: str) -> None:
    """Odd, long or empty."""
    classes = classify_columns(name, [ColumnFacts(name, name), ColumnFacts("email", "text")])
    assert len(classes) == 2 and all(0 < each.confidence <= 1 for told in classes for each in told)


def test_every_phrase_is_found_by_itself() -> None:
    """None is shadowed by a shorter one, nor spoken against by its own words."""
    for phrase, sorts in PHRASES.items():
        told = read_name(phrase).evidence
        assert {(each.sort, each.weight) for each in told} >= set(sorts), phrase
        assert all(each.weight > 0 for each in told), phrase
    assert set(SORTS) == {sort.value for by_sort in PHRASES.values() for sort, _ in by_sort}
