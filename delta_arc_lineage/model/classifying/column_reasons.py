"""Reasons for the classes of one column: its name, its type, what its values look like, its tags, and its table."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from delta_arc_lineage.model.classification import LEAST_TOLD, ClassReason, ColumnClass, DataClass, ValueSign
from delta_arc_lineage.model.classifying.chance import weigh, weigh_against
from delta_arc_lineage.model.classifying.combining import Evidence, conclude
from delta_arc_lineage.model.classifying.data_sorts import Sort
from delta_arc_lineage.model.classifying.name_reading import NameReading, read_name, split_words
from delta_arc_lineage.model.classifying.personal_phrases import WEAK
from delta_arc_lineage.model.classifying.tag_reading import TAG_WEIGHT, classes_of_tag, read_tags
from delta_arc_lineage.model.classifying.validators import DEFINING, DISTINCT, VALIDATORS
from delta_arc_lineage.model.type_facts import Family
from delta_arc_lineage.model.type_words import read_type

UNTOLD_SORT = ""
"""The sort of a column that only a tag gives a class."""
_WRONG_TYPE, _TYPE_OF_MONEY, _FAILING_VALUES = 0.9, 0.3, 0.85
_NAMED_IN_TABLE_OF_PEOPLE, _BARE_IN_TABLE_OF_PEOPLE, _BESIDE_ITS_LIKE = 0.3, 0.6, 0.4
_NAMED_IN_TABLE_OF_HEALTH, _IN_TABLE_OF_THINGS = 0.4, 0.3
_OF_WHO_IT_IS = frozenset({Sort.PERSON_NAME, Sort.GENDER, Sort.TRAIT, Sort.SPECIAL, Sort.HEALTH})
"""Sorts that things have too: a course has a full name, and a school a faith."""
_WITH_PEOPLE = frozenset(
    {
        Sort.PERSON_NAME,
        Sort.EMAIL,
        Sort.PHONE,
        Sort.POSTAL_ADDRESS,
        Sort.BIRTH_DATE,
        Sort.GENDER,
        Sort.TRAIT,
        Sort.SPECIAL,
    }
)


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """What is known of a column: `type` in the words of who states it, `spoken_by` the format of the file that does,
    empty of a database; `signs` of sampled values; `tags` of the catalog, by the names people see."""

    name: str
    type: str = ""
    signs: tuple[ValueSign, ...] = ()
    tags: tuple[str, ...] = ()
    spoken_by: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a table tells of a column in it: whether it is of people or of their health, in which words, and which sorts
    stand beside; which words nearly all of its columns have in common, and how many letters begin them all."""

    of_people: str = ""
    of_things: bool = False
    of_health: str = ""
    beside: frozenset[Sort] = frozenset()
    common: frozenset[str] = frozenset()
    prefix: int = 0
    stated_tags: Mapping[str, DataClass] = field(default_factory=dict)


def judge_column(column: ColumnFacts, around: Surroundings) -> tuple[ColumnClass, ...]:
    """A class each that is to be told, with the surest of its sorts; the surest class first."""
    reading = read_name(column.name, around.common)
    if not reading.evidence and around.common:
        reading = read_name("_".join(word for word in split_words(column.name) if word not in around.common))
    if not reading.evidence and around.prefix:
        reading = read_name(column.name[around.prefix :])
    by_sort: dict[Sort, list[Evidence]] = defaultdict(list)
    for told in (*reading.evidence, *read_signs(column.signs), *read_tags(column.tags)):
        by_sort[told.sort].append(told)
    told_by_sort = {
        sort: [
            *evidence,
            *_read_type(sort, column, _weigh_named(sort, reading)),
            *_read_failing(sort, column.signs),
            *_read_table(sort, reading, around),
        ]
        for sort, evidence in by_sort.items()
    }
    classes = _choose(column, told_by_sort, around)
    to_tell = [found for found in classes if found.confidence >= LEAST_TOLD]
    return tuple(sorted(to_tell, key=lambda found: (-found.confidence, found.data_class)))


