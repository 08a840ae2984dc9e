"""The scorer of estates: the right answer scores 1.000 however it is drawn, and whatever is damaged is found."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.estates.habits import Night, Nights
from benchmarks.estates.ledger import Ledger, find_faults
from benchmarks.estates.product import Run
from benchmarks.estates.scoring import Score, score
from benchmarks.estates.standing import Standing
from benchmarks.estates.truth import Truth
from benchmarks.estates.written import Written
from delta_arc_lineage_tests.benchmarks.right_answers import (
    NAMES,
    archived,
    asset,
    column_of,
    draw,
    estate_of,
    file_of,
    process,
    table_of,
)

names = pytest.mark.parametrize("name", NAMES)
SHARES = ("hops", "flows", "columns")
CHINOOK = "loader-chinook"


def shares(scored: Score) -> list[tuple[float | None, float | None]]:
    return [(getattr(scored, kind).precision, getattr(scored, kind).recall) for kind in SHARES]


@names
@pytest.mark.parametrize("folded", [False, True])
def test_the_right_answer_scores_one(name: str, folded: bool) -> None:
    """File by file, and folded to folders: nothing wrong, nothing missing."""
    estate = estate_of(name)
    scored = score(estate, draw(estate, folded=folded))
    assert shares(scored) == [(1.0, 1.0)] * 3 and scored.wrong == ()
    missing = scored.missing
    assert missing.ends == missing.flows == missing.columns == {} and scored.folding.mixed == 0
    folders = sum(written.type_name == "S3Prefix" for written in draw(estate, folded=folded))
    assert scored.folding.folded == folders


@given(st.sampled_from(NAMES), st.data())
def test_what_is_left_out_is_missed_and_nothing_else_is(name: str, data: st.DataObject) -> None:
    """Any process: recall falls by one edge of its kind, precision by none, and it is said what it takes to see it."""
    estate = estate_of(name)
    drawn = draw(estate)
    lost = data.draw(st.sampled_from([written for written in drawn if written.inputs]))
    whole, scored = score(estate, drawn), score(estate, [written for written in drawn if written != lost])
    fallen = [kind for kind in SHARES if getattr(scored, kind) != getattr(whole, kind)]
    (kind,) = fallen
    assert getattr(scored, kind).right == getattr(whole, kind).right - 1
    assert getattr(scored, kind).precision == 1.0 and not scored.wrong
    flows_missed = sum(scored.missing.flows.values())
    assert [sum(scored.missing.ends.values()), flows_missed][kind == "flows"] == (kind != "columns")
    assert sum(scored.missing.columns.values()) >= (kind == "columns")


@given(st.sampled_from(NAMES), st.data())
def test_a_wrong_edge_is_found_with_its_reason(name: str, data: st.DataObject) -> None:
    """From any source table to any file that is not its own; one that is optional is neither right nor wrong."""
    estate = estate_of(name)
    truth = Truth(estate.answer)
    tables = sorted(f"{schema}.{table}" for schema, its in estate.source.schemas.items() for table in its)
    table, key = data.draw(st.sampled_from(tables)), data.draw(st.sampled_from(sorted(estate.answer.objects)))
    extra = process(table_of(estate.source, table), file_of(estate, key))
    scored = score(estate, [*draw(estate), extra])
    is_right = ("in", table, key) in truth.hops or (table, estate.answer.objects[key]) in estate.answer.optional
    assert len(scored.wrong) == (not is_right) and scored.hops.recall == 1.0
    for wrong in scored.wrong:
        assert (wrong.edge, wrong.start, wrong.end) == ("hop", table, estate.answer.objects[key]) and wrong.why


@names
def test_wrong_flows_and_columns_are_found(name: str) -> None:
    """A source table with every target table that is not its own, and a column likewise."""
    estate = estate_of(name)
    truth = Truth(estate.answer)
    source, _ = next(iter(truth.flows))
    targets = sorted({target for _, target in truth.flows} - {pair[1] for pair in truth.flows if pair[0] == source})
    extra = [process(table_of(estate.source, source), table_of(estate.target, target)) for target in targets]
    (start, _), *rest = truth.columns
    others = [pair[1] for pair in rest if (start, pair[1]) not in truth.columns]
    wrong_pair = column_of(estate.source, start), column_of(estate.target, others[-1])
    scored = score(estate, [*draw(estate), *extra, process(*wrong_pair, kind="ColumnProcess")])
    assert [wrong.edge for wrong in scored.wrong] == ["flow"] * len(targets) + ["column"]
    assert scored.flows.right == scored.flows.true and scored.flows.drawn == scored.flows.true + len(targets)
    assert scored.wrong_by_kind.total() == len(scored.wrong)


def test_an_edge_the_wrong_way_round_is_wrong() -> None:
    """From a file to a source table."""
    estate = estate_of(CHINOOK)
    truth = Truth(estate.answer)
    hop = next(hop for hop in truth.hops if hop.side == "in")
    extra = process(file_of(estate, hop.key), table_of(estate.source, hop.table))
    scored = score(estate, [*draw(estate), extra])
    assert len(scored.wrong) == 1 and scored.hops.right == scored.hops.true


def test_what_is_archived_does_not_count() -> None:
    """Nor does what has no process."""
    estate = estate_of(CHINOOK)
    scored = score(estate, map(archived, draw(estate)))
    assert (scored.assets, scored.hops.drawn, scored.hops.recall, scored.hops.precision) == (0, 0, 0.0, None)


@names
def test_a_folder_over_several_datasets_mixes_them(name: str) -> None:
    """The whole bucket as one folder stands for all data, exactly for none of several datasets."""
    estate = estate_of(name)
    truth = Truth(estate.answer)
    folding = score(estate, [asset(file_of(estate, "", kind="S3Prefix"))]).folding
    assert (folding.mixed, folding.folded, folding.not_data) == (int(len(truth.keys) > 1), 0, {})


@pytest.mark.parametrize(
    ("pattern", "keys"),
    [
        ("a/{date}/x.csv", {"a/2024-01-05/x.csv"}),
        ("a/*/x.csv", {"a/2024-01-05/x.csv", "a/b/x.csv"}),
        ("a/**", {"a/2024-01-05/x.csv", "a/b/x.csv", "a/b/c/x.csv"}),
        ("a/{any}/c/{file}.csv", {"a/b/c/x.csv"}),
        ("a", {"a/2024-01-05/x.csv", "a/b/x.csv", "a/b/c/x.csv"}),
        ("b.csv", set()),
    ],
)
def test_a_pattern_stands_for_the_data_that_fits_it(pattern: str, keys: set[str]) -> None:
    """`{date}` is digits, `{word}` and `*` stay within a path part; what is no data is never among them."""
    objects = dict.fromkeys(["a/2024-01-05/x.csv", "a/b/x.csv", "a/b/c/x.csv", "b.csvx"], "d") | {"a/_S": "not data: m"}
    estate = estate_of(CHINOOK)
    standing = Standing(estate.bucket, Truth(replace(estate.answer, objects=objects)))
    kind = "S3Prefix" if pattern == "a" else "S3Object"
    assert standing.keys_of(file_of(estate, pattern, kind=kind)) == keys


@names
def test_the_right_answer_of_each_night_scores_one(name: str) -> None:
    """Whatever the loaders did: a name is given once, and stays its dataset's; the same seed gives the same nights."""
    first = estate_of(name)
    nights, night = Nights(first, nights=3, seed=1), Night(0, first)
    belongs, happened = dict(first.answer.objects), set()
    for _ in range(3):
        night = nights.next_after(night)
        objects = night.estate.answer.objects
        assert {file.key for file in night.estate.files} == objects.keys() == (objects.keys() - night.gone)
        assert {key: belongs.get(key, dataset) for key, dataset in objects.items()} == objects
        scored = score(night.estate, draw(night.estate))
        assert shares(scored) == [(1.0, 1.0)] * 3 and not scored.wrong
        belongs |= objects
        happened |= set(night.happened.values())
    assert happened >= {"purge", "back"} and happened & {"replace", "in place"}
    assert Nights(first, nights=3, seed=1).next_after(Night(0, first)) == nights.next_after(Night(0, first))


