"""A shelf for files: in memory, and on a real S3."""

import pytest

from delta_arc_lineage_tests.adapters.file_schemas.written import Shelf, memory_shelf, s3_shelf


@pytest.fixture(params=["memory", pytest.param("s3", marks=pytest.mark.starts)])
def shelf(request: pytest.FixtureRequest) -> Shelf:
    """An empty one."""
    return memory_shelf() if request.param == "memory" else s3_shelf(request.getfixturevalue("s3"))
