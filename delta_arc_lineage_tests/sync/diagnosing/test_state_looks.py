"""What the doctor finds of the state: a store that loses what two write at once, a bucket that keeps no versions."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from delta_arc_lineage.adapters.memory_state import MemoryStateStore
from delta_arc_lineage.adapters.s3.s3_state import S3StateStore
from delta_arc_lineage.errors import StateUnusable
from delta_arc_lineage.ports.state import StateStore
from delta_arc_lineage.sync.diagnosing.findings import Level
from delta_arc_lineage_tests.adapters.s3.small_s3 import small_s3
from delta_arc_lineage_tests.sync.diagnosing.looks import look_around
from delta_arc_lineage_tests.sync.estate import Estate


class _Overwriting(MemoryStateStore):
    """Creates over what is there."""

    def create(self, name: str, document: str) -> str:
        self.write(name, document)
        return document


class _Careless(MemoryStateStore):
    """Replaces whatever is there."""

    def replace(self, name: str, document: str, *, version: str) -> str | None:
        self.write(name, document)
        return version or "1"


class _Late(MemoryStateStore):
    """Lists what was written a moment ago a moment later."""

    def names(self, folder: str, *, before: int | None = None) -> tuple[str, ...]:
        return tuple(name for name in super().names(folder, before=before) if not name.startswith("doctor/"))


@pytest.mark.parametrize(
    ("make", "why"),
    [(_Overwriting, "If-None-Match"), (_Careless, "If-Match"), (_Late, "does not give back")],
)
def test_a_store_that_breaks_its_promises_is_found_out(make: Callable[[], StateStore], why: str) -> None:
    """The look fails, and says which promise, where, and what to do."""
    estate = Estate()
    estate.state = make()
    finding = look_around(estate)["state"]
    assert finding.level is Level.ERROR and why in finding.detail
    assert isinstance(finding.error, StateUnusable) and finding.where == "DELTA_ARC_STATE" and finding.next_step


def test_the_doctor_leaves_nothing_behind() -> None:
    """The probe is gone, and nothing else was changed."""
    estate = Estate()
    estate.sync()
    before = {name: estate.state.read(name) for name in estate.state.names("journal")}
    assert look_around(estate)["state"].level is Level.OK
    assert estate.state.names("doctor") == () and before == {
        n: estate.state.read(n) for n in estate.state.names("journal")
    }


@pytest.mark.starts
@pytest.mark.parametrize("ignored", ["If-None-Match", "If-Match"])
def test_an_s3_that_ignores_a_condition_is_found_out_over_http(ignored: str) -> None:
    """Whether it was proven before or not: what a copy of a bucket says of itself is not believed."""
    estate = Estate()
    with small_s3() as small:
        small.store().create("a", "x")
        small.honours = tuple(name for name in small.honours if name != ignored)
        for read_first in (True, False):
            estate.state = small.store()
            if read_first:
                estate.state.read("a")
            finding = look_around(estate)["state"]
            assert finding.level is Level.ERROR and f"does not honour conditional writes ({ignored}" in finding.detail


@pytest.mark.starts
def test_a_bucket_without_versions_is_a_note(s3: Any) -> None:
    """It is a choice; with versions there is nothing to say."""
    name, estate = f"state-{uuid4().hex}", Estate()
    s3.create_bucket(Bucket=name)
    estate.state = S3StateStore(name, lambda: s3, setting="DELTA_ARC_STATE", prefix="p/")
    found = look_around(estate)
    assert found["state"].level is Level.OK and f"s3://{name}/p/" in found["state"].detail
    assert found["versions of the state"].level is Level.NOTE and "versioning" in found["versions of the state"].detail
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    assert look_around(estate)["versions of the state"].level is Level.OK
