"""What a column is judged to hold, by example: a name, a type, values, tags and the table each have their say."""

import pytest

from delta_arc_lineage.model.classification import LEAST_FOUND, LEAST_TOLD, ColumnClass, DataClass, ValueSign
from delta_arc_lineage.model.classifying.chance import decades, weigh, weigh_against
from delta_arc_lineage.model.classifying.column_reasons import (
    UNTOLD_SORT,
    ColumnFacts,
    Surroundings,
    judge_column,
)
from delta_arc_lineage.model.classifying.data_sorts import Sort

ALONE = Surroundings()
OF_PEOPLE = Surroundings(of_people="it is a table of users")


def judge(name: str, around: Surroundings = ALONE, **known: object) -> ColumnClass | None:
    """The surest class; None where none is sure enough to be told."""
    found = judge_column(ColumnFacts(name, **known), around)  # type: ignore[arg-type]
    return found[0] if found else None


def sign(validator: str, taken: int, seen: int = 100) -> ValueSign:
    return ValueSign(validator, taken, seen)


@pytest.mark.parametrize(
    ("taken", "seen", "chance", "said"),
    [
        (100, 100, 0.1, 1.0),
        (10, 100, 0.1, 0.0),
        (20, 100, 0.1, 0.0),
        (60, 100, 0.1, 0.6),
        (2, 2, 0.1, 0.0),
        (29, 100, 1e-8, 0.0),
        (80, 100, 1e-8, 1.0),
        (0, 100, 0.1, 0.0),
        (0, 0, 0.1, 0.0),
        (5, 4, 0.1, 0.0),
    ],
)
def test_what_chance_gives_anyway_says_nothing(taken: int, seen: int, chance: float, said: float) -> None:
    """One in ten of any numbers passes Luhn's digit: only many more than that tell of cards, and a few of few tell
    nothing."""
    assert weigh(taken, seen, chance) == pytest.approx(said, abs=0.005)


def test_improbability_is_counted_in_decades() -> None:
    """Ten of ten at one in ten: one in ten thousand million; what is to be expected is not improbable."""
    assert decades(10, 10, 0.1) == pytest.approx(10)
    assert decades(1, 10, 0.1) == decades(0, 10, 0.1) == 0
    assert 0 < decades(5, 10, 0.1) < decades(9, 10, 0.1) < 10


@pytest.mark.parametrize(
    ("taken", "seen", "said"), [(0, 100, 1.0), (0, 5, 0.5), (60, 100, 0.0), (9, 9, 0.0), (0, 0, 0.0)]
)
def test_values_that_fail_speak_against_in_the_measure_of_how_many_were_seen(
    taken: int, seen: int, said: float
) -> None:
    """Half of them at least; five say half of what ten say."""
    assert weigh_against(taken, seen) == pytest.approx(said)


def test_values_tell_what_a_name_does_not() -> None:
    """With how many of how many, and no value; of two validators of one sort, the one that says most."""
    told = judge("c1", signs=(sign("pl.pesel", 60), sign("us-ssn", 97), sign("distinct", 100)))
    assert told is not None and (told.data_class, told.sort) == (DataClass.PERSONAL, Sort.NATIONAL_ID.value)
    assert [reason.words for reason in told.reasons] == [
        "97 of 100 different values look like a US social security number"
    ]
    assert judge("c1", signs=(sign("card", 12), sign("no-such-validator", 100))) is None


def test_values_that_are_none_speak_against_a_name_that_says_so() -> None:
    """A column `email` full of something else is told as unsure, or not at all; with the reason."""
    sure = judge("email")
    doubted = judge("email", signs=(sign("email", 20), sign("distinct", 100)))
    assert sure is not None and sure.confidence >= LEAST_FOUND
    assert doubted is None or doubted.confidence < sure.confidence
    few = judge("email", signs=(sign("email", 0, 2), sign("distinct", 2, 2)))
    assert few is not None and "2 of 2 different values look like no" in few.reasons[-1].words


