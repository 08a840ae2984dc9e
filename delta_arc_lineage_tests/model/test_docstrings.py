"""The examples in docstrings are true."""

import doctest
import importlib
import pkgutil

import pytest

import delta_arc_lineage.model

MODULES = [module.name for module in pkgutil.iter_modules(delta_arc_lineage.model.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_give_what_they_say(name: str) -> None:
    """Each example is run as it stands there."""
    assert doctest.testmod(importlib.import_module(f"delta_arc_lineage.model.{name}")).failed == 0


def test_there_are_examples() -> None:
    """Without examples the law above would hold of nothing."""
    tried = [doctest.testmod(importlib.import_module(f"delta_arc_lineage.model.{name}")).attempted for name in MODULES]
    assert sum(tried) >= 5
