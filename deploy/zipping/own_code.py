"""Our own package, without the rooms that the Lambda handler never enters."""

import shutil
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "delta_arc_lineage"
LEFT_OUT = frozenset({"cli", "component", "definitions", "defs", "local", "local_atlan"})
"""By module below the package: a person's commands, Dagster's shell, the embedded stack. A test holds them apart from
what the handler imports. The other rooms are whole: the digest of the code that decides is then the same here as on
the laptop that shares the state."""


def copy_own_code(folder: Path) -> None:
    """Put the sources into the folder; nothing but sources is needed of the rooms that stay."""
    for source in sorted(PACKAGE.rglob("*.py")):
        inner = source.relative_to(PACKAGE)
        if inner.with_suffix("").parts[0] not in LEFT_OUT:
            copied = folder / PACKAGE.name / inner
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copied)