def enter(*nights: list[Written], exit_code: int = 0) -> list[str]:
    """The faults of nights on which this was there."""
    estate, ledger = estate_of(CHINOOK), Ledger()
    entries = [
        ledger.enter(
            Night(number, estate, happened={"d": "replace"}),
            {written.guid: written for written in there},
            [Run("first", exit_code)],
            writes=number,
        )
        for number, there in enumerate(nights)
    ]
    assert [entry.writes for entry in entries[1:]] == [1] * (len(nights) - 1)
    for entry, (before, now) in zip(entries[1:], pairwise(nights), strict=True):
        assert (entry.created, entry.archived) == (len([w for w in now if w not in before]), len(before) - len(now))
    return find_faults(entries)


def test_a_night_that_loses_lineage_of_live_tables_is_found() -> None:
    """And one that fails; a night like the one before is well."""
    whole = draw(estate_of(CHINOOK))
    flow = next(w for w in whole if w.inputs and w.inputs[0][0] == w.outputs[0][0] == "Table")
    pair = next(w for w in whole if w.type_name == "ColumnProcess")
    assert enter(whole, whole) == []
    assert enter(whole, whole, exit_code=4) == ["exit"]
    assert enter(whole, [w for w in whole if w != flow]) == ["flow recall", "lineage archived"]
    assert enter(whole, [w for w in whole if w != pair]) == ["lineage archived"]
