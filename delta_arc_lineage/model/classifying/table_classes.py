"""What a table is of, concluded from what it is called and from its columns, each with its reasons.

A table called users or customers, in any of the languages, is taken for one of people, transactions or payments for one
of money. A column makes its table as sure as it is sure itself, in the measure in which its sort tells: an e-mail
address more than a gender. Columns are looked at twice: what they are sure of is known to those beside them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from delta_arc_lineage.model.classification import LEAST_TOLD, ClassReason, ColumnClass, DataClass, TableClass
from delta_arc_lineage.model.classifying.column_reasons import (
    UNTOLD_SORT,
    ColumnFacts,
    Surroundings,
    judge_column,
)
from delta_arc_lineage.model.classifying.combining import conclude
from delta_arc_lineage.model.classifying.data_sorts import SORTS, Sort
from delta_arc_lineage.model.classifying.name_reading import split_words
from delta_arc_lineage.model.classifying.table_phrases import OF_HEALTH, OF_TABLES, OF_THINGS, TABLES, singular_forms
from delta_arc_lineage.model.classifying.tag_reading import TAG_WEIGHT, classes_of_tag
from delta_arc_lineage.model.classifying.word_forms import FULL_WORDS
from delta_arc_lineage.model.kinds import Reference

_BY_NAME, _BY_UNTOLD_SORT = 0.5, 0.8
_LEAST_KNOWN_BESIDE = 0.7
"""The confidence from which a column's sort counts as known to those beside it."""
_PERSONS = frozenset(
    {Sort.PERSON_NAME, Sort.EMAIL, Sort.BIRTH_DATE, Sort.GENDER, Sort.NATIONAL_ID, Sort.PHONE, Sort.PASSWORD}
)
_LEAST_PREFIXED, _NEARLY_ALL = 5, 0.7
StatedTags = Mapping[str, DataClass]
"""Tags that a person gave a class, by the names that people see."""
NO_STATED_TAGS: StatedTags = {}


def classify_table(
    reference: Reference,
    name: str,
    columns: Sequence[ColumnFacts],
    *,
    tags: Iterable[str] = (),
    stated_tags: StatedTags = NO_STATED_TAGS,
) -> tuple[TableClass, ...]:
    """The classes of a table or a dataset that are to be told, the surest first. `name`: the last part of what it is
    called; `tags`: its own in the catalog; `stated_tags`: tags that a person gave a class."""
    by_column = classify_columns(name, columns, stated_tags=stated_tags)
    found = [_conclude(reference, name, data_class, by_column, tuple(tags), stated_tags) for data_class in DataClass]
    told = [each for each in found if each.confidence >= LEAST_TOLD or each.columns]
    return tuple(sorted(told, key=lambda each: (-each.confidence, each.data_class)))


def classify_columns(
    name: str, columns: Sequence[ColumnFacts], *, stated_tags: StatedTags = NO_STATED_TAGS
) -> tuple[tuple[ColumnClass, ...], ...]:
    """The classes of each column of a table of this name, in their order."""
    of_people = _name_in_table(name, DataClass.PERSONAL)
    words = f"its table is called {of_people!r}, which is of people" if of_people else ""
    things = _is_of_things(name) or _ends_in(name, TABLES[DataClass.CREDENTIAL])
    of_health = next((word for word in split_words(name) if not OF_HEALTH.isdisjoint(singular_forms(word))), "")
    around = Surroundings(
        words,
        things,
        f"its table is called {of_health!r}, which is of health" if of_health else "",
        common=_find_common(columns),
        prefix=_find_prefix(columns),
        stated_tags=stated_tags,
    )
    first = [judge_column(column, around) for column in columns]
    sorts = Counter(told.sort for classes in first for told in classes if told.confidence >= _LEAST_KNOWN_BESIDE)
    beside = frozenset(SORTS[sort] for sort in sorts if sort != UNTOLD_SORT)
    if not words and len(beside & _PERSONS) > 1:
        words = "columns beside it are of people"
    if not beside and words == around.of_people:
        return tuple(first)
    around = replace(around, of_people=words, beside=beside)
    return tuple(judge_column(column, around) for column in columns)


def _conclude(
    reference: Reference,
    name: str,
    data_class: DataClass,
    by_column: Iterable[tuple[ColumnClass, ...]],
    tags: tuple[str, ...],
    stated_tags: StatedTags,
) -> TableClass:
    columns = tuple(told for classes in by_column for told in classes if told.data_class is data_class)
    evidence = [*_read_columns(columns), *_read_name(name, data_class)]
    for tag in tags:
        if data_class in classes_of_tag(tag, stated_tags):
            evidence.append(ClassReason(f"its tag {tag!r} says so", TAG_WEIGHT))
    confidence, reasons = conclude(evidence)
    return TableClass(reference, data_class, confidence, reasons, columns)


def _read_name(name: str, data_class: DataClass) -> list[ClassReason]:
    word = _name_in_table(name, data_class)
    if not word or _is_of_things(name):
        return []
    return [ClassReason(f"it is called {word!r}, as tables of {data_class.words} are", _BY_NAME)]


def _read_columns(columns: Iterable[ColumnClass]) -> list[ClassReason]:
    """Of each sort its surest column."""
    best: dict[str, ColumnClass] = {}
    for column in columns:
        if column.sort not in best or column.confidence > best[column.sort].confidence:
            best[column.sort] = column
    return [ClassReason(_say(column), round(column.confidence * _telling(column), 3)) for column in best.values()]


def _say(column: ColumnClass) -> str:
    sort = SORTS[column.sort].words if column.sort != UNTOLD_SORT else column.data_class.words
    return f"its column {column.column!r} is of the sort {sort}"


def _telling(column: ColumnClass) -> float:
    return SORTS[column.sort].telling if column.sort != UNTOLD_SORT else _BY_UNTOLD_SORT


def _name_in_table(name: str, data_class: DataClass) -> str:
    """The word in a table's name that tells the class; empty where none does."""
    told = TABLES[data_class]
    forms = {word: {*singular_forms(word), FULL_WORDS.get(word, word)} for word in split_words(name)}
    return next((word for word, told_as in forms.items() if not told.isdisjoint(told_as)), "")


def _is_of_things(name: str) -> bool:
    """Whether the last word is of things, as in `customer_group`."""
    return _ends_in(name, OF_THINGS)


def _ends_in(name: str, told: frozenset[str]) -> bool:
    words = [word for word in split_words(name) if word not in OF_TABLES]
    return bool(words) and not told.isdisjoint(singular_forms(words[-1]))


def _find_common(columns: Sequence[ColumnFacts]) -> frozenset[str]:
    """Words that nearly all names of a table have, as `adh` in `nom_adh`: they say what the table is of."""
    if len(columns) < _LEAST_PREFIXED:
        return frozenset()
    counts = Counter(word for column in columns for word in set(split_words(column.name)))
    return frozenset(word for word, count in counts.items() if count >= _NEARLY_ALL * len(columns))


def _find_prefix(columns: Sequence[ColumnFacts]) -> int:
    """How many letters begin all names of a table alike, as `ox` does in `oxfname`; 0 where it is no habit.

    Only letters that run into the word count: a word that stands apart is read as one anyway. It is all that a
    further column may take away.
    """
    names = [column.name.lower() for column in columns]
    if len(names) < _LEAST_PREFIXED:
        return 0
    first, last = min(names), max(names)
    length = 0
    while length < min(len(first), len(last)) and first[length] == last[length]:
        length += 1
    return length if length > 1 and first[length - 1].isalpha() else 0