def test_a_type_that_cannot_hold_a_sort_speaks_against_it() -> None:
    """A switch called `email` says whether mail is wanted. A type that nobody knows says nothing."""
    plain = judge("email")
    assert judge("email", type="boolean") is None
    assert plain is not None and judge("email", type="my_domain") == plain


def test_a_tag_says_a_class_without_a_sort_and_a_stated_one_says_its_own() -> None:
    """What people call a tag may be any word: the settings say which class it is."""
    told = judge("c1", tags=("GDPR",))
    assert told is not None and (told.data_class, told.sort) == (DataClass.PERSONAL, UNTOLD_SORT)
    assert [reason.words for reason in told.reasons] == ["its tag 'GDPR' says so"]
    stated = Surroundings(stated_tags={"Gold": DataClass.FINANCIAL})
    assert judge("c1", tags=("Gold",)) is None
    golden = judge("c1", stated, tags=("Gold",))
    assert golden is not None and golden.data_class is DataClass.FINANCIAL
    assert judge("c1", tags=("Non-PII", "Not financial")) is None


def test_a_tag_called_like_a_sort_tells_that_sort() -> None:
    """`Email` on a column without a name is of people, as an e-mail address."""
    told = judge("c1", tags=("Email",))
    assert told is not None and (told.data_class, told.sort) == (DataClass.PERSONAL, Sort.EMAIL.value)
    assert judge("c1", tags=("Email count",)) is None, "a count of them is none of them"


def test_a_bare_name_is_a_persons_in_a_table_of_people_alone() -> None:
    """`name` of products names a thing; of users, somebody. In a table of both nobody can tell."""
    alone, people = judge("name"), judge("name", OF_PEOPLE)
    things = judge("name", Surroundings(of_people="it is a table of users", of_things=True))
    assert people is not None and people.sort == Sort.PERSON_NAME.value and people.confidence >= LEAST_FOUND
    assert "it is a table of users" in [reason.words for reason in people.reasons]
    assert alone == things and (alone is None or alone.confidence < LEAST_FOUND)
    customer = judge("customer_name")
    assert customer is not None and "its name says the name of 'customer'" in customer.reasons[0].words
    assert judge("file_name") is None


def test_what_stands_beside_helps_a_name_that_is_not_sure() -> None:
    """A second address beside one that is sure; and a table of people makes its columns surer."""
    assert judge("city") is None, "a city of a shop is nobody's"
    alone, beside = (
        judge("city", OF_PEOPLE),
        judge("city", Surroundings(of_people="users", beside=frozenset({Sort.POSTAL_ADDRESS}))),
    )
    assert alone is not None and beside is not None and beside.confidence > alone.confidence
    phone, of_users = judge("phone"), judge("phone", OF_PEOPLE)
    assert phone is not None and of_users is not None and of_users.confidence > phone.confidence


def test_what_all_columns_of_a_table_have_in_common_is_no_part_of_a_name() -> None:
    """`zq_name` beside `zq_…`, or `kxemail` beside `kxid`: read again without it."""
    told = judge("kxemail", Surroundings(prefix=2))
    assert told is not None and told.sort == Sort.EMAIL.value and judge("kxemail") is None
    assert judge("zq_name", OF_PEOPLE) is None, "who is called zq?"
    common = judge("zq_name", Surroundings(of_people="users", common=frozenset({"zq"})))
    assert common is not None and common.sort == Sort.PERSON_NAME.value


def test_nothing_is_told_that_is_less_sure_than_the_least() -> None:
    """A list of doubts is read by nobody."""
    names = ("email", "name", "address", "status", "value", "phone_id", "iban", "title")
    found = [told for name in names for told in judge_column(ColumnFacts(name), ALONE)]
    assert found and all(told.confidence >= LEAST_TOLD for told in found)
