"""The recipe of the Lambda image: the zip's Python, lock and handler, by a user without rights."""

import re

import pytest

from delta_arc_lineage_tests.architecture.modules import ROOT
from delta_arc_lineage_tests.support.recipes import lint, wants_linter
from deploy.runtime.function import HANDLER
from deploy.zipping.pins import LOCK
from deploy.zipping.targets import PYTHON

RECIPE = ROOT / "deploy" / "lambda" / "Dockerfile"


def test_the_image_is_made_of_what_the_zip_is_made_of() -> None:
    """The same Python in each stage, the same lock with its hashes, the same handler."""
    text = RECIPE.read_text(encoding="utf-8")
    assert set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) == {f"public.ecr.aws/lambda/python:{PYTHON}"}
    assert f"COPY {LOCK.relative_to(ROOT)} " in text and "--require-hashes" in text
    assert f'CMD ["{HANDLER}"]' in text


def test_the_image_does_not_run_as_root() -> None:
    """The last word on the user is a number that is not 0."""
    users = re.findall(r"^USER (\d+)", RECIPE.read_text(encoding="utf-8"), re.MULTILINE)
    assert users and int(users[-1]) != 0


@pytest.mark.starts
@wants_linter
def test_the_linter_finds_nothing() -> None:
    """With its own rules, none of them switched off."""
    assert lint(RECIPE) == ""
