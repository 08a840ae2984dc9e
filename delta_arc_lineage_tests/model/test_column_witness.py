"""What the columns of files say: they bear a name out or contradict it, and only what they carry is drawn."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.carried_columns import Carried, ColumnIndex
from delta_arc_lineage.model.evidence import EvidenceKind
from delta_arc_lineage.model.file_schemas import DatasetSchemas, FileColumn, FileSchema, FileSchemas, SchemaSample
from delta_arc_lineage.model.matching import Matching, match
from delta_arc_lineage.model.outcomes import Reason, Side
from delta_arc_lineage.model.snapshots import Snapshots
from delta_arc_lineage.model.stated_pairs import StatedPair
from delta_arc_lineage_tests.model.examples import (
    PREFIX,
    ROUTE,
    bucket_of,
    file,
    source_of,
    table,
    target_of,
    target_table,
)

_TABLES = {
    "PLANES": ("TAILNUM", "YEAR", "MODEL", "SEATS"),
    "WEATHER": ("ORIGIN", "YEAR", "TEMP", "HUMID", "WIND"),
    "AIRLINES": ("CARRIER", "NAME"),
}


def schemas_of(**columns: tuple[str, ...] | FileSchema) -> FileSchemas:
    """`columns`: of each file, by its name without its ending."""
    told = []
    for name, named in sorted(columns.items()):
        key = f"{PREFIX}{name}.csv"
        schema = named if isinstance(named, FileSchema) else FileSchema("CSV", tuple(map(FileColumn, named)))
        told.append(DatasetSchemas(key, SchemaSample(key, "e1", schema)))
    return FileSchemas("landing", PREFIX, tuple(told))


def match_with(
    schemas: FileSchemas | None, *, pairs: tuple[StatedPair, ...] = (), link_by: EvidenceKind = EvidenceKind.NAME
) -> Matching:
    """Three tables on both sides, a file each."""
    source = source_of(*(table(name, *columns) for name, columns in _TABLES.items()))
    target = target_of(*(target_table(name, *columns) for name, columns in _TABLES.items()))
    files = bucket_of(*(file(f"{name}.csv") for name in _TABLES))
    return match(replace(ROUTE, pairs=pairs, link_by=link_by), Snapshots(source, files, target, schemas))


def linked(matching: Matching) -> set[str]:
    return {flow.source.name for flow in matching.flows if flow.source and flow.target}


def test_a_file_with_another_tables_columns_is_not_linked_and_says_whose_they_are() -> None:
    """Nor are its tables, which say by which file."""
    matching = match_with(schemas_of(PLANES=_TABLES["WEATHER"], WEATHER=_TABLES["WEATHER"]))
    assert linked(matching) == {"WEATHER", "AIRLINES"}
    told = {
        (o.subject.side, o.subject.name): o.candidates for o in matching.unlinked if o.reason is Reason.CONTRADICTED
    }
    whose = tuple(table.qualified_name for table in (table("WEATHER"), target_table("WEATHER")))
    assert told == {
        (Side.FILE, f"{PREFIX}PLANES.csv"): whose,
        (Side.SOURCE, "PLANES"): (f"{PREFIX}PLANES.csv",),
        (Side.TARGET, "PLANES"): (f"{PREFIX}PLANES.csv",),
    }


def test_columns_that_agree_are_said_of_the_link() -> None:
    """How many, of how many."""
    matching = match_with(schemas_of(PLANES=("tailnum", "year", "model", "loaded_at")))
    (flow,) = (flow for flow in matching.flows if flow.source and flow.source.name == "PLANES")
    assert flow.evidence.kind is EvidenceKind.COLUMNS
    assert flow.evidence.describe("table PLANES, file PLANES.csv") == (
        "Linked by columns: table PLANES, file PLANES.csv, most columns of the file, most of the table."
    )


def test_a_column_that_no_file_carries_is_told_and_not_drawn() -> None:
    """It was dropped in transit."""
    matching = match_with(schemas_of(PLANES=("TAILNUM", "YEAR", "MODEL")))
    (flow,) = (flow for flow in matching.flows if flow.source and flow.source.name == "PLANES")
    assert [pair.source.name for pair in flow.columns] == ["TAILNUM", "YEAR", "MODEL"]
    (outcome,) = (outcome for outcome in matching.unlinked if outcome.reason is Reason.NOT_CARRIED)
    assert outcome.subject.name == "PLANES.SEATS"


def test_columns_under_names_of_their_own_contradict_nothing() -> None:
    """A loader renames them all; what no file names is drawn by the names of the tables."""
    matching = match_with(schemas_of(PLANES=("C1", "C2", "C3", "C4")))
    assert linked(matching) == set(_TABLES)
    (flow,) = (flow for flow in matching.flows if flow.source and flow.source.name == "PLANES")
    assert len(flow.columns) == 4 and flow.evidence.kind is EvidenceKind.NAME


def test_a_column_that_every_table_has_says_little() -> None:
    """A file of `YEAR` and one more is no other table's because of it."""
    assert linked(match_with(schemas_of(AIRLINES=("CARRIER", "YEAR")))) == set(_TABLES)


