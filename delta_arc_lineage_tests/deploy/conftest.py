"""One linked folder for all tests of a process: none of them writes to it, and what one adds has a name of its own."""

from pathlib import Path

import pytest

from delta_arc_lineage_tests.deploy.linked_folder import link_folder


@pytest.fixture(scope="session")
def linked_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package out of what is installed."""
    return link_folder(tmp_path_factory.mktemp("function"))
