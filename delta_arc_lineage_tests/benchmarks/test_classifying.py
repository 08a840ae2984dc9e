"""Classes of the labelled columns that were held out: no worse than is said of them, and by no luck of the values."""

import pytest

from benchmarks.classifying import classify, score_class
from benchmarks.labelled import (
    DOMAINS,
    DOMAINS_AFTER,
    DOMAINS_CLOSED,
    HELD_OUT,
    SPLITS,
    LabelledColumn,
    make_values,
    read_labelled,
)
from delta_arc_lineage.model.classification import LEAST_SURE, DataClass

LABELLED = read_labelled()
HELD = [column for column in LABELLED if column.split == HELD_OUT]
FLOORS = {DataClass.PERSONAL: (0.94, 0.8), DataClass.FINANCIAL: (0.85, 0.75), DataClass.CREDENTIAL: (0.95, 0.75)}
"""Precision and recall."""


def test_the_labels_are_many_and_each_column_has_one() -> None:
    """Six hundred or more, of schemas that were tuned by and of others; none is in both."""
    assert len(LABELLED) >= 600 and len(HELD) >= 400 and {column.split for column in LABELLED} == set(SPLITS)
    places = [(column.schema, column.table, column.name) for column in LABELLED]
    assert len(set(places)) == len(places)
    assert sum(column.sort is None for column in HELD) > 200
    schemas = [{column.schema for column in LABELLED if column.split == split} for split in SPLITS]
    assert sum(map(len, schemas)) == len(set.union(*schemas))


@pytest.mark.parametrize("with_values", [True, False], ids=["names and values", "names"])
def test_precision_and_recall_on_schemas_that_were_held_out(with_values: bool) -> None:
    """Of every class, with values and without."""
    answers = classify(HELD, with_values=with_values)
    for data_class, (precision, recall) in FLOORS.items():
        score = score_class(answers, data_class)
        assert score.precision >= precision and score.recall >= recall, (data_class, score)


@pytest.mark.parametrize(
    ("split", "least_precise", "least_found", "sure_ones"),
    [(DOMAINS, 0.85, 0.68, 80), (DOMAINS_CLOSED, 0.85, 0.68, 80), (DOMAINS_AFTER, 0.6, 0.3, 20)],
)
def test_columns_of_other_domains_are_found_and_near_misses_are_not(
    split: str, least_precise: float, least_found: float, sure_ones: int
) -> None:
    """In eight languages, short names and glued ones: what is sure is right, with values and without."""
    columns = [column for column in LABELLED if column.split == split]
    for data_class, score in ((each, score_class(classify(columns), each)) for each in DataClass):
        assert score.precision >= least_precise and score.recall >= least_found, (data_class, score)
    for with_values in (True, False):
        sure = classify(columns, with_values=with_values, least=LEAST_SURE)
        scores = [score_class(sure, data_class) for data_class in DataClass]
        assert sum(score.told - score.found for score in scores) == 0
        assert sum(score.found for score in scores) > sure_ones


def test_values_alone_call_nothing_what_it_is_not() -> None:
    """Of columns without a name: what is told is right."""
    answers = classify(HELD, with_names=False)
    told = [score_class(answers, data_class) for data_class in DataClass]
    assert all(score.precision >= 0.98 for score in told) and sum(score.found for score in told) > 40


def test_values_are_made_alike_each_time() -> None:
    """And differ from column to column."""
    column = next(column for column in HELD if column.name == "phone")
    assert (
        make_values(column)
        == make_values(column)
        != make_values(LabelledColumn("a", "b", "c", "d", "text", column.sort))
    )
