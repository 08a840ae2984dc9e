"""Sums of files: the same in any order and in any parts, and another digest after anything happened."""

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.file_sums import FileSums, number_of
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage_tests.conftest import NOON

_MD5 = st.integers(0, 2**128 - 1).map("{:032x}".format)
_ETAGS = _MD5 | st.builds("{}-{}".format, _MD5, st.integers(1, 10_000)) | st.text(max_size=40)
_FILES = st.builds(
    StoredObject, st.text(max_size=8), st.integers(0, 2**50), st.integers(0, NOON), _ETAGS, st.just("STANDARD")
)
_LISTS = st.lists(_FILES, max_size=8)


def _add_up(files: list[StoredObject]) -> FileSums:
    sums = FileSums()
    for stored in files:
        sums.add(stored)
    return sums


@given(_LISTS, st.randoms(), st.integers(0, 8))
def test_files_add_up_alike_in_any_order_and_in_any_parts(files: list[StoredObject], random: Random, cut: int) -> None:
    """Some at once and others one by one, too."""
    shuffled = random.sample(files, len(files))
    sums = _add_up(files[:cut])
    sums.add_sums(_add_up(files[cut:]))
    assert _add_up(shuffled) == sums
    assert _add_up(files).size == sum(stored.size for stored in files)


@given(_LISTS, _FILES, _ETAGS, st.integers(1, 10**9))
def test_whatever_happens_to_a_file_is_another_digest(
    files: list[StoredObject], stored: StoredObject, etag: str, later: int
) -> None:
    """It comes, it goes, it is written anew, in the same second or with the same content."""
    before = _add_up([*files, stored])
    anew = replace(stored, last_modified=stored.last_modified + later)
    assert _add_up(files).digest != before.digest != _add_up([*files, anew]).digest
    if number_of(etag) != number_of(stored.etag):
        assert _add_up([*files, replace(stored, etag=etag)]).digest != before.digest


@given(_ETAGS, _ETAGS)
def test_no_two_etags_are_one_number_but_for_case_and_parts(first: str, second: str) -> None:
    """All 128 bits count, and what is no MD5 is hashed."""
    told = {etag.lower() for etag in (first, second) if "-" not in etag}
    assert len({number_of(etag) for etag in told}) == len(told)
