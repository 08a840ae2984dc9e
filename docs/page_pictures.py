"""Pictures of the lineage page: all of it, a table with its columns, findings, by dark; live on the local catalog."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from delta_arc_lineage.adapters.embedded.running import RunningStack
from docs.catalog_pictures import ROOT, open_visit, take
from docs.chromium import Page

_TITLE = "Lineage of main"


def make_page(file: Path, state: Path) -> str:
    """Written by the command, as a person does; its address."""
    command = [str(Path(sys.executable).parent / "delta-arc"), "page", "--out", str(file)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DELTA_ARC_", "ATLAN_"))}
    made = subprocess.run(
        command,
        cwd=ROOT,
        env={**environment, "DELTA_ARC_STATE": str(state)},
        capture_output=True,
        check=True,
        text=True,
    )
    return made.stdout.strip()


def take_page_pictures(page: Page, stack: RunningStack, *, state: Path, folder: Path) -> None:
    """The pictures of docs/page.md."""
    address = make_page(folder / "lineage.html", state)
    orders = quote(f"{stack.source.schema_qualified_name}/ORDERS", safe="")
    page.prefer("light")
    take(page, address, "page", _TITLE, height=900)
    take(page, f"{address}?columns#node={orders}&focus=both&columns=1", "page-columns", _TITLE, "ORDERS", height=900)
    page.open(f"{address}?findings", width=1440, height=900)
    page.wait_for(_TITLE)
    page.evaluate("document.getElementById('findings').click()")
    take_here(page, "page-findings")
    page.prefer("dark")
    take(page, f"{address}?dark#node={orders}&focus=both&columns=1", "page-dark", _TITLE, "ORDERS", height=900)
    page.prefer("light")
    home = open_visit(page, stack)
    take(page, f"{home}/lineage", "catalog-lineage", "Lineage of the local catalog", height=900)


def take_here(page: Page, name: str) -> None:
    """A picture of what is shown now."""
    page.picture(ROOT / "docs" / "images" / f"{name}.png")
