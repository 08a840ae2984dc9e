"""No circle of imports: each module of ours can be read, tested and moved without those that import it."""

from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

from delta_arc_lineage_tests.architecture.modules import OURS, PACKAGES

LATE = "def f():\n    from circular.{module} import {module}\n"
FOR_TYPES = "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from circular.{module} import {module}\n"
PLAIN = "import circular.{module}\n"


def find_circle(graph: grimp.ImportGraph) -> list[str]:
    """The modules of one circle, each imported by the next, the first one again at the end; empty if there is none."""
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return circle
    return []


def test_no_module_imports_itself_by_a_detour() -> None:
    """Imports inside functions and those for types alone count too."""
    graph = grimp.build_graph(PACKAGES[0], cache_dir=None)
    assert graph.modules >= {module.name for module in OURS}
    assert find_circle(graph) == []


@pytest.mark.parametrize("way_back", [PLAIN, LATE, FOR_TYPES], ids=["plain", "late", "for types"])
def test_a_circle_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way_back: str) -> None:
    """In a package of three modules, where the last imports the first in any of three ways."""
    folder = tmp_path / "circular"
    folder.mkdir()
    (folder / "__init__.py").touch()
    for module, text in (("a", PLAIN.format(module="b")), ("b", PLAIN.format(module="c")), ("c", "")):
        (folder / f"{module}.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert find_circle(grimp.build_graph("circular", cache_dir=None)) == []
    (folder / "c.py").write_text(way_back.format(module="a"), encoding="utf-8")
    assert set(find_circle(grimp.build_graph("circular", cache_dir=None))) == {"circular.a", "circular.b", "circular.c"}
