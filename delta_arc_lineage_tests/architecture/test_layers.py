"""The layers hold, and the machine that says so can say no."""

import subprocess
import sys
from pathlib import Path

import pytest

from delta_arc_lineage_tests.architecture.modules import OURS, ROOT, Module

ALLOWED_IN_MODEL = {*sys.stdlib_module_names, "re2"}
READ_THE_ENVIRONMENT = {"delta_arc_lineage.settings.project"}
LOCAL_PROGRAMS = ("delta_arc_lineage.local.", "delta_arc_lineage.local_atlan.")
LINT = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", LINT, "--no-cache", "--config", str(folder / ".importlinter")]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def named(module: Module) -> str:
    return module.name


@pytest.mark.starts
def test_every_contract_is_kept() -> None:
    """Layers, the pure core, and who alone may import dagster, pyatlan, botocore and servers."""
    checked = lint(ROOT)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "0 broken" in checked.stdout


BROKEN = [
    ("model/names.py", "import delta_arc_lineage.ports.state", "Each layer knows only those below it"),
    ("adapters/memory.py", "import delta_arc_lineage.sync.reading.schemas", "Each layer knows only those below it"),
    ("stray.py", "", "Each layer knows only those below it"),
    ("sync/reading/schemas.py", "import delta_arc_lineage.sync.planning.consent", "First it is read"),
    ("sync/planning/undoing.py", "import delta_arc_lineage.sync.writing.pacing", "First it is read"),
    ("settings/values.py", "import delta_arc_lineage.settings.variables", "What a person states"),
    ("sync/writing/applying.py", "import time", "Model, ports and use cases"),
    ("model/plan.py", "def f():\n    import os", "Model, ports and use cases"),
    ("ports/state.py", "import botocore", "Model, ports and use cases"),
    ("adapters/memory.py", "import botocore", "imports botocore"),
    ("adapters/s3/folders.py", "import boto3", "imports boto3"),
    ("adapters/memory.py", "import pyarrow", "import pyarrow and fastavro"),
    ("adapters/inventory/manifest.py", "import fastavro", "import pyarrow and fastavro"),
    ("adapters/inventory/arrow_rows.py", "import numpy", "imports numpy"),
    ("adapters/memory.py", "import sqlglot", "imports sqlglot"),
    ("settings/load.py", "import dagster", "import dagster"),
    ("adapters/atlan/catalog.py", "import pyatlan", "imports pyatlan"),
    ("local_atlan/store.py", "import delta_arc_lineage.local.crawl", "imports nothing of ours"),
    ("cli/main.py", "import delta_arc_lineage.local_atlan.store", "imports the local Atlan"),
    ("operations/handlers.py", "import dagster", "Operations know no Dagster"),
    ("operations/handling.py", "import delta_arc_lineage.cli.console", "Operations know no Dagster"),
    ("operations/handling.py", "import fastapi", "import servers"),
    ("local_atlan/store.py", "import delta_arc_lineage.errors", "imports nothing of ours"),
]
"""A module, a line too many in it, and the contract that this breaks."""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the machine says of a copy of the tree with all of these lines in it, each gap one space."""
    folder = tmp_path_factory.mktemp("broken")
    for source in OURS:
        is_package = (ROOT / source.name.replace(".", "/")).is_dir()
        path = folder / (source.name.replace(".", "/") + ("/__init__.py" if is_package else ".py"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source.text, encoding="utf-8")
    for module, line, _ in BROKEN:
        with (folder / "delta_arc_lineage" / module).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    (folder / ".importlinter").write_text((ROOT / ".importlinter").read_text(encoding="utf-8"), encoding="utf-8")
    checked = lint(folder)
    assert checked.returncode == 1, checked.stdout + checked.stderr
    return " ".join(checked.stdout.partition("Broken contracts")[2].split())


@pytest.mark.starts
@pytest.mark.parametrize(("module", "line", "contract"), BROKEN)
def test_an_import_that_breaks_a_contract_is_found(report: str, module: str, line: str, contract: str) -> None:
    """Below its contract, by its own arrow: the contract is not broken by another line alone."""
    importer = "delta_arc_lineage." + module.removesuffix(".py").replace("/", ".")
    shown = f"{importer} -> {line.split()[-1]} (l." if line else f"- {importer}"
    of_the_contract, _, _ = report.partition(contract)[2].partition(" ----------")[2].partition(" ----------")
    assert shown in of_the_contract


@pytest.mark.parametrize("module", [module for module in OURS if ".model" in module.name], ids=named)
def test_the_model_imports_the_standard_library_and_re2_only(module: Module) -> None:
    """It may import itself and the errors too."""
    foreign = {name.partition(".")[0] for name in module.imported} - ALLOWED_IN_MODEL
    assert foreign <= {"delta_arc_lineage"}


def test_the_environment_is_read_at_the_edge_only() -> None:
    """Settings once, and before them what must not wait for them; the local stack is programs of its own."""
    ours = [module for module in OURS if not module.name.startswith(LOCAL_PROGRAMS)]
    assert {
        module.name for module in ours if "os.environ" in module.text or "getenv" in module.text
    } <= READ_THE_ENVIRONMENT
