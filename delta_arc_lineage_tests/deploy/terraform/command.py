"""Terraform on this machine: the program, the provider from a mirror or the registry, a working copy of the module."""

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

MODULE = Path(__file__).parents[3] / "deploy" / "terraform"
EXAMPLE = Path("examples") / "complete"
_REGISTRY = "registry.terraform.io"
_LEFT_OUT = shutil.ignore_patterns(".terraform", ".terraform.lock.hcl", "*.tfstate*", "*.tfvars*", "*.tfplan")


@cache
def why_not() -> str:
    """Why Terraform cannot be run here, as the reason of a skipped test; empty where it can."""
    if shutil.which("terraform") is None:
        return "terraform is not installed"
    if not any(_mirrors()) and not _reaches_registry():
        return "no mirror of providers holds hashicorp/aws (TF_PLUGIN_DIR names one), and no registry is reached"
    return ""


def _reaches_registry() -> bool:
    try:
        socket.create_connection((_REGISTRY, 443), timeout=3).close()
    except OSError:
        return False
    return True


def _mirrors() -> Iterator[Path]:
    """Folders that hold the AWS provider, as `terraform providers mirror` lays them out."""
    named = os.environ.get("TF_PLUGIN_DIR")
    usual = [Path("/usr/local/share/terraform/plugins"), Path.home() / ".terraform.d" / "plugins"]
    found = [place.parent for place in Path("/opt").glob(f"*/{_REGISTRY}")]
    for place in [*([Path(named)] if named else []), *usual, *found]:
        if any((place / _REGISTRY / "hashicorp" / "aws").glob("*")):
            yield place


@dataclass(frozen=True, slots=True)
class Terraform:
    """Terraform in a folder of a copy; `run` gives what it printed, and the exit code where several are right."""

    folder: Path

    def run(self, *arguments: str, codes: tuple[int, ...] = (0,)) -> tuple[int, str]:
        """Raises AssertionError with what Terraform said, where it ends otherwise."""
        command, *others = arguments
        done = subprocess.run(
            ["terraform", f"-chdir={self.folder}", command, "-no-color", *others],
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in codes, (
            f"terraform {' '.join(arguments)} ended {done.returncode}:\n{done.stdout[-4000:]}{done.stderr[-4000:]}"
        )
        return done.returncode, done.stdout

    def initialize(self) -> None:
        """From the disk, where a mirror lies there; else from the registry."""
        self.run("init", "-input=false", *(f"-plugin-dir={mirror}" for mirror in islice(_mirrors(), 1)))

    @property
    def outputs(self) -> dict[str, Any]:
        return {name: each["value"] for name, each in json.loads(self.run("output", "-json")[1]).items()}

    @property
    def _environment(self) -> dict[str, str]:
        """Without a file of this machine's user, and without variables that would be the module's."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(("TF_", "AWS_"))}
        settings = self.folder / ".terraform-cli"
        settings.touch()
        return {**own, "TF_CLI_CONFIG_FILE": str(settings), "CHECKPOINT_DISABLE": "1", "NO_PROXY": "127.0.0.1"}


def copy_module(place: Path) -> Path:
    """A copy of the module and its example, where Terraform may write."""
    return Path(shutil.copytree(MODULE, place / "module", ignore=_LEFT_OUT))


def variables_file(folder: Path, variables: Mapping[str, object]) -> None:
    """Variables that Terraform reads by itself."""
    (folder / "check.auto.tfvars.json").write_text(json.dumps(variables), encoding="utf-8")
