"""What every state store does: it gives back what it was given, whole, and keeps to its own names."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delta_arc_lineage.adapters.folder_state import FolderStateStore
from delta_arc_lineage.errors import OperatorError
from delta_arc_lineage.ports.state import StateStore

one_store = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
names = st.lists(
    st.from_regex(r"[A-Za-z0-9_.=-]{1,8}", fullmatch=True).filter(lambda part: part.strip(".")), min_size=1, max_size=3
).map("/".join)
documents = st.text(st.characters(exclude_categories=["Cs"]))


def test_what_was_never_written_is_none(state: StateStore) -> None:
    """A document that is not there differs from an empty one."""
    assert state.read("plans/sales/latest") is None


@one_store
@given(name=names, document=documents)
def test_a_document_is_read_as_it_was_written(state: StateStore, name: str, document: str) -> None:
    """Letter by letter: line ends of any kind, control characters, any alphabet."""
    state.write(name, document)
    assert state.read(name) == document


@one_store
@given(name=names, line=documents.filter(lambda text: "\n" not in text), rest=st.none() | documents)
def test_the_first_line_is_read_by_itself(state: StateStore, name: str, line: str, rest: str | None) -> None:
    """All of a document that has one line only. Other line ends are letters of it."""
    state.write(name, line if rest is None else f"{line}\n{rest}")
    assert state.first_line(name) == line


def test_a_first_line_may_be_long_and_is_none_where_there_is_no_document(state: StateStore) -> None:
    """It is whole, also where a letter of several bytes lies across the end of what is read at once."""
    assert state.first_line("a/b") is None
    for line in ("é" * 8_191, "x" + "é" * 8_191, "é" * 8_192, "é" * 100_000):
        state.write("a/b", f"{line}\nrest")
        assert state.first_line("a/b") == line


@one_store
@given(name=names, lines=st.lists(documents.map(lambda text: text.replace("\n", "") + "\n")))
def test_lines_are_read_as_they_were_written(state: StateStore, name: str, lines: list[str]) -> None:
    """One by one, and as the document that they make; a line ends where it says, and at no other letter."""
    state.write_lines(name, iter(lines))
    assert list(state.read_lines(name) or ()) == lines and state.read(name) == "".join(lines)
    state.append(name, "the end")
    assert list(state.read_lines(name) or ()) == [*lines, "the end"]
    state.write(name, None)
    assert state.read_lines(name) is None


def test_a_reader_of_lines_sees_one_document_to_its_end(state: StateStore) -> None:
    """Not the beginning of one and the end of another that took its place meanwhile, however large."""
    first, second = [[f"{name} {number}\n" for number in range(50_000)] for name in ("first", "second")]
    state.write_lines("a", first)
    reading = state.read_lines("a")
    assert reading is not None and next(reading) == first[0]
    state.write_lines("a", second)
    assert list(reading) == first[1:] and list(state.read_lines("a") or ()) == second


def test_lines_that_end_with_an_error_replace_nothing(state: StateStore) -> None:
    """What is written is there when all of it is."""

    def lines() -> Iterator[str]:
        yield "new\n"
        raise ValueError("it broke")

    state.write_lines("a", ["old\n"])
    with pytest.raises(ValueError, match="it broke"):
        state.write_lines("a", lines())
    assert state.read("a") == "old\n"


@one_store
@given(written=st.dictionaries(names, documents, max_size=5))
def test_documents_do_not_get_into_each_others_way(state: StateStore, written: dict[str, str]) -> None:
    """A name may be the beginning of another one."""
    for name, document in written.items():
        state.write(name, document)
    assert {name: state.read(name) for name in written} == written


def test_a_later_document_takes_the_place_of_an_earlier_one(state: StateStore) -> None:
    """The last write stands."""
    state.write("a/b", "a long first document")
    state.write("a/b", "second")
    assert state.read("a/b") == "second"


def test_a_document_that_is_removed_is_none_and_removing_it_again_does_no_harm(state: StateStore) -> None:
    """Neither it nor anything beside it is changed by a second removal."""
    state.write("a/b", "x")
    state.write("a/b/c", "y")
    state.write("a/b", None)
    state.write("a/b", None)
    assert (state.read("a/b"), state.read("a/b/c"), state.names("a")) == (None, "y", ("a/b/c",))


@one_store
@given(written=st.dictionaries(names, documents, max_size=5), folder=names)
def test_a_folder_names_what_is_in_it_and_nothing_else(state: StateStore, written: dict[str, str], folder: str) -> None:
    """However deep, sorted; neither the document of its own name nor one that only begins alike."""
    for name in state.names(folder):
        state.write(name, None)
    for name, document in written.items():
        state.write(f"{folder}/{name}", document)
        state.write(f"{folder}-not/{name}", document)
    assert state.names(folder) == tuple(sorted(f"{folder}/{name}" for name in written))


@one_store
@given(name=names, texts=st.lists(documents, min_size=1, max_size=4), written=st.none() | documents)
def test_what_is_appended_stands_at_the_end(
    state: StateStore, name: str, texts: list[str], written: str | None
) -> None:
    """Letter by letter, after what was written or appended before; it is listed as any document."""
    state.write(name, written)
    for text in texts:
        state.append(name, text)
    assert state.read(name) == (written or "") + "".join(texts)
    state.append(f"{name}/folder", "x")
    assert f"{name}/folder" in state.names(name)


def test_a_document_that_was_appended_to_is_replaced_and_removed_as_any(state: StateStore) -> None:
    """Nothing of what was added comes back."""
    for after in ("anew", None):
        state.append("a/b", "one")
        state.append("a/b", "two")
        state.write("a/b", after)
        assert state.read("a/b") == after
    state.append("a/b", "first")
    assert state.read("a/b") == state.create("a/b", "second") == "first"


@pytest.mark.parametrize("first", ["first", ""])
def test_creating_does_not_replace(state: StateStore, first: str) -> None:
    """The first one stands, an empty one too, and is told to whoever comes later."""
    assert state.create("connections/x", first) == first
    assert state.create("connections/x", "second") == first == state.read("connections/x")


def test_a_race_to_create_has_one_winner(state: StateStore) -> None:
    """Many at once are all told the same document."""
    with ThreadPoolExecutor(8) as pool:
        for number in range(20):
            created = set(pool.map(lambda who, n=number: state.create(f"race/{n}", f"by {who}"), range(8)))
            assert created == {state.read(f"race/{number}")}


@pytest.mark.parametrize("name", ["", "/", "a/", "/a", "a//b", "..", "a/../b", "a/.", "a b", "a\n", "é", "a\\b", "a:b"])
def test_a_name_of_another_form_is_refused(state: StateStore, name: str) -> None:
    """No name leaves the store, whatever a person gives as one."""
    for refuse in (
        state.read,
        state.first_line,
        lambda n: state.write(n, ""),
        lambda n: state.create(n, ""),
        lambda n: state.append(n, ""),
        state.read_lines,
        lambda n: state.write_lines(n, []),
    ):
        with pytest.raises(ValueError):
            refuse(name)


def test_a_folder_is_readable_by_its_owner_only_and_holds_no_leftovers(tmp_path: Path) -> None:
    """Plans tell names of tables and files: nobody else on the machine reads them."""
    state = FolderStateStore(tmp_path / "state")
    state.write("plans/sales/latest", "x")
    state.create("plans/sales/latest", "y")
    state.create("plans/sales/other", "z")
    files = sorted((tmp_path / "state/plans/sales").iterdir())
    assert [file.name for file in files] == ["latest.json", "other.json"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert files[0].parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("umask", [0o022, 0o002, 0o000, 0o077])
def test_every_folder_that_is_made_is_its_owners_alone(tmp_path: Path, umask: int) -> None:
    """Those above the last one too, whatever the umask; one that was there keeps its mode."""
    there = tmp_path / "there"
    there.mkdir()
    there.chmod(0o755)
    kept = os.umask(umask)
    try:
        FolderStateStore(there / "deep/er/state").write("plans/sales/latest", "x")
        FolderStateStore(there / "other", elsewhere={"cache/a": there / "caches/of/a.json"}).create("cache/a", "x")
    finally:
        os.umask(kept)
    modes = {path.relative_to(there).as_posix(): path.stat().st_mode & 0o777 for path in there.rglob("*")}
    assert {mode for name, mode in modes.items() if not name.endswith(".json")} == {0o700} and len(modes) == 9
    assert {mode for name, mode in modes.items() if name.endswith(".json")} == {0o600}
    assert there.stat().st_mode & 0o777 == 0o755


def test_what_lies_there_is_not_written_again(tmp_path: Path) -> None:
    """The file stays the same one; another document of its size takes its place."""
    state, file = FolderStateStore(tmp_path), tmp_path / "a.json"
    state.write("a", "one")
    before = file.stat()
    state.write("a", "one")
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    with file.open():
        state.write("a", "two")
        assert file.stat().st_ino != before.st_ino and state.read("a") == "two"


def test_what_is_appended_to_is_not_written_anew(tmp_path: Path) -> None:
    """The file stays the same one, and its owner's alone."""
    state, file = FolderStateStore(tmp_path / "state"), tmp_path / "state/journal/a.json"
    state.append("journal/a", "one\n")
    before = file.stat()
    state.append("journal/a", "two\n")
    assert file.stat().st_ino == before.st_ino and file.read_text() == "one\ntwo\n"
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_two_stores_over_one_folder_are_one_store(tmp_path: Path) -> None:
    """What one process wrote, another one reads."""
    FolderStateStore(tmp_path).write("a", "x")
    assert FolderStateStore(tmp_path).read("a") == "x"