@pytest.mark.parametrize("link_by", [EvidenceKind.NAME, EvidenceKind.COLUMNS, EvidenceKind.COPIED])
def test_a_route_says_the_weakest_evidence_that_draws_an_edge(link_by: EvidenceKind) -> None:
    """What is weaker is told, with the table that would be linked."""
    schemas = schemas_of(PLANES=_TABLES["PLANES"])
    matching = match_with(schemas, link_by=link_by)
    weak = {outcome.subject.name for outcome in matching.unlinked if outcome.reason is Reason.TOO_WEAK}
    if link_by is EvidenceKind.NAME:
        assert linked(matching) == set(_TABLES) and not weak
    elif link_by is EvidenceKind.COLUMNS:
        assert linked(matching) == {"PLANES"}
        assert weak == {"WEATHER", "AIRLINES", f"{PREFIX}WEATHER.csv", f"{PREFIX}AIRLINES.csv"}
    else:
        assert not linked(matching) and f"{PREFIX}PLANES.csv" in weak


def test_what_a_person_stated_is_not_contradicted() -> None:
    """Their word wins over all."""
    pairs = (StatedPair("PLANES", "PLANES"),)
    assert linked(match_with(schemas_of(PLANES=_TABLES["WEATHER"]), pairs=pairs)) == set(_TABLES)


def test_a_file_that_was_not_read_or_has_no_header_says_nothing() -> None:
    """As if it had not been opened."""
    silent = schemas_of(
        PLANES=FileSchema("CSV", tuple(map(FileColumn, _TABLES["WEATHER"])), has_header=False),
        WEATHER=FileSchema(why_not="it is encrypted"),
    )
    assert match_with(silent) == match_with(None)


@given(st.dictionaries(st.sampled_from(sorted(_TABLES)), st.lists(st.sampled_from("abcdefgh"), unique=True).map(tuple)))
def test_opening_files_draws_no_edge_that_names_do_not_draw(columns: dict[str, tuple[str, ...]]) -> None:
    """Whatever is in them, tables and columns are linked as before or not at all."""
    before, after = match_with(None), match_with(schemas_of(**columns))
    assert linked(after) <= linked(before)
    drawn = {pair.source.qualified_name: pair.target.qualified_name for flow in before.flows for pair in flow.columns}
    for flow in after.flows:
        assert all(drawn[pair.source.qualified_name] == pair.target.qualified_name for pair in flow.columns)


def match_folders(*folders: str, columns: dict[str, tuple[str, ...]]) -> Matching:
    """The three tables, and files under names that are no table's."""
    source = source_of(*(table(name, *named) for name, named in _TABLES.items()))
    target = target_of(*(target_table(f"DIM_{name}", *named, "DW_KEY") for name, named in _TABLES.items()))
    schemas = schemas_of(**columns)
    return match(ROUTE, Snapshots(source, bucket_of(*(file(f"{name}.csv") for name in folders)), target, schemas))


