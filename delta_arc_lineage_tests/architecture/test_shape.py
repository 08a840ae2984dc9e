"""The page: small files, short functions, whole words, absolute imports, our own errors."""

import ast

from delta_arc_lineage_tests.architecture.modules import OURS, TESTS, Module

ALL = [*OURS, *TESTS]
MOST_LINES, MOST_OF_A_FUNCTION = 300, 40
EMPTY_WORDS = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "misc"}
NOT_OURS_TO_RAISE = {"Exception", "BaseException", "RuntimeError"}
BRANCHES = {"OperatorError", "DataOwnerError", "ConsentError", "TransientError"}
LEFT_OUT = {"skip", "xfail", "importorskip"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(module: Module) -> list[Function]:
    return [node for node in ast.walk(module.tree) if isinstance(node, Function)]


def lines_of(function: Function) -> int:
    """Its own lines: without decorators, docstring, and the functions it makes."""
    first = function.body[1] if ast.get_docstring(function) and len(function.body) > 1 else function.body[0]
    inner = [node for node in ast.walk(function) if isinstance(node, Function) and node is not function]
    outermost = [
        node for node in inner if not any(node in ast.walk(enclosing) for enclosing in inner if enclosing is not node)
    ]
    nested = sum((node.end_lineno or 0) - min(d.lineno for d in (node, *node.decorator_list)) + 1 for node in outermost)
    return (function.end_lineno or 0) - first.lineno + 1 - nested


def words_of(name: str) -> set[str]:
    spaced = "".join(f" {letter}" if letter.isupper() else letter for letter in name)
    return set(spaced.replace("_", " ").replace(".", " ").lower().split())


def test_a_module_is_read_in_one_sitting() -> None:
    """Three hundred lines at most."""
    assert not [module.name for module in ALL if len(module.text.splitlines()) > MOST_LINES]


def test_a_function_is_seen_at_once() -> None:
    """Forty lines at most."""
    lengths = [(module.name, function.name, lines_of(function)) for module in ALL for function in functions(module)]
    assert not [row for row in lengths if row[2] > MOST_OF_A_FUNCTION] and len(lengths) > 500


def test_a_name_says_what_a_thing_is() -> None:
    """No word that fits everything, in the names of packages, modules and classes."""
    classes = [(module.name, node.name) for module in ALL for node in module.nodes(ast.ClassDef)]
    named = [(module.name, module.name) for module in ALL] + classes
    assert not [row for row in named if words_of(row[1]) & EMPTY_WORDS]


def test_imports_are_absolute() -> None:
    """A line says where a thing comes from."""
    relative = [(module.name, node.lineno) for module in ALL for node in module.nodes(ast.ImportFrom) if node.level]
    assert not relative


def test_a_module_opens_with_what_it_is() -> None:
    """A docstring first, in every module that holds something."""
    assert not [module.name for module in ALL if module.text.strip() and not ast.get_docstring(module.tree)]


def test_what_we_raise_is_of_our_tree() -> None:
    """No bare `Exception` or `RuntimeError`."""
    raised = [(module.name, node.exc) for module in OURS for node in module.nodes(ast.Raise)]
    calls = [(name, exc.func) for name, exc in raised if isinstance(exc, ast.Call)]
    assert not [(name, f.id) for name, f in calls if isinstance(f, ast.Name) and f.id in NOT_OURS_TO_RAISE]


def test_what_we_raise_has_a_row_of_its_own_in_the_docs() -> None:
    """A branch of the error tree is never raised: only what it branches into says what happened."""
    calls = [(module.name, node.func) for module in OURS for node in module.nodes(ast.Call)]
    assert not [(name, f.id) for name, f in calls if isinstance(f, ast.Name) and f.id in BRANCHES]


def test_tests_patch_nothing() -> None:
    """No mocks: a fake is a port, given by constructor."""
    assert not [module.name for module in TESTS if any("mock" in name.split(".") for name in module.imported)]


def test_no_test_is_left_out() -> None:
    """Nothing is skipped or expected to fail; what needs another system may say so (`skipif`)."""
    used = [(module.name, node.attr) for module in TESTS for node in module.nodes(ast.Attribute)]
    assert not [row for row in used if row[1] in LEFT_OUT]


def test_each_test_says_its_law() -> None:
    """One line of English on top of every test."""
    tests = [
        (module.name, function)
        for module in TESTS
        for function in functions(module)
        if function.name.startswith("test_")
    ]
    assert (
        not [(name, function.name) for name, function in tests if not ast.get_docstring(function)] and len(tests) > 200
    )