def test_what_is_no_text_any_more_is_empty_and_still_there(tmp_path: Path) -> None:
    """Whoever reads it makes it again; whoever creates is told that somebody was first."""
    (tmp_path / "bad.json").write_bytes(b"\xff")
    state = FolderStateStore(tmp_path)
    assert state.read("bad") == "" and state.create("bad", "mine") == ""
    with pytest.raises(ValueError):
        list(state.read_lines("bad") or ())


def test_a_folder_that_cannot_be_used_is_told_to_the_operator(tmp_path: Path) -> None:
    """What, where, and which setting to change; for reading, writing, creating and appending alike."""
    (tmp_path / "file").write_text("in the way")
    blocked = FolderStateStore(tmp_path / "file")
    for fail in (
        lambda: blocked.read("a"),
        lambda: blocked.write("a", ""),
        lambda: blocked.create("a", ""),
        lambda: blocked.append("a", ""),
        lambda: blocked.read_lines("a"),
        lambda: blocked.write_lines("a", []),
    ):
        with pytest.raises(OperatorError) as failed:
            fail()
        assert "DELTA_ARC_STATE" in failed.value.where and failed.value.next_step


def test_a_document_with_a_file_of_its_own_is_there_and_nowhere_else(tmp_path: Path) -> None:
    """Read, listed and removed by its name as ever; a failure names the file."""
    file = tmp_path / "caches/pg.cache"
    state = FolderStateStore(tmp_path / "state", elsewhere={"cache/a/pg": file, "cache/b/pg": tmp_path / "none"})
    state.write("cache/a/pg", "x")
    state.write("cache/a/sf", "y")
    assert (file.read_text(), state.read("cache/a/pg")) == ("x", "x")
    assert state.names("cache") == ("cache/a/pg", "cache/a/sf")
    assert [path.name for path in (tmp_path / "state/cache/a").iterdir()] == ["sf.json"]
    state.write("cache/a/pg", None)
    assert state.names("cache/a") == ("cache/a/sf",) and not file.exists()
    file.mkdir()
    with pytest.raises(OperatorError) as failed:
        state.read("cache/a/pg")
    assert failed.value.where == str(file)


def test_files_that_no_document_could_be_are_not_listed(tmp_path: Path) -> None:
    """What a person left in the folder is not taken for ours."""
    state = FolderStateStore(tmp_path)
    state.write("cache/a", "x")
    for name in ("my notes.json", ".hidden.json", "readme.txt"):
        (tmp_path / "cache" / name).write_text("")
    assert state.names("cache") == ("cache/a",)