def test_a_file_that_no_name_links_is_linked_by_columns_that_one_table_has() -> None:
    """On both sides, as columns say, and the link says so."""
    matching = match_folders("pln", "wthr", columns={"pln": _TABLES["PLANES"], "wthr": _TABLES["WEATHER"]})
    flows = {(flow.source.name, flow.target.name) for flow in matching.flows if flow.source and flow.target}
    assert flows == {("PLANES", "DIM_PLANES"), ("WEATHER", "DIM_WEATHER")}
    assert {flow.evidence.kind for flow in matching.flows} == {EvidenceKind.COLUMNS}
    assert matching.flows[0].evidence.describe("table PLANES, file pln.csv") == (
        "Linked by columns: table PLANES, file pln.csv, other name, most columns of the file, most of the table."
    )


_USERS = ("ID", "NAME", "EMAIL", "PHONE")


def match_users(
    name: str,
    *,
    carried: tuple[str, ...] = _USERS,
    sources: tuple[str, ...] = ("USERS",),
    targets: tuple[str, ...] = ("USERS",),
    files: tuple[str, ...] = (),
    pairs: tuple[StatedPair, ...] = (),
    unread: int = 0,
    complete: bool = True,
) -> Matching:
    """Tables of one and the same columns on both sides, and a file that was opened; `files` were not."""
    schemas = replace(schemas_of(**{name: carried}), unread=unread)
    source = source_of(*(table(of, *_USERS) for of in sources))
    target = target_of(*(target_table(of, *_USERS) for of in targets))
    listed = bucket_of(*(file(f"{of}.csv") for of in (name, *files)), complete=complete)
    return match(replace(ROUTE, pairs=pairs), Snapshots(source, listed, target, schemas))


@pytest.mark.parametrize("name", ["usr", "user", "user_list"])
def test_columns_alone_link_under_a_shorter_name(name: str) -> None:
    """All that a table has, and nothing that could tell it apart."""
    assert linked(match_users(name)) == {"USERS"}


@pytest.mark.parametrize("name", ["crm_users", "users_2023", "users_archive", "members", "people", "export"])
def test_a_file_of_another_system_is_not_linked_by_the_columns_that_both_have(name: str) -> None:
    """Its customers have names and phones too, and our table may have no file."""
    assert not match_users(name).linked


def test_columns_alone_link_nothing_while_something_was_not_shown() -> None:
    """A file, or the columns of one that waits for the next run, may be the table's."""
    assert not match_users("usr", complete=False).linked
    assert not match_users("usr", unread=1).linked
    assert not match_users("usr", files=("usrs",)).linked, "it could not be opened, and may be the one"
    assert linked(match_users("usr", files=("orders",))) == {"USERS"}


def test_columns_alone_do_not_link_what_a_person_paired_with_another() -> None:
    """Their pair says all there is to say of a table."""
    assert not match_users("usr", pairs=(StatedPair("USERS", "MEMBERS"),)).linked


def test_columns_alone_link_no_archive_with_the_table_that_it_is_of() -> None:
    """Twins make it unclear which of them is meant, and on the other side too."""
    matching = match_users("users_archive", sources=("USERS", "USERS_ARCHIVE"))
    assert {(flow.source and flow.source.name, flow.target) for flow in matching.flows} == {("USERS_ARCHIVE", None)}
    assert not linked(match_users("usr", sources=("USERS", "USERS_ARCHIVE")))


def test_columns_alone_link_nothing_that_has_two_tables_of_its_name() -> None:
    """Those of two layers, of which the one that is loaded may have the fewer columns."""
    source, files = source_of(table("USERS", *_USERS)), bucket_of(file("usr.csv"))
    target = target_of(target_table("USERS", "ID"), target_table("DIM_USERS", *_USERS))
    matching = match(ROUTE, Snapshots(source, files, target, schemas_of(usr=_USERS)))
    assert {(flow.source and flow.source.name, flow.target) for flow in matching.flows} == {("USERS", None)}


