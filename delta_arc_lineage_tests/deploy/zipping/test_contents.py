"""What the Lambda package holds: locked versions, our own rooms, and all that these import."""

import sys
from importlib.metadata import packages_distributions
from pathlib import Path

from delta_arc_lineage_tests.architecture.modules import OURS
from deploy.zipping.own_code import LEFT_OUT, PACKAGE, copy_own_code
from deploy.zipping.pins import LOCK, WHOLE_LOCK, read_pins
from deploy.zipping.targets import ARCHITECTURES, Target

NEVER_REACHED = {"pyatlan", "openlineage", "attr", "requests"}
"""Imported where a person asks for the SDK's client or for an export, which no request of ours needs."""
OF_AN_EXPORT = f"{PACKAGE.name}.adapters.openlineage"
DECIDING_ROOMS = ("adapters", "model", "sync")
STAYS = [module for module in OURS if module.name.partition(".")[2].partition(".")[0] not in LEFT_OUT]


def normalised(name: str) -> str:
    return name.lower().replace("_", "-")


def test_each_pin_is_the_whole_locks() -> None:
    """Version, condition and hashes: the Lambda runs what the laptop runs."""
    whole = {pin.requirement: pin.hashes for pin in read_pins(WHOLE_LOCK)}
    pins = read_pins(LOCK)
    assert len(pins) > 20
    assert not [pin.requirement for pin in pins if not pin.hashes or whole.get(pin.requirement) != pin.hashes]


def test_the_package_brings_no_dagster_and_no_sdk() -> None:
    """Nor a server, nor anything else of the local stack."""
    names = {normalised(pin.name) for pin in read_pins(LOCK)}
    assert not [name for name in names if name.startswith(("dagster", "pyatlan", "moto", "uvicorn", "werkzeug"))]


def test_a_target_takes_each_distribution_once() -> None:
    """Conditions of the lock are asked of the target, and not of the Python that builds."""
    for architecture in ARCHITECTURES:
        for python, numpy in (("3.11", "numpy==2.4"), ("3.12", "numpy==2.5")):
            chosen = [pin for pin in read_pins(LOCK) if pin.applies(Target(architecture, python).markers)]
            names = [pin.name for pin in chosen]
            assert len(names) == len(set(names)) and any(pin.text.startswith(numpy) for pin in chosen)


def test_what_stays_imports_nothing_that_is_left_out() -> None:
    """Neither at the top nor inside a function; what is left out is called so in the tree."""
    left_out = tuple(f"{PACKAGE.name}.{room}" for room in LEFT_OUT)
    assert len(STAYS) > 200
    assert not [(module.name, name) for module in STAYS for name in module.imported if name.startswith(left_out)]


def test_what_stays_finds_all_that_it_imports() -> None:
    """Every foreign module is of a distribution that is pinned."""
    pinned = {normalised(pin.name) for pin in read_pins(LOCK)}
    brought_by = packages_distributions()
    foreign = {name.partition(".")[0] for module in STAYS for name in module.imported}
    foreign -= {*sys.stdlib_module_names, PACKAGE.name, *NEVER_REACHED}
    found = {name: {normalised(each) for each in brought_by.get(name, [])} for name in foreign}
    assert len(found) > 8
    assert not {name: distributions for name, distributions in found.items() if not distributions & pinned}


def test_the_code_that_decides_is_whole(tmp_path: Path) -> None:
    """Its digest stands in what is remembered: with a file less, laptop and Lambda would forget for each other."""
    copy_own_code(tmp_path)
    for room in DECIDING_ROOMS:
        there, here = (
            {source.relative_to(root): source.read_bytes() for source in (root / room).rglob("*.py")}
            for root in (tmp_path / PACKAGE.name, PACKAGE)
        )
        assert there == here and there


def test_what_is_left_out_is_not_there(tmp_path: Path) -> None:
    """And what stays is sources and nothing else."""
    copy_own_code(tmp_path)
    copied = list((tmp_path / PACKAGE.name).iterdir())
    assert not {path.stem for path in copied} & LEFT_OUT
    assert {path.suffix for path in tmp_path.rglob("*") if path.is_file()} == {".py"}
