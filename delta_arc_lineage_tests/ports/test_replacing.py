"""Replacing a document only as it was read: what keeps two machines from losing each other's word."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings

from delta_arc_lineage.errors import Unreachable
from delta_arc_lineage.ports.state import NONE_THERE, StateStore, Versioned
from delta_arc_lineage.sync.kept_objects import change_document
from delta_arc_lineage_tests.ports.test_state_store import documents, names

one_store = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@one_store
@given(name=names, document=documents, other=documents)
def test_a_document_is_replaced_only_as_it_was_read(state: StateStore, name: str, document: str, other: str) -> None:
    """Where another one stands by now, nothing is written; equal documents are of one version."""
    state.write(name, None)
    assert state.read_version(name) == Versioned(None, NONE_THERE)
    assert state.replace(name, document, version="of another") is None and state.read(name) is None
    version = state.replace(name, document, version=NONE_THERE)
    assert version is not None and state.read_version(name) == Versioned(document, version)
    assert state.replace(name, other, version=NONE_THERE) is None
    later = state.replace(name, other, version=version)
    assert (later == version) is (other == document) and state.read(name) == other
    if other != document:
        assert state.replace(name, document, version=version) is None and state.read(name) == other


def test_of_many_that_replace_one_version_one_is_told_so(state: StateStore) -> None:
    """The document is that of the one who was told, and counting up loses nothing."""

    def count_up(_: int) -> int:
        tries = 0
        while True:
            tries += 1
            standing = state.read_version("counter")
            if state.replace("counter", str(int(standing.document or 0) + 1), version=standing.version):
                return tries

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(count_up, range(12)))
    assert state.read("counter") == "12"


def test_of_many_that_change_a_document_each_has_its_word(state: StateStore) -> None:
    """What is decided is decided on what stands there; a change that makes no difference writes nothing."""

    def add(number: int) -> None:
        change_document(state, "words", lambda words: " ".join(sorted({*(words or "").split(), f"{number:02}"})))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(add, range(16)))
    assert (state.read("words") or "").split() == [f"{number:02}" for number in range(16)]
    version = state.read_version("words").version
    add(3)
    change_document(state, "words", lambda _: None)
    assert state.read_version("words").version == version


def test_whoever_is_never_the_first_is_told_so_in_the_end(state: StateStore) -> None:
    """Tries are bounded: somebody who writes at every moment is no reason to wait for ever."""
    numbers = count()

    def always_late(_: str | None) -> str:
        state.write("words", f"another {next(numbers)}")
        return "mine"

    with pytest.raises(Unreachable, match="'words'"):
        change_document(state, "words", always_late)
    assert (state.read("words") or "").startswith("another") and next(numbers) <= 64
