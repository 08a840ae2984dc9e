"""Laws of the words of a name: an unknown one behind a phrase leaves no class sure, a shortened one says the same."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from delta_arc_lineage.model.classification import LEAST_FOUND, LEAST_SURE, DataClass
from delta_arc_lineage.model.classifying.column_reasons import ColumnFacts
from delta_arc_lineage.model.classifying.data_sorts import SORTS, Sort
from delta_arc_lineage.model.classifying.name_reading import read_name, split_words
from delta_arc_lineage.model.classifying.other_phrases import BARE_NAMES
from delta_arc_lineage.model.classifying.phrase_book import PHRASES
from delta_arc_lineage.model.classifying.table_classes import classify_columns
from delta_arc_lineage.model.classifying.word_forms import FULL_WORDS, QUALIFIERS, head_of_compound

phrases = st.sampled_from(sorted(PHRASES))
tables = st.sampled_from(["t1", "users", "Kunden", "patients", "payments", "products", "oauth_tokens"])
unknown = st.text("bcdfghjklmpqrtvwxz", min_size=4, max_size=9)
"""Words without a vowel: none that a language has, and none that the lists know but by its short form."""


def surest(table: str, name: str, kind: str = "") -> float:
    """Of any class."""
    (classes,) = classify_columns(table, [ColumnFacts(name, kind)])
    return max((told.confidence for told in classes), default=0.0)


@given(phrases, unknown, tables, st.sampled_from(["", "text", "numeric(10,2)", "bigint"]))
def test_a_word_that_nobody_knows_behind_a_phrase_leaves_no_class_sure(
    phrase: str, word: str, table: str, kind: str
) -> None:
    """It may be what the name is of, as `phone_tier` is a tier: told at most, and never tagged for the name alone."""
    assume(word not in FULL_WORDS and word not in PHRASES and f"{phrase} {word}" not in PHRASES)
    assume(not any(word.startswith(known) or known.startswith(word) for known in BARE_NAMES))
    assume(not head_of_compound(word) and split_words(word) == (word,))
    name = f"{phrase} {word}".replace(" ", "_")
    assert surest(table, name, kind) < LEAST_SURE
    assert surest(table, name, kind) <= surest(table, phrase.replace(" ", "_"), kind)


@given(phrases, st.sampled_from(sorted(QUALIFIERS)))
def test_a_word_that_leaves_the_meaning_never_makes_a_name_less_sure(phrase: str, word: str) -> None:
    """A place, an order, a form or a unit behind a phrase: what was told of the phrase is told of the whole."""
    assume(f"{phrase} {word}" not in PHRASES and not any(f"{last} {word}" in PHRASES for last in phrase.split()))
    assume(word not in PHRASES and len(phrase.split()) == 1)
    told = {each.sort: each.weight for each in read_name(f"{phrase}_{word}").evidence}
    assert told == {each.sort: each.weight for each in read_name(phrase).evidence}


def _shorten(phrase: str) -> list[str]:
    """Each way in which one word of it may be short, but for those that are, or begin, another phrase."""
    words = phrase.split()
    written = [
        [short if word == full else word for word in words] for short, full in FULL_WORDS.items() if full in words
    ]
    return [" ".join(form) for form in written if not any(part in PHRASES for part in (*form, " ".join(form)))]


SHORTENED = sorted((form, phrase) for phrase in PHRASES for form in _shorten(phrase))


@given(st.sampled_from(SHORTENED))
def test_a_shortened_word_is_read_in_every_phrase_that_has_it(pair: tuple[str, str]) -> None:
    """`PHN_NO` says what `phone_number` does, unless the short form is a phrase of its own."""
    short, phrase = pair
    told = {each.sort for each in read_name(short.replace(" ", "_").upper()).evidence}
    assert told == {each.sort for each in read_name(phrase).evidence}


SHORT = (
    "CUST_NM:person-name EMP_FST_NM:person-name DOB_DT:birth-date SSN_LAST4:national-id PHN_NO:phone MRTL_STAT_CD:trait"
    " BNK_ACCT_NO:bank-account IBAN_CD:iban refresh_tkn:token ETHN_CD:special UNION_MBR_FLG:special DISAB_FLG:health"
    " lieferadresse:postal-address gesamtbetrag:amount apellidos:person-name next_of_kin_name:person-name"
)


@pytest.mark.parametrize("column", SHORT.split())
def test_old_and_glued_names_are_read(column: str) -> None:
    """As mainframes and German have them."""
    name, _, sort = column.partition(":")
    (classes,) = classify_columns("t1", [ColumnFacts(name)])
    assert [told.sort for told in classes if told.confidence >= LEAST_FOUND] == [sort]


NEVER_SURE = (
    "phone_support_tier gender_target street_side phone_prefix sex_ratio position_lat_offset median_income CIF_NO"
    " target_gender EMAIL_OPT_IN mail_slot id_gender account_number race_condition_flag incoming_email_token:personal"
    " permit_no gender_avatar miles_balance::bigint"
)


@pytest.mark.parametrize("column", NEVER_SURE.split())
def test_names_that_were_once_sure_and_wrong(column: str) -> None:
    """Of no class that is sure; after a colon, of none that is this one; after two, of this type."""
    name, data_class, kind = (*column.split(":"), "", "")[:3]
    for table in ("t1", "customers"):
        (classes,) = classify_columns(table, [ColumnFacts(name, kind or "text")])
        sure = {told.data_class for told in classes if told.confidence >= LEAST_SURE}
        assert not (sure & {DataClass(data_class)} if data_class else sure), table


def test_a_thing_has_a_persons_trait_less_surely() -> None:
    """A school has a faith, and a course a full name: what is sure in a table of people is not in one of things."""
    for column in ("religion", "full_name", "gender", "nationality"):
        assert surest("students", column) >= LEAST_SURE > surest("schools_dir", column) >= LEAST_FOUND


def test_health_is_told_by_its_words_and_by_its_table() -> None:
    """And special categories of GDPR art. 9 are a sort of their own, of the personal class."""
    for column in ("systolic_bp", "blutgruppe", "smoker_flag", "is_pregnant", "hiv_status"):
        (((told, *_),),) = (classify_columns("t1", [ColumnFacts(column)]),)
        assert told.sort == Sort.HEALTH and told.data_class is DataClass.PERSONAL, column
    assert surest("vitals", "weight_kg") >= LEAST_FOUND > surest("parcels", "weight_kg")
    for column in ("religion", "ethnicity", "sexual_orientation", "trade_union", "dna", "criminal_record"):
        ((told, *_),) = classify_columns("t1", [ColumnFacts(column)])
        assert SORTS[told.sort] is Sort.SPECIAL and told.data_class is DataClass.PERSONAL, column
