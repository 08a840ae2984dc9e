"""Pictures of the local catalog's own pages, by light and by dark: what is where, a search, a table, a file."""

import sys
from pathlib import Path

import httpx

from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.errors import OperatorError
from docs.chromium import Page

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
MOST_BYTES = 300_000


def take(page: Page, url: str, name: str, *words: str, height: int, width: int = 1440) -> None:
    """One picture, once the page shows these words."""
    page.open(url, width=width, height=height)
    page.wait_for(*words)
    IMAGES.mkdir(exist_ok=True)
    path = IMAGES / f"{name}.png"
    page.picture(path)
    if path.stat().st_size > MOST_BYTES:
        raise OperatorError(what=f"{path.name} has {path.stat().st_size} bytes, more than {MOST_BYTES}")
    sys.stdout.write(f"{path.relative_to(ROOT)}: {path.stat().st_size} bytes\n")


def open_visit(page: Page, stack: RunningStack) -> str:
    """Open a visit as a person does, by the link that `delta-arc local look` prints; the address of its home."""
    link = _ask(stack, "/api/local/visits", {})["path"]
    page.open(f"{stack.catalog_url}{link}", width=1280, height=800)
    page.click("Look around")
    page.wait_for("What is where")
    return str(page.evaluate("location.href")).rstrip("/")


def find_page(stack: RunningStack, type_name: str, name: str, connection: str = "") -> str:
    """The path of an asset's page, where links from Dagster lead."""
    filters = [{"term": {"name.keyword": name}}, {"term": {"__typeName.keyword": type_name.lower()}}]
    filters += [{"term": {"connectionQualifiedName": connection}}] if connection else []
    dsl = {"from": 0, "size": 1, "query": {"bool": {"filter": filters}}}
    (hit,) = _ask(stack, "/api/meta/search/indexsearch", {"dsl": dsl, "attributes": []})["entities"]
    return f"/assets/{hit['guid']}/lineage"


def _ask(stack: RunningStack, path: str, body: dict[str, object]) -> dict[str, list[dict[str, str]] | str]:
    """The answer of the embedded catalog."""
    headers = {"Authorization": f"Bearer {stack.api_key}"}
    answer = httpx.post(f"{stack.catalog_url}{path}", json=body, headers=headers, trust_env=False, timeout=30)
    return dict(answer.raise_for_status().json())


def take_catalog_pictures(page: Page, stack: RunningStack) -> None:
    """The pictures of README and docs/local-catalog.md."""
    home = open_visit(page, stack)
    table = home + find_page(stack, "Table", "ORDERS", stack.source.connection_qualified_name)
    page.prefer("light")
    take(page, f"{home}/", "catalog-home", "What is where", "atlan-tech-challenge", height=790, width=1280)
    take(page, f"{table}?columns=on", "catalog-table", "Lineage", "processes between", height=900, width=1280)
    file = stack.catalog_url + find_page(stack, "S3Object", "CUSTOMERS.csv")
    take(page, file, "lineage", "Lineage", "processes between", height=620, width=1280)
    page.prefer("dark")
    take(page, f"{home}/search?q=customer", "catalog-search", "Found for", "CUSTOMERS.csv", height=760, width=1280)
    take(page, f"{table}?columns=on", "catalog-table-dark", "Lineage", "processes between", height=900, width=1280)
    page.prefer("light")
