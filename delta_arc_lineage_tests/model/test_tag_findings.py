"""Tag findings: what is tagged on one hop of a flow is tagged on all, or it is told which hop is not."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.catalog_tags import CatalogTags
from delta_arc_lineage.model.class_tags import Classifying, ClassifyMode
from delta_arc_lineage.model.classification import ClassReason, ColumnClass, DataClass, TableClass
from delta_arc_lineage.model.data_findings import DataFinding, Severity
from delta_arc_lineage.model.kinds import Kind, Reference
from delta_arc_lineage.model.names import ObjectName
from delta_arc_lineage.model.tag_findings import find_untagged
from delta_arc_lineage_tests.model.examples import (
    BUCKET_NAME,
    PREFIX,
    ROUTE,
    SOURCE_SCHEMA,
    TARGET_SCHEMA,
    bucket_of,
    file,
    make_world,
    matched,
    source_of,
    table,
    target_of,
    target_table,
)

WORLD = make_world(
    source=source_of(table("USERS", "ID", "EMAIL")),
    files=bucket_of(file("USERS.csv")),
    target=target_of(target_table("USERS", "ID", "EMAIL")),
)
MATCHING = matched(WORLD)
SOURCE_TABLE, TARGET_TABLE = f"{SOURCE_SCHEMA}/USERS", f"{TARGET_SCHEMA}/USERS"
SOURCE_EMAIL, TARGET_EMAIL = f"{SOURCE_TABLE}/EMAIL", f"{TARGET_TABLE}/EMAIL"
PATH = f"{PREFIX}USERS.csv"
DATASET = ObjectName(BUCKET_NAME, PATH).qualified_name
HOPS = (SOURCE_EMAIL, DATASET, TARGET_EMAIL)
PERSONAL = TableClass(
    Reference("Table", SOURCE_TABLE),
    DataClass.PERSONAL,
    0.95,
    (ClassReason("it is called USERS", 0.6),),
    (ColumnClass("EMAIL", DataClass.PERSONAL, "email", 0.95),),
)


def told(
    by_name: dict[str, tuple[str, ...]],
    *classes: TableClass,
    classifying: Classifying | None = None,
    is_whole: bool = True,
) -> list[DataFinding]:
    """The findings of tags by qualified name."""
    route = replace(ROUTE, classifying=classifying or Classifying())
    tags = CatalogTags(by_name, {PATH: Kind.OBJECT.refer_to(DATASET)})
    found = list(find_untagged(route, MATCHING, tags, classes, is_whole=is_whole))
    assert len({finding.name for finding in found}) == len(found)
    return found


def rules(by_name: dict[str, tuple[str, ...]], *classes: TableClass) -> list[tuple[str, str, Severity]]:
    return [(found.rule, found.part, found.severity) for found in told(by_name, *classes)]


WARNING, NOTE = Severity.WARNING, Severity.NOTE


@pytest.mark.parametrize(
    ("tagged", "expected"),
    [
        ({}, []),
        (dict.fromkeys(HOPS, ("PII",)), []),
        ({SOURCE_EMAIL: ("PII",), DATASET: ("PII",)}, [("tag_lost", "EMAIL", WARNING)]),
        ({SOURCE_EMAIL: ("PII",), TARGET_EMAIL: ("Personal data",)}, [("dataset_untagged", "", WARNING)]),
        ({TARGET_EMAIL: ("PII",), DATASET: ("PII",)}, [("tag_only_later", "EMAIL", WARNING)]),
        ({SOURCE_EMAIL: ("Gold",), DATASET: ("Gold",)}, [("tag_lost", "EMAIL", NOTE)]),
        ({SOURCE_EMAIL: ("personal",), DATASET: ("personal",)}, [("tag_lost", "EMAIL", WARNING)]),
        ({SOURCE_TABLE: ("PII",), DATASET: ("PII",)}, [("tag_lost", "", WARNING)]),
        ({SOURCE_TABLE: ("PII",), DATASET: ("PII",), TARGET_EMAIL: ("PII",)}, [("tag_only_later", "EMAIL", WARNING)]),
        ({DATASET: ("PII",)}, [("tag_only_in_bucket", "USERS → USERS", NOTE)]),
        ({DATASET: ("Gold",)}, []),
        ({DATASET: ("PII",), SOURCE_TABLE: ("Personal data",), TARGET_TABLE: ("GDPR",)}, []),
        ({TARGET_TABLE: ("PII",)}, [("tag_only_later", "", WARNING), ("dataset_untagged", "", WARNING)]),
    ],
)
def test_each_hop_without_a_tag_is_told(tagged: dict[str, tuple[str, ...]], expected: list[object]) -> None:
    """Of columns, tables and datasets; tags of one class say the same, and a tag of no class is a note."""
    assert rules(tagged) == expected


def test_both_names_and_the_tag_are_told() -> None:
    """Who reads it knows what to tag where."""
    lost, dataset = sorted(told({SOURCE_EMAIL: ("PII",)}), key=lambda found: found.rule, reverse=True)
    assert (
        lost.words == ("USERS.EMAIL in SHOP.SALES is tagged PII, and USERS.EMAIL in RAW.SALES is not")
        and lost.subject == "USERS → USERS"
    )
    assert dataset.words == f"USERS.EMAIL is tagged PII, and the dataset {PATH} that carries USERS → USERS is not"


@given(
    st.dictionaries(st.sampled_from(HOPS), st.lists(st.sampled_from(["PII", "PCI", "Gold"]), unique=True).map(tuple))
)
def test_tagging_what_is_told_ends_it(tagged: dict[str, tuple[str, ...]]) -> None:
    """Law: whoever gives every hop the tags of all others has no finding left; before, only who lacks one has."""
    every = tuple(sorted({tag for tags in tagged.values() for tag in tags}))
    assert told(dict.fromkeys(HOPS, every)) == []
    ends = {tag for name in (SOURCE_EMAIL, TARGET_EMAIL) for tag in tagged.get(name, ())}
    is_alike = set(tagged.get(SOURCE_EMAIL, ())) == set(tagged.get(TARGET_EMAIL, ())) and ends <= set(
        tagged.get(DATASET, ())
    )
    found = [finding for finding in told(tagged) if finding.rule != "tag_only_in_bucket"]
    assert (found == []) is is_alike


NAMES = (SOURCE_TABLE, TARGET_TABLE, *HOPS)


@given(
    st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(["PII", "PCI", "Gold"]), unique=True).map(tuple)),
    st.sampled_from(["PII", "PCI", "Gold"]),
    st.sampled_from([f"{SOURCE_TABLE}/HIDDEN", f"{TARGET_TABLE}/HIDDEN"]),
)
def test_nothing_is_told_that_an_unseen_column_could_refute(
    tagged: dict[str, tuple[str, ...]], tag: str, hidden: str
) -> None:
    """Law: of ends that were not shown whole, each finding stands whatever tag a hidden column of either carries."""
    columns = ("ID", "EMAIL", "HIDDEN")
    world = make_world(
        source=source_of(table("USERS", *columns)),
        files=bucket_of(file("USERS.csv")),
        target=target_of(target_table("USERS", *columns)),
    )
    datasets = {PATH: Kind.OBJECT.refer_to(DATASET)}
    shown = find_untagged(ROUTE, MATCHING, CatalogTags(tagged, datasets), [PERSONAL], is_whole=False)
    truth = find_untagged(ROUTE, matched(world), CatalogTags({**tagged, hidden: (tag,)}, datasets), [PERSONAL])
    assert {(found.rule, found.subject, found.part) for found in shown} <= {
        (found.rule, found.subject, found.part) for found in truth
    }


def test_a_dataset_that_is_not_there_yet_is_not_told() -> None:
    """It is about to be made; until then nobody can tag it."""
    found = find_untagged(ROUTE, MATCHING, CatalogTags({SOURCE_EMAIL: ("PII",), TARGET_EMAIL: ("PII",)}))
    assert list(found) == []


def test_a_sure_class_without_any_tag_is_a_note() -> None:
    """One tag on any hop ends it, and so does doubt; the words tell the columns and no value."""
    (found,) = told({}, PERSONAL)
    assert (found.rule, found.severity, found.part) == ("class_untagged", NOTE, "personal")
    assert found.words == "USERS → USERS carries personal data: EMAIL (e-mail address), and nothing of it is tagged so"
    assert not told(dict.fromkeys(HOPS, ("PII",)), PERSONAL)
    assert not told({}, replace(PERSONAL, confidence=0.5))


def test_settings_say_what_a_tag_means_and_turn_it_off() -> None:
    """A stated name is of its class whatever it says; off tells nothing."""
    tagged = {SOURCE_EMAIL: ("Kunde",), DATASET: ("Kunde",)}
    assert told(tagged)[0].severity is NOTE
    assert told(tagged, classifying=Classifying(personal=("Kunde",)))[0].severity is WARNING
    assert not told(tagged, classifying=Classifying(ClassifyMode.OFF))
