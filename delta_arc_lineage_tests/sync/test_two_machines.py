"""Two machines over one state: each has its word, whichever of them comes between the other's look and its write."""

from collections.abc import Callable

import pytest

from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.model.dataset_histories import DatasetHistory, Point
from delta_arc_lineage.model.observed import Edit
from delta_arc_lineage.model.partitions import Unit
from delta_arc_lineage.sync.assessing.histories import change_histories, recall_histories
from delta_arc_lineage.sync.documents import Documents
from delta_arc_lineage_tests.sync.estate import Estate


class Interrupted(MemoryStateStore):
    """Before the first document is replaced, somebody else does what `meanwhile` says."""

    meanwhile: Callable[[], None] | None = None

    def replace(self, name: str, document: str, *, version: str) -> str | None:
        if self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            meanwhile()
        return super().replace(name, document, version=version)


@pytest.fixture
def state() -> Interrupted:
    return Interrupted()


@pytest.fixture
def documents(state: Interrupted) -> Documents:
    return Documents(state, "sales", "here")


def test_what_two_runs_gave_is_all_known(state: Interrupted, documents: Documents) -> None:
    """Else what one of them wrote would be taken for a person's edit."""
    state.meanwhile = lambda: documents.keep_given([Edit("owner", "b")])
    documents.keep_given([Edit("owner", "a")])
    assert {edit.value for edit in documents.given()} == {"a", "b"}
    state.meanwhile = lambda: documents.keep_guids({"bucket": "1"})
    documents.keep_guids({"connection": "2"})
    assert documents.guids() == {"bucket": "1", "connection": "2"}


def test_an_absence_stands_as_long_as_both_see_it_and_from_the_later_time(
    state: Interrupted, documents: Documents
) -> None:
    """What one of them saw again begins anew: a removal may wait longer for it, and never shorter."""
    documents.keep_absences({"back": 1, "gone": 1}, before={})
    before = documents.absences()
    state.meanwhile = lambda: documents.keep_absences({"gone": 1, "new": 5}, before=before)
    documents.keep_absences({"back": 1, "gone": 1, "new": 7, "newer": 7}, before=before)
    assert documents.absences() == {"gone": 1, "new": 7, "newer": 7}
    ends = ("a", "b"), ("c", "d")
    state.meanwhile = lambda: documents.keep_since({ends[0]: 3}, before={})
    documents.keep_since({ends[0]: 4, ends[1]: 4}, before={})
    assert documents.since() == {ends[0]: 4, ends[1]: 4}


def test_a_finding_that_either_found_is_known_from_the_earlier_time(state: Interrupted, documents: Documents) -> None:
    """What the run knew and does not find any more goes, also where another one still held it."""
    documents.keep_first_seen({"old": 1}, before={})
    state.meanwhile = lambda: documents.keep_first_seen({"old": 1, "mine": 4, "theirs": 5}, before={"old": 1})
    documents.keep_first_seen({"mine": 6}, before={"old": 1})
    assert documents.first_seen() == {"mine": 4, "theirs": 5}


def test_histories_that_two_runs_go_on_with_hold_the_points_of_both() -> None:
    """Each decides on what stands there when it writes."""
    estate = Estate()
    estate.state = state = Interrupted()

    def add(path: str) -> None:
        own = {path: DatasetHistory(path, Unit.DAY, (Point(20_000, 1, 1, 1, 1),))}
        change_histories(lambda before: {**before, **own}, estate.route, estate.space)

    state.meanwhile = lambda: add("a")
    add("b")
    assert set(recall_histories(estate.route, estate.space)) == {"a", "b"}
