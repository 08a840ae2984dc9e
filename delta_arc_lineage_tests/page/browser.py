"""The heavier tests of the page: `make browser`. A thousand nodes are drawn, and the built file is built again."""

import shutil
import subprocess
from pathlib import Path

import pytest

import delta_arc_lineage.page
from delta_arc_lineage_tests.page.conftest import Opening, needs_chromium
from delta_arc_lineage_tests.page.documents import make_landscape
from delta_arc_lineage_tests.page.pointing import point_of, shown

pytestmark = needs_chromium
SOURCES = Path(__file__).parents[2] / "page"


def test_a_thousand_nodes_are_drawn(opening: Opening) -> None:
    """Within a bound that is three times what the page takes on a machine that does other work too."""
    page = opening(make_landscape(1_000))
    assert len(shown(page)) == 1_000
    assert page.evaluate("lineagePage.took().ready") < 6_000


def test_two_thousand_nodes_can_be_walked_with_all_columns(opening: Opening) -> None:
    """Search leads to any of them; with 20,000 column edges open it is chosen and lit."""
    document = make_landscape(2_000, columns=15)
    assert len(document["column_edges"]) > 20_000
    page = opening(document, "#columns=1")
    page.fill("#search", "orders_1000")
    page.keyboard.press("Enter")
    name = next(node["qualified_name"] for node in document["nodes"] if node["name"] == "orders_1000")
    x, y = point_of(page, name, 3)
    assert 0 < x < 1280 and 0 < y < 800
    page.mouse.click(x, y)
    assert page.locator("#panel .column.lit").count() == 1


@pytest.mark.skipif(shutil.which("npx") is None, reason="no node")
@pytest.mark.skipif(not (SOURCES / "node_modules").exists(), reason="`npm ci` in page/ first")
def test_the_page_is_built_byte_for_byte(tmp_path: Path) -> None:
    """The same sources give the file that is in the tree."""
    built = tmp_path / "lineage.html"
    subprocess.run(["node", "build.mjs", str(built)], cwd=SOURCES, check=True)
    assert built.read_bytes() == Path(delta_arc_lineage.page.__file__).with_name("lineage.html").read_bytes()
