"""Laws of how sure a class is: more evidence never makes less sure, contradiction lowers, chance says nothing."""

from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.classification import ColumnClass, DataClass, ValueSign
from delta_arc_lineage.model.classifying.chance import weigh, weigh_against
from delta_arc_lineage.model.classifying.column_reasons import ColumnFacts, Surroundings, judge_column
from delta_arc_lineage.model.classifying.combining import combine
from delta_arc_lineage.model.classifying.table_classes import classify_table
from delta_arc_lineage.model.classifying.validators import DISTINCT, VALIDATORS
from delta_arc_lineage.model.kinds import Reference

weights = st.lists(st.floats(-0.99, 0.99).map(lambda weight: round(weight, 3)), max_size=6)
names = st.sampled_from(
    [
        "email",
        "name",
        "c1",
        "iban",
        "phone",
        "email_count",
        "first_name",
        "notes",
        "geburtsdatum",
        "pesel",
        "address_id",
    ]
)
types = st.sampled_from(["", "text", "bigint", "date", "boolean", "inet"])
tables = st.sampled_from(["users", "orders", "payments", "t1", "products", "user_groups"])
counts = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda told: (min(told), max(told)))
facts = st.builds(
    ColumnFacts,
    names,
    types,
    st.dictionaries(st.sampled_from(sorted(VALIDATORS)), counts, max_size=3).map(
        lambda told: tuple(ValueSign(name, taken, seen) for name, (taken, seen) in sorted(told.items()))
    ),
    st.lists(st.sampled_from(["PII", "Email", "Financial", "Gold"]), max_size=2, unique=True).map(tuple),
)


@given(weights, st.floats(0, 0.99), st.randoms())
def test_reasons_combine_monotonically_and_in_any_order(told: list[float], more: float, random: object) -> None:
    """One for it never lowers, one against it never raises, and it stays between 0 and 1."""
    before = combine(told)
    assert 0 <= before <= 1
    assert combine([*told, more]) >= before >= combine([*told, -more])
    assert combine(sorted(told, reverse=True)) == before


@given(counts, st.sampled_from([1e-5, 0.01, 0.1, 0.5]))
def test_a_value_more_that_passes_never_makes_less_of_a_share(told: tuple[int, int], chance: float) -> None:
    """And one that fails never more; likewise of what speaks against."""
    taken, seen = told
    said = weigh(taken, seen, chance)
    assert weigh(taken + 1, seen + 1, chance) >= said - 1e-9 and weigh(taken, seen + 1, chance) <= said + 1e-9
    if seen:
        against = weigh_against(taken, seen)
        assert weigh_against(taken + 1, seen + 1) <= against <= weigh_against(taken, seen + 1)


@given(st.integers(1, 2_000), st.sampled_from([0.1, 0.02, 0.2, 0.5]))
def test_a_share_that_chance_explains_says_nothing(seen: int, chance: float) -> None:
    """However many values were seen: what is to be expected is no evidence."""
    assert weigh(round(seen * chance), seen, chance) == 0.0


def confidences(classes: tuple[ColumnClass, ...]) -> dict[DataClass, float]:
    return {told.data_class: told.confidence for told in classes}


@given(facts, tables, st.sampled_from(["PII", "Financial", "Credentials"]))
def test_another_tag_never_makes_a_class_less_sure(column: ColumnFacts, table: str, tag: str) -> None:
    """Of any column, whatever else is known of it."""
    around = Surroundings("of people" if table == "users" else "")
    before = confidences(judge_column(column, around))
    tagged = ColumnFacts(column.name, column.type, column.signs, (*column.tags, tag))
    after = confidences(judge_column(tagged, around))
    assert all(after[data_class] >= confidence for data_class, confidence in before.items())


@given(facts, st.integers(5, 60))
def test_values_that_look_like_no_address_lower_what_the_name_says(column: ColumnFacts, seen: int) -> None:
    """An `email` of numbers is less sure than one whose values nobody saw."""
    told = judge_column(ColumnFacts("email"), Surroundings())
    failing = judge_column(ColumnFacts("email", signs=(ValueSign(DISTINCT, seen, seen),)), Surroundings())
    passing = (ValueSign("email", seen, seen), ValueSign(DISTINCT, seen, seen))
    sure = judge_column(ColumnFacts("email", signs=passing), Surroundings())
    assert confidences(failing).get(DataClass.PERSONAL, 0) < told[0].confidence < sure[0].confidence
    assert any(reason.weight < 0 for found in failing for reason in found.reasons) or seen >= 10


@given(st.lists(facts, min_size=1, max_size=6, unique_by=lambda column: column.name), facts, tables)
def test_another_column_never_makes_a_table_less_sure(
    columns: list[ColumnFacts], more: ColumnFacts, table: str
) -> None:
    """Of any class; and the order of columns changes no table's confidence."""
    added = ColumnFacts(f"{more.name}_x2", more.type, more.signs, more.tags)
    reference = Reference("Table", table)

    def table_classes(told: list[ColumnFacts]) -> dict[DataClass, float]:
        return {found.data_class: found.confidence for found in classify_table(reference, table, told)}

    before, after = table_classes(columns), table_classes([*columns, added])
    assert all(after[data_class] >= confidence for data_class, confidence in before.items())
    assert table_classes(columns[::-1]) == before
