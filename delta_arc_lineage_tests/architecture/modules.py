"""The project's modules as syntax trees, each read once."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("delta_arc_lineage", "delta_arc_lineage_tests")


@dataclass(frozen=True)
class Module:
    """One file of ours; `name` is what it is imported by."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def nodes(self, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
        return (node for node in ast.walk(self.tree) if isinstance(node, kinds))

    @property
    def imported(self) -> set[str]:
        """Every module this one imports, anywhere in it."""
        names: set[str] = set()
        for node in self.nodes(ast.Import, ast.ImportFrom):
            names |= {alias.name for alias in node.names} if isinstance(node, ast.Import) else {node.module or "."}
        return names


def _module(path: Path) -> Module:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return Module(".".join(part for part in parts if part != "__init__"), path.read_text(encoding="utf-8"))


def modules_of(package: str) -> list[Module]:
    """All modules of a package, in the order of their names."""
    return sorted((_module(path) for path in (ROOT / package).rglob("*.py")), key=lambda module: module.name)


OURS = modules_of(PACKAGES[0])
TESTS = modules_of(PACKAGES[1])
