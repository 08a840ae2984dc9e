"""What every catalog does with what an earlier reading left behind: it shows what is there now, all of it."""

import pytest

from delta_arc_lineage.model.assets import ObservedAsset
from delta_arc_lineage.ports.catalog import Baseline, Catalog, FoundConnection
from delta_arc_lineage_tests.ports.test_catalog import (
    BUCKET,
    FILE,
    PG,
    PROCESS,
    S3,
    SCHEMA,
    SCOPE,
    archive,
    s3_object,
    save,
)


def shown(catalog: Catalog, known: Baseline | None) -> tuple[set[ObservedAsset], Baseline]:
    reading = catalog.observe(SCOPE, baseline=known)
    assert reading.found.complete
    return set(reading.found.assets), reading.baseline


def test_a_scope_with_a_memory_is_shown_as_without_one(catalog: Catalog) -> None:
    """After nothing, something new, something changed, something archived and something back again."""
    save(catalog, S3, BUCKET, FILE)
    before, known = shown(catalog, None)
    assert shown(catalog, known)[0] == before
    for change in (
        lambda: save(catalog, PROCESS),
        lambda: save(catalog, s3_object(FILE.key, size=9)),
        lambda: archive(catalog, FILE),
        lambda: save(catalog, FILE),
        lambda: catalog.purge([one for one in shown(catalog, None)[0] if one.asset == PROCESS]),
    ):
        change()
        now, known = shown(catalog, known)
        assert now == shown(catalog, None)[0] != before
        before = now


@pytest.mark.parametrize("content", ["", "{", '{"format": 1}', "of another catalog"])
def test_a_memory_that_means_nothing_is_as_good_as_none(catalog: Catalog, content: str) -> None:
    """Nobody's words are taken for the catalog's."""
    save(catalog, S3, BUCKET, FILE)
    assert shown(catalog, Baseline(0, content))[0] == shown(catalog, None)[0]
    found = FoundConnection(PG, "pg", "postgres")
    remembered = catalog.read_schema(SCHEMA, found, baseline=Baseline(0, content))
    assert remembered.found.digest == catalog.read_schema(SCHEMA, found).found.digest
    again = catalog.read_schema(SCHEMA, found, baseline=remembered.baseline)
    assert again.found.digest == remembered.found.digest
