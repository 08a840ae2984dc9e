"""The doctor's look at the set of custom metadata: there, lacking, made otherwise, and whether it may be filled."""

from dataclasses import replace

import pytest

from delta_arc_lineage.errors import PermissionDenied
from delta_arc_lineage.model.custom_sets import CustomSet
from delta_arc_lineage.model.dataset_metadata import USUAL_NAME, metadata_set
from delta_arc_lineage.model.rights import Access
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.sync.diagnosing.doctor import Doctor
from delta_arc_lineage.sync.diagnosing.findings import Finding, Level
from delta_arc_lineage_tests.conftest import ManualClock
from delta_arc_lineage_tests.sync.catalogs import StrictCatalog
from delta_arc_lineage_tests.sync.estate import Estate

WHOLE = metadata_set(USUAL_NAME)
LACKING = replace(WHOLE, attributes=WHOLE.attributes[:-2])
OTHERWISE = replace(WHOLE, attributes=(replace(WHOLE.attributes[0], type_name="int"), *WHOLE.attributes[1:]))
NOT_FOR_ALL = replace(WHOLE, attributes=(replace(WHOLE.attributes[0], types=("Process",)), *WHOLE.attributes[1:]))


def look(estate: Estate, name: str = USUAL_NAME) -> Finding | None:
    """As `delta-arc doctor` does; nothing is written to find out."""
    found = Doctor().look_around(replace(estate.space, custom_set=name))
    finding = next((each for each in found if each.what == "custom metadata"), None)
    assert estate.catalog.requests.writes == 0
    return finding


def estate_with(held: CustomSet | None) -> Estate:
    estate = Estate()
    if held is not None:
        estate.catalog.custom_sets[held.name] = held
    return estate


def test_a_tenant_for_which_no_set_is_named_is_not_asked() -> None:
    """It pays nothing."""
    estate = Estate()
    assert look(estate, "") is None


def test_a_set_that_is_whole_and_may_be_filled_is_well() -> None:
    """At two requests."""
    estate = estate_with(WHOLE)
    before = estate.catalog.requests.reads
    finding = look(estate)
    assert finding is not None and finding.level is Level.OK
    assert finding.detail == f"{USUAL_NAME} is there with 8 attributes, and the API key may fill it"
    estate.catalog.rights[Access.METADATA] = True
    without = Estate()
    list(Doctor().look_around(without.space))
    assert estate.catalog.requests.reads - before - without.catalog.requests.reads == 2


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (None, f"the tenant has no {USUAL_NAME}"),
        (LACKING, f"{USUAL_NAME} lacks Partitions, Newest file"),
    ],
)
def test_what_a_set_lacks_is_told_with_the_command_that_makes_it(held: CustomSet | None, words: str) -> None:
    """All else works without it, so it is a warning."""
    finding = look(estate_with(held))
    assert finding is not None and (finding.level, finding.detail) == (Level.WARNING, words)
    assert "delta-arc setup custom-metadata" in finding.next_step and finding.where == "DELTA_ARC_CUSTOM_METADATA"


@pytest.mark.parametrize(
    ("held", "why"),
    [
        (OTHERWISE, "Evidence is of type int, and not string"),
        (NOT_FOR_ALL, "Evidence is not for S3Object, S3Prefix"),
        (replace(OTHERWISE, attributes=OTHERWISE.attributes[:-1]), "Evidence is of type int, and not string"),
    ],
)
def test_what_somebody_made_otherwise_is_told_before_what_is_missing(held: CustomSet, why: str) -> None:
    """Making the rest would not mend it, and nobody's attribute is changed: a person has to choose."""
    finding = look(estate_with(held))
    assert finding is not None and finding.level is Level.WARNING and why in finding.detail
    assert finding.next_step == "name another set, or change these in Atlan"


@pytest.mark.parametrize(
    ("granted", "level", "words"),
    [
        (False, Level.WARNING, "the API key may not fill it"),
        (None, Level.NOTE, "does not tell whether the API key may fill it"),
    ],
)
def test_a_key_that_may_not_fill_the_set_is_told_apart_from_one_of_which_nobody_knows(
    granted: bool | None, level: Level, words: str
) -> None:
    """The set itself is well either way."""
    estate = estate_with(WHOLE)
    estate.catalog.rights[Access.METADATA] = granted
    finding = look(estate)
    assert finding is not None and finding.level is level and words in finding.detail
    assert f"{USUAL_NAME} is there with 8 attributes" in finding.detail
    assert bool(finding.next_step) is (granted is False)


class HiddenSets(StrictCatalog):
    """This token may not see sets of custom metadata."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)

    def find_custom_set(self, name: str) -> CustomSet | None:
        raise PermissionDenied(what="this token may not see custom metadata", where=name)


def test_a_token_that_may_not_see_sets_has_a_finding_and_the_doctor_goes_on() -> None:
    """It is an error of this look alone."""
    finding = look(Estate(HiddenSets(ManualClock())))
    assert finding is not None and isinstance(finding.error, PermissionDenied) and finding.level is Level.ERROR
