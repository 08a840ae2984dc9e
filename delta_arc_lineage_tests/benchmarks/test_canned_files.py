"""The bucket of files that schemas are measured on: what is listed is there, and is of its format."""

import pytest

from benchmarks.canned_files import BODIES, COLUMNS, PREFIX, body_of
from benchmarks.schemas import weighed_bucket
from delta_arc_lineage.adapters.file_schemas.excerpts import TAIL
from delta_arc_lineage.adapters.file_schemas.readers import FileSchemaReader

pytestmark = pytest.mark.starts


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_each_file_is_read_by_one_look_and_weighed(ending: str) -> None:
    """Over ranges, as S3 gives them."""
    with weighed_bucket(ending, 3) as (bucket, _, _):
        listed = list(bucket.list_objects(PREFIX))
        schemas = list(FileSchemaReader().read(listed, bucket))
        assert [len(schema.columns) for schema in schemas] == [COLUMNS] * 3
        assert 0 < bucket.read_bytes <= 3 * TAIL
        assert bucket.read(listed[0].key, start=5, length=100) == body_of(ending)[5:105]


def test_every_format_is_measured() -> None:
    """And larger than what is looked at."""
    assert all(len(body_of(ending)) > 2 * TAIL for ending in BODIES)
