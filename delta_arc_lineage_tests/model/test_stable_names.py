"""Documents and digests name no class. A rename makes no document unreadable and no digest another."""

import inspect
import json
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import is_dataclass, replace
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given

from delta_arc_lineage import model
from delta_arc_lineage.model.assets import Asset, Lineage
from delta_arc_lineage.model.codec import FORMAT, parse_object, read_document, write_document
from delta_arc_lineage.model.diff import Add, Modify, Remove
from delta_arc_lineage.model.journal import Journal, record_archive, record_save
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.plan import Consent, Plan, Purpose
from delta_arc_lineage.model.plan_document import plan_from_format_4
from delta_arc_lineage.model.snapshots import BucketSnapshot, SchemaSnapshot
from delta_arc_lineage.model.words import Word
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model import strategies as drawn
from delta_arc_lineage_tests.model.examples import ROUTE, TENANT, World, make_world, observe, plan_of
from delta_arc_lineage_tests.model.texts import read_journal, read_plan, write_journal, write_plan

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
    written = (write_plan(plan), write_journal(journal), write_document(world.source), write_document(world.files))
    digests = (plan.digest, world.source.digest, world.files.digest)
    with renamed():
        assert read_plan(written[0]) == plan
        assert read_journal(written[1]) == journal
        assert read_document(SchemaSnapshot, written[2]) == world.source
        assert read_document(BucketSnapshot, written[3]) == world.files
        replanned = plan_of(world)
        rewritten = (
            write_plan(replanned),
            write_journal(journal),
            write_document(world.source),
            write_document(world.files),
        )
        assert rewritten == written
        assert (replanned.digest, world.source.digest, world.files.digest) == digests


def test_the_rename_of_the_test_reaches_the_classes() -> None:
    """Otherwise the law above could not fail."""
    with renamed():
        assert Add.__name__ == "RenamedAdd" and BucketSnapshot.__name__ == "RenamedBucketSnapshot"
    assert Add.__name__ == "Add"


def earlier_plan() -> Plan:
    """As versions made it that said nothing of evidence but in the description."""
    plan = plan_of(make_world())
    additions = [change for change in plan.changes if isinstance(change, Add)]
    assert len(additions) == len(plan.changes)
    return replace(plan, changes=tuple(Add(_without_evidence(change.after)) for change in additions))


def _without_evidence(asset: Asset) -> Asset:
    return replace(asset, evidence="") if isinstance(asset, Lineage) else asset


def test_a_journal_of_format_1_is_still_read() -> None:
    """Format 1 wrote the names of classes, and called a phase a part. An audit outlives a version."""
    text = (DOCUMENTS / "journal.format-1.json").read_text(encoding="utf-8")
    assert parse_object(text)[FORMAT] == 1
    journal = read_journal(text)
    assert {entry.asset.kind for entry in journal.entries} == set(Kind) - {Kind.PREFIX}
    assert any(entry.after is None for entry in journal.entries) and journal.phase == "column_lineage"
    assert journal.actor == "anna@build-7" and journal.purpose is Purpose.SYNC
    assert not journal.unproven and journal.names == set(journal.confirmed)
    assert read_journal(write_journal(journal)) == journal


def test_a_journal_of_format_2_is_still_read() -> None:
    """Format 2 was written whole each time: its end stands in its one line."""
    text = (DOCUMENTS / "journal.format-2.json").read_text(encoding="utf-8")
    assert parse_object(text)[FORMAT] == 2
    journal = read_journal(text)
    earlier = read_journal((DOCUMENTS / "journal.format-1.json").read_text(encoding="utf-8"))
    assert journal.entries == earlier.entries and journal.confirmed == earlier.confirmed
    assert (journal.tenant, journal.consent) == ("https://tenant.atlan.com", Consent.ASKED)
    assert (journal.undoes, journal.ended_at) == ("an earlier run", earlier.ended_at)
    assert read_journal(write_journal(journal)) == journal


def test_a_journal_of_format_3_is_still_read() -> None:
    """Format 3 was one line, and one for its end."""
    text = (DOCUMENTS / "journal.format-3.json").read_text(encoding="utf-8")
    assert parse_object(text.partition("\n")[0])[FORMAT] == 3
    journal = read_journal(text)
    assert journal == journal_of(earlier_plan()).end(unconfirmed=(), ended_at=NOON + 1)
    assert read_journal(write_journal(journal)) == journal


def test_a_journal_of_format_4_is_still_read() -> None:
    """Format 4 told no trace: of its requests nothing is known."""
    text = (DOCUMENTS / "journal.format-4.json").read_text(encoding="utf-8")
    assert parse_object(text.partition("\n")[0])[FORMAT] == 4
    journal = read_journal(text)
    assert journal == journal_of(earlier_plan()).end(unconfirmed=(), ended_at=NOON + 1) and journal.trace == ""
    assert read_journal(write_journal(journal)) == journal


def test_a_plan_of_format_4_is_still_read() -> None:
    """Format 4 was one JSON object: a plan that waits for a yes has the digest that a person was shown."""
    text = (DOCUMENTS / "plan.format-4.json").read_text(encoding="utf-8")
    value = parse_object(text)
    assert value[FORMAT] == 4 and plan_from_format_4(value) == earlier_plan()
    assert read_plan(json.dumps(value)) == earlier_plan()
    for spoilt in ({**value, "unlisted": 7}, {**value, "seal": None}, {**value, FORMAT: 3}):
        with pytest.raises(ValueError):
            plan_from_format_4(spoilt)


def test_a_digest_stays_as_it_is() -> None:
    """A person may have approved it yesterday. The canonical form must not change by accident."""
    assert plan_of(make_world()).digest == "054f044af344080c"


def test_a_field_that_was_added_later_changes_no_digest_where_it_holds_nothing() -> None:
    """What an earlier version planned keeps the digest that a person was shown."""
    assert earlier_plan().digest == "77e907869ce18bda"
