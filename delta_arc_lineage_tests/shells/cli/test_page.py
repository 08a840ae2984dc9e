"""`page`: one file, over nobody else's; its document is what `--json` prints, and nothing is written to Atlan."""

import json
from pathlib import Path

import pytest

from delta_arc_lineage.local.landscape import TARGET
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run

pytestmark = pytest.mark.starts


def document_in(page: str) -> dict[str, object]:
    """What the page shows."""
    _, _, rest = page.partition('id="lineage">')
    found: dict[str, object] = json.loads(rest.partition("</script>")[0])
    return found


def test_the_page_is_written_and_written_again(run: Run, landscape: Landscape) -> None:
    """By its owner alone to be read; with its nodes, edges, bytes and requests told."""
    landscape.put("ORDERS.csv")
    first = run("page", "--usage", "0")
    file = Path("lineage.html").absolute()
    assert first.exit_code == 0 and first.out == f"{file.as_uri()}\n"
    assert "3 nodes, 3 edges" in first.err and "requests to Atlan; nothing was written to it" in first.err
    assert "not in the catalog yet" in first.err and f"{file.stat().st_size:,} bytes" in first.err
    assert file.stat().st_mode & 0o077 == 0
    shown = document_in(file.read_text(encoding="utf-8"))
    printed = json.loads(run("page", "--usage", "0", "--json").out)
    assert {**shown, "made_at": 0} == {**printed, "made_at": 0}
    assert printed["tenant"] == landscape.stack.catalog_url
    run("apply", "--yes")
    again = run("page", "--usage", "0", "--focus", "orders")
    assert "not in the catalog yet" not in again.err
    assert again.out.strip().endswith("lineage.html#node=" + again.out.partition("#node=")[2].strip())
    assert "ORDERS" in again.out.partition("#node=")[2]


def test_what_is_made_of_a_loaded_table_is_on_the_page(run: Run, landscape: Landscape) -> None:
    """As the catalog's own lineage has it; a request a table, or none."""
    landscape.put("ORDERS.csv")
    run("apply", "--yes")
    name, home = f"default/looker/9/{landscape.name}", "default/looker/9"
    landscape.save(
        "LookerDashboard", name, name="Sales", connectorName="looker", connectionQualifiedName=home, folderName="Board"
    )
    ends = (("Table", f"{TARGET.schema_qualified_name}/ORDERS"), ("LookerDashboard", name))
    inputs, outputs = ([{"typeName": kind, "uniqueAttributes": {"qualifiedName": end}}] for kind, end in ends)
    relations = {"inputs": inputs, "outputs": outputs}
    landscape.save("Process", f"{name}/shown", name="shown", connectionQualifiedName=home, relations=relations)
    document = json.loads(run("page", "--json").out)
    (dashboard,) = (node for node in document["nodes"] if node["qualified_name"] == name)
    assert (dashboard["kind"], dashboard["layer"], dashboard["connector"]) == ("dashboard", "usage", "looker")
    assert dashboard["place"] == ["Board"]
    assert dashboard["url"].startswith(f"{landscape.stack.catalog_url}/assets/")
    (shown,) = (edge for edge in document["edges"] if edge["process"] == f"{name}/shown")
    assert (shown["ours"], shown["evidence"], document["nodes"][shown["to"]]) == (False, None, dashboard)
    without = json.loads(run("page", "--json", "--usage", "0").out)
    assert not any(node["layer"] == "usage" for node in without["nodes"])


def test_nothing_else_is_written_over(run: Run, landscape: Landscape) -> None:
    """Unless told; a link that leads nowhere is something else too."""
    landscape.put("ORDERS.csv")
    Path("notes.html").write_text("my notes", encoding="utf-8")
    Path("link.html").symlink_to("/nowhere/at/all")
    for name in ("notes.html", "link.html"):
        refused = run("page", "--out", name)
        assert refused.exit_code == 2 and "--force" in refused.err
    assert Path("notes.html").read_text(encoding="utf-8") == "my notes"
    assert run("page", "--out", "notes.html", "--force").exit_code == 0
    assert run("page", "--out", "notes.html").exit_code == 0
    lost = run("page", "--out", "no/such/folder/page.html")
    assert lost.exit_code == 2 and "cannot be written" in lost.err


def test_what_cannot_be_shown_is_said(run: Run, landscape: Landscape) -> None:
    """A name that is not there is told the nearest ones; a route that fails is left out of the page and of no other."""
    landscape.put("one/ORDERS.csv")
    two = f'{{bucket: {{prefix: "{landscape.prefix}two/"}}, source: {{connection: nowhere}}}}'
    text = f'routes:\n  one: {{bucket: {{prefix: "{landscape.prefix}one/"}}}}\n  two: {two}\n'
    Path("routes.yaml").write_text(text, encoding="utf-8")
    shown = run("page", "--json", DELTA_ARC_ROUTES="routes.yaml")
    document = json.loads(shown.out)
    assert document["routes"] == ["one"] and any("nowhere" in words for words in document["left_out"])
    assert shown.exit_code == 2 and "error: route two" in shown.err
    missed = run("page", "--route", "one", "--focus", "ODRERS", DELTA_ARC_ROUTES="routes.yaml")
    assert missed.exit_code == 2 and "ORDERS" in missed.err and not Path("lineage.html").exists()
    failed = run("page", "--route", "two", DELTA_ARC_ROUTES="routes.yaml")
    assert failed.exit_code == 2 and not Path("lineage.html").exists()
