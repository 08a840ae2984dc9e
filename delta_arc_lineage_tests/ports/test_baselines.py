"""What every catalog does with the baseline of an earlier reading: it shows what is there now, all of it."""

import pytest

from delta_arc_lineage.model.observed import ObservedAsset
from delta_arc_lineage.ports.catalog import Catalog, FoundConnection
from delta_arc_lineage.ports.reading import Baseline
from delta_arc_lineage_tests.ports.test_catalog import (
    BUCKET,
    FILE,
    MARK,
    PG,
    PROCESS,
    S3,
    SCHEMA,
    SCOPE,
    archive,
    s3_object,
    save,
)


def shown(catalog: Catalog, baseline: Baseline | None) -> tuple[set[ObservedAsset], Baseline]:
    reading = catalog.observe(SCOPE, baseline=baseline)
    assert reading.found.complete
    return set(reading.found.assets), reading.baseline


def test_a_scope_read_from_a_baseline_is_shown_as_without_one(catalog: Catalog) -> None:
    """So it is after no change, and after an asset was added, changed, archived, restored or purged."""
    save(catalog, S3, BUCKET, FILE)
    before, baseline = shown(catalog, None)
    assert shown(catalog, baseline)[0] == before
    for change in (
        lambda: save(catalog, PROCESS),
        lambda: save(catalog, s3_object(FILE.key, size=9)),
        lambda: archive(catalog, FILE),
        lambda: save(catalog, FILE),
        lambda: catalog.purge([observed for observed in shown(catalog, None)[0] if observed.asset == PROCESS]),
    ):
        change()
        now, baseline = shown(catalog, baseline)
        assert now == shown(catalog, None)[0] != before
        before = now


@pytest.mark.parametrize("content", ["", "{", '{"format": 1}', "of another catalog"])
def test_a_baseline_that_means_nothing_is_as_good_as_none(catalog: Catalog, content: str) -> None:
    """Content that the catalog did not write is not taken for its own."""
    save(catalog, S3, BUCKET, FILE)
    assert shown(catalog, Baseline(0, content))[0] == shown(catalog, None)[0]
    connection = FoundConnection(PG, "pg", "postgres")
    reading = catalog.read_schema(SCHEMA, connection, mark=MARK, baseline=Baseline(0, content))
    assert reading.found.digest == catalog.read_schema(SCHEMA, connection, mark=MARK).found.digest
    next_reading = catalog.read_schema(SCHEMA, connection, mark=MARK, baseline=reading.baseline)
    assert next_reading.found.digest == reading.found.digest