def test_types_that_contradict_link_nothing_by_columns_alone() -> None:
    """Whatever the columns are called."""
    told = FileSchema("Parquet", tuple(FileColumn(name, "date") for name in _USERS))
    plain = table("USERS", *_USERS)
    typed = replace(plain, columns=tuple(replace(column, data_type="bigint") for column in plain.columns))
    files = bucket_of(file("usr.csv"))
    assert not match(ROUTE, Snapshots(source_of(typed), files, target_of(), schemas_of(usr=told))).linked


def test_a_table_that_leaves_columns_out_is_not_contradicted_by_one_that_keeps_them() -> None:
    """The file is the source's, so its target is a smaller one of the same name."""
    source = source_of(table("USERS", *_USERS))
    target = target_of(target_table("USERS", "ID", "NAME"), target_table("FACT_USERS", *_USERS))
    matching = match(ROUTE, Snapshots(source, bucket_of(file("USERS.csv")), target, schemas_of(USERS=_USERS)))
    assert linked(matching) == {"USERS"}


@pytest.mark.parametrize("complete", [True, False])
def test_a_table_that_was_not_shown_may_contradict_a_name(complete: bool) -> None:
    """A file with less than half of the columns under its name may be that one's."""
    schemas = schemas_of(PLANES=(*_TABLES["PLANES"][:2], "C1", "C2"))
    source = source_of(table("PLANES", *_TABLES["PLANES"]), complete=complete)
    matching = match(ROUTE, Snapshots(source, bucket_of(file("PLANES.csv")), target_of(), schemas))
    assert [flow.source.name for flow in matching.flows if flow.source] == (["PLANES"] if complete else [])


@pytest.mark.parametrize(
    ("carried", "drawn"),
    [
        (("A",), {"A"}),
        (("A", "SUM_OF_B"), {"A"}),
        (("X1", "X2", "X3", "X4", "X5"), {"A", "B", "C", "D", "E"}),
        (("_ID", "_AT", "_ROW", "_BY", "_RUN"), set()),
    ],
)
def test_an_extract_or_aggregate_carries_only_what_it_names(carried: tuple[str, ...], drawn: set[str]) -> None:
    """Only a file with a name of its own for each column may carry all of them."""
    columns = ("A", "B", "C", "D", "E")
    source, target = source_of(table("T", *columns)), target_of(target_table("T", *columns))
    matching = match(ROUTE, Snapshots(source, bucket_of(file("T.csv")), target, schemas_of(T=carried)))
    (flow,) = matching.flows
    assert {pair.source.name for pair in flow.columns} == drawn


def test_columns_alone_link_nothing_that_two_could_be() -> None:
    """Two files of one table's columns, or two tables of them."""
    both = match_folders("pln", "pln_old", columns={"pln": _TABLES["PLANES"], "pln_old": _TABLES["PLANES"]})
    assert not linked(both)
    assert not linked(match_folders("x", columns={"x": ("YEAR",)}))


@given(st.permutations(_TABLES["WEATHER"]), st.permutations(_TABLES["PLANES"]))
def test_the_order_of_columns_says_nothing(first: list[str], second: list[str]) -> None:
    """Two files of the same columns are of the same table, in whatever order either has them."""
    index = ColumnIndex([table(name, *columns) for name, columns in _TABLES.items()])
    for columns in (first, second):
        carried = Carried(tuple(map(FileColumn, columns)))
        assert index.find_meant(carried) == index.find_meant(Carried(tuple(reversed(carried.columns))))
        assert index.find_others(carried, table("AIRLINES")) == index.find_others(
            Carried(tuple(reversed(carried.columns))), table("AIRLINES")
        )
