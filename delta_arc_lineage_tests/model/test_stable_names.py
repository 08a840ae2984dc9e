"""Documents and digests name no class. A rename makes no document unreadable and no digest another."""

import inspect
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import is_dataclass
from importlib import import_module
from pathlib import Path

from hypothesis import given

from delta_arc_lineage import model
from delta_arc_lineage.model.assets import Kind
from delta_arc_lineage.model.codec import FORMAT, parse_object, read_document, write_document
from delta_arc_lineage.model.diff import Add, Modify, Remove
from delta_arc_lineage.model.journal import Journal, record_archive, record_save
from delta_arc_lineage.model.plan import Consent, Plan, Purpose
from delta_arc_lineage.model.snapshots import BucketSnapshot, SchemaSnapshot
from delta_arc_lineage.model.words import Word
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model import strategies as drawn
from delta_arc_lineage_tests.model.examples import ROUTE, TENANT, World, make_world, observe, plan_of

DOCUMENTS = Path(__file__).parent / "documents"


def classes_of_the_model() -> list[type]:
    """Every class that may stand in a document."""
    modules = [import_module(f"{model.__name__}.{module.name}") for module in pkgutil.iter_modules(model.__path__)]
    classes = {kind for module in modules for _, kind in inspect.getmembers(module, inspect.isclass)}
    return [kind for kind in classes if is_dataclass(kind) or issubclass(kind, Word)]


@contextmanager
def renamed() -> Iterator[None]:
    """Every class of the model has another name until the context ends."""
    names = {kind: (kind.__name__, kind.__qualname__) for kind in classes_of_the_model()}
    try:
        for kind, (name, _) in names.items():
            kind.__name__ = kind.__qualname__ = f"Renamed{name}"
        yield
    finally:
        for kind, (name, qualified) in names.items():
            kind.__name__, kind.__qualname__ = name, qualified


def journal_of(plan: Plan) -> Journal:
    saves = [record_save(change, None, mark=ROUTE.mark) for change in plan.changes if isinstance(change, Add | Modify)]
    archives = [record_archive(observe(change.before)) for change in plan.changes if isinstance(change, Remove)]
    return Journal(
        route="sales",
        tenant=TENANT,
        mark=ROUTE.mark,
        run="run",
        phase="s3_assets",
        plan=plan.digest,
        purpose=Purpose.SYNC,
        actor="anna@build-7",
        why="a test",
        consent=Consent.DIGEST,
        started_at=NOON,
        entries=(*saves, *archives),
    )


@given(drawn.worlds())
def test_what_a_class_is_called_changes_no_document_and_no_digest(world: World) -> None:
    """Yesterday's journal, plan and snapshots are read after a rename, and what is written then is the same."""
    plan = plan_of(world)
    journal = journal_of(plan)
    written = (plan.to_json(), journal.to_json(), write_document(world.source), write_document(world.files))
    digests = (plan.digest, world.source.digest, world.files.digest)
    with renamed():
        assert Plan.from_json(written[0]) == plan
        assert Journal.from_json(written[1]) == journal
        assert read_document(SchemaSnapshot, written[2]) == world.source
        assert read_document(BucketSnapshot, written[3]) == world.files
        replanned = plan_of(world)
        rewritten = (replanned.to_json(), journal.to_json(), write_document(world.source), write_document(world.files))
        assert rewritten == written
        assert (replanned.digest, world.source.digest, world.files.digest) == digests


def test_the_rename_of_the_test_reaches_the_classes() -> None:
    """Otherwise the law above could not fail."""
    with renamed():
        assert Add.__name__ == "RenamedAdd" and BucketSnapshot.__name__ == "RenamedBucketSnapshot"
    assert Add.__name__ == "Add"


def test_a_journal_of_format_1_is_still_read() -> None:
    """Format 1 wrote the names of classes, and called a phase a part. An audit outlives a version."""
    text = (DOCUMENTS / "journal.format-1.json").read_text(encoding="utf-8")
    assert parse_object(text)[FORMAT] == 1
    journal = Journal.from_json(text)
    assert {entry.asset.kind for entry in journal.entries} == set(Kind)
    assert any(entry.after is None for entry in journal.entries) and journal.phase == "column_lineage"
    assert journal.actor == "anna@build-7" and journal.purpose is Purpose.SYNC
    assert not journal.unproven and journal.names == set(journal.confirmed)
    assert Journal.from_json(journal.to_json()) == journal


def test_a_journal_of_format_2_is_still_read() -> None:
    """Format 2 was written whole each time: its end stands in its one line."""
    text = (DOCUMENTS / "journal.format-2.json").read_text(encoding="utf-8")
    assert parse_object(text)[FORMAT] == 2
    journal = Journal.from_json(text)
    earlier = Journal.from_json((DOCUMENTS / "journal.format-1.json").read_text(encoding="utf-8"))
    assert journal.entries == earlier.entries and journal.confirmed == earlier.confirmed
    assert (journal.tenant, journal.consent) == ("https://tenant.atlan.com", Consent.ASKED)
    assert (journal.undoes, journal.ended_at) == ("an earlier run", earlier.ended_at)
    assert Journal.from_json(journal.to_json()) == journal


def test_a_digest_stays_as_it_is() -> None:
    """A person may have approved it yesterday. The canonical form must not change by accident."""
    assert plan_of(make_world()).digest == "77e907869ce18bda"
