"""What every state store says of its documents and of itself, and that a large document is added to as a small one."""

from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.ports.state import StateStore


def test_a_large_document_is_added_to_as_a_small_one(state: StateStore) -> None:
    """However it came to be; all of it is read, listed as one and removed."""
    line = "é" * 40_000 + "\n"
    for begin in (lambda: state.write("a/b", line * 3), lambda: state.write_lines("a/b", [line] * 3)):
        begin()
        for _ in range(3):
            state.append("a/b", line)
        assert state.read("a/b") == "".join(state.read_lines("a/b") or ()) == line * 6
        assert f"{state.first_line('a/b')}\n" == line and state.names("a") == ("a/b",)
        state.write("a/b", None)
        assert (state.read("a/b"), state.names("a")) == (None, ())
    state.append("a/b", line.strip())
    state.append("a/b", line)
    assert state.first_line("a/b") == line.strip() * 2


def test_names_are_told_by_when_they_were_last_written(state: StateStore) -> None:
    """What is older than any document is no document's time; a store that knows no time tells all."""
    state.write("a/b", "x")
    assert state.names("a", before=4_000_000_000_000) == ("a/b",)
    assert state.names("a", before=1) in ((), ("a/b",) if isinstance(state, MemoryStateStore) else ())


def test_a_place_says_where_it_is_and_whether_it_keeps_what_is_replaced(state: StateStore) -> None:
    """A bucket may, and is not told to here."""
    assert state.place and state.keeps_versions() in (None, False)
