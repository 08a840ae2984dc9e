"""Tags of classes: given to datasets by name of the settings alone, and wanted whatever a dataset carries by then."""

from dataclasses import replace

from delta_arc_lineage.model.catalog_tags import CatalogTags
from delta_arc_lineage.model.class_markings import digest_wanted, want_class_tags
from delta_arc_lineage.model.class_tags import Classifying
from delta_arc_lineage.model.classification import TableClass
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.markings import Marking, MarkingSort, WantedMarking
from delta_arc_lineage_tests.model.test_tag_findings import DATASET, MATCHING, PATH, PERSONAL

REFERENCE = Kind.OBJECT.refer_to(DATASET)
NAMED = Classifying(personal=("PII", "GDPR"))


def wanted(
    *classes: TableClass, on_dataset: tuple[str, ...] = (), classifying: Classifying = NAMED
) -> tuple[WantedMarking, ...]:
    tags = CatalogTags({DATASET: on_dataset}, {PATH: REFERENCE})
    return want_class_tags(classifying, MATCHING, classes, tags)


def test_a_class_at_either_end_is_a_tag_on_the_dataset() -> None:
    """The first that the settings name, with its reason in words; never a tag of columns or tables of others."""
    (only,) = wanted(PERSONAL)
    assert (only.reference, only.marking) == (REFERENCE, Marking(MarkingSort.TAG, "PII"))
    assert only.reason == "USERS → USERS carries personal data: EMAIL (e-mail address)"
    assert wanted(replace(PERSONAL, confidence=0.7)) == () and wanted() == ()
    assert wanted(PERSONAL, classifying=Classifying()) == ()


def test_what_is_wanted_does_not_follow_from_what_was_given() -> None:
    """Else a tag would be taken back once it is there. What a person said by another of the tags is enough."""
    assert wanted(PERSONAL, on_dataset=("PII",)) == wanted(PERSONAL)
    assert wanted(PERSONAL, on_dataset=("GDPR",)) == ()
    assert wanted(PERSONAL, on_dataset=("GDPR", "PII")) == wanted(PERSONAL)


def test_a_dataset_that_is_not_in_the_catalog_is_given_none() -> None:
    """It is tagged after the run that makes it."""
    assert want_class_tags(NAMED, MATCHING, [PERSONAL], CatalogTags()) == ()


def test_the_digest_is_of_tags_and_datasets() -> None:
    """Another reason for the same tag is the same consent; another tag, route or tenant is another."""
    digest = digest_wanted("t", "sales", wanted(PERSONAL))
    assert digest == digest_wanted("t", "sales", [replace(each, reason="x") for each in wanted(PERSONAL)])
    others = [
        digest_wanted("u", "sales", wanted(PERSONAL)),
        digest_wanted("t", "other", wanted(PERSONAL)),
        digest_wanted("t", "sales", wanted(PERSONAL, classifying=Classifying(personal=("Person",)))),
    ]
    assert len({digest, *others}) == 4
