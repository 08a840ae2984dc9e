"""Another team's code location on disk: its own assets, its resources, and components of ours beside them."""

import importlib
import os
import sys
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
import yaml
from dagster.components.core.component_tree import ComponentTree

from delta_arc_lineage.component import LineageRoutes

PACKAGE = "their_location"
_PROJECT = f"""
[tool.dg]
directory_type = "project"

[tool.dg.project]
root_module = "{PACKAGE}"
code_location_target_module = "{PACKAGE}.definitions"
"""
_DEFINITIONS = """
from pathlib import Path

import dagster as dg


@dg.definitions
def defs() -> dg.Definitions:
    return dg.load_from_defs_folder(path_within_project=Path(__file__).parent)
"""
_THEIRS = """
import dagster as dg


@dg.asset(key=["raw", "sync"])
def sync() -> None:
    \"\"\"Their loader: PostgreSQL to the bucket.\"\"\"


@dg.asset(deps=[dg.AssetKey({last!r})])
def lineage_report() -> None:
    \"\"\"Their report on the lineage.\"\"\"
"""
RESOURCES = """
import dagster as dg

from delta_arc_lineage.component import lineage_resources


@dg.definitions
def resources() -> dg.Definitions:
    return dg.Definitions(resources=lineage_resources(), executor=dg.in_process_executor)
"""
TYPE = "delta_arc_lineage.component.LineageRoutes"


class TheirProject:
    """A project that `dg` finds, with the components written into it."""

    def __init__(self, folder: Path, *, last: list[str], resources: str = RESOURCES) -> None:
        self.folder, self.package = folder / "theirs", folder / "theirs" / PACKAGE
        self._write("pyproject.toml", _PROJECT)
        self._write(f"{PACKAGE}/__init__.py", "")
        self._write(f"{PACKAGE}/definitions.py", _DEFINITIONS)
        self._write(f"{PACKAGE}/defs/__init__.py", "")
        self._write(f"{PACKAGE}/defs/theirs.py", _THEIRS.format(last=last))
        self._write(f"{PACKAGE}/defs/resources.py", resources)

    def _write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip())
        return path

    def write(self, name: str, text: str) -> Path:
        """A file of the folder of definitions, as it stands."""
        return self._write(f"{PACKAGE}/defs/{name}", text)

    def add(self, name: str, *several: Mapping[str, Any]) -> Path:
        """A folder of this name, whose `defs.yaml` holds a component for each of these attributes."""
        documents = [yaml.safe_dump({"type": TYPE, "attributes": dict(one)}, sort_keys=False) for one in several]
        return self.write(f"{name}/defs.yaml", "---\n".join(documents))

    def load(self) -> dg.Definitions:
        """What a process of theirs loads."""
        with self._imported():
            loaded: dg.Definitions = importlib.import_module(f"{PACKAGE}.definitions").defs()
            dg.Definitions.validate_loadable(loaded)
            return loaded

    def component(self) -> LineageRoutes:
        """The only component of ours in it."""
        with self._imported():
            (component,) = ComponentTree.for_project(self.folder).get_all_components(LineageRoutes)
            return component

    @contextmanager
    def _imported(self) -> Iterator[None]:
        """Their modules can be imported, from their folder, and are forgotten afterwards."""
        before = dict(sys.modules)
        sys.path.insert(0, str(self.folder))
        current = Path.cwd()
        os.chdir(self.folder)
        try:
            yield
        finally:
            os.chdir(current)
            sys.path.remove(str(self.folder))
            for name in [name for name in sys.modules if name not in before and name.startswith(PACKAGE)]:
                del sys.modules[name]