def _choose(
    column: ColumnFacts, told_by_sort: Mapping[Sort, list[Evidence]], around: Surroundings
) -> Iterator[ColumnClass]:
    """The surest sort of each class that anything is told for."""
    tagged = _read_class_tags(column, around.stated_tags)
    for data_class in DataClass:
        tags = tagged.get(data_class, [])
        found = [
            (*conclude([*(told.reason for told in evidence), *tags]), sort.value)
            for sort, evidence in told_by_sort.items()
            if sort.data_class is data_class
        ]
        if tags:
            found.append((*conclude(tags), UNTOLD_SORT))
        if found:
            confidence, reasons, sort = max(found, key=lambda told: (told[0], told[2]))
            yield ColumnClass(column.name, data_class, sort, confidence, reasons)


def _read_class_tags(column: ColumnFacts, stated: Mapping[str, DataClass]) -> dict[DataClass, list[ClassReason]]:
    told: dict[DataClass, list[ClassReason]] = defaultdict(list)
    for tag in column.tags:
        for data_class in classes_of_tag(tag, stated):
            told[data_class].append(ClassReason(f"its tag {tag!r} says so", TAG_WEIGHT))
    return told


def read_signs(signs: Iterable[ValueSign]) -> Iterator[Evidence]:
    """What counts of values say for sorts; of several validators of one sort, the one that says most."""
    best: dict[Sort, Evidence] = {}
    for sign in signs:
        validator = VALIDATORS.get(sign.validator)
        weight = weigh(sign.taken, sign.seen, validator.chance) * validator.strength if validator else 0.0
        if validator is None or weight <= best.get(validator.sort, Evidence(validator.sort, 0.0, "")).weight:
            continue
        words = f"{sign.taken} of {sign.seen} different values look like {validator.words}"
        best[validator.sort] = Evidence(validator.sort, weight, words)
    yield from best.values()


def _read_failing(sort: Sort, signs: Iterable[ValueSign]) -> Iterator[Evidence]:
    """What values say against a sort all of whose values would pass."""
    taken = {sign.validator: sign.taken for sign in signs}
    if sort not in DEFINING or DISTINCT not in taken:
        return
    seen, passed = taken[DISTINCT], max(taken.get(name, 0) for name in DEFINING[sort])
    weight = weigh_against(min(passed, seen), seen) * _FAILING_VALUES
    if weight > 0:
        yield Evidence(sort, -weight, f"{seen - passed} of {seen} different values look like no {sort.words}")


def _read_type(sort: Sort, column: ColumnFacts, named: float) -> Iterator[Evidence]:
    """A type that cannot hold the sort speaks against it; one that nobody knows says nothing. Money is kept in
    decimals, which says so of an `amount_ordered`; a whole number may count something else, as a `miles_balance`."""
    family = read_type(column.type, column.spoken_by).family if column.type else Family.UNKNOWN
    if family is not Family.UNKNOWN and family not in sort.families:
        yield Evidence(sort, -_WRONG_TYPE, f"its type is {column.type}, which holds no {sort.words}")
    if sort is Sort.AMOUNT and family is Family.INTEGER:
        yield Evidence(sort, -_TYPE_OF_MONEY, f"its type is {column.type}, which may count something else")
    if sort is Sort.AMOUNT and family is Family.DECIMAL and named > WEAK:
        yield Evidence(sort, _TYPE_OF_MONEY, f"its type is {column.type}, as money has")


def _weigh_named(sort: Sort, reading: NameReading) -> float:
    return max((told.weight for told in reading.evidence if told.sort is sort), default=0.0)


def _read_table(sort: Sort, reading: NameReading, around: Surroundings) -> Iterator[Evidence]:
    named = _weigh_named(sort, reading)
    if not named:
        return
    if reading.is_bare:
        if around.of_people and not around.of_things:
            yield Evidence(sort, _BARE_IN_TABLE_OF_PEOPLE, around.of_people)
    elif around.of_people and not around.of_things and sort in _WITH_PEOPLE:
        yield Evidence(sort, _NAMED_IN_TABLE_OF_PEOPLE, around.of_people)
    if around.of_things and sort in _OF_WHO_IT_IS:
        yield Evidence(sort, -_IN_TABLE_OF_THINGS, "its table is called as one of things")
    if sort is Sort.HEALTH and around.of_health:
        yield Evidence(sort, _NAMED_IN_TABLE_OF_HEALTH, around.of_health)
    if sort in around.beside and named <= WEAK:
        yield Evidence(sort, _BESIDE_ITS_LIKE, f"a column beside it is sure to be of the sort {sort.words}")
