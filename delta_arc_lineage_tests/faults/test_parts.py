"""The parts of the harness that decide what is equal, and what was killed where."""

import json
import os
import signal
from pathlib import Path

from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.ports.state import StateStore
from delta_arc_lineage_tests.faults.boundaries import Boundaries
from delta_arc_lineage_tests.faults.damage import DAMAGES, apply_damage
from delta_arc_lineage_tests.faults.equality import active, canonical, difference, things
from delta_arc_lineage_tests.faults.kills import AtCommit
from delta_arc_lineage_tests.faults.pages import FailingPage
from delta_arc_lineage_tests.faults.spoiling import FINE, KILL
from delta_arc_lineage_tests.support.dump import Dump
from delta_arc_lineage_tests.support.gate import Request
from delta_arc_lineage_tests.support.processes import end_with, fork

KEPT = {"business": None, "custom": None, "labels": None, "has_lineage": 0}


def entity(guid: str, qualified_name: str, *, name: str = "x") -> dict[str, object]:
    place = {"kind": "entity", "guid": guid, "type_name": "Process", "qualified_name": qualified_name}
    return {**place, **KEPT, "status": "ACTIVE", "attributes": {"name": name}}


def drawn(guid: str, end: str) -> dict[str, object]:
    ends = {"guid": f"{guid} to {end}", "end1": guid, "end2": end}
    return {"kind": "relationship", "type_name": "process_inputs", "status": "ACTIVE", **ends}


def test_a_dump_knows_no_guid_and_no_second() -> None:
    """The same process of two runs, its connection made at another moment, its id another hash."""
    dumps = [
        [entity(guid, f"default/s3/{second}/delta-arc/v1/{digest}_x"), entity("t", "table"), drawn(guid, "t")]
        for guid, second, digest in (("g1", 1, "ab"), ("g2", 22, "cd"))
    ]
    assert canonical(Dump.of_rows(dumps[0])) == canonical(Dump.of_rows(dumps[1]))


def test_a_dump_shows_what_is_doubled_lost_changed_or_archived() -> None:
    """Each of them is a difference."""
    process = entity("g", "default/s3/1/delta-arc/v1/ab_x")
    twice = [process, {**process, "guid": "h"}]
    renamed, gone = {**process, "attributes": {"name": "y"}}, {**process, "status": "DELETED"}
    dumps = [canonical(Dump.of_rows(rows)) for rows in ([process], twice, [], [renamed], [gone])]
    assert all(difference(dumps[0], dump) for dump in dumps[1:]) and not difference(dumps[0], dumps[0])
    assert active(things(Dump.of_rows([process]))) == {"default/s3/1/delta-arc/v1/ab_x"}
    assert not active(things(Dump.of_rows([gone])))


def test_boundaries_are_counted_around_writes_and_at_files(tmp_path: Path) -> None:
    """A read is no boundary. A rename is one, in the watched folder only."""
    boundaries = Boundaries()
    store = boundaries.around(MemoryStateStore(), StateStore, ("write",))
    store.write("a", "1")
    assert store.read("a") == "1" and boundaries.reached == ["before write", "after write"]

    def rename() -> None:
        boundaries.watch_files(tmp_path)
        (tmp_path / "x").write_text("")
        (tmp_path / "x").replace(tmp_path / "y")
        (tmp_path / "told").write_text(json.dumps(boundaries.reached))

    assert fork(rename).wait() == 0
    assert json.loads((tmp_path / "told").read_text())[2:] == ["before the rename"]


def test_a_process_dies_at_its_boundary() -> None:
    """By a signal nobody can catch; after it nothing is done."""
    store = MemoryStateStore()
    assert fork(lambda: Boundaries(1).around(store, StateStore, ("write",)).write("a", "1")).wait() == -9


def test_a_write_is_told_from_a_read_and_a_page_from_another() -> None:
    """Kills count writes; a failing page fails again when it is asked again, and no other does."""
    save = Request("POST", "/api/meta/entity/bulk/?x=1", b"{}")
    page = Request("POST", "/api/meta/search/indexsearch", b"1")
    second_page = Request("POST", "/api/meta/search/indexsearch", b"2")
    at_second = AtCommit(1)
    assert [at_second(request) for request in (save, page, save, save)] == [FINE, FINE, KILL, FINE]
    failing = FailingPage(1, "500")
    assert [failing(request) for request in (page, save, second_page, page, second_page)] == [
        FINE,
        FINE,
        "500",
        FINE,
        "500",
    ]


def test_every_damage_damages(tmp_path: Path) -> None:
    """No damage leaves a document as it was."""
    for number, damage in enumerate(DAMAGES):
        file = tmp_path / str(number)
        file.write_bytes(b'{"format": 1, "x": 2}')
        apply_damage(file, damage)
        assert not file.exists() or file.read_bytes() != b'{"format": 1, "x": 2}'


def test_a_difference_is_told_where_it_is() -> None:
    """Not the whole of two lines that are alike but for a word."""
    rows = (entity("g", "p", name="long " * 100 + end) for end in ("here", "there"))
    first_dump, second_dump = (canonical(Dump.of_rows([row])) for row in rows)
    (more, less) = difference(first_dump, second_dump)
    assert "here" in more and "there" in less and len(more) < 200


def test_no_process_outlives_who_started_it() -> None:
    """A run of the harness that is killed leaves nothing behind."""
    reads, writes = os.pipe()

    def start_another() -> None:
        fork(signal.pause)
        os.kill(os.getpid(), signal.SIGKILL)

    assert fork(start_another).wait() == -9
    os.close(writes)
    with os.fdopen(reads) as pipe:
        assert pipe.read() == ""  # nobody is left who holds the other end


def test_a_process_that_begins_after_its_parent_ended_ends_too() -> None:
    """It cannot ask any more who its parent was, so it is told."""

    def begin_late() -> None:
        end_with(parent=0)
        signal.pause()

    assert fork(begin_late).wait() == 1
