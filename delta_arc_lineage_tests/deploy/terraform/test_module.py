"""The Terraform module: its form, its own tests against a mocked AWS, and its variables as settings of the product."""

import re
from pathlib import Path

import pytest

from delta_arc_lineage.settings.variables import NAMES
from delta_arc_lineage_tests.deploy.terraform.command import EXAMPLE, MODULE, Terraform, copy_module, why_not

pytestmark = pytest.mark.starts
FILES = sorted(MODULE.rglob("*.tf"))
NAME = re.compile(r"\b(?:ATLAN|POSTGRES|SNOWFLAKE|S3|CACHE|DELTA_ARC)_[A-Z0-9_]*[A-Z0-9]\b")


@pytest.mark.skipif(bool(why_not()), reason=why_not())
def test_the_modules_own_tests_hold(tmp_path: Path) -> None:
    """`terraform fmt` changes nothing, and `terraform test` passes: the example too."""
    terraform = Terraform(copy_module(tmp_path))
    terraform.run("fmt", "-check", "-recursive")
    terraform.initialize()
    _, told = terraform.run("test")
    runs = sum(file.read_text(encoding="utf-8").count("\nrun ") for file in MODULE.glob("tests/*.tftest.hcl"))
    assert f"Success! {runs} passed, 0 failed" in told, told


def test_every_variable_that_the_module_sets_is_a_setting() -> None:
    """No name in it, or in what tells of it, that the product would not read."""
    named = {name for file in [*FILES, MODULE / "README.md"] for name in NAME.findall(file.read_text(encoding="utf-8"))}
    assert len(named) > 10
    assert named - NAMES.keys() == set()


def test_no_file_of_the_module_names_a_machine() -> None:
    """A path or an account of somebody's would be everybody's."""
    text = "\n".join(file.read_text(encoding="utf-8") for file in FILES)
    assert not re.search(r"/(?:home|root|opt/tf|tmp)\b|\b\d{12}\b", text)


def test_one_command_deploys_the_example() -> None:
    """`make deploy` takes what `make lambda` built, and variables of the example."""
    makefile = (MODULE.parents[1] / "Makefile").read_text(encoding="utf-8")
    assert f"TERRAFORM := terraform -chdir=deploy/terraform/{EXAMPLE}\n" in makefile
    given = re.findall(r"-var (\w+)=", makefile.partition("\ndeploy:")[2].partition("\n\n")[0])
    declared = re.findall(r'^variable "(\w+)"', (MODULE / EXAMPLE / "variables.tf").read_text(encoding="utf-8"), re.M)
    assert given == ["package_path", "architecture"] and set(given) <= set(declared)


def test_every_variable_and_output_is_explained() -> None:
    """The README names each input and output of the module, and none that it has not."""
    readme = (MODULE / "README.md").read_text(encoding="utf-8")
    for kind, file in (("variable", "variables.tf"), ("output", "outputs.tf")):
        text = (MODULE / file).read_text(encoding="utf-8")
        declared = re.findall(rf'^{kind} "(\w+)"', text, re.MULTILINE)
        section = readme.partition(f"## {kind.title()}s")[2].partition("\n## ")[0]
        assert re.findall(r"^\| `(\w+)`", section, re.MULTILINE) == declared
