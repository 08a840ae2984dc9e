"""Recipes of images, held against the rules of hadolint, whose wheel is in the lock for Linux on x86-64."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LINTER = shutil.which("hadolint", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
wants_linter = pytest.mark.skipif(LINTER is None, reason="hadolint has no wheel for this machine")


def lint(recipe: Path) -> str:
    """What the linter says, by all of its own rules; nothing where it finds nothing."""
    done = subprocess.run([str(LINTER), str(recipe)], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr + (f"exit code {done.returncode}" if done.returncode else "")
